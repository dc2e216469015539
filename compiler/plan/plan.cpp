#include "compiler/plan/plan.h"

namespace rbk::plan {

static int rank(Effect effect) {
  switch (effect) {
  case Effect::Read:
    return 0;
  case Effect::Write:
    return 1;
  case Effect::Disrupt:
    return 2;
  case Effect::Unknown:
    return 3;
  case Effect::Destroy:
    return 4;
  }
  return 3;
}

Effect combine(Effect a, Effect b) { return rank(a) >= rank(b) ? a : b; }
bool atLeast(Effect a, Effect b) { return rank(a) >= rank(b); }

static constexpr const char *effectNames[] = {"read", "write", "disrupt", "destroy", "unknown"};
const char *nameOf(Effect effect) { return effectNames[static_cast<size_t>(effect)]; }

const char *nameOf(Place place) {
  static constexpr const char *names[] = {"local", "pod", "container", "host", "cluster", "cloud", "db"};
  return names[static_cast<size_t>(place)];
}

std::optional<Effect> effectNamed(const std::string &name) {
  for (size_t i = 0; i < std::size(effectNames); ++i)
    if (name == effectNames[i])
      return static_cast<Effect>(i);
  return std::nullopt;
}

const FlagUse *Invocation::flag(const std::string &name) const {
  for (const FlagUse &use : flags)
    if (use.name == name)
      return &use;
  return nullptr;
}

const OperandUse *Invocation::operand(const std::string &name) const {
  for (const OperandUse &use : operands)
    if (use.name == name)
      return &use;
  return nullptr;
}

const CommandLine *Stmt::command() const {
  if (const auto *run = std::get_if<RunStmt>(&node))
    return &run->command;
  if (const auto *capture = std::get_if<CaptureStmt>(&node))
    return &capture->command;
  if (const auto *test = std::get_if<TestStmt>(&node))
    return &test->command;
  if (const auto *background = std::get_if<BackgroundStmt>(&node))
    return &background->command;
  if (const auto *save = std::get_if<SaveStmt>(&node))
    return &save->command;
  if (const auto *undo = std::get_if<UndoStmt>(&node))
    return &undo->command;
  return nullptr;
}

const Section *Runbook::section(SectionKind kind) const {
  for (const Section &candidate : sections)
    if (candidate.kind == kind)
      return &candidate;
  return nullptr;
}

const Option *Section::optionOf(uint32_t index) const {
  for (const Option &option : options)
    if (index >= option.firstStep && index < option.firstStep + option.stepCount)
      return &option;
  return nullptr;
}

bool Runbook::requires_(const std::string &fact) const {
  for (const Requirement &requirement : requirements)
    if (requirement.fact == fact)
      return true;
  return false;
}

std::string showDuration(uint64_t milliseconds) {
  if (milliseconds == 0)
    return "0 s";
  std::string result;
  auto add = [&](uint64_t amount, const char *unit) {
    if (amount)
      result += (result.empty() ? "" : " ") + std::to_string(amount) + " " + unit;
  };
  add(milliseconds / 86'400'000, "d");
  add(milliseconds / 3'600'000 % 24, "h");
  add(milliseconds / 60'000 % 60, "min");
  add(milliseconds / 1000 % 60, "s");
  add(milliseconds % 1000, "ms");
  return result;
}

std::string showDuration(const Duration &duration) {
  if (duration.unit == ast::Duration::Unit::Clock)
    return showDuration(static_cast<uint64_t>(duration.amount));
  const char *unit = duration.unit == ast::Duration::Unit::BusinessDays ? " business day" : " business hour";
  return std::to_string(duration.amount) + unit + (duration.amount == 1 ? "" : "s");
}

std::string showText(const Text &text, llvm::ArrayRef<Variable> variables) {
  std::string result;
  for (const TextPart &part : text.parts)
    result += part.variable == noVariable ? part.literal : "$" + variables[part.variable].name;
  return result;
}

} // namespace rbk::plan
