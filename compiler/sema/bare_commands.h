#pragma once
#include "compiler/sema/frontend.h"

#include <llvm/ADT/STLExtras.h>

/// Bare shell commands (`--commands`, docs/cli.md): a shell program, read one complete command at a time.
namespace rbk::sema {

/// Calls `each` with every complete command of the source as a statement that runs it. Loops, conditions and
/// functions are flattened: what they can run stands in their place. A `$NAME` is a text that nobody knows. What
/// does not parse is reported and stands as one command of unknown effect. `describe`: see AnalysisContext.
void forEachBareCommand(Frontend &frontend, const SourceFile &source, bool describe,
                        llvm::function_ref<void(const plan::Stmt &)> each);

/// The runbook, section and step in which bare commands are checked: `resolve`, with nothing around it.
struct BareSite {
  plan::Program program;
  plan::Section section;
  plan::Step step;
  explicit BareSite(const SourceFile &source);
  const plan::Runbook &runbook() const { return program.runbooks.front(); }
};

} // namespace rbk::sema
