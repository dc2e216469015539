#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// What makes a deployment roll its pods, in an order that wastes or misses it.
class RolloutOrder : public Rule {
  struct Rollout {
    std::string workload, command, step;
    SourceRange range;
    bool watched = false;
  };
  std::vector<Rollout> rollouts_;
  struct Config {
    SourceRange range;
    std::string what;
    size_t after;
  };
  std::vector<Config> configs_;

  void beginRunbook(Context &, const Program &, const Runbook &) override {
    rollouts_.clear();
    configs_.clear();
  }

  static bool rolls(const Invocation &use) {
    static const char *const verbs[] = {"kubectl rollout restart", "kubectl set image", "kubectl set env",
                                        "kubectl set resources"};
    if (use.effect == Effect::Read)
      return false;
    if (use.resolved == "kubectl patch") {
      const FlagUse *patch = use.flag("--patch");
      return patch && llvm::StringRef(patch->value).contains("\"template\"");
    }
    return llvm::is_contained(verbs, llvm::StringRef(use.resolved));
  }

  static bool changesConfig(const Runbook &runbook, const Invocation &use) {
    static const char *const verbs[] = {"kubectl patch", "kubectl apply", "kubectl replace", "kubectl create",
                                        "kubectl edit"};
    if (use.effect == Effect::Read || !llvm::is_contained(verbs, llvm::StringRef(use.resolved)))
      return false;
    const std::string what = workloadOf(runbook, use);
    return llvm::StringRef(what).startswith("configmap/") || llvm::StringRef(what).startswith("cm/");
  }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt) || !repairs(site.section))
      return;
    if (use.resolved == "kubectl rollout status" || use.resolved == "kubectl wait")
      for (Rollout &each : rollouts_)
        each.watched = true;
    if (changesConfig(site.runbook, use))
      configs_.push_back({use.range, workloadOf(site.runbook, use), rollouts_.size()});
    if (!rolls(use))
      return;
    const std::string workload = workloadOf(site.runbook, use);
    for (const Rollout &before : rollouts_)
      if (!before.watched && before.workload == workload && llvm::StringRef(workload).contains('/') &&
          before.step == stepKey(site)) {
        context.diagnostics.report(Diag::DoubleRollout, use.nameRange, {use.resolved, workload})
            .note(before.range, "`" + before.command + "` replaces them already");
        break;
      }
    rollouts_.push_back({workload, use.resolved, stepKey(site), use.range, false});
  }

  /// Alternatives are not run one after another.
  static std::string stepKey(const CommandSite &site) {
    const Option *option =
        site.section.optionOf(static_cast<uint32_t>(&site.step - site.section.steps.data()));
    return std::to_string(reinterpret_cast<uintptr_t>(option)) + "/" + std::to_string(site.section.cause);
  }

  void endRunbook(Context &context, const Program &, const Runbook &) override {
    for (const Config &config : configs_)
      if (config.after > 0 && config.after == rollouts_.size())
        context.diagnostics.report(Diag::ConfigAfterRollout, config.range, {config.what})
            .note(rollouts_.back().range, "`" + rollouts_.back().command + "` has started the pods before")
            .note("change the configuration first, or restart the workload after it");
  }
};

} // namespace
std::unique_ptr<Rule> makeRolloutOrder() { return std::make_unique<RolloutOrder>(); }
} // namespace rbk::lint
