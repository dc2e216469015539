#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Where the services say which workloads there are, another name is a slip.
class UnknownWorkload : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.command != "kubectl" && use.command != "oc")
      return;
    const OperandUse *what = use.operand("what");
    if (!what)
      what = use.operand("target");
    if (!what || what->value.find('$') != std::string::npos)
      return;
    const std::string workload = workloadOf(site.runbook, use);
    llvm::StringRef kind = llvm::StringRef(workload).split('/').first;
    if (kind != "deployment" && kind != "statefulset" && kind != "daemonset")
      return;
    std::vector<llvm::StringRef> declared;
    for (const Service &service : site.program.services)
      for (const std::string &each : service.workloads)
        declared.push_back(each);
    // Services that name no workload of this kind say nothing about it.
    if (llvm::none_of(declared, [&](llvm::StringRef each) { return each.startswith(kind.str() + "/"); }) ||
        llvm::is_contained(declared, llvm::StringRef(workload)) || !llvm::StringRef(workload).contains('/'))
      return;
    Diagnostic &diagnostic = context.diagnostics.report(Diag::UnknownWorkload, what->range, {workload});
    if (llvm::StringRef near = suggest(workload, declared); !near.empty())
      diagnostic.note("did you mean `" + near.str() + "`?");
    else
      diagnostic.note("declare it in its service: `workload \"" + workload + "\"`");
  }
};

} // namespace
std::unique_ptr<Rule> makeUnknownWorkload() { return std::make_unique<UnknownWorkload>(); }
} // namespace rbk::lint
