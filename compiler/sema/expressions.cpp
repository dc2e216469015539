#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

namespace rbk::sema {
using namespace ast;
using plan::ValueKind;

std::string RunbookResolver::sourceText(SourceRange range) const {
  std::string text = program_.frontend().sources.textOf(range).str();
  for (size_t cr = 0; (cr = text.find("\r\n", cr)) != std::string::npos;)
    text.erase(cr, 1);
  return text;
}

plan::Text RunbookResolver::text(const Text &from) {
  plan::Text result;
  result.range = from.range;
  for (const TextPart &part : from.parts) {
    plan::VariableId id = part.isVariable ? use({part.text, part.range}) : plan::noVariable;
    result.parts.push_back({id, part.isVariable && id == plan::noVariable ? "$" + part.text.str()
                                : part.isVariable                         ? std::string()
                                                                          : part.text.str()});
  }
  return result;
}

static bool isNumber(ValueKind kind) {
  return kind == ValueKind::Integer || kind == ValueKind::Size || kind == ValueKind::Percent;
}

bool RunbookResolver::compatible(const plan::Expr &a, const plan::Expr &b) const {
  auto group = [](ValueKind kind) {
    return isNumber(kind) ? ValueKind::Integer : kind == ValueKind::File ? ValueKind::Text : kind;
  };
  return group(a.kind) == group(b.kind);
}

plan::ExprPtr RunbookResolver::condition(const Expr *from) {
  plan::ExprPtr result = expr(from);
  if (result && result->kind != ValueKind::Bool) {
    diagnostics_.report(Diag::NotACondition, result->range, {"`" + result->source + "`"});
    return nullptr;
  }
  return result;
}

plan::ExprPtr RunbookResolver::expr(const Expr *from) {
  if (!from)
    return nullptr;
  if (from->kind == ExprKind::Binary)
    return binary(*from);
  auto result = std::make_shared<plan::Expr>();
  result->range = from->range;
  result->source = sourceText(from->range);
  switch (from->kind) {
  case ExprKind::Integer:
    result->node = plan::IntegerExpr{from->integer};
    result->kind = ValueKind::Integer;
    break;
  case ExprKind::Size:
    result->node = plan::IntegerExpr{from->integer};
    result->kind = ValueKind::Size;
    break;
  case ExprKind::Percent:
    result->node = plan::IntegerExpr{from->integer};
    result->kind = ValueKind::Percent;
    break;
  case ExprKind::Duration:
    result->node = plan::IntegerExpr{from->integer};
    result->kind = ValueKind::Duration;
    break;
  case ExprKind::Bool:
    result->node = plan::BoolExpr{from->integer != 0};
    result->kind = ValueKind::Bool;
    break;
  case ExprKind::Text:
    result->node = plan::TextExpr{text(from->text)};
    result->kind = ValueKind::Text;
    break;
  case ExprKind::Regex:
    if (auto error = regexError(from->name.text))
      diagnostics_.report(Diag::BadPattern, from->name.range, {*error});
    result->node = plan::RegexExpr{from->name.text.str()};
    result->kind = ValueKind::Text;
    break;
  case ExprKind::Variable: {
    plan::VariableId id = use(from->name);
    if (id == plan::noVariable)
      return nullptr;
    result->node = plan::VariableExpr{id};
    result->kind = runbook_.variables[id].type.kind;
    // Their values are texts such as `30s`, which no product converts.
    if (result->kind == ValueKind::Duration || result->kind == ValueKind::Size ||
        result->kind == ValueKind::Percent) {
      diagnostics_
          .report(Diag::NotComputable, from->range, {from->name.text, runbook_.variables[id].type.name})
          .note("take an `int` (seconds, bytes, percent) for what is computed with");
      return nullptr;
    }
    break;
  }
  case ExprKind::Ask:
    result->node = plan::AskExpr{gate(plan::Gate::Kind::Ask, from->name, from->text, {}, from->range)};
    result->kind = ValueKind::Bool;
    break;
  case ExprKind::Not: {
    plan::ExprPtr operand = condition(from->left);
    if (!operand)
      return nullptr;
    result->node = plan::NotExpr{operand};
    result->kind = ValueKind::Bool;
    break;
  }
  case ExprKind::Binary:
    break;
  }
  return result;
}

plan::ExprPtr RunbookResolver::binary(const Expr &from) {
  bool logic = from.op == BinaryOp::Or || from.op == BinaryOp::And;
  plan::ExprPtr left = logic ? condition(from.left) : expr(from.left);
  plan::ExprPtr right = logic ? condition(from.right) : expr(from.right);
  if (!left || !right)
    return nullptr;
  auto result = std::make_shared<plan::Expr>();
  result->range = from.range;
  result->source = sourceText(from.range);
  result->node = plan::BinaryExpr{from.op, left, right};
  result->kind = ValueKind::Bool;
  auto mismatch = [&](const plan::ExprPtr &what, const std::string &needed) -> plan::ExprPtr {
    diagnostics_.report(Diag::TypeMismatch, what->range,
                        {"`" + what->source + "`", describe(what->kind), needed});
    return nullptr;
  };
  switch (from.op) {
  case BinaryOp::Or:
  case BinaryOp::And:
    return result;
  case BinaryOp::Equal:
  case BinaryOp::NotEqual:
    if (std::holds_alternative<plan::RegexExpr>(right->node))
      return diagnostics_
                 .report(Diag::TypeMismatch, right->range,
                         {"`" + right->source + "`", "a pattern", describe(left->kind)})
                 .note("a pattern is compared with `matches`"),
             nullptr;
    return compatible(*left, *right) ? result : mismatch(right, describe(left->kind));
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    if (!isNumber(left->kind) && left->kind != ValueKind::Duration)
      return mismatch(left, "a number");
    return compatible(*left, *right) ? result : mismatch(right, describe(left->kind));
  case BinaryOp::Contains:
    if (left->kind != ValueKind::Text && left->kind != ValueKind::List)
      return mismatch(left, "a text or a list");
    return right->kind == ValueKind::Text ? result : mismatch(right, "a text");
  case BinaryOp::Matches:
    if (left->kind != ValueKind::Text)
      return mismatch(left, "a text");
    return std::holds_alternative<plan::RegexExpr>(right->node)
               ? result
               : mismatch(right, "a regular expression such as /ready/");
  case BinaryOp::Add:
  case BinaryOp::Subtract:
    if (!isNumber(left->kind) && left->kind != ValueKind::Duration)
      return mismatch(left, "a number");
    if (!compatible(*left, *right))
      return mismatch(right, describe(left->kind));
    result->kind = left->kind;
    return result;
  case BinaryOp::Multiply:
  case BinaryOp::Divide:
    if (!isNumber(left->kind) && left->kind != ValueKind::Duration)
      return mismatch(left, "a number");
    if (!isNumber(right->kind))
      return mismatch(right, "a whole number");
    result->kind = left->kind;
    return result;
  case BinaryOp::PercentOf:
    if (!isNumber(right->kind) && right->kind != ValueKind::Duration)
      return mismatch(right, "a number");
    result->kind = right->kind;
    return result;
  }
  return nullptr;
}

} // namespace rbk::sema
