#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// A command that may wait without bound is stopped by the default limit of 30 s, in the middle of what it
/// waits for.
class UnboundedWait : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (!use.waits || use.boundMs || site.step.timeoutMs || use.endless || isUndo(site.stmt))
      return;
    // A plain transfer that is cut off has done no harm, and 30 s are what one would have written.
    bool transfer = use.command == "curl" || use.command == "wget";
    if (transfer && use.effect == Effect::Read)
      return;
    Diagnostic &diagnostic = context.diagnostics.report(Diag::UnboundedWait, use.nameRange, {use.resolved});
    diagnostic.note("as part of a step it is stopped after " + showDuration(site.line.timeoutMs) +
                    ", whatever it has reached by then");
    if (use.command == "kubectl") {
      diagnostic.note("the default of `--timeout` waits for ever, or until the server gives up");
      diagnostic.fix("bound it with `--timeout=5m`", {use.nameRange.end, use.nameRange.end}, " --timeout=5m");
    } else if (transfer)
      diagnostic.fix("bound it with `--max-time 30`", {use.nameRange.end, use.nameRange.end},
                     " --max-time 30");
    else
      diagnostic.note("give the step a `timeout`");
  }
};

} // namespace
std::unique_ptr<Rule> makeUnboundedWait() { return std::make_unique<UnboundedWait>(); }
} // namespace rbk::lint
