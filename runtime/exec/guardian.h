#pragma once
#include "runtime/exec/pipeline.h"

#include <regex.h>
#include <string>
#include <string_view>
#include <vector>

/// The process that watches over a pipeline in the background, and what it tells; no other code than
/// `BackgroundProcess` includes this.
namespace rbk::runtime {

/// A compiled regular expression.
class LineMatcher {
public:
  explicit LineMatcher(const std::string &expression);
  ~LineMatcher();
  LineMatcher(const LineMatcher &) = delete;
  LineMatcher &operator=(const LineMatcher &) = delete;

  /// Why the expression is none; empty when it is one.
  const std::string &problem() const { return problem_; }
  bool matches(const std::string &line) const;
  /// Whether every line matches.
  bool any() const { return any_; }

private:
  regex_t compiled_{};
  std::string problem_;
  bool any_;
};

struct GuardianMessage {
  enum class Kind : char {
    Started,    ///< with `pids`
    NotStarted, ///< `text` says why
    OutputLine, ///< only before Ready
    ErrorLine,
    Ready,
    Ended ///< all stages ended by themselves; `text` says how, with the last lines
  } kind{};
  std::string text;
  std::vector<pid_t> pids;
};

/// The next message; false when there is none, or the guardian is gone.
bool receive(int socket, GuardianMessage &message, bool withoutWaiting);

/// Keeps the last few lines.
void keepTail(std::vector<std::string> &tail, std::string_view line);
/// `; its last lines: …`, or nothing.
std::string describeTail(const std::vector<std::string> &tail);

/// The life of the guardian, in a process just forked: starts the pipeline, reads its output, tells what
/// happens, and stops it when the other end of `socket` is closed.
[[noreturn]] void guardPipeline(int socket, const PipelineSpec &spec, const LineMatcher &ready,
                                const Interrupts *interrupts);

} // namespace rbk::runtime
