#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A bare command stands in no step that could hold a gate or a way back: what the catalogue knows of its danger
/// is said as it is.
class Hazard : public Rule {
  void invocation(Context &context, const CommandSite &, const Invocation &use) override {
    for (const Danger &danger : use.dangers) {
      Diagnostic &diagnostic =
          context.diagnostics.report(Diag::Hazard, use.nameRange, {use.resolved, danger.text});
      if (!danger.prefer.empty())
        diagnostic.note("safer: " + danger.prefer);
      if (!use.undo.empty())
        diagnostic.note("the way back: " + use.undo);
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeHazard() { return std::make_unique<Hazard>(); }
} // namespace rbk::lint
