#include "compiler/codegen/shell/quoting.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

bool isPlain(llvm::StringRef text) {
  constexpr llvm::StringLiteral harmless = "_@%+=:,./-";
  static constexpr llvm::StringLiteral keywords[] = {"do", "done", "elif", "else", "esac",
                                                     "fi", "if",   "in",   "then"};
  if (text.empty() || text.startswith("=") || llvm::is_contained(keywords, text))
    return false;
  for (char c : text)
    if (!llvm::isAlnum(c) && !harmless.contains(c))
      return false;
  return true;
}

bool looksExpandable(llvm::StringRef text) {
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const char next = text[i + 1];
    if (text[i] == '$' && (llvm::isAlnum(next) || next == '_' || next == '{' || next == '('))
      return true;
    if (text[i] == '`' && next != '`' && text.find('`', i + 1) != llvm::StringRef::npos)
      return true;
  }
  return false;
}

std::string escapedInDoubleQuotes(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '$' || c == '`')
      result += '\\';
    result += c;
  }
  return result;
}

std::string quotedText(llvm::StringRef text, bool mayLookExpandable) {
  if (text.contains('\'') || (!mayLookExpandable && looksExpandable(text)))
    return "\"" + escapedInDoubleQuotes(text) + "\"";
  return "'" + text.str() + "'";
}

std::string quoted(llvm::StringRef text, bool mayLookExpandable) {
  return isPlain(text) ? text.str() : quotedText(text, mayLookExpandable);
}

} // namespace rbk::codegen::shell
