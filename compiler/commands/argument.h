#pragma once
#include "compiler/plan/plan.h"

#include <string>
#include <vector>

namespace rbk::commands {

/// The text of a word as a tool will see it, with the source position of each byte. A variable stands as
/// `$name` where the text is shown and compared, and as a harmless value where a language is parsed.
class Argument {
public:
  Argument(const plan::Word &word, const std::vector<plan::Variable> &variables);

  const std::string &text() const { return text_; }
  SourceRange range() const { return range_; }
  bool hasVariables() const { return hasVariables_; }
  /// Whether the whole word is one variable.
  bool isVariable() const { return isVariable_; }
  /// Whether the whole word is a template such as `<pod-name>`, of which only the name is known.
  bool isHole() const { return isHole_; }
  /// Where byte `offset` of the text stands in the source.
  Position positionOf(size_t offset) const;
  SourceRange rangeOf(size_t begin, size_t end) const;
  /// The rest from `offset` on, as an argument of its own (`--flag=VALUE`).
  Argument from(size_t offset) const;
  /// The bytes [begin, end) as an argument of its own.
  Argument slice(size_t begin, size_t end) const;
  /// The text with each variable replaced by a value that a parser accepts: digits for numbers, `x`
  /// otherwise. Offsets are those of the result; `original` maps them back to `text()`.
  std::string forParser(std::vector<size_t> &original) const;

private:
  Argument() = default;
  struct Piece {
    size_t offset; ///< in text_
    size_t length;
    Position position; ///< of its first byte in the source
    bool linear;       ///< byte i stands at position + i
    bool isVariable;
    bool numeric;
  };
  std::string text_;
  SourceRange range_;
  std::vector<Piece> pieces_;
  bool hasVariables_ = false;
  bool isVariable_ = false;
  bool isHole_ = false;
};

} // namespace rbk::commands
