#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A repair that nobody checks is a guess. A runbook that only looks needs no verification.
class NoVerify : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    if (!repairs(runbook) || hasSteps(runbook.section(SectionKind::Verify)))
      return;
    Diagnostic &diagnostic = context.diagnostics.report(Diag::NoVerify, runbook.nameRange, {runbook.name});
    forEachCommand(runbook,
                   [&](const Section &section, const Step &, const Stmt &stmt, const CommandLine &line) {
                     if (repairs(section) && !isUndo(stmt) && diagnostic.notes.empty() &&
                         (line.effect == Effect::Disrupt || line.effect == Effect::Destroy)) {
                       Fault fault = faultOf(line, context);
                       diagnostic.note(fault.range, "this " + std::string(verbOf(line.effect)) +
                                                        ", and a run ends without a look at the result");
                     }
                   });
    diagnostic.note("add a section `verify` with a step that fails as long as the symptom is there");
  }
};

} // namespace
std::unique_ptr<Rule> makeNoVerify() { return std::make_unique<NoVerify>(); }
} // namespace rbk::lint
