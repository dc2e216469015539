#include "compiler/commands/languages.h"

#include <llvm/ADT/StringExtras.h>

// What scripts of sed and awk do besides filtering. Both read the script from its beginning, skipping
// patterns and strings, so that a `w` or `>` inside them means nothing; what cannot be followed is unknown,
// never read.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class SedScript {
public:
  explicit SedScript(StringRef text) : text_(text) {}

  LanguageFacts facts() {
    while (at_ < text_.size() && result_.effect != Effect::Unknown)
      if (!command())
        return {Effect::Unknown, "the sed script was not understood"};
    return result_;
  }

private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void blanks() {
    while (llvm::isSpace(peek()) || peek() == ';' || peek() == '{' || peek() == '}')
      ++at_;
  }
  StringRef restOfLine() {
    size_t end = std::min(text_.find('\n', at_), text_.size());
    StringRef line = text_.slice(at_, end).trim();
    at_ = end;
    return line;
  }
  /// From behind a delimiter to behind the next one. In a pattern, a delimiter in brackets is text.
  bool upTo(char delimiter, bool pattern) {
    for (bool brackets = false; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == '\\')
        ++at_;
      else if (pattern && c == '[' && !brackets) {
        brackets = true;
        if (at_ + 1 < text_.size() && text_[at_ + 1] == '^')
          ++at_;
        if (at_ + 1 < text_.size() && text_[at_ + 1] == ']')
          ++at_;
      } else if (c == ']' && brackets)
        brackets = false;
      else if (c == delimiter && !brackets) {
        ++at_;
        return true;
      }
    }
    return false;
  }
  bool address() {
    if (peek() == '/' || peek() == '\\') {
      char delimiter = peek() == '\\' && at_ + 1 < text_.size() ? text_[++at_] : peek();
      ++at_;
      if (!upTo(delimiter, true))
        return false;
      while (peek() == 'I' || peek() == 'M')
        ++at_;
      return true;
    }
    while (llvm::isDigit(peek()) || peek() == '$' || peek() == '~' || peek() == '+')
      ++at_;
    return true;
  }
  void writes(StringRef file) {
    if (isRealFile(file))
      result_ = {Effect::Write, "the sed script writes `" + file.str() + "`"};
  }
  bool substitute() {
    char delimiter = peek();
    ++at_;
    if (delimiter == '\0' || !upTo(delimiter, true) || !upTo(delimiter, false))
      return false;
    while (llvm::isAlnum(peek())) {
      char flag = text_[at_++];
      if (flag == 'w') {
        writes(restOfLine());
        return true;
      }
      if (flag == 'e')
        result_ = {Effect::Unknown, "`s///e` runs what the pattern makes as a command"};
    }
    return true;
  }
  bool command() {
    blanks();
    if (peek() == '\0')
      return at_ >= text_.size();
    if (peek() == '#') {
      restOfLine();
      return true;
    }
    if (!address())
      return false;
    while (llvm::isSpace(peek()))
      ++at_;
    if (peek() == ',') {
      ++at_;
      while (llvm::isSpace(peek()))
        ++at_;
      if (!address())
        return false;
    }
    while (llvm::isSpace(peek()) || peek() == '!')
      ++at_;
    char c = peek();
    ++at_;
    switch (c) {
    case 's':
      return substitute();
    case 'y': {
      char delimiter = peek();
      ++at_;
      return upTo(delimiter, false) && upTo(delimiter, false);
    }
    case 'w':
    case 'W':
      writes(restOfLine());
      return true;
    case 'e':
      result_ = {Effect::Unknown, "`e` of sed runs a command"};
      return true;
    case 'a':
    case 'i':
    case 'c':
      while (restOfLine().endswith("\\") && at_ < text_.size())
        ++at_;
      return true;
    case 'r':
    case 'R':
      restOfLine();
      return true;
    case 'b':
    case 't':
    case 'T':
    case ':':
      while (at_ < text_.size() && peek() != ';' && peek() != '\n' && peek() != '}')
        ++at_;
      return true;
    case '{':
    case '}':
      return true;
    case 'q':
    case 'Q':
    case 'l':
    case 'L':
      while (llvm::isDigit(peek()) || peek() == ' ')
        ++at_;
      return true;
    default:
      return StringRef("dDgGhHnNpPxzF=").contains(c);
    }
  }

  StringRef text_;
  size_t at_ = 0;
  LanguageFacts result_;
};

} // namespace

LanguageFacts analyzeSed(const Argument &script) {
  if (script.isVariable())
    return {Effect::Unknown, "the sed script comes from a variable"};
  return SedScript(script.text()).facts();
}

LanguageFacts analyzeAwk(const Argument &program) {
  if (program.isVariable())
    return {Effect::Unknown, "the awk program comes from a variable"};
  StringRef text = program.text();
  LanguageFacts result;
  bool printing = false;    // inside `print` or `printf`, where `>` is a redirection
  unsigned parentheses = 0; // … unless it stands in parentheses
  bool operand = false;     // whether a value stands before: then `/` divides
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (c == '"' || (c == '/' && !operand)) {
      size_t end = i + 1;
      for (bool brackets = false; end < text.size() && (text[end] != c || brackets); ++end) {
        if (text[end] == '\\')
          ++end;
        else if (c == '/' && (text[end] == '[' || text[end] == ']'))
          brackets = text[end] == '[';
      }
      i = end;
      operand = true;
    } else if (llvm::isAlpha(c) || c == '_') {
      size_t end = i;
      while (end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_'))
        ++end;
      StringRef word = text.slice(i, end);
      if (word == "system")
        return {Effect::Unknown, "`system` of awk runs a command"};
      if (word == "print" || word == "printf") {
        printing = true;
        parentheses = 0;
      }
      operand = word != "print" && word != "printf" && word != "return" && word != "in";
      i = end - 1;
    } else if (c == '|' && text.substr(i).startswith("||")) {
      ++i;
      operand = false;
    } else if (c == '|')
      return {Effect::Unknown, "a `|` of awk runs a command"};
    else if (c == '>' && printing && parentheses == 0) {
      StringRef target = text.drop_front(i + 1).ltrim('>').ltrim();
      StringRef name = target.consume_front("\"") ? target.take_until([](char q) { return q == '"'; })
                                                  : StringRef("a file");
      if (isRealFile(name))
        result = {Effect::Write,
                  name == "a file" ? "`>` of awk writes a file" : "`>` of awk writes `" + name.str() + "`"};
      operand = false;
    } else if (!llvm::isSpace(c) || c == '\n') {
      if (c == ';' || c == '\n' || c == '}')
        printing = false;
      if (c == '(' && printing)
        ++parentheses;
      if (c == ')' && parentheses > 0)
        --parentheses;
      operand = llvm::isDigit(c) || c == ')' || c == ']' || c == '$';
    }
  }
  return result;
}

} // namespace rbk::commands
