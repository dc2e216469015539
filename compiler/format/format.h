#pragma once
#include "compiler/diagnostics/diagnostics.h"

#include <string>

/// The formatter: text in, text out. It knows tokens, blocks and items, and no construct of the language.
namespace rbk::format {

struct Result {
  enum class State {
    Formatted,
    SyntaxErrors, ///< nothing to format: `diagnostics` says why
    Internal,     ///< the result was wrong, and is not returned: `problem` says how
  };
  State state = State::Formatted;
  std::string text;
  std::string problem;
  DiagnosticEngine diagnostics;
};

/// Formats a runbook or a signature file. What it returns as formatted was parsed again: the tree and the
/// words are those of `source`, and formatting it again changes nothing.
Result format(const SourceFile &source);

/// What changes between two texts as a unified diff with three lines of context; empty when they are the
/// same.
std::string unifiedDiff(llvm::StringRef before, llvm::StringRef after, const std::string &name);

} // namespace rbk::format
