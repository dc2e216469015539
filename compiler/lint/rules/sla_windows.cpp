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
    uint64_t diagnosis = 0, all = 0;
    std::string terms;
    SourceRange over;
    for (const Section &section : runbook.sections) {
      if (section.kind == SectionKind::Resolve)
        break;
      // Causes exclude each other: their windows do not add up.
      if (!section.withinMs || section.cause < runbook.causes.size() ||
          (section.kind != SectionKind::Diagnose && section.kind != SectionKind::Mitigate))
        continue;
      all += section.withinMs;
      terms += std::string(terms.empty() ? "" : " + ") + showDuration(section.withinMs) + " `" +
               ast::nameOf(section.kind).str() + "`";
      if (section.kind != SectionKind::Diagnose)
        continue;
      diagnosis += section.withinMs;
      // The last one that adds to what is too long is where the caret stands.
      over = section.withinRange;
    }
    // A diagnosis that nothing follows may take all of the time.
    if (diagnosis < target || (diagnosis == target && !runbook.section(SectionKind::Resolve)))
      return;
    Diagnostic &diagnostic = context.diagnostics.report(
        Diag::WindowsOverTarget, over, {showDuration(diagnosis), showDuration(runbook.targetResolve)});
    diagnostic.note(runbook.targetResolve.range, "the target");
    std::string sum = terms;
    if (terms.find('+') != std::string::npos)
      sum += " = " + showDuration(all);
    sum += " until the repair begins";
    if (all > target)
      sum += ": " + showDuration(all) + " - " + showDuration(target) + " = " + showDuration(all - target) +
             " too late";
    diagnostic.note(std::move(sum));
    diagnostic.note("shorten the diagnosis, begin with `mitigate`, or promise what can be kept");
  }
};

} // namespace
std::unique_ptr<Rule> makeWindowsOverTarget() { return std::make_unique<WindowsOverTarget>(); }
} // namespace rbk::lint
