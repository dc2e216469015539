#include "compiler/parse/text.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;

namespace {

/// Collects decoded text with `$name` holes; source positions are those of the written text.
class TextBuilder {
public:
  TextBuilder(Position base, llvm::BumpPtrAllocator &arena) : base_(base), arena_(arena) {}

  void literal(char c, size_t begin, size_t end) {
    if (buffer_.empty())
      from_ = begin;
    buffer_ += c;
    to_ = end;
  }
  void variable(StringRef name, size_t begin, size_t end) {
    flush();
    parts_.push_back({true, name, range(begin, end)});
  }
  Text finish(SourceRange whole) {
    flush();
    return {llvm::ArrayRef<TextPart>(parts_).copy(arena_), whole, true};
  }

private:
  SourceRange range(size_t begin, size_t end) const {
    return {base_ + static_cast<Position>(begin), base_ + static_cast<Position>(end)};
  }
  void flush() {
    if (buffer_.empty())
      return;
    parts_.push_back({false, StringRef(buffer_).copy(arena_), range(from_, to_)});
    buffer_.clear();
  }
  Position base_;
  llvm::BumpPtrAllocator &arena_;
  SmallVector<TextPart, 4> parts_;
  std::string buffer_;
  size_t from_ = 0, to_ = 0;
};

/// Handles `$name`, `${name}`, `${name.field}` and `$$` at `i`; returns the offset after it, or `i` when the
/// dollar is just a dollar.
size_t readHole(StringRef text, size_t i, TextBuilder &builder) {
  if (text.substr(i).startswith("$$")) {
    builder.literal('$', i, i + 2);
    return i + 2;
  }
  bool braced = text.substr(i).startswith("${");
  size_t begin = i + (braced ? 2 : 1);
  size_t end = begin + variableLength(text.substr(begin), braced);
  if (end == begin || (braced && (end >= text.size() || text[end] != '}')))
    return i;
  builder.variable(text.slice(begin, end), begin, end);
  return end + braced;
}

size_t commonIndentation(StringRef text) {
  size_t common = StringRef::npos;
  SmallVector<StringRef, 16> lines;
  text.split(lines, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    bool last = i + 1 == lines.size();
    if (i == 0 || (lines[i].trim().empty() && !last))
      continue;
    common = std::min(common, std::min(lines[i].find_first_not_of(" \t"), lines[i].size()));
  }
  return common == StringRef::npos ? 0 : common;
}

} // namespace

size_t variableLength(StringRef text, bool fields) {
  size_t end = 0;
  for (size_t from = 0;; from = end + 1) {
    if (from >= text.size() || !(llvm::isAlpha(text[from]) || text[from] == '_'))
      return end;
    for (end = from; end < text.size() && (llvm::isAlnum(text[end]) || text[end] == '_');)
      ++end;
    if (!fields || !text.substr(end).startswith("."))
      return end;
  }
}

Text lowerString(StringRef written, Position at, llvm::BumpPtrAllocator &arena,
                 DiagnosticEngine &diagnostics) {
  TextBuilder builder(at, arena);
  bool block = written.startswith("\"\"\"");
  size_t quote = block ? 3 : 1;
  size_t begin = quote, end = written.size() - quote;
  size_t indentation = 0;
  if (block) {
    StringRef inside = written.slice(begin, end);
    indentation = commonIndentation(inside);
    // The line break after the opening and before the closing quotes are layout.
    if (size_t first = inside.find('\n'); first != StringRef::npos && inside.take_front(first).trim().empty())
      begin += first + 1;
    StringRef rest = written.slice(begin, end);
    if (size_t last = rest.rfind('\n'); last != StringRef::npos && rest.drop_front(last).trim().empty())
      end = begin + last;
  }
  bool lineStart = block;
  for (size_t i = begin; i < end;) {
    if (lineStart) {
      size_t skip = 0;
      while (skip < indentation && i < end && (written[i] == ' ' || written[i] == '\t'))
        ++i, ++skip;
      lineStart = false;
      continue;
    }
    char c = written[i];
    if (c == '\\' && !block && i + 1 < end) {
      size_t k = StringRef("nt\"\\$").find(written[i + 1]);
      if (k == StringRef::npos) {
        Position p = at + static_cast<Position>(i);
        diagnostics.report(Diag::BadEscape, {p, p + 2}, {written.substr(i, 2)});
        i += 2;
        continue;
      }
      builder.literal("\n\t\"\\$"[k], i, i + 2);
      i += 2;
      continue;
    }
    if (c == '$') {
      size_t next = readHole(written.take_front(end), i, builder);
      if (next != i) {
        i = next;
        continue;
      }
    }
    if (c != '\r' || i + 1 >= written.size() || written[i + 1] != '\n')
      builder.literal(c, i, i + 1);
    lineStart = block && c == '\n';
    ++i;
  }
  return builder.finish({at, at + static_cast<Position>(written.size())});
}

Text lowerProse(StringRef written, Position at, llvm::BumpPtrAllocator &arena) {
  StringRef text = written.rtrim();
  TextBuilder builder(at, arena);
  for (size_t i = 0; i < text.size();) {
    size_t next = text[i] == '$' ? readHole(text, i, builder) : i;
    if (next == i) {
      builder.literal(text[i], i, i + 1);
      ++next;
    }
    i = next;
  }
  return builder.finish({at, at + static_cast<Position>(text.size())});
}

Duration lowerDuration(StringRef written, SourceRange range, DiagnosticEngine &diagnostics) {
  constexpr int64_t limit = 365ll * 24 * 3600 * 1000;
  Duration result;
  result.range = range;
  result.present = true;
  auto tooLong = [&] {
    diagnostics.report(Diag::DurationTooLong, range, {written});
    result.amount = 0;
    result.present = false; // nothing is concluded from it
    return result;
  };
  if (size_t business = written.find("business"); business != StringRef::npos) {
    StringRef count = written.take_front(business).trim();
    if (count.getAsInteger(10, result.amount) || result.amount > 365)
      return tooLong();
    result.unit = written.drop_front(business + 8).trim().startswith("day") ? Duration::Unit::BusinessDays
                                                                            : Duration::Unit::BusinessHours;
    return result;
  }
  for (StringRef rest = written; !rest.empty();) {
    StringRef digits = rest.take_while(llvm::isDigit);
    rest = rest.drop_front(digits.size());
    int64_t value = 0;
    if (digits.size() > 12 || digits.getAsInteger(10, value))
      return tooLong();
    int64_t unit = 1;
    if (rest.consume_front("ms"))
      unit = 1;
    else if (rest.consume_front("s"))
      unit = 1000;
    else if (rest.consume_front("m"))
      unit = 60'000;
    else if (rest.consume_front("h"))
      unit = 3'600'000;
    else if (rest.consume_front("d"))
      unit = 86'400'000;
    else if (rest.consume_front("w"))
      unit = 604'800'000;
    if (value > limit / unit || (result.amount += value * unit) > limit)
      return tooLong();
  }
  return result;
}

} // namespace rbk::parse
