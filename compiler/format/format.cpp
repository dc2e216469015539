#include "compiler/format/format.h"
#include "compiler/format/layout.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/rbk_parser.h"
#include "compiler/parse/signature_parser.h"

#include <llvm/ADT/StringExtras.h>

#include <array>

namespace rbk::format {
using llvm::StringRef;

namespace {

struct Parsed {
  parse::Tree tree;
  std::vector<Token> tokens;
  bool failed = false;
};

Parsed parseAs(const Dialect &dialect, const SourceFile &source, DiagnosticEngine &diagnostics) {
  Parsed result;
  if (&dialect == &runbookDialect) {
    std::vector<std::string> lost;
    result.tree = parse::parseTree(source, diagnostics, lost);
  } else {
    // The grammar of signatures knows no byte order mark.
    size_t mark = source.contents().startswith("\xEF\xBB\xBF") ? 3 : 0;
    result.tree = parse::parseSignatureTree(source.contents().drop_front(mark),
                                            source.base + static_cast<Position>(mark), diagnostics);
  }
  result.failed = diagnostics.hasErrors();
  if (!result.failed)
    result.tokens = tokensOf(result.tree, source.text, source.base, dialect);
  return result;
}

/// Whether something is wrong with the text itself, so that its parts are not certain. What a command or a
/// name means is the checker's business.
bool isUnreadable(const DiagnosticEngine &diagnostics) {
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    StringRef name = infoOf(diagnostic.id).name;
    if (diagnostic.severity == Severity::Error && diagnostic.id != Diag::EmptyFile &&
        (name.startswith("file/") || name.startswith("syntax/") || diagnostic.id == Diag::UnclosedQuote))
      return true;
  }
  return false;
}

/// The first word that is no comment.
StringRef firstWord(StringRef text) {
  text.consume_front("\xEF\xBB\xBF");
  for (text = text.ltrim(); text.startswith("#"); text = text.ltrim())
    text = text.drop_while([](char c) { return c != '\n'; });
  return text.take_while(llvm::isAlpha);
}

/// How often each byte stands in a text that is no white space: layout changes none of them.
std::array<size_t, 256> inkOf(StringRef text) {
  std::array<size_t, 256> count{};
  text.consume_front("\xEF\xBB\xBF");
  for (char c : text)
    if (!llvm::isSpace(c))
      ++count[static_cast<unsigned char>(c)];
  return count;
}

/// What is different between a source and its formatted text, other than layout; empty when nothing is.
std::string difference(const Parsed &before, StringRef text, const Parsed &after, StringRef formatted) {
  if (inkOf(text) != inkOf(formatted))
    return "a character was lost or added";
  auto nodes = [](const Parsed &parsed) -> const std::vector<parse::TreeNode> & {
    return parsed.tree.nodes();
  };
  if (nodes(before).size() != nodes(after).size())
    return "the formatted text has another structure";
  for (size_t i = 0; i < nodes(before).size(); ++i)
    if (nodes(before)[i].kind != nodes(after)[i].kind || nodes(before)[i].size != nodes(after)[i].size)
      return "the formatted text has another structure";
  // Comments may pass an opening brace, so they are compared among themselves.
  for (bool comments : {false, true}) {
    auto next = [&](const Parsed &parsed, size_t &i) -> const Token * {
      while (i < parsed.tokens.size() && (parsed.tokens[i].kind == TokenKind::Comment) != comments)
        ++i;
      return i < parsed.tokens.size() ? &parsed.tokens[i++] : nullptr;
    };
    for (size_t i = 0, k = 0;;) {
      const Token *a = next(before, i), *b = next(after, k);
      if (!a && !b)
        break;
      if (!a || !b || a->kind != b->kind || writtenText(*a) != writtenText(*b))
        return "`" + (a ? a->text : b->text).take_front(40).str() + "` was lost or changed";
    }
  }
  return {};
}

} // namespace

Result format(const SourceFile &source) {
  Result result;
  const Dialect *dialect = &runbookDialect;
  {
    llvm::BumpPtrAllocator arena;
    parse::parseFile(source, arena, result.diagnostics);
  }
  if (isUnreadable(result.diagnostics)) {
    StringRef first = firstWord(source.text);
    result.state = Result::State::SyntaxErrors;
    bool isText = source.contents().find('\0') == StringRef::npos && !findInvalidUtf8(source.text);
    if (!isText || (first != "command" && first != "extend"))
      return result;
    DiagnosticEngine diagnostics; // a file of signatures has a grammar of its own
    if (parseAs(signatureDialect, source, diagnostics).failed) {
      if (first == "extend")
        result.diagnostics = std::move(diagnostics);
      return result;
    }
    dialect = &signatureDialect;
  }
  result.state = Result::State::Formatted;
  DiagnosticEngine ignored;
  Parsed before = parseAs(*dialect, source, ignored);
  std::string text = layOut(before.tokens);

  SourceFile formatted{source.name, std::move(text), 0, {}};
  DiagnosticEngine diagnostics;
  Parsed after = parseAs(*dialect, formatted, diagnostics);
  if (before.failed || after.failed)
    result.problem = "the formatted text has a syntax error";
  else
    result.problem = difference(before, source.text, after, formatted.text);
  if (result.problem.empty() && layOut(after.tokens) != formatted.text)
    result.problem = "formatting the result again would change it";
  if (!result.problem.empty())
    result.state = Result::State::Internal;
  else
    result.text = std::move(formatted.text);
  return result;
}

} // namespace rbk::format
