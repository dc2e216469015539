#pragma once
#include "runtime/ui/console.h"
#include "runtime/ui/text.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbk::runtime {

/// What a runbook says about itself, for the first lines of a run. Empty members are left out.
struct RunbookHeading {
  std::string name, title, service, severity;
  uint32_t respondMs = 0, resolveMs = 0;
};

/// A command as the operator sees it.
struct ShownCommand {
  std::string line;   ///< quoted, safe for a terminal
  std::string effect; ///< `read` is not shown
  std::string where;  ///< place and name, such as `pod api-0`
};

/// A gate as the operator sees it.
struct ShownGate {
  std::string kind, name;
  std::string text;                 ///< as expanded; may hold any character
  std::vector<ShownCommand> next;   ///< what follows in the step
  std::vector<std::string> wayBack; ///< what is known so far
  uint32_t budgetMs = 0;
};

/// A level of the escalation chain.
struct ShownEscalation {
  int64_t offsetMs = 0;
  std::string contact;
  std::string trigger; ///< what a human sees, instead of an offset; may be empty
};

/// Which time a step is begun.
struct ShownRepeat {
  uint32_t attempt = 1, attempts = 1;
  uint32_t repetition = 1, repetitions = 1;
  uint32_t holdsMs = 0; ///< what the repetitions cover
};

/// Which of its outputs a command wrote to.
enum class Channel : uint8_t { Output, Error };

/// What the operator watches while a run goes on, on standard error. Text members may hold anything; they are
/// made safe here, except where a member says that it is safe already.
class Display {
public:
  /// `clock` gives the milliseconds of the incident clock.
  Display(const Console &console, const Masker &masker, std::function<int64_t()> clock)
      : console_(console), masker_(masker), clock_(std::move(clock)) {}

  void heading(const RunbookHeading &heading, const std::string &runId, const std::string &folder);
  void line(Style style, const std::string &text);
  /// Several lines, indented; nothing for an empty text.
  void text(const std::string &text);
  /// `name` may hold any character.
  void section(std::string_view name);
  void step(const std::string &title, const ShownRepeat &repeat);
  /// A loop goes on: `pod api-1`, `2 of 5`.
  void iteration(const std::string &element, const std::string &number);
  void option(const std::string &title, bool lastResort);
  void note(const std::string &text);
  void report(const std::string &text);
  void command(const ShownCommand &command);
  void output(Channel channel, std::string_view bytes);
  /// `recorded`: the result comes from the journal, nothing ran.
  void commandEnd(bool success, int64_t durationMs, const std::string &problem, bool recorded);
  void value(const std::string &name, const std::string &text);
  void stepFailed(const std::string &title, const std::string &reason);
  void gate(const ShownGate &gate);
  void wayBack(const std::vector<std::string> &commands);
  void escalation(const std::vector<ShownEscalation> &levels);

  /// The end of what commands wrote since the last `command`, without secrets.
  const std::string &outputTail() const { return tail_; }

private:
  void outputLine(Channel channel, std::string_view line);
  void flushOutput();
  void lines(std::string_view indent, const std::string &text);

  const Console &console_;
  const Masker &masker_;
  std::function<int64_t()> clock_;
  std::string pending_[2]; ///< the unfinished line of each stream
  std::string tail_;
};

} // namespace rbk::runtime
