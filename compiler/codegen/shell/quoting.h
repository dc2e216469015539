#pragma once
#include <llvm/ADT/StringRef.h>

#include <string>

namespace rbk::codegen::shell {

/// Whether every character means itself in bash without quotes, in any position of a word.
bool isPlain(llvm::StringRef text);
/// Whether shellcheck takes `text` in single quotes for a forgotten expansion (SC2016).
bool looksExpandable(llvm::StringRef text);
/// `text` as it stands between double quotes.
std::string escapedInDoubleQuotes(llvm::StringRef text);
/// One literal word: bare, in single quotes, or, where those do not do, in double quotes.
/// `mayLookExpandable`: single quotes are fine around a `$`, as in a program for awk.
std::string quoted(llvm::StringRef text, bool mayLookExpandable = false);
/// Like `quoted`, never bare.
std::string quotedText(llvm::StringRef text, bool mayLookExpandable = false);

} // namespace rbk::codegen::shell
