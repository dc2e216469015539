#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/parse/tree.h"

namespace rbk::parse {

/// Runs grammar/shell.h over a command line; empty when it was refused, which was then reported once.
Tree parseShellTree(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics);

/// Reports a template hole (`<pod-name>`, `{{pod}}`, `POD_NAME_HERE`) outside quotes; true when there was
/// one. Holes are found before the shell grammar runs, because the shell would read `<pod-name>` as two
/// redirections.
bool reportHoles(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics);

} // namespace rbk::parse
