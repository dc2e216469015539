#pragma once
#include "compiler/commands/characters.h"
#include "compiler/commands/mistake.h"

// The words of a PromQL expression, one at a time; what they mean together is in promql.cpp.
namespace rbk::commands {

class PromWords {
protected:
  using StringRef = llvm::StringRef;
  explicit PromWords(StringRef text) : text_(text) {}

  enum class Kind : uint8_t { End, Name, Metric, Number, Duration, String, Symbol };

  void fail(size_t begin, size_t end, std::string message) {
    if (!mistake_)
      mistake_ = Mistake{Diag::PromqlSyntax, begin, std::max(end, begin), std::move(message), {}, {}};
    kind_ = Kind::End; // nothing more is read
    token_ = {};
    at_ = text_.size();
  }
  void unexpected(const std::string &what) {
    if (mistake_)
      return;
    if (kind_ == Kind::End)
      return fail(text_.size(), text_.size(), "it ends too early; expected " + what);
    fail(begin_, at_, "expected " + what + ", found `" + token_.str() + "`");
  }
  bool is(StringRef symbol) const { return kind_ == Kind::Symbol && token_ == symbol; }
  /// Keywords are read in either case.
  bool keyword(StringRef word) const { return kind_ == Kind::Name && token_.equals_insensitive(word); }
  bool want(StringRef symbol) {
    if (!is(symbol))
      return unexpected("`" + symbol.str() + "`"), false;
    next();
    return true;
  }
  /// What stands behind the present word, blanks and comments apart.
  StringRef ahead() const { return text_.drop_front(skipBlanks(at_)); }
  bool nextIs(char c) const { return ahead().startswith(StringRef(&c, 1)); }
  bool nextWordIs(StringRef word) const {
    StringRef rest = ahead();
    return rest.startswith_insensitive(word) && (rest.size() == word.size() || !is_word(rest[word.size()]));
  }

  /// `inBraces`: `=~` and `!~` are operators.
  void next(bool inBraces = false) {
    if (mistake_)
      return;
    lastEnd_ = at_;
    begin_ = at_ = skipBlanks(at_);
    token_ = {};
    kind_ = Kind::End;
    if (at_ >= text_.size())
      return;
    char c = text_[at_];
    if (is_letter(c) || c == ':')
      word();
    else if (commands::is(c, Digit) ||
             (c == '.' && at_ + 1 < text_.size() && commands::is(text_[at_ + 1], Digit)))
      number();
    else if (c == '"' || c == '\'' || c == '`')
      string(c);
    else
      symbol(c, inBraces);
    if (!mistake_)
      token_ = text_.slice(begin_, at_);
  }

  /// Reads a duration; a plain number is one only for Prometheus 3, and is more often a slip.
  void duration(bool zero) {
    if (kind_ == Kind::Number) {
      fail(begin_, at_, "`" + token_.str() + "` is no duration: the unit is missing");
      mistake_->replacement = token_.str() + "s";
      return;
    }
    if (kind_ != Kind::Duration)
      return unexpected("a duration such as `5m`");
    static constexpr StringRef units[] = {"y", "w", "d", "h", "m", "s", "ms"};
    size_t last = 0;
    bool nothing = true, first = true;
    for (StringRef rest = token_; !rest.empty(); first = false) {
      StringRef digits = rest.take_while([](char c) { return commands::is(c, Digit); });
      rest = rest.drop_front(digits.size());
      StringRef unit = rest.take_while([](char c) { return commands::is(c, Letter); });
      rest = rest.drop_front(unit.size());
      auto found = std::find(std::begin(units), std::end(units), unit);
      auto index = static_cast<size_t>(found - std::begin(units));
      if (found == std::end(units) || digits.empty())
        return fail(begin_, at_,
                    "`" + token_.str() +
                        "` is no duration: whole numbers with `ms`, `s`, `m`, `h`, `d`, `w` or `y`");
      if (!first && index <= last)
        return fail(begin_, at_,
                    "`" + token_.str() +
                        "` is no duration: larger units stand before smaller ones, each once");
      last = index;
      nothing &= digits.find_first_not_of('0') == StringRef::npos;
    }
    if (nothing && !zero)
      return fail(begin_, at_, "the duration is zero");
    next();
  }

  /// The text of the present string; `offsets[i]` is where its byte i stands.
  std::string unquoted(std::vector<size_t> *offsets = nullptr) {
    std::string result;
    bool raw = token_.front() == '`';
    for (size_t i = begin_ + 1; i + 1 < at_; ++i) {
      if (offsets)
        offsets->push_back(i);
      if (raw || text_[i] != '\\') {
        result += text_[i];
        continue;
      }
      char c = text_[++i];
      switch (c) {
      case 'n':
        result += '\n';
        break;
      case 't':
        result += '\t';
        break;
      case 'x':
        result += 'x';
        i += 2;
        break;
      case 'u':
        result += 'x';
        i += 4;
        break;
      case 'U':
        result += 'x';
        i += 8;
        break;
      default:
        if (commands::is(c, Digit))
          i += 2;
        result += commands::is(c, Digit | Letter) ? 'x' : c;
      }
    }
    return result;
  }

  StringRef text_, token_;
  Kind kind_ = Kind::End;
  size_t begin_ = 0, at_ = 0;
  size_t lastEnd_ = 0; ///< of the word before the present one
  unsigned depth_ = 0;
  std::optional<Mistake> mistake_;

private:
  static bool is_letter(char c) { return commands::is(c, Letter | Underscore); }
  static bool is_word(char c) { return commands::is(c, Letter | Underscore | Digit | Colon); }

  size_t skipBlanks(size_t at) const {
    while (at < text_.size() && (commands::is(text_[at], Blank) || text_[at] == '#'))
      at = text_[at] == '#' ? std::min(text_.find('\n', at), text_.size()) : at + 1;
    return std::min(at, text_.size());
  }

  void word() {
    while (at_ < text_.size() && is_word(text_[at_]))
      ++at_;
    StringRef name = text_.slice(begin_, at_);
    // In a subquery `[5m:1m]` the colon stands behind a duration, never before a name; so it is part of one.
    if (name == ":") {
      kind_ = Kind::Symbol;
      return;
    }
    bool number = name.equals_insensitive("inf") || name.equals_insensitive("nan");
    kind_ = number ? Kind::Number : name.contains(':') ? Kind::Metric : Kind::Name;
    if (name.front() == ':' && at_ > begin_ + 1 && commands::is(name[1], Digit)) { // `:1m`
      at_ = begin_ + 1;
      kind_ = Kind::Symbol;
    }
  }

  void number() {
    kind_ = Kind::Number;
    bool hex = text_.substr(at_).startswith_insensitive("0x");
    if (hex)
      at_ += 2;
    auto digits = [&] {
      while (at_ < text_.size() && commands::is(text_[at_], hex ? Hex : Digit))
        ++at_;
    };
    digits();
    if (!hex && at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      digits();
    }
    if (!hex && at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      size_t mark = at_++;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-'))
        ++at_;
      size_t exponent = at_;
      digits();
      if (exponent == at_)
        return fail(begin_, mark + 1, "`" + text_.slice(begin_, at_).str() + "` is no number");
    }
    if (at_ >= text_.size() || !(is_letter(text_[at_]) || text_[at_] == '.'))
      return;
    while (at_ < text_.size() && (commands::is(text_[at_], Letter | Underscore | Digit) || text_[at_] == '.'))
      ++at_;
    StringRef all = text_.slice(begin_, at_);
    if (!hex && commands::is(all.back(), Letter) && !all.contains('_'))
      kind_ = Kind::Duration; // whether it is a good one is asked where it stands
    else
      fail(begin_, at_, "`" + all.str() + "` is neither a number nor a duration");
  }

  void string(char quote) {
    kind_ = Kind::String;
    size_t open = at_++;
    for (; at_ < text_.size() && text_[at_] != quote; ++at_) {
      if (quote == '`')
        continue;
      if (text_[at_] == '\n')
        break;
      if (text_[at_] == '\\' && !escape(quote))
        return;
    }
    if (at_ >= text_.size() || text_[at_] != quote)
      return fail(open, open + 1, "the quote is never closed");
    ++at_;
  }

  bool escape(char quote) {
    size_t begin = at_++;
    char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == quote || (c != '\0' && StringRef("abfnrtv\\").contains(c)))
      return true;
    size_t count = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : c >= '0' && c <= '7' ? 2 : 0;
    StringRef digits = text_.substr(at_ + 1, count);
    if (count && digits.size() == count && allOf(digits, c == 'x' || c == 'u' || c == 'U' ? Hex : Digit)) {
      at_ += count;
      return true;
    }
    if (c == '\0')
      return fail(begin, begin + 1, "the quote is never closed"), false;
    fail(begin, begin + 2, "`\\" + std::string(1, c) + "` is no escape of a text in PromQL");
    mistake_->replacement = "\\\\" + std::string(1, c);
    return false;
  }

  void symbol(char c, bool inBraces) {
    kind_ = Kind::Symbol;
    StringRef two = text_.substr(at_, 2);
    if (two == "==" || two == "!=" || two == "<=" || two == ">=" ||
        (inBraces && (two == "=~" || two == "!~"))) {
      at_ += 2;
      return;
    }
    if (!StringRef("+-*/%^()[]{},:@<>=").contains(c)) {
      size_t length = 1;
      while (at_ + length < text_.size() && (static_cast<unsigned char>(text_[at_ + length]) & 0xc0) == 0x80)
        ++length;
      if (two == "&&" || two == "||")
        length = 2;
      fail(at_, at_ + length, "`" + text_.substr(at_, length).str() + "` has no meaning in PromQL");
      if (two == "&&" || two == "||")
        mistake_->replacement = two == "&&" ? "and" : "or";
      return;
    }
    ++at_;
  }
};

} // namespace rbk::commands
