#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Options are tried until the verification passes: without one, or with the last resort in the middle, the
/// order means nothing.
class OptionsMakeSense : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    const bool verifies = hasSteps(runbook.section(SectionKind::Verify));
    bool said = false;
    for (const Section &section : runbook.sections)
      for (size_t i = 0; i < section.options.size(); ++i) {
        const Option &option = section.options[i];
        const bool last = i + 1 == section.options.size() || section.options[i + 1].group != option.group;
        if (!verifies && !said && !last) {
          said = true;
          context.diagnostics.report(Diag::OptionsWithoutVerify, option.title.range)
              .note("options are tried in order until `verify` passes; without it the first one that runs "
                    "through ends "
                    "the search");
        }
        if (!option.lastResort)
          continue;
        if (!last)
          context.diagnostics
              .report(Diag::LastResortOrder, option.lastResortRange,
                      {shown(runbook, section.options[i + 1].title)})
              .note("a last resort stands last");
        if (!asks(section, option))
          context.diagnostics.report(Diag::LastResortGate, option.lastResortRange)
              .note("write `confirm \"…\"` before its first command: what is lost, and for whom");
      }
  }

  static bool asks(const Section &section, const Option &option) {
    for (uint32_t i = option.firstStep; i < option.firstStep + option.stepCount; ++i)
      for (const Stmt &stmt : section.steps[i].body)
        if (std::holds_alternative<ConfirmStmt>(stmt.node))
          return true;
    return false;
  }
};

} // namespace
std::unique_ptr<Rule> makeOptionsMakeSense() { return std::make_unique<OptionsMakeSense>(); }
} // namespace rbk::lint
