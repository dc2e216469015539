#include "compiler/parse/lower.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

// Values, types and expressions.
namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

// --- values
// ----------------------------------------------------------------------------------------------------------

Name Lowering::name(Cursor node) {
  if (!node)
    return {};
  return {slice(node.range()), node.range()};
}

Text Lowering::string(Cursor node) {
  if (!node)
    return {};
  return lowerString(slice(node.range()), node.range().begin, arena_, diagnostics_);
}

Text Lowering::prose(Cursor node) {
  Cursor text = find(node, Syntax::ProseText);
  return text ? lowerProse(slice(text.range()), text.range().begin, arena_) : Text{};
}

Duration Lowering::duration(Cursor node) {
  if (!node)
    return {};
  return lowerDuration(slice(node.range()), node.range(), diagnostics_);
}

Name Lowering::regex(Cursor node) {
  if (!node)
    return {};
  SourceRange range = node.range();
  StringRef written = slice(range).drop_front(1).drop_back(1);
  std::string decoded;
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '\\' && i + 1 < written.size() && written[i + 1] == '/')
      ++i;
    decoded += written[i];
  }
  return {StringRef(decoded).copy(arena_), {range.begin + 1, range.end - 1}};
}

int64_t Lowering::integer(Cursor node) {
  int64_t value = 0;
  if (slice(node.range()).getAsInteger(10, value))
    diagnostics_.report(Diag::NumberTooLarge, node.range(), {slice(node.range())});
  return value;
}

Link Lowering::link(Cursor node) {
  Link result;
  result.range = node.range();
  for (Cursor child : node)
    if (child.is(Syntax::String))
      (result.title ? result.url : result.title) = string(child);
  return result;
}

const TypeName *Lowering::type(Cursor node) {
  if (!node)
    return nullptr;
  auto *result = make<TypeName>();
  result->range = node.range();
  auto names = each(node, Syntax::Name, &Lowering::name);
  if (names.size() > 1)
    result->alternatives = names;
  else
    result->name = nameIn(node);
  result->element = type(find(node, Syntax::Type));
  return result;
}

/// Of a runbook, a procedure, a template or a record.
Parameter Lowering::parameter(Cursor node) {
  Parameter result;
  result.range = node.range();
  result.name = nameIn(node, Syntax::VariableName);
  result.type = type(find(node, Syntax::Type));
  result.defaultValue = exprOrNull(find(node, Syntax::Sum));
  result.pattern = regex(find(find(node, Syntax::Matching), Syntax::Regex));
  result.environment = stringIn(find(node, Syntax::FromEnv));
  result.doc = stringIn(node);
  return result;
}

Argument Lowering::argument(Cursor node) {
  Argument result;
  result.range = node.range();
  for (Cursor child : node)
    if (child.is(Syntax::VariableName) && !result.name)
      result.name = name(child);
    else
      result.value = expr(child);
  return result;
}

llvm::ArrayRef<Argument> Lowering::argumentsIn(Cursor node) {
  Cursor list = find(node, Syntax::Arguments);
  auto result = each(list, Syntax::Argument, &Lowering::argument);
  for (size_t i = 1; i < result.size(); ++i)
    for (size_t j = 0; j < i; ++j)
      if (result[i].name.text == result[j].name.text) {
        diagnostics_.report(Diag::DuplicateField, result[i].name.range, {result[i].name.text})
            .note(result[j].name.range, "it stood here already");
        break;
      }
  return result;
}

/// `a and b and …` leans to the left: without a limit a long one would overflow the stack of whoever walks
/// it.
constexpr uint32_t maxExprDepth = 400;

// --- expressions
// -----------------------------------------------------------------------------------------------------

BinaryOp Lowering::operatorOf(Cursor node) {
  return llvm::StringSwitch<BinaryOp>(slice(node.range()))
      .Case("==", BinaryOp::Equal)
      .Case("!=", BinaryOp::NotEqual)
      .Case("<", BinaryOp::Less)
      .Case("<=", BinaryOp::LessEqual)
      .Case(">", BinaryOp::Greater)
      .Case(">=", BinaryOp::GreaterEqual)
      .Case("contains", BinaryOp::Contains)
      .Case("matches", BinaryOp::Matches)
      .Case("+", BinaryOp::Add)
      .Case("-", BinaryOp::Subtract)
      .Case("*", BinaryOp::Multiply)
      .Default(BinaryOp::Divide);
}

const Expr *Lowering::binary(BinaryOp op, const Expr *left, const Expr *right) {
  if (!left || !right)
    return nullptr;
  auto *result = make<Expr>();
  result->kind = ExprKind::Binary;
  result->op = op;
  result->left = left;
  result->right = right;
  result->range = {left->range.begin, right->range.end};
  result->depth = 1 + std::max(left->depth, right->depth);
  if (result->depth > maxExprDepth) {
    diagnostics_.report(Diag::NestedTooDeeply, right->range, {std::to_string(maxExprDepth)})
        .note("a long `+` or `and` nests as well: compute it in several `let`");
    return nullptr;
  }
  return result;
}

const Expr *Lowering::chain(Cursor node, BinaryOp op) {
  const Expr *result = nullptr;
  for (Cursor child : node) {
    const Expr *operand = expr(child);
    result = result ? binary(op, result, operand) : operand;
    if (!result)
      return nullptr;
  }
  return result;
}

const Expr *Lowering::infix(Cursor node) {
  const Expr *result = nullptr;
  BinaryOp op{};
  bool first = true;
  for (Cursor child : node) {
    if (child.is(Syntax::Operator))
      op = operatorOf(child);
    else if (child.is(Syntax::SingleEqual)) {
      op = BinaryOp::Equal;
      diagnostics_.report(Diag::SingleEqual, child.range()).fix("write `==`", child.range(), "==");
    } else {
      const Expr *operand = expr(child);
      result = first ? operand : binary(op, result, operand);
      first = false;
    }
  }
  return result;
}

/// The expression with its parentheses: what is shown of it must not lose one of them.
const Expr *Lowering::withRange(const Expr *inner, SourceRange range) {
  auto *result = make<Expr>();
  *result = *inner;
  result->range = range;
  return result;
}

const Expr *Lowering::expr(Cursor node) {
  switch (static_cast<Syntax>(node.kind())) {
  case Syntax::Disjunction:
    return chain(node, BinaryOp::Or);
  case Syntax::Conjunction:
    return chain(node, BinaryOp::And);
  case Syntax::Comparison:
  case Syntax::Sum:
  case Syntax::Product:
    return infix(node);
  case Syntax::Negation: {
    bool negated = false;
    const Expr *operand = nullptr;
    for (Cursor child : node)
      if (child.is(Syntax::NegationWord))
        negated = true;
      else
        operand = expr(child);
    if (!negated || !operand)
      return operand;
    auto *result = make<Expr>();
    result->kind = ExprKind::Not;
    result->left = operand;
    result->range = node.range();
    result->depth = 1 + operand->depth;
    return result;
  }
  case Syntax::Parenthesised: {
    const Expr *inner = nullptr;
    for (Cursor child : node)
      inner = expr(child);
    return inner ? withRange(inner, node.range()) : nullptr;
  }
  case Syntax::PercentOf: {
    const Expr *percent = nullptr;
    for (Cursor child : node) {
      const Expr *operand = expr(child);
      percent = percent ? binary(BinaryOp::PercentOf, percent, operand) : operand;
    }
    return percent;
  }
  default:
    return literal(node);
  }
}

const Expr *Lowering::literal(Cursor node) {
  auto *result = make<Expr>();
  result->range = node.range();
  StringRef written = slice(node.range());
  switch (static_cast<Syntax>(node.kind())) {
  case Syntax::Integer:
    result->kind = ExprKind::Integer;
    result->integer = integer(node);
    break;
  case Syntax::Percent: {
    result->kind = ExprKind::Percent;
    if (written.drop_back(1).getAsInteger(10, result->integer) || result->integer > 1'000'000)
      diagnostics_.report(Diag::NumberTooLarge, node.range(), {written});
    break;
  }
  case Syntax::Size: {
    result->kind = ExprKind::Size;
    StringRef digits = written.take_while(llvm::isDigit);
    StringRef unit = written.drop_front(digits.size());
    int64_t base = unit.contains('i') ? 1024 : 1000;
    size_t power = StringRef("KMGT").find(unit[0]) + 1;
    int64_t value = 0;
    bool bad = digits.size() > 15 || digits.getAsInteger(10, value);
    for (size_t i = 0; i < power && !bad; ++i)
      bad = __builtin_mul_overflow(value, base, &value);
    if (bad)
      diagnostics_.report(Diag::NumberTooLarge, node.range(), {written});
    result->integer = value;
    break;
  }
  case Syntax::Duration: {
    result->kind = ExprKind::Duration;
    result->integer = duration(node).amount;
    break;
  }
  case Syntax::String:
    result->kind = ExprKind::Text;
    result->text = string(node);
    break;
  case Syntax::Regex:
    result->kind = ExprKind::Regex;
    result->name = regex(node);
    break;
  case Syntax::Boolean:
    result->kind = ExprKind::Bool;
    result->integer = written == "true";
    break;
  case Syntax::DollarVariable: {
    result->kind = ExprKind::Variable;
    StringRef name = written.drop_front(1).trim("{}");
    const auto begin = node.range().begin + static_cast<Position>(name.begin() - written.begin());
    result->name = {name, {begin, begin + static_cast<Position>(name.size())}};
    diagnostics_.report(Diag::DollarInCondition, node.range(), {name})
        .fix("write `" + name.str() + "`", node.range(), name.str());
    break;
  }
  case Syntax::Ask:
    result->kind = ExprKind::Ask;
    for (Cursor child : node)
      if (child.is(Syntax::Name))
        result->name = name(child);
      else if (child.is(Syntax::String))
        result->text = string(child);
    break;
  default:
    result->kind = ExprKind::Variable;
    result->name = name(node);
    break;
  }
  return result;
}

} // namespace rbk::parse
