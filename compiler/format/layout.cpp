#include "compiler/format/layout.h"
#include "compiler/support/source.h"

#include <optional>

namespace rbk::format {
using llvm::StringRef;

namespace {

constexpr unsigned blockIndent = 2, continuationIndent = 4;

class Layout {
public:
  explicit Layout(llvm::ArrayRef<Token> tokens) : tokens_(tokens) {}

  std::string run() {
    items(0, count(), 0, true, {});
    if (!out_.empty())
      out_ += '\n';
    return std::move(out_);
  }

private:
  using Index = uint32_t;

  Index count() const { return static_cast<Index>(tokens_.size()); }
  bool is(Index i, TokenKind kind) const { return tokens_[i].kind == kind; }
  bool isRawBody(Index i) const { return is(i, TokenKind::Raw) && tokens_[i].text.startswith("{"); }

  /// Whether a blank stands between two tokens of one item.
  bool blankBetween(Index previous, Index next) const {
    const Token &a = tokens_[previous], &b = tokens_[next];
    switch (b.kind) {
    case TokenKind::Close:
    case TokenKind::Comma:
    case TokenKind::Colon:
    case TokenKind::TypeOpen:
    case TokenKind::TypeClose:
      return false;
    case TokenKind::Open: // `f(x)` stays, `not(x)` does not
      if (a.kind == TokenKind::Name)
        return b.gapBefore;
      break;
    case TokenKind::OpenBrace:
      return true;
    default:
      break;
    }
    if (a.kind == TokenKind::Open || a.kind == TokenKind::TypeOpen)
      return false;
    if (a.kind == TokenKind::Loose || b.kind == TokenKind::Loose)
      return b.gapBefore;
    return true;
  }

  Index endOfItem(Index begin, Index end) const {
    Index i = begin;
    do
      i = is(i, TokenKind::OpenBrace) ? tokens_[i].partner + 1 : i + 1;
    while (i < end && !tokens_[i].startsItem);
    return i;
  }

  // --- one line

  /// The tokens on one line, when they may stand there: blocks were written on one line, and everything fits
  /// behind `column`. Raw text of several lines is measured to its first line break.
  std::optional<std::string> flat(Index begin, Index end, unsigned column) const {
    std::string line;
    unsigned depth = 0;
    bool brokenByAuthor = false, hasBlock = false;
    for (Index i = begin; i < end; ++i) {
      const Token &token = tokens_[i];
      if (token.kind == TokenKind::Comment)
        return std::nullopt;
      if (i > begin && is(i - 1, TokenKind::Line))
        return std::nullopt;
      bool emptied = i > begin && token.kind == TokenKind::CloseBrace && is(i - 1, TokenKind::OpenBrace);
      if (depth > 0 && token.linesBefore && !emptied)
        return std::nullopt;
      brokenByAuthor = brokenByAuthor || (i > begin && token.linesBefore);
      if (token.kind == TokenKind::OpenBrace) {
        ++depth;
        hasBlock = true;
      } else if (token.kind == TokenKind::CloseBrace)
        --depth;
      if (i > begin) {
        if (token.kind == TokenKind::CloseBrace)
          line += emptied ? "" : " ";
        else if (is(i - 1, TokenKind::OpenBrace))
          line += ' ';
        else if (token.startsItem)
          line += "  ";
        else if (blankBetween(i - 1, i))
          line += ' ';
      }
      line += writtenText(token);
      if (token.multiLine && (hasBlock || holdsBlock(i, end)))
        return std::nullopt;
      if ((hasBlock || brokenByAuthor) && line.size() > size_t{maxColumns} * 8)
        return std::nullopt;
    }
    if ((hasBlock || brokenByAuthor) && !fits(line, column))
      return std::nullopt;
    return line;
  }

  static bool fits(StringRef text, unsigned column) {
    return column + countCodePoints(text.take_until([](char c) { return c == '\n'; })) <= maxColumns;
  }
  bool holdsBlock(Index begin, Index end) const {
    for (Index i = begin; i < end; ++i)
      if (is(i, TokenKind::OpenBrace))
        return true;
    return false;
  }

  // --- several lines

  void newLine(unsigned indent) {
    if (!out_.empty())
      out_ += '\n';
    out_.append(indent, ' ');
    lineStart_ = out_.size() - indent;
    lineHasComment_ = false;
  }
  void comment(Index i) {
    out_ += writtenText(tokens_[i]);
    lineHasComment_ = true;
  }
  void trailingComment(Index i) {
    out_ += "  ";
    comment(i);
  }

  /// A declaration that is set off by blank lines.
  bool isTall(Index begin, Index end) const {
    if (flat(begin, end, 0))
      return isRawBody(end - 1) && tokens_[end - 1].multiLine;
    return holdsBlock(begin, end) || isRawBody(end - 1);
  }
  /// Whether a blank line has to be put before the entry at `i` of the file, which has none.
  bool separates(Index i, bool afterTall) const {
    Index next = i;
    while (next < count() && is(next, TokenKind::Comment)) {
      ++next;
      if (next < count() && tokens_[next].linesBefore > 1)
        return false; // the comment belongs to what stands above, and the blank line follows it
    }
    return next < count() && (afterTall || isTall(next, endOfItem(next, count())));
  }

  /// The items and comments of a block or of the file; `moved` are comments that stood before the brace.
  void items(Index begin, Index end, unsigned indent, bool isFile, llvm::ArrayRef<Index> moved) {
    bool first = true, afterItem = false, afterTall = false;
    for (Index i : moved) {
      newLine(indent);
      comment(i);
      first = false;
    }
    for (Index i = begin; i < end;) {
      const Token &token = tokens_[i];
      bool isComment = token.kind == TokenKind::Comment;
      if (isComment && token.linesBefore == 0 && !lineHasComment_ && !out_.empty()) {
        trailingComment(i++);
        continue;
      }
      bool blank = token.linesBefore > 1 || (isFile && afterItem && separates(i, afterTall));
      if (blank && !first)
        out_ += '\n';
      first = false;
      newLine(indent);
      afterItem = !isComment;
      if (isComment) {
        comment(i++);
        continue;
      }
      Index stop = std::min(endOfItem(i, end), end);
      afterTall = isFile && isTall(i, stop);
      item(i, stop, indent);
      i = stop;
    }
  }

  void item(Index begin, Index end, unsigned indent) {
    if (auto line = flat(begin, end, indent)) {
      out_ += *line;
      return;
    }
    for (Index i = begin; i < end;) {
      Index brace = i;
      while (brace < end && !is(brace, TokenKind::OpenBrace))
        ++brace;
      // Comments between a header and its brace go behind the brace, which stays with the header.
      Index words = brace;
      while (brace < end && words > i && is(words - 1, TokenKind::Comment))
        --words;
      segment(i, words, begin, indent, brace < end);
      if (brace >= end)
        return;
      Index close = tokens_[brace].partner;
      if (brace > begin)
        out_ += ' ';
      out_ += '{';
      if (words < brace && tokens_[words].linesBefore == 0)
        trailingComment(words++);
      llvm::SmallVector<Index, 2> moved;
      for (; words < brace; ++words)
        moved.push_back(words);
      if (close > brace + 1 || !moved.empty() || lineHasComment_) {
        items(brace + 1, close, indent + blockIndent, false, moved);
        newLine(indent);
      }
      out_ += '}';
      i = close + 1;
    }
  }

  /// The words of an item up to its next brace: on one line where they fit, else broken where the author
  /// broke them. A comment always ends its line.
  void segment(Index begin, Index end, Index item, unsigned indent, bool braceFollows) {
    unsigned column = countCodePoints(StringRef(out_).drop_front(lineStart_));
    bool keepBreaks = !joins(begin, end, item, column + (braceFollows ? 2 : 0));
    bool hasText = false; // on this line or above
    for (Index i = begin; i < end; ++i) {
      const Token &token = tokens_[i];
      bool afterBlock = !hasText && begin > item;
      unsigned further = afterBlock ? indent : indent + continuationIndent;
      if (token.kind == TokenKind::Comment) {
        if (token.linesBefore == 0 && !lineHasComment_)
          trailingComment(i);
        else {
          newLine(further);
          comment(i);
        }
        continue;
      }
      if (i > item) {
        Index previous = i - 1;
        while (is(previous, TokenKind::Comment))
          --previous;
        bool blank = blankBetween(previous, i);
        if (lineHasComment_ || is(previous, TokenKind::Line))
          newLine(isRawBody(i) ? indent : further);
        else if (keepBreaks && token.linesBefore && blank && !afterBlock && !isRawBody(i))
          newLine(further);
        else if (blank)
          out_ += ' ';
      }
      out_ += writtenText(token);
      hasText = true;
    }
  }

  bool joins(Index begin, Index end, Index item, unsigned column) const {
    std::string line;
    Index previous = begin;
    for (Index i = begin; i < end && line.size() <= size_t{maxColumns} * 8; ++i) {
      if (is(i, TokenKind::Comment))
        continue;
      if (i > item && (i == begin || blankBetween(previous, i)))
        line += ' ';
      line += writtenText(tokens_[i]);
      previous = i;
      if (tokens_[i].multiLine)
        break;
    }
    return fits(line, column);
  }

  llvm::ArrayRef<Token> tokens_;
  std::string out_;
  size_t lineStart_ = 0;
  bool lineHasComment_ = false;
};

} // namespace

std::string layOut(llvm::ArrayRef<Token> tokens) { return Layout(tokens).run(); }

} // namespace rbk::format
