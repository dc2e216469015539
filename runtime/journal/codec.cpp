#include "runtime/journal/codec.h"

#include "runtime/bytecode/checksum.h"

#include <array>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>

namespace rbk::runtime {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 19> kindNames{
    "run",  "resumed", "section", "step", "step-end", "iteration", "option",   "cause", "skipped", "report",
    "undo", "start",   "spawned", "end",  "restart",  "interrupt", "decision", "stop",  "outcome"};
constexpr std::string_view checksumMember = ",\"crc\":\"";
constexpr std::size_t checksumTail = checksumMember.size() + 8 + 2; // eight digits and `"}`

bool isUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = lead < 0x80 ? 1 : (lead & 0xE0) == 0xC0 ? 2 : (lead & 0xF0) == 0xE0 ? 3 : 4;
    if ((length == 1 && lead >= 0x80) || i + length > text.size())
      return false;
    uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xC0) != 0x80)
        return false;
      code = code << 6 | (byte & 0x3FU);
    }
    constexpr std::array<uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ||
        (length == 4 && lead > 0xF4))
      return false;
    i += length;
  }
  return true;
}

std::string toHex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string fromHex(std::string_view text) {
  std::string bytes;
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
  return bytes;
}

/// Writes the members of one JSON object. By hand, and not by the library that reads it: several records are
/// written for every step of a run, and this takes a tenth of the time.
class Line {
public:
  void number(std::string_view key, int64_t value) {
    member(key);
    line_ += std::to_string(value);
  }
  /// JSON holds Unicode only. A text that is something else (a command printed binary) is kept exactly, as
  /// `hex:` member.
  void text(std::string_view key, std::string_view value) {
    if (isUtf8(value)) {
      member(key);
      quoted(value);
    } else {
      member("hex:" + std::string(key));
      quoted(toHex(value));
    }
  }
  void nonEmpty(std::string_view key, std::string_view value) {
    if (!value.empty())
      text(key, value);
  }
  void raw(std::string_view key, std::string_view json) {
    member(key);
    line_ += json;
  }
  void open(char bracket) {
    line_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    line_ += bracket;
    first_ = false;
  }
  void separate() {
    if (!first_)
      line_ += ',';
    first_ = false;
  }
  std::string &line() { return line_; }

private:
  void member(std::string_view key) {
    separate();
    quoted(key);
    line_ += ':';
  }
  void quoted(std::string_view value) {
    line_ += '"';
    for (char c : value) {
      if (c == '"' || c == '\\')
        (line_ += '\\') += c;
      else if (c == '\n')
        line_ += "\\n";
      else if (static_cast<unsigned char>(c) < 0x20)
        (line_ += "\\u00") += toHex({&c, 1});
      else
        line_ += c;
    }
    line_ += '"';
  }

  std::string line_;
  bool first_ = true;
};

std::optional<std::string> getText(const Json &json, const std::string &key) {
  if (auto found = json.find(key); found != json.end())
    return found->get<std::string>();
  if (auto found = json.find("hex:" + key); found != json.end())
    return fromHex(found->get<std::string>());
  return std::nullopt;
}
std::string textOr(const Json &json, const char *key) { return getText(json, key).value_or(""); }

std::string checksumOf(std::string_view bytes) {
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", rbk::bytecode::crc32c(bytes));
  return digits;
}

DecodedRecord fromJson(const Json &json) {
  DecodedRecord decoded;
  Record &r = decoded.record;
  r.sequence = json.at("seq").get<uint64_t>();
  decoded.durable = json.at("durable").get<uint64_t>();
  r.timeMs = json.at("time_ms").get<int64_t>();
  r.tick = json.value("tick", uint64_t{0});
  r.name = textOr(json, "name");
  r.text = textOr(json, "text");
  r.status = textOr(json, "status");
  r.gate = textOr(json, "gate");
  r.by = textOr(json, "by");
  r.effect = textOr(json, "effect");
  r.place = textOr(json, "place");
  r.scope = textOr(json, "scope");
  r.output = textOr(json, "output");
  r.evidence = textOr(json, "evidence");
  r.value = getText(json, "value");
  r.withheld = json.value("withheld", false);
  r.readOnly = json.value("read_only", false);
  r.instruction = json.value("instruction", uint32_t{0});
  r.attempt = json.value("attempt", uint32_t{0});
  r.repetition = json.value("repetition", uint32_t{0});
  r.round = json.value("round", uint32_t{0});
  if (json.contains("duration_ms"))
    r.durationMs = json["duration_ms"].get<int64_t>();
  if (json.contains("exits"))
    r.exits = json["exits"].get<std::vector<int>>();
  if (json.contains("parameters"))
    for (const Json &pair : json["parameters"])
      r.parameters.emplace_back(textOr(pair, "name"), textOr(pair, "value"));
  if (json.contains("processes"))
    r.processes = json["processes"].get<std::vector<std::pair<int64_t, uint64_t>>>();
  return decoded;
}

} // namespace

std::string_view name(RecordKind kind) { return kindNames[static_cast<std::size_t>(kind)]; }

std::string encodeRecord(const Record &r, uint64_t durable) {
  Line out;
  out.open('{');
  out.number("seq", static_cast<int64_t>(r.sequence));
  out.number("durable", static_cast<int64_t>(durable));
  out.number("time_ms", r.timeMs);
  out.text("kind", name(r.kind));
  if (r.tick != 0)
    out.number("tick", static_cast<int64_t>(r.tick));
  out.nonEmpty("name", r.name);
  out.nonEmpty("text", r.text);
  out.nonEmpty("status", r.status);
  out.nonEmpty("gate", r.gate);
  out.nonEmpty("by", r.by);
  out.nonEmpty("effect", r.effect);
  out.nonEmpty("place", r.place);
  out.nonEmpty("scope", r.scope);
  out.nonEmpty("output", r.output);
  out.nonEmpty("evidence", r.evidence);
  if (r.value)
    out.text("value", *r.value);
  if (r.withheld)
    out.raw("withheld", "true");
  if (r.readOnly)
    out.raw("read_only", "true");
  if (r.instruction != 0)
    out.number("instruction", r.instruction);
  if (r.attempt != 0)
    out.number("attempt", r.attempt);
  if (r.repetition != 0)
    out.number("repetition", r.repetition);
  if (r.round != 0)
    out.number("round", r.round);
  if (r.durationMs)
    out.number("duration_ms", *r.durationMs);
  if (!r.exits.empty()) {
    std::string list;
    for (int exit : r.exits)
      list += (list.empty() ? "" : ",") + std::to_string(exit);
    out.raw("exits", "[" + list + "]");
  }
  if (!r.parameters.empty()) {
    out.raw("parameters", "");
    out.open('[');
    for (const auto &[key, value] : r.parameters) {
      out.separate();
      out.open('{');
      out.text("name", key);
      out.text("value", value);
      out.close('}');
    }
    out.close(']');
  }
  if (!r.processes.empty()) {
    std::string list;
    for (const auto &[pid, started] : r.processes)
      list += (list.empty() ? "[" : ",[") + std::to_string(pid) + "," + std::to_string(started) + "]";
    out.raw("processes", "[" + list + "]");
  }
  std::string sum = checksumOf(out.line());
  return std::move(out.line()) + std::string(checksumMember) + sum + "\"}\n";
}

std::optional<DecodedRecord> decodeRecord(std::string_view line) {
  if (line.size() <= checksumTail)
    return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - checksumTail);
  const std::string expected = std::string(checksumMember) + checksumOf(body) + "\"}";
  if (line.substr(body.size()) != expected)
    return std::nullopt;
  try { // a line whose checksum is right may still be somebody else's JSON
    Json json = Json::parse(line);
    DecodedRecord decoded = fromJson(json);
    const auto kind = json.at("kind").get<std::string>();
    for (std::size_t i = 0; i < kindNames.size(); ++i)
      if (kindNames[i] == kind) {
        decoded.record.kind = static_cast<RecordKind>(i);
        return decoded;
      }
  } catch (const std::exception &) {
  }
  return std::nullopt;
}

} // namespace rbk::runtime
