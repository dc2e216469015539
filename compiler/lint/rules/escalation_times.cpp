#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// The levels of a chain stand in the order of time, the first inside the response time, none after the
/// deadline.
class EscalationTimes : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Severity &severity : program.severities)
      if (isOwn(context, program, severity.range))
        check(context, program, severity.escalation, &severity, severity.name);
    for (const Runbook &runbook : program.runbooks)
      if (runbook.ownEscalation) {
        bool has = runbook.severity < program.severities.size();
        check(context, program, runbook.escalation, has ? &program.severities[runbook.severity] : nullptr,
              runbook.name);
      }
  }

  static bool later(const Duration &a, const Duration &b) {
    return a.present && b.present && a.unit == b.unit && a.amount > b.amount;
  }

  static void check(Context &context, const Program &program, const std::vector<EscalationLevel> &levels,
                    const Severity *severity, const std::string &of) {
    for (size_t i = 1; i < levels.size(); ++i)
      if (later(levels[i - 1].offset, levels[i].offset))
        context.diagnostics
            .report(Diag::EscalationOrder, levels[i].offset.range,
                    {showDuration(levels[i].offset), showDuration(levels[i - 1].offset)})
            .note(levels[i - 1].range, "the level above: levels stand in the order of time");
    if (!severity || levels.empty())
      return;
    const EscalationLevel *first = nullptr;
    for (const EscalationLevel &level : levels)
      if (level.offset.present && (level.whenSeverity.empty() || level.whenSeverity == severity->name) &&
          (!first || later(first->offset, level.offset)))
        first = &level;
    if (first && later(first->offset, severity->respond))
      context.diagnostics
          .report(Diag::EscalationLate, first->offset.range,
                  {"`" + of + "`", showDuration(first->offset), showDuration(severity->respond)})
          .note(severity->respond.range, "the response time of `" + severity->name +
                                             "`: somebody has to know of the incident before it is over");
    for (const EscalationLevel &level : levels) {
      const Severity *serves = severity;
      for (const Severity &candidate : program.severities)
        if (candidate.name == level.whenSeverity)
          serves = &candidate;
      if (later(level.offset, serves->resolve))
        context.diagnostics
            .report(Diag::EscalationAfterDeadline, level.offset.range,
                    {showDuration(level.offset), "`" + serves->name + "`", showDuration(serves->resolve)})
            .note(serves->resolve.range, "the deadline that this level could still save has passed by then");
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeEscalationTimes() { return std::make_unique<EscalationTimes>(); }
} // namespace rbk::lint
