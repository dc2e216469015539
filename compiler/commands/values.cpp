#include "compiler/commands/argument_languages.h"
#include "compiler/commands/json.h"
#include "compiler/commands/kinds.h"
#include "compiler/commands/languages.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::commands {
using llvm::StringRef;

bool isRealFile(StringRef path) {
  return !path.empty() && path != "-" && path != "/dev/null" && path != "/dev/stdout" &&
         path != "/dev/stderr" && path != "/dev/tty";
}

uint64_t parseBound(StringRef text) {
  double seconds = 0;
  if (!text.getAsDouble(seconds))
    return seconds > 0 && seconds < 1e9 ? static_cast<uint64_t>(seconds * 1000) : 0;
  double total = 0;
  while (!text.empty()) {
    StringRef digits = text.take_while([](char c) { return llvm::isDigit(c) || c == '.'; });
    text = text.drop_front(digits.size());
    double value = 0;
    if (digits.empty() || digits.getAsDouble(value))
      return 0;
    double unit = 0;
    if (text.consume_front("ms"))
      unit = 1;
    else if (text.consume_front("us"))
      unit = 0.001;
    else if (text.consume_front("h"))
      unit = 3'600'000;
    else if (text.consume_front("m"))
      unit = 60'000;
    else if (text.consume_front("s"))
      unit = 1000;
    else if (text.consume_front("d"))
      unit = 86'400'000;
    else
      return 0;
    total += value * unit;
  }
  return total < 1e12 ? static_cast<uint64_t>(total) : 0;
}

std::string jsonText(const Argument &value, std::vector<size_t> &original) {
  std::string text = value.forParser(original);
  bool string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    bool variable = original[i + 1] - original[i] > 1;
    if (variable)
      text[i] = string ? 'x' : '1';
    else if (string && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      string = !string;
  }
  return text;
}

namespace {

/// Reads JSON and reports where it is none.
bool checkJson(const Argument &value, DiagnosticEngine &diagnostics, JsonValue &document) {
  std::vector<size_t> original;
  std::string text = jsonText(value, original);
  JsonError error;
  if (readJson(text, document, error))
    return true;
  size_t begin = original[std::min(error.begin, text.size())];
  size_t end = original[std::min(error.end, text.size())];
  diagnostics.report(Diag::JsonSyntax, value.rangeOf(begin, std::max(end, begin)), {error.message});
  return false;
}

/// What was probably meant by a value that is not of its kind.
void advise(Diagnostic &d, StringRef kind, StringRef text, SourceRange range) {
  auto suggestion = [&](const std::string &meant) { d.fix("did you mean `" + meant + "`?", range, meant); };
  StringRef digits = text.take_while([](char c) { return llvm::isDigit(c); });
  StringRef unit = text.drop_front(digits.size());
  if (digits.empty())
    return;
  if (kind == "duration") {
    unsigned number = 0;
    if (unit.empty())
      suggestion(text.str() + "s");
    else if ((unit == "d" || unit == "w") && !digits.getAsInteger(10, number) && number < 10000) {
      suggestion(std::to_string(number * (unit == "d" ? 24 : 168)) + "h");
      d.note("the largest unit is the hour");
    } else if (unit == "min" || unit == "mins" || unit == "M")
      suggestion(digits.str() + "m");
    else if (unit == "sec" || unit == "secs" || unit == "S")
      suggestion(digits.str() + "s");
    else if (unit == "hr" || unit == "hrs" || unit == "H")
      suggestion(digits.str() + "h");
  } else if (kind == "quantity") {
    StringRef bare = unit.ltrim();
    if (bare.size() != unit.size() && formOf("quantity")->matches((digits + bare).str()))
      suggestion((digits + bare).str());
    else if (bare.endswith_insensitive("b"))
      d.note("`Ki`, `Mi` and `Gi` count by 1024; `k`, `M` and `G` by 1000");
    else if (bare == "K")
      suggestion(digits.str() + "k");
  }
}

} // namespace

void checkPatch(const Argument &patch, StringRef type, DiagnosticEngine &diagnostics) {
  StringRef text = StringRef(patch.text()).ltrim();
  bool list = text.startswith("[") || text.startswith("- ");
  if (patch.isVariable() || (!list && !text.startswith("{")))
    return; // YAML
  // kubectl takes what begins with a brace for JSON and reads anything else as YAML, lists included.
  bool json = !list || text.contains("\"op\"");
  JsonValue document;
  if (json && !checkJson(patch, diagnostics, document))
    return;
  if (type.empty() || list == (type == "json"))
    return;
  size_t begin = patch.text().size() - text.size();
  auto &d = diagnostics.report(Diag::JsonPatchType, patch.rangeOf(begin, begin + 1),
                               {list ? "a list of operations" : "an object", type,
                                type == "json" ? "a list of operations" : "an object"});
  d.note(list ? "write `--type=json`"
              : "leave `--type=json` out, or write `[{\"op\": \"replace\", \"path\": …}]`");
}

void checkValue(const Argument &value, const ValueKinds &kinds, DiagnosticEngine &diagnostics) {
  bool request = kinds.has("http.Json"); // curl reads `@file`
  if ((kinds.has("json") || request) && kinds.kinds.size() == 1 && kinds.words.empty()) {
    JsonValue document;
    if (!value.isVariable() && !(request && StringRef(value.text()).startswith("@")))
      checkJson(value, diagnostics, document);
    return;
  }
  if (kinds.kinds.size() == 1 && kinds.words.empty() && checkLanguage(kinds.kinds[0], value, diagnostics))
    return;
  if (value.hasVariables() || (kinds.kinds.empty() && kinds.words.empty()))
    return;
  StringRef text = value.text();
  for (const std::string &word : kinds.words)
    if (text == word)
      return;
  const KindForm *expected = nullptr;
  for (const std::string &kind : kinds.kinds) {
    const KindForm *form = formOf(kind);
    if (!form || form->matches(text))
      return;
    expected = expected ? expected : form;
  }
  std::string title = expected ? expected->title.str() : "value of this option";
  auto &d = diagnostics.report(Diag::BadArgument, value.range(), {text, title});
  if (expected)
    advise(d, expected->kind, text, value.range());
  std::vector<StringRef> words(kinds.words.begin(), kinds.words.end());
  if (words.empty())
    return;
  if (StringRef near = suggest(text, words); !near.empty())
    d.fix("did you mean `" + near.str() + "`?", value.range(), near.str());
  d.note("one of " + kinds.show());
}

} // namespace rbk::commands
