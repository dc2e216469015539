#pragma once
#include "compiler/plan/invocation.h"

#include <llvm/ADT/StringRef.h>

#include <optional>
#include <vector>

/// What is known of PostgreSQL itself: system relations with their columns (from a real server) and functions with effects.
namespace rbk::commands {

/// Columns of a relation of pg_catalog, information_schema or a known extension; nullptr for any other.
const std::vector<llvm::StringRef> *systemColumns(llvm::StringRef relation);

struct SqlFunctionFacts {
  plan::Effect effect;
  llvm::StringRef note;
};
/// The row of stdlib/sql/functions.tsv, or nothing: then it reads, as far as is known.
std::optional<SqlFunctionFacts> sqlFunction(llvm::StringRef name);

} // namespace rbk::commands
