#include "compiler/commands/command_table.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/StringExtras.h>

// Reading lines of the tables in stdlib/cloud.
namespace rbk::commands {
using llvm::StringRef;

static StringRef embedded(const std::string &path) {
  const EmbeddedFile *file = findEmbedded(path);
  return file ? StringRef(file->text.data(), file->text.size()) : StringRef();
}

CommandTable::CommandTable(StringRef name)
    : text_(embedded("stdlib/cloud/" + name.str() + ".tsv")),
      effects_(embedded("stdlib/cloud/" + name.str() + ".effects.tsv")) {}

/// Where the first line begins whose path is not less than `path`.
size_t CommandTable::lowerBound(StringRef path) const {
  size_t low = 0, high = text_.size();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    size_t begin = text_.rfind('\n', middle);
    begin = begin == StringRef::npos || begin < low ? low : begin + 1;
    size_t end = std::min(text_.find('\n', begin), text_.size());
    StringRef key = text_.slice(begin, end).take_until([](char c) { return c == '\t'; });
    if (key < path)
      low = std::min(end + 1, text_.size());
    else
      high = begin;
  }
  return low;
}

std::optional<CommandTable::Entry> CommandTable::find(StringRef path) const {
  size_t begin = lowerBound(path);
  StringRef line = text_.slice(begin, text_.find('\n', begin));
  auto [key, rest] = line.split('\t');
  if (key != path || begin >= text_.size())
    return std::nullopt;
  auto [flags, operands] = rest.split('\t');
  return Entry{key, flags, operands};
}

std::vector<StringRef> CommandTable::children(StringRef path) const {
  std::vector<StringRef> result;
  std::string prefix = path.empty() ? "" : path.str() + " ";
  for (size_t at = lowerBound(prefix.empty() ? "a" : prefix); at < text_.size();) {
    StringRef line = text_.slice(at, text_.find('\n', at));
    if (!line.startswith(prefix))
      break;
    StringRef word = line.take_until([](char c) { return c == '\t'; }).drop_front(prefix.size());
    if (!word.contains(' '))
      result.push_back(word);
    at += line.size() + 1;
  }
  return result;
}

StringRef CommandTable::source() const {
  auto entry = find("#source");
  return entry ? entry->flags : StringRef();
}

/// `!name,nCODE=a|b`
static FlagSpec flagSpec(StringRef text) {
  FlagSpec spec;
  if (text.consume_front("!"))
    spec.required = true;
  size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_,");
  StringRef names = text.take_front(end);
  text = text.drop_front(names.size());
  char code = text.empty() ? '-' : text.front();
  if (text.empty()) // a switch: its code is the last dash of the names
    names = names.drop_back();
  llvm::SmallVector<StringRef, 4> parts;
  names.split(parts, ',');
  for (StringRef name : parts)
    spec.names.push_back((name.size() == 1 ? "-" : "--") + name.str());
  spec.negatable = code == '~';
  spec.takesValue = code != '-' && code != '~';
  spec.optionalValue = code == '?';
  spec.many = code == '*' ? FlagSpec::Many::Any : code == '+' ? FlagSpec::Many::Some : FlagSpec::Many::One;
  spec.value.kinds = {code == '#' ? "whole number" : "text"};
  text = text.drop_front(!text.empty());
  if (text.size() > 1) {
    spec.closed = text.front() == ':';
    llvm::SmallVector<StringRef, 8> values;
    text.drop_front().split(values, '|');
    for (StringRef value : values)
      spec.value.words.push_back(value.str());
  }
  return spec;
}

void CommandTable::flagsOf(const Entry &entry, std::vector<FlagSpec> &into) const {
  if (entry.group() || entry.opaque())
    return;
  llvm::SmallVector<StringRef, 16> list;
  entry.flags.split(list, ' ', -1, false);
  for (StringRef text : list) {
    if (text == "^") { // an unreleased form of a command: what that has, and more
      if (auto released = find(entry.path.split(' ').second))
        flagsOf(*released, into);
    } else if (text.startswith("@")) {
      if (auto shared = find(text))
        flagsOf(*shared, into);
    } else
      into.push_back(flagSpec(text));
  }
}

/// `*` stands for any characters.
static bool matches(StringRef pattern, StringRef text) {
  auto [head, tail] = pattern.split('*');
  if (head.size() == pattern.size())
    return pattern == text;
  if (!text.consume_front(head))
    return false;
  for (size_t i = 0; i <= text.size(); ++i)
    if (matches(tail, text.drop_front(i)))
      return true;
  return false;
}

CommandTable::Effects CommandTable::effectOf(StringRef path) const {
  StringRef rest = effects_;
  while (!rest.empty()) {
    auto [line, after] = rest.split('\n');
    rest = after;
    if (line.empty() || line.startswith("#"))
      continue;
    llvm::SmallVector<StringRef, 3> fields;
    line.split(fields, '\t');
    if (fields.size() >= 2 && matches(fields[0], path))
      return {plan::effectNamed(fields[1].str()).value_or(Effect::Unknown),
              fields.size() > 2 ? fields[2] : StringRef()};
  }
  return {};
}

} // namespace rbk::commands
