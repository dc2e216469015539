#include "compiler/sema/runbook_resolver.h"

#include <algorithm>

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
  const uint64_t rounds = std::max<uint64_t>(step.attempts, step.repetitions);
  uint64_t pauses = step.intervalMs * (rounds - 1);
  step.worstMs = (once.machine + once.human) * rounds + pauses + askCost(step.when);
  std::string text = machine;
  if (once.human)
    text = once.machine ? text + " of commands + " + showDuration(once.human) + " of people"
                        : showDuration(once.human) + " of people";
  if (rounds > 1) {
    text = std::to_string(rounds) + " × " + (once.human ? "(" + text + ")" : text);
    if (pauses)
      text += " + " + std::to_string(rounds - 1) + " × " + showDuration(step.intervalMs);
  }
  if (uint64_t ask = askCost(step.when))
    text += " + " + showDuration(ask) + " to answer";
  step.worstBecause = std::move(text);
}

/// One option after another, each with the verification that follows it.
static uint64_t worstOf(Section &section, uint64_t verifyMs) {
  uint64_t total = 0;
  for (const Step &step : section.steps)
    total += step.worstMs;
  for (Option &option : section.options) {
    option.worstMs = askCost(option.when);
    for (uint32_t i = option.firstStep; i < option.firstStep + option.stepCount; ++i)
      option.worstMs += section.steps[i].worstMs;
    total += askCost(option.when) + verifyMs;
  }
  return total;
}

static bool decides(const Section &section) {
  return !section.options.empty() && section.options.back().decides;
}

static bool isTimed(SectionKind kind) {
  switch (kind) {
  case SectionKind::Mitigate:
  case SectionKind::Diagnose:
  case SectionKind::Resolve:
  case SectionKind::Verify:
    return true;
  case SectionKind::Require:
  case SectionKind::Symptoms:
  case SectionKind::Reference:
    return false;
  }
  return false;
}

/// The causes of one chain from `first` on: every question, and the longest of the ways.
static uint64_t worstOfChain(const Runbook &runbook, size_t first, uint64_t verifyMs, std::string &because) {
  uint64_t questions = 0, longest = 0;
  std::string name;
  unsigned count = 0;
  for (size_t i = first; i < runbook.causes.size() && runbook.causes[i].chain == runbook.causes[first].chain;
       ++i) {
    const Cause &cause = runbook.causes[i];
    questions += askCost(cause.when);
    uint64_t way = 0;
    for (uint32_t s = cause.firstSection; s < cause.firstSection + cause.sectionCount; ++s) {
      way += runbook.sections[s].worstMs;
      if (decides(runbook.sections[s]))
        way -= std::min(way, verifyMs); // the run's verification is already in it
    }
    ++count;
    if (way >= longest) {
      longest = way;
      name = cause.name;
    }
  }
  if (questions)
    because = showDuration(questions) + " to find the cause";
  if (longest)
    because += (because.empty() ? "" : " + ") + showDuration(longest) + " in cause `" + name + "`" +
               (count > 1 ? ", the longest of " + std::to_string(count) : "");
  return questions + longest;
}

void computeWorst(Runbook &runbook) {
  runbook.worstMs = 0;
  runbook.worstBecause.clear();
  uint64_t verifyMs = 0;
  for (Section &section : runbook.sections)
    if (section.kind == SectionKind::Verify)
      verifyMs += section.worstMs = worstOf(section, 0);
  auto add = [&](uint64_t time, const std::string &what) {
    runbook.worstMs += time;
    if (time)
      runbook.worstBecause += (runbook.worstBecause.empty() ? "" : " + ") + what;
  };
  bool decided = false;
  uint32_t chain = 0xFFFFFFFF;
  for (Section &section : runbook.sections)
    if (section.kind != SectionKind::Verify)
      section.worstMs = worstOf(section, verifyMs);
  for (const Section &section : runbook.sections) {
    if (!isTimed(section.kind))
      continue;
    if (section.cause < runbook.causes.size()) {
      if (runbook.causes[section.cause].chain == chain)
        continue;
      chain = runbook.causes[section.cause].chain;
      size_t first = section.cause;
      while (first && runbook.causes[first - 1].chain == chain)
        --first;
      std::string because;
      const uint64_t time = worstOfChain(runbook, first, verifyMs, because);
      add(time, because);
      continue;
    }
    if (section.kind == SectionKind::Verify && decided)
      continue;
    decided |= decides(section);
    const std::string title =
        section.title.empty() ? "" : " \"" + showText(section.title, runbook.variables) + "\"";
    add(section.worstMs, showDuration(section.worstMs) + " in `" + ast::nameOf(section.kind).str() + "`" +
                             title +
                             (section.options.empty() ? "" : " (with the verification after each option)"));
  }
}

} // namespace rbk::sema
