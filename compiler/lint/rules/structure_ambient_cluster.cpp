#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A runbook that changes a cluster makes sure which one it is: by `--context`, or by looking first.
class AmbientCluster : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    bool checked = false;
    const Invocation *first = nullptr;
    forEachCommand(runbook,
                   [&](const Section &section, const Step &, const Stmt &stmt, const CommandLine &line) {
                     for (const Invocation &use : line.invocations) {
                       if (section.kind == SectionKind::Require && looksAtContext(use))
                         checked = true;
                       // In other sections it is effect/not-read, and has to move first.
                       if (!first && repairs(section) && !isUndo(stmt) &&
                           line.effect != Effect::Read && changes(line, use))
                         first = outermostKubectl(line, use);
                     }
                   });
    if (checked || !first)
      return;
    context.diagnostics.report(Diag::AmbientCluster, first->range, {first->command})
        .note("compare it in `require` with a parameter of type k8s.Context: let current: k8s.Context = $ "
              "kubectl config "
              "current-context, then expect current == context")
        .note("or pass `--context $context` to every command that changes something");
  }

  static bool looksAtContext(const Invocation &use) {
    return use.resolved == "kubectl config current-context" || use.resolved == "kubectl cluster-info" ||
           (use.resolved == "kubectl config view" && isFlagSet(use, {"--minify"}));
  }

  static bool isPinned(const Invocation &use) {
    return isFlagSet(use, {"--context", "--kubeconfig", "--kube-context", "--cluster", "--server"});
  }

  static const Invocation *outermostKubectl(const CommandLine &line, const Invocation &use) {
    const Invocation *result = nullptr;
    for (const Invocation *at = &use; at; at = at->inside ? &line.invocations[*at->inside] : nullptr)
      if ((at->command == "kubectl" || at->command == "helm") &&
          !llvm::StringRef(at->resolved).startswith("kubectl config"))
        result = at;
    return result && !isPinned(*result) ? result : nullptr;
  }

  /// Whether this command is what changes something, through a cluster client.
  static bool changes(const CommandLine &line, const Invocation &use) {
    // What was not understood has been reported, and may well be a slip in a command that reads.
    bool judged = use.known || !line.assumedBecause.empty();
    return judged && use.effect != Effect::Read && outermostKubectl(line, use);
  }
};

} // namespace
std::unique_ptr<Rule> makeAmbientCluster() { return std::make_unique<AmbientCluster>(); }
} // namespace rbk::lint
