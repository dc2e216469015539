#pragma once
#include "compiler/format/tokens.h"

#include <llvm/ADT/ArrayRef.h>

namespace rbk::format {

/// What a line may hold before an author's line break is kept and a block is broken.
inline constexpr unsigned maxColumns = 110;

/// Writes tokens in the one canonical layout (docs/cli.md, `fmt`).
std::string layOut(llvm::ArrayRef<Token> tokens);

} // namespace rbk::format
