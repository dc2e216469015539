#include "compiler/format/tokens.h"
#include "compiler/parse/signature_parser.h"
#include "compiler/parse/syntax.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::format {
using llvm::StringRef;
using parse::Cursor;
using parse::SignatureSyntax;
using parse::Syntax;

template <auto... kinds>
static bool isOneOf(uint16_t kind) {
  return ((kind == static_cast<uint16_t>(kinds)) || ...);
}

const Dialect runbookDialect = {
    .isRaw = [](uint16_t kind) { return parse::isRawText(static_cast<Syntax>(kind)); },
    .isLine = [](uint16_t kind) { return parse::isLineText(static_cast<Syntax>(kind)); },
    .isWords = isOneOf<Syntax::Duration>,
    .isOperator = isOneOf<Syntax::Operator>,
    .isName = isOneOf<Syntax::Name, Syntax::VariableName, Syntax::Variable>,
    .isType = isOneOf<Syntax::Type>,
    .hasRawBody = isOneOf<>,
};
const Dialect signatureDialect = {
    .isRaw = isOneOf<SignatureSyntax::String>,
    .isLine = isOneOf<>,
    .isWords = isOneOf<>,
    .isOperator = isOneOf<>,
    .isName = isOneOf<>,
    .isType = isOneOf<>,
    .hasRawBody = isOneOf<SignatureSyntax::Command, SignatureSyntax::Extend>,
};

namespace {

class Tokenizer {
public:
  Tokenizer(StringRef text, Position base, const Dialect &dialect)
      : text_(text), base_(base), dialect_(dialect) {}

  std::vector<Token> run(Cursor file) {
    at_ = file.range().begin - base_;
    Braces braces;
    branch(file, braces, true);
    // Only white space and comments are left, if anything.
    gap(text_.size(), file.kind(), braces, true);
    if (malformed_)
      tokens_.clear();
    return std::move(tokens_);
  }

private:
  using Braces = llvm::SmallVector<uint32_t, 2>; // the open ones of one node

  void node(Cursor node) {
    size_t end = node.range().end - base_;
    if (node.begin() != node.end()) {
      Braces braces;
      branch(node, braces, false);
      malformed_ = malformed_ || !braces.empty();
      return;
    }
    uint16_t kind = node.kind();
    StringRef text = text_.slice(node.range().begin - base_, end);
    bool raw = dialect_.isRaw(kind);
    if (!raw && (dialect_.isWords(kind) || isEmptyBlock(text))) {
      Braces braces;
      gap(end, kind, braces, false);
      malformed_ = malformed_ || !braces.empty();
      return;
    }
    bool blanks = text.find_first_of(" \t\r\n") != StringRef::npos;
    add(dialect_.isLine(kind)       ? TokenKind::Line
        : raw || blanks             ? TokenKind::Raw
        : dialect_.isOperator(kind) ? TokenKind::Operator
        : dialect_.isName(kind)     ? TokenKind::Name
                                    : TokenKind::Word,
        end);
  }

  /// `see { }`, or `{ }` behind white space; comments may stand in either.
  static bool isEmptyBlock(StringRef text) {
    auto skip = [&](bool words) {
      while (!(text = text.ltrim()).empty()) {
        if (text.front() == '#')
          text = text.drop_until([](char c) { return c == '\n'; });
        else if (words && llvm::isAlpha(text.front()))
          text = text.drop_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; });
        else
          return;
      }
    };
    skip(true);
    if (!text.consume_front("{"))
      return false;
    skip(false);
    return text == "}";
  }

  void branch(Cursor node, Braces &braces, bool isFile) {
    if (dialect_.hasRawBody(node.kind()))
      rawBodyEnd_ = node.range().end - base_;
    for (Cursor child : node) {
      if (at_ > child.range().begin - base_)
        continue; // inside a raw body
      gap(child.range().begin - base_, node.kind(), braces, isFile);
      if (at_ > child.range().begin - base_)
        continue;
      itemBegins_ = itemBegins_ || isFile || !braces.empty();
      this->node(child);
    }
    gap(node.range().end - base_, node.kind(), braces, isFile);
  }

  /// White space, comments, words and punctuation up to `end`, all direct parts of one node.
  void gap(size_t end, uint16_t owner, Braces &braces, bool isFile) {
    for (;;) {
      while (at_ < end && llvm::isSpace(text_[at_])) {
        lines_ += text_[at_] == '\n';
        gap_ = true;
        ++at_;
      }
      if (at_ >= end)
        return;
      bool inBlock = isFile || !braces.empty();
      char c = text_[at_];
      if (c == '#') {
        bool between = inBlock || itemBegins_;
        add(TokenKind::Comment, std::min(text_.find('\n', at_), end));
        tokens_.back().startsItem = between;
        gap_ = true;
        continue;
      }
      if (c == '{' && dialect_.hasRawBody(owner)) {
        add(TokenKind::Raw, rawBodyEnd_);
        return;
      }
      if (c == '}' && braces.empty()) {
        malformed_ = true;
        at_ = end;
        return;
      }
      if (c == '}') {
        tokens_[braces.back()].partner = static_cast<uint32_t>(tokens_.size());
        uint32_t open = braces.pop_back_val();
        add(TokenKind::CloseBrace, at_ + 1);
        tokens_.back().partner = open;
        continue;
      }
      // A bare word in a block is an item where it begins a line; nodes are the rule.
      if (inBlock && c != '{' &&
          (lines_ > 0 || tokens_.empty() || tokens_.back().kind == TokenKind::OpenBrace))
        itemBegins_ = true;
      if (c == '{')
        braces.push_back(static_cast<uint32_t>(tokens_.size()));
      size_t from = at_;
      TokenKind kind = wordOrMark(owner);
      size_t to = at_;
      at_ = from;
      add(kind, std::min(to, end));
    }
  }

  /// Reads one word or mark at `at_`.
  TokenKind wordOrMark(uint16_t owner) {
    char c = text_[at_];
    auto is = [](char d, const char *set) { return StringRef(set).contains(d); };
    if (llvm::isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80) {
      while (at_ < text_.size() && (llvm::isAlnum(text_[at_]) || is(text_[at_], "_-.") ||
                                    static_cast<unsigned char>(text_[at_]) >= 0x80))
        ++at_;
      return TokenKind::Word;
    }
    size_t from = at_++;
    switch (c) {
    case '{':
      return TokenKind::OpenBrace;
    case '(':
      return TokenKind::Open;
    case ')':
      return TokenKind::Close;
    case ',':
    case ';':
      return TokenKind::Comma;
    case ':':
      return TokenKind::Colon;
    case '<':
    case '>':
      if (dialect_.isType(owner))
        return c == '<' ? TokenKind::TypeOpen : TokenKind::TypeClose;
      [[fallthrough]];
    case '=':
    case '!':
    case '-': {
      while (at_ < text_.size() && is(text_[at_], "=<>"))
        ++at_;
      StringRef mark = text_.slice(from, at_);
      return mark == "-" || mark == "!" ? TokenKind::Loose : TokenKind::Operator;
    }
    default:
      return TokenKind::Loose;
    }
  }

  void add(TokenKind kind, size_t end) {
    Token token;
    token.kind = kind;
    token.linesBefore = static_cast<uint8_t>(std::min(lines_, 2u));
    token.gapBefore = gap_;
    token.text = text_.slice(at_, end);
    token.multiLine = (kind == TokenKind::Raw || kind == TokenKind::Line) && token.text.contains('\n');
    if (kind != TokenKind::Comment) {
      token.startsItem = itemBegins_;
      itemBegins_ = false;
    }
    tokens_.push_back(token);
    at_ = end;
    lines_ = 0;
    gap_ = false;
  }

  StringRef text_;
  Position base_;
  const Dialect &dialect_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t rawBodyEnd_ = 0;
  unsigned lines_ = 0; // since the last token
  bool gap_ = false;
  bool itemBegins_ = false; // the next token that is no comment begins an item
  bool malformed_ = false;
};

} // namespace

std::vector<Token> tokensOf(const parse::Tree &tree, StringRef text, Position base, const Dialect &dialect) {
  if (tree.nodes().empty())
    return {};
  return Tokenizer(text, base, dialect).run(Cursor(tree, 0));
}

std::string writtenText(const Token &token) {
  std::string result;
  result.reserve(token.text.size());
  for (size_t i = 0; i < token.text.size(); ++i) {
    // Of several carriage returns before a line feed only the last belongs to the line end: all stay, or the
    // one that is text would become a line end.
    bool lineEnd = token.text.substr(i).startswith("\r\n") && (i == 0 || token.text[i - 1] != '\r');
    if (!lineEnd)
      result += token.text[i];
  }
  if (token.kind != TokenKind::Line && token.kind != TokenKind::Comment)
    return result;
  StringRef kept = StringRef(result).rtrim();
  // `\ ` at the end of a command is a word that is a blank.
  if (token.kind == TokenKind::Comment || !kept.endswith("\\"))
    result.resize(kept.size());
  return result;
}

} // namespace rbk::format
