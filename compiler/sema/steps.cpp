#include "compiler/commands/analyze.h"
#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::sema {
using namespace ast;

/// "Flush the cache (db 1)" → "flush-the-cache-db-1"
static std::string slug(llvm::StringRef title) {
  std::string result;
  for (char c : title) {
    if (llvm::isAlnum(c))
      result += llvm::toLower(c);
    else if (!result.empty() && result.back() != '-')
      result += '-';
  }
  while (!result.empty() && result.back() == '-')
    result.pop_back();
  return result.empty() ? "gate" : result;
}

plan::Gate RunbookResolver::gate(plan::Gate::Kind kind, Name name, const Text &text_, const Duration &within,
                                 SourceRange range) {
  plan::Gate result;
  result.kind = kind;
  result.text = text(text_);
  result.range = range;
  result.named = static_cast<bool>(name);
  result.budgetMs = within && within.unit == Duration::Unit::Clock ? static_cast<uint64_t>(within.amount)
                    : kind == plan::Gate::Kind::Manual             ? defaultManualMs
                                                                   : defaultGateMs;
  std::string base = name ? name.text.str() : slug(stepTitle_);
  unsigned &count = gateNames_[base];
  if (++count > 1 && name)
    diagnostics_.report(Diag::DuplicateName, name.range, {"gate", name.text});
  result.name = count == 1 ? base : base + "-" + std::to_string(count);
  return result;
}

/// A condition that has an error is reported and still stands in the plan, so that no rule misses it.
plan::ExprPtr RunbookResolver::conditionOrError(const Expr *from, SourceRange range) {
  if (plan::ExprPtr value = condition(from))
    return value;
  return std::make_shared<plan::Expr>(
      plan::Expr{plan::BoolExpr{false}, plan::ValueKind::Bool, sourceText(range), range});
}

std::optional<plan::Stmt> RunbookResolver::statement(const Stmt &from) {
  plan::Stmt out;
  out.range = from.range;
  switch (from.kind) {
  case StmtKind::Prose:
    out.node = plan::ProseStmt{text(from.text)};
    break;
  case StmtKind::Run:
    out.node = plan::RunStmt{command(from)};
    break;
  case StmtKind::Let: {
    plan::CommandLine line = command(from);
    out.node = plan::CaptureStmt{define(from), std::move(line)};
    break;
  }
  case StmtKind::LetExpr: {
    plan::ExprPtr value = expr(from.expr);
    plan::VariableId id = define(from);
    if (!value || id == plan::noVariable)
      return std::nullopt;
    plan::Variable &variable = runbook_.variables[id];
    if (!from.type)
      variable.type.kind = value->kind;
    plan::Expr target;
    target.kind = variable.type.kind;
    if (!compatible(target, *value)) {
      diagnostics_.report(Diag::TypeMismatch, value->range,
                          {"`" + value->source + "`", describe(value->kind), "`" + variable.type.name + "`"});
      return std::nullopt;
    }
    out.node = plan::ComputeStmt{id, value};
    break;
  }
  case StmtKind::Save: {
    plan::CommandLine line = command(from);
    out.node = plan::SaveStmt{define(from), std::move(line)};
    break;
  }
  case StmtKind::Assume:
    assume_ = &from;
    return std::nullopt;
  case StmtKind::Confirm:
    out.node =
        plan::ConfirmStmt{gate(plan::Gate::Kind::Confirm, from.name, from.text, from.duration, from.range)};
    break;
  case StmtKind::Undo:
    out.node = plan::UndoStmt{command(from)};
    break;
  case StmtKind::Irreversible:
    out.node = plan::IrreversibleStmt{text(from.text)};
    break;
  case StmtKind::Manual:
    out.node =
        plan::ManualStmt{gate(plan::Gate::Kind::Manual, from.name, from.text, from.duration, from.range)};
    break;
  case StmtKind::Expect: {
    out.node = plan::ExpectStmt{conditionOrError(from.expr, from.range)};
    break;
  }
  case StmtKind::If: {
    plan::ExprPtr value = conditionOrError(from.expr, from.range);
    out.node = plan::IfStmt{value, statements(from.body), statements(from.otherwise)};
    break;
  }
  case StmtKind::LetSucceeds:
  case StmtKind::For:
  case StmtKind::Background:
  case StmtKind::Suspect:
  case StmtKind::Notify:
    return std::nullopt;
  case StmtKind::Report:
    out.node = plan::ReportStmt{text(from.text)};
    break;
  case StmtKind::Wait:
    out.node = plan::WaitStmt{static_cast<uint64_t>(from.duration.amount)};
    break;
  case StmtKind::Link:
    out.node = plan::LinkStmt{text(from.text), text(from.extra)};
    break;
  case StmtKind::Example: {
    std::string code;
    for (const TextPart &part : from.extra.parts)
      code += part.isVariable ? "$" + part.text.str() : part.text.str();
    out.node = plan::ExampleStmt{from.name.text.str(), text(from.text), std::move(code)};
    break;
  }
  }
  return out;
}

std::vector<plan::Stmt> RunbookResolver::statements(llvm::ArrayRef<const Stmt *> from) {
  std::vector<plan::Stmt> result;
  for (const Stmt *stmt : from) {
    bool takesAssume = stmt->kind == StmtKind::Run || stmt->kind == StmtKind::Let ||
                       stmt->kind == StmtKind::Save || stmt->kind == StmtKind::Undo;
    if (assume_ && !takesAssume) {
      diagnostics_.report(Diag::BadAssume, assume_->range,
                          {"`assume` stands before the command it speaks of"});
      assume_ = nullptr;
    }
    if (auto out = statement(*stmt))
      result.push_back(std::move(*out));
  }
  if (assume_) {
    diagnostics_.report(Diag::BadAssume, assume_->range, {"no command follows this `assume`"});
    assume_ = nullptr;
  }
  return result;
}

/// A step's timeout is the limit of its commands; without one each keeps its own.
void RunbookResolver::limitCommands(std::vector<plan::Stmt> &body, uint64_t timeoutMs) {
  auto limit = [&](plan::CommandLine &line) { line.timeoutMs = timeoutMs; };
  for (plan::Stmt &stmt : body) {
    if (auto *run = std::get_if<plan::RunStmt>(&stmt.node))
      limit(run->command);
    else if (auto *capture = std::get_if<plan::CaptureStmt>(&stmt.node))
      limit(capture->command);
    else if (auto *save = std::get_if<plan::SaveStmt>(&stmt.node))
      limit(save->command);
    else if (auto *branch = std::get_if<plan::IfStmt>(&stmt.node)) {
      limitCommands(branch->body, timeoutMs);
      limitCommands(branch->otherwise, timeoutMs);
    }
  }
}

plan::Step RunbookResolver::step(const Step &from) {
  plan::Step result;
  result.range = from.range;
  result.title = text(from.title);
  stepTitle_ = program_.frontend().sources.textOf(from.title.range).trim('"').str();
  if (from.when)
    result.when = condition(from.when);
  result.attempts = static_cast<uint32_t>(from.retry);
  result.intervalMs = from.every ? static_cast<uint64_t>(from.every.amount) : 0;
  for (const Duration *d : {&from.timeout, &from.every})
    if (*d && d->unit != Duration::Unit::Clock)
      diagnostics_.report(Diag::BadValue, d->range,
                          {sourceText(d->range), "clock time; a machine does not keep business hours"});
  result.body = statements(from.body);
  if (from.timeout && from.timeout.unit == Duration::Unit::Clock) {
    result.timeoutMs = static_cast<uint64_t>(from.timeout.amount);
    limitCommands(result.body, result.timeoutMs);
  }
  computeWorst(result);
  return result;
}

plan::Section RunbookResolver::section(const Section &from) {
  plan::Section result;
  result.kind = from.kind;
  result.keyword = from.keyword;
  if (from.title)
    result.title = text(from.title);
  if (from.within) {
    result.withinMs = static_cast<uint64_t>(from.within.amount);
    result.withinRange = from.within.range;
  }
  for (const Text &line : from.prose)
    result.prose.push_back(text(line));
  for (const Symptom &symptom : from.symptoms) {
    plan::Symptom out;
    out.kind = symptom.kind;
    out.range = symptom.range;
    out.alert = symptom.alert.text.str();
    out.text = text(symptom.text);
    if (symptom.kind == Symptom::Kind::Metric) {
      std::string tail = " " + spelling(symptom.op).str() + " " +
                         (symptom.threshold ? sourceText(symptom.threshold->range) : std::string());
      if (symptom.holdsFor)
        tail += " for " + sourceText(symptom.holdsFor.range);
      out.text.parts.push_back({plan::noVariable, tail});
    }
    result.symptoms.push_back(std::move(out));
  }
  for (const Item &item : from.items)
    if (item.step)
      result.steps.push_back(step(*item.step));
  return result;
}

plan::Runbook RunbookResolver::resolve(const Runbook &from) {
  runbook_.name = from.name.text.str();
  runbook_.nameRange = from.name.range;
  runbook_.range = from.range;
  for (const Parameter &parameter : from.parameters)
    declareParameter(parameter);
  for (const Part &part : from.parts)
    if (part.section)
      for (const Item &item : part.section->items)
        if (item.step)
          declareCaptures(item.step->body);
  runbook_.title = text(from.title);
  for (const Text &line : from.prose)
    runbook_.prose.push_back(text(line));
  if (from.service)
    runbook_.service = program_.findService(from.service);
  if (from.severity)
    runbook_.severity = program_.findSeverity(from.severity);
  if (from.owner) {
    program_.findContact(from.owner);
    runbook_.owner = from.owner.text.str();
  }
  runbook_.targetResolve = ProgramResolver::duration(from.targetResolve);
  runbook_.reviewed = from.reviewed.text.str();
  runbook_.reviewEvery = ProgramResolver::duration(from.reviewEvery);
  if (from.rehearsed)
    runbook_.rehearsed = program_.plain(from.rehearsed);
  for (const Requirement &requirement : from.requirements)
    runbook_.requirements.push_back({requirement.fact.text.str(), requirement.version.text.str(),
                                     text(requirement.because), requirement.range});
  for (const Part &part : from.parts)
    if (part.section)
      runbook_.sections.push_back(section(*part.section));
  for (const Related &related : from.see)
    runbook_.see.push_back(
        {related.kind, program_.plain(related.title), program_.plain(related.target), "", related.range});
  if (from.escalation) {
    runbook_.ownEscalation = true;
    runbook_.escalationRange = from.escalation->keyword;
    for (plan::EscalationLevel &level : program_.escalation(*from.escalation)) {
      bool applies = level.whenSeverity.empty() ||
                     (runbook_.severity < program_.program().severities.size() &&
                      program_.program().severities[runbook_.severity].name == level.whenSeverity);
      if (applies)
        runbook_.escalation.push_back(std::move(level));
    }
  } else if (runbook_.severity < program_.program().severities.size()) {
    const plan::Severity &severity = program_.program().severities[runbook_.severity];
    runbook_.escalation = severity.escalation;
    runbook_.escalationRange = severity.escalationRange;
  }
  reportUnused();
  computeWorst(runbook_);
  return std::move(runbook_);
}

} // namespace rbk::sema
