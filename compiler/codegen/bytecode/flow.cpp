// What stands around steps: sections, options, causes; and loops in them.
#include "compiler/codegen/bytecode/runbook_generator.h"

#include <algorithm>

namespace rbk::codegen {

using bytecode::Index;
using bytecode::none;
using bytecode::Opcode;

static bytecode::Section sectionOf(plan::SectionKind kind) {
  switch (kind) {
  case plan::SectionKind::Require:
    return bytecode::Section::Require;
  case plan::SectionKind::Symptoms:
    return bytecode::Section::Symptoms;
  case plan::SectionKind::Diagnose:
    return bytecode::Section::Diagnose;
  case plan::SectionKind::Mitigate:
    return bytecode::Section::Mitigate;
  case plan::SectionKind::Reference: // shown, never run: not part of a runbook
  case plan::SectionKind::Resolve:
    return bytecode::Section::Resolve;
  case plan::SectionKind::Verify:
    return bytecode::Section::Verify;
  }
  return bytecode::Section::Require;
}

template <typename Body>
void RunbookGenerator::guarded(const plan::ExprPtr &condition, Body &&body) {
  Index skip = none;
  if (condition) {
    expression(*condition);
    skip = emit(Opcode::BranchUnless, none, tables_.string(condition->source));
  }
  body();
  if (skip != none)
    land(skip);
}

/// Sections in the order of a run. Those of causes stand next to each other and belong to a chain.
void RunbookGenerator::sections() {
  size_t nextCause = 0;
  // A cause may have no sections: it is looked at where the next one of its chain, or what follows it,
  // stands.
  auto chainsBefore = [&](size_t section) {
    while (nextCause < book_.causes.size() && book_.causes[nextCause].firstSection <= section) {
      size_t end = nextCause + 1;
      while (end < book_.causes.size() && book_.causes[end].chain == book_.causes[nextCause].chain)
        ++end;
      chain(nextCause, end - nextCause);
      nextCause = end;
    }
  };
  for (size_t i = 0; i < book_.sections.size(); ++i) {
    chainsBefore(i);
    if (book_.sections[i].cause >= book_.causes.size())
      section(book_.sections[i]);
  }
  chainsBefore(book_.sections.size());
}

void RunbookGenerator::chain(size_t firstCause, size_t count) {
  const auto index = static_cast<Index>(module_.chains.size());
  module_.chains.emplace_back();
  const Index begin = emit(Opcode::ChainBegin, index);
  for (size_t i = firstCause; i < firstCause + count; ++i)
    cause(book_.causes[i]);
  module_.chains[index].code = {begin, emit(Opcode::ChainEnd, index)};
}

void RunbookGenerator::cause(const plan::Cause &cause) {
  const auto index = static_cast<Index>(module_.causes.size());
  bytecode::Cause out;
  out.name = tables_.string(cause.name);
  out.title = tables_.string(plan::showText(cause.title, book_.variables));
  out.condition = tables_.string(cause.asked ? "a human says so" : cause.when->source);
  out.line = line(cause.range);
  out.code.begin = emit(Opcode::CauseBegin, index);
  module_.causes.push_back(out);
  for (const plan::Text &prose : cause.prose)
    note("", prose);
  for (const plan::Symptom &sign : cause.signs)
    symptom(sign, "sign: ");
  expression(*cause.when);
  emit(Opcode::CauseFound, index);
  for (size_t i = cause.firstSection;
       i < cause.firstSection + cause.sectionCount && i < book_.sections.size(); ++i)
    section(book_.sections[i]);
  module_.causes[index].code.end = emit(Opcode::CauseEnd, index);
}

void RunbookGenerator::symptom(const plan::Symptom &symptom, const std::string &before) {
  auto found = [&](const char *where) {
    if (symptom.pattern.empty())
      note(before + where, symptom.text);
    else
      note(before + where + "/" + symptom.pattern + "/", {});
  };
  switch (symptom.kind) {
  case ast::Symptom::Kind::Prose:
    note(before, symptom.text);
    break;
  case ast::Symptom::Kind::Log:
    found("log ");
    break;
  case ast::Symptom::Kind::Event:
    found("event ");
    break;
  case ast::Symptom::Kind::Alert:
    note(before + "alert " + symptom.alert, {});
    break;
  case ast::Symptom::Kind::Metric:
    note(before + "metric ", symptom.text);
    break;
  }
}

void RunbookGenerator::section(const plan::Section &section) {
  const auto kind = static_cast<Index>(sectionOf(section.kind));
  emit(Opcode::SectionBegin, kind);
  if (!section.title.empty())
    note("", section.title);
  for (const plan::Text &prose : section.prose)
    note("", prose);
  for (const plan::Symptom &each : section.symptoms)
    symptom(each, "");
  steps(section);
  emit(Opcode::SectionEnd, kind);
}

/// Steps and groups of options in source order; the steps of an option stand in it.
void RunbookGenerator::steps(const plan::Section &section) {
  size_t nextOption = 0;
  auto groupsBefore = [&](size_t step) {
    while (nextOption < section.options.size() && section.options[nextOption].firstStep <= step) {
      size_t end = nextOption + 1;
      while (end < section.options.size() && section.options[end].group == section.options[nextOption].group)
        ++end;
      group(section, nextOption, end - nextOption);
      nextOption = end;
    }
  };
  for (size_t i = 0; i < section.steps.size(); ++i) {
    groupsBefore(i);
    if (section.optionOf(static_cast<uint32_t>(i)) == nullptr)
      step(section.steps[i], section.kind);
  }
  groupsBefore(section.steps.size());
}

void RunbookGenerator::group(const plan::Section &section, size_t firstOption, size_t count) {
  const auto index = static_cast<Index>(module_.groups.size());
  bytecode::Group out;
  out.decides = section.options[firstOption].decides;
  out.code.begin = emit(Opcode::GroupBegin, index);
  module_.groups.push_back(out);
  for (size_t i = firstOption; i < firstOption + count; ++i)
    guarded(section.options[i].when, [&] { option(section, section.options[i]); });
  module_.groups[index].code.end = emit(Opcode::GroupEnd, index);
}

void RunbookGenerator::option(const plan::Section &section, const plan::Option &option) {
  const auto index = static_cast<Index>(module_.options.size());
  bytecode::Option out;
  out.title = tables_.string(plan::showText(option.title, book_.variables));
  out.lastResort = option.lastResort;
  out.line = line(option.range);
  out.code.begin = emit(Opcode::OptionBegin, index);
  module_.options.push_back(out);
  for (const plan::Text &prose : option.prose)
    note("", prose);
  for (size_t i = option.firstStep; i < option.firstStep + option.stepCount && i < section.steps.size(); ++i)
    step(section.steps[i], section.kind);
  module_.options[index].code.end = emit(Opcode::OptionEnd, index);
}

void RunbookGenerator::step(const plan::Step &step, plan::SectionKind kind) {
  // The condition stands before the step: a step that is left out neither fails nor succeeds.
  guarded(step.when, [&] {
    const auto index = static_cast<Index>(module_.steps.size());
    bytecode::Step out;
    out.title = tables_.string(plan::showText(step.title, book_.variables));
    out.section = sectionOf(kind);
    out.timeoutMs = milliseconds(step.timeoutMs, step.range);
    out.attempts = std::max<uint32_t>(step.attempts, 1);
    out.repetitions = std::max<uint32_t>(step.repetitions, 1);
    out.intervalMs = milliseconds(step.intervalMs, step.range);
    out.holdsMs = milliseconds(step.holdsMs, step.range);
    // For the display only: nested loops with gates can come to more than 49 days.
    out.worstMs = static_cast<uint32_t>(std::min<uint64_t>(step.worstMs, 0xFFFFFFFF));
    out.line = line(step.range);
    out.begin = emit(Opcode::StepBegin, index);
    module_.steps.push_back(out);
    out_.steps.push_back(index);
    body(step.body);
    module_.steps[index].end = emit(Opcode::StepEnd, index);
  });
}

void RunbookGenerator::loop(const plan::ForStmt &stmt, SourceRange range) {
  const auto index = static_cast<Index>(module_.loops.size());
  bytecode::Loop out;
  out.list = firstVariable_ + stmt.list;
  out.item = firstVariable_ + stmt.item;
  out.limit = stmt.limit;
  out.line = line(range);
  out.code.begin = emit(Opcode::LoopBegin, index);
  module_.loops.push_back(out);
  body(stmt.body);
  module_.loops[index].code.end = emit(Opcode::LoopEnd, index);
}

} // namespace rbk::codegen
