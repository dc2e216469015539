#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A sidecar may be the first container of a pod, and a pod that waits has no status of any.
class FirstContainer : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    const FlagUse *output = use.resolved == "kubectl get" ? use.flag("--output") : nullptr;
    if (!output || isUndo(site.stmt))
      return;
    SourceRange range = output->valueRange == SourceRange{} ? output->range : output->valueRange;
    StringRef written = context.sources.textOf(range);
    for (StringRef path : {"containerStatuses[0]", "initContainerStatuses[0]"})
      if (size_t at = written.find(path); at != StringRef::npos) {
        auto begin = range.begin + static_cast<Position>(at);
        context.diagnostics
            .report(Diag::FirstContainer, {begin, begin + static_cast<Position>(path.size())}, {path})
            .note("of a pod with a sidecar that may be the sidecar; of a pod that has not started it is "
                  "nothing")
            .note("write `" + path.drop_back(3).str() + "[*]`");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeFirstContainer() { return std::make_unique<FirstContainer>(); }
} // namespace rbk::lint
