#include "compiler/commands/json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

// The reader of JSON arguments accepts exactly what the library accepts, and says where a mistake begins.

using namespace rbk;

namespace {

std::string mistake(const std::string &text) {
  commands::JsonValue value;
  commands::JsonError error;
  if (commands::readJson(text, value, error))
    return "good";
  return std::to_string(error.begin) + "-" + std::to_string(error.end) + ": " + error.message;
}

} // namespace

TEST_CASE("JSON is read as the library reads it, also with one character left out or doubled", "[json]") {
  const std::string documents[] = {
      R"({"spec":{"replicas":3,"paused":false,"x":null},"list":[1,-2.5e3,0,0.1E+2,{},[]]})",
      R"({"data": {"backend.yaml": "backend: classical\ntimeout: 30s", "é": "\u00e9\"\\/"}})",
      R"([{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "a:1"}])",
      R"("text")",
      R"( -0 )",
  };
  size_t refused = 0;
  for (const std::string &document : documents)
    for (size_t i = 0; i <= 2 * document.size(); ++i) {
      std::string text = document;
      if (i < document.size())
        text.erase(i, 1);
      else if (i < 2 * document.size())
        text.insert(i - document.size(), 1, text[i - document.size()]);
      // What is no UTF-8 any more is refused before commands are read.
      if (text.find("\xC3\xC3") != std::string::npos || text.find("\xA9\xA9") != std::string::npos ||
          (text.find('\xC3') == std::string::npos) != (text.find('\xA9') == std::string::npos))
        continue;
      bool accepted = nlohmann::json::accept(text);
      refused += !accepted;
      INFO(text);
      CHECK((mistake(text) == "good") == accepted);
    }
  CHECK(refused > 150);
}

TEST_CASE("a mistake in JSON is named where it begins", "[json]") {
  CHECK(mistake(R"({"a":1,})") == "6-7: nothing follows this `,`");
  CHECK(mistake(R"({a: 1})") == "1-2: expected a name in double quotes, found `a`");
  CHECK(mistake(R"({"a" 1})") == "5-6: expected `:`, found `1`");
  CHECK(mistake(R"({"a":4Gi})") == "5-8: `4Gi` is no number; a text stands in double quotes");
  CHECK(mistake(R"({"a":"x)") == "5-6: the string is never closed");
  CHECK(mistake(R"({"a":1)") == "6-6: it ends too early; expected `,` or `}`");
  CHECK(mistake(R"({"a":"\d"})") == "6-8: `\\d` is no escape of a string");
  CHECK(mistake("{'a':1}") == "1-2: a name stands in double quotes");
  CHECK(mistake("{} {}") == "3-4: nothing may follow the end of the document");
}
