#pragma once
#include "runtime/exec/interrupts.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

/// Runs one pipeline without a shell. Nothing is split, globbed or parsed: every string is exactly one
/// argument.
namespace rbk::runtime {

/// One redirection of one process, as in a shell, done from left to right after the pipes are in place.
struct RedirectionSpec {
  enum class Kind : uint8_t { Read, Write, Append, Duplicate, Here } kind{};
  int descriptor = 0;   ///< 0–9
  std::string target;   ///< a path, or the text of Here
  int duplicateOf = -1; ///< Duplicate only
};

struct StageSpec {
  std::vector<std::string> argv; ///< at least one
  std::vector<std::pair<std::string, std::string>>
      environment; ///< set for this process on top of the inherited one
  std::vector<RedirectionSpec> redirections;
};

/// What becomes of the standard output of the last stage.
enum class OutputUse : uint8_t {
  Show,    ///< handed to the sink piece by piece
  Capture, ///< collected in `PipelineResult::output`
  File     ///< written by the process itself to `PipelineSpec::outputFd`
};

struct PipelineSpec {
  std::vector<StageSpec> stages;                                ///< at least one
  std::vector<std::pair<std::string, std::string>> environment; ///< for every stage
  bool negated = false;
  uint32_t timeoutMs = 0; ///< for the whole pipeline, > 0
  OutputUse output = OutputUse::Show;
  int outputFd = -1;
  std::size_t captureLimit =
      16U << 20;           ///< bytes; more stops the pipeline and fails it, nothing is cut silently
  uint32_t graceMs = 5000; ///< between SIGTERM and SIGKILL
};

/// How one process ended.
struct StageResult {
  int exitStatus = -1; ///< 0–255, or -1 when a signal ended it
  int signal = 0;      ///< that signal, or 0
};

struct PipelineResult {
  enum class End : uint8_t {
    Exited,      ///< all stages ended by themselves
    TimedOut,    ///< stopped because the time was up
    Interrupted, ///< stopped because this program was told to stop
    TooMuch,     ///< stopped because the captured output grew beyond the limit
    NotStarted,  ///< nothing ran: no such command, a file that cannot be opened …
    Broken       ///< a later stage could not be started; those already running were stopped
  } end{};
  bool success = false;
  std::vector<StageResult> stages; ///< one for each stage that was started
  std::string output;              ///< what was captured
  std::string problem;             ///< why not, for a human; empty on success
  int64_t durationMs = 0;
  int interruptedBy = 0;  ///< signal number, for Interrupted
  bool leftOvers = false; ///< the pipeline left processes in its sessions behind; they were stopped
};

enum class Stream : uint8_t { Output, Error };

/// Hooks of a run; each may be empty.
struct PipelineHooks {
  std::function<void(Stream, std::string_view)> sink;      ///< what the processes wrote, as it comes
  std::function<void(const std::vector<pid_t> &)> started; ///< once all processes run
};

/// Runs `spec` to its end. Every stage leads a session of its own, without a controlling terminal: a command
/// that asks for a password fails instead of hanging, and a whole process group can be stopped. When this
/// returns, no process of these groups is left; a daemon that made a session of its own is not touched.
/// `interrupts` may be null.
PipelineResult runPipeline(const PipelineSpec &spec, const PipelineHooks &hooks, Interrupts *interrupts);

/// The path that `name` is found at: `name` itself when it holds a slash, else the first executable regular
/// file of that name in the colon-separated `path`.
std::optional<std::string> findProgram(const std::string &name, std::string_view path);

} // namespace rbk::runtime
