#include "runtime/exec/pipeline.h"

#include "runtime/exec/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace rbk::runtime {
namespace {

int64_t monotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

struct Process {
  pid_t pid = -1;
  Fd pidFd;
  bool ended = false; ///< a zombie or reaped: its number is not signalled any more once reaped
  StageResult result;
};

/// One run of a pipeline. `run` may be called once.
class Runner {
public:
  Runner(const PipelineSpec &spec, const PipelineHooks &hooks, Interrupts *interrupts)
      : spec_(spec), hooks_(hooks), interrupts_(interrupts) {}

  PipelineResult run() {
    begin_ = monotonicMs();
    if (start()) {
      if (hooks_.started && problem_.empty())
        hooks_.started(pids());
      watch();
    }
    finish();
    return std::move(result_);
  }

private:
  // --- start
  // -----------------------------------------------------------------------------------------------------

  /// True when there are processes to be watched.
  bool start() {
    StartedPipeline started = startPipeline(spec_, interrupts_);
    for (pid_t pid : started.pids) {
      Process process;
      process.pid = pid;
      // glibc has pidfd_open only since 2.36; a kernel without it gives -1, see `waitMs`.
      process.pidFd = Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
      processes_.push_back(std::move(process));
    }
    problem_ = std::move(started.problem);
    if (processes_.empty()) {
      result_.end = PipelineResult::End::NotStarted;
      return false;
    }
    if (!problem_.empty())
      stop(PipelineResult::End::Broken);
    output_ = std::move(started.output);
    error_ = std::move(started.error);
    return true;
  }

  std::vector<pid_t> pids() const {
    std::vector<pid_t> result;
    for (const Process &process : processes_)
      result.push_back(process.pid);
    return result;
  }

  // --- watch
  // -----------------------------------------------------------------------------------------------------

  /// Until every stage has ended (ended, not reaped: an unreaped process keeps its number from being reused,
  /// so that a signal to its group can never hit a stranger).
  void watch() {
    const int64_t deadline = begin_ + spec_.timeoutMs;
    while (!allEnded()) {
      const int64_t now = monotonicMs();
      if (!stopping_ && now >= deadline)
        stop(PipelineResult::End::TimedOut);
      if (stopping_ && !killed_ && now >= killAt_)
        kill();
      waitForEvents(waitMs(now, deadline));
    }
  }

  int waitMs(int64_t now, int64_t deadline) const {
    int64_t wait = stopping_ ? (killed_ ? 1000 : killAt_ - now) : deadline - now;
    for (const Process &process : processes_)
      if (!process.ended && !process.pidFd)
        wait = std::min<int64_t>(wait, 5);
    return static_cast<int>(std::clamp<int64_t>(wait, 0, 60'000));
  }

  void waitForEvents(int timeout) {
    std::vector<pollfd> events;
    auto add = [&](int fd) { events.push_back({fd, POLLIN, 0}); };
    add(output_.get()); // poll skips -1
    add(error_.get());
    add(interrupts_ != nullptr ? interrupts_->fd() : -1);
    for (const Process &process : processes_)
      if (!process.ended)
        add(process.pidFd.get());
    if (poll(events.data(), events.size(), timeout) < 0)
      return;
    if (events[0].revents != 0)
      drain(output_, Stream::Output);
    if (events[1].revents != 0)
      drain(error_, Stream::Error);
    if (events[2].revents != 0)
      interrupt();
    for (Process &process : processes_)
      if (!process.ended)
        look(process);
  }

  static void look(Process &process) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(process.pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0) {
      process.ended = true; // somebody else reaped it; its status is lost, and unknown is failure
      return;
    }
    process.ended = info.si_pid == process.pid;
  }

  bool allEnded() const {
    return std::all_of(processes_.begin(), processes_.end(), [](const Process &p) { return p.ended; });
  }

  /// Reads what is there, while processes run one piece only: one that writes without end must not keep the
  /// clock from being looked at. At the end no more than a pipe can hold: a daemon that kept the pipe may
  /// write for ever.
  void drain(Fd &fd, Stream stream) {
    constexpr std::size_t largestPipe = 1U << 20;
    std::array<char, 16384> buffer;
    for (std::size_t total = 0; fd && total < largestPipe;) {
      ssize_t count = read(fd.get(), buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR)
        continue;
      if (count < 0 && errno == EAGAIN)
        return;
      if (count <= 0) {
        fd.reset();
        return;
      }
      accept({buffer.data(), static_cast<std::size_t>(count)}, stream);
      total += static_cast<std::size_t>(count);
      if (!reaped_)
        return;
    }
  }

  void accept(std::string_view bytes, Stream stream) {
    if (stream == Stream::Error || spec_.output == OutputUse::Show) {
      if (hooks_.sink)
        hooks_.sink(stream, bytes);
      return;
    }
    if (tooMuch_)
      return;
    if (result_.output.size() + bytes.size() > spec_.captureLimit) {
      std::string().swap(result_.output);
      tooMuch_ = true;
      if (result_.end != PipelineResult::End::Interrupted) // which says more: the run ends here
        stop(PipelineResult::End::TooMuch);
      return;
    }
    result_.output += bytes;
  }

  // --- stop
  // ------------------------------------------------------------------------------------------------------

  void interrupt() {
    int number = interrupts_->take();
    if (number == 0)
      return;
    if (result_.end == PipelineResult::End::Interrupted) {
      kill(); // asked twice
      return;
    }
    result_.interruptedBy = number;
    stop(PipelineResult::End::Interrupted);
  }

  void stop(PipelineResult::End why) {
    result_.end = why;
    if (!stopping_)
      killAt_ = monotonicMs() + spec_.graceMs;
    stopping_ = true;
    if (reaped_) // their numbers may belong to others by now
      return;
    signalGroups(SIGTERM);
    signalGroups(SIGCONT); // a stopped process would never see the other signal
  }

  void kill() {
    killed_ = true;
    signalGroups(SIGKILL);
  }

  void signalGroups(int number) {
    for (const Process &process : processes_)
      ::kill(-process.pid, number);
  }

  // --- finish
  // ----------------------------------------------------------------------------------------------------

  void finish() {
    for (Process &process : processes_)
      reap(process);
    reaped_ = true;
    stopLeftOvers();
    drain(output_, Stream::Output);
    drain(error_, Stream::Error);
    for (const Process &process : processes_)
      result_.stages.push_back(process.result);
    result_.durationMs = monotonicMs() - begin_;
    judge();
  }

  static void reap(Process &process) {
    int status = 0;
    pid_t reaped = 0;
    while ((reaped = waitpid(process.pid, &status, 0)) < 0 && errno == EINTR) {
    }
    if (reaped != process.pid)
      return;
    if (WIFEXITED(status))
      process.result.exitStatus = WEXITSTATUS(status);
    else if (WIFSIGNALED(status))
      process.result.signal = WTERMSIG(status);
  }

  /// A group outlives its leader as long as one member does, and keeps its number. Numbers are handed out in
  /// turn, so that in the instant since the leader was reaped an empty group's number cannot have come round
  /// again.
  bool groupsLeft(int number) const {
    bool left = false;
    for (const Process &process : processes_)
      left = ::kill(-process.pid, number) == 0 || left;
    return left;
  }

  void stopLeftOvers() {
    if (processes_.empty() || !groupsLeft(0))
      return;
    result_.leftOvers = true;
    groupsLeft(SIGTERM);
    groupsLeft(SIGCONT);
    // Init reaps them, not this process: all that can be done is to look again, and in a container without an
    // init a dead member stays in its group for good.
    for (int waited = 0; waited < 2000 && groupsLeft(0); waited += 10) {
      if (waited == 1000)
        groupsLeft(SIGKILL);
      poll(nullptr, 0, 10);
    }
  }

  static bool good(const StageResult &stage, bool last) {
    return stage.exitStatus == 0 || (!last && stage.signal == SIGPIPE);
  }

  void judge() {
    bool ok = true;
    for (std::size_t i = 0; i < result_.stages.size(); ++i)
      ok = good(result_.stages[i], i + 1 == result_.stages.size()) && ok;
    switch (result_.end) {
    case PipelineResult::End::Exited:
      result_.success = ok != spec_.negated;
      if (!result_.success)
        result_.problem = ok ? "it succeeded, and `!` asks for failure" : describeStages();
      return;
    case PipelineResult::End::TimedOut:
      result_.problem = "timed out after " + std::to_string(spec_.timeoutMs) + " ms and was stopped";
      return;
    case PipelineResult::End::Interrupted:
      result_.problem = "was interrupted by signal " + std::to_string(result_.interruptedBy);
      return;
    case PipelineResult::End::TooMuch:
      result_.problem = "wrote more than " + std::to_string(spec_.captureLimit) + " bytes to be captured";
      return;
    case PipelineResult::End::NotStarted:
    case PipelineResult::End::Broken:
      result_.problem = std::move(problem_);
      return;
    }
  }

  std::string describeStages() const {
    std::string text;
    for (std::size_t i = 0; i < result_.stages.size(); ++i) {
      const StageResult &stage = result_.stages[i];
      if (good(stage, i + 1 == result_.stages.size()))
        continue;
      text += text.empty() ? "" : ", ";
      if (result_.stages.size() > 1)
        text += "`" + spec_.stages[i].argv.front() + "` ";
      if (stage.signal != 0)
        text += "was ended by signal " + std::to_string(stage.signal) + " (" + sigabbrev(stage.signal) + ")";
      else if (stage.exitStatus < 0)
        text += "ended with a status nobody knows";
      else
        text += "exited with status " + std::to_string(stage.exitStatus);
    }
    return text;
  }

  static std::string sigabbrev(int number) {
    const char *name = sigabbrev_np(number);
    return name != nullptr ? std::string("SIG") + name : "?";
  }

  const PipelineSpec &spec_;
  const PipelineHooks &hooks_;
  Interrupts *interrupts_;
  PipelineResult result_;
  std::string problem_;
  std::vector<Process> processes_;
  Fd output_, error_;
  int64_t begin_ = 0, killAt_ = 0;
  bool stopping_ = false, killed_ = false, reaped_ = false, tooMuch_ = false;
};

} // namespace

PipelineResult runPipeline(const PipelineSpec &spec, const PipelineHooks &hooks, Interrupts *interrupts) {
  return Runner(spec, hooks, interrupts).run();
}

} // namespace rbk::runtime
