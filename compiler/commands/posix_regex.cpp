#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/STLExtras.h>

// Basic and extended regular expressions as GNU grep 3.8 and sed 4.9 read them (glibc's regcomp with their
// syntax bits). tests/e2e/regex_oracle.sh compares with both.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class PosixRegex {
public:
  PosixRegex(StringRef text, bool extended, bool sed) : in_(text), extended_(extended), sed_(sed) {}

  unsigned groups() const { return groups_; }

  Mistakes run() {
    glob();
    while (!in_.done() && !error_)
      element();
    if (!error_ && !open_.empty())
      fail(open_.back(), open_.back() + (extended_ ? 1 : 2), "this parenthesis is never closed");
    Mistakes result;
    if (error_)
      result.push_back(std::move(*error_));
    else
      result = std::move(doubts_);
    return result;
  }

private:
  void fail(size_t begin, size_t end, std::string message, std::string replacement = {}) {
    if (!error_)
      error_ = Mistake{Diag::RegexSyntax, begin, end, std::move(message), std::move(replacement), {}};
  }
  void doubt(size_t begin, size_t end, std::string message, std::string replacement, std::string note = {}) {
    if (!sed_)
      doubts_.push_back(
          {Diag::RegexMeaning, begin, end, std::move(message), std::move(replacement), std::move(note)});
  }

  /// `*.log`: a pattern for names of files, which is no regular expression.
  void glob() {
    StringRef text = in_.text();
    if (text.size() > 1 && text[0] == '*' && (is(text[1], Digit | Letter) || text[1] == '.'))
      doubt(0, 1, "the `*` has nothing before it to repeat: this is a regular expression, no file pattern",
            "", "a search needs no `*` at its ends; any text in the middle is `.*`");
  }

  void element() {
    size_t begin = in_.at();
    char c = in_.peek();
    in_.skip();
    switch (c) {
    case '\\':
      return escape(begin);
    case '[':
      return bracket(begin);
    case '(':
      if (!extended_)
        return;
      open(begin);
      if (in_.peek() == '?' && StringRef(":=!<iP").contains(in_.peek(1)))
        doubt(begin, in_.at() + 2,
              "`" + in_.text().slice(begin, in_.at() + 2).str() +
                  "` is Perl's: here the `?` has nothing before it",
              "", "`grep -P` reads Perl's expressions");
      return;
    case ')':
      if (extended_)
        close(begin, false);
      return;
    case '{':
      if (extended_ && begin > 0)
        interval(begin, 1);
      return;
    default:
      return;
    }
  }

  void open(size_t begin) {
    open_.push_back(begin);
    ++groups_;
  }
  void close(size_t begin, bool escaped) {
    if (!open_.empty())
      open_.pop_back();
    else if (escaped || sed_) // grep -E takes a `)` too many as a plain character
      fail(begin, in_.at(), "`" + in_.since(begin).str() + "` closes nothing");
  }

  void escape(size_t begin) {
    if (in_.done())
      return fail(begin, begin + 1, "a backslash stands at the end");
    char c = in_.peek();
    in_.skip();
    if (!extended_ && c == '(')
      return open(begin);
    if (!extended_ && c == ')')
      return close(begin, true);
    if (!extended_ && c == '{') {
      if (begin > 0 || !sed_)
        interval(begin, 2);
      return;
    }
    if (c >= '1' && c <= '9') {
      if (static_cast<unsigned>(c - '0') > groups_)
        fail(begin, in_.at(), "`" + in_.since(begin).str() + "` refers to a group that does not exist");
      return;
    }
    if (c == 'd' || c == 'D')
      doubt(begin, in_.at(), std::string("`\\") + c + "` is the letter `" + c + "` here, no class of digits",
            c == 'd' ? "[0-9]" : "[^0-9]", "`grep -P` knows `\\d`");
    else if (c == 't' || c == 'n' || c == 'r')
      doubt(begin, in_.at(), std::string("`\\") + c + "` is the letter `" + c + "` here",
            c == 't' || c == 'r' ? "[[:space:]]" : "",
            c == 'n' ? "a pattern is matched within one line"
                     : "`grep -P` knows `\\t`; the shell has `$'\\t'`");
  }

  /// `{n}`, `{n,}`, `{,m}` and `{n,m}`. In extended syntax what is none is plain text.
  void interval(size_t begin, size_t width) {
    size_t digits = in_.at();
    in_.any(Digit);
    StringRef low = in_.since(digits), high = low;
    bool comma = in_.one(',');
    if (comma) {
      size_t second = in_.at();
      in_.any(Digit);
      high = in_.since(second);
    }
    bool closed = extended_ ? in_.one('}') : in_.word("\\}");
    if (extended_ && !closed)
      return in_.moveTo(digits);
    if (!closed) {
      bool more = in_.rest().contains("\\}");
      return fail(begin, more ? in_.at() + 1 : begin + width,
                  more ? "an interval is `\\{n\\}`, `\\{n,\\}` or `\\{n,m\\}`"
                       : "this `\\{` is never closed by `\\}`");
    }
    unsigned a = 0, b = 0;
    bool tooLarge = (!low.empty() && (low.getAsInteger(10, a) || a > 32767)) ||
                    (!high.empty() && (high.getAsInteger(10, b) || b > 32767));
    if (tooLarge)
      fail(begin, in_.at(), "more than 32767 repetitions");
    else if ((low.empty() && !comma) || (!low.empty() && !high.empty() && b < a))
      fail(begin, in_.at(),
           "`" + in_.since(begin).str() + "` is no interval: the smaller number stands first");
  }

  void bracket(size_t begin) {
    // grep asks for the second pair of brackets; sed takes it for a set of letters.
    if (size_t close = in_.rest().find(']');
        !sed_ && in_.peek() == ':' && close != StringRef::npos && close > 1 && in_.rest()[close - 1] == ':') {
      in_.skip(close + 1);
      StringRef set = in_.since(begin);
      return fail(begin, in_.at(),
                  "`" + set.str() + "` is a set of characters: a class stands in brackets twice",
                  "[" + set.str() + "]");
    }
    in_.one('^');
    bool first = true;
    while (!in_.done() && (first || in_.peek() != ']')) {
      first = false;
      size_t low = in_.at();
      int from = member();
      if (error_)
        return;
      if (in_.peek() == '-' && in_.peek(1) != ']' && in_.at() + 1 < in_.text().size()) {
        in_.skip();
        int to = member();
        if (error_)
          return;
        // Beyond ASCII the order is that of the locale.
        if (from == classMember || to == classMember || (from >= 0 && to >= 0 && to < from))
          return fail(low, in_.at(),
                      "`" + in_.since(low).str() + "` is no range" +
                          (from >= 0 && to >= 0 ? ": it ends before it begins" : ""),
                      in_.since(low) == "a-Z" ? "a-zA-Z" : "");
      }
    }
    if (!in_.one(']'))
      fail(begin, begin + 1, "this bracket is never closed");
  }

  static constexpr int unordered = -1, classMember = -2;
  int member() {
    char c = in_.peek();
    char kind = in_.peek(1);
    if (c == '[' && (kind == ':' || kind == '.' || kind == '=')) {
      size_t begin = in_.at();
      char end[] = {kind, ']'};
      size_t close = in_.rest().drop_front(2).find(StringRef(end, 2));
      if (close == StringRef::npos) {
        if (kind == ':' && !is(in_.peek(2), Lower)) { // a set with `[` and `:` in it
          in_.skip();
          return '[';
        }
        fail(begin, begin + 2, "this bracket is never closed");
        return unordered;
      }
      StringRef name = in_.rest().drop_front(2).take_front(close);
      in_.skip(close + 4);
      if (kind == ':') {
        static constexpr StringRef classes[] = {"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                                "lower", "print", "punct", "space", "upper", "xdigit"};
        if (!llvm::is_contained(classes, name)) {
          StringRef near = suggest(name, classes);
          fail(begin, in_.at(), "there is no class `" + in_.since(begin).str() + "`",
               near.empty() ? "" : "[:" + near.str() + ":]");
        }
        return classMember;
      }
      if (name.size() != 1 && static_cast<unsigned char>(name.empty() ? 0 : name[0]) < 0x80 &&
          !(name.size() > 1 && kind == '.' && is(name[0], Lower)))
        fail(begin, in_.at(), "`" + in_.since(begin).str() + "` names no character");
      return kind == '=' ? classMember : name.size() == 1 ? name[0] : unordered;
    }
    in_.skip();
    if (static_cast<unsigned char>(c) >= 0x80) {
      while ((static_cast<unsigned char>(in_.peek()) & 0xc0) == 0x80)
        in_.skip();
      return unordered;
    }
    if (sed_ && c == '\\' && is(in_.peek(), Letter)) { // `\n` and `\t` are what they are outside
      in_.skip();
      return unordered;
    }
    return c;
  }

  Reader in_;
  bool extended_, sed_;
  unsigned groups_ = 0;
  std::vector<size_t> open_;
  std::optional<Mistake> error_;
  Mistakes doubts_;
};

} // namespace

Mistakes readBasicRegex(StringRef text) { return PosixRegex(text, false, false).run(); }
Mistakes readExtendedRegex(StringRef text) { return PosixRegex(text, true, false).run(); }
Mistakes readSedRegex(StringRef text, bool extended, unsigned &groups) {
  PosixRegex regex(text, extended, true);
  Mistakes result = regex.run();
  groups = regex.groups();
  return result;
}

} // namespace rbk::commands
