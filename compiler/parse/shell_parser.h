#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/parse/tree.h"

#include <string>
#include <vector>

namespace rbk::parse {

/// Runs grammar/shell.h over a command line; empty when it was refused, which was then reported once. With
/// `programEnd` it reads the first complete command of a program and says where that ends.
Tree parseShellTree(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics,
                    size_t *programEnd = nullptr);

/// What to write in a step instead of a reserved word or builtin that only makes sense in a program; empty for any
/// other word.
llvm::StringRef insteadOf(llvm::StringRef first);

/// A template in a command line: `<pod-name>`, and the variable that could stand there.
struct Hole {
  SourceRange range;
  std::string variable;
};

/// Reports the template holes (`<pod-name>`, `{{pod}}`, `POD_NAME_HERE`) outside quotes, and returns them.
/// They are found before the shell grammar runs, because the shell would read `<pod-name>` as two redirections.
std::vector<Hole> reportHoles(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics);

} // namespace rbk::parse
