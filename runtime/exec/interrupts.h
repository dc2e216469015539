#pragma once
#include "runtime/exec/fd.h"

#include <csignal>
#include <cstdint>

namespace rbk::runtime {

/// While it lives, SIGINT, SIGTERM and SIGHUP no longer end the process but make `fd` readable, SIGPIPE is
/// ignored (a closed standard error must not end a run in the middle of a step), and SIGCHLD is at its
/// default (an inherited "ignore" would make the kernel throw exit statuses away). Signals ignored on entry,
/// as under nohup, stay ignored. The signal state is the process's: have one at a time, in a program's only
/// thread. Everything is undone at the end.
class Interrupts {
public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts &) = delete;
  Interrupts &operator=(const Interrupts &) = delete;

  /// Readable when a signal waits; -1 when the kernel gave none.
  int fd() const { return fd_.get(); }
  /// The number of a signal that has arrived, taken off the queue, or 0.
  int take();
  /// The mask that commands are started with.
  const sigset_t &originalMask() const { return originalMask_; }

private:
  Fd fd_;
  sigset_t originalMask_{};
  struct sigaction oldPipe_ {};
  struct sigaction oldChild_ {};
};

} // namespace rbk::runtime
