#include "compiler/codegen/markdown/inline.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/ConvertUTF.h>
#include <llvm/Support/Unicode.h>

#include <algorithm>

namespace rbk::markdown {
using llvm::StringRef;

namespace {

bool isPunctuation(char c) { return llvm::isPrint(c) && !llvm::isAlnum(c) && c != ' '; }

bool oneLine(Spot spot) { return spot == Spot::Cell || spot == Spot::Title || spot == Spot::Link; }

size_t longestRun(StringRef text, char c) {
  size_t longest = 0, run = 0;
  for (char x : text) {
    run = x == c ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// The length of an entity such as `&amp;` at the beginning of `text`, else 0.
size_t entityLength(StringRef text) {
  size_t end = text.startswith("&#") ? 2 : 1;
  size_t begin = end;
  while (end < text.size() && llvm::isAlnum(text[end]))
    ++end;
  return end > begin && end < text.size() && text[end] == ';' ? end + 1 : 0;
}

/// The length of `<https://…>` or `<someone@example.com>` at the beginning of `text`, else 0.
size_t autolinkLength(StringRef text) {
  size_t close = text.find('>');
  if (close == StringRef::npos)
    return 0;
  StringRef inside = text.slice(1, close);
  if (inside.empty() || inside.find_first_of(" \t<") != StringRef::npos)
    return 0;
  StringRef scheme =
      inside.take_while([](char c) { return llvm::isAlnum(c) || c == '+' || c == '.' || c == '-'; });
  bool isUri = scheme.size() >= 2 && llvm::isAlpha(scheme[0]) && inside.substr(scheme.size()).startswith(":");
  auto [local, domain] = inside.split('@');
  bool isMail =
      !local.empty() &&
      llvm::all_of(
          local, [](char c) { return llvm::isAlnum(c) || StringRef(".!#$%&'*+/=?^_`{|}~-").contains(c); }) &&
      !domain.empty() &&
      llvm::all_of(domain, [](char c) { return llvm::isAlnum(c) || c == '.' || c == '-'; });
  return isUri || isMail ? close + 1 : 0;
}

/// The length of `(destination "title")` at the beginning of `text`, else 0.
size_t destinationLength(StringRef text) {
  size_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == '(')
      ++depth;
    else if (text[i] == ')' && --depth == 0)
      return i + 1;
  }
  return 0;
}

/// One line of a text: literal characters, and variables that stand as `$name` with their characters marked.
struct Line {
  std::string text;
  std::vector<bool> isVariable;
  void add(char c, bool variable) {
    text += c;
    isVariable.push_back(variable);
  }
};

class LineRenderer {
public:
  LineRenderer(const Line &line, Spot spot) : line_(line), text_(line.text), spot_(spot) {}

  std::string render() {
    while (at_ < text_.size())
      next();
    return StringRef(out_).rtrim(" \t").str();
  }

private:
  bool inTable() const { return spot_ == Spot::Cell || spot_ == Spot::Link; }
  bool literal(size_t i, char c) const { return i < text_.size() && text_[i] == c && !line_.isVariable[i]; }

  /// Copies what is already Markdown; only in a table, where links stand too, pipes need escaping even there.
  void copy(size_t length) {
    for (char c : text_.substr(at_, length)) {
      if (c == '|' && inTable())
        out_ += '\\';
      out_ += c;
    }
    at_ += length;
  }
  void escape() {
    out_ += '\\';
    out_ += text_[at_++];
  }

  void next() {
    if (line_.isVariable[at_])
      return variable();
    StringRef rest = text_.substr(at_);
    char c = rest[0];
    switch (c) {
    case '`':
      return backquotes();
    case '\\': {
      bool last = rest.size() == 1;
      if (!last && !line_.isVariable[at_ + 1] && StringRef("*_`[]").contains(rest[1]))
        return copy(2); // the author's own escape
      if (last || line_.isVariable[at_ + 1] || isPunctuation(rest[1]))
        return escape();
      return copy(1);
    }
    case '<':
      if (size_t length = autolinkLength(rest))
        return copy(length);
      if (rest.size() > 1 && (llvm::isAlpha(rest[1]) || StringRef("/!?").contains(rest[1])))
        return escape();
      return copy(1);
    case '&':
      if (entityLength(rest)) {
        out_ += "&amp;";
        ++at_;
        return;
      }
      return copy(1);
    case '[':
      if (spot_ == Spot::Link || rest.startswith("[^")) // `[^` would be a footnote
        return escape();
      ++openBrackets_;
      return copy(1);
    case ']':
      if (spot_ == Spot::Link)
        return escape();
      if (openBrackets_ > 0) {
        --openBrackets_;
        if (size_t length = destinationLength(rest.drop_front(1)); length && literal(at_ + 1, '('))
          return copy(1 + length);
      }
      return copy(1);
    case '~': {
      size_t run = rest.find_first_not_of('~');
      run = run == StringRef::npos ? rest.size() : run;
      if (run == 2)
        return copy(2);
      for (; run > 0; --run)
        escape();
      return;
    }
    case '$': // two of them would be a formula on GitHub
      return escape();
    case '|':
      if (inTable())
        return escape();
      return copy(1);
    case '\t':
      out_ += ' ';
      ++at_;
      return;
    default:
      return copy(1);
    }
  }

  void variable() {
    size_t end = at_;
    while (end < text_.size() && line_.isVariable[end])
      ++end;
    StringRef names = text_.slice(at_, end);
    bool touchesCode = StringRef(out_).endswith("`") || literal(end, '`');
    if (touchesCode) // two code spans side by side would become one
      out_ += plain(names);
    else
      out_ += "`" + names.str() + "`";
    at_ = end;
  }

  void backquotes() {
    size_t run = 0;
    while (literal(at_ + run, '`'))
      ++run;
    for (size_t i = at_ + run; i < text_.size();) {
      size_t closing = 0;
      while (literal(i + closing, '`'))
        ++closing;
      if (closing == run)
        return copy(i + run - at_);
      i += std::max<size_t>(closing, 1);
    }
    for (; run > 0; --run)
      escape();
  }

  const Line &line_;
  StringRef text_;
  Spot spot_;
  std::string out_;
  size_t at_ = 0;
  size_t openBrackets_ = 0;
};

/// Escapes what would make a paragraph of this line something else: a heading, a list, a quotation, a rule, a
/// definition.
std::string escapeBlockStart(std::string line) {
  StringRef text = line;
  if (text.empty())
    return line;
  auto blankAt = [&](size_t i) { return i >= text.size() || text[i] == ' '; };
  size_t hashes = std::min(text.find_first_not_of('#'), text.size());
  bool heading = hashes >= 1 && hashes <= 6 && blankAt(hashes);
  bool bullet = StringRef("-+*").contains(text[0]) && blankAt(1);
  bool rule = text.find_first_not_of("-_*= ") == StringRef::npos;
  bool definition = text[0] == '[' && text.contains("]:");
  if (heading || bullet || rule || definition || text[0] == '>')
    return "\\" + line;
  size_t digits = text.find_first_not_of("0123456789");
  if (digits != StringRef::npos && digits > 0 && digits < 10 &&
      (text[digits] == '.' || text[digits] == ')') && blankAt(digits + 1))
    line.insert(digits, "\\");
  return line;
}

std::string render(const std::vector<Line> &lines, Spot spot) {
  std::string result;
  bool paragraphEnded = false;
  for (const Line &line : lines) {
    std::string shown = LineRenderer(line, spot).render();
    if (shown.empty()) {
      paragraphEnded = true;
      continue;
    }
    bool first = result.empty();
    if (!first && oneLine(spot))
      result += spot == Spot::Cell ? "<br>" : " ";
    else if (!first)
      result += paragraphEnded ? "\n\n" : "\\\n";
    result += oneLine(spot) || (first && spot == Spot::Inline) ? shown : escapeBlockStart(shown);
    paragraphEnded = false;
  }
  if (spot == Spot::Title && StringRef(result).endswith("#")) { // a heading would lose it
    size_t hashes = StringRef(result).rtrim('#').size();
    result.insert(hashes, "\\");
  }
  return result;
}

class LineSplitter {
public:
  void add(StringRef text, bool variable) {
    for (char c : text) {
      if (c == '\n')
        lines_.emplace_back();
      else if (c != '\r' && !(lines_.back().text.empty() && (c == ' ' || c == '\t')))
        lines_.back().add(c, variable);
    }
  }
  const std::vector<Line> &lines() const { return lines_; }

private:
  std::vector<Line> lines_{1};
};

} // namespace

std::string show(const plan::Text &text, llvm::ArrayRef<plan::Variable> variables, Spot spot) {
  LineSplitter splitter;
  for (const plan::TextPart &part : text.parts) {
    if (part.variable == plan::noVariable)
      splitter.add(part.literal, false);
    else
      splitter.add("$" + variables[part.variable].name, true);
  }
  return render(splitter.lines(), spot);
}

std::string show(StringRef text, Spot spot) {
  LineSplitter splitter;
  splitter.add(text, false);
  return render(splitter.lines(), spot);
}

std::string plain(StringRef text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool insideWord =
        i > 0 && i + 1 < text.size() && llvm::isAlnum(text[i - 1]) && llvm::isAlnum(text[i + 1]);
    if (c == '&')
      result += entityLength(text.substr(i)) ? "&amp;" : "&";
    else if (c == '\n' || c == '\t' || c == '\r')
      result += ' ';
    else {
      if (StringRef("\\`*[]<>~$|").contains(c) || (c == '_' && !insideWord))
        result += '\\';
      result += c;
    }
  }
  return result;
}

/// A code span whose every special character is an entity: renderers disagree on how a backslash before an
/// escaped pipe reads.
static std::string htmlCode(StringRef text) {
  std::string html = "<code>";
  for (char c : text) {
    if (isPunctuation(c) && !StringRef("-./:,;=\"'").contains(c))
      html += "&#" + std::to_string(static_cast<int>(c)) + ";";
    else
      html += c;
  }
  return html + "</code>";
}

std::string code(StringRef value, Spot spot) {
  std::string text;
  for (char c : value)
    text += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
  if (StringRef(text).trim().empty())
    return text.empty() ? "(empty)" : "(blank)";
  if (spot == Spot::Cell && StringRef(text).contains("\\|"))
    return htmlCode(text);
  std::string ticks(longestRun(text, '`') + 1, '`');
  bool pad = text.front() == '`' || text.back() == '`' || (text.front() == ' ' && text.back() == ' ');
  std::string result = pad ? ticks + " " + text + " " + ticks : ticks + text + ticks;
  if (spot == Spot::Cell)
    for (size_t i = 0; (i = result.find('|', i)) != std::string::npos; i += 2)
      result.insert(i, "\\");
  return result;
}

static std::string destination(StringRef url) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string result;
  for (size_t i = 0; i < url.size(); ++i) {
    char c = url[i];
    auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || StringRef("<>\\|`\"").contains(c))
      result += {'%', digits[byte >> 4], digits[byte & 15]};
    else if (c == '(' || c == ')')
      result += {'\\', c};
    else if (c == '&' && entityLength(url.substr(i)))
      result += "&amp;";
    else
      result += c;
  }
  return result;
}

std::string link(StringRef renderedTitle, StringRef url) {
  if (url.empty())
    return renderedTitle.str();
  std::string title = renderedTitle.empty() ? plain(url) : renderedTitle.str();
  return "[" + title + "](" + destination(url) + ")";
}

std::string address(StringRef url, Spot spot) {
  bool follows = url.startswith("https://") || url.startswith("http://");
  return follows && url.find_first_of(" \t\n<>|`\\") == StringRef::npos ? "<" + url.str() + ">"
                                                                        : code(url, spot);
}

/// Punctuation and symbols beyond ASCII, which anchors leave out.
static bool isSymbol(uint32_t c) {
  struct Range {
    uint32_t first, last;
  };
  static constexpr Range symbols[] = {{0xA0, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},
                                      {0xBB, 0xBF},     {0xD7, 0xD7},     {0xF7, 0xF7},
                                      {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x2BFF},
                                      {0x3000, 0x3004}, {0x3008, 0x3020}, {0x1F000, 0x1FAFF}};
  return llvm::any_of(symbols, [&](const Range &range) { return c >= range.first && c <= range.last; });
}

std::string anchor(StringRef renderedTitle) {
  std::string result;
  const auto *at = renderedTitle.bytes_begin(), *end = renderedTitle.bytes_end();
  while (at < end) {
    const unsigned char c = *at;
    if (c < 0x80) {
      StringRef rest = renderedTitle.substr(static_cast<size_t>(at - renderedTitle.bytes_begin()));
      at += rest.startswith("&amp;") ? 5 : 1;
      if (c == ' ' || c == '-')
        result += '-';
      else if (llvm::isAlnum(static_cast<char>(c)) || c == '_')
        result += llvm::toLower(static_cast<char>(c));
      continue;
    }
    llvm::UTF32 point = 0;
    if (llvm::convertUTF8Sequence(&at, end, &point, llvm::lenientConversion) != llvm::conversionOK) {
      ++at;
      continue;
    }
    if (isSymbol(point))
      continue;
    char buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT], *written = buffer;
    llvm::ConvertCodePointToUTF8(
        static_cast<unsigned>(llvm::sys::unicode::foldCharSimple(static_cast<int>(point))), written);
    result.append(buffer, written);
  }
  return result;
}

std::string fence(StringRef infoString, StringRef text) {
  std::string ticks(std::max<size_t>(3, longestRun(text, '`') + 1), '`');
  std::string body;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n')
      body += text[i];
  return ticks + infoString.str() + "\n" + body + (StringRef(body).endswith("\n") ? "" : "\n") + ticks;
}

} // namespace rbk::markdown
