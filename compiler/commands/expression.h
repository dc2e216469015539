#pragma once
#include "compiler/commands/use.h"

/// The expression of find: paths first, then tests and actions, grouped by `( )`, negated by `!`, joined by
/// `-a`, `-o` and `,`.
namespace rbk::commands {

class Expression {
public:
  Expression(const Signature &signature, DiagnosticEngine &diagnostics)
      : signature_(signature), diagnostics_(diagnostics) {}

  /// Whether a word that is no option belongs to the expression: `(`, `)`, `!`, `,`.
  static bool isPunctuation(llvm::StringRef word);
  /// Takes it; false when it cannot stand here, which is reported.
  bool punctuation(const Argument &word);
  /// An option of the signature.
  bool option(llvm::StringRef name, SourceRange range);
  /// An operand: false, and reported, when the expression has begun.
  bool path(const Argument &word);
  /// Nothing may be open at the end.
  bool end();

private:
  bool closes(SourceRange range);
  bool joins(llvm::StringRef name, SourceRange range);
  bool lacks(SourceRange range, const std::string &what);

  const Signature &signature_;
  DiagnosticEngine &diagnostics_;
  std::vector<SourceRange> open_;
  std::string last_;      ///< the word that wants something behind it; empty when nothing is wanted
  SourceRange lastRange_; ///< of it
  bool begun_ = false;
  bool complete_ = false; ///< the latest word ends a test, so that `-o` or `)` may follow
};

} // namespace rbk::commands
