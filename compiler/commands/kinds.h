#pragma once
#include <llvm/ADT/StringRef.h>

/// Kinds whose values can be told by their form alone. Nothing here allocates, and nothing is prepared at
/// start.
namespace rbk::commands {

struct KindForm {
  llvm::StringRef kind;
  llvm::StringRef title; ///< what a message calls it
  bool (*matches)(llvm::StringRef);
};

/// The form of a kind (`duration`, `k8s.Namespace`), or nullptr when any text will do.
const KindForm *formOf(llvm::StringRef kind);

} // namespace rbk::commands
