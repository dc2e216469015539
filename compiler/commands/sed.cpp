#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/STLExtras.h>

// Scripts of sed, as GNU sed 4.9 compiles them. What a script does stands in filters.cpp.
// tests/e2e/regex_oracle.sh compares with the real sed.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class SedReader {
public:
  SedReader(StringRef text, bool extended, bool whole) : in_(text), extended_(extended), whole_(whole) {}

  Mistakes run() {
    while (!in_.done() && result_.empty())
      command();
    if (whole_ && result_.empty() && !blocks_.empty())
      fail(blocks_.back(), blocks_.back() + 1, "this `{` is never closed");
    if (whole_ && result_.empty())
      for (auto [begin, end] : jumps_)
        if (!llvm::is_contained(labels_, in_.text().slice(begin, end)))
          fail(begin, end, "there is no label `" + in_.text().slice(begin, end).str() + "`");
    return std::move(result_);
  }

private:
  void fail(size_t begin, size_t end, std::string message, std::string note = {}) {
    if (result_.empty())
      result_.push_back({Diag::SedSyntax, begin, end, std::move(message), {}, std::move(note)});
  }

  /// From behind a delimiter to behind the next one, as the tool does it: a backslash takes the delimiter
  /// with it, brackets do not protect it.
  bool upTo(char delimiter, bool pattern, bool lines = false) {
    for (bool brackets = false; !in_.done(); in_.skip()) {
      char c = in_.peek();
      if (c == delimiter && !brackets) {
        in_.skip();
        return true;
      }
      if (c == '\n' && lines)
        return false;
      if (c == '\\' && !brackets)
        in_.skip();
      else if (pattern && c == '[' && !brackets) {
        brackets = true;
        if (in_.peek(1) == '^')
          in_.skip();
        if (in_.peek(1) == ']')
          in_.skip();
      } else if (brackets && c == '[' && (in_.peek(1) == ':' || in_.peek(1) == '.' || in_.peek(1) == '=')) {
        char end[] = {in_.peek(1), ']'};
        size_t close = in_.rest().drop_front(2).find(StringRef(end, 2));
        if (close != StringRef::npos)
          in_.skip(close + 3);
      } else if (c == ']')
        brackets = false;
    }
    return false;
  }

  unsigned regex(size_t begin, size_t end, char delimiter) {
    StringRef text = in_.text().slice(begin, end);
    unsigned groups = 0;
    char escaped[] = {'\\', delimiter};
    if (delimiter != '/' && text.contains(StringRef(escaped, 2)))
      return 9;
    Mistakes found = readSedRegex(text, extended_, groups);
    if (!found.empty())
      fail(begin + found[0].begin, begin + found[0].end, found[0].message);
    return text.empty() ? 9 : groups;
  }

  /// An address; false where none stands.
  bool address(bool second) {
    char c = in_.peek();
    size_t begin = in_.at();
    if (c == '/' || (c == '\\' && in_.peek(1) != '\0')) {
      in_.skip(c == '\\' ? 1 : 0);
      char delimiter = in_.peek();
      in_.skip();
      size_t pattern = in_.at();
      if (!upTo(delimiter, true, true)) {
        fail(begin, begin + 1, "this address is never closed by `" + std::string(1, delimiter) + "`");
        return true;
      }
      regex(pattern, in_.at() - 1, delimiter);
      while (in_.peek() == 'I' || in_.peek() == 'M')
        in_.skip();
      return true;
    }
    if (is(c, Digit)) {
      in_.any(Digit);
      zero_ = !second && in_.since(begin).find_first_not_of('0') == StringRef::npos;
      in_.any(Blank);
      if (in_.one('~')) {
        in_.any(Blank);
        in_.any(Digit);
        zero_ = false;
      }
      return true;
    }
    if (second && (c == '+' || c == '~')) {
      in_.skip();
      in_.any(Blank);
      in_.any(Digit);
      return true;
    }
    return in_.one('$');
  }

  void command() {
    while (!in_.done() && (is(in_.peek(), Blank) || in_.peek() == ';'))
      in_.skip();
    if (in_.done())
      return;
    size_t begin = in_.at();
    unsigned addresses = 0;
    zero_ = false;
    bool zero = false, regexSecond = false;
    if (address(false)) {
      zero = zero_;
      addresses = 1;
      size_t space = in_.at();
      in_.any(Blank);
      if (in_.peek() == ',') {
        in_.skip();
        in_.any(Blank);
        size_t at = in_.at();
        regexSecond = in_.peek() == '/' || in_.peek() == '\\';
        if (!address(true))
          return fail(at, std::min(at + 1, in_.text().size()), "an address is expected behind the `,`");
        addresses = 2;
      } else
        in_.moveTo(space);
    }
    if (!result_.empty())
      return;
    if (zero && !regexSecond)
      return fail(begin, begin + 1, "line 0 is only the begin of `0,/regex/`");
    in_.any(Blank);
    if (in_.one('!')) {
      in_.any(Blank);
      if (in_.peek() == '!')
        return fail(in_.at(), in_.at() + 1, "`!` stands twice");
    }
    if (in_.done())
      return fail(begin, in_.at(), "a command is missing behind the address");
    char c = in_.peek();
    size_t at = in_.at();
    in_.skip();
    switch (c) {
    case '#':
      if (addresses)
        return fail(begin, at, "a comment takes no address");
      return in_.until('\n');
    case '{':
      blocks_.push_back(at);
      return;
    case '}':
      if (blocks_.empty())
        return whole_ ? fail(at, at + 1, "`}` closes nothing") : void();
      if (addresses)
        return fail(begin, at, "`}` takes no address");
      blocks_.pop_back();
      return end();
    case 's':
      return substitute(at);
    case 'y':
      return translate(at);
    case 'a':
    case 'i':
    case 'c':
      return text(c);
    case 'r':
    case 'R':
    case 'w':
    case 'W': {
      in_.any(Blank);
      size_t file = in_.at();
      in_.until('\n');
      if (in_.since(file).empty())
        fail(at, at + 1, std::string("`") + c + "` needs the name of a file");
      return;
    }
    case ':':
      if (addresses)
        return fail(begin, at, "a label takes no address");
      label(true);
      return;
    case 'b':
    case 't':
    case 'T':
      label(false);
      return;
    case 'q':
    case 'Q':
      if (addresses == 2)
        return fail(begin, at, std::string("`") + c + "` takes one address");
      [[fallthrough]];
    case 'l':
    case 'L':
      while (in_.peek() == ' ' || in_.peek() == '\t')
        in_.skip();
      in_.any(Digit);
      return end();
    case 'e':
    case 'v':
      in_.until('\n');
      return;
    default:
      if (StringRef("=dDgGhHnNpPxzF").contains(c))
        return end();
      fail(at, at + 1, std::string("there is no command `") + c + "`",
           c == 'S' ? "`s` is written small" : "");
    }
  }

  /// Nothing but the end of the command may follow.
  void end() {
    while (in_.peek() == ' ' || in_.peek() == '\t' || in_.peek() == '\r')
      in_.skip();
    char c = in_.peek();
    if (in_.done() || c == '\n' || c == ';' || c == '}' || c == '#')
      return;
    size_t stop = in_.at();
    while (stop < in_.text().size() && !StringRef(";}\n").contains(in_.text()[stop]))
      ++stop;
    fail(in_.at(), stop, "`" + in_.text().slice(in_.at(), stop).str() + "` stands behind a complete command",
         "`;` separates commands");
  }

  void substitute(size_t begin) {
    char delimiter = in_.peek();
    if (in_.done() || delimiter == '\n' || delimiter == '\\')
      return fail(begin, begin + 1, "`s` is written `s/what/by what/`");
    in_.skip();
    size_t pattern = in_.at();
    bool first = upTo(delimiter, true);
    size_t replacement = in_.at();
    if (!first || !upTo(delimiter, false)) {
      size_t last = first ? replacement - 1 : begin + 1;
      return fail(first ? begin : last, first ? begin + 1 : last + 1,
                  std::string("the `s` command is not closed: a `") + delimiter + "` is missing");
    }
    unsigned groups = regex(pattern, replacement - 1, delimiter);
    if (!result_.empty())
      return;
    for (size_t i = replacement; i + 1 < in_.at(); ++i)
      if (in_.text()[i] == '\\' && i + 2 < in_.at()) {
        char c = in_.text()[++i];
        if (c >= '1' && c <= '9' && c != delimiter && static_cast<unsigned>(c - '0') > groups)
          return fail(i - 1, i + 1,
                      std::string("`\\") + c + "` refers to a group that the pattern does not have",
                      extended_ ? "a group is `(…)`" : "a group is `\\(…\\)`, or `(…)` with `-E`");
      }
    bool global = false, print = false, number = false;
    while (!in_.done()) {
      char c = in_.peek();
      size_t at = in_.at();
      if (is(c, Digit)) {
        in_.any(Digit);
        if (in_.since(at).find_first_not_of('0') == StringRef::npos)
          return fail(at, in_.at(), "the first occurrence is 1, not 0");
        if (std::exchange(number, true))
          return fail(at, in_.at(), "a second number behind `s`");
        continue;
      }
      if (c == 'w') {
        in_.skip();
        in_.any(Blank);
        if (in_.done())
          fail(at, at + 1, "`w` needs the name of a file");
        return in_.until('\n');
      }
      if (!StringRef("gpiImMe").contains(c))
        break;
      in_.skip();
      if ((c == 'g' && std::exchange(global, true)) || (c == 'p' && std::exchange(print, true)))
        return fail(at, at + 1, std::string("`") + c + "` stands twice");
    }
    while (in_.peek() == ' ' || in_.peek() == '\t' || in_.peek() == '\r')
      in_.skip();
    char c = in_.peek();
    if (!in_.done() && c != '\n' && c != ';' && c != '}' && c != '#')
      fail(in_.at(), in_.at() + 1, std::string("`") + c + "` is no option of `s`",
           c == delimiter || delimiter == '/'
               ? std::string("a `") + delimiter + "` in the text is written `\\" + delimiter +
                     "`, or take another delimiter: `s|…|…|`"
               : "");
  }

  void translate(size_t begin) {
    char delimiter = in_.peek();
    if (in_.done() || delimiter == '\n' || delimiter == '\\')
      return fail(begin, begin + 1, "`y` is written `y/these/by those/`");
    in_.skip();
    size_t from = in_.at();
    bool first = upTo(delimiter, false);
    size_t to = in_.at();
    if (!first || !upTo(delimiter, false))
      return fail(begin, begin + 1,
                  std::string("the `y` command is not closed: a `") + delimiter + "` is missing");
    StringRef left = in_.text().slice(from, to - 1), right = in_.text().slice(to, in_.at() - 1);
    auto plain = [](StringRef text) {
      return llvm::all_of(text, [](char c) { return c != '\\' && static_cast<unsigned char>(c) < 0x80; });
    };
    if (plain(left) && plain(right) && left.size() != right.size())
      return fail(from, in_.at() - 1, "both sides of `y` must have the same number of characters");
    end();
  }

  void text(char c) {
    size_t at = in_.at() - 1;
    while (in_.peek() == ' ' || in_.peek() == '\t')
      in_.skip();
    if (in_.done() && whole_)
      return fail(at, at + 1, std::string("`") + c + "` needs the text");
    while (!in_.done()) {
      size_t line = in_.at();
      in_.until('\n');
      StringRef content = in_.since(line);
      in_.skip();
      if (!content.endswith("\\"))
        break;
    }
  }

  void label(bool declares) {
    while (in_.peek() == ' ' || in_.peek() == '\t')
      in_.skip();
    size_t begin = in_.at();
    while (!in_.done() && in_.peek() != '\n' && in_.peek() != ';' && !(is(in_.peek(), Blank)) &&
           !(in_.peek() == '}' && !declares))
      in_.skip();
    StringRef name = in_.since(begin);
    if (!declares) {
      if (!name.empty())
        jumps_.push_back({begin, in_.at()});
      return;
    }
    if (name.empty())
      return fail(begin - 1, begin, "`:` needs the name of a label");
    labels_.push_back(name);
  }

  Reader in_;
  bool extended_, whole_, zero_ = false;
  std::vector<size_t> blocks_;
  std::vector<StringRef> labels_;
  std::vector<std::pair<size_t, size_t>> jumps_;
  Mistakes result_;
};

} // namespace

Mistakes readSed(StringRef script, bool extended, bool whole) {
  return SedReader(script, extended, whole).run();
}

} // namespace rbk::commands
