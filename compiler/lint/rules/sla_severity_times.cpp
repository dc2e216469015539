#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// What the times of severities must not say: clock is compared with clock, business time with business time.
class SeverityTimes : public Rule {
  void program(Context &context, const Program &program) override {
    for (const Severity &severity : program.severities)
      if (isOwn(context, program, severity.range))
        check(context, severity);
    for (size_t i = 0; i < program.severities.size(); ++i)
      if (isOwn(context, program, program.severities[i].range)) {
        compare(context, program, i, "respond", &Severity::respond);
        compare(context, program, i, "resolve", &Severity::resolve);
      }
  }

  static bool comparable(const Duration &a, const Duration &b) {
    return a.present && b.present && a.unit == b.unit;
  }

  static void check(Context &context, const Severity &severity) {
    const Duration &respond = severity.respond, &resolve = severity.resolve;
    if (!resolve.present && respond.present)
      context.diagnostics.report(Diag::NoResolveTarget, severity.nameRange, {severity.name})
          .note("without `resolve` the worst path of its runbooks is compared with nothing");
    if (comparable(respond, resolve) && respond.amount > resolve.amount)
      context.diagnostics
          .report(Diag::RespondAfterResolve, respond.range,
                  {severity.name, showDuration(respond), showDuration(resolve)})
          .note("make `respond` shorter, or `resolve` longer");
    if (respond.present && resolve.clock() && !respond.clock())
      context.diagnostics.report(Diag::BusinessAndClock, respond.range, {severity.name})
          .note(resolve.range,
                "on a Friday evening " + showDuration(resolve) +
                    " are over before business time begins again: use the same kind of time for both");
  }

  /// Compares with the nearest worse severity that has the same kind of time.
  static void compare(Context &context, const Program &program, size_t index, const char *word,
                      Duration Severity::*field) {
    const Severity &milder = program.severities[index];
    for (size_t i = index; i-- > 0;) {
      const Severity &worse = program.severities[i];
      if (!comparable(worse.*field, milder.*field))
        continue;
      if ((worse.*field).amount > (milder.*field).amount)
        context.diagnostics
            .report(Diag::SlaNotMonotone, (worse.*field).range,
                    {worse.name, milder.name, word, showDuration(worse.*field), showDuration(milder.*field)})
            .note((milder.*field).range, "severities stand in order, the worst first");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeSeverityTimes() { return std::make_unique<SeverityTimes>(); }
} // namespace rbk::lint
