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

using List = std::vector<std::string>;
/// A duration, size or percentage: the text for expansion, ms, bytes or percent for computing.
struct Measure {
  int64_t amount = 0;
  std::string text;
};
/// A value on the stack or of a variable; Text, File, Json and Record are all a string.
using Value = std::variant<bool, int64_t, std::string, List, Measure>;

/// As it appears inside a text: elements are joined by one blank, since an expansion is always one argument.
std::string asText(const Value &value);

/// What it computes with: an integer or a measure.
std::optional<int64_t> asNumber(const Value &value);

/// `1h30m`, `512MB`, `80%` as milliseconds, bytes, percent; nothing for another text or an overflow.
std::optional<int64_t> parseMeasure(bytecode::ValueType type, std::string_view text);
/// The shortest exact text of an amount that was computed: `1h30m`, `2048` (bytes), `80%`.
std::string showMeasure(bytecode::ValueType type, int64_t amount);

/// A decimal integer, perhaps with blanks around it.
std::optional<int64_t> parseInteger(std::string_view text);

/// Whether `text` matches the POSIX extended regular expression; an error when that is not one.
bytecode::Result<bool> matches(std::string_view text, const std::string &expression);

/// The value of `text` by the type of `variable`, checked against its pattern (of a list: each element). The
/// elements of a list are its lines, or its words where they cannot hold a blank; empty lines are none.
/// Newlines at the end have been removed by the caller. The error says what was expected; it does not repeat
/// a secret.
bytecode::Result<Value> parseValue(const bytecode::Module &module, const bytecode::Variable &variable,
                                   std::string_view text);

/// The beginning of a text, short enough for a message, in backticks.
std::string excerptOf(std::string_view text, std::size_t longest = 200);

} // namespace rbk::runtime
