#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// `grep` ends with 1 when nothing matches. Behind a log that is the healthy case, and the step fails in it.
class CleanLog : public Rule {
  void command(Context &context, const CommandSite &site) override {
    const auto *run = std::get_if<RunStmt>(&site.stmt.node);
    if (!run || site.section.kind == SectionKind::Verify || site.section.kind == SectionKind::Require ||
        site.line.pipelines.size() != 1 || site.line.pipelines.front().negated)
      return;
    bool log = false;
    const Invocation *last = nullptr;
    for (const Invocation &use : site.line.invocations) {
      log |= use.resolved == "kubectl logs" || use.resolved == "docker logs" || use.resolved == "oc logs" ||
             use.command == "journalctl";
      if (!use.inside && printsLast(site.line, use))
        last = &use;
    }
    // With -q and -c the status is what the author asks for; -v finds what is left.
    if (!log || !last || last->command != "grep" || site.line.pipelines.front().processes.size() < 2 ||
        isFlagSet(*last, {"--quiet", "--count", "--invert-match"}))
      return;
    context.diagnostics.report(Diag::CleanLog, last->nameRange)
        .note("`grep` ends with 1 when nothing matches: the step fails in the healthy case")
        .note("filter with `awk '/…/'`, or ask: let found: bool = succeeds $ … | grep -q …");
  }
};

} // namespace
std::unique_ptr<Rule> makeCleanLog() { return std::make_unique<CleanLog>(); }
} // namespace rbk::lint
