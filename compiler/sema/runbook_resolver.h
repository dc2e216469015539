#pragma once
#include "compiler/sema/resolver.h"

#include <llvm/ADT/StringSet.h>

namespace rbk::sema {

/// Resolves one runbook: variables, expressions, steps, commands, and the time they take.
class RunbookResolver {
public:
  explicit RunbookResolver(ProgramResolver &program)
      : program_(program), diagnostics_(program.diagnostics()) {}
  plan::Runbook resolve(const ast::Runbook &from);

private:
  // variables (variables.cpp)
  plan::Type type(const ast::TypeName *from, plan::ValueKind fallback);
  void declareParameter(const ast::Parameter &from);
  void declareCaptures(llvm::ArrayRef<const ast::Stmt *> body);
  plan::VariableId declare(ast::Name name, plan::Variable variable);
  /// The variable of that name if it has a value here; reports it otherwise.
  plan::VariableId use(ast::Name name);
  plan::VariableId define(const ast::Stmt &stmt);
  void reportUnused();

  // expressions (expressions.cpp)
  plan::ExprPtr expr(const ast::Expr *from);
  plan::ExprPtr condition(const ast::Expr *from);
  plan::ExprPtr conditionOrError(const ast::Expr *from, SourceRange range);
  plan::ExprPtr binary(const ast::Expr &from);
  bool compatible(const plan::Expr &a, const plan::Expr &b) const;
  std::string sourceText(SourceRange range) const;
  plan::Text text(const ast::Text &from);
  plan::Text richText(const ast::Text &from) { return text(from); }

  // commands (command_lines.cpp)
  plan::CommandLine command(const ast::Stmt &stmt);
  plan::CommandLine shellLine(const ast::ShellLine &line);
  plan::Word word(const ast::Word &from);

  // steps (steps.cpp)
  plan::Step step(const ast::Step &from);
  std::vector<plan::Stmt> statements(llvm::ArrayRef<const ast::Stmt *> from);
  std::optional<plan::Stmt> statement(const ast::Stmt &from);
  plan::Gate gate(plan::Gate::Kind kind, ast::Name name, const ast::Text &text, const ast::Duration &within,
                  SourceRange range);
  plan::Section section(const ast::Section &from);
  void limitCommands(std::vector<plan::Stmt> &body, uint64_t timeoutMs);

  ProgramResolver &program_;
  DiagnosticEngine &diagnostics_;
  plan::Runbook runbook_;
  struct Known {
    plan::VariableId id;
    bool defined = false;
    bool used = false;
  };
  llvm::StringMap<Known> variables_;
  llvm::StringSet<> reported_; ///< names that do not exist: each is one mistake
  llvm::StringMap<unsigned> gateNames_;
  std::string stepTitle_;
  /// An `assume` waiting for the command it belongs to.
  const ast::Stmt *assume_ = nullptr;
};

// time.cpp: worst cases. Human time counts its budget; an `if` counts its longer branch.
inline constexpr uint64_t defaultGateMs = 5 * 60'000;
inline constexpr uint64_t defaultManualMs = 15 * 60'000;
void computeWorst(plan::Step &step);
void computeWorst(plan::Runbook &runbook);

} // namespace rbk::sema
