#pragma once
#include "compiler/commands/signature.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/plan/plan.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/Support/Allocator.h>

/// From sources to plans.
namespace rbk::sema {

/// Where a runbook is declared.
struct RunbookEntry {
  std::string title, file;
};

/// One Frontend serves any number of files: what they import is read and parsed once.
class Frontend {
public:
  Frontend() : library(sources) {}

  /// Reads and compiles a file; nullptr-like empty optional when it could not be read (which was reported
  /// under `unreadable`).
  std::optional<plan::Program> compileFile(const std::string &path);
  /// Compiles a text that is no file (standard input); imports are relative to the folder of `name`.
  plan::Program compileText(const std::string &name, std::string text);
  /// The main file was there but has no place in a SourceManager: the reason.
  const std::string &unreadable() const { return unreadable_; }

  SourceManager sources;
  DiagnosticEngine diagnostics;
  commands::SignatureLibrary library;

private:
  friend class ProgramResolver;
  /// The parsed file for a name, read at most once; nullptr when it cannot be read, with the reason in
  /// `error`.
  const ast::File *load(const std::string &path, std::string &error);
  const ast::File *parse(const SourceFile &source);
  /// The runbook of that name in a file of the same folder as `path`. What is wrong with those files is said
  /// when they are checked, not here.
  std::optional<RunbookEntry> runbookBeside(const std::string &path, llvm::StringRef name);

  llvm::BumpPtrAllocator arena_;
  llvm::StringMap<const ast::File *> files_;
  llvm::StringMap<llvm::StringMap<RunbookEntry>> folders_; ///< runbooks by folder and name
  std::string unreadable_;
};

} // namespace rbk::sema
