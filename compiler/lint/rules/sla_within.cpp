#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A section must fit the time that its author gives it.
class WithinExceeded : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    for (const Section &section : runbook.sections) {
      if (!section.withinMs || section.worstMs <= section.withinMs)
        continue;
      Diagnostic &diagnostic = context.diagnostics.report(
          Diag::WithinExceeded, section.withinRange,
          {ast::nameOf(section.kind), showDuration(section.worstMs), showDuration(section.withinMs)});
      std::string sum;
      const Step *longest = nullptr;
      for (const Step &step : section.steps) {
        if (step.worstMs)
          sum += (sum.empty() ? "" : " + ") + showDuration(step.worstMs);
        if (!longest || step.worstMs > longest->worstMs)
          longest = &step;
      }
      if (section.steps.size() > 1)
        diagnostic.note(sum + " = " + showDuration(section.worstMs));
      if (longest)
        diagnostic.note(longest->title.range,
                        "the longest step: up to " + showDuration(longest->worstMs) +
                            (longest->worstBecause.empty() ? "" : ", " + longest->worstBecause));
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeWithinExceeded() { return std::make_unique<WithinExceeded>(); }
} // namespace rbk::lint
