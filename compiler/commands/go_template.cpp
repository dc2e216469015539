#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/STLExtras.h>

// Go templates (`docker … --format`, `kubectl -o go-template=…`) as text/template of Go 1.22 parses them,
// with the functions that docker and kubectl add.
namespace rbk::commands {
using llvm::StringRef;

namespace {

constexpr StringRef functions[] = {
    "and",    "call",         "html",    "index",    "slice", "js",    "len",     "not", "or",
    "print",  "printf",       "println", "urlquery", "eq",    "ge",    "gt",      "le",  "lt",
    "ne",     "json",         "split",   "join",     "title", "lower", "upper",   "pad", "truncate",
    "exists", "base64decode", "hexdec",  "table",    "trim",  "ago",   "duration"};

class TemplateReader {
public:
  explicit TemplateReader(StringRef text) : in_(text) {}

  Mistakes run() {
    while (result_.empty()) {
      size_t open = in_.rest().find("{{");
      if (open == StringRef::npos)
        break;
      in_.skip(open);
      action();
    }
    if (result_.empty() && !blocks_.empty())
      fail(blocks_.back().begin, blocks_.back().end,
           "`" + in_.text().slice(blocks_.back().begin, blocks_.back().end).str() + "` has no `{{end}}`");
    return std::move(result_);
  }

private:
  struct Block {
    size_t begin, end;
    bool otherwise; ///< an `else` stands in it already
  };
  void fail(size_t begin, size_t end, std::string message, std::string replacement = {}) {
    if (result_.empty())
      result_.push_back({Diag::TemplateSyntax, begin, end, std::move(message), std::move(replacement), {}});
  }
  bool closes() const { return in_.rest().startswith("}}") || (in_.rest().startswith("-}}")); }

  void action() {
    size_t open = in_.at();
    in_.skip(2);
    if (in_.peek() == '-' && is(in_.peek(1), Blank))
      in_.skip();
    if (in_.rest().ltrim().startswith("/*")) {
      size_t end = in_.rest().find("*/");
      return end == StringRef::npos ? fail(open, open + 2, "the comment is never closed") : in_.skip(end + 2);
    }
    std::vector<size_t> parens;
    bool operand = true; // an operand is due: at the begin and behind `|`
    bool first = true;   // the next word may be a keyword
    bool empty = true;
    while (result_.empty()) {
      in_.any(Blank);
      if (in_.done())
        return fail(open, open + 2, "`{{` is never closed by `}}`");
      if (closes()) {
        if (!parens.empty())
          return fail(parens.back(), parens.back() + 1, "this parenthesis is never closed");
        if (empty)
          fail(open, in_.at() + 2, "nothing stands between `{{` and `}}`");
        else if (operand)
          fail(in_.at(), in_.at() + 2, "an expression is missing before `}}`");
        in_.skip(in_.peek() == '-' ? 3 : 2);
        return;
      }
      empty = false;
      char c = in_.peek();
      size_t begin = in_.at();
      if (c == '"' || c == '`' || c == '\'') {
        in_.skip();
        while (!in_.done() && in_.peek() != c && (c == '`' || in_.peek() != '\n'))
          in_.skip(in_.peek() == '\\' && c != '`' ? 2 : 1);
        if (!in_.one(c))
          return fail(begin, begin + 1, "the quote is never closed");
        operand = false;
      } else if (c == '(') {
        parens.push_back(begin);
        in_.skip();
        operand = true;
      } else if (c == ')') {
        if (parens.empty())
          return fail(begin, begin + 1, "`)` closes nothing");
        if (operand)
          return fail(begin, begin + 1, "an expression is missing before `)`");
        parens.pop_back();
        in_.skip();
      } else if (c == '|') {
        if (operand)
          return fail(begin, begin + 1, "an expression is missing before `|`");
        in_.skip();
        operand = true;
      } else if (c == '$') {
        in_.skip();
        in_.any(Letter | Digit | Underscore);
        StringRef name = in_.since(begin);
        in_.any(Blank);
        bool declares = in_.rest().startswith(":=") || in_.peek() == ',';
        if (declares)
          variables_.push_back(name);
        else if (name.size() > 1 && !llvm::is_contained(variables_, name))
          return fail(begin, begin + name.size(), "the variable `" + name.str() + "` is not declared");
        operand = false;
      } else if (c == ':' && in_.peek(1) == '=') {
        in_.skip(2);
        operand = true;
      } else if (c == '=') {
        if (in_.peek(1) == '=')
          return fail(begin, begin + 2, "there is no operator `==`: write `eq A B`");
        in_.skip();
        operand = true;
      } else if (c == ',') {
        in_.skip();
      } else if (c == '.') {
        in_.skip();
        word();
        operand = false;
      } else if (is(c, Digit) || ((c == '-' || c == '+') && is(in_.peek(1), Digit))) {
        in_.skip();
        in_.any(Digit | Letter | Dot | Underscore);
        operand = false;
      } else if (is(c, Letter | Underscore) || static_cast<unsigned char>(c) >= 0x80) {
        word();
        operand = identifier(begin, first);
      } else
        return fail(begin, begin + 1,
                    std::string("`") + c + "` has no meaning in a template" +
                        (c == '!'               ? ": write `not` or `ne A B`"
                         : c == '['             ? ": write `index LIST NUMBER`"
                         : c == '>' || c == '<' ? ": write `gt A B` or `lt A B`"
                         : c == '&'             ? ": write `and A B`"
                                                : ""));
      first = false;
    }
  }

  void word() {
    while (!in_.done() && (is(in_.peek(), Letter | Digit | Underscore | Dot) ||
                           static_cast<unsigned char>(in_.peek()) >= 0x80))
      in_.skip();
  }

  /// Whether an operand must follow.
  bool identifier(size_t begin, bool first) {
    StringRef name = in_.since(begin);
    StringRef head = name.take_front(name.find('.'));
    if (first && (name == "if" || name == "range" || name == "with" || name == "define" || name == "block")) {
      blocks_.push_back({begin, in_.at(), false});
      return true;
    }
    if (first && name == "end") {
      if (blocks_.empty())
        fail(begin, in_.at(), "`end` closes nothing");
      else
        blocks_.pop_back();
      return false;
    }
    if (first && name == "else") {
      if (blocks_.empty())
        fail(begin, in_.at(), "`else` belongs to no `if`, `with` or `range`");
      else if (blocks_.back().otherwise)
        fail(begin, in_.at(), "a second `else`");
      in_.any(Blank);
      size_t behind = in_.at();
      if (in_.word("if ") || in_.word("with "))
        return true;
      in_.moveTo(behind);
      if (!blocks_.empty())
        blocks_.back().otherwise = true;
      return false;
    }
    if (first && (name == "template"))
      return true;
    if (first && (name == "break" || name == "continue"))
      return false;
    if (head == "true" || head == "false" || head == "nil" || llvm::is_contained(functions, head))
      return false;
    fail(begin, begin + head.size(),
         "there is no function `" + head.str() + "`" +
             (is(head[0], Upper) ? "; a field begins with a dot" : ""),
         is(head[0], Upper) ? "." + head.str() : suggest(head, functions).str());
    return false;
  }

  Reader in_;
  std::vector<Block> blocks_;
  std::vector<StringRef> variables_;
  Mistakes result_;
};

} // namespace

Mistakes readGoTemplate(StringRef text) { return TemplateReader(text).run(); }

} // namespace rbk::commands
