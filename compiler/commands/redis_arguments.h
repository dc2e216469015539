#pragma once
#include "compiler/commands/argument.h"

#include <llvm/ADT/StringRef.h>

/// The arguments of a Redis command, held against the grammar that the server documents (COMMAND DOCS).
namespace rbk::commands {

/// What stands in the way of `words[begin…]` being what `grammar` describes.
struct RedisMismatch {
  size_t at;            ///< the first word that fits nowhere; the number of words when one is missing
  std::string expected; ///< what could stand there; empty: nothing
};

/// `grammar` as in the column `arguments` of stdlib/redis/commands.tsv. Options may stand in any order, as
/// the server takes them; a word with a variable fits everywhere.
std::optional<RedisMismatch> matchRedis(llvm::StringRef grammar, const std::vector<Argument> &words,
                                        size_t begin);

} // namespace rbk::commands
