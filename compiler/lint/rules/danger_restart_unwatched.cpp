#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// `kubectl rollout restart` and its like return before a single new pod is there.
class RestartUnwatched : public Rule {
  struct Restart {
    const Invocation *use;
    std::string workload;
  };
  std::vector<Restart> open_;

  void beginRunbook(Context &, const Program &, const Runbook &) override { open_.clear(); }

  void invocation(Context &, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt))
      return;
    bool resolve = repairs(site.section),
         verify = site.section.kind == SectionKind::Verify;
    if (resolve && restarts(use))
      open_.push_back({&use, workloadOf(site.runbook, use)});
    if ((resolve || verify) && (use.resolved == "kubectl rollout status" || use.resolved == "kubectl wait")) {
      std::string watched = workloadOf(site.runbook, use);
      // A selector, a `wait` for pods or a file may name the same pods in other words.
      bool anything = use.resolved == "kubectl wait" || !llvm::StringRef(watched).contains('/');
      llvm::erase_if(open_, [&](const Restart &restart) {
        return anything || restart.workload == watched || !llvm::StringRef(restart.workload).contains('/');
      });
    }
  }

  void endRunbook(Context &context, const Program &, const Runbook &) override {
    for (const Restart &restart : open_) {
      const OperandUse *what = restart.use->operand("what");
      llvm::StringRef written = what ? context.sources.textOf(what->range) : "the workload";
      Position end = what ? what->range.end : restart.use->nameRange.end;
      Diagnostic &diagnostic =
          context.diagnostics.report(Diag::RestartUnwatched, {restart.use->nameRange.begin, end}, {written});
      diagnostic.note("`" + restart.use->resolved +
                      "` returns before they are there, and the next step works on what may still be down");
      std::string watch = "kubectl rollout status " + written.str();
      if (const FlagUse *space = restart.use->flag("--namespace"))
        watch += " -n " + space->value;
      diagnostic.note("write after it: $ " + watch + " --timeout=5m");
    }
  }

  static bool restarts(const Invocation &use) {
    static const char *const verbs[] = {"kubectl rollout restart", "kubectl rollout undo",
                                        "kubectl set image",       "kubectl set env",
                                        "kubectl set resources",   "kubectl set serviceaccount"};
    return use.effect != Effect::Read && llvm::is_contained(verbs, llvm::StringRef(use.resolved));
  }
};

} // namespace
std::unique_ptr<Rule> makeRestartUnwatched() { return std::make_unique<RestartUnwatched>(); }
} // namespace rbk::lint
