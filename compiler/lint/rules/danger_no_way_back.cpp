#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A step that destroys says how to go back, or that there is no way.
class NoWayBack : public Rule {
  void step(Context &context, const Program &, const Runbook &, const Section &section,
            const Step &step) override {
    if (!repairs(section))
      return;
    bool hasWay = false;
    forEachStmt(step.body, [&](const Stmt &stmt) {
      hasWay |= isUndo(stmt) || std::holds_alternative<IrreversibleStmt>(stmt.node);
    });
    if (hasWay)
      return;
    forEachStmt(step.body, [&](const Stmt &stmt) {
      const CommandLine *line = stmt.command();
      if (!line || line->effect != Effect::Destroy)
        return;
      Fault fault = faultOf(*line, context);
      const Invocation *cause = culprit(*line);
      Diagnostic &diagnostic = context.diagnostics.report(Diag::NoWayBack, fault.range, {fault.words});
      if (cause && !cause->undo.empty())
        diagnostic.note("a way back may be: " + cause->undo + "; write it as `undo $ …` in this step");
      if (cause && !cause->irreversible.empty())
        diagnostic.note("there may be none: irreversible because \"" + cause->irreversible + "\"");
      else if (!cause || cause->undo.empty())
        diagnostic.note("write `undo $ …` into this step, or irreversible because \"…\"");
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeNoWayBack() { return std::make_unique<NoWayBack>(); }
} // namespace rbk::lint
