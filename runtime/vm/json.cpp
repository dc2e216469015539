#include "runtime/vm/json.h"

#include <nlohmann/json.hpp>

namespace rbk::runtime {
namespace {

using Json = nlohmann::json;
using Kind = JsonMember::Kind;

/// Walks over a document without keeping it: a document as large as the output of a command may be is held
/// once. Numbers pass through as written, so that none loses a digit.
class Walker : public nlohmann::json_sax<Json> {
public:
  explicit Walker(const std::string *key) : key_(key) {}

  bool isObject() const { return isObject_; }
  JsonMember &member() { return member_; }

  bool null() override { return scalar(Kind::Null, "null", "null"); }
  bool boolean(bool value) override {
    return scalar(Kind::Bool, value ? "true" : "false", value ? "true" : "false");
  }
  bool number_integer(number_integer_t value) override { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t &written) override { return number(written); }
  bool string(string_t &value) override {
    return scalar(Kind::String, value, taking_ ? quoted(value) : std::string());
  }
  bool binary(binary_t &) override { return false; }
  bool start_object(std::size_t) override { return open(Kind::Object, '{'); }
  bool start_array(std::size_t) override { return open(Kind::Array, '['); }
  bool end_object() override { return close('}'); }
  bool end_array() override { return close(']'); }
  bool key(string_t &name) override {
    if (depth_ == 1 && isObject_)
      taking_ = key_ != nullptr && name == *key_;
    else if (taking_)
      append(quoted(name) + ":", true);
    return true;
  }
  bool parse_error(std::size_t, const std::string &, const Json::exception &) override { return false; }

private:
  static std::string quoted(const std::string &text) { return Json(text).dump(); }
  bool number(const std::string &written) { return scalar(Kind::Number, written, written); }

  /// `json` into the member, after a comma where one belongs.
  void append(const std::string &json, bool isKey) {
    if (!first_)
      member_.text += ',';
    member_.text += json;
    first_ = isKey;
  }

  bool scalar(Kind kind, const std::string &text, const std::string &json) {
    if (!taking_)
      return true;
    if (depth_ == 1) {
      member_ = {kind, text, {}};
      taking_ = false;
      return true;
    }
    if (depth_ == 2 && member_.kind == Kind::Array)
      member_.elements.push_back(text);
    append(json, false);
    return true;
  }

  bool open(Kind kind, char bracket) {
    if (depth_ == 0)
      isObject_ = kind == Kind::Object;
    if (taking_) {
      if (depth_ == 1) {
        member_ = {kind, "", {}};
        first_ = true;
      }
      if (depth_ == 2)
        elementBegin_ = member_.text.size() + (first_ ? 0 : 1);
      append(std::string(1, bracket), true);
    }
    ++depth_;
    return true;
  }

  bool close(char bracket) {
    --depth_;
    if (!taking_)
      return true;
    member_.text += bracket;
    first_ = false;
    if (depth_ == 2 && member_.kind == Kind::Array)
      member_.elements.push_back(member_.text.substr(elementBegin_));
    if (depth_ == 1)
      taking_ = false;
    return true;
  }

  const std::string *key_;
  JsonMember member_;
  std::size_t depth_ = 0, elementBegin_ = 0;
  bool isObject_ = false;
  bool taking_ = false; ///< inside the member that is looked for
  bool first_ = true;   ///< no comma belongs before what comes next
};

} // namespace

std::string quoteJson(const std::string &text) { return Json(text).dump(); }

bool isJson(std::string_view text) {
  Walker walker(nullptr);
  return Json::sax_parse(text.begin(), text.end(), &walker);
}

bool isJsonObject(std::string_view text) {
  Walker walker(nullptr);
  return Json::sax_parse(text.begin(), text.end(), &walker) && walker.isObject();
}

bytecode::Result<JsonMember> memberOf(std::string_view text, const std::string &key) {
  Walker walker(&key);
  if (!Json::sax_parse(text.begin(), text.end(), &walker) || !walker.isObject())
    return bytecode::Error{"it is not a JSON object"};
  return std::move(walker.member());
}

} // namespace rbk::runtime
