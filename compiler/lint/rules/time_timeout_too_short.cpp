#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// The step's own limit stops a command that was given more time.
class TimeoutTooShort : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.boundMs <= site.line.timeoutMs || isUndo(site.stmt))
      return;
    SourceRange range = use.boundRange == SourceRange{} ? use.nameRange : use.boundRange;
    context.diagnostics
        .report(Diag::TimeoutTooShort, range,
                {use.resolved, showDuration(use.boundMs), showDuration(site.line.timeoutMs)})
        .note(
            "the `timeout` of the step holds for each of its commands: make it longer, or the wait shorter");
  }
};

} // namespace
std::unique_ptr<Rule> makeTimeoutTooShort() { return std::make_unique<TimeoutTooShort>(); }
} // namespace rbk::lint
