#pragma once
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace rbk::runtime {

/// When a process began, in clock ticks since boot; nothing when it does not exist or is only a zombie. A pid
/// with its start time names one process for good, a pid alone is reused.
std::optional<uint64_t> processStartTime(pid_t pid);

} // namespace rbk::runtime
