#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

namespace rbk::sema {
using namespace ast;

plan::Type RunbookResolver::type(const TypeName *from, plan::ValueKind fallback) {
  if (!from) {
    plan::Type result;
    result.kind = fallback;
    return result;
  }
  if (from->name.text == "list") {
    plan::Type element = type(from->element, plan::ValueKind::Text);
    plan::Type list;
    list.kind = plan::ValueKind::List;
    list.name = "list<" + element.name + ">";
    list.pattern = element.pattern;
    list.secret = element.secret;
    list.element = std::make_shared<const plan::Type>(std::move(element));
    return list;
  }
  if (auto known = typeNamed(from->name.text)) {
    if (from->element)
      diagnostics_.report(Diag::UnknownType, from->range, {sourceText(from->range)})
          .note("only `list` has an element type");
    return *known;
  }
  auto &d = diagnostics_.report(Diag::UnknownType, from->name.range, {from->name.text});
  auto names = typeNames();
  if (llvm::StringRef near = suggest(from->name.text, names); !near.empty())
    d.fix("did you mean `" + near.str() + "`?", from->name.range, near.str());
  else {
    std::string list;
    for (llvm::StringRef known : names)
      list += (list.empty() ? "" : " ") + known.str();
    d.note("types are " + list + " list<…>");
  }
  return {};
}

static plan::Type fileType() {
  plan::Type type;
  type.kind = plan::ValueKind::File;
  type.name = "file";
  return type;
}

plan::VariableId RunbookResolver::declare(Name name, plan::Variable variable) {
  auto [entry, inserted] =
      variables_.try_emplace(name.text, Known{static_cast<plan::VariableId>(runbook_.variables.size())});
  if (!inserted) {
    diagnostics_.report(Diag::DuplicateName, name.range, {"variable", name.text})
        .note(runbook_.variables[entry->second.id].range, "it was declared here");
    return entry->second.id;
  }
  variable.name = name.text.str();
  variable.range = name.range;
  runbook_.variables.push_back(std::move(variable));
  return entry->second.id;
}

void RunbookResolver::declareParameter(const Parameter &from) {
  if (!from.name)
    return;
  plan::Variable variable;
  variable.origin = plan::Variable::Origin::Parameter;
  variable.type = type(from.type, plan::ValueKind::Text);
  if (variable.type.kind == plan::ValueKind::List)
    diagnostics_.report(Diag::UnknownType, from.type->range, {sourceText(from.type->range)})
        .note("a parameter is a single value");
  if (from.pattern) {
    if (auto error = regexError(from.pattern.text))
      diagnostics_.report(Diag::BadPattern, from.pattern.range, {*error});
    else
      variable.pattern = from.pattern.text.str();
  }
  if (from.doc)
    variable.doc = program_.plain(from.doc);
  if (const Expr *value = from.defaultValue) {
    variable.hasDefault = true;
    switch (value->kind) {
    case ExprKind::Text:
      variable.defaultValue = program_.plain(value->text);
      break;
    case ExprKind::Integer:
      variable.defaultValue = std::to_string(value->integer);
      break;
    case ExprKind::Bool:
      variable.defaultValue = value->integer ? "true" : "false";
      break;
    case ExprKind::Size:
    case ExprKind::Duration:
    case ExprKind::Percent:
      variable.defaultValue = sourceText(value->range);
      break;
    default:
      diagnostics_.report(Diag::BadValue, value->range,
                          {sourceText(value->range), "constant; a default is a text or a number"});
      break;
    }
    plan::Type narrowed = variable.type;
    if (!isValueOf(variable.defaultValue, variable.type))
      diagnostics_
          .report(Diag::BadValue, value->range, {variable.defaultValue, "`" + variable.type.name + "`"})
          .note("its form is /" + variable.type.pattern + "/");
    narrowed.pattern = variable.pattern;
    if (!variable.pattern.empty() && !isValueOf(variable.defaultValue, narrowed))
      diagnostics_.report(Diag::BadValue, value->range,
                          {variable.defaultValue, "match of /" + variable.pattern + "/"});
    if (variable.type.secret)
      diagnostics_
          .report(Diag::BadValue, value->range, {from.name.text.str() + " = …", "declaration of a secret"})
          .note("a secret has no default: it would be published with the page");
  }
  plan::VariableId id = declare(from.name, std::move(variable));
  variables_[from.name.text].defined = true;
  (void)id;
}

void RunbookResolver::declareCaptures(llvm::ArrayRef<const Stmt *> body) {
  for (const Stmt *stmt : body) {
    declareCaptures(stmt->body);
    declareCaptures(stmt->otherwise);
    bool captures =
        stmt->kind == StmtKind::Let || stmt->kind == StmtKind::LetExpr || stmt->kind == StmtKind::Save;
    if (!captures || !stmt->name)
      continue;
    plan::Variable variable;
    variable.origin =
        stmt->kind == StmtKind::Save ? plan::Variable::Origin::Evidence : plan::Variable::Origin::Captured;
    variable.type = stmt->kind == StmtKind::Save ? fileType() : type(stmt->type, plan::ValueKind::Text);
    declare(stmt->name, std::move(variable));
  }
}

plan::VariableId RunbookResolver::use(Name name) {
  if (name.text.empty())
    return plan::noVariable;
  auto found = variables_.find(name.text);
  if (found == variables_.end()) {
    if (program_.isLost(name.text) || !reported_.insert(name.text).second)
      return plan::noVariable;
    auto &d =
        diagnostics_.report(Diag::UndefinedName, name.range, {"parameter or captured value", name.text});
    std::vector<llvm::StringRef> candidates;
    for (const auto &entry : variables_)
      candidates.push_back(entry.getKey());
    llvm::sort(candidates);
    if (llvm::StringRef near = suggest(name.text, candidates); !near.empty())
      d.fix("did you mean `" + near.str() + "`?", name.range, near.str());
    else
      d.note("declare `param " + name.text.lower() + ": text`, or capture it with `let " + name.text.lower() +
             " = $ …` before");
    return plan::noVariable;
  }
  found->second.used = true;
  if (!found->second.defined) {
    diagnostics_.report(Diag::UsedBeforeSet, name.range, {name.text})
        .note(runbook_.variables[found->second.id].range, "it gets its value here, which is later");
    return plan::noVariable;
  }
  return found->second.id;
}

plan::VariableId RunbookResolver::define(const Stmt &stmt) {
  auto found = variables_.find(stmt.name.text);
  if (found == variables_.end())
    return plan::noVariable;
  found->second.defined = true;
  return found->second.id;
}

void RunbookResolver::reportUnused() {
  // What could not be read may use anything.
  for (const Diagnostic &d : diagnostics_.diagnostics())
    if (infoOf(d.id).code < 1000 && d.range.begin >= runbook_.range.begin &&
        d.range.begin < runbook_.range.end)
      return;
  for (const auto &entry : variables_) {
    const Known &known = entry.second;
    const plan::Variable &variable = runbook_.variables[known.id];
    // Evidence is kept for people, used or not.
    if (known.used || variable.origin == plan::Variable::Origin::Evidence)
      continue;
    bool parameter = variable.origin == plan::Variable::Origin::Parameter;
    diagnostics_.report(Diag::UnusedName, variable.range,
                        {parameter ? "parameter" : "captured value", variable.name});
  }
}

} // namespace rbk::sema
