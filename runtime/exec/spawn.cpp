#include "runtime/exec/spawn.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

namespace rbk::runtime {
namespace {

constexpr std::string_view defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool isProgram(const std::string &path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

Fd textFile(const std::string &text) {
  Fd file(memfd_create("here", MFD_CLOEXEC));
  std::size_t done = 0;
  while (file && done < text.size()) {
    ssize_t count = write(file.get(), text.data() + done, text.size() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return {};
    done += static_cast<std::size_t>(count);
  }
  if (file)
    lseek(file.get(), 0, SEEK_SET);
  return file;
}

Fd openFile(const RedirectionSpec &redirection) {
  int flags = O_CLOEXEC | O_NOCTTY;
  switch (redirection.kind) {
  case RedirectionSpec::Kind::Read:
    flags |= O_RDONLY;
    break;
  case RedirectionSpec::Kind::Write:
    flags |= O_WRONLY | O_CREAT | O_TRUNC;
    break;
  case RedirectionSpec::Kind::Append:
    flags |= O_WRONLY | O_CREAT | O_APPEND;
    break;
  case RedirectionSpec::Kind::Here:
    return textFile(redirection.target);
  case RedirectionSpec::Kind::Duplicate:
    return {};
  }
  // Opening a named pipe waits for its other end, outside any timeout: open without waiting, then wait as
  // usual.
  Fd file(open(redirection.target.c_str(), flags | O_NONBLOCK, 0666));
  if (file)
    fcntl(file.get(), F_SETFL, fcntl(file.get(), F_GETFL) & ~O_NONBLOCK);
  return file;
}

} // namespace

std::string errorText(int number) {
  char buffer[128];
  return strerror_r(number, buffer, sizeof buffer);
}

int firstFreeDescriptor(const PipelineSpec &spec) {
  int highest = 2;
  for (const StageSpec &stage : spec.stages)
    for (const RedirectionSpec &redirection : stage.redirections)
      highest = std::max({highest, redirection.descriptor, redirection.duplicateOf});
  return highest + 1;
}

Fd moveAside(Fd fd, int firstFree) {
  if (!fd || fd.get() >= firstFree)
    return fd;
  return Fd(fcntl(fd.get(), F_DUPFD_CLOEXEC, firstFree));
}

Pipe makePipe(int firstFree) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return {};
  Pipe result{moveAside(Fd(ends[0]), firstFree), moveAside(Fd(ends[1]), firstFree)};
  if (!result.read || !result.write)
    return {};
  return result;
}

std::optional<std::string> findProgram(const std::string &name, std::string_view path) {
  if (name.empty())
    return std::nullopt;
  if (name.find('/') != std::string::npos)
    return isProgram(name) ? std::optional(name) : std::nullopt;
  while (true) {
    std::size_t colon = path.find(':');
    std::string candidate(path.substr(0, colon));
    // An empty entry means the current directory to a shell; a command must not depend on where a run is
    // started.
    if (!candidate.empty() && isProgram(candidate += "/" + name))
      return candidate;
    if (colon == std::string_view::npos)
      return std::nullopt;
    path.remove_prefix(colon + 1);
  }
}

void PreparedStage::addVariables(const std::vector<std::pair<std::string, std::string>> &variables) {
  for (const auto &[name, value] : variables)
    ownVariables_.push_back(name + "=" + value);
}

std::string PreparedStage::findProgramFor(const StageSpec &spec, const PipelineSpec &pipeline) {
  addVariables(pipeline.environment);
  addVariables(spec.environment);
  // Later settings come first and win: the new process sees each name once.
  auto nameOf = [](std::string_view entry) { return entry.substr(0, entry.find('=') + 1); };
  auto add = [&](const char *entry) {
    for (const char *known : environment_)
      if (nameOf(known) == nameOf(entry))
        return;
    environment_.push_back(entry);
  };
  for (std::size_t i = ownVariables_.size(); i > 0; --i)
    add(ownVariables_[i - 1].c_str());
  const std::size_t own = environment_.size();
  std::string_view path = defaultPath;
  for (char **entry = environ; *entry != nullptr; ++entry) {
    bool overridden = false;
    for (std::size_t i = 0; i < own && !overridden; ++i)
      overridden = nameOf(environment_[i]) == nameOf(*entry);
    if (!overridden)
      environment_.push_back(*entry);
  }
  for (const char *entry : environment_)
    if (nameOf(entry) == "PATH=")
      path = std::string_view(entry).substr(5);
  environment_.push_back(nullptr);

  for (const std::string &argument : spec.argv) {
    // execve would cut the argument there, and run another command than the one shown.
    if (argument.find('\0') != std::string::npos)
      return "an argument holds a NUL byte";
    argv_.push_back(argument.c_str());
  }
  argv_.push_back(nullptr);

  auto program = findProgram(spec.argv.front(), path);
  if (!program)
    return spec.argv.front().find('/') == std::string::npos
               ? "command not found: `" + spec.argv.front() + "` is in no folder of PATH"
               : "command not found: `" + spec.argv.front() + "` is not an executable file";
  program_ = std::move(*program);
  return {};
}

std::string PreparedStage::openFiles(const StageSpec &spec, int firstFree) {
  for (const RedirectionSpec &redirection : spec.redirections) {
    if (redirection.kind == RedirectionSpec::Kind::Duplicate) {
      actions_.push_back({Fd(), redirection.duplicateOf, redirection.descriptor});
      continue;
    }
    if (redirection.kind != RedirectionSpec::Kind::Here && redirection.target.find('\0') != std::string::npos)
      return "the name of a file holds a NUL byte";
    Fd file = moveAside(openFile(redirection), firstFree);
    if (!file) {
      int reason = errno;
      return redirection.kind == RedirectionSpec::Kind::Here
                 ? "cannot keep the text of a here-document: " + errorText(reason)
                 : "cannot open `" + redirection.target + "`: " + errorText(reason);
    }
    actions_.push_back({std::move(file), -1, redirection.descriptor});
  }
  return {};
}

int PreparedStage::start(const StageDescriptors &descriptors, int nullFd, const Interrupts *interrupts,
                         pid_t &pid) const {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (int error = posix_spawn_file_actions_init(&actions); error != 0)
    return error;
  if (int error = posix_spawnattr_init(&attributes); error != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }

  int error = 0;
  auto move = [&](int from, int to) {
    if (error == 0)
      error = posix_spawn_file_actions_adddup2(&actions, from, to);
  };
  move(descriptors.input >= 0 ? descriptors.input : nullFd, 0);
  move(descriptors.output >= 0 ? descriptors.output : nullFd, 1);
  move(descriptors.error >= 0 ? descriptors.error : nullFd, 2);
  for (const Action &action : actions_)
    move(action.source ? action.source.get() : action.duplicateOf, action.target);

  sigset_t mask, defaults;
  if (interrupts != nullptr)
    mask = interrupts->originalMask();
  else
    sigprocmask(SIG_SETMASK, nullptr, &mask);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGCHLD);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);

  if (error == 0)
    error =
        posix_spawn(&pid, program_.c_str(), &actions, &attributes, const_cast<char *const *>(argv_.data()),
                    const_cast<char *const *>(environment_.data()));
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

static std::string startError(int reason) {
  if (reason == ENOEXEC)
    return "not a program for this machine, or a script without a `#!` line";
  if (reason == E2BIG)
    return "its arguments are too long for the system";
  return errorText(reason);
}

StartedPipeline startPipeline(const PipelineSpec &spec, const Interrupts *interrupts) {
  StartedPipeline started;
  auto failed = [&](std::string problem) {
    started.problem = std::move(problem);
    return std::move(started);
  };
  std::vector<std::unique_ptr<PreparedStage>> prepared;
  for (const StageSpec &stage : spec.stages) {
    prepared.push_back(std::make_unique<PreparedStage>());
    if (std::string problem = prepared.back()->findProgramFor(stage, spec); !problem.empty())
      return failed(std::move(problem));
  }
  const int free = firstFreeDescriptor(spec);
  Fd null = moveAside(Fd(open("/dev/null", O_RDWR | O_CLOEXEC)), free);
  Pipe error = makePipe(free);
  Pipe output = spec.output == OutputUse::File ? Pipe{} : makePipe(free);
  if (!null || !error.read || (spec.output != OutputUse::File && !output.read))
    return failed("cannot start a command: " + errorText(errno));
  for (std::size_t i = 0; i < prepared.size(); ++i)
    if (std::string problem = prepared[i]->openFiles(spec.stages[i], free); !problem.empty())
      return failed(std::move(problem));

  Fd outputFile;
  if (spec.output == OutputUse::File)
    outputFile = Fd(fcntl(spec.outputFd, F_DUPFD_CLOEXEC, free));
  Fd previous;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    const bool last = i + 1 == prepared.size();
    Pipe between = last ? Pipe{} : makePipe(free);
    if (!last && !between.read)
      return failed("cannot make a pipe: " + errorText(errno));
    StageDescriptors descriptors;
    descriptors.input = previous.get();
    descriptors.output = !last ? between.write.get() : outputFile ? outputFile.get() : output.write.get();
    descriptors.error = error.write.get();
    pid_t pid = -1;
    if (int reason = prepared[i]->start(descriptors, null.get(), interrupts, pid); reason != 0)
      return failed("cannot start `" + spec.stages[i].argv.front() + "`: " + startError(reason));
    started.pids.push_back(pid);
    previous = std::move(between.read);
  }
  started.output = std::move(output.read);
  started.error = std::move(error.read);
  for (const Fd *fd : {&started.output, &started.error})
    if (*fd)
      fcntl(fd->get(), F_SETFL, O_NONBLOCK);
  return started;
}

} // namespace rbk::runtime
