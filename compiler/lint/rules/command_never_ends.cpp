#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A step has neither a human at a terminal nor endless time: `kubectl logs -f`, `kubectl edit`, `kubectl
/// exec -it`.
class NeverEnds : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt) || !use.known)
      return;
    const FlagUse *tty = use.flag("--tty");
    if (use.terminal && tty)
      context.diagnostics.report(Diag::CommandTerminal, tty->range, {"--tty"})
          .note("it ends with: Unable to use a TTY - input is not a terminal")
          .note("leave it out; `-i` alone passes standard input");
    else if (waitsForHuman(site.line, use))
      context.diagnostics.report(Diag::CommandInteractive, use.nameRange, {use.resolved})
          .note(
              "a step has no terminal: use a form that takes its input from the line, or make it a `manual`");
    else if (use.terminal)
      context.diagnostics.report(Diag::CommandTerminal, use.nameRange, {use.resolved});
    else if (use.endless && (!use.boundMs || boundDoesNotCount(use)) && !isCutOff(site.line, use) &&
             !std::holds_alternative<BackgroundStmt>(site.stmt.node)) // stopped with its block
      context.diagnostics.report(Diag::CommandEndless, endlessRange(use), {use.resolved})
          .note("it would be stopped after " + showDuration(site.line.timeoutMs) +
                ", and the step would fail")
          .note(use.serves ? "start it beside the commands that use it: background $ " + use.resolved + " …"
                           : "look once and repeat the step (`retry 10 every 5s`), or bound it: timeout 30 " +
                                 use.command + " …");
  }

  /// What serves until it is stopped does not count its own time (`locust -t 5m` without `--headless`).
  static bool boundDoesNotCount(const Invocation &use) {
    return use.serves && use.boundRange.begin >= use.range.begin && use.boundRange.end <= use.range.end;
  }

  static SourceRange endlessRange(const Invocation &use) {
    for (const char *name : {"--watch", "--watch-only", "--follow", "-F", "--stat", "-r"})
      if (const FlagUse *flag = use.flag(name))
        return flag->range;
    return use.redisCommand.empty() || use.operands.empty() ? use.nameRange : use.operands.front().range;
  }

  /// Whether a later part of the pipeline ends when it has read enough.
  static bool isCutOff(const CommandLine &line, const Invocation &use) {
    return llvm::any_of(line.invocations, [&](const Invocation &later) {
      return later.range.begin > use.range.begin &&
             (later.command == "head" ||
              (later.command == "grep" && isFlagSet(later, {"--quiet", "--max-count"})));
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeNeverEnds() { return std::make_unique<NeverEnds>(); }
} // namespace rbk::lint
