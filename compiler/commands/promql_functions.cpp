#include "compiler/commands/promql.h"

#include <llvm/ADT/STLExtras.h>

// Functions and their arguments: Prometheus 2.42 (promql/parser/functions.go), and those that later versions
// up to 3.5 added.
namespace rbk::commands {

using enum PromType;

static constexpr PromFunction functions[] = {
    {"abs", "v", 0, Vector, false},
    {"absent", "v", 0, Vector, false},
    {"absent_over_time", "r", 0, Vector, false},
    {"acos", "v", 0, Vector, false},
    {"acosh", "v", 0, Vector, false},
    {"asin", "v", 0, Vector, false},
    {"asinh", "v", 0, Vector, false},
    {"atan", "v", 0, Vector, false},
    {"atanh", "v", 0, Vector, false},
    {"avg_over_time", "r", 0, Vector, false},
    {"ceil", "v", 0, Vector, false},
    {"changes", "r", 0, Vector, false},
    {"clamp", "vss", 0, Vector, false},
    {"clamp_max", "vs", 0, Vector, false},
    {"clamp_min", "vs", 0, Vector, false},
    {"cos", "v", 0, Vector, false},
    {"cosh", "v", 0, Vector, false},
    {"count_over_time", "r", 0, Vector, false},
    {"day_of_month", "v", 1, Vector, false},
    {"day_of_week", "v", 1, Vector, false},
    {"day_of_year", "v", 1, Vector, false},
    {"days_in_month", "v", 1, Vector, false},
    {"deg", "v", 0, Vector, false},
    {"delta", "r", 0, Vector, false},
    {"deriv", "r", 0, Vector, false},
    {"double_exponential_smoothing", "rss", 0, Vector, false},
    {"exp", "v", 0, Vector, false},
    {"first_over_time", "r", 0, Vector, false},
    {"floor", "v", 0, Vector, false},
    {"histogram_avg", "v", 0, Vector, false},
    {"histogram_count", "v", 0, Vector, false},
    {"histogram_fraction", "ssv", 0, Vector, false},
    {"histogram_quantile", "sv", 0, Vector, false},
    {"histogram_stddev", "v", 0, Vector, false},
    {"histogram_stdvar", "v", 0, Vector, false},
    {"histogram_sum", "v", 0, Vector, false},
    {"holt_winters", "rss", 0, Vector, false},
    {"hour", "v", 1, Vector, false},
    {"idelta", "r", 0, Vector, false},
    {"increase", "r", 0, Vector, false},
    {"info", "vv", 1, Vector, false},
    {"irate", "r", 0, Vector, false},
    {"label_join", "vttt", 1, Vector, true},
    {"label_replace", "vtttt", 0, Vector, false},
    {"last_over_time", "r", 0, Vector, false},
    {"ln", "v", 0, Vector, false},
    {"log10", "v", 0, Vector, false},
    {"log2", "v", 0, Vector, false},
    {"mad_over_time", "r", 0, Vector, false},
    {"max_over_time", "r", 0, Vector, false},
    {"min_over_time", "r", 0, Vector, false},
    {"minute", "v", 1, Vector, false},
    {"month", "v", 1, Vector, false},
    {"pi", "", 0, Scalar, false},
    {"predict_linear", "rs", 0, Vector, false},
    {"present_over_time", "r", 0, Vector, false},
    {"quantile_over_time", "sr", 0, Vector, false},
    {"rad", "v", 0, Vector, false},
    {"rate", "r", 0, Vector, false},
    {"resets", "r", 0, Vector, false},
    {"round", "vs", 1, Vector, false},
    {"scalar", "v", 0, Scalar, false},
    {"sgn", "v", 0, Vector, false},
    {"sin", "v", 0, Vector, false},
    {"sinh", "v", 0, Vector, false},
    {"sort", "v", 0, Vector, false},
    {"sort_by_label", "vt", 1, Vector, true},
    {"sort_by_label_desc", "vt", 1, Vector, true},
    {"sort_desc", "v", 0, Vector, false},
    {"sqrt", "v", 0, Vector, false},
    {"stddev_over_time", "r", 0, Vector, false},
    {"stdvar_over_time", "r", 0, Vector, false},
    {"sum_over_time", "r", 0, Vector, false},
    {"tan", "v", 0, Vector, false},
    {"tanh", "v", 0, Vector, false},
    {"time", "", 0, Scalar, false},
    {"timestamp", "v", 0, Vector, false},
    {"ts_of_first_over_time", "r", 0, Vector, false},
    {"ts_of_last_over_time", "r", 0, Vector, false},
    {"ts_of_max_over_time", "r", 0, Vector, false},
    {"ts_of_min_over_time", "r", 0, Vector, false},
    {"vector", "s", 0, Vector, false},
    {"year", "v", 1, Vector, false},
};

static constexpr llvm::StringRef aggregations[] = {
    "avg", "bottomk", "count",    "count_values", "group",  "limitk", "limit_ratio",
    "max", "min",     "quantile", "stddev",       "stdvar", "sum",    "topk"};

const PromFunction *findPromFunction(llvm::StringRef name) {
  for (const PromFunction &function : functions)
    if (function.name == name)
      return &function;
  return nullptr;
}

std::vector<llvm::StringRef> promFunctionNames() {
  std::vector<llvm::StringRef> names;
  for (const PromFunction &function : functions)
    names.push_back(function.name);
  names.insert(names.end(), std::begin(aggregations), std::end(aggregations));
  return names;
}

bool isAggregation(llvm::StringRef name) { return llvm::is_contained(aggregations, name); }

bool hasParameter(llvm::StringRef aggregation) {
  static constexpr llvm::StringRef names[] = {"bottomk",     "count_values", "limitk",
                                              "limit_ratio", "quantile",     "topk"};
  return llvm::is_contained(names, aggregation);
}

std::string showLabels(const std::vector<std::string> &labels) {
  std::string result;
  for (const std::string &label : labels)
    result += (result.empty() ? "`" : ", `") + label + "`";
  return labels.empty() ? "none" : result;
}

bool acceptsEmptyText(llvm::StringRef regex) {
  return regex == ".*" || regex == "^.*" || regex == ".*$" || regex == "^.*$" || regex == "(.*)" ||
         regex.endswith("|") || regex.startswith("|");
}

llvm::StringRef nameOfType(PromType type) {
  static constexpr llvm::StringRef names[] = {"nothing", "a number", "an instant vector", "a range vector",
                                              "a text"};
  return names[static_cast<size_t>(type)];
}

} // namespace rbk::commands
