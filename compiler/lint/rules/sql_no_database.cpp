#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// psql guesses the database from the name of the role, which works on the author's machine.
class NoDatabase : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.command != "psql" || !use.known || isUndo(site.stmt) || use.flag("--dbname") ||
        use.operand("dbname") || isFlagSet(use, {"--list", "--version", "--help"}) ||
        setByEnvironment(site.line))
      return;
    Diagnostic &diagnostic = context.diagnostics.report(Diag::NoDatabase, use.nameRange);
    const FlagUse *role = use.flag("--username");
    std::string name = role ? withDefaults(site.runbook, role->value) : std::string();
    if (name == "postgres")
      diagnostic.note("that is `postgres`, which is seldom the database of the application");
    else
      diagnostic.note("where there is none of that name it ends with: FATAL: database \"" +
                      (name.empty() ? "…" : name) + "\" does not exist");
    diagnostic.note("say which one: -d DATABASE");
  }

  static bool setByEnvironment(const CommandLine &line) {
    auto names = [](StringRef word) {
      return word.startswith("PGDATABASE=") || word.startswith("PGSERVICE=");
    };
    for (const Pipeline &pipeline : line.pipelines)
      for (const Process &process : pipeline.processes)
        for (const Assignment &assignment : process.assignments)
          if (names(assignment.name + "="))
            return true;
    return llvm::any_of(line.invocations,
                        [&](const Invocation &use) { return llvm::any_of(use.argv, names); });
  }
};

} // namespace
std::unique_ptr<Rule> makeNoDatabase() { return std::make_unique<NoDatabase>(); }
} // namespace rbk::lint
