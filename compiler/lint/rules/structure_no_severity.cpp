#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// Without a severity nothing says how fast, and who is called.
class NoSeverity : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (runbook.severity < program.severities.size())
      return;
    Diagnostic &diagnostic = context.diagnostics.report(Diag::NoSeverity, runbook.nameRange, {runbook.name});
    std::string names;
    for (const auto &severity : program.severities)
      names += (names.empty() ? "" : ", ") + severity.name;
    diagnostic.note(names.empty() ? "declare one: severity P1 \"Degraded\" { respond 30m  resolve 4h }"
                                  : "add `severity NAME` to its header, one of: " + names);
  }
};

} // namespace
std::unique_ptr<Rule> makeNoSeverity() { return std::make_unique<NoSeverity>(); }
} // namespace rbk::lint
