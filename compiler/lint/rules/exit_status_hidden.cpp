#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// Where the outcome of a command decides (require, symptoms, verify), one that ends with 0 whatever happens
/// decides nothing.
class StatusHidden : public Rule {
  void step(Context &context, const Program &, const Runbook &runbook, const Section &section,
            const Step &step) override {
    if (section.kind != SectionKind::Require && section.kind != SectionKind::Symptoms &&
        section.kind != SectionKind::Verify)
      return;
    if (section.kind == SectionKind::Verify && !canFail(step))
      return; // structure/verify-cannot-fail
    bool compares = false;
    forEachStmt(step.body,
                [&](const Stmt &stmt) { compares |= std::holds_alternative<ExpectStmt>(stmt.node); });
    forEachStmt(step.body, [&](const Stmt &stmt) {
      const CommandLine *line = stmt.command();
      const auto *capture = std::get_if<CaptureStmt>(&stmt.node);
      if (!line || isUndo(stmt) || std::holds_alternative<SaveStmt>(stmt.node) || outputIsTested(*line) ||
          (capture && isUsedInExpression(runbook, capture->variable)))
        return;
      for (const Invocation &use : line->invocations) {
        // `0 without …` is a trap of the command; other remarks on its status are no fault of this use.
        if (!StringRef(use.statusHides).contains("exit status 0") || isWrapper(*line, use))
          continue;
        // Beside a comparison, a listing is there for the reader; a request is there to be answered.
        bool request = use.command == "curl" || use.command == "wget";
        if (compares && !request)
          continue;
        Diagnostic &diagnostic =
            context.diagnostics.report(Diag::StatusHidden, use.nameRange, {use.resolved, use.statusHides});
        if (use.command == "curl")
          diagnostic.fix("add `-f`", {use.nameRange.end, use.nameRange.end}, " -f");
        else
          diagnostic.note("keep the output with `let` and compare it with `expect`");
        return;
      }
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeStatusHidden() { return std::make_unique<StatusHidden>(); }
} // namespace rbk::lint
