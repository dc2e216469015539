#pragma once
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <set>
#include <string>
#include <vector>

namespace rbk::markdown {

/// Writes blocks one below the other, with a blank line between them, inside quotations and list items.
class Blocks {
public:
  /// A paragraph, a table, a list or a fence, of one line or more.
  void add(llvm::StringRef text);
  /// The title that a heading gets whose anchor no other heading of the page has. What links point to is
  /// claimed before the page is written.
  std::string claim(llvm::StringRef title);
  /// Writes a heading with a title that was claimed.
  void claimedHeading(unsigned level, llvm::StringRef claimed);
  /// Claims and writes; returns the title that it got.
  std::string heading(unsigned level, llvm::StringRef title);

  /// What is added until `leave` stands inside: `first` begins its first line, `rest` the others.
  void enter(std::string first, std::string rest) {
    levels_.push_back({std::move(first), std::move(rest), false});
  }
  void leave() { levels_.pop_back(); }

  /// The page, which ends with one newline.
  const std::string &text() const { return text_; }

private:
  void line(llvm::StringRef text);

  struct Level {
    std::string first, rest;
    bool begun;
  };
  std::vector<Level> levels_;
  std::set<std::string> anchors_;
  std::string text_;
};

/// `- text`, the further lines indented.
std::string listItem(llvm::StringRef marker, llvm::StringRef text);
/// A table; columns in which no row has anything are left out.
std::string table(const std::vector<std::string> &header, const std::vector<std::vector<std::string>> &rows);

/// The list with one more item.
void addItem(std::string &list, llvm::StringRef marker, llvm::StringRef text);

/// The notes of a page; the same text is one note.
class Footnotes {
public:
  /// The reference to put into the text.
  std::string refer(const std::string &text);
  void write(Blocks &blocks) const;

private:
  std::vector<std::string> notes_;
};

} // namespace rbk::markdown
