#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A runbook that promises to be done in minutes is not helped by a level that comes later.
class EscalationAfterTarget : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    if (!runbook.targetResolve.clock())
      return;
    const EscalationLevel *second = nullptr;
    unsigned pages = 0;
    for (const EscalationLevel &level : runbook.escalation)
      if (level.page && level.offset.clock() && ++pages == 2)
        second = &level;
    if (!second || second->offset.amount <= runbook.targetResolve.amount)
      return;
    context.diagnostics
        .report(Diag::EscalationAfterTarget, runbook.targetResolve.range,
                {showDuration(runbook.targetResolve), showDuration(second->offset)})
        .note(second->range,
              "the second level: " + showDuration(second->offset) + " - " +
                  showDuration(runbook.targetResolve) + " = " +
                  showDuration(static_cast<uint64_t>(second->offset.amount - runbook.targetResolve.amount)) +
                  " too late to help the first one keep it");
  }
};

} // namespace
std::unique_ptr<Rule> makeEscalationAfterTarget() { return std::make_unique<EscalationAfterTarget>(); }
} // namespace rbk::lint
