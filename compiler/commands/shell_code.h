#pragma once
#include "compiler/commands/argument.h"
#include "compiler/plan/plan.h"

#include <optional>
#include <vector>

namespace rbk::commands {

/// A pipeline of simple commands inside an argument, each as words.
struct InnerCommand {
  std::vector<Argument> words;
  bool fed = false;   ///< its standard input is a pipe or a file
  std::string writes; ///< a file that a redirection of it writes, or empty
};

/// Reads shell code that stands in an argument (`sh -c '…'`, `ssh host "…"`). Nothing when it is more than
/// simple commands with pipes, `&&` and `||`, or comes from a variable: then nobody knows what it does.
std::optional<std::vector<InnerCommand>> readShellCode(const Argument &code);

} // namespace rbk::commands
