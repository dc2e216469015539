#include "compiler/commands/use.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::commands {
using llvm::StringRef;

const FlagHit *Use::flag(StringRef name) const {
  for (auto hit = flags.rbegin(); hit != flags.rend(); ++hit)
    if (llvm::is_contained(hit->spec->names, name))
      return &*hit;
  return nullptr;
}

std::vector<const FlagHit *> Use::all(StringRef name) const {
  std::vector<const FlagHit *> result;
  for (const FlagHit &hit : flags)
    if (llvm::is_contained(hit.spec->names, name)) {
      // Of a flag that may stand once, the last one counts: `--dry-run=client --dry-run=none` is no preview.
      if (!hit.spec->repeated)
        result.clear();
      result.push_back(&hit);
    }
  return result;
}

bool Use::asksAboutItself() const {
  return llvm::any_of(flags, [](const FlagHit &hit) { return hit.spec->isQuestion(); });
}

bool Use::hasOperand(StringRef name) const {
  return llvm::any_of(operands, [&](const OperandHit &hit) { return hit.spec && hit.spec->name == name; });
}

std::string Use::operandText(StringRef name) const {
  std::string result;
  for (const OperandHit &hit : operands)
    if (hit.spec && hit.spec->name == name)
      result += (result.empty() ? "" : " ") + hit.value.text();
  return result;
}

static bool matches(const Condition &condition, StringRef text) {
  if (!condition.compiled)
    condition.compiled = std::make_unique<Pattern>(condition.pattern);
  return condition.compiled->found(text);
}

bool Use::holds(const Condition *c) const { return !c || decide(*c).value_or(false); }

/// Nothing where only the run knows: a preview flag set from a variable is no preview, and none that is
/// missing either.
std::optional<bool> Use::decide(const Condition &c) const {
  using Kind = Condition::Kind;
  StringRef operand = StringRef(c.name);
  operand.consume_front("$");
  bool undecided = false;
  auto either = [&](bool holds) {
    return holds ? std::optional(true) : undecided ? std::nullopt : std::optional(false);
  };
  switch (c.kind) {
  case Kind::Flag: {
    const FlagHit *hit = flag(c.name);
    return hit && !hit->switchedOff;
  }
  case Kind::FlagIn: {
    bool holds = false;
    for (const FlagHit *hit : all(c.name)) {
      undecided |= hit->value.hasVariables();
      holds |= !hit->value.hasVariables() &&
               llvm::is_contained(c.values, hit->hasValue ? hit->value.text() : std::string());
    }
    return either(holds);
  }
  case Kind::FlagMatches: {
    std::string values;
    bool any = false;
    for (const FlagHit *hit : all(c.name))
      if (hit->hasValue) {
        undecided |= hit->value.hasVariables();
        values += (any ? " " : "") + hit->value.text();
        any = true;
      }
    return either(any && matches(c, values));
  }
  case Kind::OperandIn:
  case Kind::OperandMatches: {
    bool holds = false;
    for (const OperandHit &hit : operands)
      if (hit.spec && hit.spec->name == operand) {
        undecided |= hit.value.hasVariables();
        holds |= c.kind == Kind::OperandIn && !hit.value.hasVariables() &&
                 llvm::is_contained(c.values, hit.value.text());
      }
    if (c.kind == Kind::OperandMatches)
      holds = hasOperand(operand) && matches(c, operandText(operand));
    return either(holds);
  }
  case Kind::HasOperands:
    return !operands.empty();
  case Kind::HasInput:
    return fed;
  case Kind::Not: {
    std::optional<bool> inner = decide(*c.left);
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  case Kind::And:
  case Kind::Or: {
    // A false part makes `and` false, a true one `or` true, whatever the other is.
    const bool decisive = c.kind == Kind::Or;
    const std::optional<bool> left = decide(*c.left);
    if (left == decisive)
      return decisive;
    const std::optional<bool> right = decide(*c.right);
    if (right == decisive)
      return decisive;
    return left && right ? std::optional(!decisive) : std::nullopt;
  }
  }
  return std::nullopt;
}

const Clause *Use::first(Clause::Kind kind) const {
  for (const Signature *at = level; at; at = at->parent)
    for (const Clause &clause : at->clauses)
      if (clause.kind == kind && holds(clause.when.get()))
        return &clause;
  return nullptr;
}

const ValueKinds &Use::kindsOf(const FlagSpec &spec) const {
  for (const Signature *at = level; at; at = at->parent)
    for (const Clause &clause : at->clauses)
      if (clause.kind == Clause::Kind::Value && llvm::is_contained(spec.names, clause.name) &&
          holds(clause.when.get()))
        return clause.value;
  return spec.value;
}

const Without *Use::without(Without::What what) const {
  for (const Without &entry : level->without)
    if (entry.what == what && holds(entry.when.get()))
      return &entry;
  return nullptr;
}

/// What a flag is when it is not given.
StringRef Use::defaultOf(StringRef name) const {
  for (const Signature *at = level; at; at = at->parent)
    for (const FlagSpec &spec : at->flags)
      if (llvm::is_contained(spec.names, name))
        return spec.defaultValue;
  return {};
}

std::string Use::expand(StringRef text) const {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      result += text[i++];
      continue;
    }
    bool braced = text.substr(i).startswith("${");
    size_t begin = i + (braced ? 2 : 1), end = begin;
    while (end < text.size() && (llvm::isAlnum(text[end]) || StringRef("_-").contains(text[end])))
      ++end;
    StringRef name = text.slice(begin, end);
    if (!name.startswith("-"))
      result += operandText(name);
    else if (const FlagHit *hit = flag(name))
      result += hit->hasValue ? hit->value.text() : std::string();
    else
      result += defaultOf(name);
    i = end + (braced && end < text.size() && text[end] == '}');
  }
  return StringRef(result).trim().str();
}

} // namespace rbk::commands
