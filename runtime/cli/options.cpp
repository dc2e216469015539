#include "runtime/cli/options.h"

#include <algorithm>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Failure;
using bytecode::Result;

namespace {

Failure addParameter(Options &options, const std::string &text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return Error{"`-p` takes NAME=VALUE, not `" + visible(text) + "`"};
  options.parameters.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  return {};
}

Error unknownOption(const std::string &option, const std::vector<std::string> &accepted) {
  std::vector<std::string> spellings{"--help"};
  for (const std::string &name : accepted)
    spellings.push_back(name == "parameter" ? "-p" : "--" + name);
  const std::string meant = suggestion(option, spellings);
  return {"no option `" + visible(option) + "`" + (meant.empty() ? "" : ", did you mean `" + meant + "`?")};
}

} // namespace

Result<Options> parseOptions(const std::vector<std::string> &arguments,
                             const std::vector<std::string> &accepted) {
  Options options;
  auto accepts = [&](std::string_view name) {
    return std::find(accepted.begin(), accepted.end(), name) != accepted.end();
  };
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string &argument = arguments[i];
    if (argument == "--") {
      options.operands.insert(options.operands.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                              arguments.end());
      break;
    }
    if (argument.size() < 2 || argument.front() != '-') {
      options.operands.push_back(argument);
      continue;
    }
    if (argument == "--help" || argument == "-h") {
      options.help = true;
      continue;
    }
    std::string name = argument, value;
    bool hasValue = false;
    if (accepts("parameter") && argument.compare(0, 2, "-p") == 0) {
      name = "-p";
      value = argument.substr(2);
      hasValue = !value.empty();
    } else if (const std::size_t equals = argument.find('='); equals != std::string::npos) {
      name = argument.substr(0, equals);
      value = argument.substr(equals + 1);
      hasValue = true;
    }
    const std::string longName =
        name == "-p" ? "parameter" : name.substr(std::min<std::size_t>(2, name.size()));
    if (!accepts(longName) || (name != "-p" && name.compare(0, 2, "--") != 0))
      return unknownOption(name, accepted);
    if (longName == "dry-run" || longName == "read-only") {
      if (hasValue)
        return Error{"`" + name + "` takes no value"};
      (longName == "dry-run" ? options.dryRun : options.readOnly) = true;
      continue;
    }
    if (!hasValue) {
      if (i + 1 >= arguments.size())
        return Error{"`" + name + "` needs a value"};
      value = arguments[++i];
    }
    if (longName == "parameter") {
      if (auto failure = addParameter(options, value))
        return *failure;
      continue;
    }
    std::optional<std::string> &target = longName == "answers"   ? options.answers
                                         : longName == "journal" ? options.journal
                                                                 : options.format;
    if (target)
      return Error{"`" + name + "` is given twice"};
    target = value;
  }
  return options;
}

} // namespace rbk::runtime
