#pragma once
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/parse/tree.h"

namespace rbk::parse {

/// Runs the grammar of grammar/rbk.h over a source; the first node of the tree is the file. `lost` becomes
/// the names that items with mistakes would have declared.
Tree parseTree(const SourceFile &source, DiagnosticEngine &diagnostics, std::vector<std::string> &lost);

} // namespace rbk::parse
