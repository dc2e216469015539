#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/SmallVector.h>

// Label selectors as k8s.io/apimachinery reads them (pkg/labels, 1.32), and references to images
// (distribution/reference).
namespace rbk::commands {
using llvm::StringRef;

namespace {

constexpr unsigned nameEnds = Digit | Letter, nameMiddle = nameEnds | Dash | Dot | Underscore;

bool isLabelName(StringRef name) {
  return !name.empty() && name.size() <= 63 && is(name.front(), nameEnds) && is(name.back(), nameEnds) &&
         allOf(name, nameMiddle);
}
bool isDomain(StringRef text) {
  if (text.empty() || text.size() > 253)
    return false;
  while (true) {
    auto [part, rest] = text.split('.');
    if (part.empty() || part.size() > 63 || !is(part.front(), Digit | Lower) ||
        !is(part.back(), Digit | Lower) || !allOf(part, Digit | Lower | Dash))
      return false;
    if (part.size() == text.size())
      return true;
    text = rest;
  }
}
bool isLabelKey(StringRef key) {
  size_t slash = key.find('/');
  if (slash == StringRef::npos)
    return isLabelName(key);
  return isDomain(key.take_front(slash)) && isLabelName(key.drop_front(slash + 1));
}

class Selector {
public:
  explicit Selector(StringRef text) : in_(text) {}

  Mistakes run() {
    in_.any(Blank);
    while (!in_.done() && result_.empty()) {
      requirement();
      in_.any(Blank);
      if (in_.done() || !result_.empty())
        break;
      size_t comma = in_.at();
      if (!in_.one(',')) {
        fail(comma, in_.text().size(), "expected `,` or the end, found `" + in_.rest().str() + "`");
        break;
      }
      in_.any(Blank);
      if (in_.done())
        fail(comma, comma + 1, "nothing follows the `,`");
    }
    return std::move(result_);
  }

private:
  void fail(size_t begin, size_t end, std::string message, std::string replacement = {}) {
    if (result_.empty())
      result_.push_back({Diag::SelectorSyntax, begin, end, std::move(message), std::move(replacement), {}});
  }
  static bool special(char c) { return is(c, Blank) || StringRef("=!(),<>").contains(c); }

  StringRef word() {
    size_t begin = in_.at();
    while (!in_.done() && !special(in_.peek()))
      in_.skip();
    return in_.since(begin);
  }

  void requirement() {
    bool negated = in_.one('!');
    in_.any(Blank);
    size_t begin = in_.at();
    StringRef key = word();
    if (key.empty())
      return fail(begin, in_.done() ? begin : begin + 1,
                  in_.done()
                      ? "expected the name of a label"
                      : "expected the name of a label, found `" + in_.rest().take_front(1).str() + "`");
    size_t end = in_.at();
    if (!isLabelKey(key)) {
      size_t colon = key.find(':');
      if (colon != StringRef::npos && isLabelKey(key.take_front(colon)))
        return fail(begin + colon, begin + colon + 1, "a label is compared with `=`, not with `:`", "=");
      return fail(begin, end, "`" + key.str() + "` is no name of a label");
    }
    in_.any(Blank);
    if (negated || in_.done() || in_.peek() == ',')
      return;
    size_t at = in_.at();
    if (in_.word("!=") || in_.word("==") || in_.one('='))
      return value();
    if (in_.oneOf('<', '>')) {
      in_.any(Blank);
      size_t number = in_.at();
      StringRef text = word();
      if (text.empty() || !allOf(text.ltrim('-'), Digit))
        fail(number, in_.at(), "`<` and `>` compare with a whole number");
      return;
    }
    StringRef op = word();
    if (op == "in" || op == "notin")
      return set(op);
    if (op.empty())
      return fail(at, at + 1,
                  "expected `=`, `!=`, `in` or `notin`, found `" + in_.rest().take_front(1).str() + "`");
    StringRef known[] = {"in", "notin"};
    fail(at, in_.at(), "expected `=`, `!=`, `in` or `notin`, found `" + op.str() + "`",
         op.equals_insensitive("notin") || op == "not_in" ? "notin"
         : op.equals_insensitive("in")                    ? "in"
                                                          : suggest(op, known).str());
  }

  void value() {
    in_.any(Blank);
    size_t begin = in_.at();
    StringRef text = word();
    if (!text.empty() && !isLabelName(text))
      fail(begin, in_.at(),
           "`" + text.str() + "` is no value of a label: at most 63 letters, digits, `-`, `_` and `.`");
    else if (!in_.done() && !is(in_.peek(), Blank) && in_.peek() != ',')
      fail(in_.at(), in_.at() + 1,
           "`" + in_.rest().take_front(1).str() + "` cannot stand in the value of a label");
  }

  void set(StringRef op) {
    in_.any(Blank);
    size_t open = in_.at();
    if (!in_.one('('))
      return fail(open, std::max(open, in_.text().size()),
                  "the values of `" + op.str() + "` stand in parentheses: `" + op.str() + " (a, b)`");
    bool any = false;
    while (result_.empty()) {
      in_.any(Blank);
      size_t begin = in_.at();
      StringRef text = word();
      any |= !text.empty() || in_.peek() == ',';
      if (!text.empty() && !isLabelName(text))
        return fail(begin, in_.at(),
                    "`" + text.str() +
                        "` is no value of a label: at most 63 letters, digits, `-`, `_` and `.`");
      in_.any(Blank);
      if (in_.one(','))
        continue;
      if (in_.one(')'))
        break;
      return in_.done()
                 ? fail(open, open + 1, "the parenthesis is never closed")
                 : fail(in_.at(), in_.at() + 1, "the values of `" + op.str() + "` are separated by `,`");
    }
    if (!any)
      fail(open, in_.at(), "`" + op.str() + "` needs at least one value");
  }

  Reader in_;
  Mistakes result_;
};

} // namespace

Mistakes readLabelSelector(StringRef text) { return Selector(text).run(); }

Mistakes readImage(StringRef text) {
  auto wrong = [](size_t begin, size_t end, std::string message, std::string replacement = {}) {
    return Mistakes{{Diag::BadReference, begin, end, std::move(message), std::move(replacement), {}}};
  };
  if (text.empty())
    return wrong(0, 0, "an image has a name");
  for (StringRef scheme : {"http://", "https://", "docker://"})
    if (text.startswith(scheme))
      return scheme == "docker://"
                 ? Mistakes{}
                 : wrong(0, scheme.size(), "an image is named without `" + scheme.str() + "`");
  size_t digest = text.find('@');
  StringRef name = text.take_front(digest);
  if (digest != StringRef::npos) {
    StringRef sum = text.drop_front(digest + 1);
    if (sum.startswith("sha256:") && (sum.size() != 71 || !allOf(sum.drop_front(7), Hex)))
      return wrong(digest + 1, text.size(), "a sha256 digest has 64 hexadecimal digits");
  }
  size_t path = name.rfind('/'), colon = name.find(':', path == StringRef::npos ? 0 : path);
  if (colon != StringRef::npos) {
    StringRef tag = name.drop_front(colon + 1);
    if (tag.empty())
      return wrong(colon, colon + 1, "the tag behind `:` is empty");
    if (tag.size() > 128 || !is(tag[0], nameEnds | Underscore) || !allOf(tag, nameMiddle))
      return wrong(colon + 1, colon + 1 + tag.size(),
                   "`" + tag.str() + "` is no tag: letters, digits, `_`, `.` and `-`");
    name = name.take_front(colon);
  }
  // The first part is a registry when it looks like one; there, capital letters and a port may stand.
  auto [first, rest] = name.split('/');
  size_t begin = 0;
  if (!rest.empty() &&
      (first.contains('.') || first.contains(':') || first == "localhost" || first.lower() != first))
    begin = first.size() + 1;
  for (size_t i = begin; i < name.size(); ++i) {
    if (is(name[i], Upper))
      return wrong(begin, name.size(), "the name of an image is in lower case",
                   name.drop_front(begin).lower());
    if (!is(name[i], Digit | Lower | Dash | Dot | Underscore | Slash))
      return wrong(i, i + 1, "`" + name.substr(i, 1).str() + "` cannot stand in the name of an image");
    bool separator = !is(name[i], Digit | Lower), ends = i == begin || i + 1 == name.size();
    if (separator && ends)
      return wrong(i, i + 1, "the name of an image begins and ends with a letter or a digit");
  }
  return {};
}

} // namespace rbk::commands
