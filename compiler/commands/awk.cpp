#include "compiler/commands/argument_languages.h"
#include "compiler/commands/characters.h"

// Programs of awk: texts, regular expressions, parentheses and braces are closed, which is where one-line
// programs go wrong. What a program does stands in filters.cpp. tests/e2e/regex_oracle.sh compares with gawk.
namespace rbk::commands {
using llvm::StringRef;

Mistakes readAwk(StringRef text) {
  auto wrong = [](size_t begin, size_t end, std::string message) {
    return Mistakes{{Diag::AwkSyntax, begin, end, std::move(message), {}, {}}};
  };
  std::vector<size_t> open;
  bool operand = false; // a value stands before: then `/` divides
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && i + 1 < text.size() && (text[i + 1] == '\n' || text[i + 1] == '\r'))
      ++i;
    else if (c == '#')
      i = std::min(text.find('\n', i), text.size()) - 1;
    else if (c == '"' || (c == '/' && !operand)) {
      size_t end = i + 1;
      for (bool brackets = false; end < text.size() && text[end] != '\n' && (text[end] != c || brackets);
           ++end) {
        if (text[end] == '\\')
          ++end;
        else if (c == '/' && text[end] == '[' && !brackets) {
          brackets = true;
          if (end + 1 < text.size() && text[end + 1] == '^')
            ++end;
          if (end + 1 < text.size() && text[end + 1] == ']')
            ++end;
        } else if (c == '/' && text[end] == ']')
          brackets = false;
      }
      if (end >= text.size() || text[end] != c)
        return wrong(i, i + 1,
                     c == '"' ? "the quote is never closed" : "the regular expression is never closed");
      i = end;
      operand = true;
    } else if (is(c, Letter | Underscore)) {
      size_t end = i;
      while (end < text.size() && is(text[end], Letter | Digit | Underscore))
        ++end;
      StringRef word = text.slice(i, end);
      operand = word != "print" && word != "printf" && word != "return" && word != "in" && word != "case" &&
                word != "else" && word != "do";
      i = end - 1;
    } else if (c == '(' || c == '[' || c == '{') {
      open.push_back(i);
      operand = false;
    } else if (c == ')' || c == ']' || c == '}') {
      char needed = c == ')' ? '(' : c == ']' ? '[' : '{';
      if (open.empty())
        return wrong(i, i + 1, std::string("`") + c + "` closes nothing");
      if (text[open.back()] != needed)
        return wrong(open.back(), open.back() + 1,
                     "`" + text.substr(open.back(), 1).str() + "` is not closed before `" + c + "`");
      open.pop_back();
      operand = c != '}';
    } else if (c == '\'')
      return wrong(i, i + 1, "a text stands in double quotes");
    else if (c == '`' || c == '@') {
      if (c == '`')
        return wrong(i, i + 1, "a backquote has no meaning here");
    } else if (!is(c, Blank) || c == '\n') {
      bool postfix = (c == '+' || c == '-') && i + 1 < text.size() && text[i + 1] == c && operand;
      if (postfix)
        ++i;
      else
        operand = is(c, Digit) || (c == '.' && i + 1 < text.size() && is(text[i + 1], Digit));
    }
  }
  if (!open.empty())
    return wrong(open.back(), open.back() + 1, "`" + text.substr(open.back(), 1).str() + "` is never closed");
  return {};
}

} // namespace rbk::commands
