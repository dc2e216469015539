#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A level that calls somebody who was called before brings nobody new.
class EscalationTwice : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Severity &severity : program.severities)
      if (isOwn(context, program, severity.range))
        check(context, program, severity.escalation);
    for (const Runbook &runbook : program.runbooks)
      if (runbook.ownEscalation)
        check(context, program, runbook.escalation);
  }

  static void check(Context &context, const Program &program, const std::vector<EscalationLevel> &levels) {
    for (size_t i = 1; i < levels.size(); ++i)
      for (size_t j = 0; j < i; ++j) {
        const EscalationLevel &level = levels[i], &before = levels[j];
        // What is seen calls whom it concerns, at any time: that is no level which follows another.
        if (!level.offset.present || !before.offset.present)
          continue;
        // `notify` first and `page` later is louder; levels of different severities exclude each other.
        if (level.contact != before.contact || level.contact >= program.contacts.size() ||
            level.page != before.page || level.whenSeverity != before.whenSeverity)
          continue;
        context.diagnostics.report(Diag::EscalationTwice, level.range, {program.contacts[level.contact].name})
            .note(before.range, "first here: who is to be asked when this person does not answer?");
        break;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeEscalationTwice() { return std::make_unique<EscalationTwice>(); }
} // namespace rbk::lint
