#pragma once
#include "runtime/bytecode/module.h"

#include <string>

namespace rbk::bytecode {

/// A readable listing of a verified module: same module, same text. Meant for eyes and golden files, never
/// parsed.
std::string disassemble(const Module &module);

} // namespace rbk::bytecode
