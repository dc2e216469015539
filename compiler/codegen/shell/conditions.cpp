// Expressions as bash conditions and arithmetic.
#include "compiler/codegen/shell/quoting.h"
#include "compiler/codegen/shell/steps.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

using ast::BinaryOp;
using plan::VariableId;

namespace {

bool isNumber(plan::ValueKind kind) {
  switch (kind) {
  case plan::ValueKind::Integer:
  case plan::ValueKind::Duration:
  case plan::ValueKind::Size:
  case plan::ValueKind::Percent:
    return true;
  case plan::ValueKind::Text:
  case plan::ValueKind::Bool:
  case plan::ValueKind::List:
  case plan::ValueKind::File:
  case plan::ValueKind::Json:
  case plan::ValueKind::Record:
    return false;
  }
  return false;
}

const plan::BinaryExpr *asBinary(const plan::Expr &expr) { return std::get_if<plan::BinaryExpr>(&expr.node); }

/// Whether its value stands in a variable or in the source as `true` or `false`.
bool isPlainBool(const plan::Expr &expr) {
  return std::holds_alternative<plan::BoolExpr>(expr.node) ||
         std::holds_alternative<plan::VariableExpr>(expr.node);
}

void variablesOf(const plan::Expr &expr, VariableSet &result) {
  if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node))
    result.insert(variable->variable);
  if (const auto *text = std::get_if<plan::TextExpr>(&expr.node))
    collect(text->text, result);
  if (const auto *negation = std::get_if<plan::NotExpr>(&expr.node))
    variablesOf(*negation->operand, result);
  if (const auto *binary = asBinary(expr)) {
    variablesOf(*binary->left, result);
    variablesOf(*binary->right, result);
  }
}

} // namespace

// --- numbers
// ---------------------------------------------------------------------------------------------------------

bool isMeasure(plan::ValueKind kind) {
  return kind == plan::ValueKind::Duration || kind == plan::ValueKind::Size ||
         kind == plan::ValueKind::Percent;
}

std::string StepWriter::number(VariableId variable) const {
  return isMeasure(names_.variable(variable).type.kind) ? names_.measure(variable) : names_[variable];
}

std::string StepWriter::arithmetic(const plan::Expr &expr, int precedence) {
  if (const auto *integer = std::get_if<plan::IntegerExpr>(&expr.node))
    return integer->value < 0 ? "(" + std::to_string(integer->value) + ")" : std::to_string(integer->value);
  if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node)) {
    names_.read(variable->variable);
    return number(variable->variable);
  }
  const auto *binary = asBinary(expr);
  if (!binary)
    return "0";
  int own = 1;
  std::string text;
  auto infix = [&](const char *op) {
    text = arithmetic(*binary->left, own) + " " + op + " " + arithmetic(*binary->right, own + 1);
  };
  switch (binary->op) {
  case BinaryOp::Add:
    infix("+");
    break;
  case BinaryOp::Subtract:
    infix("-");
    break;
  case BinaryOp::Multiply: {
    // shellcheck (SC2017) would have `a / b * c` as `a * c / b`, which is another number.
    own = 2;
    const auto *left = asBinary(*binary->left);
    const bool quotient = left && (left->op == BinaryOp::Divide || left->op == BinaryOp::PercentOf);
    text = arithmetic(*binary->left, quotient ? 3 : 2) + " * " + arithmetic(*binary->right, 3);
    break;
  }
  case BinaryOp::Divide:
    infix((own = 2, "/"));
    break;
  case BinaryOp::PercentOf:
    infix((own = 2, "*"));
    text += " / 100";
    break;
  case BinaryOp::Or:
  case BinaryOp::And:
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
  case BinaryOp::Contains:
  case BinaryOp::Matches:
    return "0"; // no number
  }
  return own < precedence ? "(" + text + ")" : text;
}

void StepWriter::needsOf(const plan::Expr &expr, VariableSet &variables, std::vector<std::string> &checks) {
  if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node)) {
    const VariableId id = variable->variable;
    const plan::ValueKind kind = names_.variable(id).type.kind;
    variables.insert(id);
    if (isMeasure(kind)) {
      const char *helper = kind == plan::ValueKind::Duration ? "milliseconds"
                           : kind == plan::ValueKind::Size   ? "bytes"
                                                             : "percent";
      const std::string check = names_.measure(id) + "=$(" + help(helper) + " \"$" + names_[id] + "\")";
      if (!llvm::is_contained(checks, check))
        checks.push_back(check);
    }
  }
  if (const auto *text = std::get_if<plan::TextExpr>(&expr.node))
    collect(text->text, variables);
  if (const auto *question = std::get_if<plan::AskExpr>(&expr.node))
    collect(question->gate.text, variables);
  const auto *binary = asBinary(expr);
  if (!binary)
    return;
  needsOf(*binary->left, variables, checks);
  needsOf(*binary->right, variables, checks);
  auto isLiteral = [](const plan::Expr &each) {
    return std::holds_alternative<plan::IntegerExpr>(each.node);
  };
  const bool product = binary->op == BinaryOp::Multiply || binary->op == BinaryOp::PercentOf;
  if (product && !(isLiteral(*binary->left) && isLiteral(*binary->right)))
    checks.push_back(help("fits") + " " + quoted(arithmetic(*binary->left, 0)) + " " +
                     quoted(arithmetic(*binary->right, 3)));
  if (binary->op == BinaryOp::Divide && !(isLiteral(*binary->right) && arithmetic(*binary->right, 0) != "0"))
    checks.push_back(help("nonzero") + " " + quoted(arithmetic(*binary->right, 0)));
}

std::vector<std::string> StepWriter::checksFor(const plan::Expr &expr) {
  VariableSet variables;
  std::vector<std::string> checks;
  needsOf(expr, variables, checks);
  std::string missing;
  for (VariableId id : variables)
    if (!bound_.count(id))
      missing += " " + names_[id];
  if (!missing.empty())
    checks.insert(checks.begin(), help("needs") + missing);
  return checks;
}

// --- conditions
// ------------------------------------------------------------------------------------------------------

StepWriter::Condition StepWriter::leaf(const plan::Expr &expr, std::string text, bool always) {
  const std::vector<std::string> checks = checksFor(expr);
  if (always) {
    for (const std::string &check : checks)
      line(check + " || " + leave_);
    VariableSet variables;
    std::vector<std::string> ignored;
    needsOf(expr, variables, ignored);
    bound_.insert(variables.begin(), variables.end());
    return {Condition::Shape::Simple, std::move(text)};
  }
  if (checks.empty())
    return {Condition::Shape::Simple, std::move(text)};
  std::string result = "{ ";
  for (const std::string &check : checks)
    result += check + " || " + leave_ + "; ";
  return {Condition::Shape::Simple, result + text + "; }"};
}

/// Braces where `condition` stands beside an operator of another kind; bash gives both the same rank.
std::string StepWriter::grouped(const Condition &condition, Condition::Shape inside) {
  if (condition.shape == Condition::Shape::Simple || condition.shape == inside)
    return condition.text;
  return "{ " + condition.text + "; }";
}

StepWriter::Condition StepWriter::condition(const plan::Expr &expr, bool always) {
  if (const auto *truth = std::get_if<plan::BoolExpr>(&expr.node))
    return {Condition::Shape::Simple, truth->value ? "true" : "false"};
  if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node)) {
    names_.read(variable->variable);
    return leaf(expr, "[[ $" + names_[variable->variable] + " == true ]]", always);
  }
  if (const auto *question = std::get_if<plan::AskExpr>(&expr.node))
    return leaf(expr,
                help("ask") + " " + quoted(question->gate.name) + " " + words_.text(question->gate.text),
                always);
  if (const auto *negation = std::get_if<plan::NotExpr>(&expr.node)) {
    const Condition operand = condition(*negation->operand, always);
    const bool nested = llvm::StringRef(operand.text).startswith("! ");
    return {Condition::Shape::Simple,
            "! " + (nested ? "{ " + operand.text + "; }" : grouped(operand, Condition::Shape::Simple))};
  }
  if (const auto *binary = asBinary(expr)) {
    if (binary->op == BinaryOp::And || binary->op == BinaryOp::Or)
      return logical(*binary, always);
    return comparison(expr, *binary, always);
  }
  return {Condition::Shape::Simple, "false"};
}

StepWriter::Condition StepWriter::logical(const plan::BinaryExpr &binary, bool always) {
  const auto shape = binary.op == BinaryOp::And ? Condition::Shape::And : Condition::Shape::Or;
  const Condition left = condition(*binary.left, always);
  const Condition right = condition(*binary.right, false);
  return {shape, grouped(left, shape) + (shape == Condition::Shape::And ? " && " : " || ") +
                     grouped(right, Condition::Shape::Simple)};
}

/// A text, or a number as a text, in double quotes.
std::string StepWriter::operand(const plan::Expr &expr) {
  if (const auto *text = std::get_if<plan::TextExpr>(&expr.node))
    return words_.value(text->text);
  if (const auto *regex = std::get_if<plan::RegexExpr>(&expr.node))
    return quotedText(regex->pattern);
  if (const auto *truth = std::get_if<plan::BoolExpr>(&expr.node))
    return truth->value ? "true" : "false";
  if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node))
    return "\"" + words_.expansion(variable->variable, ' ') + "\"";
  return "\"$((" + arithmetic(expr, 0) + "))\"";
}

StepWriter::Condition StepWriter::comparison(const plan::Expr &expr, const plan::BinaryExpr &binary,
                                             bool always) {
  const bool numbers = isNumber(binary.left->kind) && isNumber(binary.right->kind);
  const bool bools =
      binary.left->kind == plan::ValueKind::Bool || binary.right->kind == plan::ValueKind::Bool;
  if (bools && !(isPlainBool(*binary.left) && isPlainBool(*binary.right)))
    return sameTruth(binary, always);
  auto number = [&](const char *op) {
    return leaf(expr,
                "((" + arithmetic(*binary.left, 1) + " " + op + " " + arithmetic(*binary.right, 1) + "))",
                always);
  };
  auto text = [&](const char *op) {
    return leaf(expr, "[[ " + operand(*binary.left) + " " + op + " " + operand(*binary.right) + " ]]",
                always);
  };
  switch (binary.op) {
  case BinaryOp::Equal:
    return numbers ? number("==") : text("==");
  case BinaryOp::NotEqual:
    return numbers ? number("!=") : text("!=");
  case BinaryOp::Less:
    return number("<");
  case BinaryOp::LessEqual:
    return number("<=");
  case BinaryOp::Greater:
    return number(">");
  case BinaryOp::GreaterEqual:
    return number(">=");
  case BinaryOp::Contains:
    if (const auto *list = std::get_if<plan::VariableExpr>(&binary.left->node);
        list && binary.left->kind == plan::ValueKind::List) {
      names_.read(list->variable);
      return leaf(expr, help("has_line") + " \"$" + names_[list->variable] + "\" " + operand(*binary.right),
                  always);
    }
    return leaf(expr, "[[ " + operand(*binary.left) + " == *" + operand(*binary.right) + "* ]]", always);
  case BinaryOp::Matches:
    return leaf(expr, help("matches") + " " + operand(*binary.left) + " " + operand(*binary.right), always);
  case BinaryOp::Or:
  case BinaryOp::And:
  case BinaryOp::Add:
  case BinaryOp::Subtract:
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
  case BinaryOp::PercentOf:
    break;
  }
  return {Condition::Shape::Simple, "false"};
}

/// `(a > 1) == b`
StepWriter::Condition StepWriter::sameTruth(const plan::BinaryExpr &binary, bool always) {
  const Condition left = condition(*binary.left, always);
  const Condition right = condition(*binary.right, false);
  const std::string yes = binary.op == BinaryOp::NotEqual ? "! { " + right.text + "; }" : right.text;
  const std::string no = binary.op == BinaryOp::NotEqual ? right.text : "! { " + right.text + "; }";
  return {Condition::Shape::Simple, "if " + left.text + "; then " + yes + "; else " + no + "; fi"};
}

// --- statements with expressions
// -------------------------------------------------------------------------------------

void StepWriter::expect(const plan::ExpectStmt &expect) {
  const Condition holds = condition(*expect.condition, true);
  VariableSet variables;
  variablesOf(*expect.condition, variables);
  std::string values;
  for (VariableId id : variables)
    if (!names_.variable(id).type.secret)
      values += " " + names_[id];
  line(grouped(holds, Condition::Shape::Or) + " || " + help("unmet") + " " +
       quotedText(expect.condition->source) + values + " || return");
}

/// The text of a number as a value of `kind`: `1h30m`, bytes, `80%`.
std::string StepWriter::amount(const plan::Expr &value, plan::ValueKind kind) {
  const auto *literal = std::get_if<plan::IntegerExpr>(&value.node);
  const std::string number =
      literal && literal->value >= 0 ? std::to_string(literal->value) : "$((" + arithmetic(value, 0) + "))";
  if (kind == plan::ValueKind::Percent)
    return number + "%";
  return kind == plan::ValueKind::Duration ? "$(" + help("duration") + " " + number + ")" : number;
}

void StepWriter::compute(const plan::ComputeStmt &compute) {
  const std::string &name = names_[compute.variable];
  const plan::Type &type = names_.variable(compute.variable).type;
  if (type.kind == plan::ValueKind::Bool) {
    const Condition truth = condition(*compute.value, true);
    line("if " + truth.text + "; then " + name + "=true; else " + name + "=false; fi");
  } else {
    const auto *copied = std::get_if<plan::VariableExpr>(&compute.value->node);
    if (copied)
      need({copied->variable});
    else
      for (const std::string &check : checksFor(*compute.value))
        line(check + " || return");
    const bool number = isNumber(compute.value->kind) && !copied;
    line(name + "=" + (number ? amount(*compute.value, type.kind) : operand(*compute.value)));
  }
  line(keep(compute.variable, "0"));
  bound_.insert(compute.variable);
}

} // namespace rbk::codegen::shell
