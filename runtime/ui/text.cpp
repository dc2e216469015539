#include "runtime/ui/text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <numeric>

namespace rbk::runtime {
namespace {

/// The character that begins `text`: its length and code; length 0 when the bytes are not UTF-8.
struct Character {
  std::size_t length = 0;
  uint32_t code = 0;
};

Character firstCharacter(std::string_view text) {
  auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80)
    return {1, lead};
  std::size_t length = lead >= 0xF0 && lead <= 0xF4  ? 4
                       : lead >= 0xE0 && lead < 0xF0 ? 3
                       : lead >= 0xC2 && lead < 0xE0 ? 2
                                                     : 0;
  if (length == 0 || length > text.size())
    return {};
  uint32_t code = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0) != 0x80)
      return {};
    code = code << 6 | (byte & 0x3FU);
  }
  constexpr std::array<uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
    return {};
  return {length, code};
}

/// Control characters, and those that change the order of others or cannot be seen.
bool isHarmful(uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE0FFF);
}

void appendByte(std::string &out, char byte) {
  char escape[8];
  std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
  out += escape;
}

} // namespace

std::string visible(std::string_view text, bool keepNewlines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = firstCharacter(text);
    const std::string_view bytes = text.substr(0, std::max<std::size_t>(c.length, 1));
    text.remove_prefix(bytes.size());
    if (c.length != 0 && (c.code == '\t' || (c.code == '\n' && keepNewlines) || !isHarmful(c.code))) {
      out += bytes;
    } else if (c.code == '\n') {
      out += "\\n";
    } else if (c.code < 0x80) {
      appendByte(out, bytes[0]);
    } else {
      char escape[16];
      std::snprintf(escape, sizeof escape, "\\u{%x}", c.code);
      out += escape;
    }
  }
  return out;
}

std::string shellQuote(std::string_view word) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
    return std::string(word);
  bool harmful = false;
  for (std::string_view rest = word; !rest.empty() && !harmful;) {
    const Character c = firstCharacter(rest);
    harmful = c.length == 0 || isHarmful(c.code);
    rest.remove_prefix(std::max<std::size_t>(c.length, 1));
  }
  if (!harmful) {
    std::string out = "'";
    for (char c : word)
      out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
  }
  std::string out = "$'";
  for (std::string_view rest = word; !rest.empty();) {
    const Character c = firstCharacter(rest);
    const std::string_view bytes = rest.substr(0, std::max<std::size_t>(c.length, 1));
    rest.remove_prefix(bytes.size());
    if (c.code == '\n')
      out += "\\n";
    else if (c.code == '\t')
      out += "\\t";
    else if (c.code == '\'' || c.code == '\\')
      (out += '\\') += bytes;
    else if (c.length != 0 && !isHarmful(c.code))
      out += bytes;
    else
      for (char byte : bytes)
        appendByte(out, byte);
  }
  return out + "'";
}

std::string duration(int64_t ms) {
  char text[64];
  if (ms < 1000)
    std::snprintf(text, sizeof text, "%lldms", static_cast<long long>(ms));
  else if (ms < 60'000)
    std::snprintf(text, sizeof text, ms % 1000 == 0 ? "%.0fs" : "%.1fs", static_cast<double>(ms) / 1000.0);
  else if (ms < 3'600'000)
    std::snprintf(text, sizeof text, ms / 1000 % 60 == 0 ? "%lldm" : "%lldm%02llds",
                  static_cast<long long>(ms / 60'000), static_cast<long long>(ms / 1000 % 60));
  else
    std::snprintf(text, sizeof text, ms / 60'000 % 60 == 0 ? "%lldh" : "%lldh%02lldm",
                  static_cast<long long>(ms / 3'600'000), static_cast<long long>(ms / 60'000 % 60));
  return text;
}

std::string clockTime(int64_t ms) {
  const auto seconds = static_cast<long long>(std::max<int64_t>(ms, 0) / 1000);
  char text[64];
  if (seconds < 3600)
    std::snprintf(text, sizeof text, "+%lld:%02lld", seconds / 60, seconds % 60);
  else
    std::snprintf(text, sizeof text, "+%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return text;
}

std::string wallTime(int64_t msSince1970) {
  const auto seconds = static_cast<std::time_t>(msSince1970 / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%SZ", &utc);
  return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string> &candidates) {
  std::string best;
  std::size_t bestDistance = (word.size() <= 2 ? 1 : std::max<std::size_t>(2, word.size() / 3)) + 1;
  for (const std::string &candidate : candidates) {
    std::vector<std::size_t> row(candidate.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < word.size(); ++i) {
      std::size_t diagonal = row[0]++;
      for (std::size_t k = 0; k < candidate.size(); ++k) {
        const std::size_t replaced = diagonal + (word[i] == candidate[k] ? 0 : 1);
        diagonal = row[k + 1];
        row[k + 1] = std::min({replaced, row[k] + 1, diagonal + 1});
      }
    }
    if (row.back() < bestDistance) {
      bestDistance = row.back();
      best = candidate;
    }
  }
  return best;
}

void Masker::add(std::string_view secret) {
  auto addOne = [&](std::string_view part) {
    if (!part.empty() && std::find(secrets_.begin(), secrets_.end(), part) == secrets_.end())
      secrets_.emplace_back(part);
  };
  addOne(secret);
  constexpr std::size_t shortestLine = 4; // `}` and the like would hide half of every output
  for (std::size_t begin = 0; begin < secret.size();) {
    const std::size_t end = std::min(secret.find('\n', begin), secret.size());
    if (end - begin >= shortestLine)
      addOne(secret.substr(begin, end - begin));
    begin = end + 1;
  }
  std::stable_sort(secrets_.begin(), secrets_.end(),
                   [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
}

bool Masker::contains(std::string_view text) const {
  return std::any_of(secrets_.begin(), secrets_.end(),
                     [&](const std::string &secret) { return text.find(secret) != std::string_view::npos; });
}

std::string Masker::apply(std::string_view text) const {
  if (secrets_.empty())
    return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t hidden = 0;
    for (const std::string &secret : secrets_)
      if (text.compare(i, secret.size(), secret) == 0) {
        hidden = secret.size();
        break;
      }
    if (hidden == 0)
      out += text[i++];
    else
      out += "***";
    i += hidden;
  }
  return out;
}

} // namespace rbk::runtime
