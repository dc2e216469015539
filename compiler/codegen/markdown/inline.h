#pragma once
#include "compiler/plan/plan.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <string>

/// Text inside a block. An author's text keeps its Markdown emphasis, code and links; everything else in it
/// that a renderer would swallow or take for markup is escaped.
namespace rbk::markdown {

/// Where a text stands, which decides what needs escaping.
enum class Spot : uint8_t {
  Block,  ///< at the beginning of a paragraph or of a list item
  Inline, ///< after other words; several lines are kept apart
  Cell,   ///< of a table: one line
  Title,  ///< of a heading: one line
  Link,   ///< the text of a link: one line
};

/// An author's text; variables stand as `$name`.
std::string show(const plan::Text &text, llvm::ArrayRef<plan::Variable> variables, Spot spot);
/// An author's string that has no variables.
std::string show(llvm::StringRef text, Spot spot);
/// Words that are not Markdown: nothing in them is markup.
std::string plain(llvm::StringRef text);
/// A value as it is, in a code span.
std::string code(llvm::StringRef value, Spot spot = Spot::Inline);
/// `[title](url)`; a title that was rendered with Spot::Link.
std::string link(llvm::StringRef renderedTitle, llvm::StringRef url);
/// `<https://…>` where the address can be followed, else a code span.
std::string address(llvm::StringRef url, Spot spot);
/// What GitHub and GitLab make of a heading for its anchor.
std::string anchor(llvm::StringRef renderedTitle);
/// A fenced code block around `text`, which may hold fences itself.
std::string fence(llvm::StringRef infoString, llvm::StringRef text);

} // namespace rbk::markdown
