#include "compiler/parse/shell_parser.h"

namespace rbk::parse {
using llvm::StringRef;

StringRef insteadOf(StringRef first) {
  struct Reserved {
    StringRef word, instead;
  };
  static constexpr Reserved reserved[] = {
      {"for", "loops are not written in shell: write one command for each, or let the tool select by label"},
      {"while", "waiting is `step … retry N every D`, or the tool's own `wait`"},
      {"until", "waiting is `step … retry N every D`"},
      {"if", "write `if CONDITION { … }` around the command, or `step … when CONDITION`"},
      {"case", "write `if CONDITION { … } else { … }`"},
      {"function", "write a step of its own"},
      {"{", "write the commands on lines of their own"},
      {"}", "`}` closes a block only on a line of its own"},
      {"[[", "write `expect CONDITION` or `if CONDITION { … }`"},
      {"do", "it belongs to a loop"},
      {"done", "it belongs to a loop"},
      {"then", "it belongs to an `if`"},
      {"fi", "it belongs to an `if`"},
      {"eval", "the code must stand in the runbook, where it can be checked"},
      {"exec", "run the command itself"},
      {"source", "the code must stand in the runbook, where it can be checked"},
      {".", "the code must stand in the runbook, where it can be checked"},
      {"cd", "each command runs in its own process: pass the folder as an argument (`git -C`, `make -C`)"},
      {"export", "set a variable for one command: `NAME=value command`"},
      {"set", "failures already stop a step"},
      {"exit", "`expect` fails a step"},
      {"read", "ask with `ask \"…?\"`"},
      {"trap", "commands are cleaned up by the runtime"},
      {"unset", "variables belong to the runbook"},
  };
  for (const Reserved &entry : reserved)
    if (first == entry.word)
      return entry.instead;
  return {};
}

} // namespace rbk::parse
