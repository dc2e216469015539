#pragma once
#include <optional>
#include <string>
#include <vector>

namespace rbk::driver {

/// What a command accepts: names without dashes; a trailing `=` means that it takes a value.
struct OptionSpec {
  std::string name;
  bool takesValue;
};

/// Options and operands of one command line.
struct ParsedOptions {
  std::vector<std::pair<std::string, std::string>> options; ///< name, value
  std::vector<std::string> operands;
  std::string error; ///< a usage error, with what was meant

  bool has(const std::string &name) const;
  std::optional<std::string> value(const std::string &name) const;
};

/// `--name`, `--name=VALUE`, `--name VALUE`, `-o VALUE`; options may stand anywhere, `--` ends them, a lone
/// `-` is an operand.
ParsedOptions parseOptions(const std::vector<std::string> &arguments,
                           const std::vector<OptionSpec> &accepted);

} // namespace rbk::driver
