#pragma once
#include <llvm/ADT/StringRef.h>

#include <array>
#include <cstdint>

/// Reading small languages by classes of characters, from a table made at compile time.
namespace rbk::commands {

enum CharacterClass : uint16_t {
  Digit = 1,
  Lower = 2,
  Upper = 4,
  Letter = Lower | Upper,
  Underscore = 8,
  Dash = 16,
  Dot = 32,
  Slash = 64,
  Colon = 128,
  Plus = 256,
  Blank = 512, ///< blank, tab and the ends of lines
  Hex = 1024,
};

inline constexpr auto characterClasses = [] {
  std::array<uint16_t, 256> table{};
  for (unsigned c = 0; c < 10; ++c)
    table['0' + c] = Digit | Hex;
  for (unsigned c = 0; c < 26; ++c) {
    table['a' + c] = static_cast<uint16_t>(Lower | (c < 6 ? Hex : 0));
    table['A' + c] = static_cast<uint16_t>(Upper | (c < 6 ? Hex : 0));
  }
  table['_'] = Underscore;
  table['-'] = Dash;
  table['.'] = Dot;
  table['/'] = Slash;
  table[':'] = Colon;
  table['+'] = Plus;
  table[' '] = table['\t'] = table['\n'] = table['\r'] = Blank;
  return table;
}();

constexpr bool is(char c, unsigned classes) {
  return (characterClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
inline bool allOf(llvm::StringRef text, unsigned classes) {
  for (char c : text)
    if (!is(c, classes))
      return false;
  return true;
}

/// A text read from left to right.
class Reader {
public:
  explicit Reader(llvm::StringRef text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  /// The next character; a NUL at the end.
  char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  size_t at() const { return at_; }
  void moveTo(size_t at) { at_ = at; }
  void skip(size_t count = 1) { at_ += count; }
  llvm::StringRef text() const { return text_; }
  llvm::StringRef rest() const { return text_.drop_front(at_ < text_.size() ? at_ : text_.size()); }
  llvm::StringRef since(size_t begin) const { return text_.slice(begin, at_); }

  bool one(char c) {
    if (peek() != c || done())
      return false;
    ++at_;
    return true;
  }
  bool oneOf(char a, char b) { return one(a) || one(b); }
  bool word(llvm::StringRef word) {
    if (!rest().startswith(word))
      return false;
    at_ += word.size();
    return true;
  }
  /// Any number of characters of these classes; always true, so that it can stand in a condition.
  bool any(unsigned classes) {
    while (!done() && is(text_[at_], classes))
      ++at_;
    return true;
  }
  /// At least one of them.
  bool some(unsigned classes) {
    size_t begin = at_;
    any(classes);
    return at_ > begin;
  }
  void until(char c) {
    while (!done() && text_[at_] != c)
      ++at_;
  }

private:
  llvm::StringRef text_;
  size_t at_ = 0;
};

} // namespace rbk::commands
