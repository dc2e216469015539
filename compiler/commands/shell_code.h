#pragma once
#include "compiler/commands/argument.h"
#include "compiler/plan/plan.h"

#include <optional>
#include <vector>

namespace rbk::commands {

/// A simple command inside an argument, as words; no words where only a file is written.
struct InnerCommand {
  std::vector<Argument> words;
  bool fed = false;      ///< its standard input is a pipe or a file
  std::string writes;    ///< a file that a redirection of it writes, or empty
  bool empties = false;  ///< … and nothing is written to it (`> FILE`)
  std::optional<Argument> input; ///< what its standard input is, where a here-document says so
};

/// Reads shell code that stands in an argument (`sh -c '…'`, `ssh host "…"`) or on standard input, with the bodies of
/// its loops and conditions. Nothing when it does not parse, or when a value of the runbook stands in it: the
/// other shell would parse that value as code. `valuesAreWords` takes such values for words all the same, where
/// they are variables of a shell history.
std::optional<std::vector<InnerCommand>> readShellCode(const Argument &code, bool valuesAreWords);

} // namespace rbk::commands
