#pragma once
#include "runtime/exec/fd.h"
#include "runtime/exec/pipeline.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rbk::runtime {

struct BackgroundSpec {
  PipelineSpec pipeline; ///< its timeout and output are not used
  std::string readyWhen; ///< POSIX extended regular expression for a line of standard output or error
  int64_t readyWithinMs = 0;
};

/// How a start went.
struct BackgroundStart {
  enum class End : uint8_t {
    Ready,
    NotStarted, ///< nothing ran
    Ended,      ///< it ended before it was ready
    TimedOut,   ///< it was not ready in time and was stopped
    Interrupted ///< stopped because this program was told to stop
  } end{};
  std::string problem; ///< why it is not ready, with its last lines
  int64_t durationMs = 0;
  int interruptedBy = 0;
};

/// A pipeline that runs beside this program. A guardian process of its own starts it, reads what it writes,
/// and stops it with everything in its process groups (SIGTERM, SIGKILL after the grace time) as soon as this
/// program lets go of it: because it says so, or because it is gone, however it went.
class BackgroundProcess {
public:
  /// Starts it and waits until it is ready. Otherwise nothing is left of it and `process` stays empty.
  static BackgroundStart start(const BackgroundSpec &spec, const PipelineHooks &hooks, Interrupts *interrupts,
                               std::unique_ptr<BackgroundProcess> &process);
  ~BackgroundProcess() { stop(); }
  BackgroundProcess(const BackgroundProcess &) = delete;
  BackgroundProcess &operator=(const BackgroundProcess &) = delete;

  /// How it ended, with its last lines, once it has ended by itself.
  std::optional<std::string> ended();
  /// Lets go of it without waiting: several can be stopped at the same time.
  void release() { socket_.reset(); }
  /// Stops it; nothing of it is left when this returns.
  void stop();

private:
  BackgroundProcess(Fd socket, pid_t guardian) : socket_(std::move(socket)), guardian_(guardian) {}
  BackgroundStart awaitReady(const BackgroundSpec &spec, const PipelineHooks &hooks, Interrupts *interrupts);

  Fd socket_;
  pid_t guardian_ = -1;
  std::vector<pid_t> pids_;
  std::optional<std::string> ended_;
};

} // namespace rbk::runtime
