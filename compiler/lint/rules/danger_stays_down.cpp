#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// Down to 0 and up again: what fails in between leaves the service at 0, unless a way back is written down.
/// And pods need their grace period to end.
class StaysDown : public Rule {
  struct Scaled {
    std::string workload;
    const Invocation *use;
  };
  /// What is known where the walk through a step stands.
  std::vector<Scaled> down_;
  SourceRange pause_ = {};
  uint64_t pauseMs_ = 0;

  static bool toZero(const Invocation &use) {
    const FlagUse *replicas = use.flag("--replicas");
    return use.resolved == "kubectl scale" && use.effect != Effect::Read && replicas &&
           replicas->value == "0";
  }

  void step(Context &context, const Program &, const Runbook &runbook, const Section &section,
            const Step &step) override {
    if (!repairs(section))
      return;
    std::vector<std::string> ways;
    forEachStmt(step.body, [&](const Stmt &stmt) {
      if (const auto *undo = std::get_if<UndoStmt>(&stmt.node))
        for (const Invocation &use : undo->command.invocations)
          ways.push_back(workloadOf(runbook, use));
    });
    down_.clear();
    pause_ = {};
    forEachStmt(step.body, [&](const Stmt &stmt) {
      if (const auto *wait = std::get_if<WaitStmt>(&stmt.node))
        pause(stmt.range, wait->milliseconds);
      const CommandLine *line = stmt.command();
      if (!line || isUndo(stmt))
        return;
      for (const Invocation &use : line->invocations)
        follow(context, runbook, use, ways);
    });
  }

  void pause(SourceRange range, uint64_t milliseconds) {
    if (down_.empty())
      return;
    pause_ = range;
    pauseMs_ = milliseconds;
  }

  void follow(Context &context, const Runbook &runbook, const Invocation &use,
              const std::vector<std::string> &ways) {
    if (use.command == "sleep" && !use.operands.empty()) {
      StringRef value = use.operands.front().value;
      uint64_t seconds = 0;
      value.consume_back("s");
      if (!value.getAsInteger(10, seconds))
        pause(use.range, seconds * 1000);
      return;
    }
    if (use.resolved == "kubectl wait" || use.resolved == "kubectl rollout status")
      pause_ = {};
    if (use.resolved != "kubectl scale")
      return;
    std::string workload = workloadOf(runbook, use);
    if (toZero(use)) {
      down_.push_back({workload, &use});
      pause_ = {};
      return;
    }
    for (const Scaled &earlier : down_)
      if (earlier.workload == workload) {
        reportUp(context, earlier, use, ways);
        break;
      }
    llvm::erase_if(down_, [&](const Scaled &earlier) { return earlier.workload == workload; });
  }

  void reportUp(Context &context, const Scaled &earlier, const Invocation &use,
                const std::vector<std::string> &ways) {
    constexpr uint64_t graceMs = 30000; // terminationGracePeriodSeconds
    if (!(pause_ == SourceRange{}) && pauseMs_ < graceMs)
      context.diagnostics.report(Diag::GracePeriod, pause_, {showDuration(pauseMs_)})
          .note("the old pods may still run when the new ones start")
          .note("wait until they are gone: $ kubectl wait --for=delete pod -l … --timeout=90s");
    if (!llvm::is_contained(ways, earlier.workload))
      context.diagnostics.report(Diag::StaysDown, earlier.use->nameRange, {earlier.workload})
          .note(use.nameRange, "only this brings it up again, and a failed command before it stops the run")
          .note("write the way back down: undo $ kubectl scale " + earlier.workload + " --replicas=…");
  }
};

} // namespace
std::unique_ptr<Rule> makeStaysDown() { return std::make_unique<StaysDown>(); }
} // namespace rbk::lint
