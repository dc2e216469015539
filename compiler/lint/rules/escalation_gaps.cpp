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
        check(context, program, severity.escalation, severity);
    for (const Runbook &runbook : program.runbooks)
      if (runbook.ownEscalation && runbook.severity < program.severities.size())
        check(context, program, runbook.escalation, program.severities[runbook.severity]);
  }

  /// How long business time is away at most: from the end of its last day to the first day of the next week.
  static std::string pause(const Program &program) {
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (program.calendars.empty())
      return {};
    const Calendar &calendar = program.calendars.front();
    const auto *first = llvm::find(days, llvm::StringRef(calendar.firstDay));
    const auto *last = llvm::find(days, llvm::StringRef(calendar.lastDay));
    unsigned hour = 0, minute = 0, from = 0, to = 0;
    const auto minutes = [&](llvm::StringRef clock, unsigned &result) {
      const auto [h, m] = clock.split(':');
      const bool valid = !h.getAsInteger(10, hour) && !m.getAsInteger(10, minute);
      result = hour * 60 + minute;
      return valid;
    };
    if (first == std::end(days) || last == std::end(days) || !minutes(calendar.from, from) ||
        !minutes(calendar.to, to) || to <= from)
      return {};
    const auto apart = static_cast<unsigned>((first - last + 6) % 7 + 1);
    return showDuration((uint64_t{apart} * 24 * 60 - (to - from)) * 60'000) + " pass between " +
           calendar.lastDay + " " + calendar.to + " and " + calendar.firstDay + " " + calendar.from;
  }

  static void check(Context &context, const Program &program, const std::vector<EscalationLevel> &levels,
                    const Severity &severity) {
    std::vector<const EscalationLevel *> pages;
    for (const EscalationLevel &level : levels) {
      if (!level.offset.present || (!level.whenSeverity.empty() && level.whenSeverity != severity.name))
        continue;
      if (severity.respond.clock() && !level.offset.clock()) {
        const std::string away = pause(program);
        context.diagnostics
            .report(Diag::EscalationBusiness, level.offset.range, {severity.name, showDuration(level.offset)})
            .note(severity.respond.range, "the response time is " + showDuration(severity.respond) +
                                              " by the clock" +
                                              (away.empty() ? ", also on a Friday evening" : ": " + away));
      } else if (level.page)
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
