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

/// Writes the steps of a runbook and remembers their ways back.
class StepWriter {
public:
  StepWriter(const plan::Runbook &runbook, Blocks &blocks, Footnotes &footnotes)
      : runbook_(runbook), blocks_(blocks), footnotes_(footnotes) {}

  /// `number` is 0 where the steps of a section are not numbered.
  void write(const plan::Step &step, plan::SectionKind kind, size_t number);
  const std::vector<WayBack> &waysBack() const { return waysBack_; }
  /// A line about what the commands change; empty when they only read.
  std::string effects(llvm::ArrayRef<const plan::CommandLine *> commands);

private:
  using Body = llvm::ArrayRef<plan::Stmt>;

  void writeBody(Body body);
  size_t writeStatement(Body body, size_t at);
  size_t writeCommands(Body body, size_t at);
  size_t writeManual(Body body, size_t at);
  void writeGate(const plan::Gate &gate);
  void writeIf(const plan::IfStmt &branch);
  void writeBranch(const std::string &lead, Body body);
  size_t writeKept(Body body, size_t at, const plan::CommandLine &command);
  void writeFence(const std::vector<const plan::CommandLine *> &commands, Body scope);
  std::string timing(const plan::Step &step, plan::SectionKind kind) const;
  std::string text(const plan::Text &shown, Spot spot) const { return show(shown, runbook_.variables, spot); }
  std::string noteFor(const plan::IrreversibleStmt &statement);

  const plan::Runbook &runbook_;
  Blocks &blocks_;
  Footnotes &footnotes_;
  std::vector<WayBack> waysBack_;
};

} // namespace rbk::markdown
