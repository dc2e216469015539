#include "compiler/diagnostics/diagnostics.h"

#include <algorithm>

namespace rbk {
namespace {

constexpr const char *reset = "\033[0m", *bold = "\033[1m", *blue = "\033[1;34m";

const char *colourOf(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "\033[1;31m";
  case Severity::Warning:
    return "\033[1;33m";
  case Severity::Info:
    return "\033[1;36m";
  }
  return "";
}

/// Sources may hold escape sequences; a diagnostic must not replay them on the reader's terminal.
void appendVisible(std::string &out, llvm::StringRef text) {
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte == '\t')
      out += "  ";
    else if (byte < 0x20 || byte == 0x7F)
      out += "\xEF\xBF\xBD"; // U+FFFD
    else
      out += c;
  }
}

class Renderer {
public:
  Renderer(const SourceManager &sources, bool colour) : sources_(sources), colour_(colour) {}

  void render(const Diagnostic &diagnostic) {
    const DiagInfo &info = infoOf(diagnostic.id);
    place(diagnostic.range);
    std::string code = "RBK" + std::string(info.code < 1000 ? 4 - std::to_string(info.code).size() : 0, '0') +
                       std::to_string(info.code);
    paint(colourOf(diagnostic.severity), nameOf(diagnostic.severity).str() + "[" + code + " " + info.name.str() + "]");
    out_ += ": ";
    paint(bold, diagnostic.message);
    out_ += '\n';
    excerpt(diagnostic.range, colourOf(diagnostic.severity));
    for (const Note &note : diagnostic.notes) {
      if (note.hasRange) {
        place(note.range);
        out_ += "note: ";
      } else
        out_ += "  = note: ";
      appendVisible(out_, note.message);
      out_ += '\n';
      if (note.hasRange)
        excerpt(note.range, blue);
    }
    for (const Fix &fix : diagnostic.fixes) {
      out_ += "  = fix: ";
      appendVisible(out_, fix.title);
      out_ += '\n';
    }
    out_ += '\n';
  }

  void omitted(const SourceFile *file, size_t count) {
    if (file) {
      appendVisible(out_, file->name);
      out_ += ": ";
    }
    out_ += std::to_string(count) + " more findings are not shown\n\n";
  }

  std::string take() { return std::move(out_); }

private:
  void paint(const char *code, llvm::StringRef text) {
    if (colour_)
      out_ += code;
    appendVisible(out_, text);
    if (colour_)
      out_ += reset;
  }

  void place(SourceRange range) {
    const SourceFile *file = sources_.fileOf(range.begin);
    if (!file)
      return;
    Location at = sources_.locate(range.begin);
    appendVisible(out_, file->name);
    out_ += ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
  }

  /// The line with the caret below it; a range over several lines is underlined to the end of its first.
  void excerpt(SourceRange range, const char *colour) {
    if (!sources_.fileOf(range.begin))
      return;
    Location at = sources_.locate(range.begin);
    llvm::StringRef line = sources_.lineOf(range.begin);
    size_t column = std::min<size_t>(at.column - 1, line.size());
    size_t byteColumn = 0;
    for (size_t seen = 0; byteColumn < line.size(); ++byteColumn)
      if ((static_cast<unsigned char>(line[byteColumn]) & 0xC0) != 0x80 && seen++ == column)
        break;
    // A window around the caret keeps minified or generated lines readable.
    constexpr size_t before = 90, after = 60;
    size_t begin = byteColumn > before ? byteColumn - before : 0;
    while (begin > 0 && begin < line.size() && (static_cast<unsigned char>(line[begin]) & 0xC0) == 0x80)
      --begin;
    size_t end = line.size() > byteColumn + after + before ? byteColumn + after + before : line.size();
    std::string number = std::to_string(at.line);
    std::string margin(number.size(), ' ');
    out_ += " " + number + " | ";
    if (begin > 0)
      out_ += "…";
    appendVisible(out_, line.slice(begin, end));
    if (end < line.size())
      out_ += "…";
    out_ += "\n " + margin + " | ";
    if (begin > 0)
      out_ += " ";
    for (char c : line.slice(begin, byteColumn))
      if ((static_cast<unsigned char>(c) & 0xC0) != 0x80)
        out_ += c == '\t' ? "  " : " ";
    size_t rangeBytes = std::min<size_t>(range.end - range.begin, end > byteColumn ? end - byteColumn : 0);
    uint32_t width = countCodePoints(line.substr(byteColumn, rangeBytes));
    std::string caret = "^" + std::string(width > 1 ? width - 1 : 0, '~');
    paint(colour, caret);
    out_ += '\n';
  }

  const SourceManager &sources_;
  bool colour_;
  std::string out_;
};

std::string plural(unsigned count, const char *word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

} // namespace

std::string renderText(const DiagnosticEngine &engine, const SourceManager &sources, bool colour) {
  constexpr size_t shownOfAFile = 200;
  Renderer renderer(sources, colour);
  const auto &all = engine.diagnostics(); // in the order of their places, so those of one file stand together
  for (size_t i = 0; i < all.size();) {
    const SourceFile *file = sources.fileOf(all[i].range.begin);
    size_t end = i;
    for (; end < all.size() && sources.fileOf(all[end].range.begin) == file; ++end)
      if (end - i < shownOfAFile)
        renderer.render(all[end]);
    if (end - i > shownOfAFile)
      renderer.omitted(file, end - i - shownOfAFile);
    i = end;
  }
  return renderer.take();
}

std::string summaryLine(const DiagnosticEngine &engine, unsigned files) {
  std::string result;
  for (auto [severity, word] :
       {std::pair{Severity::Error, "error"}, {Severity::Warning, "warning"}, {Severity::Info, "info"}})
    if (unsigned n = engine.count(severity))
      result += (result.empty() ? "" : ", ") +
                (severity == Severity::Info ? std::to_string(n) + " info" : plural(n, word));
  if (!result.empty())
    result += " in " + plural(files, "file");
  return result;
}

} // namespace rbk
