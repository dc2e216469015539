#pragma once
#include "compiler/plan/plan.h"

#include <string>

namespace rbk::codegen {

/// Plan → one bash script for one runbook of `program`. It needs bash 3.2 and nothing else beside the
/// commands of the runbook; `timeout` (or `gtimeout`) is used where there is one. It means what the bytecode
/// of the same runbook means (docs/language.md); the same plan always gives the same text.
std::string generateShell(const plan::Program &program, const plan::Runbook &book);

} // namespace rbk::codegen
