#include "compiler/codegen/markdown/blocks.h"

#include "compiler/codegen/markdown/inline.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>

#include <algorithm>

namespace rbk::markdown {
using llvm::StringRef;

void Blocks::line(StringRef text) {
  std::string prefix;
  for (Level &level : levels_) {
    prefix += level.begun ? level.rest : level.first;
    level.begun = true;
  }
  // The blanks at the end of a command's line are the command's; those of an indentation are nobody's.
  text_ += text.empty() ? StringRef(prefix).rtrim().str() : prefix + text.str();
  text_ += '\n';
}

void Blocks::add(StringRef text) {
  if (text.empty())
    return;
  if (!text_.empty()) {
    std::string prefix;
    for (const Level &level : levels_)
      if (level.begun)
        prefix += level.rest;
    text_ += StringRef(prefix).rtrim().str() + "\n";
  }
  llvm::SmallVector<StringRef, 16> lines;
  text.split(lines, '\n');
  for (StringRef each : lines)
    line(each);
}

std::string Blocks::claim(StringRef title) {
  std::string name = title.empty() ? "Untitled" : title.str();
  const std::string wanted = name;
  for (unsigned n = 2; !anchors_.insert(anchor(name)).second; ++n)
    name = wanted + " (" + std::to_string(n) + ")";
  return name;
}

void Blocks::claimedHeading(unsigned level, StringRef claimed) {
  add(std::string(std::min(level, 6u), '#') + " " + claimed.str());
}

std::string Blocks::heading(unsigned level, StringRef title) {
  std::string name = claim(title);
  claimedHeading(level, name);
  return name;
}

static std::string indentAfterFirst(StringRef text, size_t columns) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\n' && !text.substr(i + 1).startswith("\n"))
      result.append(columns, ' ');
  }
  return result;
}

std::string listItem(StringRef marker, StringRef text) {
  return marker.str() + indentAfterFirst(text, marker.startswith("- [") ? 2 : marker.size());
}

void addItem(std::string &list, StringRef marker, StringRef text) {
  list += (list.empty() ? "" : "\n") + listItem(marker, text);
}

std::string table(const std::vector<std::string> &header, const std::vector<std::vector<std::string>> &rows) {
  std::vector<size_t> columns;
  for (size_t i = 0; i < header.size(); ++i)
    if (llvm::any_of(rows, [&](const auto &row) { return !row[i].empty(); }))
      columns.push_back(i);
  auto show = [&](const std::vector<std::string> &cells) {
    std::string line = "|";
    for (size_t i : columns)
      line += cells[i].empty() ? " |" : " " + cells[i] + " |";
    return line;
  };
  std::string result = show(header) + "\n|";
  for (size_t i = 0; i < columns.size(); ++i)
    result += "---|";
  for (const auto &row : rows)
    result += "\n" + show(row);
  return columns.empty() ? "" : result;
}

std::string Footnotes::refer(const std::string &text) {
  auto found = llvm::find(notes_, text);
  size_t number = static_cast<size_t>(found - notes_.begin()) + 1;
  if (found == notes_.end())
    notes_.push_back(text);
  return "[^" + std::to_string(number) + "]";
}

void Footnotes::write(Blocks &blocks) const {
  for (size_t i = 0; i < notes_.size(); ++i)
    blocks.add("[^" + std::to_string(i + 1) + "]: " + indentAfterFirst(notes_[i], 4));
}

} // namespace rbk::markdown
