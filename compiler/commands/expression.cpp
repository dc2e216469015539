#include "compiler/commands/expression.h"

namespace rbk::commands {
using llvm::StringRef;

bool Expression::isPunctuation(StringRef word) {
  return word == "(" || word == ")" || word == "!" || word == ",";
}

bool Expression::lacks(SourceRange range, const std::string &what) {
  diagnostics_.report(Diag::MissingOperand, range, {signature_.path(), what});
  return false;
}

bool Expression::punctuation(const Argument &word) {
  begun_ = true;
  if (word.text() == ")")
    return closes(word.range());
  if (word.text() == ",")
    return joins(",", word.range());
  if (word.text() == "(")
    open_.push_back(word.range());
  last_ = word.text();
  lastRange_ = word.range();
  complete_ = false;
  return true;
}

bool Expression::closes(SourceRange range) {
  if (open_.empty())
    return lacks(range, "a `(` before this `)`");
  if (!complete_)
    return lacks(range, "a test between `" + last_ + "` and `)`");
  open_.pop_back();
  return true;
}

bool Expression::joins(StringRef name, SourceRange range) {
  if (!complete_)
    return lacks(range, "a test before `" + name.str() + "`");
  last_ = name.str();
  lastRange_ = range;
  complete_ = false;
  return true;
}

bool Expression::option(StringRef name, SourceRange range) {
  // Those in capitals (-L, -O3) say how to walk and stand before the paths.
  if (name.size() > 1 && name[1] >= 'A' && name[1] <= 'Z')
    return true;
  begun_ = true;
  if (name == "-a" || name == "-and" || name == "-o" || name == "-or")
    return joins(name, range);
  complete_ = name != "-not";
  if (!complete_) {
    last_ = name.str();
    lastRange_ = range;
  }
  return true;
}

bool Expression::path(const Argument &word) {
  if (!begun_)
    return true;
  diagnostics_
      .report(Diag::ExtraOperand, word.range(), {signature_.path(), "the paths before its first test"})
      .note("an unquoted pattern that the shell replaced by several names looks like this, too");
  return false;
}

bool Expression::end() {
  if (!open_.empty() && complete_)
    return lacks(open_.back(), "a `)` for this `(`");
  if (begun_ && !complete_ && !last_.empty())
    return lacks(lastRange_, "a test behind `" + last_ + "`");
  return true;
}

} // namespace rbk::commands
