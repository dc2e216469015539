#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// Somebody keeps the runbook true: its owner, that of its service, or that of the system.
class NoOwner : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    bool owned =
        !runbook.owner.empty() ||
        (runbook.service < program.services.size() && !program.services[runbook.service].owner.empty()) ||
        llvm::any_of(program.systems, [](const System &system) { return !system.owner.empty(); });
    if (owned)
      return;
    context.diagnostics.report(Diag::NoOwner, runbook.nameRange, {runbook.name})
        .note(runbook.service < program.services.size()
                  ? "add `owner CONTACT` to service `" + program.services[runbook.service].name +
                        "`, or to the runbook"
                  : "add `owner CONTACT` to its header, or a `service` that has one");
  }
};

} // namespace
std::unique_ptr<Rule> makeNoOwner() { return std::make_unique<NoOwner>(); }
} // namespace rbk::lint
