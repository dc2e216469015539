#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// The reason of a crash stands in the log of the container that crashed, which is the previous one.
class LogsWithoutPrevious : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    const Invocation *first = nullptr;
    bool previous = false;
    forEachCommand(runbook, [&](const Section &, const Step &, const Stmt &, const CommandLine &line) {
      for (const Invocation &use : line.invocations)
        if (use.resolved == "kubectl logs") {
          previous |= use.flag("--previous") != nullptr;
          if (!first)
            first = &use;
        }
    });
    if (!first || previous)
      return;
    static const llvm::Regex crash("crash[ -]?loop|OOM[ -]?Kill(ed|s)|(pods?|containers?) (are |is |keeps? "
                                   "|that )?(restart|crash)(s|ing|ed)?([^a-z]|$)|"
                                   "(restarting|crashing|crashed) (pods?|containers?)",
                                   llvm::Regex::IgnoreCase);
    const Text *mention = firstMention(runbook, crash, {"crash", "restart", "kill"});
    if (!mention)
      return;
    context.diagnostics.report(Diag::LogsWithoutPrevious, first->range)
        .note(mention->range, "the runbook looks for crashed containers here")
        .note("add a command with `--previous`");
  }
};

} // namespace
std::unique_ptr<Rule> makeLogsWithoutPrevious() { return std::make_unique<LogsWithoutPrevious>(); }
} // namespace rbk::lint
