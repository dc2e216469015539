#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A verification that cannot fail says "repaired" whatever has happened.
class VerifyCannotFail : public Rule {
  void step(Context &context, const Program &, const Runbook &, const Section &section,
            const Step &step) override {
    if (section.kind != SectionKind::Verify || canFail(step))
      return;
    Diagnostic &diagnostic = context.diagnostics.report(
        Diag::VerifyCannotFail, step.title.range == SourceRange{} ? step.range : step.title.range);
    bool commands = false, requests = false;
    forEachStmt(step.body, [&](const Stmt &stmt) {
      const CommandLine *line = stmt.command();
      if (!line || isUndo(stmt))
        return;
      for (const Invocation &use : line->invocations) {
        commands = true;
        requests |= use.command == "curl";
        if (!use.statusHides.empty() && !isWrapper(*line, use))
          diagnostic.note(use.nameRange, "`" + use.resolved + "`: " + use.statusHides);
      }
    });
    diagnostic.note(
        commands ? "keep the output with `let` and compare it with `expect`"
                 : "a step that only shows text is over at once: add a command, an `expect` or a `manual`");
  }
};

} // namespace
std::unique_ptr<Rule> makeVerifyCannotFail() { return std::make_unique<VerifyCannotFail>(); }
} // namespace rbk::lint
