#include "compiler/lint/facts.h"

#include <chrono>
#include <cstdlib>

namespace rbk::lint {
namespace {
using namespace plan;
using std::chrono::sys_days;

std::optional<sys_days> parseDate(llvm::StringRef text) {
  int year = 0;
  unsigned month = 0, day = 0;
  auto [y, rest] = text.split('-');
  auto [m, d] = rest.split('-');
  if (y.getAsInteger(10, year) || m.getAsInteger(10, month) || d.getAsInteger(10, day))
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok())
    return std::nullopt;
  return sys_days(date);
}

std::string showDate(sys_days days) {
  std::chrono::year_month_day date(days);
  auto two = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
         "-" + two(static_cast<unsigned>(date.day()));
}

/// A runbook that nobody has read for longer than promised. RBK_TODAY=2026-11-21 sets the day for tests; the
/// message names the day it was due, which does not change from one day to the next.
class StaleReview : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    auto reviewed = parseDate(runbook.reviewed);
    const Duration &every = runbook.reviewEvery;
    if (!reviewed || !every.clock())
      return;
    sys_days due = *reviewed + std::chrono::days(every.amount / 86'400'000);
    if (today() <= due)
      return;
    context.diagnostics.report(Diag::StaleReview, every.range, {showDate(due)})
        .note("it was read on " + runbook.reviewed + " and promised every " + showDuration(every) +
              ": read it, rehearse it, then change the date");
  }

  static sys_days today() {
    if (const char *given = std::getenv("RBK_TODAY"))
      if (auto day = parseDate(given))
        return *day;
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  }
};

} // namespace
std::unique_ptr<Rule> makeStaleReview() { return std::make_unique<StaleReview>(); }
} // namespace rbk::lint
