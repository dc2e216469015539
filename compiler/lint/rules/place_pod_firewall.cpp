#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `kubectl exec POD -- iptables -F` works on the network namespace of that pod. Network policies are
/// enforced outside of it, and a node has rules of its own.
class PodFirewall : public Rule {
  bool looked_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &) override { looked_ = false; }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    static const char *const tools[] = {"iptables",      "ip6tables",        "nft",
                                        "iptables-save", "iptables-restore", "ip6tables-restore"};
    if ((use.place != Place::Pod && use.place != Place::Container) || isUndo(site.stmt) ||
        !llvm::is_contained(tools, StringRef(use.command)))
      return;
    // Who has read the rules of the pod knows that there are some.
    if (use.effect == Effect::Read || looked_) {
      looked_ = true;
      return;
    }
    looked_ = true;
    context.diagnostics.report(Diag::PodFirewall, use.nameRange, {use.command})
        .note("network policies are enforced outside of the pod, and its node has rules of its own: neither "
              "changes")
        .note("read the rules of the pod first (`iptables-save`), or change the policy");
  }
};

} // namespace
std::unique_ptr<Rule> makePodFirewall() { return std::make_unique<PodFirewall>(); }
} // namespace rbk::lint
