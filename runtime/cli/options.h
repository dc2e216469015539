#pragma once
#include "runtime/bytecode/result.h"
#include "runtime/vm/parameters.h"

#include <optional>
#include <string>
#include <vector>

namespace rbk::runtime {

/// The options of all commands of the runtime; a command accepts some of them.
struct Options {
  std::vector<std::string> operands;
  ParameterList parameters;           ///< -p NAME=VALUE
  std::optional<std::string> answers; ///< --answers FILE
  std::optional<std::string> journal; ///< --journal DIR
  std::optional<std::string> format;  ///< --format md|json
  bool dryRun = false, readOnly = false, help = false;
};

/// Reads arguments; `accepted` are the long names a command knows (`parameter` stands for -p). Options may
/// stand anywhere, `--` ends them, `--name=VALUE` and `-pNAME=VALUE` work. The error suggests what was meant.
bytecode::Result<Options> parseOptions(const std::vector<std::string> &arguments,
                                       const std::vector<std::string> &accepted);

} // namespace rbk::runtime
