#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// The log of a pod goes with it: who restarts first reads the log of a healthy pod.
class LogsAfterRestart : public Rule {
  std::vector<std::pair<std::string, SourceRange>> restarted_;

  void beginRunbook(Context &, const Program &, const Runbook &) override { restarted_.clear(); }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt) ||
        site.section.optionOf(static_cast<uint32_t>(&site.step - site.section.steps.data())) ||
        site.section.cause < site.runbook.causes.size())
      return;
    if (use.resolved == "kubectl rollout restart" && use.effect != Effect::Read)
      restarted_.push_back({workloadOf(site.runbook, use), use.range});
    if (use.resolved != "kubectl logs" || isFlagSet(use, {"--previous", "--since-time"}) ||
        site.section.kind == SectionKind::Verify)
      return;
    const std::string workload = workloadOf(site.runbook, use);
    for (const auto &[name, range] : restarted_)
      if (name == workload && llvm::StringRef(name).contains('/')) {
        context.diagnostics.report(Diag::LogsAfterRestart, use.nameRange, {workload})
            .note(range, "the restart: the pods that failed are gone, and their log with them")
            .note("read the log before it, and keep it: `save log $ kubectl logs …`");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeLogsAfterRestart() { return std::make_unique<LogsAfterRestart>(); }
} // namespace rbk::lint
