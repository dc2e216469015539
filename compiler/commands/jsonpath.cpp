#include "compiler/commands/argument_languages.h"
#include "compiler/commands/languages.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/Regex.h>

// JSONPath as kubectl means it: a template, with paths in braces (k8s.io/client-go/util/jsonpath, 1.32). No
// library reads this dialect; tests/e2e/jsonpath_oracle.sh compares with the real kubectl.
namespace rbk::commands {
using llvm::StringRef;

namespace {

struct PathMistake {
  size_t begin, end;
  std::string message;
};

bool isTruth(StringRef word) {
  static constexpr StringRef words[] = {"true",  "false", "TRUE", "FALSE", "True",
                                        "False", "t",     "f",    "T",     "F"};
  return llvm::is_contained(words, word);
}
bool isComparison(StringRef op) {
  static constexpr StringRef operators[] = {"==", "!=", "<", "<=", ">", ">="};
  return llvm::is_contained(operators, op);
}

class PathReader {
public:
  explicit PathReader(StringRef text) : text_(text) {}

  /// Text with `{…}` in it.
  std::optional<PathMistake> document() {
    while (!mistake_ && at_ < text_.size())
      if (text_[at_] == '{') {
        ++actions_;
        ++at_;
        action();
      } else
        ++at_;
    return mistake_;
  }
  size_t actions() const { return actions_; }

private:
  void fail(size_t begin, size_t end, std::string message) {
    if (!mistake_)
      mistake_ = PathMistake{std::min(begin, text_.size()), std::min(std::max(begin, end), text_.size()),
                         std::move(message)};
  }
  bool done() const { return mistake_ || at_ >= text_.size(); }
  static bool isTerminator(char c) { return StringRef(" \t\r\n.,[]$@{}").contains(c); }
  static bool isWord(char c) { return llvm::isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

  void action() {
    size_t open = at_ - 1;
    bool recursive = false; // `..` directly before
    while (!mistake_) {
      if (at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r')
        return fail(open, open + 1, "the brace is never closed");
      char c = text_[at_];
      if (c == '}') {
        ++at_;
        return;
      }
      if (text_.substr(at_).startswith("[?("))
        filter();
      else if (text_.substr(at_).startswith("..")) {
        if (recursive)
          return fail(at_, at_ + 2, "`..` cannot follow `..`");
        at_ += 2;
        recursive = at_ >= text_.size() || !isWord(text_[at_]);
        if (!recursive)
          field();
        continue;
      } else if (c == ' ' || c == '@' || c == '$')
        ++at_;
      else if (c == '[')
        subscript();
      else if (c == '"' || c == '\'')
        quoted(c);
      else if (c == '.') {
        ++at_;
        field();
      } else if (c == '+' || c == '-' || llvm::isDigit(c))
        number();
      else if (isWord(c))
        identifier();
      else
        return fail(at_, at_ + 1, std::string("`") + c + "` has no meaning in a path");
      recursive = false;
    }
  }

  void field() {
    while (at_ < text_.size() && !isTerminator(text_[at_]))
      at_ += text_[at_] == '\\' && at_ + 1 < text_.size() ? 2 : 1;
  }

  void identifier() {
    size_t begin = at_;
    field();
    StringRef word = text_.slice(begin, at_);
    if (word == "range")
      ++ranges_;
    else if (word == "end") {
      if (ranges_ == 0)
        fail(begin, at_, "`end` without a `range` before it");
      else
        --ranges_;
    } else if (!isTruth(word))
      fail(begin, at_,
           "`" + word.str() + "` is neither `range` nor `end`; a field is written `." + word.str() + "`");
  }

  void number() {
    size_t begin = at_;
    at_ += text_[at_] == '+' || text_[at_] == '-';
    while (at_ < text_.size() && (isWord(text_[at_]) || text_[at_] == '.'))
      ++at_;
    double value = 0;
    if (text_.slice(begin, at_).getAsDouble(value))
      fail(begin, at_, "`" + text_.slice(begin, at_).str() + "` is no number");
  }

  void quoted(char quote) {
    size_t open = at_++;
    while (at_ < text_.size() && text_[at_] != '\n' && (text_[at_] != quote || text_[at_ - 1] == '\\'))
      ++at_;
    if (at_ >= text_.size() || text_[at_] == '\n')
      return fail(open, open + 1, "the quote is never closed");
    ++at_;
  }

  void filter() {
    size_t open = at_, begin = at_ += 3;
    bool inside = false;
    char quote = 0;
    for (;; ++at_) {
      if (at_ >= text_.size() || text_[at_] == '\n')
        return fail(open, open + 3, "the filter is never closed");
      char c = text_[at_];
      if (!inside && (c == '"' || c == '\'')) {
        inside = true;
        quote = c;
      } else if (inside && c == quote && text_[at_ - 1] != '\\')
        inside = false;
      else if (!inside && c == ')')
        break;
    }
    StringRef condition = text_.slice(begin, at_);
    if (text_.substr(at_ + 1, 1) != "]")
      return fail(at_, at_ + 1, "`]` is missing behind `)`");
    size_t from = condition.find_first_of("!<>="), to = condition.find_first_not_of("!<>=", from);
    if (from == StringRef::npos || from == 0 || to == StringRef::npos)
      part(begin, at_);
    else {
      StringRef op = condition.slice(from, to);
      if (!isComparison(op) && text_[begin + to] != '~')
        return fail(begin + from, begin + to, "`" + op.str() + "` compares nothing; write `==`");
      part(begin, begin + from);
      if (!mistake_ && text_[begin + to] == '~')
        return fail(begin + from, begin + to + 1, "there are no regular expressions in a filter");
      part(begin + to, at_);
    }
    at_ += 2;
  }

  /// A side of a filter is an action of its own.
  void part(size_t begin, size_t end) {
    if (mistake_)
      return;
    PathReader inner(text_.take_front(end));
    inner.at_ = begin;
    inner.expression();
    if (inner.mistake_)
      mistake_ = inner.mistake_;
  }
  void expression() {
    while (!done()) {
      char c = text_[at_];
      if (c == '&' || c == '|')
        return fail(at_, at_ + 2, "a filter has one comparison: `&&` and `||` do not exist");
      if (c == '.' && text_.substr(at_, 2) != "..") {
        ++at_;
        field();
      } else if (c == '[' && !text_.substr(at_).startswith("[?("))
        subscript();
      else if (c == '"' || c == '\'')
        quoted(c);
      else if (c == ' ' || c == '@' || c == '$')
        ++at_;
      else if (c == '+' || c == '-' || llvm::isDigit(c))
        number();
      else if (isWord(c))
        identifierOfFilter();
      else if (text_.substr(at_).startswith("..")) {
        at_ += 2;
        field();
      } else if (text_.substr(at_).startswith("[?("))
        filter();
      else
        return fail(at_, at_ + 1, std::string("`") + c + "` has no meaning in a filter");
    }
  }
  void identifierOfFilter() {
    size_t begin = at_;
    field();
    StringRef word = text_.slice(begin, at_);
    if (!isTruth(word))
      fail(begin, at_, "`" + word.str() + "` is no value; a text stands in quotes, a field begins with `@.`");
  }

  void subscript() {
    size_t open = at_, close = text_.find(']', at_);
    if (close == StringRef::npos || text_.slice(open, close).contains('\n'))
      return fail(open, open + 1, "the bracket is never closed");
    at_ = close + 1;
    size_t begin = open + 1;
    llvm::SmallVector<StringRef, 4> entries;
    text_.slice(begin, close).split(entries, ',');
    for (StringRef entry : entries) {
      static const llvm::Regex index("^(-?[0-9]+)?(:(-?[0-9]+)?)?(:(-?[0-9]+)?)?$"), key("^'[^']*'$");
      StringRef word = entries.size() > 1 ? entry.trim(' ') : entry;
      if (word != "*" && !index.match(word) && !key.match(word)) {
        size_t at = static_cast<size_t>(entry.data() - text_.data());
        if (word.startswith("\"") && word.endswith("\"") && word.size() > 1)
          return fail(at, at + entry.size(), "a key stands in single quotes");
        return fail(at, at + std::max<size_t>(entry.size(), 1),
                    "`" + word.str() + "` is neither an index, a range, `*` nor a key in single quotes");
      }
    }
  }

  StringRef text_;
  size_t at_ = 0, actions_ = 0;
  unsigned ranges_ = 0;
  std::optional<PathMistake> mistake_;
};

void report(const Argument &value, const std::vector<size_t> &original, const PathMistake &mistake,
            DiagnosticEngine &diagnostics) {
  auto at = [&](size_t i) { return original[std::min(i, original.size() - 1)]; };
  for (size_t i = mistake.begin; i < mistake.end; ++i)
    if (at(i + 1) - at(i) > 1)
      return; // a variable: only the run knows what stands there
  diagnostics.report(Diag::JsonPathSyntax, value.rangeOf(at(mistake.begin), at(mistake.end)),
                     {mistake.message});
}

/// `.a.b`, `a.b` or `{.a.b}`; the text is that of `value`, from `begin` to `end`.
void relaxed(const Argument &value, StringRef text, size_t begin, size_t end,
             const std::vector<size_t> &original, DiagnosticEngine &diagnostics) {
  StringRef path = text.slice(begin, end);
  bool braces = path.startswith("{") && path.endswith("}") && path.size() > 1;
  StringRef inside = braces ? path.drop_front(1).drop_back(1) : path;
  if (inside.empty() || inside == "." || inside.find_first_of("{}") != StringRef::npos)
    return report(value, original, {begin, end, "expected `.name.of.the.field`, also in braces"},
                  diagnostics);
  size_t offset = begin + braces;
  bool dot = inside.startswith(".");
  std::string action = "{." + inside.drop_front(dot).str() + "}";
  PathReader reader(action);
  if (auto mistake = reader.document()) { // offsets of `action` are two before those of the field
    auto move = [&](size_t i) { return std::min(offset + dot + (i > 2 ? i - 2 : 0), end); };
    report(value, original, {move(mistake->begin), move(mistake->end), mistake->message}, diagnostics);
  }
}

} // namespace

void checkRelaxedPath(const Argument &path, DiagnosticEngine &diagnostics) {
  std::vector<size_t> original;
  std::string text = path.forParser(original);
  if (!path.isVariable())
    relaxed(path, text, 0, text.size(), original, diagnostics);
}

void checkOutputForm(const Argument &form, DiagnosticEngine &diagnostics) {
  if (form.isVariable())
    return;
  std::vector<size_t> original;
  std::string text = form.forParser(original);
  StringRef all = text, name = all.take_until([](char c) { return c == '='; });
  static constexpr StringRef forms[] = {"json",
                                        "yaml",
                                        "kyaml",
                                        "wide",
                                        "name",
                                        "jsonpath",
                                        "jsonpath-as-json",
                                        "jsonpath-file",
                                        "custom-columns",
                                        "custom-columns-file",
                                        "go-template",
                                        "go-template-file",
                                        "template",
                                        "templatefile"};
  if (!llvm::is_contained(forms, name) && original[name.size()] == name.size()) {
    SourceRange range = form.rangeOf(0, std::max<size_t>(name.size(), 1));
    auto &d = diagnostics.report(Diag::BadArgument, range, {name, "form of output"});
    if (StringRef near = suggest(name, forms); !near.empty())
      d.fix("did you mean `" + near.str() + "`?", range, near.str());
    return;
  }
  if (name.size() == all.size())
    return;
  size_t begin = name.size() + 1;
  StringRef value = all.drop_front(begin);
  if (name == "jsonpath" || name == "jsonpath-as-json") {
    PathReader reader(value);
    if (auto mistake = reader.document())
      report(form, original, {begin + mistake->begin, begin + mistake->end, mistake->message}, diagnostics);
    else if (reader.actions() == 0 && !value.empty() && !form.from(original[begin]).hasVariables()) {
      SourceRange range = form.rangeOf(original[begin], form.text().size());
      auto &d = diagnostics.report(Diag::JsonPathLiteral, range, {value});
      if (value.startswith("."))
        d.fix("put it in braces", range, "'{" + value.str() + "}'");
    }
    return;
  }
  if (name == "go-template" || name == "template") {
    checkLanguage("template.Go", form.from(original[begin]), diagnostics);
    return;
  }
  if (name != "custom-columns")
    return;
  for (size_t at = begin; at <= all.size();) {
    size_t end = std::min(all.find(',', at), all.size()), colon = all.find(':', at);
    if (colon >= end)
      return report(
          form, original,
          {at, std::max(end, at + 1), "a column is written `HEADER:.path`; columns are separated by `,`"},
          diagnostics);
    relaxed(form, all, colon + 1, end, original, diagnostics);
    at = end + 1;
  }
}

} // namespace rbk::commands
