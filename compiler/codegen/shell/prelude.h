#pragma once
#include <llvm/ADT/StringRef.h>

#include <set>
#include <string>
#include <vector>

namespace rbk::codegen::shell {

/// Whether `name` is a function of the prelude, so that no command of a runbook may be a function of that
/// name.
bool isHelper(const std::string &name);

/// What the texts of the prelude depend on.
struct PreludeFacts {
  int traceDescriptor = 3;
  std::vector<std::string> secrets;     ///< shell variables
  std::vector<std::string> secretTypes; ///< types beside `secret` whose values are not shown
  std::string types;                    ///< the cases of `has_type`
  std::string escalation;               ///< the lines of the chain, each one a word in quotes; may be empty
};

/// The helpers in `used` and those they need, in a fixed order.
std::string prelude(const std::set<std::string> &used, const PreludeFacts &facts);
/// `used` and what these helpers need.
std::set<std::string> closureOf(const std::set<std::string> &used);

} // namespace rbk::codegen::shell
