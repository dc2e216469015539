#include "compiler/commands/promql.h"
#include "compiler/commands/languages.h"
#include "compiler/commands/promql_words.h"

#include <llvm/ADT/STLExtras.h>

// PromQL, read by descent: the grammar and the checks of types of Prometheus 2.42 (promql/parser), with
// what 3.x allows on top. tests/e2e/promql_oracle.sh compares with promtool.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class PromReader : PromWords {
public:
  explicit PromReader(StringRef text) : PromWords(text) {}

  std::vector<Mistake> run() {
    next();
    if (kind_ == Kind::End && !mistake_)
      fail(0, text_.size(), "there is no expression");
    expression(0);
    if (!mistake_ && kind_ != Kind::End)
      unexpected("an operator or the end");
    std::vector<Mistake> result;
    if (mistake_)
      result.push_back(std::move(*mistake_));
    else
      result = std::move(doubts_);
    return result;
  }

private:
  // --- operators
  struct Operator {
    unsigned precedence = 0; ///< 0: none
    bool set = false, comparison = false;
  };
  Operator operatorHere() const {
    if (kind_ == Kind::Symbol) {
      if (token_ == "+" || token_ == "-")
        return {4};
      if (token_ == "*" || token_ == "/" || token_ == "%")
        return {5};
      if (token_ == "^")
        return {6};
      if (token_ == "==" || token_ == "!=" || token_ == "<" || token_ == "<=" || token_ == ">" ||
          token_ == ">=")
        return {3, false, true};
    } else if (kind_ == Kind::Name) {
      if (keyword("or"))
        return {1, true};
      if (keyword("and") || keyword("unless"))
        return {2, true};
      if (keyword("atan2"))
        return {5};
    }
    return {};
  }

  PromValue expression(unsigned lowest) {
    if (++depth_ > 200) {
      fail(begin_, at_, "it is nested too deeply");
      return {};
    }
    PromValue left = unary();
    for (Operator op; !mistake_ && (op = operatorHere()).precedence > lowest;)
      left = binary(std::move(left), op);
    --depth_;
    return left;
  }

  struct Matching {
    bool boolean = false, given = false, grouped = false, on = false;
    std::vector<std::string> labels;
  };

  PromValue binary(PromValue left, Operator op) {
    size_t begin = begin_, end = at_;
    std::string name = token_.lower();
    next();
    Matching matching = modifiers(op, name);
    // `^` binds to the right, all others to the left.
    PromValue right = expression(op.precedence == 6 ? 5 : op.precedence);
    if (mistake_)
      return {};
    for (const PromValue *side : {&left, &right})
      if (side->type == PromType::Range || side->type == PromType::String) {
        failType(*side,
                 "`" + name + "` takes numbers and instant vectors, not " + nameOfType(side->type).str());
        return {};
      }
    bool vectors = left.type == PromType::Vector && right.type == PromType::Vector;
    bool scalars = left.type == PromType::Scalar && right.type == PromType::Scalar;
    if (op.set && !vectors)
      return failType(left.type == PromType::Vector ? right : left,
                      "`" + name + "` takes vectors on both sides, not a number"),
             PromValue{};
    if (matching.given && !vectors)
      return fail(begin, end,
                  "`on` and `ignoring` match two vectors, and one side of `" + name + "` is a number"),
             PromValue{};
    if (op.comparison && scalars && !matching.boolean)
      return fail(begin, end, "two numbers are compared with `" + name + " bool`"), PromValue{};
    if (vectors && !op.set && !matching.given)
      doubt(left, right, name, begin, end);
    PromValue result;
    result.type = scalars ? PromType::Scalar : PromType::Vector;
    result.begin = left.begin;
    result.end = right.end;
    if (!vectors && !scalars && !op.set) { // by a number: the series stay what they are
      const PromValue &vector = left.type == PromType::Vector ? left : right;
      result.series = vector.series;
      result.shape = vector.shape;
      result.matchers = vector.matchers;
      result.aggregated = vector.aggregated;
      result.without = vector.without;
      result.by = vector.by;
    }
    return result;
  }

  Matching modifiers(Operator op, StringRef name) {
    Matching result;
    if (keyword("bool")) {
      if (!op.comparison)
        return fail(begin_, at_, "`bool` belongs to a comparison, not to `" + name.str() + "`"), result;
      result.boolean = true;
      next();
    }
    if (!mistake_ && (keyword("on") || keyword("ignoring")) && nextIs('(')) {
      result.given = true;
      result.on = keyword("on");
      next();
      result.labels = labels();
      if (keyword("group_left") || keyword("group_right")) {
        if (op.set)
          return fail(begin_, at_, "`" + token_.lower() + "` cannot be used with `" + name.str() + "`"),
                 result;
        result.grouped = true;
        next();
        if (is("(")) {
          size_t begin = begin_;
          for (const std::string &label : labels())
            if (result.on && llvm::is_contained(result.labels, label))
              return fail(begin, at_, "`" + label + "` stands in `on` already"), result;
        }
      }
    } else if (!mistake_ && (keyword("group_left") || keyword("group_right")))
      fail(begin_, at_, "`" + token_.lower() + "` needs `on (…)` or `ignoring (…)` before it");
    return result;
  }

  /// What Prometheus takes, but whose result means nothing.
  void doubt(const PromValue &left, const PromValue &right, StringRef op, size_t begin, size_t end) {
    if (op == "/" && left.series && right.series && left.shape == right.shape &&
        left.matchers != right.matchers) {
      doubts_.push_back({Diag::PromqlRatio,
                         begin,
                         end,
                         {},
                         {},
                         "write `sum(…) / sum(…)`, or `sum by (label) (…)` on both sides"});
      return;
    }
    if (!left.aggregated || !right.aggregated || left.without || right.without || left.by == right.by)
      return;
    doubts_.push_back(
        {Diag::PromqlLabels,
         begin,
         end,
         "the left side has the labels " + showLabels(left.by) + ", the right side " + showLabels(right.by),
         {},
         "aggregate both sides by the same labels, or write `on (…) group_left`"});
  }

  // --- operands
  PromValue unary() {
    if (!is("+") && !is("-"))
      return postfix();
    size_t begin = begin_;
    std::string sign = token_.str();
    next();
    if (++depth_ > 200) {
      fail(begin_, at_, "it is nested too deeply");
      return {};
    }
    PromValue operand = unary();
    while (!mistake_ && operatorHere().precedence == 6)
      operand = binary(std::move(operand), operatorHere());
    --depth_;
    if (!mistake_ && (operand.type == PromType::Range || operand.type == PromType::String))
      failType(operand, "the sign `" + sign + "` stands before " + nameOfType(operand.type).str());
    operand.begin = begin;
    operand.selector = false;
    return operand;
  }

  PromValue postfix() {
    PromValue value = primary();
    while (!mistake_) {
      if (is("["))
        range(value);
      else if (keyword("offset"))
        offset(value);
      else if (is("@"))
        at(value);
      else
        break;
    }
    return value;
  }

  void range(PromValue &value) {
    size_t open = begin_;
    next();
    std::string duration = token_.str();
    if (kind_ != Kind::Duration && kind_ != Kind::Number) {
      if (kind_ == Kind::End)
        return fail(open, open + 1, "the bracket is never closed");
      return unexpected("a duration such as `5m`");
    }
    this->duration(false);
    if (mistake_)
      return;
    bool subquery = is(":");
    if (subquery) {
      next();
      if (!is("]"))
        this->duration(false);
    }
    if (mistake_)
      return;
    if (!is("]"))
      return kind_ == Kind::End ? fail(open, open + 1, "the bracket is never closed") : unexpected("`]`");
    size_t end = at_;
    next();
    if (subquery) {
      if (value.type != PromType::Vector)
        return failType(value, "a subquery takes an instant vector, not " + nameOfType(value.type).str());
    } else if (!value.selector || value.parenthesised || value.type != PromType::Vector) {
      fail(open, end, "a range stands behind a metric only");
      if (value.type == PromType::Vector)
        mistake_->note = "over the values of an expression, write a subquery: `[" + duration + ":]`";
      return;
    } else if (value.offset || value.at)
      return fail(open, end,
                  value.offset ? "`offset` stands behind the range" : "`@` stands behind the range");
    value.type = PromType::Range;
    value.end = end;
    value.selector = !subquery;
    if (subquery)
      value.offset = value.at = false;
    value.shape += "[" + duration + "]";
    value.series &= !subquery;
    subquery_ = subquery;
    rangeEnd_ = end;
  }

  /// The offset, and the moment, of what a selector or a subquery reads.
  bool modifiable(const PromValue &value, StringRef what, size_t begin, size_t end) {
    bool fits = value.selector || (value.type == PromType::Range && subquery_ && rangeEnd_ == value.end);
    if (!fits)
      fail(begin, end, "`" + what.str() + "` stands behind a metric, a range or a subquery only");
    return fits;
  }
  void offset(PromValue &value) {
    size_t begin = begin_, end = at_;
    next();
    size_t from = begin_;
    bool negative = is("-");
    if (negative || is("+"))
      next();
    if (kind_ != Kind::Duration && kind_ != Kind::Number)
      return unexpected("a duration such as `5m`");
    this->duration(true);
    if (mistake_ || !modifiable(value, "offset", begin, end))
      return;
    if (value.offset)
      return fail(begin, end, "`offset` stands twice");
    value.offset = true;
    value.shape += " offset " + text_.slice(from, lastEnd_).str();
  }
  void at(PromValue &value) {
    size_t begin = begin_, end = at_;
    next();
    size_t from = begin_;
    if (keyword("start") || keyword("end")) {
      next();
      if (want("("))
        want(")");
    } else {
      if (is("-") || is("+"))
        next();
      if (kind_ != Kind::Number)
        return unexpected("a time in seconds, `start()` or `end()`");
      next();
    }
    if (mistake_ || !modifiable(value, "@", begin, end))
      return;
    if (value.at)
      return fail(begin, end, "`@` stands twice");
    value.at = true;
    value.shape += " @" + text_.slice(from, lastEnd_).str();
  }

  PromValue primary() {
    PromValue value;
    value.begin = begin_;
    if (kind_ == Kind::Number || kind_ == Kind::Duration) { // Prometheus 3 takes a duration for its seconds
      value.type = PromType::Scalar;
      kind_ == Kind::Number ? next() : duration(true);
    } else if (kind_ == Kind::String) {
      value.type = PromType::String;
      next();
    } else if (is("(")) {
      size_t open = begin_;
      next();
      value = expression(0);
      if (!mistake_)
        close(open);
      value.parenthesised = true;
      value.selector = false;
      value.begin = open;
    } else if (is("{"))
      selector(value, {});
    else if (kind_ == Kind::Name || kind_ == Kind::Metric)
      name(value);
    else
      unexpected("an expression");
    value.end = lastEnd_;
    return value;
  }

  void close(size_t open) {
    if (is(")"))
      return next();
    if (kind_ == Kind::End)
      fail(open, open + 1, "the parenthesis is never closed");
    else
      unexpected("`)` or an operator");
  }

  void name(PromValue &value) {
    StringRef word = token_;
    size_t begin = begin_, end = at_;
    std::string lower = word.lower();
    bool aggregation = kind_ == Kind::Name && isAggregation(lower);
    if (aggregation && (nextIs('(') || nextWordIs("by") || nextWordIs("without"))) {
      next();
      return aggregate(value, lower, begin, end);
    }
    if (kind_ == Kind::Name && nextIs('(')) {
      next();
      return call(value, word, begin, end);
    }
    next();
    selector(value, word);
  }

  void aggregate(PromValue &value, const std::string &name, size_t begin, size_t end) {
    value.type = PromType::Vector;
    value.aggregated = true;
    bool grouped = grouping(value);
    if (mistake_)
      return;
    size_t open = begin_;
    if (!want("("))
      return;
    std::vector<PromValue> arguments = list(open);
    if (!grouped && !mistake_)
      grouping(value);
    if (mistake_)
      return;
    size_t expected = hasParameter(name) ? 2 : 1;
    if (arguments.size() != expected)
      return fail(begin, end,
                  "`" + name + "` takes " +
                      (expected == 1            ? "one expression"
                       : name == "count_values" ? "a label and an expression"
                                                : "a number and an expression") +
                      ", but is given " + std::to_string(arguments.size()));
    if (arguments.back().type != PromType::Vector)
      return wrongType(name, arguments.back(), PromType::Vector);
    if (expected == 2) {
      PromType parameter = name == "count_values" ? PromType::String : PromType::Scalar;
      if (arguments[0].type != parameter)
        return wrongType(name, arguments[0], parameter);
    }
    // These hand series on as they are.
    if (name == "topk" || name == "bottomk" || name == "limitk" || name == "limit_ratio" ||
        name == "count_values")
      value.aggregated = false;
  }

  bool grouping(PromValue &value) {
    if (!keyword("by") && !keyword("without"))
      return false;
    value.without = keyword("without");
    next();
    value.by = labels();
    llvm::sort(value.by);
    value.by.erase(std::unique(value.by.begin(), value.by.end()), value.by.end());
    return true;
  }

  std::vector<std::string> labels() {
    std::vector<std::string> result;
    size_t open = begin_;
    if (!want("("))
      return result;
    while (!mistake_ && !is(")")) {
      if (kind_ != Kind::Name && kind_ != Kind::String) {
        if (kind_ == Kind::End)
          fail(open, open + 1, "the parenthesis is never closed");
        else
          unexpected("the name of a label");
        return result;
      }
      result.push_back(kind_ == Kind::String ? unquoted() : token_.str());
      next();
      if (!is(")") && !want(","))
        return result;
    }
    next();
    return result;
  }

  std::vector<PromValue> list(size_t open) {
    std::vector<PromValue> result;
    while (!mistake_ && !is(")")) {
      result.push_back(expression(0));
      if (is(",")) {
        next();
        if (is(")"))
          unexpected("an expression");
      } else if (!is(")") && !mistake_)
        kind_ == Kind::End ? fail(open, open + 1, "the parenthesis is never closed")
                           : unexpected("`)`, `,` or an operator");
    }
    if (!mistake_)
      next();
    return result;
  }

  void call(PromValue &value, StringRef name, size_t begin, size_t end) {
    const PromFunction *function = findPromFunction(name);
    size_t open = begin_;
    next();
    std::vector<PromValue> arguments = list(open);
    if (mistake_)
      return;
    if (!function) {
      std::vector<StringRef> names = promFunctionNames();
      fail(begin, end, "there is no function `" + name.str() + "`");
      mistake_->replacement = suggest(name.lower(), names).str();
      return;
    }
    size_t most = function->arguments.size(), least = most - function->optional, given = arguments.size();
    if (given < least || (given > most && !function->more)) {
      auto count = [](size_t n) { return std::to_string(n) + (n == 1 ? " argument" : " arguments"); };
      return fail(begin, end,
                  "`" + name.str() + "` takes " +
                      (least == most    ? count(most)
                       : function->more ? "at least " + count(least)
                                        : std::to_string(least) + " or " + count(most)) +
                      ", but is given " + std::to_string(given));
    }
    for (size_t i = 0; i < given; ++i) {
      char letter = function->arguments[std::min(i, most - 1)];
      PromType type = letter == 's'   ? PromType::Scalar
                      : letter == 'v' ? PromType::Vector
                      : letter == 'r' ? PromType::Range
                                      : PromType::String;
      if (arguments[i].type != type)
        return wrongType(name, arguments[i], type);
    }
    value.type = function->result;
    if (given == 1 && function->result == PromType::Vector && name != "absent" &&
        name != "absent_over_time" && name != "vector") {
      value.series = arguments[0].series;
      value.shape = name.str() + "(" + arguments[0].shape + ")";
      value.matchers = std::move(arguments[0].matchers);
      value.aggregated = arguments[0].aggregated;
      value.without = arguments[0].without;
      value.by = std::move(arguments[0].by);
    }
  }

  void selector(PromValue &value, StringRef metric) {
    value.type = PromType::Vector;
    value.selector = value.series = true;
    value.shape = metric.str();
    bool filled = !metric.empty();
    if (is("{")) {
      size_t open = begin_;
      next();
      while (!mistake_ && !is("}")) {
        if (kind_ == Kind::End)
          return fail(open, open + 1, "the brace is never closed");
        if (kind_ != Kind::Name && kind_ != Kind::String)
          return unexpected("the name of a label, or `}`");
        bool quoted = kind_ == Kind::String;
        size_t begin = begin_;
        std::string label = quoted ? unquoted() : token_.str();
        next(true);
        if (quoted && (is(",") || is("}"))) { // Prometheus 3: {"metric.name"}
          value.shape = label;
          filled = true;
        } else
          filled |= matcher(value, label, begin, metric);
        if (mistake_)
          return;
        if (is(","))
          next();
        else if (kind_ == Kind::End)
          return fail(open, open + 1, "the brace is never closed");
        else if (!is("}"))
          return unexpected("`,` or `}`");
      }
      if (mistake_)
        return;
      next();
    }
    value.end = lastEnd_;
    if (!filled)
      fail(value.begin, value.end,
           "no matcher here excludes the empty text, so that this asks for everything");
    llvm::sort(value.matchers);
    value.matchers.erase(std::unique(value.matchers.begin(), value.matchers.end()), value.matchers.end());
  }

  /// `label OP "text"`; whether it refuses the empty text.
  bool matcher(PromValue &value, const std::string &label, size_t begin, StringRef metric) {
    StringRef op = token_;
    size_t opBegin = begin_, opEnd = at_;
    if (!is("=") && !is("!=") && !is("=~") && !is("!~")) {
      if (is("==")) {
        fail(opBegin, opEnd, "a label is matched with `=`, `!=`, `=~` or `!~`");
        mistake_->replacement = "=";
      } else
        unexpected("`=`, `!=`, `=~` or `!~`");
      return true;
    }
    next();
    if (kind_ != Kind::String) {
      if (kind_ == Kind::Name || kind_ == Kind::Number || kind_ == Kind::Duration) {
        fail(begin_, at_, "the text of a label stands in quotes");
        mistake_->replacement = "\"" + token_.str() + "\"";
      } else
        unexpected("a text in quotes");
      return true;
    }
    std::vector<size_t> offsets;
    std::string text = unquoted(&offsets);
    bool regex = op == "=~" || op == "!~";
    if (regex)
      if (auto mistake = readGoRegex(text)) {
        auto place = [&](size_t i) { return i < offsets.size() ? offsets[i] : at_ - 1; };
        fail(place(mistake->begin), std::max(place(mistake->end), place(mistake->begin) + 1),
             mistake->message);
        return true;
      }
    if (label == "__name__" && !metric.empty())
      return fail(begin, at_, "the metric is named twice: `" + metric.str() + "` and here"), true;
    value.matchers.push_back(label + op.str() + text);
    next();
    if (op == "=" || op == "=~")
      return !text.empty() && !(regex && acceptsEmptyText(text));
    return op == "!=" ? text.empty() : text.empty() || acceptsEmptyText(text);
  }

  // --- types
  void failType(const PromValue &value, std::string message) {
    fail(value.begin, value.end, std::move(message));
  }
  void wrongType(StringRef name, const PromValue &value, PromType expected) {
    failType(value, "`" + name.str() + "` takes " + nameOfType(expected).str() + " here, not " +
                        nameOfType(value.type).str());
    if (!mistake_)
      return;
    if (expected == PromType::Range && value.selector && !value.offset && !value.at)
      mistake_->replacement = text_.slice(value.begin, value.end).str() + "[5m]";
    else if (expected == PromType::Range && value.type == PromType::Vector)
      mistake_->note = "over the values of an expression, write a subquery: `(…)[5m:]`";
    else if (expected == PromType::Vector && value.type == PromType::Range)
      mistake_->note = "`rate(…)`, `increase(…)` and `…_over_time(…)` make an instant vector of a range";
  }

  std::vector<Mistake> doubts_;
  bool subquery_ = false; ///< the last range was that of a subquery, which ends at rangeEnd_
  size_t rangeEnd_ = 0;
};

} // namespace

std::vector<Mistake> readPromql(StringRef text) { return PromReader(text).run(); }

} // namespace rbk::commands
