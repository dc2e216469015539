#pragma once
#include "runtime/bytecode/module.h"

#include <string>

namespace rbk::bytecode {

/// The bytes of an .rbc file. The same module always gives the same bytes. The module is not verified here:
/// run `verify` first when it comes from a compiler. A module beyond 4 GiB cannot be represented and gives an
/// empty string.
std::string writeModule(const Module &module);

} // namespace rbk::bytecode
