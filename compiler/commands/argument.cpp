#include "compiler/commands/argument.h"

namespace rbk::commands {

Argument::Argument(const plan::Word &word, const std::vector<plan::Variable> &variables)
    : range_(word.range) {
  for (const plan::WordPart &part : word.parts) {
    Piece piece{text_.size(), 0, part.range.begin, false, false, false};
    switch (part.kind) {
    case plan::WordPart::Kind::Literal:
      piece.linear = part.range.end - part.range.begin == part.literal.size();
      text_ += part.literal;
      break;
    case plan::WordPart::Kind::Variable:
    case plan::WordPart::Kind::Substitution: {
      hasVariables_ = true;
      piece.isVariable = true;
      bool substitution = part.kind == plan::WordPart::Kind::Substitution;
      if (part.variable < variables.size()) {
        plan::ValueKind kind = variables[part.variable].type.kind;
        piece.numeric = kind == plan::ValueKind::Integer || kind == plan::ValueKind::Size ||
                        kind == plan::ValueKind::Percent;
      }
      text_ += substitution
                   ? "$(…)"
                   : "$" + (part.variable < variables.size() ? variables[part.variable].name : part.literal);
      if (word.parts.size() == 1) {
        isVariable_ = true;
        isHole_ = part.hole;
      }
      break;
    }
    }
    piece.length = text_.size() - piece.offset;
    pieces_.push_back(piece);
  }
}

Position Argument::positionOf(size_t offset) const {
  for (const Piece &piece : pieces_)
    if (offset < piece.offset + piece.length)
      return piece.position +
             static_cast<Position>(piece.linear && offset > piece.offset ? offset - piece.offset : 0);
  return pieces_.empty()         ? range_.end
         : pieces_.back().linear ? pieces_.back().position + static_cast<Position>(pieces_.back().length)
                                 : range_.end;
}

SourceRange Argument::rangeOf(size_t begin, size_t end) const {
  if (end <= begin)
    return {positionOf(begin), positionOf(begin)};
  Position last = positionOf(end - 1);
  return {positionOf(begin), std::max(last + 1, positionOf(begin))};
}

Argument Argument::from(size_t offset) const {
  Argument result;
  result.text_ = text_.substr(std::min(offset, text_.size()));
  result.range_ = {positionOf(offset), range_.end};
  result.hasVariables_ = false;
  for (const Piece &piece : pieces_) {
    if (piece.offset + piece.length <= offset && piece.length)
      continue;
    Piece copy = piece;
    size_t cut = offset > piece.offset ? offset - piece.offset : 0;
    copy.offset = piece.offset + cut - std::min(offset, piece.offset + cut);
    copy.length = piece.length - std::min(cut, piece.length);
    if (copy.linear)
      copy.position += static_cast<Position>(cut);
    if (piece.isVariable) {
      result.hasVariables_ = true;
      if (copy.offset == 0 && copy.length == result.text_.size())
        result.isVariable_ = true;
    }
    result.pieces_.push_back(copy);
  }
  return result;
}

Argument Argument::slice(size_t begin, size_t end) const {
  Argument result = from(begin);
  const size_t length = std::min(end, text_.size()) - std::min(begin, text_.size());
  if (length >= result.text_.size())
    return result;
  result.range_.end = std::max(result.positionOf(length), result.range_.begin);
  result.text_.resize(length);
  while (!result.pieces_.empty() && result.pieces_.back().offset >= length && result.pieces_.back().offset > 0)
    result.pieces_.pop_back();
  result.hasVariables_ = result.isVariable_ = false;
  if (!result.pieces_.empty())
    result.pieces_.back().length = length - result.pieces_.back().offset;
  for (const Piece &piece : result.pieces_)
    result.hasVariables_ |= piece.isVariable && piece.length > 0;
  result.isVariable_ = result.pieces_.size() == 1 && result.hasVariables_;
  return result;
}

std::string Argument::forParser(std::vector<size_t> &original) const {
  std::string result;
  result.reserve(text_.size());
  original.reserve(text_.size() + 1);
  for (const Piece &piece : pieces_) {
    if (!piece.isVariable) {
      result.append(text_, piece.offset, piece.length);
      for (size_t i = 0; i < piece.length; ++i)
        original.push_back(piece.offset + i);
      continue;
    }
    result += piece.numeric ? '1' : 'x';
    original.push_back(piece.offset);
  }
  original.push_back(text_.size());
  return result;
}

} // namespace rbk::commands
