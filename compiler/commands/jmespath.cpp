#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

#include <llvm/ADT/STLExtras.h>

// JMESPath, the language of `aws --query`: the grammar of jmespath.py 1.0 and the functions of its
// specification. tests/e2e/jmespath_oracle.sh compares with it.
namespace rbk::commands {
using llvm::StringRef;

namespace {

struct Function {
  StringRef name;
  uint8_t arguments;
  bool more;
};
constexpr Function functions[] = {
    {"abs", 1, false},       {"avg", 1, false},      {"ceil", 1, false},      {"contains", 2, false},
    {"ends_with", 2, false}, {"floor", 1, false},    {"join", 2, false},      {"keys", 1, false},
    {"length", 1, false},    {"map", 2, false},      {"max", 1, false},       {"max_by", 2, false},
    {"merge", 1, true},      {"min", 1, false},      {"min_by", 2, false},    {"not_null", 1, true},
    {"reverse", 1, false},   {"sort", 1, false},     {"sort_by", 2, false},   {"starts_with", 2, false},
    {"sum", 1, false},       {"to_array", 1, false}, {"to_number", 1, false}, {"to_string", 1, false},
    {"type", 1, false},      {"values", 1, false},
};

enum class Token : uint8_t {
  End,
  Name,
  Quoted,
  Literal,
  Number,
  Current,
  Reference,
  Star,
  Flatten,
  Filter,
  Dot,
  Not,
  OpenBrace,
  CloseBrace,
  OpenBracket,
  CloseBracket,
  OpenParen,
  CloseParen,
  Comma,
  Colon,
  Pipe,
  Or,
  And,
  Compare
};

unsigned power(Token token) {
  switch (token) {
  case Token::Pipe:
    return 1;
  case Token::Or:
    return 2;
  case Token::And:
    return 3;
  case Token::Compare:
    return 5;
  case Token::Flatten:
    return 9;
  case Token::Star:
    return 20;
  case Token::Filter:
    return 21;
  case Token::Dot:
    return 40;
  case Token::Not:
    return 45;
  case Token::OpenBrace:
    return 50;
  case Token::OpenBracket:
    return 55;
  case Token::OpenParen:
    return 60;
  default:
    return 0;
  }
}

class JmesReader {
public:
  explicit JmesReader(StringRef text) : in_(text) {}

  Mistakes run() {
    next();
    if (token_ == Token::End && result_.empty())
      fail(0, in_.text().size(), "the expression is empty");
    expression(0);
    if (token_ != Token::End)
      unexpected("an operator or the end");
    return std::move(result_);
  }

private:
  void fail(size_t begin, size_t end, std::string message, std::string replacement = {}) {
    if (result_.empty())
      result_.push_back({Diag::JmesPathSyntax, begin, end, std::move(message), std::move(replacement), {}});
    token_ = Token::End;
    in_.moveTo(in_.text().size());
  }
  void unexpected(StringRef what) {
    if (!result_.empty())
      return;
    if (token_ == Token::End)
      fail(in_.text().size(), in_.text().size(), "it ends too early; expected " + what.str());
    else
      fail(begin_, in_.at(), "expected " + what.str() + ", found `" + in_.since(begin_).str() + "`");
  }
  bool accept(Token token) {
    if (token_ != token)
      return false;
    next();
    return true;
  }
  void want(Token token, StringRef what) {
    if (!accept(token))
      unexpected(what);
  }

  void quoted(char quote, Token token, StringRef what) {
    for (; !in_.done() && in_.peek() != quote; in_.skip())
      if (in_.peek() == '\\')
        in_.skip();
    if (!in_.one(quote))
      return fail(begin_, begin_ + 1, "this " + what.str() + " is never closed");
    token_ = token;
  }

  void next() {
    if (!result_.empty())
      return;
    lastEnd_ = in_.at();
    in_.any(Blank);
    begin_ = in_.at();
    token_ = Token::End;
    if (in_.done())
      return;
    char c = in_.peek();
    if (is(c, Letter | Underscore)) {
      in_.any(Letter | Underscore | Digit);
      token_ = Token::Name;
      return;
    }
    in_.skip();
    switch (c) {
    case '.':
      token_ = Token::Dot;
      return;
    case '*':
      token_ = Token::Star;
      return;
    case ']':
      token_ = Token::CloseBracket;
      return;
    case ',':
      token_ = Token::Comma;
      return;
    case ':':
      token_ = Token::Colon;
      return;
    case '@':
      token_ = Token::Current;
      return;
    case '(':
      token_ = Token::OpenParen;
      return;
    case ')':
      token_ = Token::CloseParen;
      return;
    case '{':
      token_ = Token::OpenBrace;
      return;
    case '}':
      token_ = Token::CloseBrace;
      return;
    case '[':
      token_ = in_.one(']') ? Token::Flatten : in_.one('?') ? Token::Filter : Token::OpenBracket;
      return;
    case '|':
      token_ = in_.one('|') ? Token::Or : Token::Pipe;
      return;
    case '&':
      token_ = in_.one('&') ? Token::And : Token::Reference;
      return;
    case '!':
      token_ = in_.one('=') ? Token::Compare : Token::Not;
      return;
    case '<':
    case '>':
      in_.one('=');
      token_ = Token::Compare;
      return;
    case '=':
      if (in_.one('='))
        token_ = Token::Compare;
      else
        fail(begin_, begin_ + 1, "`=` does not compare", "==");
      return;
    case '"':
      return quoted('"', Token::Quoted, "name");
    case '\'':
      return quoted('\'', Token::Literal, "text");
    case '`':
      return quoted('`', Token::Literal, "literal");
    default:
      if ((c == '-' && is(in_.peek(), Digit)) || is(c, Digit)) {
        in_.any(Digit);
        token_ = Token::Number;
        return;
      }
      fail(begin_, begin_ + 1, std::string("`") + c + "` has no meaning in JMESPath", {});
      if (c == '-' && begin_ > 0 && !result_.empty())
        result_[0].note = "a name with `-` stands in double quotes";
    }
  }

  void expression(unsigned lowest) {
    if (++depth_ > 200)
      return fail(begin_, in_.at(), "it is nested too deeply");
    bool name = prefix();
    while (result_.empty() && lowest < power(token_)) {
      bool call = name && token_ == Token::OpenParen;
      name = false;
      infix(call);
    }
    --depth_;
  }

  /// True for a bare name, which may be that of a function.
  bool prefix() {
    nameBegin_ = begin_;
    switch (token_) {
    case Token::Name:
      next();
      nameEnd_ = lastEnd_;
      return true;
    case Token::Quoted:
      next();
      if (token_ == Token::OpenParen)
        fail(nameBegin_, lastEnd_, "the name of a function stands without quotes");
      return false;
    case Token::Literal:
    case Token::Current:
      next();
      return false;
    case Token::Star:
      next();
      if (token_ != Token::CloseBracket)
        projection(20);
      return false;
    case Token::Filter:
      filter();
      return false;
    case Token::OpenBrace:
      next();
      hash();
      return false;
    case Token::OpenParen: {
      size_t open = begin_;
      next();
      expression(0);
      close(Token::CloseParen, open, "`)`");
      return false;
    }
    case Token::Flatten:
      next();
      projection(9);
      return false;
    case Token::Not:
      next();
      expression(45);
      return false;
    case Token::Reference:
      next();
      expression(60);
      return false;
    case Token::OpenBracket: {
      size_t open = begin_;
      next();
      if (token_ == Token::Number || token_ == Token::Colon)
        index(open);
      else if (token_ == Token::Star && in_.peek() == ']') {
        next();
        next();
        projection(20);
      } else
        list(open);
      return false;
    }
    default:
      unexpected("an expression");
      return false;
    }
  }

  void infix(bool call) {
    Token token = token_;
    size_t begin = begin_;
    next();
    switch (token) {
    case Token::Dot:
      if (accept(Token::Star))
        projection(20);
      else
        behindDot(40);
      return;
    case Token::Pipe:
      return expression(1);
    case Token::Or:
      return expression(2);
    case Token::And:
      return expression(3);
    case Token::Compare:
      return expression(5);
    case Token::OpenParen:
      if (!call)
        return fail(begin, begin + 1, "`(` stands behind something that is no function");
      return arguments(begin);
    case Token::Filter:
      return filterBody(begin);
    case Token::Flatten:
      return projection(9);
    case Token::OpenBracket:
      if (token_ == Token::Number || token_ == Token::Colon)
        return index(begin);
      if (token_ != Token::Star)
        return unexpected("an index, a range or `*`");
      next();
      close(Token::CloseBracket, begin, "`]`");
      return projection(20);
    default:
      return fail(begin, std::max(lastEnd_, begin + 1),
                  "an operator is missing before `" +
                      in_.text().slice(begin, std::max(lastEnd_, begin + 1)).str() + "`");
    }
  }

  void close(Token token, size_t open, StringRef what) {
    if (accept(token) || !result_.empty())
      return;
    if (token_ == Token::End)
      fail(open, open + 1, "`" + in_.text().substr(open, 1).str() + "` is never closed");
    else
      unexpected(what);
  }

  void projection(unsigned lowest) {
    if (power(token_) < 10 || !result_.empty())
      return;
    if (token_ == Token::OpenBracket || token_ == Token::Filter)
      return expression(lowest);
    if (accept(Token::Dot))
      return behindDot(lowest);
    unexpected("`.`, `[` or an operator");
  }

  void behindDot(unsigned lowest) {
    size_t open = begin_;
    if (token_ == Token::Name || token_ == Token::Quoted || token_ == Token::Star)
      return expression(lowest);
    if (accept(Token::OpenBracket))
      return list(open);
    if (accept(Token::OpenBrace))
      return hash();
    unexpected("the name of a field");
  }

  void index(size_t open) {
    unsigned colons = 0;
    bool number = false;
    while (result_.empty() && (token_ == Token::Number || token_ == Token::Colon)) {
      if (token_ == Token::Number && number)
        return unexpected("`]`");
      number = token_ == Token::Number;
      if (!number && ++colons > 2)
        return unexpected("`]`");
      next();
    }
    close(Token::CloseBracket, open, "`]`");
    if (colons)
      projection(20);
  }

  void filter() {
    size_t open = begin_;
    next();
    filterBody(open);
  }
  void filterBody(size_t open) {
    expression(0);
    close(Token::CloseBracket, open, "`]` or an operator");
    if (token_ != Token::Flatten)
      projection(21);
  }

  void list(size_t open) {
    do
      expression(0);
    while (result_.empty() && accept(Token::Comma));
    close(Token::CloseBracket, open, "`,` or `]`");
  }

  void hash() {
    size_t open = lastEnd_ - 1;
    do {
      if (token_ != Token::Name && token_ != Token::Quoted)
        return unexpected("a name");
      next();
      if (token_ != Token::Colon)
        return unexpected("`:` and an expression");
      next();
      expression(0);
    } while (result_.empty() && accept(Token::Comma));
    close(Token::CloseBrace, open, "`,` or `}`");
  }

  void arguments(size_t open) {
    size_t begin = nameBegin_, end = nameEnd_;
    StringRef name = in_.text().slice(begin, end);
    unsigned count = 0;
    while (result_.empty() && token_ != Token::CloseParen) {
      expression(0);
      ++count;
      if (token_ == Token::Comma) {
        next();
        if (token_ == Token::CloseParen)
          unexpected("an expression");
      } else if (token_ != Token::CloseParen)
        break;
    }
    close(Token::CloseParen, open, "`,` or `)`");
    if (!result_.empty())
      return;
    std::vector<StringRef> names;
    for (const Function &function : functions) {
      names.push_back(function.name);
      if (function.name != name)
        continue;
      if (count < function.arguments || (count > function.arguments && !function.more))
        fail(begin, end,
             "`" + name.str() + "` takes " + (function.more ? "at least " : "") +
                 std::to_string(function.arguments) + (function.arguments == 1 ? " argument" : " arguments") +
                 ", but is given " + std::to_string(count));
      return;
    }
    fail(begin, end, "there is no function `" + name.str() + "`", suggest(name, names).str());
  }

  Reader in_;
  Token token_ = Token::End;
  size_t begin_ = 0, lastEnd_ = 0, nameBegin_ = 0, nameEnd_ = 0;
  unsigned depth_ = 0;
  Mistakes result_;
};

} // namespace

Mistakes readJmesPath(StringRef text) { return JmesReader(text).run(); }

} // namespace rbk::commands
