#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/words.h"
#include "compiler/plan/plan.h"

/// What people tell each other during an incident.
namespace rbk::markdown {

/// One row of a duty: who, how to reach them, by when, how often, with which template.
std::vector<std::string> dutyRow(const plan::Program &program, const plan::Duty &duty,
                                 const std::string &templateTitle);
/// The heads of its columns.
std::vector<std::string> dutyHeader();
std::string templateTitle(const plan::Template &message, Spot spot);

/// The fields as a table and the text in a fence.
void writeTemplate(Blocks &blocks, const plan::Template &message);

/// The names of the variables in a message, for a reader who fills them in; empty where there are none.
std::string toFillIn(const plan::Text &message, llvm::ArrayRef<plan::Variable> variables);

} // namespace rbk::markdown
