#include "compiler/sema/runbook_resolver.h"

namespace rbk::sema {
using namespace plan;

namespace {

struct Cost {
  uint64_t machine = 0; ///< commands and waits; bounded by the step's timeout
  uint64_t human = 0;   ///< gates and manual work; a timeout does not hurry a human
  Cost operator+(const Cost &other) const { return {machine + other.machine, human + other.human}; }
};

uint64_t costOf(const CommandLine &line) {
  uint64_t total = line.timeoutMs * line.pipelines.size();
  for (const Pipeline &pipeline : line.pipelines)
    for (const Process &process : pipeline.processes)
      for (const Word &word : process.argv)
        for (const WordPart &part : word.parts)
          if (part.command)
            total += costOf(*part.command);
  return total;
}

uint64_t askCost(const ExprPtr &expr) {
  if (!expr)
    return 0;
  if (const auto *ask = std::get_if<AskExpr>(&expr->node))
    return ask->gate.budgetMs;
  if (const auto *inner = std::get_if<NotExpr>(&expr->node))
    return askCost(inner->operand);
  if (const auto *both = std::get_if<BinaryExpr>(&expr->node))
    return askCost(both->left) + askCost(both->right);
  return 0;
}

Cost costOf(const std::vector<Stmt> &body);

struct StmtCost {
  Cost operator()(const ProseStmt &) const { return {}; }
  Cost operator()(const RunStmt &s) const { return {costOf(s.command), 0}; }
  Cost operator()(const CaptureStmt &s) const { return {costOf(s.command), 0}; }
  Cost operator()(const ComputeStmt &s) const { return {0, askCost(s.value)}; }
  Cost operator()(const SaveStmt &s) const { return {costOf(s.command), 0}; }
  Cost operator()(const ConfirmStmt &s) const { return {0, s.gate.budgetMs}; }
  Cost operator()(const ManualStmt &s) const { return {0, s.gate.budgetMs}; }
  Cost operator()(const UndoStmt &) const { return {}; }
  Cost operator()(const IrreversibleStmt &) const { return {}; }
  Cost operator()(const ExpectStmt &s) const { return {0, askCost(s.condition)}; }
  Cost operator()(const IfStmt &s) const {
    Cost a = costOf(s.body), b = costOf(s.otherwise);
    return Cost{0, askCost(s.condition)} + (a.machine + a.human >= b.machine + b.human ? a : b);
  }
  Cost operator()(const TestStmt &s) const { return {costOf(s.command), 0}; }
  Cost operator()(const FieldStmt &) const { return {}; }
  Cost operator()(const BackgroundStmt &s) const { return {s.readyWithinMs, 0}; }
  Cost operator()(const ForStmt &s) const {
    Cost once = costOf(s.body);
    return {once.machine * s.limit, once.human * s.limit};
  }
  Cost operator()(const ReportStmt &) const { return {}; }
  Cost operator()(const WaitStmt &s) const { return {s.milliseconds, 0}; }
  Cost operator()(const LinkStmt &) const { return {}; }
  Cost operator()(const ExampleStmt &) const { return {}; }
};

Cost costOf(const std::vector<Stmt> &body) {
  Cost total;
  for (const Stmt &stmt : body)
    total = total + std::visit(StmtCost{}, stmt.node);
  return total;
}

} // namespace

void computeWorst(Step &step) {
  Cost once = costOf(step.body);
  std::string machine = showDuration(once.machine);
  if (step.timeoutMs && once.machine > step.timeoutMs) {
    once.machine = step.timeoutMs;
    machine = showDuration(once.machine);
  }
  uint64_t pauses = step.intervalMs * (step.attempts - 1);
  step.worstMs = (once.machine + once.human) * step.attempts + pauses + askCost(step.when);
  std::string text = machine;
  if (once.human)
    text = once.machine ? text + " of commands + " + showDuration(once.human) + " of people"
                        : showDuration(once.human) + " of people";
  if (step.attempts > 1) {
    text = std::to_string(step.attempts) + " × " + (once.human ? "(" + text + ")" : text);
    if (pauses)
      text += " + " + std::to_string(step.attempts - 1) + " × " + showDuration(step.intervalMs);
  }
  if (uint64_t ask = askCost(step.when))
    text += " + " + showDuration(ask) + " to answer";
  step.worstBecause = std::move(text);
}

void computeWorst(Runbook &runbook) {
  runbook.worstMs = 0;
  for (Section &section : runbook.sections) {
    section.worstMs = 0;
    for (const Step &step : section.steps)
      section.worstMs += step.worstMs;
    if (section.kind == SectionKind::Diagnose || section.kind == SectionKind::Resolve ||
        section.kind == SectionKind::Verify)
      runbook.worstMs += section.worstMs;
  }
}

} // namespace rbk::sema
