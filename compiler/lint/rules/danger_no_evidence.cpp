#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// What is destroyed cannot be looked at afterwards: keep it first, where a command for that is known.
class NoEvidence : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    bool saved = false;
    forEachRepair(runbook, [&](const Step &step) {
      forEachStmt(step.body, [&](const Stmt &stmt) {
        saved |= std::holds_alternative<SaveStmt>(stmt.node);
        const CommandLine *line = stmt.command();
        if (!line || saved || isUndo(stmt) || line->effect != Effect::Destroy)
          return;
        const Invocation *cause = culprit(*line);
        if (!cause || cause->evidence.empty())
          return;
        Fault fault = faultOf(*line, context);
        context.diagnostics.report(Diag::NoEvidence, fault.range, {fault.words})
            .note("keep it before, as evidence: save before $ " + evidence(context, *line, *cause));
      });
    });
  }

  /// The command of the signature, in the same namespace and at the same place as the one that destroys.
  static std::string evidence(const Context &context, const CommandLine &line, const Invocation &cause) {
    std::string command = cause.evidence;
    const FlagUse *space = cause.flag("--namespace");
    if (space && llvm::StringRef(command).startswith("kubectl get") &&
        !llvm::StringRef(command).contains(" -n "))
      command += " -n " + space->value;
    if (!cause.inside)
      return command;
    Position outer = cause.range.begin;
    for (const Invocation *at = &cause; at->inside; at = &line.invocations[*at->inside])
      outer = line.invocations[*at->inside].range.begin;
    return context.sources.textOf({outer, cause.range.begin}).str() + command;
  }
};

} // namespace
std::unique_ptr<Rule> makeNoEvidence() { return std::make_unique<NoEvidence>(); }
} // namespace rbk::lint
