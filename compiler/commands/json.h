#pragma once
#include <llvm/ADT/StringRef.h>

#include <memory>
#include <string>
#include <vector>

/// JSON with the place of everything in it. The library that the rest of the compiler uses for JSON says
/// where a mistake was noticed, not where it begins.
namespace rbk::commands {

struct JsonMember;

/// A value; `begin` and `end` are offsets in the text.
struct JsonValue {
  enum class Kind : uint8_t { Null, Bool, Number, String, Array, Object } kind{};
  size_t begin = 0, end = 0;
  std::string text; ///< String: decoded; Number and Bool: as written
  std::vector<JsonValue> items;
  std::vector<JsonMember> members;

  /// The member of this name, the last one where there are several; nullptr when there is none.
  const JsonValue *member(llvm::StringRef name) const;
};

struct JsonMember {
  std::string name;
  size_t begin, end; ///< of the name, quotes included
  JsonValue value;
};

struct JsonError {
  size_t begin, end;
  std::string message; ///< "expected `,` or `}`"
};

/// Reads one JSON document (RFC 8259). Returns whether it is one; otherwise `error` says what is wrong.
bool readJson(llvm::StringRef text, JsonValue &value, JsonError &error);

} // namespace rbk::commands
