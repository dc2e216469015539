#include "compiler/parse/lower.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

Text Lowering::prose(Cursor node) {
  for (Cursor child : node)
    if (child.is(Syntax::ProseText))
      return lowerProse(slice(child.range()), child.range().begin, arena_);
  return {};
}

Duration Lowering::durationIn(Cursor node) {
  for (Cursor child : node)
    if (child.is(Syntax::Duration))
      return duration(child);
  return {};
}

Text Lowering::stringIn(Cursor node) {
  for (Cursor child : node)
    if (child.is(Syntax::String))
      return string(child);
  return {};
}

Name Lowering::regex(Cursor node) {
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
  auto *result = make<TypeName>();
  result->range = node.range();
  for (Cursor child : node) {
    if (child.is(Syntax::Name))
      result->name = name(child);
    else if (child.is(Syntax::Type))
      result->element = type(child);
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
  case Syntax::DollarVariable:
    result->kind = ExprKind::Variable;
    result->name = {written.drop_front(1), {node.range().begin + 1, node.range().end}};
    diagnostics_.report(Diag::DollarInCondition, node.range(), {written.drop_front(1)})
        .fix("write `" + written.drop_front(1).str() + "`", node.range(), written.drop_front(1).str());
    break;
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

// --- statements
// ------------------------------------------------------------------------------------------------------

void Lowering::command(Cursor node, Stmt &into) {
  for (Cursor child : node)
    if (child.is(Syntax::CommandText)) {
      into.commandRange = child.range();
      StringRef written = slice(child.range());
      into.commandRange.end -= static_cast<Position>(written.size() - written.rtrim().size());
      into.command = parseShell(written, child.range().begin, arena_, diagnostics_);
    }
}

const Stmt *Lowering::stmt(Cursor node) {
  auto *s = make<Stmt>();
  s->range = node.range();
  switch (static_cast<Syntax>(node.kind())) {
  case Syntax::Prose:
    s->kind = StmtKind::Prose;
    s->text = prose(node);
    return s;
  case Syntax::Command:
    s->kind = StmtKind::Run;
    command(node, *s);
    return s;
  case Syntax::Let:
    s->kind = StmtKind::LetExpr;
    break;
  case Syntax::Save:
    s->kind = StmtKind::Save;
    break;
  case Syntax::Assume:
    s->kind = StmtKind::Assume;
    break;
  case Syntax::Confirm:
    s->kind = StmtKind::Confirm;
    break;
  case Syntax::Undo:
    s->kind = StmtKind::Undo;
    break;
  case Syntax::Irreversible:
    s->kind = StmtKind::Irreversible;
    break;
  case Syntax::Manual:
    s->kind = StmtKind::Manual;
    break;
  case Syntax::Expect:
    s->kind = StmtKind::Expect;
    break;
  case Syntax::If:
    s->kind = StmtKind::If;
    break;
  case Syntax::Report:
    s->kind = StmtKind::Report;
    break;
  case Syntax::Wait:
    s->kind = StmtKind::Wait;
    break;
  case Syntax::Link:
    s->kind = StmtKind::Link;
    break;
  case Syntax::Example:
    s->kind = StmtKind::Example;
    break;
  default:
    return nullptr;
  }
  for (Cursor child : node) {
    switch (static_cast<Syntax>(child.kind())) {
    case Syntax::Name:
    case Syntax::VariableName:
      s->name = name(child);
      break;
    case Syntax::Type:
      s->type = type(child);
      break;
    case Syntax::Command:
      if (s->kind == StmtKind::LetExpr)
        s->kind = StmtKind::Let;
      command(child, *s);
      break;
    case Syntax::Disjunction:
      s->expr = expr(child);
      break;
    case Syntax::String:
      (s->text ? s->extra : s->text) = string(child);
      break;
    case Syntax::Because:
      s->text = stringIn(child);
      break;
    case Syntax::Duration:
      s->duration = duration(child);
      break;
    case Syntax::Within:
      s->duration = durationIn(child);
      break;
    case Syntax::Body:
      s->body = body(child);
      break;
    case Syntax::ElseBranch:
      for (Cursor grand : child) {
        if (grand.is(Syntax::Body))
          s->otherwise = body(grand);
        else if (grand.is(Syntax::If)) {
          SmallVector<const Stmt *, 1> one{stmt(grand)};
          s->otherwise = copy(one);
        }
      }
      break;
    default:
      break;
    }
  }
  return s;
}

llvm::ArrayRef<const Stmt *> Lowering::body(Cursor node) {
  SmallVector<const Stmt *, 8> statements;
  for (Cursor child : node)
    if (const Stmt *s = stmt(child))
      statements.push_back(s);
  return copy(statements);
}

const Step *Lowering::step(Cursor node) {
  auto *result = make<Step>();
  result->range = node.range();
  for (Cursor child : node) {
    switch (static_cast<Syntax>(child.kind())) {
    case Syntax::String:
      result->title = string(child);
      break;
    case Syntax::When:
      for (Cursor grand : child)
        result->when = expr(grand);
      break;
    case Syntax::Timeout:
      result->timeout = durationIn(child);
      break;
    case Syntax::Retry:
      result->retryRange = child.range();
      for (Cursor grand : child)
        if (grand.is(Syntax::Integer))
          result->retry = integer(grand);
        else if (grand.is(Syntax::Every))
          result->every = durationIn(grand);
      if (result->retry < 1 || result->retry > 10'000) {
        diagnostics_.report(Diag::BadRetry, child.range(), {std::to_string(result->retry)});
        result->retry = 1;
      }
      break;
    case Syntax::Body:
      result->body = body(child);
      break;
    default:
      break;
    }
  }
  return result;
}

} // namespace rbk::parse
