#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/plan/plan.h"

namespace rbk::markdown {

/// The parameters of a runbook: what they mean, and how to set them as variables of a shell.
void writeParameters(Blocks &blocks, const plan::Runbook &runbook);
bool hasParameters(const plan::Runbook &runbook);

} // namespace rbk::markdown
