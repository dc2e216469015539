#pragma once
#include "compiler/plan/invocation.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

/// What is known of PostgreSQL itself: system relations with their columns (from a real server) and functions
/// with effects.
namespace rbk::commands {

struct SystemRelation {
  llvm::StringRef name; ///< with its schema where that is information_schema
  llvm::ArrayRef<llvm::StringRef> columns;
};
/// A relation of pg_catalog, information_schema or a known extension; nullptr for any other.
const SystemRelation *systemRelation(llvm::StringRef name);

struct SqlFunctionFacts {
  plan::Effect effect;
  llvm::StringRef note;
};
/// What calling a function does: its row of stdlib/sql/functions.tsv; Read for the other functions of
/// pg_catalog that are not volatile; Unknown for any other, such as an application's own.
SqlFunctionFacts sqlFunction(llvm::StringRef name);

/// What a backslash command of psql does, without its backslash: its row of stdlib/sql/psql.tsv, or null.
const SqlFunctionFacts *psqlCommand(llvm::StringRef name);

} // namespace rbk::commands
