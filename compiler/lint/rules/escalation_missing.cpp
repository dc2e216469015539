#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Somebody has to be called. Without a severity, structure/no-severity says it already.
class EscalationMissing : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (!runbook.escalation.empty() || runbook.ownEscalation || runbook.severity >= program.severities.size())
      return;
    const Severity &severity = program.severities[runbook.severity];
    context.diagnostics.report(Diag::EscalationMissing, runbook.nameRange, {runbook.name, severity.name})
        .note(severity.nameRange,
              "an `escalate { at 0m page … }` here holds for every runbook of this severity");
  }
};

} // namespace
std::unique_ptr<Rule> makeEscalationMissing() { return std::make_unique<EscalationMissing>(); }
} // namespace rbk::lint
