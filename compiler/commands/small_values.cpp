#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>

// Values with a form of their own: times of cron, modes of files, addresses.
namespace rbk::commands {
using llvm::StringRef;

namespace {

Mistakes wrong(Diag diag, size_t begin, size_t end, std::string message, std::string replacement = {},
               std::string note = {}) {
  return {{diag, begin, end, std::move(message), std::move(replacement), std::move(note)}};
}

struct CronField {
  StringRef name;
  unsigned low, high;
};
constexpr CronField cronFields[] = {{"minute", 0, 59},
                                    {"hour", 0, 23},
                                    {"day of the month", 1, 31},
                                    {"month", 1, 12},
                                    {"day of the week", 0, 6}};
constexpr StringRef months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr StringRef days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

/// A number of a field, or a name of a month or a day.
bool cronNumber(StringRef text, size_t field, unsigned &value) {
  if (field == 3 || field == 4) {
    llvm::ArrayRef<StringRef> names = field == 3 ? llvm::ArrayRef<StringRef>(months) : days;
    for (size_t i = 0; i < names.size(); ++i)
      if (text.equals_insensitive(names[i])) {
        value = static_cast<unsigned>(i) + (field == 3);
        return true;
      }
  }
  return !text.empty() && allOf(text, Digit) && !text.getAsInteger(10, value);
}

std::optional<Mistake> cronItem(StringRef item, size_t begin, size_t index) {
  const CronField &field = cronFields[index];
  std::string range = std::to_string(field.low) + " to " + std::to_string(field.high);
  auto fail = [&](std::string message) {
    return Mistake{Diag::CronSyntax, begin, begin + item.size(), std::move(message), {}, {}};
  };
  auto [values, step] = item.split('/');
  unsigned number = 0;
  if (values.size() < item.size() &&
      (step.empty() || !allOf(step, Digit) || step.getAsInteger(10, number) || number == 0))
    return fail("`" + step.str() + "` is no step: a number above 0 stands behind `/`");
  if (values == "*" || values == "?")
    return std::nullopt;
  auto [first, last] = values.split('-');
  unsigned low = 0, high = 0;
  bool isRange = first.size() < values.size();
  if (!cronNumber(first, index, low) || (isRange && !cronNumber(last, index, high)))
    return fail("`" + item.str() + "` is no " + field.name.str() + ": " + range +
                (index == 3   ? ", or `JAN` to `DEC`"
                 : index == 4 ? ", or `SUN` to `SAT`"
                              : ""));
  if (!isRange)
    high = low;
  if (index == 4 && (low == 7 || high == 7))
    return fail("a day of the week is 0 (Sunday) to 6 here");
  if (low < field.low || high > field.high)
    return fail("`" + item.str() + "` is no " + field.name.str() + ": it is " + range);
  if (high < low)
    return fail("the range `" + values.str() + "` ends before it begins");
  return std::nullopt;
}

} // namespace

/// As Kubernetes reads it (robfig/cron 3, standard parser).
Mistakes readCron(StringRef text) {
  size_t at = 0;
  if (text.startswith("TZ=") || text.startswith("CRON_TZ="))
    at = std::min(text.find(' '), text.size());
  StringRef rest = text.drop_front(at).trim();
  if (rest.startswith("@")) {
    static constexpr StringRef names[] = {"@yearly", "@annually", "@monthly", "@weekly",
                                          "@daily",  "@midnight", "@hourly"};
    if (rest.startswith("@every ") || llvm::is_contained(names, rest))
      return {};
    return wrong(Diag::CronSyntax, at, text.size(), "there is no time `" + rest.str() + "`",
                 suggest(rest, names).str());
  }
  size_t field = 0;
  while (at < text.size()) {
    if (is(text[at], Blank)) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < text.size() && !is(text[end], Blank))
      ++end;
    if (field == std::size(cronFields))
      return wrong(Diag::CronSyntax, at, text.size(),
                   "a time has five fields, and this is a sixth: minute, hour, day, month, day of the week");
    for (size_t item = at; item <= end;) {
      size_t comma = std::min(text.find(',', item), end);
      if (auto mistake = cronItem(text.slice(item, comma), item, field))
        return {std::move(*mistake)};
      item = comma + 1;
    }
    ++field;
    at = end;
  }
  if (field < std::size(cronFields))
    return wrong(Diag::CronSyntax, 0, text.size(),
                 "a time has five fields, not " + std::to_string(field) +
                     ": minute, hour, day, month, day of the week");
  return {};
}

/// Of chmod, mkdir -m, install -m and umask.
Mistakes readFileMode(StringRef text) {
  if (text.empty() || text.startswith("-"))
    return {};
  Reader in(text);
  in.oneOf('+', '=');
  if (is(in.peek(), Digit)) {
    size_t begin = in.at();
    for (; !in.done(); in.skip())
      if (in.peek() < '0' || in.peek() > '7')
        return wrong(Diag::FormatSyntax, in.at(), in.at() + 1,
                     "a mode is octal: `" + std::string(1, in.peek()) + "` is no digit of it");
    if (in.since(begin).ltrim('0').size() > 4)
      return wrong(Diag::FormatSyntax, begin, in.at(), "a mode has at most four digits");
    return {};
  }
  in.moveTo(0);
  while (true) {
    size_t begin = in.at();
    while (!in.done() && StringRef("ugoa").contains(in.peek()))
      in.skip();
    bool any = false;
    while (!in.done() && StringRef("+-=").contains(in.peek())) {
      any = true;
      in.skip();
      if (!in.some(Digit)) {
        if (!in.done() && StringRef("ugo").contains(in.peek()))
          in.skip();
        else
          while (!in.done() && StringRef("rwxXst").contains(in.peek()))
            in.skip();
      }
    }
    if (!any || (!in.done() && in.peek() != ',')) {
      size_t end = std::min(in.at() + 1, text.size());
      return wrong(Diag::FormatSyntax, in.done() ? begin : in.at(), end,
                   any ? "`" + text.slice(in.at(), end).str() + "` has no meaning in a mode"
                       : "expected `+`, `-` or `=` in the mode");
    }
    if (!in.one(','))
      return {};
  }
}

Mistakes readFindMode(StringRef text) {
  size_t prefix = text.startswith("-") || text.startswith("/");
  Mistakes found = readFileMode(text.drop_front(prefix));
  for (Mistake &mistake : found) {
    mistake.begin += prefix;
    mistake.end += prefix;
  }
  return found;
}

/// An IPv4 address or network where a text looks like one; names of hosts and IPv6 pass.
Mistakes readAddress(StringRef text) {
  StringRef address = text;
  size_t slash = text.find('/');
  address = text.take_front(slash);
  address.consume_front("!");
  if (address.count('.') != 3 || !allOf(address, Digit | Dot))
    return {};
  size_t at = static_cast<size_t>(address.data() - text.data());
  llvm::SmallVector<StringRef, 4> parts;
  address.split(parts, '.');
  for (StringRef part : parts) {
    unsigned number = 0;
    if (part.empty() || part.size() > 3 || part.getAsInteger(10, number) || number > 255)
      return wrong(Diag::FormatSyntax, at, at + std::max<size_t>(part.size(), 1),
                   "`" + part.str() + "` is no part of an IPv4 address: 0 to 255");
    at += part.size() + 1;
  }
  if (slash == StringRef::npos)
    return {};
  StringRef mask = text.drop_front(slash + 1);
  unsigned bits = 0;
  if (!mask.contains('.') &&
      (mask.empty() || !allOf(mask, Digit) || mask.getAsInteger(10, bits) || bits > 32))
    return wrong(Diag::FormatSyntax, slash + 1, text.size(),
                 "`/" + mask.str() + "` is no length of an IPv4 network: 0 to 32");
  return {};
}

} // namespace rbk::commands
