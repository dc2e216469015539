#include "compiler/sema/types.h"

#include <llvm/ADT/StringMap.h>
#include <llvm/ADT/StringSwitch.h>
#include <llvm/Support/Regex.h>

#include <regex.h>

namespace rbk::sema {
using llvm::StringRef;
using plan::ValueKind;

static const struct {
  StringRef name;
  ValueKind kind;
  const char *pattern;
  bool secret;
} table[] = {
#define TYPE(name, kind, pattern, secret) {name, ValueKind::kind, pattern, secret},
#include "compiler/sema/types.def"
#undef TYPE
};

std::optional<plan::Type> typeNamed(StringRef name) {
  for (const auto &row : table)
    if (row.name == name)
      return plan::Type{row.kind, row.name.str(), row.pattern, row.secret};
  return std::nullopt;
}

std::vector<StringRef> typeNames() {
  std::vector<StringRef> result;
  for (const auto &row : table)
    result.push_back(row.name);
  return result;
}

static bool matchesWhole(const std::string &pattern, StringRef text) {
  regex_t compiled;
  if (regcomp(&compiled, ("^(" + pattern + ")$").c_str(), REG_EXTENDED | REG_NOSUB) != 0)
    return true;
  bool match = regexec(&compiled, text.str().c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return match;
}

bool isValueOf(StringRef text, const plan::Type &type) {
  // The types' own patterns are compiled once; an author's are few.
  static const llvm::StringMap<llvm::Regex> own = [] {
    llvm::StringMap<llvm::Regex> result;
    for (const auto &row : table)
      if (*row.pattern)
        result.try_emplace(row.pattern, llvm::Regex("^(" + std::string(row.pattern) + ")$"));
    return result;
  }();
  if (type.pattern.empty())
    return true;
  auto found = own.find(type.pattern);
  return found == own.end() ? matchesWhole(type.pattern, text) : found->second.match(text);
}

std::string formOf(const plan::Type &type) {
  return type.alternatives.empty() ? "its form is /" + type.pattern + "/" : "it is one of " + type.name;
}

bool mayHoldBlank(const plan::Type &type) {
  if (type.kind == ValueKind::Record || type.kind == ValueKind::Json || type.pattern.empty())
    return true;
  return llvm::StringSwitch<bool>(type.name).Cases("file", "regex", "k8s.LabelSelector", true).Default(false);
}

std::string describe(ValueKind kind) {
  switch (kind) {
  case ValueKind::Text:
    return "a text";
  case ValueKind::Integer:
    return "a whole number";
  case ValueKind::Bool:
    return "true or false";
  case ValueKind::Duration:
    return "a duration";
  case ValueKind::Size:
    return "a size";
  case ValueKind::Percent:
    return "a percentage";
  case ValueKind::List:
    return "a list";
  case ValueKind::File:
    return "an evidence file";
  case ValueKind::Json:
    return "a JSON document";
  case ValueKind::Record:
    return "a record";
  }
  return {};
}

std::string nameOf(ValueKind kind) {
  for (const auto &row : table)
    if (row.kind == kind)
      return row.name.str();
  return "list<text>";
}

std::optional<std::string> regexError(StringRef pattern) {
  regex_t compiled;
  int code = regcomp(&compiled, pattern.str().c_str(), REG_EXTENDED | REG_NOSUB);
  if (code == 0) {
    regfree(&compiled);
    return std::nullopt;
  }
  char message[128];
  regerror(code, &compiled, message, sizeof message);
  return std::string(message);
}

} // namespace rbk::sema
