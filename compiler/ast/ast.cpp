#include "compiler/ast/ast.h"

namespace rbk::ast {

StringRef spelling(BinaryOp op) {
  switch (op) {
  case BinaryOp::Or:
    return "or";
  case BinaryOp::And:
    return "and";
  case BinaryOp::Equal:
    return "==";
  case BinaryOp::NotEqual:
    return "!=";
  case BinaryOp::Less:
    return "<";
  case BinaryOp::LessEqual:
    return "<=";
  case BinaryOp::Greater:
    return ">";
  case BinaryOp::GreaterEqual:
    return ">=";
  case BinaryOp::Contains:
    return "contains";
  case BinaryOp::Matches:
    return "matches";
  case BinaryOp::Add:
    return "+";
  case BinaryOp::Subtract:
    return "-";
  case BinaryOp::Multiply:
    return "*";
  case BinaryOp::Divide:
    return "/";
  case BinaryOp::PercentOf:
    return "of";
  }
  return {};
}

StringRef nameOf(SectionKind kind) {
  switch (kind) {
  case SectionKind::Require:
    return "require";
  case SectionKind::Symptoms:
    return "symptoms";
  case SectionKind::Mitigate:
    return "mitigate";
  case SectionKind::Diagnose:
    return "diagnose";
  case SectionKind::Resolve:
    return "resolve";
  case SectionKind::Verify:
    return "verify";
  case SectionKind::Reference:
    return "reference";
  }
  return {};
}

} // namespace rbk::ast
