#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/words.h"
#include "compiler/plan/plan.h"

/// What can be seen from outside: symptoms, the signs of a cause, what a service is watched by.
namespace rbk::markdown {

/// `QUERY` is greater than `5` for 5 min
std::string metric(const plan::Symptom &symptom, Spot spot);
/// greater than `5`; what is normal of a metric to watch.
std::string normal(const plan::Symptom &symptom, Spot spot);

/// Lines of a log stand in fences of their own, to be copied; everything else is a list. What a declared
/// alert means stands beside its name.
void writeSigns(Blocks &blocks, const plan::Program &program, llvm::ArrayRef<plan::Symptom> signs,
                llvm::ArrayRef<plan::Variable> variables);

/// The metrics of services as a table; empty where there are none.
std::string metricTable(const plan::Service &service);

} // namespace rbk::markdown
