#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A target is a promise tighter than the SLA.
class TargetOverSla : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (!runbook.targetResolve.present || runbook.severity >= program.severities.size())
      return;
    const Severity &severity = program.severities[runbook.severity];
    const Duration &target = runbook.targetResolve, &allowed = severity.resolve;
    if (allowed.present && allowed.unit == target.unit && target.amount > allowed.amount)
      context.diagnostics
          .report(Diag::TargetOverSla, target.range,
                  {showDuration(target), severity.name, showDuration(allowed)})
          .note(allowed.range,
                "what `" + severity.name + "` allows: make the target shorter, or leave it out");
  }
};

} // namespace
std::unique_ptr<Rule> makeTargetOverSla() { return std::make_unique<TargetOverSla>(); }
} // namespace rbk::lint
