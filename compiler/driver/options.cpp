#include "compiler/driver/options.h"
#include "compiler/diagnostics/diagnostics.h"

namespace rbk::driver {

bool ParsedOptions::has(const std::string &name) const { return value(name).has_value(); }

std::optional<std::string> ParsedOptions::value(const std::string &name) const {
  for (auto option = options.rbegin(); option != options.rend(); ++option)
    if (option->first == name)
      return option->second;
  return std::nullopt;
}

ParsedOptions parseOptions(const std::vector<std::string> &arguments,
                           const std::vector<OptionSpec> &accepted) {
  ParsedOptions result;
  bool ended = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    llvm::StringRef word = arguments[i];
    if (ended || word == "-" || !word.startswith("-")) {
      result.operands.push_back(word.str());
      continue;
    }
    if (word == "--") {
      ended = true;
      continue;
    }
    auto [name, value] = word.split('=');
    bool attached = word.contains('=');
    std::string plain = name.ltrim('-').str();
    const OptionSpec *spec = nullptr;
    for (const OptionSpec &candidate : accepted)
      if (candidate.name == plain && name.startswith("--") == (plain.size() > 1))
        spec = &candidate;
    if (!spec) {
      result.error = "unknown option `" + name.str() + "`";
      std::vector<llvm::StringRef> names;
      for (const OptionSpec &candidate : accepted)
        names.push_back(candidate.name);
      if (llvm::StringRef near = suggest(plain, names); !near.empty())
        result.error += "; did you mean `--" + near.str() + "`?";
      return result;
    }
    if (spec->takesValue && !attached) {
      if (i + 1 >= arguments.size()) {
        result.error = "`" + name.str() + "` needs a value";
        return result;
      }
      value = arguments[++i];
    } else if (!spec->takesValue && attached) {
      result.error = "`" + name.str() + "` takes no value";
      return result;
    }
    result.options.emplace_back(plain, value.str());
  }
  return result;
}

} // namespace rbk::driver
