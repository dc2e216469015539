#include "runtime/exec/guardian.h"

#include "runtime/exec/spawn.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace rbk::runtime {
namespace {

constexpr std::size_t longestLine = 16U << 10; ///< a longer one is looked at in pieces
constexpr int64_t lastWordsMs = 250;
constexpr std::size_t tailLines = 3, tailLineLength = 300;

int64_t monotonicMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

/// Whatever this process inherited, the lock on the journal for one, must not outlive the program it watches.
void closeAllBut(int kept) {
  std::vector<int> open;
  if (DIR *folder = opendir("/proc/self/fd")) {
    while (const dirent *entry = readdir(folder))
      open.push_back(std::atoi(entry->d_name));
    closedir(folder);
  } else {
    for (int fd = 0; fd < 1024; ++fd)
      open.push_back(fd);
  }
  for (int fd : open)
    if (fd > 2 && fd != kept)
      close(fd);
  const int null = ::open("/dev/null", O_RDWR);
  for (int fd = 0; fd <= 2; ++fd)
    if (fd != kept && null >= 0)
      dup2(null, fd);
  if (null > 2)
    close(null);
}

class Guardian {
public:
  Guardian(int socket, const PipelineSpec &spec, const LineMatcher &ready)
      : socket_(socket), spec_(spec), readyWhen_(ready) {}

  void run(const Interrupts *interrupts) {
    StartedPipeline started = startPipeline(spec_, interrupts);
    for (pid_t pid : started.pids)
      stages_.push_back({pid, Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))), {}, false});
    if (!started.problem.empty()) {
      stop();
      send(GuardianMessage::Kind::NotStarted, started.problem, true);
      return;
    }
    streams_[0].fd = std::move(started.output);
    streams_[1].fd = std::move(started.error);
    std::string pids(started.pids.size() * sizeof(pid_t), '\0');
    std::memcpy(pids.data(), started.pids.data(), pids.size());
    send(GuardianMessage::Kind::Started, pids, true);
    while (watch()) {
    }
    stop();
  }

private:
  struct Stage {
    pid_t pid;
    Fd pidFd;
    siginfo_t end;
    bool ended;
  };
  struct Output {
    Fd fd;
    std::string pending;
  };

  void send(GuardianMessage::Kind kind, std::string_view text, bool waiting) {
    std::string bytes(1, static_cast<char>(kind));
    bytes += text;
    while (::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | (waiting ? 0 : MSG_DONTWAIT)) < 0 &&
           errno == EINTR) {
    }
  }

  /// One look at everything; false when the other side has let go.
  bool watch() {
    std::vector<pollfd> events{
        {socket_, POLLIN, 0}, {streams_[0].fd.get(), POLLIN, 0}, {streams_[1].fd.get(), POLLIN, 0}};
    int timeout = readyAt_ == 0 ? -1 : static_cast<int>(std::max<int64_t>(readyAt_ - monotonicMs(), 0));
    for (const Stage &stage : stages_)
      if (!stage.ended) {
        events.push_back({stage.pidFd.get(), POLLIN, 0});
        if (!stage.pidFd)
          timeout = timeout < 0 ? 20 : std::min(timeout, 20); // a kernel without descriptors for processes
      }
    if (poll(events.data(), events.size(), timeout) < 0)
      return errno == EINTR;
    if (events[0].revents != 0)
      return false;
    drain();
    look();
    if (readyAt_ != 0 && !allEnded_ && monotonicMs() >= readyAt_)
      becomeReady();
    return true;
  }

  void drain() {
    std::array<char, 16384> buffer;
    constexpr std::size_t largestPipe = 1U << 20;
    for (Output &stream : streams_)
      for (std::size_t total = 0; stream.fd && total < largestPipe;) {
        const ssize_t count = read(stream.fd.get(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
          continue;
        if (count < 0 && errno == EAGAIN)
          break;
        if (count <= 0) {
          flush(stream);
          stream.fd.reset();
          break;
        }
        accept(stream, {buffer.data(), static_cast<std::size_t>(count)});
        total += static_cast<std::size_t>(count);
        if (!allEnded_)
          break; // one piece at a time, so that one that writes without end cannot keep the rest waiting
      }
  }

  void accept(Output &stream, std::string_view bytes) {
    for (char c : bytes) {
      if (c != '\n')
        stream.pending += c;
      if (c == '\n' || stream.pending.size() >= longestLine)
        line(stream);
    }
  }
  void flush(Output &stream) {
    if (!stream.pending.empty())
      line(stream);
  }
  void line(Output &stream) {
    const std::string text = std::exchange(stream.pending, {});
    keepTail(tail_, text);
    if (ready_)
      return;
    // For the eye only, so no room is waited for; it is matched here, and no line is missed.
    send(&stream == &streams_[0] ? GuardianMessage::Kind::OutputLine : GuardianMessage::Kind::ErrorLine, text,
         false);
    if (!readyWhen_.matches(text))
      return;
    // Where any line will do, the first may be its last words.
    if (readyWhen_.any() && readyAt_ == 0)
      readyAt_ = monotonicMs() + lastWordsMs;
    if (!readyWhen_.any())
      becomeReady();
  }
  void becomeReady() {
    ready_ = true;
    readyAt_ = 0;
    send(GuardianMessage::Kind::Ready, {}, true);
  }

  /// Ended stages are not reaped: that keeps their numbers from being given to strangers.
  void look() {
    bool all = true;
    for (Stage &stage : stages_) {
      if (!stage.ended) {
        stage.end = {};
        stage.ended =
            waitid(P_PID, static_cast<id_t>(stage.pid), &stage.end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            stage.end.si_pid == stage.pid;
      }
      all = all && stage.ended;
    }
    if (!all || allEnded_)
      return;
    allEnded_ = true;
    drain();
    for (Output &stream : streams_)
      flush(stream);
    send(GuardianMessage::Kind::Ended, describe() + describeTail(tail_), true);
  }

  std::string describe() const {
    std::string text;
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      text += text.empty() ? "" : ", ";
      if (stages_.size() > 1)
        text += "`" + spec_.stages[i].argv.front() + "` ";
      const int number = stages_[i].end.si_status;
      if (stages_[i].end.si_code == CLD_EXITED) {
        text += "exited with status " + std::to_string(number);
      } else {
        const char *name = sigabbrev_np(number);
        text += "was ended by signal " + std::to_string(number) +
                (name != nullptr ? " (SIG" + std::string(name) + ")" : "");
      }
    }
    return text;
  }

  bool groupsLeft(int number) const {
    bool left = false;
    for (const Stage &stage : stages_)
      left = ::kill(-stage.pid, number) == 0 || left;
    return left;
  }

  void stop() {
    if (stages_.empty())
      return;
    allEnded_ = true; // `drain` takes all there is
    groupsLeft(SIGTERM);
    groupsLeft(SIGCONT); // a stopped process would never see the other signal
    const int64_t begin = monotonicMs();
    bool killed = false;
    while (true) {
      drain(); // who cannot write cannot end either
      while (waitpid(-1, nullptr, WNOHANG) > 0) {
      }
      const int64_t waited = monotonicMs() - begin;
      if (!groupsLeft(0) || waited > spec_.graceMs + 1000)
        return;
      if (!killed && waited >= spec_.graceMs) {
        groupsLeft(SIGKILL);
        killed = true;
      }
      poll(nullptr, 0, waited < 100 ? 2 : 10);
    }
  }

  int socket_;
  const PipelineSpec &spec_;
  const LineMatcher &readyWhen_;
  std::vector<Stage> stages_;
  Output streams_[2];
  std::vector<std::string> tail_;
  int64_t readyAt_ = 0; ///< when it is ready unless it ends before; 0: not known
  bool ready_ = false, allEnded_ = false;
};

} // namespace

LineMatcher::LineMatcher(const std::string &expression) : any_(expression.empty()) {
  if (int code = regcomp(&compiled_, expression.c_str(), REG_EXTENDED | REG_NOSUB); code != 0) {
    char reason[128];
    regerror(code, &compiled_, reason, sizeof reason);
    problem_ = "`" + expression + "` is not a regular expression: " + reason;
  }
}
LineMatcher::~LineMatcher() {
  if (problem_.empty())
    regfree(&compiled_);
}
bool LineMatcher::matches(const std::string &line) const {
  return regexec(&compiled_, line.c_str(), 0, nullptr, 0) == 0;
}

bool receive(int socket, GuardianMessage &message, bool withoutWaiting) {
  std::string bytes(2 * longestLine, '\0');
  ssize_t count = 0;
  while ((count = recv(socket, bytes.data(), bytes.size(), withoutWaiting ? MSG_DONTWAIT : 0)) < 0 &&
         errno == EINTR) {
  }
  if (count <= 0)
    return false;
  message.kind = static_cast<GuardianMessage::Kind>(bytes.front());
  message.text = bytes.substr(1, static_cast<std::size_t>(count) - 1);
  message.pids.clear();
  if (message.kind == GuardianMessage::Kind::Started) {
    message.pids.resize(message.text.size() / sizeof(pid_t));
    std::memcpy(message.pids.data(), message.text.data(), message.pids.size() * sizeof(pid_t));
  }
  return true;
}

void keepTail(std::vector<std::string> &tail, std::string_view line) {
  if (line.empty())
    return;
  if (tail.size() == tailLines)
    tail.erase(tail.begin());
  tail.emplace_back(line.substr(0, tailLineLength));
}

std::string describeTail(const std::vector<std::string> &tail) {
  std::string text;
  for (const std::string &line : tail)
    text += (text.empty() ? "; its last lines: `" : "`, `") + line;
  return text.empty() ? text : text + "`";
}

void guardPipeline(int socket, const PipelineSpec &spec, const LineMatcher &ready,
                   const Interrupts *interrupts) {
  // Out of reach of the terminal and of signals to the group of the program: it has to outlive both.
  // Processes that the pipeline leaves behind become its children, so that it sees them end.
  setsid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  closeAllBut(socket);
  {
    Guardian guardian(socket, spec, ready);
    guardian.run(interrupts);
  }
  _exit(0);
}

} // namespace rbk::runtime
