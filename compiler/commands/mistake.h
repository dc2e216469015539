#pragma once
#include "compiler/commands/argument.h"
#include "compiler/diagnostics/diagnostics.h"

#include <optional>

namespace rbk::commands {

/// The first thing wrong in a text of a small language. Offsets are those of the text that was read.
struct Mistake {
  Diag diag;
  size_t begin, end;
  std::string message;     ///< fills {0} of the diagnostic
  std::string replacement; ///< of [begin, end), when it is clear what was meant
  std::string note;
};

/// Reports a mistake in `Argument::forParser`'s text of a value, unless it has to do with a variable: what
/// stands there only the run knows.
void report(const Argument &value, const std::vector<size_t> &original, const Mistake &mistake,
            DiagnosticEngine &diagnostics);

} // namespace rbk::commands
