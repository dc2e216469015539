#pragma once
#include "compiler/ast/ast.h"
#include "compiler/sema/frontend.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>

namespace rbk::sema {

/// Resolves the names of a file and everything it imports into one Program.
class ProgramResolver {
public:
  explicit ProgramResolver(Frontend &frontend) : frontend_(frontend), diagnostics_(frontend.diagnostics) {}
  plan::Program resolve(const ast::File &main);

  DiagnosticEngine &diagnostics() { return diagnostics_; }
  Frontend &frontend() { return frontend_; }
  const plan::Program &program() const { return program_; }

  /// Index of a declaration; reports an unknown name with a suggestion and returns 0xFFFFFFFF.
  uint32_t findSeverity(ast::Name name);
  uint32_t findService(ast::Name name);
  uint32_t findContact(ast::Name name);
  std::vector<plan::EscalationLevel> escalation(const ast::Escalation &from);
  /// Plain text: variables are not allowed in declarations outside runbooks.
  std::string plain(const ast::Text &text);
  plan::Text plainText(const ast::Text &text);
  /// Whether a variable of that name would exist but for a syntax error in its declaration.
  bool isLost(llvm::StringRef name) const { return llvm::is_contained(lostNames_, name); }
  static plan::Duration duration(const ast::Duration &from);

private:
  void collect(const ast::File &file, std::vector<const ast::File *> &order,
               std::vector<const SourceFile *> &open);
  void declare(const ast::File &file);
  void finishSeverities(const std::vector<const ast::File *> &order);
  bool isNew(llvm::StringRef what, ast::Name name);
  uint32_t find(llvm::StringRef what, ast::Name name);

  Frontend &frontend_;
  DiagnosticEngine &diagnostics_;
  plan::Program program_;
  llvm::ArrayRef<llvm::StringRef> lostNames_;
  struct Declared {
    SourceRange range;
    uint32_t index;
  };
  llvm::StringMap<llvm::StringMap<Declared>> names_; ///< by what it is, by name
};

} // namespace rbk::sema
