#pragma once
#include "compiler/plan/plan.h"

#include <llvm/ADT/StringRef.h>

#include <optional>

namespace rbk::sema {

/// The type of that name, or nothing. `list<…>` is made by the caller.
std::optional<plan::Type> typeNamed(llvm::StringRef name);
std::vector<llvm::StringRef> typeNames();

/// Whether a text is a value of the type (its pattern and, for numbers, its range).
bool isValueOf(llvm::StringRef text, const plan::Type &type);

/// "a whole number", "a text" — for messages.
std::string describe(plan::ValueKind kind);

/// An error of the regular expression, or nothing.
std::optional<std::string> regexError(llvm::StringRef pattern);

} // namespace rbk::sema
