#include "compiler/commands/json.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::commands {
using llvm::StringRef;

const JsonValue *JsonValue::member(StringRef name) const {
  for (auto at = members.rbegin(); at != members.rend(); ++at)
    if (at->name == name)
      return &at->value;
  return nullptr;
}

namespace {

class Reader {
public:
  Reader(StringRef text, JsonError &error) : text_(text), error_(error) {}

  bool document(JsonValue &value) {
    if (!read(value, 0))
      return false;
    blanks();
    if (at_ < text_.size())
      return fail(at_, at_ + 1, "nothing may follow the end of the document");
    return true;
  }

private:
  static constexpr unsigned maxDepth = 200;

  bool fail(size_t begin, size_t end, std::string message) {
    error_ = {begin, std::min(std::max(end, begin), text_.size()), std::move(message)};
    return false;
  }
  bool expected(const std::string &what) {
    if (at_ >= text_.size())
      return fail(text_.size(), text_.size(), "it ends too early; expected " + what);
    size_t end = at_ + 1;
    while (isWord(text_[at_]) && end < text_.size() && isWord(text_[end]))
      ++end;
    return fail(at_, end, "expected " + what + ", found `" + text_.slice(at_, end).str() + "`");
  }
  static bool isWord(char c) { return llvm::isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

  void blanks() {
    while (at_ < text_.size() && StringRef(" \t\r\n").contains(text_[at_]))
      ++at_;
  }
  bool take(char c) {
    blanks();
    if (at_ >= text_.size() || text_[at_] != c)
      return false;
    comma_ = at_;
    ++at_;
    return true;
  }

  bool read(JsonValue &value, unsigned depth) {
    blanks();
    value.begin = at_;
    bool good = depth < maxDepth ? readAny(value, depth) : fail(at_, at_ + 1, "it is nested too deeply");
    value.end = at_;
    return good;
  }

  bool readAny(JsonValue &value, unsigned depth) {
    using Kind = JsonValue::Kind;
    char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '{')
      return object(value, depth);
    if (c == '[')
      return array(value, depth);
    if (c == '"') {
      value.kind = Kind::String;
      return string(value.text);
    }
    if (c == '\'')
      return fail(at_, at_ + 1, "a string stands in double quotes");
    if (c == '-' || llvm::isDigit(c))
      return number(value);
    for (auto [word, kind] : {std::pair("true", Kind::Bool), {"false", Kind::Bool}, {"null", Kind::Null}}) {
      StringRef rest = text_.drop_front(at_);
      if (!rest.startswith(word) ||
          (rest.size() > StringRef(word).size() && isWord(rest[StringRef(word).size()])))
        continue;
      value.kind = kind;
      value.text = word;
      at_ += value.text.size();
      return true;
    }
    return expected("a value");
  }

  bool object(JsonValue &value, unsigned depth) {
    value.kind = JsonValue::Kind::Object;
    ++at_;
    if (take('}'))
      return true;
    do {
      blanks();
      if (at_ < text_.size() && text_[at_] == '}') // behind `{` it was taken above
        return fail(comma_, comma_ + 1, "nothing follows this `,`");
      if (at_ < text_.size() && text_[at_] == '\'')
        return fail(at_, at_ + 1, "a name stands in double quotes");
      if (at_ >= text_.size() || text_[at_] != '"')
        return expected("a name in double quotes");
      JsonMember member;
      member.begin = at_;
      if (!string(member.name))
        return false;
      member.end = at_;
      if (!take(':'))
        return expected("`:`");
      if (!read(member.value, depth + 1))
        return false;
      value.members.push_back(std::move(member));
    } while (take(','));
    return take('}') || expected("`,` or `}`");
  }

  bool array(JsonValue &value, unsigned depth) {
    value.kind = JsonValue::Kind::Array;
    ++at_;
    if (take(']'))
      return true;
    do {
      blanks();
      if (at_ < text_.size() && text_[at_] == ']')
        return fail(comma_, comma_ + 1, "nothing follows this `,`");
      value.items.emplace_back();
      if (!read(value.items.back(), depth + 1))
        return false;
    } while (take(','));
    return take(']') || expected("`,` or `]`");
  }

  bool number(JsonValue &value) {
    value.kind = JsonValue::Kind::Number;
    size_t begin = at_;
    auto digits = [&] {
      size_t first = at_;
      while (at_ < text_.size() && llvm::isDigit(text_[at_]))
        ++at_;
      return at_ - first;
    };
    at_ += text_[at_] == '-';
    size_t first = at_;
    bool good = digits() > 0 && (text_[first] != '0' || at_ == first + 1);
    if (good && at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      good = digits() > 0;
    }
    if (good && at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      ++at_;
      at_ += at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-');
      good = digits() > 0;
    }
    while (at_ < text_.size() && (isWord(text_[at_]) || text_[at_] == '.')) { // 4Gi, 1.2.3
      ++at_;
      good = false;
    }
    value.text = text_.slice(begin, at_).str();
    return good || fail(begin, at_, "`" + value.text + "` is no number; a text stands in double quotes");
  }

  bool hex(size_t at, unsigned &value) const {
    return at + 4 <= text_.size() && !text_.substr(at, 4).getAsInteger(16, value);
  }

  bool string(std::string &decoded) {
    size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') {
      auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20)
        return fail(at_, at_ + 1, "a string has no line breaks or control characters; write `\\n`");
      if (c != '\\') {
        decoded += text_[at_++];
        continue;
      }
      char escape = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
      size_t known = StringRef("\"\\/bfnrt").find(escape);
      if (escape == 'u') {
        unsigned code = 0;
        if (!hex(at_ + 2, code))
          return fail(at_, at_ + 2, "`\\u` needs four hexadecimal digits");
        appendUtf8(decoded, code);
        at_ += 6;
        continue;
      }
      if (!escape || known == StringRef::npos)
        return fail(at_, at_ + 2, "`" + text_.substr(at_, 2).str() + "` is no escape of a string");
      decoded += "\"\\/\b\f\n\r\t"[known];
      at_ += 2;
    }
    if (at_ >= text_.size())
      return fail(begin, begin + 1, "the string is never closed");
    ++at_;
    return true;
  }

  /// Halves of a pair stand alone here: nothing compares such names.
  static void appendUtf8(std::string &out, unsigned code) {
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0U | (code >> 6U));
      out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      out += static_cast<char>(0xE0U | (code >> 12U));
      out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
      out += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }

  StringRef text_;
  JsonError &error_;
  size_t at_ = 0, comma_ = 0; ///< `comma_`: the last mark that was taken
};

} // namespace

bool readJson(StringRef text, JsonValue &value, JsonError &error) {
  return Reader(text, error).document(value);
}

} // namespace rbk::commands
