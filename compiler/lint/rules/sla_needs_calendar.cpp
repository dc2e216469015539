#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Business time means nothing without working days, hours and a time zone.
class NeedsCalendar : public Rule {
  void program(Context &context, const Program &program) override {
    if (!program.calendars.empty())
      return;
    bool told = false;
    auto check = [&](const Duration &duration) {
      if (told || !duration.present || duration.clock() || !isOwn(context, program, duration.range))
        return;
      told = true;
      context.diagnostics.report(Diag::NeedsCalendar, duration.range, {showDuration(duration)})
          .note("declare when your business day is: `calendar office { zone \"Europe/Berlin\"  days mon-fri  "
                "hours 09:00-17:00 }`");
    };
    for (const Severity &severity : program.severities) {
      check(severity.respond);
      check(severity.resolve);
      for (const EscalationLevel &level : severity.escalation)
        check(level.offset);
    }
    for (const Review &review : program.reviews)
      check(review.within);
    for (const Runbook &runbook : program.runbooks) {
      check(runbook.targetResolve);
      if (runbook.ownEscalation)
        for (const EscalationLevel &level : runbook.escalation)
          check(level.offset);
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeNeedsCalendar() { return std::make_unique<NeedsCalendar>(); }
} // namespace rbk::lint
