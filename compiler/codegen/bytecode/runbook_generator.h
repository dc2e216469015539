#pragma once
#include "compiler/codegen/bytecode/bytecode.h"
#include "compiler/codegen/bytecode/tables.h"

namespace rbk::codegen {

/// Writes the code of one runbook behind what the module already holds.
class RunbookGenerator {
public:
  RunbookGenerator(const plan::Program &program, const plan::Runbook &book, const SourceManager &sources,
                   bytecode::Module &module, Tables &tables);

  void run();

  /// The first construct that bytecode has no form for; empty when there is none.
  const std::string &problem() const { return problem_; }
  SourceRange problemRange() const { return problemRange_; }

private:
  using Index = bytecode::Index;
  using Opcode = bytecode::Opcode;

  // Tables.
  void describe();
  void variables();
  void escalations();
  Index templateOf(const plan::Text &text) { return tables_.text(text.parts, firstVariable_); }
  Index templateOf(const plan::Word &word);
  Index templateOfMention(const std::string &text);
  Index command(const plan::CommandLine &line, const plan::Pipeline &pipeline);
  bytecode::Stage stage(const plan::Process &process);
  void redirect(const plan::Redirection &redirection, bytecode::Stage &stage);
  Index gate(const plan::Gate &gate);
  uint32_t line(SourceRange range) const { return sources_.locate(range.begin).line; }
  uint32_t milliseconds(uint64_t value, SourceRange range);

  // Code.
  Index emit(Opcode opcode, Index a = bytecode::none, Index b = bytecode::none);
  /// Makes the jump at `instruction` continue at the next instruction.
  void land(Index instruction);
  void note(const std::string &before, const plan::Text &text, const std::string &after = {});
  void sections();
  void chain(size_t firstCause, size_t count);
  void cause(const plan::Cause &cause);
  void section(const plan::Section &section);
  void symptom(const plan::Symptom &symptom, const std::string &before);
  void steps(const plan::Section &section);
  void group(const plan::Section &section, size_t firstOption, size_t count);
  void option(const plan::Section &section, const plan::Option &option);
  void step(const plan::Step &step, plan::SectionKind kind);
  /// Code that is left out unless the condition holds.
  template <typename Body>
  void guarded(const plan::ExprPtr &condition, Body &&body);
  void body(const std::vector<plan::Stmt> &statements);
  void statement(const plan::Stmt &stmt);
  void background(const plan::BackgroundStmt &stmt, SourceRange range);
  void loop(const plan::ForStmt &stmt, SourceRange range);
  void expression(const plan::Expr &expr);
  void binary(const plan::BinaryExpr &expr);

  // Command lines.
  void substitutions(const plan::CommandLine &line);
  void substitutions(const plan::Word &word);
  /// Pushes whether the line succeeds.
  void test(const plan::CommandLine &line);
  void run(const plan::CommandLine &line);
  void bind(Opcode opcode, plan::VariableId variable, const plan::CommandLine &line);
  void undo(const plan::CommandLine &line);
  std::string sourceOf(const plan::CommandLine &line, const plan::Pipeline &pipeline) const;

  void unsupported(SourceRange range, std::string problem);

  const plan::Program &program_;
  const plan::Runbook &book_;
  const SourceManager &sources_;
  bytecode::Module &module_;
  Tables &tables_;
  bytecode::Runbook out_;
  Index firstVariable_;
  std::string problem_;
  SourceRange problemRange_;
  bool substitutionsAsText_ = false; ///< in a command that is only shown
};

} // namespace rbk::codegen
