#include "runtime/vm/value.h"

#include "runtime/ui/text.h"
#include "runtime/vm/json.h"

#include <algorithm>
#include <charconv>
#include <regex.h>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Result;

std::string asText(const Value &value) {
  struct Visitor {
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(int64_t v) const { return std::to_string(v); }
    std::string operator()(const std::string &v) const { return v; }
    std::string operator()(const List &v) const {
      std::string text;
      for (std::size_t i = 0; i < v.size(); ++i)
        text += (i == 0 ? "" : " ") + v[i];
      return text;
    }
    std::string operator()(const Measure &v) const { return v.text; }
  };
  return std::visit(Visitor{}, value);
}

std::optional<int64_t> parseInteger(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
  if (text.front() == '+' && text.size() > 1 && text[1] != '-')
    text.remove_prefix(1);
  int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

Result<bool> matches(std::string_view text, const std::string &expression) {
  regex_t compiled;
  if (int problem = regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB); problem != 0) {
    char reason[128];
    regerror(problem, &compiled, reason, sizeof reason);
    return Error{"`" + visible(expression) + "` is not a regular expression: " + reason};
  }
  const int outcome = regexec(&compiled, std::string(text).c_str(), 0, nullptr, 0);
  regfree(&compiled);
  if (outcome != 0 && outcome != REG_NOMATCH)
    return Error{"matching `" + visible(expression) + "` ran out of memory"};
  return outcome == 0;
}

std::optional<int64_t> asNumber(const Value &value) {
  if (const auto *integer = std::get_if<int64_t>(&value))
    return *integer;
  if (const auto *measure = std::get_if<Measure>(&value))
    return measure->amount;
  return std::nullopt;
}

namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};
/// Largest first; the measures are those of the compiler (docs/language.md, "Words, lines and text").
constexpr Unit durationUnits[] = {{"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000},
                                  {"m", 60'000},      {"s", 1000},       {"ms", 1}};
constexpr Unit sizeUnits[] = {{"", 1},
                              {"B", 1},
                              {"KB", 1000},
                              {"MB", 1'000'000},
                              {"GB", 1'000'000'000},
                              {"TB", 1'000'000'000'000},
                              {"KiB", 1LL << 10},
                              {"MiB", 1LL << 20},
                              {"GiB", 1LL << 30},
                              {"TiB", 1LL << 40}};
constexpr Unit percentUnits[] = {{"", 1}, {"%", 1}};

/// `NUMBER UNIT` off the front.
template <std::size_t Count>
std::optional<int64_t> takeAmount(std::string_view &text, const Unit (&units)[Count]) {
  constexpr std::string_view digits = "0123456789";
  const std::size_t end = std::min(text.find_first_not_of(digits), text.size());
  int64_t value = 0;
  if (end == 0 || std::from_chars(text.data(), text.data() + end, value).ec != std::errc())
    return std::nullopt;
  text.remove_prefix(end);
  const std::string_view unit = text.substr(0, std::min(text.find_first_of(digits), text.size()));
  text.remove_prefix(unit.size());
  for (const Unit &candidate : units)
    if (candidate.name == unit)
      return __builtin_mul_overflow(value, candidate.factor, &value) ? std::nullopt : std::optional(value);
  return std::nullopt;
}

} // namespace

std::optional<int64_t> parseMeasure(bytecode::ValueType type, std::string_view text) {
  if (type == bytecode::ValueType::Duration) {
    int64_t total = 0;
    do {
      auto part = takeAmount(text, durationUnits);
      if (!part || __builtin_add_overflow(total, *part, &total))
        return std::nullopt;
    } while (!text.empty());
    return total;
  }
  auto amount =
      type == bytecode::ValueType::Size ? takeAmount(text, sizeUnits) : takeAmount(text, percentUnits);
  return text.empty() ? amount : std::nullopt;
}

std::string showMeasure(bytecode::ValueType type, int64_t amount) {
  if (type == bytecode::ValueType::Percent)
    return std::to_string(amount) + "%";
  if (type == bytecode::ValueType::Size || amount < 0)
    return std::to_string(amount);
  std::string text;
  for (const Unit &unit : durationUnits)
    if (unit.name != "w" && amount >= unit.factor) {
      text += std::to_string(amount / unit.factor) + std::string(unit.name);
      amount %= unit.factor;
    }
  return text.empty() ? "0s" : text;
}

std::string excerptOf(std::string_view text, std::size_t longest) {
  const std::string shown = visible(text.substr(0, longest));
  return "`" + shown + (text.size() > longest ? "…` (" + std::to_string(text.size()) + " bytes)" : "`");
}

namespace {

using bytecode::ValueType;

/// What was received, short enough for a message.
std::string excerpt(const bytecode::Variable &variable, std::string_view text) {
  return variable.secret ? "the value given (secret)" : excerptOf(text);
}

std::vector<std::string> elementsOf(std::string_view text, bool splitsAtBlanks) {
  const std::string_view separators = splitsAtBlanks ? " \t\r\n\v\f" : "\n";
  std::vector<std::string> elements;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
    if (end > begin)
      elements.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return elements;
}

/// Checks one value, or one element of a list, and converts it.
class Scalar {
public:
  Scalar(const bytecode::Module &module, const bytecode::Variable &variable)
      : module_(module), variable_(variable) {}

  Result<Value> parse(ValueType type, std::string_view text) const {
    for (bytecode::Index pattern : {variable_.pattern, variable_.refinement}) {
      if (pattern == bytecode::none)
        continue;
      auto match = matches(text, "^(" + module_.strings[pattern] + ")$");
      if (!match)
        return Error{match.error()};
      if (!*match)
        return wrong(text);
    }
    switch (type) {
    case ValueType::Integer:
      if (auto number = parseInteger(text))
        return Value(*number);
      return Error{excerpt(variable_, text) + " is not a decimal integer (type " + typeName() + ")"};
    case ValueType::Duration:
    case ValueType::Size:
    case ValueType::Percent:
      if (auto amount = parseMeasure(type, text))
        return Value(Measure{*amount, std::string(text)});
      return wrong(text);
    case ValueType::Json:
      if (!isJson(text))
        return Error{excerpt(variable_, text) + " is not a JSON document (type " + typeName() + ")"};
      break;
    case ValueType::Record:
      if (!isJsonObject(text))
        return Error{excerpt(variable_, text) + " is not a JSON object (type " + typeName() + ")"};
      break;
    case ValueType::Text:
    case ValueType::File:
    case ValueType::List:
      break;
    }
    return Value(std::string(text));
  }

private:
  const std::string &typeName() const { return module_.strings[variable_.typeName]; }
  Error wrong(std::string_view text) const {
    std::string message = excerpt(variable_, text) + " is not of type " + typeName();
    if (variable_.pattern != bytecode::none)
      message += ", which must match `" + visible(module_.strings[variable_.pattern]) + "`";
    if (variable_.refinement != bytecode::none)
      message += " and `" + visible(module_.strings[variable_.refinement]) + "`";
    return {message};
  }

  const bytecode::Module &module_;
  const bytecode::Variable &variable_;
};

} // namespace

Result<Value> parseValue(const bytecode::Module &module, const bytecode::Variable &variable,
                         std::string_view text) {
  // A value becomes an argument, which a NUL byte would cut short.
  if (text.find('\0') != std::string_view::npos)
    return Error{excerpt(variable, text) + " holds a NUL byte"};
  const Scalar scalar(module, variable);
  if (variable.type != ValueType::List)
    return scalar.parse(variable.type, text);
  List elements = elementsOf(text, variable.splitsAtBlanks);
  for (const std::string &element : elements)
    if (auto value = scalar.parse(variable.element, element); !value)
      return Error{value.error()};
  return Value(std::move(elements));
}

} // namespace rbk::runtime
