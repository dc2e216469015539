#pragma once
#include "compiler/commands/signature.h"

#include <functional>

namespace rbk::commands {

/// A signature as read, and whether it extends one that stands elsewhere.
struct ReadSignature {
  std::unique_ptr<Signature> signature;
  bool extends = false;
};

/// Reads all `command` and `extend` blocks of a text. Unknown clauses and malformed ones are reported and
/// left out.
std::vector<ReadSignature> readSignatures(llvm::StringRef text, Position base, DiagnosticEngine &diagnostics);

/// Adds the clauses of `extension` to `target`: flags merge by name, its clauses go before the target's.
void mergeSignature(Signature &target, Signature &&extension);

} // namespace rbk::commands
