#include "compiler/parse/recovery.h"
#include "compiler/parse/parse.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <utility>

namespace rbk::parse {
using llvm::StringRef;

constexpr size_t maxDepth = 400;
constexpr unsigned maxSyntaxErrors = 50;
constexpr unsigned maxUnclosed = 50;

// --- looking at the text
// ---------------------------------------------------------------------------------------------

static bool isNameChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.'; }
static bool isLineEnd(char c) { return c == '\n' || c == '\r'; }

StringRef Recovery::wordAt(const char *p) const { return from(p).take_while(isNameChar); }

/// Skips a string that begins at `p`; a one-line string ends with its line at the latest.
static const char *skipString(const char *p, const char *end) {
  StringRef rest(p, static_cast<size_t>(end - p));
  if (rest.startswith("\"\"\"")) {
    size_t close = rest.find("\"\"\"", 3);
    return close == StringRef::npos ? end : p + close + 3;
  }
  for (++p; p < end && *p != '\n' && *p != '"'; ++p)
    if (*p == '\\' && p + 1 < end && p[1] != '\n')
      ++p;
  return p < end && *p == '"' ? p + 1 : p;
}

/// The length of what `describe` names: a word, an operator, a character, nothing at the end of a line.
static size_t foundLength(StringRef rest) {
  if (rest.empty() || isLineEnd(rest[0]))
    return 0;
  if (size_t word = rest.take_while(isNameChar).size())
    return word;
  static constexpr StringRef operators[] = {"```", "&&", "||", "//", "/*", "**", ":=", "->", "=>", "??"};
  for (StringRef each : operators)
    if (rest.startswith(each))
      return each.size();
  size_t length = 1;
  while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

/// The length of the curly quotation mark that `text` begins with, 0 where there is none.
static size_t typographicQuote(StringRef text) {
  static constexpr StringRef quotes[] = {"\u201C", "\u201D", "\u201E", "\u2018", "\u2019"};
  for (StringRef quote : quotes)
    if (text.startswith(quote))
      return quote.size();
  return 0;
}

/// What stands there, for "found …".
static std::string describe(StringRef rest) {
  if (rest.empty())
    return "the end of the file";
  if (isLineEnd(rest[0]))
    return "the end of the line";
  if (size_t quote = typographicQuote(rest))
    return "a typographic quotation mark (`" + rest.take_front(quote).str() + "`); write `\"`";
  if (rest[0] == '"')
    return "a string";
  if (rest[0] == '`')
    return rest.startswith("```") ? "a fence of three backquotes" : "a backquote";
  return "`" + rest.take_front(foundLength(rest)).take_front(40).str() + "`";
}

/// Every block asks for its line, mostly behind the one that asked before: a file in one line is not searched
/// from its beginning each time.
size_t Recovery::indentationOf(const char *p) const {
  const char *line = p;
  while (line > begin && line[-1] != '\n' && line != asked_)
    --line;
  askedLine_ = line == asked_ ? askedLine_ : line;
  asked_ = p;
  return from(askedLine_).take_while([](char c) { return c == ' ' || c == '\t'; }).size();
}

bool Recovery::isFirstOnLine(const char *p) const {
  while (p > begin && (p[-1] == ' ' || p[-1] == '\t'))
    --p;
  return p == begin || p[-1] == '\n';
}

/// The end of what stands before `p`, where a line ends between the two; else `p`.
const char *Recovery::previousEnd(const char *p) const {
  const char *q = p;
  while (q > begin && llvm::isSpace(q[-1]))
    --q;
  return StringRef(q, static_cast<size_t>(p - q)).contains('\n') && q > begin ? q : p;
}

/// Each command that is never closed is looked for down to the end of the file: a file full of them is read
/// line by line in the end, so that it takes no quadratic time.
size_t Recovery::commandAt(const char *p) {
  StringRef rest = from(p);
  if (unclosed_ >= maxUnclosed)
    rest = rest.take_until([](char c) { return c == '\n'; });
  bool closed = true;
  size_t length = commandExtent(rest, &closed);
  unclosed_ += !closed;
  return length;
}

// --- nodes and reports
// -----------------------------------------------------------------------------------------------

void Recovery::openNode(uint16_t kind, const char *p) {
  if (tree.depth() > maxDepth) {
    report(Diag::NestedTooDeeply, range(p, p), {std::to_string(maxDepth)})
        .note("the rest of the file was not read");
    throw GiveUp{};
  }
  tree.open(kind, at(p));
}

void Recovery::dropNode() {
  failedAt = begin + (tree.innermost().begin - base_);
  tree.drop();
}

Diagnostic &Recovery::report(Diag id, SourceRange where, std::initializer_list<StringRef> arguments) {
  if (++errors_ > maxSyntaxErrors) {
    diagnostics_.report(Diag::TooManySyntaxErrors, where);
    throw GiveUp{};
  }
  return diagnostics_.report(id, where, arguments);
}

void Recovery::expected(const char *p, bool atPoint, StringRef what, llvm::ArrayRef<Hint> hints) {
  // What is missing at the end of a line is missing there, not where the next line begins.
  const char *where = previousEnd(p);
  StringRef rest = from(where);
  auto &d = report(Diag::SyntaxExpected, range(where, where + (atPoint ? 0 : foundLength(rest))),
                   {what, describe(where == p ? rest : StringRef("\n"))});
  pending = true;
  errorAt = p;
  if (p >= end)
    missingAt_ = p; // the braces that are missing there as well are no mistake of their own
  if (size_t quote = typographicQuote(rest)) {
    StringRef inside = rest.drop_front(quote).take_until(isLineEnd);
    size_t length = 0;
    while (length < inside.size() && !typographicQuote(inside.drop_front(length)))
      ++length;
    if (size_t close = typographicQuote(inside.drop_front(length)))
      d.fix("write `\"`", range(where, inside.begin() + length + close),
            "\"" + inside.take_front(length).str() + "\"");
    return;
  }
  for (const Hint &hint : hints) {
    const bool number = hint.found == "#" && !rest.empty() && llvm::isDigit(rest[0]);
    if (hint.found.empty() || number || (hint.found != "#" && rest.startswith(hint.found))) {
      d.note(hint.note.str());
      return;
    }
  }
  if (rest.startswith("'") && what.contains("double quotes"))
    d.note("a text stands between `\"`, not between `'`");
}

void Recovery::unclosedText(const char *p) {
  report(Diag::SyntaxExpected, range(p, p + 3), {"the closing `\"\"\"` of this text", "the end of the file"});
  pending = true;
  errorAt = p;
}

void Recovery::unknownItem(const BlockInfo &block, const char *p) {
  StringRef rest = from(p), word = wordAt(p);
  const SourceRange where = range(p, p + foundLength(rest));
  if (rest.startswith(",") || rest.startswith(";")) {
    // A habit of the author's: once for each block that has it.
    if (!blocks_.empty() && std::exchange(blocks_.back().separated, true))
      return;
    report(Diag::UnknownItem, where, {describe(rest), block.name})
        .note("blanks and line ends separate, nothing else does")
        .fix("leave it out", where, "");
    return;
  }
  StringRef note = noteOnItem(block.kind, word, rest);
  StringRef near = note.empty() ? suggest(word, block.words) : StringRef();
  if (note.empty() && near.empty())
    note = guessOnItem(block.kind, word, rest);
  // Several lines of something else, such as Markdown, are one mistake.
  const bool markdown = rest.startswith("```") || rest.startswith("*") || rest.startswith(">") ||
                        (!word.empty() && llvm::isDigit(word[0]) && word.endswith("."));
  const bool alike = note == unknownNote_ || (markdown && unknownMarkdown_);
  const bool follows = unknownEnd_ && near.empty() && alike &&
                       StringRef(unknownEnd_, static_cast<size_t>(p - unknownEnd_)).trim().empty();
  unknownNote_ = note;
  unknownMarkdown_ = markdown;
  if (follows)
    return;
  auto &d = report(Diag::UnknownItem, where, {describe(rest), block.name});
  if (!near.empty()) {
    d.fix("did you mean `" + near.str() + "`?", where, near.str());
  } else if (!note.empty()) {
    d.note(note.str());
  } else if (!block.words.empty()) {
    std::string list;
    for (StringRef w : block.words)
      list += (list.empty() ? "`" : ", `") + w.str() + "`";
    d.note("what may stand here: " + list + (block.kind == Block::File ? "" : ", `- prose`"));
  } else {
    d.note("only prose, `- …`, may stand here");
  }
}

/// Where `:` or `=` stands behind the first word of `text`; nullptr where neither does.
static const char *pairMark(StringRef text) {
  StringRef word = text.take_while(isNameChar);
  if (word.empty() || !llvm::isAlpha(word[0]))
    return nullptr;
  StringRef rest = text.drop_front(word.size());
  if (rest.startswith(":"))
    return rest.begin();
  rest = rest.ltrim(" \t");
  return rest.startswith("=") && !rest.startswith("==") ? rest.begin() : nullptr;
}

const char *Recovery::skipPairs(const BlockInfo &block, const char *p) {
  auto lineAt = [&](const char *q) { return from(q).take_until(isLineEnd); };
  const char *mark = block.kind == Block::Record ? nullptr : pairMark(from(p));
  if (!mark)
    return nullptr;
  StringRef word = wordAt(p);
  const bool known = llvm::is_contained(block.words, word);
  if (known && *mark == '=' && (block.kind == Block::Step || block.kind == Block::Option))
    return nullptr; // `let = …`: what is missing stands between the two
  if (known) {
    auto &d = report(Diag::SyntaxExpected, range(mark, mark + 1),
                     {"a blank after `" + word.str() + "`", describe(from(mark))});
    d.note("a word and its value are separated by a blank");
    d.fix("leave it out", range(mark, mark + 1), "");
  } else {
    unknownItem(block, p);
  }
  const char *stop = skipItem(p);
  if (lineAt(p).rtrim().endswith("{"))
    return stop;
  // YAML or HCL: the lines below of the same kind, and what is indented below them.
  for (const size_t indentation = indentationOf(p);;) {
    StringRef next = from(stop).ltrim();
    if (next.empty() || !isFirstOnLine(next.begin()))
      return stop;
    const char *other = pairMark(next);
    const bool pair = other && *other == *mark && !lineAt(next.begin()).rtrim().endswith("{");
    const bool below =
        *mark == ':' && !next.startswith("}") &&
        (indentationOf(next.begin()) > indentation || (next.startswith("- ") && block.kind == Block::File));
    if (!pair && !below)
      return stop;
    stop = lineAt(next.begin()).end();
    unknownEnd_ = stop;
  }
}

// --- blocks
// ----------------------------------------------------------------------------------------------------------

void Recovery::push(const char *brace) { blocks_.push_back({brace, indentationOf(brace)}); }

/// Whether the lines below are a block that is closed where its brace would be: then only the opening one is
/// missing.
bool Recovery::bodyFollows(const char *p) const {
  const char *header = previousEnd(p);
  const size_t indentation = indentationOf(header);
  StringRef rest = from(header);
  for (rest = rest.drop_front(std::min(rest.find('\n'), rest.size())).ltrim('\n'); !rest.empty();) {
    StringRef line = rest.take_until([](char c) { return c == '\n'; });
    StringRef inside = line.ltrim(" \t");
    if (!inside.trim().empty() && line.size() - inside.size() <= indentation)
      return inside.startswith("}") && line.size() - inside.size() == indentation;
    rest = rest.drop_front(std::min(line.size() + 1, rest.size()));
  }
  return false;
}

const char *Recovery::openBlock(const BlockInfo &block, const char *p, llvm::ArrayRef<Hint> hints) {
  StringRef rest = from(p);
  if (rest.startswith("{")) {
    push(p);
    return p + 1;
  }
  const bool itemFollows =
      rest.startswith("$ ") || rest.startswith("- ") || llvm::is_contained(block.words, wordAt(p));
  const char *brace = previousEnd(p) == p ? skipHeader(p, p) : nullptr;
  if (!brace && !(itemFollows && bodyFollows(p)))
    return nullptr; // no block at all: the item fails
  expected(p, false, "`{`", hints);
  pending = false;
  push(brace ? brace : previousEnd(p));
  if (!brace)
    return p;
  lose(p, brace);
  return brace + 1;
}

const char *Recovery::closeBlock(const BlockInfo &block, const char *p) {
  const OpenBlock opened = blocks_.empty() ? OpenBlock{p, 0} : blocks_.back();
  if (!blocks_.empty())
    blocks_.pop_back();
  if (p < end && *p == '}') {
    if (isFirstOnLine(p) && indentationOf(p) < opened.indentation)
      unmatched_ = opened.brace;
    return p + 1;
  }
  // The block goes on as if it had been closed: what follows is read as what it is. Several blocks may end
  // here, or all of them at the end of the file: one place, one report.
  if (missingAt_ == p)
    return p;
  missingAt_ = p;
  auto &d = report(Diag::MissingBrace, range(p, p + foundLength(from(p))), {block.name, describe(from(p))});
  if (unmatched_ && unmatched_ >= opened.brace)
    d.note(range(unmatched_, unmatched_ + 1), "by the look of the lines, this is the one that is not closed");
  return p;
}

bool Recovery::endsBlock(const BlockInfo &block, const char *p) const {
  if (!llvm::is_contained(block.outer, wordAt(p)))
    return false;
  return blocks_.empty() || !isFirstOnLine(p) || indentationOf(p) <= blocks_.back().indentation;
}

// --- skipping
// --------------------------------------------------------------------------------------------------------

const char *Recovery::nextAbove(const char *p, bool isText) const {
  const size_t indentation = indentationOf(p);
  for (StringRef rest = from(p);;) {
    rest = rest.drop_front(std::min(rest.find('\n'), rest.size())).ltrim('\n');
    if (rest.empty())
      return end;
    StringRef inside = rest.ltrim(" \t");
    if (inside.empty() || llvm::isSpace(inside[0]))
      continue;
    const auto here = static_cast<size_t>(inside.begin() - rest.begin());
    if (here < indentation || (here == indentation && !isText && inside[0] != '}'))
      return rest.begin();
  }
}

const char *Recovery::skipItem(const char *p) {
  const char *item = p;
  if (*p == ',' || *p == ';')
    return unknownEnd_ = p + 1;
  if (from(p).startswith("```") || from(p).startswith("/*")) {
    const size_t close = from(p).drop_front(3).find(*p == '`' ? "```" : "*/");
    if (close != StringRef::npos)
      return unknownEnd_ = p + 3 + close + (*p == '`' ? 3 : 2);
  }
  if (unclosed_ >= maxUnclosed) // line by line, as commands are
    return unknownEnd_ = from(p).take_until(isLineEnd).end();
  unsigned depth = 0;
  bool openString = false;
  bool lineStart = true;
  while (p < end) {
    StringRef rest = from(p);
    char c = *p;
    if (lineStart && (rest.startswith("- ") || rest.startswith("$ "))) {
      p += c == '$' ? 2 + commandAt(p + 2) : std::min(rest.find('\n'), rest.size());
      continue;
    }
    if (c == '\n') {
      if (depth == 0)
        break;
      lineStart = true;
      ++p;
      continue;
    }
    if (c == '"') {
      p = skipString(p, end);
      openString = p >= end && rest.startswith("\"\"\"");
      lineStart = false;
      continue;
    }
    if (c == '#' && (lineStart || llvm::isSpace(p[-1]))) {
      p += std::min(rest.find('\n'), rest.size());
      continue;
    }
    if (c == '$' && rest.startswith("$ ")) {
      p += 2 + commandAt(p + 2);
      continue;
    }
    if (c == '{')
      ++depth;
    if (c == '}') {
      if (depth == 0)
        break;
      if (--depth == 0) {
        ++p;
        // What goes on behind the brace belongs to the item: `} else {`, `} = "x"`.
        StringRef next = from(p).ltrim(" \t");
        StringRef word = next.take_while(isNameChar);
        if (word != "else" && word != "elif" && word != "elsif" && word != "elseif" && word != "otherwise" &&
            (next.empty() || StringRef("=,;)|").find(next[0]) == StringRef::npos))
          break;
        p = next.begin() + word.size();
        continue;
      }
    }
    lineStart = lineStart && llvm::isSpace(c);
    ++p;
  }
  // What is never closed swallows the file: it ends before the next line that stands as far to the left.
  if (p >= end && (depth || openString)) {
    ++unclosed_;
    p = nextAbove(item, openString);
  }
  return unknownEnd_ = p;
}

const char *Recovery::skipHeader(const char *header, const char *p) {
  while (p < end && *p != '{' && *p != '\n')
    p = *p == '"' ? skipString(p, end) : p + 1;
  // A string without its closing quote swallowed the brace: it ends the line.
  if (p >= end || *p == '\n') {
    while (p > header && llvm::isSpace(p[-1]))
      --p;
    p -= p > header;
  }
  return p < end && *p == '{' ? p : nullptr;
}

void Recovery::lose(const char *from, const char *to) {
  StringRef text(from, static_cast<size_t>(to - from));
  while (!text.empty()) {
    StringRef line = text.take_until([](char c) { return c == '\n'; });
    text = text.drop_front(std::min(line.size() + 1, text.size()));
    line = line.ltrim();
    if (line.startswith("- ") || line.startswith("$ "))
      continue;
    // `let n: int = …`, `for (p in pods) {`, `procedure p(name) {`: names stand before the first value.
    line = line.take_until([](char c) { return c == '"' || c == '{' || c == '='; });
    while (!line.empty()) {
      line = line.drop_until([](char c) { return llvm::isAlpha(c) || c == '_'; });
      StringRef word = line.take_while(isNameChar);
      line = line.drop_front(word.size());
      if (word.empty())
        continue;
      lost.push_back(word.str());
      if (word.contains('-')) { // `param pod-name` is used as `$pod_name` or as `$pod`
        lost.push_back(word.take_until([](char c) { return c == '-'; }).str());
        lost.push_back(word.str());
        std::replace(lost.back().begin(), lost.back().end(), '-', '_');
      }
    }
  }
}

} // namespace rbk::parse
