#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/words.h"
#include "compiler/plan/plan.h"

#include <string>
#include <vector>

namespace rbk::markdown {

/// The way back of one step.
struct WayBack {
  std::string step;                                ///< its heading
  std::vector<const plan::CommandLine *> commands; ///< the latest first
  std::vector<std::string> notes;                  ///< references to why there is none
};

/// The commands as their authors wrote them, below one another.
std::string commandFence(llvm::ArrayRef<const plan::CommandLine *> commands);

/// The headings of a page that its steps point to.
struct Places {
  Place wayBack, verification, escalation;
  std::vector<Place> causes; ///< parallel to Runbook::causes
};

/// Writes the steps of a runbook and remembers their ways back.
class StepWriter {
public:
  StepWriter(const plan::Program &program, const plan::Runbook &runbook, const Places &places, Blocks &blocks,
             Footnotes &footnotes)
      : program_(program), runbook_(runbook), places_(places), blocks_(blocks), footnotes_(footnotes) {}

  /// Writes a step below a heading of `level`. `label` stands before its title: `Step 2`, `Option 1`; may be
  /// empty.
  void write(const plan::Step &step, plan::SectionKind kind, unsigned level, const std::string &label);
  /// The same without a heading: the step is all there is below `heading`, which was written.
  void writeBelow(const plan::Step &step, plan::SectionKind kind, const std::string &heading);
  /// Who has to agree to what. `lead` is bold.
  void writeGate(const plan::Gate &gate, llvm::StringRef lead = "Stop.");
  const std::vector<WayBack> &waysBack() const { return waysBack_; }
  /// A line about what the commands change; empty when they only read.
  std::string effects(llvm::ArrayRef<const plan::CommandLine *> commands);

private:
  using Body = llvm::ArrayRef<plan::Stmt>;

  void writeBody(Body body);
  size_t writeStatement(Body body, size_t at);
  size_t writeCommands(Body body, size_t at);
  size_t writeManual(Body body, size_t at);
  void writeMessage(const plan::ManualStmt &task);
  void writeBackground(const plan::BackgroundStmt &background, Body scope);
  void writeFor(const plan::ForStmt &loop);
  void writeIf(const plan::IfStmt &branch);
  void writeBranch(const std::string &lead, Body body);
  size_t writeKept(Body body, size_t at, const plan::CommandLine &command);
  size_t writeNote(Body body, size_t at, std::string note);
  std::string fields(Body body, size_t &at);
  void writeFence(const std::vector<const plan::CommandLine *> &commands, Body scope);
  std::string timing(const plan::Step &step, plan::SectionKind kind) const;
  std::string text(const plan::Text &shown, Spot spot) const { return show(shown, runbook_.variables, spot); }
  std::string noteFor(const plan::IrreversibleStmt &statement);

  const plan::Program &program_;
  const plan::Runbook &runbook_;
  const Places &places_;
  Blocks &blocks_;
  Footnotes &footnotes_;
  std::vector<WayBack> waysBack_;
  size_t terminals_ = 0; ///< of background commands that run where we are
};

} // namespace rbk::markdown
