#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A bare command stands in no step that could hold a gate or a way back: what the catalogue knows of its danger
/// is said as it is.
class Hazard : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.dangers.empty() && use.effect == Effect::Destroy && isInnermost(site.line, use))
      context.diagnostics.report(Diag::Hazard, use.nameRange,
                                 {use.resolved, use.because.empty() ? "it destroys" : use.because});
    for (const Danger &danger : use.dangers) {
      Diagnostic &diagnostic =
          context.diagnostics.report(Diag::Hazard, use.nameRange, {use.resolved, danger.text});
      if (!danger.prefer.empty())
        diagnostic.note("safer: " + danger.prefer);
      if (!use.undo.empty())
        diagnostic.note("the way back: " + use.undo);
    }
  }

  /// Whether it destroys by itself, rather than by a command in it.
  static bool isInnermost(const CommandLine &line, const Invocation &use) {
    const auto index = static_cast<uint32_t>(&use - line.invocations.data());
    return llvm::none_of(line.invocations, [&](const Invocation &other) {
      return other.inside == index && other.effect == Effect::Destroy;
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeHazard() { return std::make_unique<Hazard>(); }
} // namespace rbk::lint
