#include "runtime/vm/value.h"

#include "runtime/ui/text.h"

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
    std::string operator()(const Lines &v) const {
      std::string text;
      for (std::size_t i = 0; i < v.size(); ++i)
        text += (i == 0 ? "" : " ") + v[i];
      return text;
    }
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

namespace {

/// What was received, short enough for a message.
std::string excerpt(const bytecode::Variable &variable, std::string_view text) {
  if (variable.secret)
    return "the value given (secret)";
  constexpr std::size_t longest = 200;
  const std::string shown = visible(text.substr(0, longest));
  return "`" + shown + (text.size() > longest ? "…` (" + std::to_string(text.size()) + " bytes)" : "`");
}

} // namespace

Result<Value> parseValue(const bytecode::Module &module, const bytecode::Variable &variable,
                         std::string_view text) {
  const std::string &typeName = module.strings[variable.typeName];
  // A value becomes an argument, which a NUL byte would cut short.
  if (text.find('\0') != std::string_view::npos)
    return Error{excerpt(variable, text) + " holds a NUL byte"};

  auto fits = [&](std::string_view part) -> Result<bool> {
    for (bytecode::Index pattern : {variable.pattern, variable.refinement}) {
      if (pattern == bytecode::none)
        continue;
      auto match = matches(part, "^(" + module.strings[pattern] + ")$");
      if (!match || !*match)
        return match;
    }
    return true;
  };
  auto wrong = [&](std::string_view part) {
    std::string message = excerpt(variable, part) + " is not of type " + typeName;
    if (variable.pattern != bytecode::none)
      message += ", which must match `" + visible(module.strings[variable.pattern]) + "`";
    if (variable.refinement != bytecode::none)
      message += " and `" + visible(module.strings[variable.refinement]) + "`";
    return Error{message};
  };

  if (variable.type == bytecode::ValueType::Lines) {
    Lines lines;
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      lines.emplace_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    for (const std::string &line : lines) {
      auto fit = fits(line);
      if (!fit)
        return Error{fit.error()};
      if (!*fit)
        return wrong(line);
    }
    return Value(std::move(lines));
  }
  auto fit = fits(text);
  if (!fit)
    return Error{fit.error()};
  if (!*fit)
    return wrong(text);
  if (variable.type == bytecode::ValueType::Integer) {
    auto number = parseInteger(text);
    if (!number)
      return Error{excerpt(variable, text) + " is not a decimal integer (type " + typeName + ")"};
    return Value(*number);
  }
  return Value(std::string(text));
}

} // namespace rbk::runtime
