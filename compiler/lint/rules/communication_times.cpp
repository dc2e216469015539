#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// What is told to others has a time between the first response and the end of the incident.
class DutyTimes : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Severity &severity : program.severities) {
      if (!isOwn(context, program, severity.range))
        continue;
      bool templates = false;
      for (const Duty &duty : severity.duties) {
        templates |= duty.templateIndex < program.templates.size();
        check(context, program, severity, duty);
      }
      if (!severity.duties.empty() && !templates)
        context.diagnostics.report(Diag::DutyWithoutTemplate, severity.duties.front().range, {severity.name})
            .note("declare `template …` and write `using …`: under pressure nobody finds the words");
    }
  }

  static void check(Context &context, const Program &program, const Severity &severity, const Duty &duty) {
    const Duration &respond = severity.respond, &resolve = severity.resolve;
    const std::string who = duty.contact < program.contacts.size() ? program.contacts[duty.contact].name
                                                                   : std::string("somebody");
    if (duty.within.clock() && respond.clock() && duty.within.amount < respond.amount)
      context.diagnostics
          .report(Diag::DutyBeforeResponse, duty.within.range,
                  {who, showDuration(duty.within), severity.name, showDuration(respond)})
          .note(respond.range, "until then nobody has to know of the incident, and who is to write?");
    if (duty.within.clock() && resolve.clock() && duty.within.amount > resolve.amount)
      context.diagnostics
          .report(Diag::DutyAfterDeadline, duty.within.range,
                  {who, showDuration(duty.within), severity.name, showDuration(resolve)})
          .note(resolve.range, "the incident is to be over by then");
  }

  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (!runbook.targetResolve.clock() || runbook.severity >= program.severities.size())
      return;
    const Severity &severity = program.severities[runbook.severity];
    for (const Duty &duty : severity.duties)
      if (duty.within.clock() && duty.within.amount > runbook.targetResolve.amount &&
          duty.contact < program.contacts.size()) {
        context.diagnostics
            .report(Diag::DutyAfterTarget, runbook.targetResolve.range,
                    {showDuration(runbook.targetResolve), program.contacts[duty.contact].name,
                     showDuration(duty.within)})
            .note(duty.range,
                  "the duty of `" + severity.name + "`: " + showDuration(duty.within) + " - " +
                      showDuration(runbook.targetResolve) + " = " +
                      showDuration(static_cast<uint64_t>(duty.within.amount - runbook.targetResolve.amount)) +
                      " after it should be over");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeDutyTimes() { return std::make_unique<DutyTimes>(); }
} // namespace rbk::lint
