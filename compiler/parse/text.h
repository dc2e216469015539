#pragma once
#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"

#include <llvm/Support/Allocator.h>

/// Lowering of the small literals that both grammars share.
namespace rbk::parse {

/// The length of the variable name that `text` begins with, 0 where there is none; with `fields` also of
/// `name.field`.
size_t variableLength(llvm::StringRef text, bool fields);

/// Decodes a string literal as written (`"…"` or `"""…"""`) with its `$name` holes.
ast::Text lowerString(llvm::StringRef written, Position at, llvm::BumpPtrAllocator &arena,
                      DiagnosticEngine &diagnostics);
/// Prose: no escapes, holes as in strings.
ast::Text lowerProse(llvm::StringRef written, Position at, llvm::BumpPtrAllocator &arena);
/// `1h30m`, `2 business days`; reports a duration that does not fit.
ast::Duration lowerDuration(llvm::StringRef written, SourceRange range, DiagnosticEngine &diagnostics);

} // namespace rbk::parse
