#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

namespace rbk::sema {
using namespace ast;
using plan::ValueKind;

std::string RunbookResolver::sourceText(SourceRange range) const { return program_.sourceText(range); }

plan::Text RunbookResolver::text(const Text &from) {
  plan::Text result;
  result.range = from.range;
  for (const TextPart &part : from.parts) {
    if (!part.isVariable) {
      result.parts.push_back({plan::noVariable, part.text.str()});
      continue;
    }
    const Known *known = use({part.text, part.range});
    if (!known)
      result.parts.push_back({plan::noVariable, "$" + part.text.str()});
    else if (known->constant)
      result.parts.insert(result.parts.end(), known->constant->parts.begin(), known->constant->parts.end());
    else
      result.parts.push_back({known->id, {}});
  }
  return result;
}

static bool isNumber(ValueKind kind) {
  return kind == ValueKind::Integer || kind == ValueKind::Size || kind == ValueKind::Percent;
}

bool RunbookResolver::compatible(ValueKind a, ValueKind b) const {
  auto group = [](ValueKind kind) {
    const bool text = kind == ValueKind::File || kind == ValueKind::Json;
    return isNumber(kind) ? ValueKind::Integer : text ? ValueKind::Text : kind;
  };
  return group(a) == group(b);
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
  result->source = program_.expressionText(from->range);
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
    const Known *known = use(from->name);
    if (!known)
      return nullptr;
    if (known->constant) {
      const ExprKind kind = known->constantExpr->kind;
      result->kind = known->constantType->kind;
      if (kind == ExprKind::Text || kind == ExprKind::Variable) // a name of an enumeration is a text, too
        result->node = plan::TextExpr{*known->constant};
      else if (kind == ExprKind::Bool)
        result->node = plan::BoolExpr{known->constantExpr->integer != 0};
      else
        result->node = plan::IntegerExpr{known->constantExpr->integer};
      break;
    }
    result->node = plan::VariableExpr{known->id};
    result->kind = runbook_.variables[known->id].type.kind;
    if (result->kind == ValueKind::Record) {
      diagnostics_
          .report(Diag::NotComputable, from->range,
                  {from->name.text, runbook_.variables[known->id].type.name})
          .note("name one of its fields: `" + from->name.text.str() + "." +
                runbook_.variables[known->id].type.fields->front().name + "`");
      return nullptr;
    }
    break;
  }
  case ExprKind::Ask:
    result->node = plan::AskExpr{gate(plan::Gate::Kind::Ask, from->name, text(from->text), {}, from->range)};
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

/// `status == resolvd`: a text that an enumeration cannot have is never equal to it.
void RunbookResolver::checkAlternative(const plan::Expr &variable, const plan::Expr &value) {
  const auto *of = std::get_if<plan::VariableExpr>(&variable.node);
  const auto *text = std::get_if<plan::TextExpr>(&value.node);
  if (!of || !text)
    return;
  const plan::Type &type = runbook_.variables[of->variable].type;
  if (type.alternatives.empty() || text->text.parts.size() > 1 ||
      (!text->text.parts.empty() && text->text.parts.front().variable != plan::noVariable))
    return;
  const std::string word = text->text.parts.empty() ? "" : text->text.parts.front().literal;
  if (llvm::is_contained(type.alternatives, word))
    return;
  std::vector<StringRef> names(type.alternatives.begin(), type.alternatives.end());
  auto &d = diagnostics_.report(Diag::BadValue, value.range, {word, "`" + type.name + "`"});
  if (StringRef near = suggest(word, names); !near.empty())
    d.fix("did you mean `" + near.str() + "`?", value.range, "\"" + near.str() + "\"");
  else
    d.note(formOf(type));
}

plan::ExprPtr RunbookResolver::binary(const Expr &from) {
  bool logic = from.op == BinaryOp::Or || from.op == BinaryOp::And;
  plan::ExprPtr left = logic ? condition(from.left) : expr(from.left);
  plan::ExprPtr right = logic ? condition(from.right) : expr(from.right);
  if (!left || !right)
    return nullptr;
  auto result = std::make_shared<plan::Expr>();
  result->range = from.range;
  result->source = program_.expressionText(from.range);
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
    if (!compatible(left->kind, right->kind))
      return mismatch(right, describe(left->kind));
    checkAlternative(*left, *right);
    checkAlternative(*right, *left);
    return result;
  case BinaryOp::Less:
  case BinaryOp::LessEqual:
  case BinaryOp::Greater:
  case BinaryOp::GreaterEqual:
    if (!isNumber(left->kind) && left->kind != ValueKind::Duration)
      return mismatch(left, "a number");
    return compatible(left->kind, right->kind) ? result : mismatch(right, describe(left->kind));
  case BinaryOp::Contains:
    if (left->kind != ValueKind::Text && left->kind != ValueKind::Json && left->kind != ValueKind::List)
      return mismatch(left, "a text or a list");
    return right->kind == ValueKind::Text ? result : mismatch(right, "a text");
  case BinaryOp::Matches:
    if (left->kind != ValueKind::Text && left->kind != ValueKind::Json)
      return mismatch(left, "a text");
    return std::holds_alternative<plan::RegexExpr>(right->node)
               ? result
               : mismatch(right, "a regular expression such as /ready/");
  case BinaryOp::Add:
  case BinaryOp::Subtract:
    if (!isNumber(left->kind) && left->kind != ValueKind::Duration)
      return mismatch(left, "a number");
    if (!compatible(left->kind, right->kind))
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
