#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// After a disruption every way through the runbook verifies something. A runbook without verification at
/// all, and steps that cannot fail, have rules of their own (structure/no-verify,
/// structure/verify-cannot-fail).
class Unverified : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    const Section *verify = runbook.section(SectionKind::Verify);
    if (!hasSteps(verify) || !repairs(runbook))
      return;
    bool some = false;
    for (const Step &step : verify->steps) {
      if (!canFail(step))
        continue;
      some = true;
      if (!step.when)
        return;
    }
    if (!some)
      return;
    bool said = false;
    forEachRepair(runbook, [&](const Step &step) {
      if (said || (step.when && llvm::any_of(verify->steps, [&](const Step &check) {
                     return check.when && check.when->source == step.when->source && canFail(check);
                   })))
        return;
      const CommandLine *harmful = nullptr;
      forEachStmt(step.body, [&](const Stmt &stmt) {
        const CommandLine *line = stmt.command();
        if (!harmful && line && !isUndo(stmt) &&
            (line->effect == Effect::Disrupt || line->effect == Effect::Destroy))
          harmful = line;
      });
      if (!harmful)
        return;
      said = true;
      Fault fault = faultOf(*harmful, context);
      context.diagnostics.report(Diag::Unverified, fault.range, {fault.words})
          .note(verify->keyword,
                "every step here has a `when`: write one without it, or with the `when` of the step that " +
                    std::string(verbOf(harmful->effect)));
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeUnverified() { return std::make_unique<Unverified>(); }
} // namespace rbk::lint
