#include "compiler/lint/facts.h"

#include <optional>

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

  /// The longest time without business time: from the end of its last day to its first day of the next week.
  struct Pause {
    uint64_t milliseconds = 0, dayMilliseconds = 0; ///< 0: the calendar says nothing usable
    std::string words;
  };
  static Pause pauseOf(const Program &program) {
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (program.calendars.empty())
      return {};
    const Calendar &calendar = program.calendars.front();
    const auto *first = llvm::find(days, llvm::StringRef(calendar.firstDay));
    const auto *last = llvm::find(days, llvm::StringRef(calendar.lastDay));
    const auto minutesOf = [](llvm::StringRef clock) -> std::optional<unsigned> {
      unsigned hour = 0, minute = 0;
      const auto [h, m] = clock.split(':');
      if (h.getAsInteger(10, hour) || m.getAsInteger(10, minute))
        return std::nullopt;
      return hour * 60 + minute;
    };
    const auto from = minutesOf(calendar.from), to = minutesOf(calendar.to);
    if (first == std::end(days) || last == std::end(days) || !from || !to || *to <= *from)
      return {};
    const auto apart = static_cast<uint64_t>((first - last + 6) % 7 + 1);
    const uint64_t day = uint64_t{*to - *from} * 60'000, pause = apart * 24 * 3'600'000 - day;
    return {pause, day,
            showDuration(pause) + " pass between " + calendar.lastDay + " " + calendar.to + " and " +
                calendar.firstDay + " " + calendar.from};
  }

  /// Whether a level in business hours comes inside the response time even over the longest pause.
  static bool inTime(const Pause &pause, const Duration &offset, const Duration &respond) {
    const uint64_t wait = static_cast<uint64_t>(offset.amount) * 3'600'000;
    return offset.unit == ast::Duration::Unit::BusinessHours && pause.milliseconds &&
           wait <= pause.dayMilliseconds &&
           pause.milliseconds + wait <= static_cast<uint64_t>(respond.amount);
  }

  /// A response time that runs by the clock needs a first level that does; what comes after it may wait.
  static void checkBusiness(Context &context, const Program &program,
                            const std::vector<EscalationLevel> &levels, const Severity &severity) {
    const Duration &respond = severity.respond;
    if (!respond.clock())
      return;
    const EscalationLevel *first = nullptr;
    for (const EscalationLevel &level : levels) {
      if (!level.offset.present || (!level.whenSeverity.empty() && level.whenSeverity != severity.name))
        continue;
      if (level.offset.clock())
        return;
      if (!first)
        first = &level;
    }
    const Pause pause = pauseOf(program);
    if (!first || inTime(pause, first->offset, respond))
      return;
    context.diagnostics
        .report(Diag::EscalationBusiness, first->offset.range, {severity.name, showDuration(first->offset)})
        .note(respond.range, "the response time is " + showDuration(respond) + " by the clock" +
                                 (pause.words.empty() ? ", also on a Friday evening" : ": " + pause.words));
  }

  static void check(Context &context, const Program &program, const std::vector<EscalationLevel> &levels,
                    const Severity &severity) {
    checkBusiness(context, program, levels, severity);
    std::vector<const EscalationLevel *> pages;
    for (const EscalationLevel &level : levels)
      if (level.page && level.offset.present && (level.offset.clock() || !severity.respond.clock()) &&
          (level.whenSeverity.empty() || level.whenSeverity == severity.name))
        pages.push_back(&level);
    if (pages.size() < 2 || !pages.front()->offset.clock())
      return;
    if (llvm::all_of(pages,
                     [&](auto *level) { return level->offset.amount == pages.front()->offset.amount; })) {
      std::string note = "a chain calls the next one when the one before did not answer";
      if (severity.respond.present)
        note += "; `" + severity.name + "` gives " + showDuration(severity.respond) + " to respond";
      context.diagnostics
          .report(Diag::EscalationAllAtOnce, pages[1]->offset.range,
                  {std::to_string(pages.size()),
                   pages.front()->offset.amount ? showDuration(pages.front()->offset) : "the start"})
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
