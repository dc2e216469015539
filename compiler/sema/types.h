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

/// What a value of the type looks like, for a note.
std::string formOf(const plan::Type &type);

/// Whether a value can contain a blank: a list of such values has one a line.
bool mayHoldBlank(const plan::Type &type);

/// "a whole number", "a text" — for messages.
std::string describe(plan::ValueKind kind);
/// The type's own name, `int`.
std::string nameOf(plan::ValueKind kind);

/// An error of the regular expression, or nothing.
std::optional<std::string> regexError(llvm::StringRef pattern);

} // namespace rbk::sema
