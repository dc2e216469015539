#include "runtime/exec/background.h"

#include "runtime/exec/guardian.h"
#include "runtime/exec/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace rbk::runtime {
namespace {

int64_t monotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

std::string secondsText(int64_t ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

} // namespace

BackgroundStart BackgroundProcess::start(const BackgroundSpec &spec, const PipelineHooks &hooks,
                                         Interrupts *interrupts,
                                         std::unique_ptr<BackgroundProcess> &process) {
  BackgroundStart failed;
  failed.end = BackgroundStart::End::NotStarted;
  LineMatcher matcher(spec.readyWhen);
  if (!matcher.problem().empty()) {
    failed.problem = matcher.problem();
    return failed;
  }
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    failed.problem = "cannot start a command: " + errorText(errno);
    return failed;
  }
  Fd ours(ends[0]), theirs(ends[1]);
  const pid_t guardian = fork();
  if (guardian < 0) {
    failed.problem = "cannot start a command: " + errorText(errno);
    return failed;
  }
  if (guardian == 0)
    guardPipeline(theirs.get(), spec.pipeline, matcher, interrupts); // does not return
  theirs.reset();
  std::unique_ptr<BackgroundProcess> started(new BackgroundProcess(std::move(ours), guardian));
  BackgroundStart result = started->awaitReady(spec, hooks, interrupts);
  if (result.end == BackgroundStart::End::Ready)
    process = std::move(started);
  return result;
}

BackgroundStart BackgroundProcess::awaitReady(const BackgroundSpec &spec, const PipelineHooks &hooks,
                                              Interrupts *interrupts) {
  BackgroundStart result;
  std::vector<std::string> tail;
  const int64_t begin = monotonicMs(), deadline = begin + spec.readyWithinMs;
  auto end = [&](BackgroundStart::End how, std::string problem) {
    result.end = how;
    result.problem = std::move(problem);
    result.durationMs = monotonicMs() - begin;
    return result;
  };
  while (true) {
    const int64_t left = deadline - monotonicMs();
    if (left <= 0) {
      stop();
      return end(BackgroundStart::End::TimedOut,
                 "was not ready within " + secondsText(spec.readyWithinMs) + " and was stopped" +
                     (spec.readyWhen.empty() ? ": it wrote no line"
                                             : ": no line of its output matches `" + spec.readyWhen + "`") +
                     describeTail(tail));
    }
    pollfd events[2] = {{socket_.get(), POLLIN, 0},
                        {interrupts != nullptr ? interrupts->fd() : -1, POLLIN, 0}};
    if (poll(events, 2, static_cast<int>(std::min<int64_t>(left, 60'000))) <= 0)
      continue;
    if (events[1].revents != 0)
      if (int number = interrupts->take(); number != 0) {
        stop();
        result.interruptedBy = number;
        return end(BackgroundStart::End::Interrupted, "was interrupted by signal " + std::to_string(number));
      }
    if (events[0].revents == 0)
      continue;
    GuardianMessage message;
    if (!receive(socket_.get(), message, false)) {
      stop();
      return end(BackgroundStart::End::Ended, "lost the process that watches over it");
    }
    switch (message.kind) {
    case GuardianMessage::Kind::Started:
      pids_ = std::move(message.pids);
      if (hooks.started)
        hooks.started(pids_);
      break;
    case GuardianMessage::Kind::NotStarted:
      stop();
      return end(BackgroundStart::End::NotStarted, message.text);
    case GuardianMessage::Kind::OutputLine:
    case GuardianMessage::Kind::ErrorLine:
      if (hooks.sink)
        hooks.sink(message.kind == GuardianMessage::Kind::OutputLine ? Stream::Output : Stream::Error,
                   message.text + "\n");
      keepTail(tail, message.text);
      break;
    case GuardianMessage::Kind::Ready:
      return end(BackgroundStart::End::Ready, {});
    case GuardianMessage::Kind::Ended:
      stop();
      return end(BackgroundStart::End::Ended, "ended before it was ready: " + message.text);
    }
  }
}

std::optional<std::string> BackgroundProcess::ended() {
  GuardianMessage message;
  while (!ended_ && socket_ && receive(socket_.get(), message, true))
    if (message.kind == GuardianMessage::Kind::Ended)
      ended_ = message.text;
  return ended_;
}

void BackgroundProcess::stop() {
  release();
  if (guardian_ < 0)
    return;
  int status = 0;
  while (waitpid(guardian_, &status, 0) < 0 && errno == EINTR) {
  }
  guardian_ = -1;
  // Somebody killed the guardian: nobody else is left to do its work.
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    for (pid_t pid : pids_)
      ::kill(-pid, SIGKILL);
}

} // namespace rbk::runtime
