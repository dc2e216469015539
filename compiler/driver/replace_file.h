#pragma once
#include <string>

namespace rbk::driver {

/// Replaces the contents of a file at once: whoever looks sees the old file or the new one, and a failure
/// leaves the old one. A link stays a link, its target is replaced; mode and, where possible, owner stay.
/// Returns what went wrong, as a sentence; empty when it is done.
std::string replaceFile(const std::string &path, const std::string &text);

} // namespace rbk::driver
