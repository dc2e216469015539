#pragma once
#include <llvm/ADT/ArrayRef.h>

/// The shell functions of which a script gets those that it uses.
///
/// Their variables begin with `_`, which no name of a runbook does: a helper that calls a step, or looks at a
/// variable by its name, must not hide the author's. Tools are called by `command`, because the runbook may
/// have made functions of the same names. What stands between two `@` depends on the runbook
/// (`PreludeFacts`); @FD@ is the descriptor of the trace.
namespace rbk::codegen::shell {

struct Helper {
  const char *name;
  const char *needs; ///< other helpers, separated by blanks
  const char *text;
};

// In the order in which they stand in a script.
llvm::ArrayRef<Helper> commandHelpers();
llvm::ArrayRef<Helper> valueHelpers();
llvm::ArrayRef<Helper> runHelpers();

} // namespace rbk::codegen::shell
