#include "compiler/commands/characters.h"
#include "compiler/commands/promql.h"

// Regular expressions of Go (RE2): what its parser refuses (regexp/syntax, Go 1.19). They end in time linear
// to the text, so look-around and back references do not exist.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class GoRegex {
public:
  explicit GoRegex(StringRef text) : in_(text) {}

  std::optional<Mistake> run() {
    alternatives(0);
    if (!mistake_ && in_.peek() == ')')
      fail(in_.at(), in_.at() + 1, "`)` closes nothing");
    return mistake_;
  }

private:
  void fail(size_t begin, size_t end, std::string message, std::string note = {}) {
    if (!mistake_)
      mistake_ = Mistake{Diag::PromqlSyntax, begin, end, std::move(message), {}, std::move(note)};
    in_.moveTo(in_.text().size());
  }

  void alternatives(unsigned depth) {
    if (depth > 200)
      return fail(in_.at(), in_.at() + 1, "the expression is nested too deeply");
    bool operand = false; // something stands here that can be repeated
    bool repeated = false;
    while (!in_.done() && in_.peek() != ')') {
      size_t begin = in_.at();
      char c = in_.peek();
      in_.skip();
      switch (c) {
      case '|':
        operand = repeated = false;
        continue;
      case '(':
        if (!group(depth, begin))
          continue; // flags: nothing to repeat
        break;
      case '[':
        set(begin);
        break;
      case '\\':
        if (escape(begin))
          break;
        if (mistake_)
          return;
        break;
      case '*':
      case '+':
      case '?':
      case '{': {
        if (c == '{' && !interval(begin))
          break; // plain text
        if (mistake_)
          return;
        if (!operand)
          return fail(begin, in_.at(),
                      "nothing stands before `" + in_.since(begin).str() + "` that could be repeated");
        in_.one('?');
        if (repeated)
          return fail(begin, in_.at(), "`" + in_.since(begin).str() + "` repeats a repetition");
        repeated = true;
        continue;
      }
      default:
        break;
      }
      operand = true;
      repeated = false;
    }
  }

  /// False for `(?i)`, which only sets flags.
  bool group(unsigned depth, size_t begin) {
    if (in_.one('?')) {
      if (in_.word("P<") || (in_.peek() == '<' && in_.peek(1) != '=' && in_.peek(1) != '!' && in_.one('<'))) {
        size_t name = in_.at();
        in_.until('>');
        if (in_.done() || in_.since(name).empty() || !allOf(in_.since(name), Digit | Letter | Underscore)) {
          fail(begin, in_.at(), "the name of the group is not closed by `>`");
          return true;
        }
        in_.one('>');
      } else {
        while (!in_.done() && StringRef("imsU-").contains(in_.peek()))
          in_.skip();
        if (in_.one(')'))
          return false;
        if (!in_.one(':')) {
          in_.skip();
          fail(begin, in_.at(),
               "`" + in_.since(begin).str() + "` is not part of RE2: there is no look-around");
          return true;
        }
      }
    }
    alternatives(depth + 1);
    if (!mistake_ && !in_.one(')'))
      fail(begin, begin + 1, "the parenthesis of the regular expression is never closed");
    return true;
  }

  /// Whether `{…}` is a repetition.
  bool interval(size_t begin) {
    size_t digits = in_.at();
    in_.any(Digit);
    StringRef low = in_.since(digits), high = low;
    if (low.empty())
      return in_.moveTo(digits), false;
    if (in_.one(',')) {
      size_t second = in_.at();
      in_.any(Digit);
      high = in_.since(second);
    }
    if (!in_.one('}'))
      return in_.moveTo(digits), false;
    unsigned a = 0, b = 0;
    if (low.getAsInteger(10, a) || a > 1000 ||
        (!high.empty() && (high.getAsInteger(10, b) || b > 1000 || b < a)))
      fail(begin, in_.at(), "`" + in_.since(begin).str() + "` is no number of repetitions from 0 to 1000");
    return true;
  }

  bool escape(size_t begin) {
    if (in_.done()) {
      fail(begin, begin + 1, "a backslash stands at the end");
      return false;
    }
    char c = in_.peek();
    in_.skip();
    if (c == 'Q') {
      size_t end = in_.rest().find("\\E");
      in_.skip(end == StringRef::npos ? in_.rest().size() : end + 2);
      return true;
    }
    if (c == 'p' || c == 'P') {
      if (in_.one('{')) {
        in_.until('}');
        in_.one('}');
      } else
        in_.skip();
      return true;
    }
    if (c == 'x') {
      size_t digits = in_.at();
      if (in_.one('{')) {
        in_.any(Hex);
        if (in_.one('}'))
          return true;
      } else if (is(in_.peek(), Hex) && is(in_.peek(1), Hex)) {
        in_.skip(2);
        return true;
      }
      in_.moveTo(digits);
    } else if (StringRef("AbBzdDsSwWafnrtvC0").contains(c) || !is(c, Digit | Letter) ||
               static_cast<unsigned char>(c) >= 0x80)
      return true;
    else if (is(c, Digit) && is(in_.peek(), Digit))
      return true; // octal
    fail(begin, in_.at(),
         is(c, Digit) ? "`" + in_.since(begin).str() + "` is not part of RE2: there are no back references"
                      : "`" + in_.since(begin).str() + "` means nothing in RE2");
    return false;
  }

  /// A set in brackets, from behind `[`.
  void set(size_t begin) {
    in_.one('^');
    bool first = true;
    while (!in_.done() && (in_.peek() != ']' || first)) {
      if (in_.peek() == '-' && !first && in_.peek(1) != ']') {
        // `a--` and the like; Go takes a dash only at the ends
        return fail(in_.at(), in_.at() + 2, "`-` stands in the middle of a set: put it first or last");
      }
      first = false;
      if (in_.peek() == '[' && in_.peek(1) == ':') {
        size_t name = in_.at(), close = in_.rest().find(":]");
        if (close != StringRef::npos) {
          in_.skip(close + 2);
          static constexpr StringRef classes[] = {"alnum", "alpha", "ascii", "blank", "cntrl",
                                                  "digit", "graph", "lower", "print", "punct",
                                                  "space", "upper", "word",  "xdigit"};
          StringRef word = in_.since(name).drop_front(2).drop_back(2);
          word.consume_front("^");
          if (!llvm::is_contained(classes, word))
            return fail(name, in_.at(), "there is no class `" + in_.since(name).str() + "`");
          continue;
        }
      }
      size_t low = in_.at();
      int from = member(low);
      if (mistake_)
        return;
      if (in_.peek() == '-' && in_.peek(1) != ']' && from >= 0) {
        in_.skip();
        int to = member(in_.at());
        if (mistake_)
          return;
        if (to >= 0 && to < from)
          return fail(low, in_.at(), "the range `" + in_.since(low).str() + "` is upside down");
      }
    }
    if (!in_.one(']'))
      fail(begin, begin + 1, "the bracket of the regular expression is never closed");
  }

  /// One character of a set; -1 where it is a class or its order is not looked at.
  int member(size_t begin) {
    char c = in_.peek();
    in_.skip();
    if (c != '\\')
      return static_cast<unsigned char>(c) < 0x80 ? c : -1;
    char escaped = in_.peek();
    escape(begin);
    return is(escaped, Digit | Letter) ? -1 : escaped;
  }

  Reader in_;
  std::optional<Mistake> mistake_;
};

} // namespace

std::optional<Mistake> readGoRegex(StringRef text) { return GoRegex(text).run(); }

} // namespace rbk::commands
