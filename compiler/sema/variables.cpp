#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

#include <llvm/ADT/Twine.h>
#include <llvm/Support/Regex.h>

namespace rbk::sema {
using namespace ast;

static plan::Type fileType() {
  plan::Type type;
  type.kind = plan::ValueKind::File;
  type.name = "file";
  return type;
}

RunbookResolver::Scope::Scope(RunbookResolver &resolver, std::string what)
    : resolver_(resolver), outer_(resolver.scope_), what_(std::move(what)) {
  resolver.scope_ = this;
}

RunbookResolver::Scope::~Scope() {
  for (const std::string &name : names_) {
    auto found = resolver_.variables_.find(name);
    resolver_.reportUnused(found->second);
    resolver_.ended_[name] = {what_, resolver_.runbook_.variables[found->second.id].range};
    resolver_.variables_.erase(found);
  }
  resolver_.scope_ = outer_;
}

/// Names of the plan are unique: loops may use the same one, and a procedure may be expanded twice.
std::string RunbookResolver::unique(TakenNames &taken, llvm::StringRef name, llvm::StringRef separator) {
  auto [entry, fresh] = taken.try_emplace(name, 1);
  if (fresh)
    return name.str();
  for (unsigned &number = entry->second;;)
    if (std::string candidate = (llvm::Twine(name) + separator + llvm::Twine(++number)).str();
        taken.try_emplace(candidate, 1).second)
      return candidate;
}

plan::VariableId RunbookResolver::declare(Name name, plan::Variable variable) {
  const auto id = static_cast<plan::VariableId>(runbook_.variables.size());
  Known known;
  known.id = id;
  auto [entry, inserted] = variables_.try_emplace(name.text, known);
  if (!inserted) {
    auto &d = diagnostics_.report(Diag::DuplicateName, name.range, {"variable", name.text});
    if (entry->second.id != plan::noVariable)
      d.note(runbook_.variables[entry->second.id].range, "it was declared here");
    return entry->second.id;
  }
  if (scope_)
    scope_->names_.push_back(name.text.str());
  variable.name = unique(variableNames_, name.text, "_");
  variable.range = name.range;
  const auto fields = variable.type.fields;
  const std::string unique = variable.name;
  runbook_.variables.push_back(std::move(variable));
  if (fields)
    for (const plan::RecordField &field : *fields) {
      plan::Variable part;
      part.origin = plan::Variable::Origin::Field;
      part.name = unique + "." + field.name;
      part.type = field.type;
      part.of = id;
      part.range = name.range;
      Known knownPart;
      knownPart.id = static_cast<plan::VariableId>(runbook_.variables.size());
      variables_.try_emplace((llvm::Twine(name.text) + "." + field.name).str(), knownPart);
      if (scope_)
        scope_->names_.push_back((llvm::Twine(name.text) + "." + field.name).str());
      runbook_.variables.push_back(std::move(part));
    }
  return id;
}

void RunbookResolver::declareParameter(const Parameter &from) {
  if (!from.name)
    return;
  plan::Variable variable;
  variable.origin = plan::Variable::Origin::Parameter;
  variable.type = type(from.type, plan::ValueKind::Text);
  if (variable.type.kind == plan::ValueKind::List || variable.type.kind == plan::ValueKind::Record)
    diagnostics_.report(Diag::UnknownType, from.type->range, {sourceText(from.type->range)})
        .note("a parameter is a single value");
  if (from.environment) {
    variable.environment = program_.plain(from.environment);
    static const llvm::Regex name("^[A-Za-z_][A-Za-z0-9_]*$");
    if (!name.match(variable.environment))
      diagnostics_.report(Diag::BadValue, from.environment.range,
                          {variable.environment, "name of an environment variable"});
  }
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
    variable.defaultValue = program_.constantText(*value);
    plan::Type narrowed = variable.type;
    if (!isValueOf(variable.defaultValue, variable.type))
      diagnostics_
          .report(Diag::BadValue, value->range, {variable.defaultValue, "`" + variable.type.name + "`"})
          .note(formOf(variable.type));
    narrowed.pattern = variable.pattern;
    if (!variable.pattern.empty() && !isValueOf(variable.defaultValue, narrowed))
      diagnostics_.report(Diag::BadValue, value->range,
                          {variable.defaultValue, "match of /" + variable.pattern + "/"});
    if (variable.type.secret)
      diagnostics_
          .report(Diag::BadValue, value->range, {from.name.text.str() + " = …", "declaration of a secret"})
          .note("a secret has no default: it would be published with the page");
  }
  declare(from.name, std::move(variable));
  variables_[from.name.text].defined = true;
}

void RunbookResolver::declareCaptures(llvm::ArrayRef<Item> items) {
  for (const Item &item : items)
    if (item.step)
      declareCaptures(item.step->body);
}

/// Not those of loops, whose names end with them.
void RunbookResolver::declareCaptures(llvm::ArrayRef<const Stmt *> body) {
  for (const Stmt *stmt : body) {
    if (stmt->kind == StmtKind::If) {
      declareCaptures(stmt->body);
      declareCaptures(stmt->otherwise);
    }
    const bool captures = stmt->kind == StmtKind::Let || stmt->kind == StmtKind::LetExpr ||
                          stmt->kind == StmtKind::LetSucceeds || stmt->kind == StmtKind::Save;
    if (!captures || !stmt->name)
      continue;
    plan::Variable variable;
    variable.origin =
        stmt->kind == StmtKind::Save ? plan::Variable::Origin::Evidence : plan::Variable::Origin::Captured;
    variable.type = stmt->kind == StmtKind::Save          ? fileType()
                    : stmt->kind == StmtKind::LetSucceeds ? *typeNamed("bool")
                                                          : type(stmt->type, plan::ValueKind::Text);
    declare(stmt->name, std::move(variable));
  }
}

const RunbookResolver::Known *RunbookResolver::use(Name name) {
  if (name.text.empty())
    return nullptr;
  auto found = variables_.find(name.text);
  if (found == variables_.end()) {
    if (program_.isLost(name.text) || !reported_.insert(name.text).second)
      return nullptr;
    if (auto ended = ended_.find(name.text); ended != ended_.end()) {
      diagnostics_.report(Diag::OutOfScope, name.range, {name.text, ended->second.what})
          .note(ended->second.range, "it was declared here");
      return nullptr;
    }
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
    return nullptr;
  }
  Known &known = found->second;
  known.used = true;
  if (known.constant)
    return &known;
  const plan::Variable &variable = runbook_.variables[known.id];
  if (variable.origin == plan::Variable::Origin::Field)
    variables_[name.text.rsplit('.').first].used = true;
  if (!known.defined) {
    diagnostics_.report(Diag::UsedBeforeSet, name.range, {name.text})
        .note(variable.range, "it gets its value here, which is later");
    return nullptr;
  }
  return &known;
}

void RunbookResolver::bindFields(Name name, plan::VariableId id, SourceRange range,
                                 std::vector<plan::Stmt> &out) {
  if (id == plan::noVariable || !runbook_.variables[id].type.fields)
    return;
  for (const plan::RecordField &field : *runbook_.variables[id].type.fields) {
    auto known = variables_.find((llvm::Twine(name.text) + "." + field.name).str());
    if (known == variables_.end())
      continue;
    known->second.defined = true;
    plan::Stmt stmt;
    stmt.range = range;
    stmt.node = plan::FieldStmt{id, known->second.id, field.name};
    out.push_back(std::move(stmt));
  }
}

plan::VariableId RunbookResolver::define(const Stmt &stmt) {
  auto found = variables_.find(stmt.name.text);
  if (found == variables_.end())
    return plan::noVariable;
  found->second.defined = true;
  return found->second.id;
}

void RunbookResolver::reportUnused() {
  for (const auto &entry : variables_)
    reportUnused(entry.second);
}

void RunbookResolver::reportUnused(const Known &known) {
  if (!readWholly_ || known.used || known.constant || known.id == plan::noVariable || !expanding_.empty())
    return;
  const plan::Variable &variable = runbook_.variables[known.id];
  // Evidence is kept for people, used or not; a record is used when one of its fields is.
  if (variable.origin == plan::Variable::Origin::Evidence || variable.origin == plan::Variable::Origin::Field)
    return;
  const bool parameter = variable.origin == plan::Variable::Origin::Parameter;
  const bool item = variable.origin == plan::Variable::Origin::Item;
  diagnostics_.report(Diag::UnusedName, variable.range,
                      {parameter ? "parameter"
                       : item    ? "loop variable"
                                 : "captured value",
                       variable.name});
}

} // namespace rbk::sema
