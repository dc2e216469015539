#pragma once
#include "runtime/vm/expander.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rbk::runtime {

using ParameterList = std::vector<std::pair<std::string, std::string>>;

/// Looks up a variable of the environment; null when it is not set.
using EnvironmentLookup = std::function<const char *(const char *)>;

/// Binds the parameters of a runbook: what was given, else the environment variable that a parameter names,
/// else the defaults. All problems are reported together,
/// one per line: unknown names with a suggestion, missing ones, values that do not fit with type and pattern.
bytecode::Result<Bindings> bindParameters(const bytecode::Module &module, const bytecode::Runbook &runbook,
                                          const ParameterList &given, const EnvironmentLookup &environment);

/// The parameters as a run keeps them: secrets left out.
ParameterList storedParameters(const bytecode::Module &module, const bytecode::Runbook &runbook,
                               const Bindings &bindings);

/// All secret values, to be hidden.
Masker secretsOf(const bytecode::Module &module, const Bindings &bindings);

} // namespace rbk::runtime
