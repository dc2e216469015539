#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// `curl` in a pipe writes a progress meter to standard error, in the middle of what is to be read.
class ProgressMeter : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.command != "curl" || isUndo(site.stmt) || use.operands.empty() || printsLast(site.line, use) ||
        isFlagSet(use, {"--silent", "--progress-meter", "--progress-bar", "--output", "--help", "--version"}))
      return;
    // -f -S without -s is as loud.
    Diagnostic &diagnostic = context.diagnostics.report(Diag::ProgressMeter, use.nameRange);
    bool fails = isFlagSet(use, {"--fail", "--fail-with-body"});
    if (!fails)
      diagnostic.note("and an HTTP error is exit status 0 without `-f`");
    diagnostic.fix(fails ? "add `-sS`" : "add `-fsS`", {use.nameRange.end, use.nameRange.end},
                   fails ? " -sS" : " -fsS");
  }
};

} // namespace
std::unique_ptr<Rule> makeProgressMeter() { return std::make_unique<ProgressMeter>(); }
} // namespace rbk::lint
