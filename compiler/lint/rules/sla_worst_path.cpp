#include "compiler/lint/facts.h"

#include <algorithm>

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// The longest way through diagnose, resolve and verify must fit the target, else the resolve time of the
/// severity.
class WorstPath : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    const Severity *severity =
        runbook.severity < program.severities.size() ? &program.severities[runbook.severity] : nullptr;
    bool ownTarget = runbook.targetResolve.clock();
    if (!ownTarget && (!severity || !severity->resolve.clock()))
      return;
    const Duration &limit = ownTarget ? runbook.targetResolve : severity->resolve;
    if (runbook.worstMs <= static_cast<uint64_t>(limit.amount))
      return;
    std::string promise = ownTarget ? "its target is " + showDuration(limit)
                                    : "`" + severity->name + "` is to be resolved in " + showDuration(limit);
    SourceRange range = ownTarget ? limit.range : severityReference(context, program, runbook);
    Diagnostic &diagnostic =
        context.diagnostics.report(Diag::WorstPath, range, {showDuration(runbook.worstMs), promise});
    diagnostic.note(arithmetic(runbook));
    for (const Step *step : biggest(runbook))
      diagnostic.note(step->title.range, "up to " + showDuration(step->worstMs) + " in step \"" +
                                             shown(runbook, step->title) + "\"" +
                                             (step->worstBecause.empty() ? "" : ": " + step->worstBecause));
    if (!ownTarget)
      diagnostic.note(limit.range, "the promise: `resolve " + showDuration(limit) + "`");
  }

  static bool counts(const Section &section) {
    return section.kind == SectionKind::Mitigate || section.kind == SectionKind::Diagnose ||
           section.kind == SectionKind::Resolve || section.kind == SectionKind::Verify;
  }

  static std::string arithmetic(const Runbook &runbook) {
    return runbook.worstBecause + " = " + showDuration(runbook.worstMs);
  }

  static std::vector<const Step *> biggest(const Runbook &runbook) {
    std::vector<const Step *> steps;
    for (const Section &section : runbook.sections)
      if (counts(section))
        for (const Step &step : section.steps)
          steps.push_back(&step);
    std::stable_sort(steps.begin(), steps.end(), [](auto *a, auto *b) { return a->worstMs > b->worstMs; });
    // Those that make up half of the way; three at most.
    uint64_t sum = 0;
    size_t kept = 0;
    while (kept < steps.size() && kept < 3 && sum * 2 < runbook.worstMs)
      sum += steps[kept++]->worstMs;
    steps.resize(kept);
    return steps;
  }
};

} // namespace
std::unique_ptr<Rule> makeWorstPath() { return std::make_unique<WorstPath>(); }
} // namespace rbk::lint
