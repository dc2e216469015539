#include "compiler/codegen/markdown/parameters.h"

#include "compiler/codegen/markdown/inline.h"
#include "compiler/codegen/markdown/words.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::markdown {
using llvm::StringRef;

namespace {

bool isPlainWord(StringRef value) {
  return !value.empty() &&
         llvm::all_of(value, [](char c) { return llvm::isAlnum(c) || StringRef("_@%+=:,./-").contains(c); });
}

/// `value` as one word of a POSIX shell.
std::string shellQuoted(StringRef value) {
  if (isPlainWord(value))
    return value.str();
  std::string result = "'";
  for (char c : value)
    result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

/// The lines that set a parameter to what the environment or its author gives it.
std::string setting(const plan::Variable &parameter) {
  const std::string &value = parameter.defaultValue;
  const bool given = parameter.hasDefault && !parameter.type.secret;
  if (parameter.environment.empty())
    return parameter.name + "=" + (given ? shellQuoted(value) : "") + "\n";
  const std::string from = parameter.name + "=\"${" + parameter.environment + ":-";
  if (!given || isPlainWord(value))
    return from + (given ? value : "") + "}\"\n";
  return from + "}\"\n[ -n \"$" + parameter.name + "\" ] || " + parameter.name + "=" + shellQuoted(value) +
         "\n";
}

std::string meaning(const plan::Variable &parameter) {
  std::string result = parameter.doc.empty() ? describe(parameter.type) : show(parameter.doc, Spot::Cell);
  if (!parameter.doc.empty() && (!parameter.type.alternatives.empty() || parameter.type.secret))
    result += "; " + describe(parameter.type);
  if (!parameter.pattern.empty())
    result += "; matches " + code(parameter.pattern, Spot::Cell);
  return result;
}

std::string defaultOf(const plan::Variable &parameter) {
  std::string environment = parameter.environment.empty() ? "" : code("$" + parameter.environment);
  std::string value = !parameter.hasDefault   ? ""
                      : parameter.type.secret ? "*not shown*"
                                              : code(parameter.defaultValue, Spot::Cell);
  if (environment.empty() && value.empty())
    return "*must be given*";
  if (environment.empty() || value.empty())
    return environment.empty() ? value : environment + ", or *must be given*";
  return environment + ", or " + value;
}

} // namespace

bool hasParameters(const plan::Runbook &runbook) {
  return llvm::any_of(runbook.variables, [](const plan::Variable &variable) {
    return variable.origin == plan::Variable::Origin::Parameter;
  });
}

void writeParameters(Blocks &blocks, const plan::Runbook &runbook) {
  std::vector<std::vector<std::string>> rows;
  std::string settings, given, secrets;
  for (const plan::Variable &each : runbook.variables) {
    if (each.origin != plan::Variable::Origin::Parameter)
      continue;
    const bool environment = !each.environment.empty();
    if (each.type.secret)
      secrets += (secrets.empty() ? "" : ", ") +
                 code((environment ? "[ -n \"$" + each.name + "\" ] || " : "") + "read -rs " + each.name);
    if (!each.type.secret || environment)
      settings += setting(each);
    if (!each.hasDefault && !each.type.secret)
      given += " \"${" + each.name + ":?}\"";
    rows.push_back({code(each.name), defaultOf(each), meaning(each)});
  }
  if (rows.empty())
    return;
  blocks.add("The commands use these values as variables of the shell:");
  blocks.add(table({"Name", "Default", "Meaning"}, rows));
  if (!settings.empty()) {
    blocks.add(given.empty() ? "Set them:"
                             : "Set them; the last line complains about a value that is still missing:");
    blocks.add(fence("sh", given.empty() ? settings : settings + ":" + given));
  }
  if (!secrets.empty())
    blocks.add("Type a secret where nobody sees it: " + secrets + ".");
}

} // namespace rbk::markdown
