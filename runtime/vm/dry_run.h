#pragma once
#include "runtime/vm/expander.h"

#include <string>

namespace rbk::runtime {

/// What a run with these parameters may do, from the first step to the last: commands with effect, place and
/// timeout, gates, conditions, expectations, ways back, worst-case times. Runs and writes nothing; values
/// that only a run finds out stand as `‹name›`.
std::string dryRun(const bytecode::Module &module, const bytecode::Runbook &book, const Bindings &bindings,
                   const Masker &masker, bool readOnly);

} // namespace rbk::runtime
