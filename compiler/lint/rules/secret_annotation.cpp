#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `kubectl create secret … --dry-run=client -o yaml | kubectl apply -f -`: client-side apply keeps what it
/// was given in the annotation last-applied-configuration, which whoever describes the object reads.
class SecretAnnotation : public Rule {
  void command(Context &context, const CommandSite &site) override {
    if (isUndo(site.stmt))
      return;
    const Invocation *secret = nullptr;
    for (const Invocation &use : site.line.invocations) {
      if (StringRef(use.resolved).startswith("kubectl create secret") && use.flag("--output"))
        secret = &use;
      if (!secret || use.resolved != "kubectl apply" || use.flag("--server-side"))
        continue;
      const FlagUse *file = use.flag("--filename");
      if (!file || file->value != "-")
        continue;
      Diagnostic &diagnostic = context.diagnostics.report(Diag::SecretAnnotation, use.nameRange);
      diagnostic.note("`kubectl.kubernetes.io/last-applied-configuration` holds its data then");
      if (const FlagUse *literal = secret->flag("--from-literal"))
        diagnostic.note(literal->range,
                        "and this value stands in the process list: `--from-file=KEY=/dev/stdin` "
                        "takes it from standard input");
      diagnostic.fix("let the server do it", {use.nameRange.end, use.nameRange.end}, " --server-side");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeSecretAnnotation() { return std::make_unique<SecretAnnotation>(); }
} // namespace rbk::lint
