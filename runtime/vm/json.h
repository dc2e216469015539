#pragma once
#include "runtime/bytecode/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbk::runtime {

/// Whether the whole text is one JSON document, or one that is an object.
bool isJson(std::string_view text);
bool isJsonObject(std::string_view text);

/// A text as a JSON string.
std::string quoteJson(const std::string &text);

/// A member of a JSON object.
struct JsonMember {
  enum class Kind : uint8_t { Missing, Null, Bool, Number, String, Array, Object } kind{};
  /// A string without its quotes and escapes; a number exactly as it is written; anything else as compact
  /// JSON.
  std::string text;
  /// Array: its elements in the same form, one level deep.
  std::vector<std::string> elements;
};
/// The member `key` of the object `text`, of several the last. An error when `text` is no JSON object.
bytecode::Result<JsonMember> memberOf(std::string_view text, const std::string &key);

} // namespace rbk::runtime
