#include "compiler/lint/facts.h"

#include <llvm/ADT/StringSwitch.h>

namespace rbk::lint {
namespace {
using namespace plan;

/// `kubectl get … -A -o name | xargs kubectl delete`: `-o name` prints no namespace, so the second kubectl
/// looks for every name in the namespace of the context.
class LostNamespace : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (!isKubectl(use) || !use.inside || *use.inside >= site.line.invocations.size() ||
        isFlagSet(use, {"--namespace", "--all-namespaces"}))
      return;
    const Invocation &carrier = site.line.invocations[*use.inside];
    size_t index = 0;
    const Pipeline *pipeline = carrier.command == "xargs" ? pipelineOf(site.line, carrier, index) : nullptr;
    const Invocation *source = pipeline ? listing(site.line, *pipeline, index) : nullptr;
    if (!source)
      return;
    const FlagUse *all = source->flag("--all-namespaces");
    context.diagnostics.report(Diag::LostNamespace, use.nameRange, {use.resolved})
        .note(all->range,
              "this lists objects of every namespace, and `-o name` prints none of the namespaces")
        .note("one namespace after the other: `kubectl get … -A --no-headers -o "
              "custom-columns=:metadata.namespace,:metadata.name | xargs -n2 sh -c 'kubectl … -n \"$0\" "
              "\"$1\"'`");
  }

  static bool isKubectl(const Invocation &use) { return use.command == "kubectl" || use.command == "oc"; }

  /// The `get -A -o name` whose names reach process `end`; nothing when something between writes them anew.
  static const Invocation *listing(const CommandLine &line, const Pipeline &pipeline, size_t end) {
    for (size_t at = end; at-- > 0;) {
      const Invocation *use = first(line, pipeline.processes[at].range);
      if (!use)
        return nullptr;
      if (isKubectl(*use)) {
        const FlagUse *output = use->flag("--output");
        const OperandUse *what = use->operand("what");
        return use->flag("--all-namespaces") && output && output->value == "name" && what &&
                       !isOfTheCluster(what->value)
                   ? use
                   : nullptr;
      }
      // These drop lines or move them, and change none.
      if (!llvm::StringSwitch<bool>(use->command)
               .Cases("grep", "head", "tail", "sort", "uniq", "tee", true)
               .Default(false))
        return nullptr;
    }
    return nullptr;
  }

  static const Invocation *first(const CommandLine &line, SourceRange range) {
    for (const Invocation &use : line.invocations)
      if (!use.inside && use.range.begin >= range.begin && use.range.end <= range.end)
        return &use;
    return nullptr;
  }

  static bool isOfTheCluster(llvm::StringRef type) {
    return llvm::StringSwitch<bool>(type)
        .Cases("node", "nodes", "no", "namespace", "namespaces", "ns", true)
        .Cases("pv", "persistentvolume", "persistentvolumes", "crd", "crds", true)
        .Cases("clusterrole", "clusterroles", "clusterrolebinding", "clusterrolebindings", true)
        .Cases("sc", "storageclass", "storageclasses", true)
        .Default(false);
  }
};

} // namespace
std::unique_ptr<Rule> makeLostNamespace() { return std::make_unique<LostNamespace>(); }
} // namespace rbk::lint
