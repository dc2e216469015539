#pragma once
#include "compiler/support/source.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

/// The syntax tree of a shell command line. Every part keeps its exact source range through quotes and
/// escapes.
namespace rbk::ast {

struct ShellLine;

enum class Quote : uint8_t { None, Single, Double };

/// A piece of a word. A literal is split at each escape, so that inside one part offset i of `text` stands at
/// `range.begin + i` of the source; this is what makes carets exact inside SQL inside quotes.
struct WordPart {
  enum class Kind : uint8_t { Literal, Variable, Substitution } kind{};
  Quote quote{};
  llvm::StringRef text; ///< decoded literal, or the variable's name
  SourceRange range;
  const ShellLine *substitution = nullptr; ///< what runs for this part; in programs also of `${name:-$(…)}`
  bool hole = false;                       ///< a template (`<pod-name>`) that stands for a value
};

struct Word {
  llvm::ArrayRef<WordPart> parts;
  SourceRange range;
};

struct ShellRedirection {
  enum class Kind : uint8_t { Read, Write, Append, Duplicate, Here } kind{};
  uint8_t descriptor = 0;
  bool alsoStderr = false; ///< `&>`: descriptor 2 goes there too
  Word target;             ///< file; the text for Here; unused for Duplicate
  uint8_t duplicateOf = 0;
  SourceRange range;
};

struct ShellAssignment {
  llvm::StringRef name;
  Word value;
  SourceRange range;
};

/// A loop, a condition, a group, a function: programs only.
struct CompoundCommand {
  enum class Kind : uint8_t {
    Group,
    Subshell,
    Conditional,
    While,
    For,
    Case,
    Function,
    Test,
    Arithmetic
  } kind{};
  llvm::ArrayRef<Word> words;              ///< the list of `for`, the subject and patterns of `case`, the test
  llvm::ArrayRef<const ShellLine *> lines; ///< conditions and bodies, in source order
};

/// A simple command, or in programs a compound one, which has no words of its own. `words` may be empty where
/// it consists of redirections or assignments, which is an error later except in programs.
struct SimpleCommand {
  llvm::ArrayRef<ShellAssignment> assignments;
  llvm::ArrayRef<Word> words;
  llvm::ArrayRef<ShellRedirection> redirections;
  SourceRange range;
  const CompoundCommand *compound = nullptr;
};

struct Pipeline {
  bool negated = false;
  llvm::ArrayRef<SimpleCommand> commands;
  SourceRange range;
};

/// How a pipeline follows the one before it; `;`, a line break and `&` in programs only.
enum class Connector : uint8_t { First, And, Or, Sequence };

struct ShellLine {
  struct Item {
    Connector connector{};
    Pipeline pipeline;
  };
  llvm::ArrayRef<Item> items;
  SourceRange range;
};

} // namespace rbk::ast
