#include "compiler/parse/shell_parser.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
using llvm::StringRef;

namespace {

bool isUpperCase(char c) { return c >= 'A' && c <= 'Z'; }

/// The length of `<pod-name>` at `text`, 0 when it is a redirection. The inside is words of letters; what
/// follows tells a hole from `<in>out`.
size_t angleHole(StringRef text, bool gluedBefore) {
  if (text.size() < 3 || !llvm::isAlpha(text[1]))
    return 0;
  size_t close = text.find_first_of(">\n");
  if (close == StringRef::npos || text[close] == '\n')
    return 0;
  StringRef inside = text.slice(1, close);
  for (char c : inside)
    if (!llvm::isAlnum(c) && !StringRef("-_ ./:").contains(c))
      return 0;
  if (inside.back() == ' ')
    return 0;
  char next = close + 1 < text.size() ? text[close + 1] : ' ';
  bool glued = llvm::isAlnum(next) || StringRef("$_/.&>").contains(next);
  return glued && !gluedBefore ? 0 : close + 1;
}

size_t braceHole(StringRef text) {
  if (!text.startswith("{{"))
    return 0;
  size_t close = text.find("}}");
  return close == StringRef::npos ? 0 : close + 2;
}

/// POD_NAME_HERE, YOUR_TOKEN, XXX
bool isShoutedHole(StringRef word) {
  for (char c : word)
    if (!isUpperCase(c) && !llvm::isDigit(c) && c != '_' && c != '-')
      return false;
  return word.endswith("_HERE") || word.startswith("YOUR_") || word.startswith("YOUR-") ||
         word.startswith("REPLACE_") || word.startswith("INSERT_") ||
         (word.size() >= 3 && word.find_first_not_of('X') == StringRef::npos);
}

std::string variableFor(StringRef hole) {
  std::string name;
  for (char c : hole)
    if (llvm::isAlnum(c))
      name += llvm::toLower(c);
    else if (!name.empty() && name.back() != '_')
      name += '_';
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  return name.empty() || !llvm::isAlpha(name[0]) ? "value" : name;
}

std::string typeFor(StringRef name) {
  if (name.contains("pod"))
    return "k8s.Pod";
  if (name.contains("namespace"))
    return "k8s.Namespace";
  if (name.contains("host"))
    return "host";
  return name.contains("port") ? "port" : "text";
}

} // namespace

std::vector<Hole> reportHoles(StringRef text, Position base, DiagnosticEngine &diagnostics) {
  std::vector<Hole> found;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
      continue;
    }
    if (c == '\\') {
      ++i;
      continue;
    }
    if (c == '\'' || c == '"') {
      quote = c;
      continue;
    }
    bool atWord = i == 0 || llvm::isSpace(text[i - 1]);
    if (c == '#' && atWord) {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    size_t length = c == '<' ? angleHole(text.substr(i), !atWord) : c == '{' ? braceHole(text.substr(i)) : 0;
    if (!length && atWord && isUpperCase(c)) {
      StringRef word = text.substr(i).take_until(
          [](char w) { return llvm::isSpace(w) || StringRef("|&;<>()'\"$/=:,").contains(w); });
      length = isShoutedHole(word) ? word.size() : 0;
    }
    if (!length)
      continue;
    StringRef hole = text.substr(i, length);
    std::string name = variableFor(hole);
    SourceRange range{base + static_cast<Position>(i), base + static_cast<Position>(i + length)};
    auto &d = diagnostics.report(Diag::Placeholder, range, {hole});
    if (c == '<')
      d.note("the shell reads `" + hole.str() +
             "` as a redirection: it opens a file, and the words that follow move");
    d.note("declare `param " + name + ": " + typeFor(name) + "` and write `$" + name +
           "`, or name the object itself");
    found.push_back({range, name});
    i += length - 1;
  }
  return found;
}

} // namespace rbk::parse
