#pragma once
#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostics.h"

#include <llvm/Support/Allocator.h>

/// The parsers behind plain headers: PEGTL is seen by the .cpp files of this folder only.
namespace rbk::parse {

/// Parses one source. It always returns a tree: what could not be read is missing from it and was reported,
/// once per mistake. The tree lives in `arena` and refers to the source's text.
const ast::File *parseFile(const SourceFile &source, llvm::BumpPtrAllocator &arena,
                           DiagnosticEngine &diagnostics);

/// Parses a shell command line that stands at `range` of a source. nullptr when it was refused, which was
/// then reported once.
const ast::ShellLine *parseShell(llvm::StringRef text, Position base, llvm::BumpPtrAllocator &arena,
                                 DiagnosticEngine &diagnostics);

/// Parses the first complete command of a shell program, which ends with its line unless the shell would read
/// on (an open quote, loop, here-document …); `end` is where the next one begins. nullptr when it has a mistake,
/// which was then reported; `end` says little then.
const ast::ShellLine *parseProgram(llvm::StringRef text, Position base, llvm::BumpPtrAllocator &arena,
                                   DiagnosticEngine &diagnostics, size_t &end);

/// The length of the logical command line at the beginning of `text`: it ends with its line unless a quote,
/// `$(`, a here-document or a trailing `\`, `|`, `&&`, `||` continues it. What is never closed ends with the
/// first line; `closed` says so.
size_t commandExtent(llvm::StringRef text, bool *closed = nullptr);

} // namespace rbk::parse
