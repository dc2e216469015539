#pragma once
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>

// The words of a jq program, one at a time; what they mean together is in jq.cpp.
namespace rbk::commands {

/// Ends the reading at the first mistake.
struct JqProblem {
  size_t begin, end;
  std::string message;
  bool undefined = false;
  std::string fix;
};

/// The reading position in a program. The inside of a string is left to the grammar, since programs stand in
/// it.
class JqWords {
protected:
  using StringRef = llvm::StringRef;
  explicit JqWords(StringRef text) : text_(text) {}

  enum class Kind : uint8_t { End, Name, Variable, Field, Format, Number, String, Symbol };

  void fail(size_t begin, size_t end, std::string message) {
    if (!problem_)
      problem_ = JqProblem{begin, std::max(end, begin), std::move(message), false, {}};
    kind_ = Kind::End; // nothing more is read
    token_ = {};
    at_ = text_.size();
  }
  void unexpected(const std::string &what) {
    if (kind_ == Kind::End)
      fail(text_.size(), text_.size(), "it ends too early; expected " + what);
    else
      fail(begin_, std::max(at_, begin_ + 1),
           "expected " + what + ", found `" + text_.slice(begin_, std::max(at_, begin_ + 1)).str() + "`");
  }
  static bool nameStart(char c) { return llvm::isAlpha(c) || c == '_'; }
  size_t nameEnd(size_t at) const {
    while (at < text_.size() &&
           (llvm::isAlnum(text_[at]) || text_[at] == '_' ||
            (text_.substr(at, 2) == "::" && at + 2 < text_.size() && nameStart(text_[at + 2]))))
      at += text_[at] == ':' ? 2 : 1;
    return at;
  }

  void next() {
    if (problem_)
      return;
    while (at_ < text_.size() && (StringRef(" \t\r\n").contains(text_[at_]) || text_[at_] == '#'))
      at_ = text_[at_] == '#' ? std::min(text_.find('\n', at_), text_.size()) : at_ + 1;
    begin_ = at_;
    if (at_ >= text_.size()) {
      kind_ = Kind::End;
      token_ = {};
      return;
    }
    char c = text_[at_], d = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == '"') {
      kind_ = Kind::String;
      token_ = text_.slice(at_, at_ + 1);
      ++at_;
      return; // its inside is read by string()
    }
    if (nameStart(c))
      return take(Kind::Name, nameEnd(at_));
    if (c == '$' && nameStart(d))
      return take(Kind::Variable, nameEnd(at_ + 1));
    if (c == '@' && (llvm::isAlnum(d) || d == '_'))
      return take(Kind::Format, nameEnd(at_ + 1));
    if (c == '.' && nameStart(d))
      return take(Kind::Field, fieldEnd(at_ + 1));
    if (llvm::isDigit(c) || (c == '.' && llvm::isDigit(d)))
      return take(Kind::Number, numberEnd());
    for (StringRef symbol :
         {"?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", ".."})
      if (text_.substr(at_).startswith(symbol))
        return take(Kind::Symbol, at_ + symbol.size());
    if (StringRef(".[]{}()|,:;=<>+-*/%?$").contains(c))
      return take(Kind::Symbol, at_ + 1);
    fail(at_, at_ + 1,
         std::string("`") + c + "` has no meaning here" +
             (c == '\'' ? "; a string stands in double quotes" : ""));
  }
  void take(Kind kind, size_t end) {
    kind_ = kind;
    at_ = end;
    token_ = text_.slice(begin_, end);
  }
  size_t fieldEnd(size_t at) const {
    while (at < text_.size() && (llvm::isAlnum(text_[at]) || text_[at] == '_'))
      ++at;
    return at;
  }
  size_t numberEnd() const {
    size_t at = at_;
    auto digits = [&] {
      while (at < text_.size() && llvm::isDigit(text_[at]))
        ++at;
    };
    digits();
    if (at < text_.size() && text_[at] == '.' && text_.substr(at, 2) != "..") {
      ++at;
      digits();
    }
    size_t exponent = at;
    if (at < text_.size() && (text_[at] == 'e' || text_[at] == 'E')) {
      ++at;
      at += at < text_.size() && (text_[at] == '+' || text_[at] == '-');
      if (at >= text_.size() || !llvm::isDigit(text_[at]))
        return exponent;
      digits();
    }
    return at;
  }
  bool is(StringRef word) const { return kind_ != Kind::String && token_ == word; }
  bool accept(StringRef word) {
    if (problem_ || !is(word))
      return false;
    next();
    return true;
  }
  void want(StringRef word) {
    if (!problem_ && !accept(word))
      unexpected("`" + word.str() + "`");
  }
  static bool isKeyword(StringRef word) {
    static constexpr StringRef words[] = {"and",   "or",    "if",     "then",    "elif",    "else",
                                          "end",   "as",    "def",    "reduce",  "foreach", "try",
                                          "catch", "label", "import", "include", "__loc__"};
    return llvm::is_contained(words, word);
  }

  StringRef text_;
  size_t at_ = 0;    ///< behind the word
  size_t begin_ = 0; ///< of the word
  Kind kind_ = Kind::End;
  StringRef token_;
  std::optional<JqProblem> problem_;
};

} // namespace rbk::commands
