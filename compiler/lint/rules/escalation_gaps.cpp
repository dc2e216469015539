#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Between the first call and the response time somebody else has to be called, or one sleeping phone breaks
/// the promise; levels that all come at once, or in another kind of time than the promise, are no chain.
class EscalationGaps : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Severity &severity : program.severities)
      if (isOwn(context, program, severity.range))
        check(context, severity.escalation, severity);
    for (const Runbook &runbook : program.runbooks)
      if (runbook.ownEscalation && runbook.severity < program.severities.size())
        check(context, runbook.escalation, program.severities[runbook.severity]);
  }

  static void check(Context &context, const std::vector<EscalationLevel> &levels, const Severity &severity) {
    std::vector<const EscalationLevel *> pages;
    for (const EscalationLevel &level : levels) {
      if (!level.offset.present || (!level.whenSeverity.empty() && level.whenSeverity != severity.name))
        continue;
      if (severity.respond.clock() && !level.offset.clock())
        context.diagnostics
            .report(Diag::EscalationBusiness, level.offset.range, {severity.name, showDuration(level.offset)})
            .note(severity.respond.range, "the response time is " + showDuration(severity.respond) +
                                              " by the clock, also on a Friday evening");
      else if (level.page)
        pages.push_back(&level);
    }
    if (pages.size() < 2 || !pages.front()->offset.clock())
      return;
    if (llvm::all_of(pages,
                     [&](auto *level) { return level->offset.amount == pages.front()->offset.amount; })) {
      std::string note = "a chain calls the next one when the one before did not answer";
      if (severity.respond.present)
        note += "; `" + severity.name + "` gives " + showDuration(severity.respond) + " to respond";
      context.diagnostics
          .report(Diag::EscalationAllAtOnce, pages[1]->offset.range,
                  {std::to_string(pages.size()), showDuration(pages.front()->offset)})
          .note(std::move(note));
      return;
    }
    const EscalationLevel &next = *pages[1];
    if (severity.respond.clock() && next.offset.clock() &&
        pages.front()->offset.amount <= severity.respond.amount &&
        next.offset.amount > severity.respond.amount)
      context.diagnostics
          .report(Diag::EscalationGap, next.offset.range,
                  {severity.name, showDuration(severity.respond), showDuration(next.offset)})
          .note(severity.respond.range,
                showDuration(next.offset) + " - " + showDuration(severity.respond) + " = " +
                    showDuration(static_cast<uint64_t>(next.offset.amount - severity.respond.amount)) +
                    " in which the promise is broken and nobody new knows of the incident");
  }
};

} // namespace
std::unique_ptr<Rule> makeEscalationGaps() { return std::make_unique<EscalationGaps>(); }
} // namespace rbk::lint
