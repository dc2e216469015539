#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// The windows that the author gives the sections before the repair must leave time for it.
class WindowsOverTarget : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    if (!runbook.targetResolve.clock())
      return;
    const auto target = static_cast<uint64_t>(runbook.targetResolve.amount);
    uint64_t sum = 0;
    std::string terms;
    for (const Section &section : runbook.sections) {
      if (section.kind == SectionKind::Resolve)
        break;
      if (section.kind != SectionKind::Diagnose || !section.withinMs)
        continue;
      sum += section.withinMs;
      terms += (terms.empty() ? "" : " + ") + showDuration(section.withinMs);
      if (sum < target)
        continue;
      Diagnostic &diagnostic =
          context.diagnostics.report(Diag::WindowsOverTarget, section.withinRange,
                                     {showDuration(sum), showDuration(runbook.targetResolve)});
      diagnostic.note(runbook.targetResolve.range, "the target");
      if (terms.find('+') != std::string::npos)
        diagnostic.note(terms + " = " + showDuration(sum));
      diagnostic.note("shorten the diagnosis, begin with `mitigate`, or promise what can be kept");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeWindowsOverTarget() { return std::make_unique<WindowsOverTarget>(); }
} // namespace rbk::lint
