#include "runtime/vm/parameters.h"

#include <algorithm>
#include <set>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Index;
using bytecode::Result;

Result<Bindings> bindParameters(const bytecode::Module &module, const bytecode::Runbook &runbook,
                                const ParameterList &given, const EnvironmentLookup &environment) {
  Bindings bindings(module.variables.size());
  std::string problems, missing, variables;
  auto problem = [&](const std::string &text) { problems += (problems.empty() ? "" : "\n") + text; };
  auto nameOf = [&](Index index) -> const std::string & {
    return module.strings[module.variables[index].name];
  };

  std::vector<std::string> names;
  for (Index index : runbook.variables)
    if (module.variables[index].parameter)
      names.push_back(nameOf(index));
  std::set<std::string> seen;
  for (const auto &[name, value] : given) {
    if (!seen.insert(name).second)
      problem("parameter `" + visible(name) + "` is given twice");
    if (std::find(names.begin(), names.end(), name) != names.end())
      continue;
    const std::string meant = suggestion(name, names);
    problem("no parameter `" + visible(name) + "`" +
            (!meant.empty()  ? ", did you mean `" + meant + "`?"
             : names.empty() ? "; this runbook has none"
                             : ""));
  }
  for (Index index : runbook.variables) {
    const bytecode::Variable &variable = module.variables[index];
    if (!variable.parameter)
      continue;
    const std::string *text = nullptr;
    for (const auto &[name, value] : given)
      if (name == nameOf(index))
        text = &value;
    std::string inherited, source;
    if (text == nullptr && variable.environment != bytecode::none)
      if (const char *found = environment(module.strings[variable.environment].c_str())) {
        inherited = found;
        text = &inherited;
        source = " (from the environment variable `" + module.strings[variable.environment] + "`)";
      }
    if (text == nullptr && variable.defaultValue != bytecode::none)
      text = &module.strings[variable.defaultValue];
    if (text == nullptr) {
      missing +=
          (missing.empty() ? "" : ", ") + nameOf(index) + " (" + module.strings[variable.typeName] + ")";
      if (variable.environment != bytecode::none)
        variables += (variables.empty() ? "" : ", ") + nameOf(index) + " in the environment variable `" +
                     module.strings[variable.environment] + "`";
      continue;
    }
    auto value = parseValue(module, variable, *text);
    if (value)
      bindings[index] = std::move(*value);
    else
      problem("parameter `" + nameOf(index) + "`" + source + ": " + value.error());
  }
  if (!missing.empty())
    problem("missing: " + missing + "; give each with `-p NAME=VALUE`" +
            (variables.empty() ? "" : ", or " + variables));
  if (!problems.empty())
    return Error{problems};
  return bindings;
}

ParameterList storedParameters(const bytecode::Module &module, const bytecode::Runbook &runbook,
                               const Bindings &bindings) {
  ParameterList list;
  for (Index index : runbook.variables) {
    const bytecode::Variable &variable = module.variables[index];
    if (!variable.parameter || variable.secret || !bindings[index])
      continue;
    std::string text;
    if (const List *lines = std::get_if<List>(&*bindings[index]))
      for (const std::string &line : *lines)
        text += line + "\n";
    else
      text = asText(*bindings[index]);
    list.emplace_back(module.strings[variable.name], std::move(text));
  }
  return list;
}

Masker secretsOf(const bytecode::Module &module, const Bindings &bindings) {
  Masker masker;
  for (std::size_t i = 0; i < module.variables.size(); ++i)
    if (module.variables[i].secret && bindings[i])
      masker.add(asText(*bindings[i]));
  return masker;
}

} // namespace rbk::runtime
