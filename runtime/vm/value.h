#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/bytecode/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rbk::runtime {

using Lines = std::vector<std::string>;
/// A value on the stack or of a variable; File and Text are both a string.
using Value = std::variant<bool, int64_t, std::string, Lines>;

/// As it appears inside a text: lines are joined by one blank, since an expansion is always one argument.
std::string asText(const Value &value);

/// A decimal integer, perhaps with blanks around it.
std::optional<int64_t> parseInteger(std::string_view text);

/// Whether `text` matches the POSIX extended regular expression; an error when that is not one.
bytecode::Result<bool> matches(std::string_view text, const std::string &expression);

/// The value of `text` by the type of `variable`, checked against its pattern. Newlines at the end have been
/// removed by the caller. The error says what was expected; it does not repeat a secret.
bytecode::Result<Value> parseValue(const bytecode::Module &module, const bytecode::Variable &variable,
                                   std::string_view text);

} // namespace rbk::runtime
