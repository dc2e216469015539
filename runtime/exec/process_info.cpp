#include "runtime/exec/process_info.h"

#include "runtime/exec/fd.h"

#include <cstdlib>
#include <fcntl.h>
#include <string>

namespace rbk::runtime {

std::optional<uint64_t> processStartTime(pid_t pid) {
  Fd file(open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  char buffer[1024];
  const ssize_t count = file ? read(file.get(), buffer, sizeof buffer) : -1;
  if (count <= 0)
    return std::nullopt;
  // The second field is the program's name and may hold blanks and parentheses; the last `)` ends it.
  const std::string stat(buffer, static_cast<std::size_t>(count));
  std::size_t position = stat.rfind(')');
  if (position == std::string::npos || position + 2 >= stat.size() || stat[position + 2] == 'Z')
    return std::nullopt;
  constexpr int startField = 22, firstFieldAfterName = 3;
  for (int field = firstFieldAfterName; field <= startField; ++field) {
    position = stat.find(' ', position) + 1;
    if (position == 0)
      return std::nullopt;
  }
  return std::strtoull(stat.c_str() + position, nullptr, 10);
}

} // namespace rbk::runtime
