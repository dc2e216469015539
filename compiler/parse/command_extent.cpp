#include "compiler/parse/parse.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
using llvm::StringRef;

namespace {

/// Whether the line at `text` can only be the runbook's: then an open quote above it was never meant to reach
/// it.
bool looksLikeRunbookLine(StringRef text) {
  StringRef line = text.take_until([](char c) { return c == '\n'; }).ltrim();
  return line.startswith("$ ") || line.startswith("step \"") || line.startswith("undo $ ") ||
         line.startswith("confirm ") || (line.startswith("let ") && line.contains("= $ ")) ||
         (line.startswith("save ") && line.contains(" $ "));
}

/// Whether what follows a trailing `|` or `&&` is no command: then the mistake is on this line.
bool endsHere(StringRef text) {
  StringRef line = text.take_until([](char c) { return c == '\n'; }).trim();
  return line == "}" || line.startswith("- ") || looksLikeRunbookLine(text);
}

/// The end of a here-document whose end line is indented, which is a mistake: so that its text is not read as
/// runbook. 0 when there is none.
size_t indentedEnd(StringRef text, size_t begin, StringRef delimiter) {
  while (begin < text.size() && !looksLikeRunbookLine(text.drop_front(begin))) {
    size_t end = std::min(text.find('\n', begin), text.size());
    if (text.slice(begin, end).trim() == delimiter)
      return end;
    begin = end + 1;
  }
  return 0;
}

/// Reads the delimiter word after `<<`; returns its end.
size_t hereDelimiter(StringRef text, size_t i, std::string &delimiter) {
  while (i < text.size() && (text[i] == ' ' || text[i] == '\t'))
    ++i;
  for (; i < text.size() && !llvm::isSpace(text[i]) && !StringRef("|&;<>()").contains(text[i]); ++i) {
    if (text[i] == '\'' || text[i] == '"') {
      char quote = text[i++];
      while (i < text.size() && text[i] != quote && text[i] != '\n')
        delimiter += text[i++];
      if (i >= text.size() || text[i] == '\n')
        break;
    } else if (text[i] == '\\' && i + 1 < text.size())
      delimiter += text[++i];
    else
      delimiter += text[i];
  }
  return i;
}

} // namespace

size_t commandExtent(StringRef text, bool *closed) {
  size_t firstLine = std::min(text.find('\n'), text.size());
  llvm::SmallVector<char, 8> open; // ' " ( and A for $'
  struct Here {
    std::string delimiter;
    bool stripTabs;
  };
  llvm::SmallVector<Here, 1> pending;
  auto trimmed = [&](size_t end) { return text.take_front(end).rtrim("\r").size(); };
  if (closed)
    *closed = true;
  auto unclosed = [&] {
    if (closed)
      *closed = false;
    return trimmed(firstLine);
  };
  char lastToken = 0; // the last character that is not blank, to see a trailing | or &&
  bool doubled = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    char context = open.empty() ? 0 : open.back();
    if (c == '\n') {
      if (context && looksLikeRunbookLine(text.drop_front(i + 1)))
        return unclosed();
      if (!context || context == '(') {
        for (const Here &here : pending) {
          size_t bodyBegin = i + 1;
          for (bool found = false; !found;) {
            size_t begin = i + 1;
            if (begin > text.size() || i >= text.size())
              return indentedEnd(text, bodyBegin, here.delimiter)
                         ? indentedEnd(text, bodyBegin, here.delimiter)
                         : unclosed();
            size_t end = std::min(text.find('\n', begin), text.size());
            StringRef line = text.slice(begin, end).rtrim('\r');
            found = (here.stripTabs ? line.ltrim('\t') : line) == here.delimiter;
            i = end;
          }
        }
        bool hadHere = !pending.empty();
        pending.clear();
        bool continues =
            (lastToken == '|' || (lastToken == '&' && doubled)) && !endsHere(text.drop_front(i + 1));
        if (!context && (hadHere || !continues))
          return trimmed(i);
      }
      continue;
    }
    if (context == '\'') {
      if (c == '\'')
        open.pop_back();
      lastToken = c;
      continue;
    }
    if (c == '\\') {
      bool newline = i + 1 < text.size() && (text[i + 1] == '\n' || text.substr(i + 1).startswith("\r\n"));
      i += newline && text[i + 1] == '\r' ? 2 : 1;
      if (!newline)
        lastToken = 'x';
      continue;
    }
    if (context == 'A') {
      if (c == '\'')
        open.pop_back();
      continue;
    }
    if (c == '"') {
      if (context == '"')
        open.pop_back();
      else
        open.push_back('"');
      lastToken = c;
      continue;
    }
    if (c == '$' && i + 1 < text.size() && text[i + 1] == '(') {
      open.push_back('(');
      ++i;
      lastToken = '(';
      continue;
    }
    if (context == '"')
      continue;
    if (c == '\'') {
      open.push_back(i > 0 && text[i - 1] == '$' ? 'A' : '\'');
      lastToken = c;
      continue;
    }
    if (c == ')' && context == '(') {
      open.pop_back();
      lastToken = c;
      continue;
    }
    if (c == '(' && context == '(') {
      open.push_back('(');
      continue;
    }
    if (c == '#' && (i == 0 || llvm::isSpace(text[i - 1]))) {
      i = std::min(text.find('\n', i), text.size()) - 1;
      continue;
    }
    if (c == '<' && text.substr(i).startswith("<<<")) {
      i += 2;
      continue;
    }
    if (c == '<' && text.substr(i).startswith("<<")) {
      Here here;
      here.stripTabs = text.substr(i).startswith("<<-");
      i = hereDelimiter(text, i + (here.stripTabs ? 3 : 2), here.delimiter) - 1;
      if (!here.delimiter.empty())
        pending.push_back(std::move(here));
      lastToken = 'x';
      continue;
    }
    if (!llvm::isSpace(c)) {
      doubled = c == lastToken && i > 0 && text[i - 1] == c;
      lastToken = c;
    }
  }
  return open.empty() && pending.empty() ? trimmed(text.size()) : unclosed();
}

} // namespace rbk::parse
