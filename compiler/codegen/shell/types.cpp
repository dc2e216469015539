#include "compiler/codegen/shell/types.h"

#include "compiler/codegen/shell/quoting.h"

#include <set>

namespace rbk::codegen::shell {

namespace {

bool holdsSecret(const plan::Type &type) {
  if (type.secret || (type.element && holdsSecret(*type.element)))
    return true;
  if (type.fields)
    for (const plan::RecordField &field : *type.fields)
      if (holdsSecret(field.type))
        return true;
  return false;
}

std::string listCase(const plan::Type &type, const std::string &pattern) {
  std::string out =
      std::string("    one_a_line \"$1\"") + (type.splitsAtBlanks ? " $' \\t\\n\\v\\f\\r'" : "") + "\n";
  const plan::ValueKind element = type.element ? type.element->kind : plan::ValueKind::Text;
  if (element == plan::ValueKind::Record)
    return out + "    json_lines \"$1\" 'all(type == \"object\")'\n    return\n";
  if (element == plan::ValueKind::Json)
    return out + "    json_lines \"$1\" 'type == \"array\"'\n    return\n";
  if (!pattern.empty())
    out += "    _re=" + pattern + "\n    [[ -n ${!1} ]] || return 0\n" +
           "    while IFS= read -r _line; do [[ $_line =~ $_re ]] || return 1; done <<<\"${!1}\"\n";
  return out + "    return 0\n";
}

std::string caseOf(const plan::Type &type) {
  const std::string pattern = type.pattern.empty() ? "" : quotedText("^(" + type.pattern + ")$");
  const std::string label = "  " + quoted(type.name) + ")";
  switch (type.kind) {
  case plan::ValueKind::Integer:
    if (pattern.empty())
      return label + "\n    integer \"$1\"\n    return\n    ;;\n";
    return label + "\n    _re=" + pattern +
           "\n    [[ ${!1} =~ $_re ]] && integer \"$1\"\n    return\n    ;;\n";
  case plan::ValueKind::List:
    return label + "\n" + listCase(type, pattern) + "    ;;\n";
  case plan::ValueKind::Json:
    return label + "\n    json \"$1\" 'length == 1'\n    return\n    ;;\n";
  case plan::ValueKind::Record:
    return label + "\n    json \"$1\" 'length == 1 and (.[0] | type == \"object\")'\n    return\n    ;;\n";
  case plan::ValueKind::Text:
  case plan::ValueKind::Bool:
  case plan::ValueKind::Duration:
  case plan::ValueKind::Size:
  case plan::ValueKind::Percent:
  case plan::ValueKind::File:
    return pattern.empty() ? "" : label + " _re=" + pattern + " ;;\n";
  }
  return {};
}

/// Calls `visit(type)` for each type whose values the script checks, once for each name.
template <typename Visit>
void forEachType(const plan::Runbook &book, Visit &&visit) {
  using Origin = plan::Variable::Origin;
  std::set<std::string> done;
  for (const plan::Variable &v : book.variables)
    if ((v.origin == Origin::Parameter || v.origin == Origin::Captured || v.origin == Origin::Field) &&
        done.insert(v.type.name).second)
      visit(v.type);
}

} // namespace

std::string typeCases(const plan::Runbook &book) {
  std::string out;
  forEachType(book, [&](const plan::Type &type) { out += caseOf(type); });
  return out.empty() ? "  *) ;;\n" : out;
}

std::vector<std::string> secretTypes(const plan::Runbook &book) {
  std::vector<std::string> result;
  forEachType(book, [&](const plan::Type &type) {
    if (type.name != "secret" && holdsSecret(type))
      result.push_back(type.name);
  });
  return result;
}

} // namespace rbk::codegen::shell
