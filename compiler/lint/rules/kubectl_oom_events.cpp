#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// OOMKilling is an event of a node, and events of nodes stand in namespace `default`.
class OomEvents : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    bool events = use.resolved == "kubectl events" || (use.resolved == "kubectl get" && isEvents(use));
    const FlagUse *selector = use.flag("--field-selector"), *space = use.flag("--namespace");
    if (!events || !selector || !space || use.flag("--all-namespaces"))
      return;
    llvm::StringRef value = selector->value;
    if (!value.contains("reason=OOMKilling") && !value.contains("reason==OOMKilling"))
      return;
    std::string name = withDefaults(site.runbook, space->value);
    if (name == "default")
      return;
    SourceRange range = selector->valueRange == SourceRange{} ? selector->range : selector->valueRange;
    context.diagnostics.report(Diag::OomEvents, range, {"reason=OOMKilling", name})
        .note("the event belongs to the node, and events of nodes stand in namespace `default`; the answer "
              "here is empty and "
              "exit status 0")
        .note("the pods know it: -o json | jq "
              "'.items[].status.containerStatuses[]?.lastState.terminated.reason'");
  }

  static bool isEvents(const Invocation &use) {
    const OperandUse *what = use.operand("what");
    return what && (what->value == "events" || what->value == "event" || what->value == "ev");
  }
};

} // namespace
std::unique_ptr<Rule> makeOomEvents() { return std::make_unique<OomEvents>(); }
} // namespace rbk::lint
