#pragma once
#include "compiler/plan/plan.h"
#include "runtime/bytecode/module.h"

#include <optional>
#include <string>

namespace rbk::codegen {

/// A module, or why there is none and where.
struct GeneratedModule {
  std::optional<bytecode::Module> module;
  std::string problem; ///< empty when there is a module; lower case, no period
  SourceRange range;   ///< of the problem; a point at 0 when it belongs to no place
};

/// Plan → bytecode: all runbooks of `program` in one module, which has passed the verifier. `sources` gives
/// line numbers and the text of single pipelines. A problem is either a construct that the bytecode cannot
/// express or a defect of this back end that the verifier found.
GeneratedModule generateBytecode(const plan::Program &program, const SourceManager &sources);

} // namespace rbk::codegen
