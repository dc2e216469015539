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

uint64_t RunbookResolver::clockMs(const Duration &from, uint64_t fallback) {
  if (!from)
    return fallback;
  if (from.unit == Duration::Unit::Clock)
    return static_cast<uint64_t>(from.amount);
  diagnostics_.report(Diag::BadValue, from.range,
                      {sourceText(from.range), "clock time; a machine does not keep business hours"});
  return fallback;
}

plan::Gate RunbookResolver::gate(plan::Gate::Kind kind, Name name, plan::Text text, const Duration &within,
                                 SourceRange range) {
  plan::Gate result;
  result.kind = kind;
  result.text = std::move(text);
  result.range = range;
  result.named = static_cast<bool>(name);
  result.budgetMs = clockMs(within, kind == plan::Gate::Kind::Manual ? defaultManualMs : defaultGateMs);
  std::string base = name ? name.text.str() : slug(stepTitle_);
  result.name = unique(gateNames_, base, "-");
  if (name && result.name != base && expanding_.empty())
    diagnostics_.report(Diag::DuplicateName, name.range, {"gate", name.text});
  return result;
}

/// A condition that has an error is reported and still stands in the plan, so that no rule misses it.
plan::ExprPtr RunbookResolver::conditionOrError(const Expr *from, SourceRange range) {
  if (plan::ExprPtr value = condition(from))
    return value;
  return std::make_shared<plan::Expr>(
      plan::Expr{plan::BoolExpr{false}, plan::ValueKind::Bool, sourceText(range), range});
}

void RunbookResolver::statement(const Stmt &from, std::vector<plan::Stmt> &result) {
  plan::Stmt out;
  out.range = from.range;
  plan::VariableId record = plan::noVariable; // its fields are bound after it
  switch (from.kind) {
  case StmtKind::Prose:
    out.node = plan::ProseStmt{text(from.text)};
    break;
  case StmtKind::Run:
    out.node = plan::RunStmt{command(from)};
    break;
  case StmtKind::Let: {
    plan::CommandLine line = command(from);
    record = define(from);
    out.node = plan::CaptureStmt{record, std::move(line)};
    break;
  }
  case StmtKind::LetSucceeds: {
    plan::CommandLine line = command(from);
    if (from.type && type(from.type, plan::ValueKind::Bool).kind != plan::ValueKind::Bool)
      diagnostics_.report(Diag::TypeMismatch, from.type->range,
                          {"`succeeds`", "true or false", "`" + sourceText(from.type->range) + "`"});
    out.node = plan::TestStmt{define(from), std::move(line)};
    break;
  }
  case StmtKind::LetExpr: {
    plan::ExprPtr value = expr(from.expr);
    plan::VariableId id = define(from);
    if (!value || id == plan::noVariable)
      return;
    plan::Variable &variable = runbook_.variables[id];
    if (!from.type) {
      variable.type.kind = value->kind;
      variable.type.name = nameOf(value->kind);
    }
    if (!compatible(variable.type.kind, value->kind)) {
      diagnostics_.report(Diag::TypeMismatch, value->range,
                          {"`" + value->source + "`", describe(value->kind), "`" + variable.type.name + "`"});
      return;
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
    return;
  case StmtKind::Confirm:
    out.node = plan::ConfirmStmt{
        gate(plan::Gate::Kind::Confirm, from.name, text(from.text), from.duration, from.range)};
    break;
  case StmtKind::Undo:
    out.node = plan::UndoStmt{command(from)};
    break;
  case StmtKind::Irreversible:
    out.node = plan::IrreversibleStmt{text(from.text)};
    break;
  case StmtKind::Manual:
    out.node = plan::ManualStmt{
        gate(plan::Gate::Kind::Manual, from.name, text(from.text), from.duration, from.range)};
    break;
  case StmtKind::Expect:
    out.node = plan::ExpectStmt{conditionOrError(from.expr, from.range)};
    break;
  case StmtKind::If: {
    plan::ExprPtr value = conditionOrError(from.expr, from.range);
    out.node = plan::IfStmt{value, statements(from.body), statements(from.otherwise)};
    break;
  }
  case StmtKind::For:
    return loop(from, result);
  case StmtKind::Background:
    return background(from, result);
  case StmtKind::Notify:
    return notify(from, result);
  case StmtKind::Suspect: {
    auto found = causes_.find(from.name.text);
    if (found == causes_.end()) {
      if (program_.isLost(from.name.text))
        return;
      std::vector<StringRef> names;
      for (const auto &entry : causes_)
        names.push_back(entry.getKey());
      llvm::sort(names);
      auto &d = diagnostics_.report(Diag::UndefinedName, from.name.range, {"cause", from.name.text});
      if (StringRef near = suggest(from.name.text, names); !near.empty())
        d.fix("did you mean `" + near.str() + "`?", from.name.range, near.str());
      else
        d.note("declare it in this runbook: `cause " + from.name.text.str() + " \"…\" { … }`");
      return;
    }
    plan::Text finding;
    finding.range = from.range;
    finding.parts.push_back({plan::noVariable, "this points to the cause " + from.name.text.str()});
    plan::Text reason;
    if (from.text) {
      reason = text(from.text);
      finding.parts.push_back({plan::noVariable, ": "});
      finding.parts.insert(finding.parts.end(), reason.parts.begin(), reason.parts.end());
    }
    out.node = plan::ReportStmt{std::move(finding), found->second, std::move(reason)};
    break;
  }
  case StmtKind::Report:
    out.node = plan::ReportStmt{text(from.text)};
    break;
  case StmtKind::Wait:
    out.node = plan::WaitStmt{clockMs(from.duration, 0)};
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
  result.push_back(std::move(out));
  bindFields(from.name, record, from.range, result);
}

void RunbookResolver::loop(const Stmt &from, std::vector<plan::Stmt> &result) {
  plan::ForStmt node;
  node.limit = from.limit ? static_cast<uint32_t>(from.limit) : defaultLoopLimit;
  if (from.limit < 0 || from.limit > maxLoopLimit)
    diagnostics_.report(Diag::BadValue, from.range,
                        {std::to_string(from.limit), "number of elements; at most 1 to 1000"});
  const Known *list = use(from.source);
  plan::Type element;
  if (list) {
    const plan::Type &listType = list->constant ? *list->constantType : runbook_.variables[list->id].type;
    if (listType.kind != plan::ValueKind::List) {
      diagnostics_
          .report(Diag::TypeMismatch, from.source.range,
                  {"`" + from.source.text.str() + "`", describe(listType.kind), "a list"})
          .note("capture it as one: `let " + from.source.text.str() + ": list<…> = $ …`");
      list = nullptr;
    } else
      element = *listType.element;
  }
  Scope scope(*this, "the loop over `" + from.source.text.str() + "`");
  plan::Variable item;
  item.origin = plan::Variable::Origin::Item;
  item.type = std::move(element);
  node.item = declare(from.name, std::move(item));
  if (auto entry = variables_.find(from.name.text); entry != variables_.end())
    entry->second.defined = true;
  declareCaptures(from.body);
  node.list = list ? list->id : plan::noVariable;
  bindFields(from.name, node.item, from.range, node.body);
  for (plan::Stmt &each : statements(from.body))
    node.body.push_back(std::move(each));
  if (!list)
    return; // was reported
  plan::Stmt out;
  out.range = from.range;
  out.node = std::move(node);
  result.push_back(std::move(out));
}

void RunbookResolver::background(const Stmt &from, std::vector<plan::Stmt> &result) {
  plan::BackgroundStmt node;
  node.command = command(from);
  node.readyWithinMs = clockMs(from.duration, defaultReadyMs);
  if (from.until) {
    if (auto error = regexError(from.until.text))
      diagnostics_.report(Diag::BadPattern, from.until.range, {*error});
    node.readyWhen = from.until.text.str();
  } else {
    for (const plan::Invocation &invocation : node.command.invocations)
      if (!invocation.readyWhen.empty())
        node.readyWhen = invocation.readyWhen;
    const bool understood =
        llvm::all_of(node.command.invocations, [](const auto &each) { return each.known; });
    if (node.readyWhen.empty() && from.command && understood)
      diagnostics_
          .report(Diag::NoReadiness, from.range,
                  {node.command.invocations.empty() ? std::string("this command")
                                                    : node.command.invocations.front().resolved})
          .note("write what its output says then: `background until /listening/ $ …`");
  }
  plan::Stmt out;
  out.range = from.range;
  out.node = std::move(node);
  result.push_back(std::move(out));
}

std::vector<plan::Stmt> RunbookResolver::statements(llvm::ArrayRef<const Stmt *> from) {
  std::vector<plan::Stmt> result;
  for (const Stmt *stmt : from) {
    const bool takesAssume = stmt->kind == StmtKind::Run || stmt->kind == StmtKind::Let ||
                             stmt->kind == StmtKind::LetSucceeds || stmt->kind == StmtKind::Save ||
                             stmt->kind == StmtKind::Undo || stmt->kind == StmtKind::Background;
    if (assume_ && !takesAssume) {
      diagnostics_.report(Diag::BadAssume, assume_->range,
                          {"`assume` stands before the command it speaks of"});
      assume_ = nullptr;
    }
    statement(*stmt, result);
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
    else if (auto *test = std::get_if<plan::TestStmt>(&stmt.node))
      limit(test->command);
    else if (auto *save = std::get_if<plan::SaveStmt>(&stmt.node))
      limit(save->command);
    else if (auto *branch = std::get_if<plan::IfStmt>(&stmt.node)) {
      limitCommands(branch->body, timeoutMs);
      limitCommands(branch->otherwise, timeoutMs);
    } else if (auto *each = std::get_if<plan::ForStmt>(&stmt.node))
      limitCommands(each->body, timeoutMs);
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
  result.intervalMs = clockMs(from.every, 0);
  if (from.holdsFor) {
    result.holdsMs = clockMs(from.holdsFor, 0);
    const uint64_t every = result.intervalMs;
    if (!every || every > result.holdsMs || result.holdsMs / every >= maxRepetitions)
      diagnostics_
          .report(Diag::BadRepetition, from.holdsFor.range,
                  {every ? "`every` is longer than `for`, or would look more than 10000 times" : "`for` needs `every`"})
          .note("write how often the step is looked at: `for 10m every 30s`");
    else
      result.repetitions = static_cast<uint32_t>(result.holdsMs / every) + 1;
    if (from.retry > 1)
      diagnostics_.report(Diag::BadRepetition, from.retryRange, {"a step has either `retry` or `for`"})
          .note("`for` asks that it holds all the time, `retry` that it holds once");
  }
  result.body = statements(from.body);
  result.timeoutMs = clockMs(from.timeout, 0);
  if (result.timeoutMs)
    limitCommands(result.body, result.timeoutMs);
  computeWorst(result);
  return result;
}

} // namespace rbk::sema
