#pragma once
#include "compiler/commands/mistake.h"

#include <vector>

namespace rbk::commands {

enum class PromType : uint8_t { None, Scalar, Vector, Range, String };

/// A function of PromQL. `arguments` has a letter each: `s`calar, `v`ector, `r`ange, `t`ext; the last
/// `optional` of them may be left out.
struct PromFunction {
  llvm::StringRef name, arguments;
  uint8_t optional;
  PromType result;
  bool more; ///< the last may be repeated
};
const PromFunction *findPromFunction(llvm::StringRef name);
/// Those of functions and aggregations.
std::vector<llvm::StringRef> promFunctionNames();
bool isAggregation(llvm::StringRef name);
/// Whether an aggregation takes a number or a label before its expression.
bool hasParameter(llvm::StringRef aggregation);
llvm::StringRef nameOfType(PromType type);
/// `a`, `b`; or none.
std::string showLabels(const std::vector<std::string> &labels);
/// Whether a regular expression surely matches the empty text.
bool acceptsEmptyText(llvm::StringRef regex);

/// What an expression is, as far as the checks ask.
struct PromValue {
  PromType type = PromType::None;
  size_t begin = 0, end = 0;
  bool selector = false; ///< a bare selector: `[5m]` may follow
  bool series = false;   ///< its series are those of one selector, changed one by one
  bool offset = false, at = false, parenthesised = false;
  std::string shape;                 ///< series: everything but the matchers
  std::vector<std::string> matchers; ///< series: sorted
  bool aggregated = false, without = false;
  std::vector<std::string> by; ///< aggregated, not without: the labels that are left
};

/// The first mistakes of a PromQL expression: at most one that makes Prometheus refuse it; a sound one may
/// have a result that means nothing.
std::vector<Mistake> readPromql(llvm::StringRef text);

/// Where Go's regexp package (RE2 syntax) refuses an expression.
std::optional<Mistake> readGoRegex(llvm::StringRef text);

} // namespace rbk::commands
