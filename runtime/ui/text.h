#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rbk::runtime {

/// `text` made safe for a terminal and for eyes: control characters, bytes that are not UTF-8 and characters
/// that reorder a line become escapes such as `\x1b` and `\u{202e}`. Tabs stay; newlines stay when
/// `keepNewlines`, else they become `\n`.
std::string visible(std::string_view text, bool keepNewlines = false);

/// One argument as a shell would need it to be written; control characters by `$'…'`. Always safe for a
/// terminal.
std::string shellQuote(std::string_view word);

/// `850ms`, `12.3s`, `5m`, `5m07s`, `1h02m`.
std::string duration(int64_t ms);

/// Time on the incident clock: `+0:07`, `+12:30`, `+1:02:03`.
std::string clockTime(int64_t ms);

/// `2026-01-31 23:59:59Z`.
std::string wallTime(int64_t msSince1970);

/// The candidate that `word` was probably meant to be, or an empty text.
std::string suggestion(std::string_view word, const std::vector<std::string> &candidates);

/// Replaces secrets by `***`.
class Masker {
public:
  /// Also hides the lines of a value of several lines, which commands print one by one.
  void add(std::string_view secret);
  std::string apply(std::string_view text) const;
  bool contains(std::string_view text) const;
  /// Bytes of the longest secret.
  std::size_t longest() const { return secrets_.empty() ? 0 : secrets_.front().size(); }

private:
  std::vector<std::string> secrets_; ///< longest first, so that one that holds another goes first
};

} // namespace rbk::runtime
