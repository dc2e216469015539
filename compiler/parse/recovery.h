#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/parse/hints.h"
#include "compiler/parse/tree.h"

#include <llvm/ADT/ArrayRef.h>

/// What the parser of runbooks knows beside its rules: where it is, what it has reported, and where reading
/// goes on behind a mistake. One mistake is to give one diagnostic, and the next one of its own.
namespace rbk::parse {

/// Thrown where going on makes no sense (nesting too deep, too many errors); ends the parse of this file.
struct GiveUp {};

/// What a block is called, which words may begin an item of it, and which end it when its brace is missing.
struct BlockInfo {
  Block kind;
  const char *name;
  llvm::ArrayRef<llvm::StringRef> words;
  llvm::ArrayRef<llvm::StringRef> outer;
};

class Recovery {
public:
  Recovery(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics)
      : begin(text.begin()), end(text.end()), base_(base), diagnostics_(diagnostics) {}

  const char *const begin;
  const char *const end;
  Tree tree;
  bool pending = false; ///< an error was reported inside the guarded item that just failed
  const char *errorAt = nullptr;
  const char *failedAt = nullptr;     ///< where the node began that failed last
  std::vector<std::string> lost = {}; ///< names that what was skipped may have declared

  Position at(const char *p) const { return base_ + static_cast<Position>(p - begin); }
  SourceRange range(const char *from, const char *to) const { return {at(from), at(to)}; }
  llvm::StringRef from(const char *p) const { return {p, static_cast<size_t>(end - p)}; }
  llvm::StringRef wordAt(const char *p) const;

  /// The extent of the command at `p`.
  size_t commandAt(const char *p);

  void openNode(uint16_t kind, const char *p);
  /// Where the node began that is the innermost now: it has failed.
  void dropNode();

  // --- reports

  /// `what` was expected at `p`. For `atPoint` the caret stands between two characters.
  void expected(const char *p, bool atPoint, llvm::StringRef what, llvm::ArrayRef<Hint> hints);
  /// The text over several lines that begins at `p` does not end.
  void unclosedText(const char *p);
  /// What stands at `p` begins no item of this block.
  void unknownItem(const BlockInfo &block, const char *p);
  /// `word:` or `word =` at `p`, where the language has a blank, is reported; several such lines, as in YAML
  /// or HCL, are one mistake. Where reading goes on behind it; nullptr where it is neither.
  const char *skipPairs(const BlockInfo &block, const char *p);

  // --- blocks

  /// Where the block at `p` begins, the brace skipped; nullptr where there is none. A brace that is not where
  /// it belongs is reported.
  const char *openBlock(const BlockInfo &block, const char *p, llvm::ArrayRef<Hint> hints);
  /// Behind the brace that closes the block, or `p` where it is missing, which is reported.
  const char *closeBlock(const BlockInfo &block, const char *p);
  /// Whether the word at `p` shows that the brace of this block is missing. One that stands deeper than the
  /// line that opened the block is in the wrong place instead.
  bool endsBlock(const BlockInfo &block, const char *p) const;

  // --- skipping

  /// The end of the item at `p`: its line, and the block it opens. Prose and commands are taken whole, so
  /// that a brace in them counts for nothing.
  const char *skipItem(const char *p);
  /// The `{` behind a header with a mistake at `p`; nullptr where its line has none.
  const char *skipHeader(const char *header, const char *p);
  /// The names that a skipped text may have declared: their uses are no mistakes.
  void lose(const char *from, const char *to);

  Diagnostic &report(Diag id, SourceRange where, std::initializer_list<llvm::StringRef> arguments);

private:
  struct OpenBlock {
    const char *brace;
    size_t indentation;     ///< of the line that opened it
    bool separated = false; ///< a `,` or `;` between its items was reported
  };
  size_t indentationOf(const char *p) const;
  bool isFirstOnLine(const char *p) const;
  const char *previousEnd(const char *p) const;
  bool bodyFollows(const char *p) const;
  /// The first line below `p` that is not indented deeper than the line of `p`; for a text, one that is
  /// indented less.
  const char *nextAbove(const char *p, bool isText) const;
  void push(const char *brace);

  mutable const char *asked_ = nullptr;     ///< where an indentation was asked for last
  mutable const char *askedLine_ = nullptr; ///< and the line it stands on
  Position base_;
  DiagnosticEngine &diagnostics_;
  std::vector<OpenBlock> blocks_;
  const char *unmatched_ = nullptr;  ///< an opening brace whose closing one stands too far to the left
  const char *missingAt_ = nullptr;  ///< where a missing brace was reported last
  const char *unknownEnd_ = nullptr; ///< the end of the last unknown item
  llvm::StringRef unknownNote_;      ///< what was said about it
  bool unknownMarkdown_ = false;
  unsigned errors_ = 0;
  unsigned unclosed_ = 0; ///< commands and items that never end
};

} // namespace rbk::parse
