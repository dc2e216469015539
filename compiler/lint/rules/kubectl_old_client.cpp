#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `kubectl describe` knows the versions of an API that its own release knew; CronJob moved to batch/v1
/// in 1.21.
class OldClient : public Rule {
  bool told_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &) override { told_ = false; }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.resolved != "kubectl describe" || told_ || isUndo(site.stmt) ||
        requiresAtLeast(site.runbook, "kubectl", 1, 21))
      return;
    for (const OperandUse &operand : use.operands) {
      StringRef kind = StringRef(operand.value).split('/').first;
      if (kind != "cronjob" && kind != "cronjobs" && kind != "cj")
        continue;
      told_ = true;
      Diagnostic &diagnostic = context.diagnostics.report(Diag::OldClient, operand.range);
      diagnostic.note("it asks for batch/v1beta1, which Kubernetes 1.25 has no more: NotFound");
      addRequiresFix(diagnostic, context, site.runbook, "kubectl >= 1.21");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeOldClient() { return std::make_unique<OldClient>(); }
} // namespace rbk::lint
