#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/bytecode/names.h"
#include "runtime/bytecode/result.h"

#include <string>
#include <string_view>

/// The two halves of the verifier; no other code includes this.
namespace rbk::bytecode {

/// Collects the first problem only: everything after it may be a consequence.
class Checker {
public:
  explicit Checker(const Module &module) : m_(module) {}

protected:
  bool fail(std::string message) {
    if (!problem_)
      problem_ = Error{std::move(message)};
    return false;
  }
  bool require(bool condition, const std::string &where, std::string_view what) {
    return condition || fail(where + ": " + std::string(what));
  }
  static std::string item(std::string_view kind, std::size_t index) {
    return std::string(kind) + " " + std::to_string(index);
  }
  bool string(Index index, const std::string &where, std::string_view what) {
    return require(index < m_.strings.size(), where, std::string(what) + " is not a string");
  }
  bool optionalString(Index index, const std::string &where, std::string_view what) {
    return index == none || string(index, where, what);
  }
  bool nonEmptyString(Index index, const std::string &where, std::string_view what) {
    return string(index, where, what) &&
           require(!m_.strings[index].empty(), where, std::string(what) + " is empty");
  }
  bool templateIndex(Index index, const std::string &where, std::string_view what) {
    return require(index < m_.templates.size(), where, std::string(what) + " is not a template");
  }

  const Module &m_;
  Failure problem_;
};

/// Every item of every table and every instruction on its own. The code is looked at when this succeeded.
Failure verifyTables(const Module &module);
/// What the instructions of each runbook make together: structure, stack depths, jumps, variables.
Failure verifyCode(const Module &module);

} // namespace rbk::bytecode
