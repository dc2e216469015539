#pragma once
#include "compiler/commands/argument.h"
#include "compiler/commands/signature.h"

/// One use of a command: its words sorted into flags and operands of a signature.
namespace rbk::commands {

struct FlagHit {
  const FlagSpec *spec;
  bool hasValue;
  Argument value; ///< of the flag's own word where it has none
  SourceRange range;
  bool switchedOff; ///< `--wait=false`
  std::vector<std::string> before =
      {}; ///< of a flag with several values, those before the last: `--arg NAME VALUE`
};

struct OperandHit {
  const OperandSpec *spec; ///< nullptr where the signature names no operand for it
  Argument value;
};

struct Use {
  std::vector<std::unique_ptr<Signature>> owned; ///< levels made for this use alone (`style table`)
  const Signature *level = nullptr; ///< the innermost sub-command
  SourceRange nameRange;
  bool fed = false; ///< standard input is a pipe, a file or a here-document
  std::vector<FlagHit> flags;
  std::vector<OperandHit> operands;
  std::vector<std::pair<size_t, size_t>>
      innerRanges;       ///< words [begin, end) of commands inside flags (`find -exec … ;`)
  size_t innerBegin = 0; ///< index of the first word of a wrapped command; 0 = none

  /// The flag that a signature calls `name`, whatever of its names was used; the last one counts.
  const FlagHit *flag(llvm::StringRef name) const;
  /// Every use of that flag that counts: the last one, or all of a flag that may be repeated.
  std::vector<const FlagHit *> all(llvm::StringRef name) const;
  /// Whether the tool only prints its help or its version, whatever else the words say.
  bool asksAboutItself() const;
  bool hasOperand(llvm::StringRef name) const;
  /// Values of an operand, joined by blanks.
  std::string operandText(llvm::StringRef name) const;
  llvm::StringRef defaultOf(llvm::StringRef flag) const;
  bool holds(const Condition *condition) const;
  std::optional<bool> decide(const Condition &condition) const;
  /// The first clause of a kind whose condition holds.
  const Clause *first(Clause::Kind kind) const;
  /// What the value of a flag is in this use: of the flag itself, or as a `value` clause says.
  const ValueKinds &kindsOf(const FlagSpec &spec) const;
  /// What the innermost sub-command says of a use that lacks this, or nullptr.
  const Without *without(Without::What what) const;
  /// `text` with `$operand` and `${--flag}` filled in.
  std::string expand(llvm::StringRef text) const;
};

/// Sorts words (the first is the command) into `use`; reports unknown and misused flags, missing and extra
/// operands. `false` when the words could not be understood, so that nothing may be concluded from them.
bool sortWords(const std::vector<Argument> &words, const Signature &signature, Use &use,
               DiagnosticEngine &diagnostics);

} // namespace rbk::commands
