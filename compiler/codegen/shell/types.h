#pragma once
#include "compiler/plan/plan.h"

#include <string>
#include <vector>

namespace rbk::codegen::shell {

/// The cases of the helper `has_type`: each type of the runbook that says how its values look.
std::string typeCases(const plan::Runbook &book);
/// The types whose values hold secrets, but for `secret` itself.
std::vector<std::string> secretTypes(const plan::Runbook &book);

} // namespace rbk::codegen::shell
