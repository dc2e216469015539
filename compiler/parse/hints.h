#pragma once
#include <llvm/ADT/StringRef.h>

#include <cstdint>

/// What authors write who know another language, and what to write instead.
namespace rbk::parse {

/// The blocks that tell their mistakes apart.
enum class Block : uint8_t {
  File,
  Runbook,
  Section,
  Resolve,
  Cause,
  Step,
  Option,
  Procedure,
  Template,
  Record,
  See,
  Escalate,
  Other
};

/// What to say where `found` was read instead of what was expected. An empty `found` is anything, `#` a
/// number.
struct Hint {
  llvm::StringRef found, note;
};

/// What to write instead of an item that begins with `word` at the beginning of `rest`, or where it belongs;
/// empty where neither is known.
llvm::StringRef noteOnItem(Block block, llvm::StringRef word, llvm::StringRef rest);

/// What such an item was probably meant to be, where no word of the block is near; may be empty.
llvm::StringRef guessOnItem(Block block, llvm::StringRef word, llvm::StringRef rest);

} // namespace rbk::parse
