#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/steps.h"
#include "compiler/plan/plan.h"

/// What stands at the end of a page, below headings that the page writes.
namespace rbk::markdown {

/// The undo commands of the steps that `steps` has written, the latest first.
void writeWaysBack(Blocks &blocks, StepWriter &steps);
/// The messages that a severity makes due, with their texts: nobody looks for a template while everybody
/// waits.
void writeDuties(Blocks &blocks, const plan::Program &program, const plan::Severity &severity);
void writeEscalation(Blocks &blocks, const plan::Program &program, const plan::Runbook &runbook);
void writeRelated(Blocks &blocks, const plan::Runbook &runbook);

} // namespace rbk::markdown
