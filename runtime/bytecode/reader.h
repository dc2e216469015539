#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/bytecode/result.h"

#include <string_view>

namespace rbk::bytecode {

/// Why bytes are not a module; each has a message of its own.
enum class ReadProblem : uint8_t { NotBytecode, Truncated, TooLong, OtherVersion, Checksum, Invalid };

struct ReadError {
  ReadProblem problem{};
  std::string message; ///< without the name of the file, which only the caller knows
};

/// Either a verified module or an error.
using ReadResult = std::variant<Module, ReadError>;

/// Reads and verifies a whole .rbc file. Any bytes may be passed: memory use is bounded by a small multiple
/// of their number, whatever the counts in them say.
ReadResult readModule(std::string_view bytes);

} // namespace rbk::bytecode
