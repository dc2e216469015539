#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/parse/tree.h"

namespace rbk::parse {

/// Node kinds of a signature file. A Sub begins with its name and alias Words and may have a description
/// String.
enum class SignatureSyntax : uint16_t {
  File,
  Command,
  Extend,
  Name,
  Sub,
  Clause,
  String,
  Regex,
  Flag,
  Hole,
  Word,
  Punctuation
};

/// Runs the grammar of grammar/signature.h; positions start at `base`. Empty after an error, which was
/// reported.
Tree parseSignatureTree(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics);

} // namespace rbk::parse
