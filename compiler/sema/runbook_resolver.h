#pragma once
#include "compiler/sema/resolver.h"

#include <llvm/ADT/StringSet.h>

namespace rbk::sema {

/// Resolves one runbook: variables, expressions, steps, commands, and the time they take. Procedures are
/// expanded where they are called, so that what they run is checked with the arguments it gets.
class RunbookResolver {
public:
  explicit RunbookResolver(ProgramResolver &program)
      : program_(program), diagnostics_(program.diagnostics()) {}
  plan::Runbook resolve(const ast::Runbook &from);
  /// Checks a procedure by itself, its parameters unknown; the result is not used.
  void check(const ast::Procedure &from);

private:
  /// What a name stands for: a variable, or the constant that a call gives a parameter.
  struct Known {
    plan::VariableId id = plan::noVariable;
    bool defined = false;
    bool used = false;
    const plan::Text *constant = nullptr;
    const ast::Expr *constantExpr = nullptr;
    const plan::Type *constantType = nullptr;
  };

  // variables (variables.cpp)
  plan::Type type(const ast::TypeName *from, plan::ValueKind fallback) {
    return program_.type(from, fallback);
  }
  void declareParameter(const ast::Parameter &from);
  void declareCaptures(llvm::ArrayRef<ast::Item> items);
  void declareCaptures(llvm::ArrayRef<const ast::Stmt *> body);
  plan::VariableId declare(ast::Name name, plan::Variable variable);
  /// What a name means if it has a value here; reports it otherwise.
  const Known *use(ast::Name name);
  plan::VariableId define(const ast::Stmt &stmt);
  /// Statements that bind the fields of a record which `id` has just become.
  void bindFields(ast::Name name, plan::VariableId id, SourceRange range, std::vector<plan::Stmt> &out);
  void reportUnused();
  void reportUnused(const Known &known);
  /// Names that are taken, with the last number that made one unique.
  using TakenNames = llvm::StringMap<unsigned>;
  static std::string unique(TakenNames &taken, llvm::StringRef name, llvm::StringRef separator);

  /// Names declared while it is open end with it: a loop, a cause, an option, an expanded procedure.
  class Scope {
  public:
    Scope(RunbookResolver &resolver, std::string what);
    ~Scope();

  private:
    RunbookResolver &resolver_;
    Scope *outer_;
    friend class RunbookResolver;
    std::string what_;
    std::vector<std::string> names_;
  };

  // expressions (expressions.cpp)
  plan::ExprPtr expr(const ast::Expr *from);
  plan::ExprPtr condition(const ast::Expr *from);
  plan::ExprPtr conditionOrError(const ast::Expr *from, SourceRange range);
  plan::ExprPtr binary(const ast::Expr &from);
  void checkAlternative(const plan::Expr &variable, const plan::Expr &value);
  bool compatible(plan::ValueKind a, plan::ValueKind b) const;
  std::string sourceText(SourceRange range) const;
  plan::Text text(const ast::Text &from);

  // commands (command_lines.cpp)
  plan::CommandLine command(const ast::Stmt &stmt);
  plan::CommandLine shellLine(const ast::ShellLine &line);
  plan::Word word(const ast::Word &from);
  void constantParts(const plan::Text &value, const plan::WordPart &like, std::vector<plan::WordPart> &out);
  SourceRange expansion(SourceRange name) const;
  std::string rewrittenSource(SourceRange range);

  // steps (steps.cpp)
  plan::Step step(const ast::Step &from);
  std::vector<plan::Stmt> statements(llvm::ArrayRef<const ast::Stmt *> from);
  void statement(const ast::Stmt &from, std::vector<plan::Stmt> &out);
  void loop(const ast::Stmt &from, std::vector<plan::Stmt> &out);
  void background(const ast::Stmt &from, std::vector<plan::Stmt> &out);
  void notify(const ast::Stmt &from, std::vector<plan::Stmt> &out);
  /// Milliseconds by the clock; reports business time, which a machine does not keep.
  uint64_t clockMs(const ast::Duration &from, uint64_t fallback);
  plan::Gate gate(plan::Gate::Kind kind, ast::Name name, plan::Text text, const ast::Duration &within,
                  SourceRange range);
  void limitCommands(std::vector<plan::Stmt> &body, uint64_t timeoutMs);

  // procedures and templates (calls.cpp)
  void call(const ast::Call &from, plan::Section &into);
  void guard(plan::ExprPtr when, const std::string &title, size_t first, plan::Section &into);
  /// The values of `parameters`, in their order; reports what is missing, unknown, double or of another type.
  /// An absent one has neither constant nor variable.
  struct Argument {
    plan::Text constant;
    const ast::Expr *expr = nullptr;
    plan::VariableId variable = plan::noVariable;
    bool present = false;
  };
  std::vector<Argument> arguments(llvm::StringRef what, ast::Name callee,
                                  llvm::ArrayRef<ast::Parameter> parameters,
                                  llvm::ArrayRef<ast::Argument> given);
  Argument argument(const ast::Parameter &parameter, const ast::Argument &given);
  bool fits(const plan::Text &value, const plan::Type &type, llvm::StringRef pattern) const;

  // sections (runbook.cpp)
  plan::Section section(const ast::Section &from);
  void items(llvm::ArrayRef<ast::Item> from, plan::Section &into);
  void option(const ast::Option &from, plan::Section &into);
  void cause(const ast::Cause &from);
  void head(const ast::Runbook &from);
  void related(const ast::Runbook &from);
  void emergencyGate(const ast::Text &text);
  void findDecidingOptions();
  plan::Symptom symptom(const ast::Symptom &from);

  ProgramResolver &program_;
  DiagnosticEngine &diagnostics_;
  plan::Runbook runbook_;
  llvm::StringMap<Known> variables_;
  struct Ended {
    std::string what; ///< "the loop"
    SourceRange range;
  };
  llvm::StringMap<Ended> ended_; ///< names whose scope is over
  Scope *scope_ = nullptr;
  llvm::StringSet<> reported_; ///< names that do not exist: each is one mistake
  TakenNames gateNames_, variableNames_;
  llvm::StringMap<uint32_t> causes_;
  std::string stepTitle_;
  /// Procedures being expanded, outermost first.
  std::vector<const ast::Procedure *> expanding_;
  uint32_t groups_ = 0;    ///< of options
  size_t expandedSteps_ = 0; ///< calls and their steps so far: what a few lines can ask for is bounded
  bool tooManySteps_ = false;
  bool readWholly_ = true; ///< no syntax error: what is not used is not used
  struct Rewritten {
    SourceRange range;
    std::string text;
  };
  std::vector<Rewritten> rewritten_; ///< names in the command at hand that stand for something else
  /// An `assume` waiting for the command it belongs to.
  const ast::Stmt *assume_ = nullptr;
};

// time.cpp: worst cases. Human time counts its budget; an `if` counts its longer branch, a loop its limit.
inline constexpr uint64_t defaultGateMs = 5 * 60'000;
inline constexpr uint64_t defaultManualMs = 15 * 60'000;
inline constexpr uint64_t defaultReadyMs = 30'000;
inline constexpr uint32_t defaultLoopLimit = 20, maxLoopLimit = 1000, maxRepetitions = 10'000;
inline constexpr size_t maxExpandedSteps = 10'000;
void computeWorst(plan::Step &step);
void computeWorst(plan::Runbook &runbook);

} // namespace rbk::sema
