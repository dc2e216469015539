#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/plan/plan.h"

#include <memory>
#include <vector>

/// Lint rules. A rule is one file in compiler/lint/rules/ and one line in rules.def; it reads the plan
/// through the hooks below, which one walk calls in source order. It keeps no state between runbooks other
/// than what `beginRunbook` resets.
namespace rbk::lint {

/// Where a command stands.
struct CommandSite {
  const plan::Program &program;
  const plan::Runbook &runbook;
  const plan::Section &section;
  const plan::Step &step;
  const plan::Stmt &stmt;
  const plan::CommandLine &line;
};

/// What a rule may use: it reports, and sees the sources for exact positions.
struct Context {
  DiagnosticEngine &diagnostics;
  const SourceManager &sources;
};

class Rule {
public:
  virtual ~Rule() = default;
  /// Once for each file, with everything it declares or imports.
  virtual void program(Context &, const plan::Program &) {}
  /// Before the steps of a runbook, and after them.
  virtual void beginRunbook(Context &, const plan::Program &, const plan::Runbook &) {}
  virtual void endRunbook(Context &, const plan::Program &, const plan::Runbook &) {}
  virtual void step(Context &, const plan::Program &, const plan::Runbook &, const plan::Section &,
                    const plan::Step &) {}
  /// Every command line, also those of `undo`, `let` and `save`.
  virtual void command(Context &, const CommandSite &) {}
  /// Every simple command of a line, also one inside another.
  virtual void invocation(Context &, const CommandSite &, const plan::Invocation &) {}
};

#define RULE(name) std::unique_ptr<Rule> make##name();
#include "compiler/lint/rules.def"
#undef RULE
#undef COMMAND_RULE
#undef BARE_RULE

/// Runs all rules over a program.
void run(const plan::Program &program, const SourceManager &sources, DiagnosticEngine &diagnostics);

/// The rules that judge a command by itself, for commands that stand in no runbook.
class BareRules {
public:
  BareRules();
  /// Through the hooks `command` and `invocation`; the site's runbook, section and step are empty.
  void run(const CommandSite &site, Context &context);

private:
  std::vector<std::unique_ptr<Rule>> rules_;
};

} // namespace rbk::lint
