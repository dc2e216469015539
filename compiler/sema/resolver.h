#pragma once
#include "compiler/ast/ast.h"
#include "compiler/sema/frontend.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringSet.h>

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
  uint32_t findTemplate(ast::Name name);
  /// nullptr after a report.
  const ast::Procedure *findProcedure(ast::Name name);
  const ast::Template *templateAt(uint32_t index) const { return templates_[index]; }
  /// The runbook of that name, of this program or of a file beside the main one; reports when there is none.
  std::optional<RunbookEntry> findRunbook(ast::Name name);
  /// Whether a file exists, its path relative to the one that `at` lies in.
  bool exists(llvm::StringRef path, SourceRange at) const;
  /// The type as written; `fallback` where none is. Reports what there is not.
  plan::Type type(const ast::TypeName *from, plan::ValueKind fallback);
  plan::Symptom symptom(const ast::Symptom &from);
  std::string sourceText(SourceRange range) const;
  /// An expression as people read it: one blank where a gap is, no comment, no line break.
  std::string expressionText(SourceRange range) const;
  /// The text of a constant; reports anything else.
  std::string constantText(const ast::Expr &value);
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
  // declarations.cpp
  void declare(const ast::File &file);
  void declareContact(const ast::Contact &from);
  void declareService(const ast::Service &from);
  void declareCalendar(const ast::Calendar &from);
  void declareTemplate(const ast::Template &from);
  void finish(const ast::File &file);
  std::vector<std::string> severities(llvm::ArrayRef<ast::Name> names);
  std::vector<plan::Text> texts(llvm::ArrayRef<ast::Text> from);
  std::vector<plan::Link> links(llvm::ArrayRef<ast::Link> from);
  bool isNew(llvm::StringRef what, ast::Name name);
  uint32_t find(llvm::StringRef what, ast::Name name);

  Frontend &frontend_;
  DiagnosticEngine &diagnostics_;
  plan::Program program_;
  llvm::ArrayRef<llvm::StringRef> lostNames_;
  const ast::File *main_ = nullptr;
  llvm::StringMap<const ast::Record *> records_;
  std::vector<const ast::Record *> openRecords_; ///< being resolved: a record may not contain itself
  std::vector<const ast::Procedure *> procedures_;
  std::vector<const ast::Template *> templates_;
  std::vector<std::pair<const ast::Runbook *, const ast::File *>> runbooks_;
  struct Declared {
    SourceRange range;
    uint32_t index;
  };
  llvm::StringMap<llvm::StringMap<Declared>> names_; ///< by what it is, by name
};

} // namespace rbk::sema
