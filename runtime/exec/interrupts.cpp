#include "runtime/exec/interrupts.h"

#include <sys/signalfd.h>

namespace rbk::runtime {

Interrupts::Interrupts() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction current {};
    sigaction(number, nullptr, &current);
    // A blocked signal is queued even when it is ignored, so ignored ones must not be blocked.
    if (current.sa_handler != SIG_IGN)
      sigaddset(&set, number);
  }
  sigprocmask(SIG_BLOCK, &set, &originalMask_);
  fd_ = Fd(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));

  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, &oldPipe_);
  action.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &action, &oldChild_);
}

Interrupts::~Interrupts() {
  // Signals nobody took would be delivered, and end the process, once the mask is restored: the run has dealt
  // with them already.
  while (take() != 0) {
  }
  sigaction(SIGCHLD, &oldChild_, nullptr);
  sigaction(SIGPIPE, &oldPipe_, nullptr);
  sigprocmask(SIG_SETMASK, &originalMask_, nullptr);
}

int Interrupts::take() {
  signalfd_siginfo info{};
  if (!fd_ || read(fd_.get(), &info, sizeof info) != static_cast<ssize_t>(sizeof info))
    return 0;
  return static_cast<int>(info.ssi_signo);
}

} // namespace rbk::runtime
