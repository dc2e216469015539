// The part of the machine that computes: values, comparisons, arithmetic.
#include "runtime/vm/machine.h"

#include <algorithm>
#include <limits>

namespace rbk::runtime {

using bytecode::Instruction;
using bytecode::Opcode;

namespace {

std::string_view symbol(Opcode opcode) {
  switch (opcode) {
  case Opcode::Equal:
    return "==";
  case Opcode::NotEqual:
    return "!=";
  case Opcode::Less:
    return "<";
  case Opcode::LessEqual:
    return "<=";
  case Opcode::Greater:
    return ">";
  case Opcode::GreaterEqual:
    return ">=";
  case Opcode::Contains:
    return "contains";
  case Opcode::Matches:
    return "matches";
  case Opcode::Add:
    return "+";
  case Opcode::Subtract:
    return "-";
  case Opcode::Multiply:
    return "*";
  case Opcode::Divide:
    return "/";
  default:
    return "?";
  }
}

std::string excerpt(const Value &value) {
  constexpr std::size_t longest = 80;
  std::string text = asText(value);
  if (text.size() > longest)
    text = text.substr(0, longest) + "…";
  const bool number = std::holds_alternative<int64_t>(value) || std::holds_alternative<Measure>(value);
  return number ? text : "`" + text + "`";
}

} // namespace

Value Machine::pop() {
  Value value = std::move(stack_.back());
  stack_.pop_back();
  return value;
}

std::optional<bool> Machine::truth(const Value &value) {
  if (const bool *known = std::get_if<bool>(&value))
    return *known;
  const std::string shown = excerpt(value); // `value` may lie on the stack, which a failure clears
  fail(shown + " is neither true nor false");
  return std::nullopt;
}

void Machine::executeValue(const Instruction &in) {
  switch (in.opcode) {
  case Opcode::PushInt:
    stack_.emplace_back(module_.integers[in.a]);
    return;
  case Opcode::PushText:
    if (auto text = expand(in.a))
      stack_.emplace_back(std::move(*text));
    return;
  case Opcode::PushVar:
    if (!bindings_[in.a])
      return fail(unboundMessage(in.a));
    stack_.push_back(*bindings_[in.a]);
    return;
  case Opcode::Not: {
    const auto value = truth(pop());
    if (value)
      stack_.emplace_back(!*value);
    return;
  }
  case Opcode::Add:
  case Opcode::Subtract:
  case Opcode::Multiply:
  case Opcode::Divide:
    arithmetic(in.opcode);
    return;
  default:
    compare(in.opcode);
    return;
  }
}

void Machine::arithmetic(Opcode opcode) {
  const Value right = pop(), left = pop();
  const auto a = asNumber(left), b = asNumber(right);
  const std::string shown = excerpt(left) + " " + std::string(symbol(opcode)) + " " + excerpt(right);
  if (!a || !b)
    return fail(shown + ": both must be numbers");
  int64_t result = 0;
  bool overflow = false;
  switch (opcode) {
  case Opcode::Add:
    overflow = __builtin_add_overflow(*a, *b, &result);
    break;
  case Opcode::Subtract:
    overflow = __builtin_sub_overflow(*a, *b, &result);
    break;
  case Opcode::Multiply:
    overflow = __builtin_mul_overflow(*a, *b, &result);
    break;
  default:
    if (*b == 0)
      return fail(shown + ": division by zero");
    overflow = *a == std::numeric_limits<int64_t>::min() && *b == -1;
    result = overflow ? 0 : *a / *b;
    break;
  }
  if (overflow)
    return fail(shown + " does not fit into 64 bits");
  stack_.emplace_back(result);
}

void Machine::compare(Opcode opcode) {
  const Value right = pop(), left = pop();
  const auto a = asNumber(left), b = asNumber(right);
  const bool numbers = a && b;
  const std::string shown = excerpt(left) + " " + std::string(symbol(opcode)) + " " + excerpt(right);
  bool result = false;
  switch (opcode) {
  case Opcode::Equal:
  case Opcode::NotEqual:
    result = numbers ? *a == *b : asText(left) == asText(right);
    result = result == (opcode == Opcode::Equal);
    break;
  case Opcode::Contains:
    if (const List *elements = std::get_if<List>(&left))
      result = std::find(elements->begin(), elements->end(), asText(right)) != elements->end();
    else
      result = asText(left).find(asText(right)) != std::string::npos;
    break;
  case Opcode::Matches: {
    auto match = matches(asText(left), asText(right));
    if (!match)
      return fail(match.error());
    result = *match;
    break;
  }
  default:
    if (!numbers)
      return fail(shown + ": both must be numbers");
    result = opcode == Opcode::Less        ? *a < *b
             : opcode == Opcode::LessEqual ? *a <= *b
             : opcode == Opcode::Greater   ? *a > *b
                                           : *a >= *b;
    break;
  }
  comparison_ = shown + " is " + (result ? "true" : "false");
  stack_.emplace_back(result);
}

} // namespace rbk::runtime
