#include "runtime/vm/machine.h"

#include "runtime/bytecode/names.h"

#include <algorithm>

namespace rbk::runtime {

using bytecode::Command;
using bytecode::Gate;
using bytecode::Index;
using bytecode::Instruction;
using bytecode::Opcode;
using bytecode::Section;
using bytecode::Step;
using bytecode::ValueType;

Machine::Machine(Parts parts)
    : module_(parts.module), book_(parts.book), bindings_(parts.bindings), masker_(parts.masker),
      expander_(parts.expander), recorder_(parts.recorder), operations_(parts.operations),
      display_(parts.display), readOnly_(parts.readOnly), pc_(parts.book.begin),
      states_(parts.module.steps.size(), StepState::NotReached) {
  for (Index pc = book_.begin; pc < book_.end; ++pc) {
    const Instruction &in = module_.code[pc];
    if (in.opcode == Opcode::SectionBegin && static_cast<Section>(in.a) == Section::Verify)
      verify_ = pc;
    hasOptions_ = hasOptions_ || in.opcode == Opcode::OptionBegin;
  }
}

Outcome Machine::run() {
  while (!outcome_)
    execute();
  leaveBlocks(0);
  return *outcome_;
}

/// One instruction. Whoever handles it moves `pc_` when the next one is not the following one.
void Machine::execute() {
  const Instruction &in = module_.code[pc_++];
  switch (in.opcode) {
  case Opcode::SectionBegin:
    beginSection(in);
    return;
  case Opcode::SectionEnd:
    endSection();
    return;
  case Opcode::StepBegin:
    beginStep(in.a);
    return;
  case Opcode::StepEnd:
    endStep();
    return;
  case Opcode::Note:
    display_.note(expander_.shown(in.a));
    return; // prose with a hole is better than a failure
  case Opcode::Report:
    report(in.a);
    return;
  case Opcode::BlockBegin:
  case Opcode::BlockEnd:
  case Opcode::LoopBegin:
  case Opcode::LoopEnd:
  case Opcode::GroupBegin:
  case Opcode::GroupEnd:
  case Opcode::OptionBegin:
  case Opcode::OptionEnd:
  case Opcode::ChainBegin:
  case Opcode::ChainEnd:
  case Opcode::CauseBegin:
  case Opcode::CauseFound:
  case Opcode::CauseEnd:
    executeFlow(in);
    return;
  case Opcode::Run:
  case Opcode::Test:
  case Opcode::Capture:
  case Opcode::Save:
  case Opcode::Background:
    executeCommand(in);
    return;
  case Opcode::Field:
    bindField(in);
    return;
  case Opcode::Confirm:
  case Opcode::Ask:
  case Opcode::Manual:
    executeGate(in);
    return;
  case Opcode::Wait: {
    const int64_t wanted = module_.integers[in.a], left = timeLeft();
    const auto waited = operations_.wait(left > 0 ? std::min(wanted, left) : wanted, site());
    if (!waited)
      return halt();
    spentMs_ += *waited;
    if (*waited < wanted)
      fail("the time of the step is over");
    return;
  }
  case Opcode::Undo:
    undo(module_.commands[in.a]);
    return;
  case Opcode::Expect: {
    const auto holds = truth(pop());
    if (holds && !*holds)
      fail("expected " + module_.strings[in.a] + (comparison_.empty() ? "" : ", but " + comparison_));
    return;
  }
  case Opcode::Bind: {
    const Value value = pop();
    const auto type = module_.variables[in.a].type;
    const int64_t *amount = std::get_if<int64_t>(&value);
    const bool computed = amount != nullptr && (type == ValueType::Duration || type == ValueType::Size ||
                                                type == ValueType::Percent);
    bind(in.a, computed ? showMeasure(type, *amount) : asText(value), false);
    return;
  }
  case Opcode::BranchUnless:
    branch(in);
    return;
  case Opcode::Jump:
    pc_ = in.a;
    return;
  case Opcode::JumpUnlessKeep:
  case Opcode::JumpIfKeep: {
    const auto top = truth(stack_.back());
    if (!top)
      return;
    if (*top == (in.opcode == Opcode::JumpIfKeep))
      pc_ = in.a;
    else
      stack_.pop_back();
    return;
  }
  case Opcode::End:
    finish();
    return;
  case Opcode::PushInt:
  case Opcode::PushText:
  case Opcode::PushVar:
  case Opcode::Equal:
  case Opcode::NotEqual:
  case Opcode::Less:
  case Opcode::LessEqual:
  case Opcode::Greater:
  case Opcode::GreaterEqual:
  case Opcode::Contains:
  case Opcode::Matches:
  case Opcode::Add:
  case Opcode::Subtract:
  case Opcode::Multiply:
  case Opcode::Divide:
  case Opcode::Not:
    executeValue(in);
    return;
  }
}

// --- sections and steps
// --------------------------------------------------------------------------------------------

void Machine::beginSection(const Instruction &in) {
  section_ = static_cast<Section>(in.a);
  Record record = event(RecordKind::Section);
  if (section_ == Section::Verify) {
    inVerify_ = true;
    verifyFailed_ = false;
    verifiedSteps_ = 0;
    ++round_;
    record.round = hasOptions_ ? round_ : 0;
    if (verifying_)
      record.text = "after option " + module_.strings[module_.options[*option_].title];
    Index end = pc_;
    while (module_.code[end].opcode != Opcode::SectionEnd)
      ++end;
    unbindBetween(pc_, end); // what an earlier verification found out is stale
  }
  record.name = bytecode::name(section_);
  if (!narrate(record))
    return;
  display_.section(record.name + (record.text.empty() ? "" : " " + record.text));
  if (!readOnly_ || (section_ != Section::Resolve && section_ != Section::Mitigate))
    return;
  display_.line(Style::Warning, "  left out by --read-only");
  Record skipped = event(RecordKind::Skipped);
  skipped.instruction = 0;
  skipped.text = record.name;
  skipped.status = "left out by --read-only";
  narrate(skipped);
  const Index first = pc_;
  while (module_.code[pc_].opcode != Opcode::SectionEnd)
    ++pc_;
  skipStepsBetween(first, pc_);
}

void Machine::endSection() {
  if (section_ != Section::Verify)
    return;
  inVerify_ = false;
  if (verifying_)
    return optionVerified();
  if (verifyFailed_)
    end(Outcome::Kind::NotVerified);
}

void Machine::beginStep(Index step) {
  const Step &s = module_.steps[step];
  if (step_ != step) {
    attempt_ = repetition_ = 1;
    if (s.attempts > 1 || s.repetitions > 1)
      atStepBegin_ = bindings_;
  }
  step_ = step;
  states_[step] = StepState::Running;
  spentMs_ = 0;
  stack_.clear();
  comparison_.clear();
  loops_.clear();
  Record record = event(RecordKind::Step);
  record.name = module_.strings[s.title];
  if (narrate(record))
    display_.step(record.name, {attempt_, s.attempts, repetition_, s.repetitions, s.holdsMs});
}

void Machine::endStep() {
  const Step &s = module_.steps[*step_];
  Record record = event(RecordKind::StepEnd);
  record.name = module_.strings[s.title];
  record.status = "ok";
  if (!narrate(record))
    return;
  if (repetition_ < s.repetitions) {
    if (s.intervalMs > 0 && !operations_.wait(s.intervalMs, site()))
      return halt();
    ++repetition_;
    bindings_ = atStepBegin_;
    pc_ = s.begin;
    return;
  }
  states_[*step_] = StepState::Succeeded;
  if (section_ == Section::Verify)
    ++verifiedSteps_;
  step_.reset();
}

void Machine::fail(const std::string &reason, Again again) {
  if (outcome_)
    return;
  stack_.clear();
  if (!step_)
    return failBetweenSteps(reason);
  const Step &s = module_.steps[*step_];
  Record record = event(RecordKind::StepEnd);
  record.name = module_.strings[s.title];
  record.instruction = s.end;
  record.status = "failed";
  record.text = masker_.apply(reason);
  if (!narrate(record))
    return;
  leaveBlocks(0);
  for (; !loops_.empty(); loops_.pop_back())
    bindings_[loops_.back().loop->item].reset();
  if (retry(reason, again))
    return;
  states_[*step_] = StepState::Failed;
  step_.reset();
  stepFailed(record.name, reason, s.end + 1);
}

bool Machine::retry(const std::string &reason, Again again) {
  const Step &s = module_.steps[*step_];
  if (again == Again::No || attempt_ >= s.attempts)
    return false;
  display_.line(Style::Warning, "  attempt " + std::to_string(attempt_) + " of " +
                                    std::to_string(s.attempts) + " failed: " + reason);
  Operations::Site between = site();
  between.instruction = s.begin;
  if (s.intervalMs > 0 && !operations_.wait(s.intervalMs, between)) {
    halt();
    return true;
  }
  // What the attempt learned may be stale; the ways back it registered stay, what it did is not undone.
  bindings_ = atStepBegin_;
  ++attempt_;
  pc_ = s.begin;
  return true;
}

/// A condition between steps that cannot be decided: what it guards must not run on a guess.
void Machine::failBetweenSteps(const std::string &reason) {
  Index next = pc_;
  std::string condition = "a condition";
  if (question_) {
    const bytecode::Cause &cause = module_.causes[*question_];
    condition = "cause " + module_.strings[cause.name] + " when " + module_.strings[cause.condition];
    next = cause.code.end + 1;
    skipStepsBetween(cause.code.begin, cause.code.end);
    question_.reset();
  } else {
    while (
        module_.code[next].opcode != Opcode::BranchUnless && module_.code[next].opcode != Opcode::StepBegin &&
        module_.code[next].opcode != Opcode::SectionEnd && module_.code[next].opcode != Opcode::OptionBegin &&
        module_.code[next].opcode != Opcode::OptionEnd && module_.code[next].opcode != Opcode::GroupEnd)
      ++next;
    if (const Instruction &in = module_.code[next]; in.opcode == Opcode::BranchUnless) {
      condition = "when " + module_.strings[in.b];
      skipStepsBetween(next, in.a);
      next = in.a;
    }
  }
  Record record = event(RecordKind::Skipped);
  record.text = condition;
  record.status = "cannot be decided: " + masker_.apply(reason);
  record.instruction = next;
  if (narrate(record))
    stepFailed(condition, reason, next);
}

/// What a failure means for the run.
void Machine::stepFailed(const std::string &title, const std::string &reason, Index next) {
  display_.stepFailed(title, reason);
  const std::string message = title + ": " + reason;
  if (inVerify_) {
    verifyFailed_ = true;
    failedSteps_ += verifying_ ? 0 : 1;
    pc_ = next;
    return;
  }
  if (option_)
    return optionFailed(message);
  if (group_ != bytecode::none || (chain_ != bytecode::none && cause_ == bytecode::none)) {
    // Whether an option or a cause applies cannot be decided: it is left out, and the next one is looked at.
    ++failedSteps_;
    pc_ = next;
    return;
  }
  ++failedSteps_;
  switch (section_) {
  case Section::Require:
    return end(Outcome::Kind::PreconditionFailed, message);
  case Section::Symptoms:
    return end(Outcome::Kind::SymptomsNotConfirmed, message);
  case Section::Mitigate:
  case Section::Resolve:
    return end(Outcome::Kind::Failed, message);
  case Section::Diagnose:
  case Section::Verify:
    break;
  }
  pc_ = next;
}

void Machine::report(Index text) {
  if (step_ && !expand(text))
    return;
  Record record = event(RecordKind::Report);
  record.text = expander_.shown(text);
  if (narrate(record))
    display_.report(record.text);
}

void Machine::branch(const Instruction &in) {
  const auto holds = truth(pop());
  if (!holds || *holds)
    return;
  const std::string steps = titlesBetween(pc_, in.a);
  skipStepsBetween(pc_, in.a);
  pc_ = in.a;
  Record record = event(RecordKind::Skipped);
  record.text = "when " + module_.strings[in.b];
  record.status = steps.empty() ? "no" : "no, left out: " + steps;
  record.instruction = in.a;
  if (narrate(record))
    display_.line(Style::Faint, "  " + record.text + ": " + record.status);
}

void Machine::finish() {
  if (verifiedSteps_ > 0)
    return end(Outcome::Kind::Verified);
  end(failedSteps_ > 0 ? Outcome::Kind::CompletedWithFailures : Outcome::Kind::Completed);
}

void Machine::end(Outcome::Kind kind, const std::string &message) {
  if (!outcome_)
    outcome_ = Outcome{kind, masker_.apply(message)};
}

bool Machine::narrate(Record record) {
  if (outcome_)
    return false;
  if (auto failure = recorder_.narrate(std::move(record)))
    end(Outcome::Kind::Internal, failure->message);
  return !outcome_;
}

// --- commands and gates
// --------------------------------------------------------------------------------------------

int64_t Machine::timeLeft() const {
  if (!step_ || module_.steps[*step_].timeoutMs == 0)
    return 0;
  return std::max<int64_t>(module_.steps[*step_].timeoutMs - spentMs_, 1);
}

void Machine::executeCommand(const Instruction &in) {
  const bool background = in.opcode == Opcode::Background;
  const Command &command = module_.commands[background ? module_.backgrounds[in.a].command : in.a];
  if (step_ && module_.steps[*step_].timeoutMs != 0 && spentMs_ >= module_.steps[*step_].timeoutMs)
    return fail("the time of the step, " + duration(module_.steps[*step_].timeoutMs) + ", is over");
  if (!expander_.pipeline(command))
    return fail(unboundMessage(*expander_.unbound()));
  if (background) {
    const auto started = operations_.background(module_.backgrounds[in.a], blocks_, timeLeft(), site());
    if (!started)
      return halt();
    spentMs_ += started->durationMs;
    if (!started->success)
      fail("`" + module_.strings[command.source] + "` " + started->problem);
    return;
  }
  const auto use = in.opcode == Opcode::Run       ? Operations::Use::Run
                   : in.opcode == Opcode::Test    ? Operations::Use::Test
                   : in.opcode == Opcode::Capture ? Operations::Use::Capture
                                                  : Operations::Use::Save;
  auto result = operations_.command(command, use, in.b, timeLeft(), site());
  if (!result)
    return halt();
  spentMs_ += result->durationMs;
  if (use == Operations::Use::Test && result->decided) {
    comparison_.clear();
    stack_.emplace_back(result->success);
    return;
  }
  if (!result->success)
    return fail("`" + module_.strings[command.source] + "` " + result->problem);
  if (use == Operations::Use::Capture || use == Operations::Use::Save)
    bind(in.b, std::move(result->output), use == Operations::Use::Save);
}

bool Machine::bind(Index index, std::string text, bool file) {
  const bytecode::Variable &variable = module_.variables[index];
  const std::string &name = module_.strings[variable.name];
  if (file) {
    display_.value(name, text);
    bindings_[index] = Value(std::move(text));
    return true;
  }
  if (variable.secret)
    masker_.add(text);
  auto value = parseValue(module_, variable, text);
  if (!value) {
    fail("`" + name + "`: " + value.error());
    return false;
  }
  if (const List *elements = std::get_if<List>(&*value); elements != nullptr && variable.secret)
    for (const std::string &element : *elements)
      masker_.add(element);
  display_.value(name, variable.secret ? "***" : asText(*value));
  bindings_[index] = std::move(*value);
  return true;
}

void Machine::executeGate(const Instruction &in) {
  const Gate &gate = module_.gates[in.a];
  if (!expand(gate.text))
    return;
  const auto yes = operations_.gate(gate, shownGate(gate), site());
  if (!yes)
    return halt();
  comparison_.clear();
  if (in.opcode == Opcode::Ask)
    stack_.emplace_back(*yes);
  else if (!*yes)
    fail(in.opcode == Opcode::Confirm ? "`" + module_.strings[gate.name] + "` was not confirmed"
                                      : "the operator says that `" + module_.strings[gate.name] + "` failed",
         Again::No);
}

ShownGate Machine::shownGate(const Gate &gate) const {
  ShownGate shown;
  shown.kind = bytecode::name(gate.kind);
  shown.name = module_.strings[gate.name];
  shown.text = expander_.shown(gate.text);
  shown.budgetMs = gate.budgetMs;
  shown.wayBack = undo_;
  for (Index i = pc_; step_ && i < module_.steps[*step_].end; ++i) {
    const Instruction &in = module_.code[i];
    if (in.opcode == Opcode::Confirm || in.opcode == Opcode::Ask || in.opcode == Opcode::Manual)
      break;
    if (in.opcode == Opcode::Run || in.opcode == Opcode::Test || in.opcode == Opcode::Capture ||
        in.opcode == Opcode::Save)
      shown.next.push_back(operations_.shown(module_.commands[in.a]));
    if (in.opcode == Opcode::Background)
      shown.next.push_back(operations_.shown(module_.commands[module_.backgrounds[in.a].command]));
  }
  return shown;
}

void Machine::undo(const Command &command) {
  // A way back with a hole is better than none: by now the deed may be done.
  std::string line = expander_.shownCommand(command);
  if (std::find(undo_.begin(), undo_.end(), line) != undo_.end())
    return; // an earlier attempt registered it
  Record record = event(RecordKind::Undo);
  record.text = line;
  if (narrate(record))
    undo_.push_back(std::move(line));
}

// --- texts
// ---------------------------------------------------------------------------------------------------------

std::optional<std::string> Machine::expand(Index index) {
  auto text = expander_.expand(index);
  if (!text)
    fail(unboundMessage(*expander_.unbound()));
  return text;
}

std::string Machine::unboundMessage(Index variable) const {
  std::string message = "`" + module_.strings[module_.variables[variable].name] + "` has no value";
  if (isItem(variable))
    return message + ": it has one inside its loop only";
  for (Index step : book_.steps) {
    const Step &s = module_.steps[step];
    for (Index i = s.begin; i < s.end; ++i) {
      if (boundBy(module_, module_.code[i]) != variable)
        continue;
      message += ": step `" + module_.strings[s.title] + "`, which binds it, ";
      switch (states_[step]) {
      case StepState::NotReached:
        return message + "was not reached";
      case StepState::Running:
        return message + "has not come to that command";
      case StepState::Succeeded:
        return message + "did not run that command";
      case StepState::Failed:
        return message + "failed";
      case StepState::Skipped:
        return message + "was left out";
      }
    }
  }
  return message;
}

bool Machine::isItem(Index variable) const {
  return std::any_of(module_.loops.begin(), module_.loops.end(),
                     [&](const bytecode::Loop &loop) { return loop.item == variable; });
}

// --- where the machine is
// ------------------------------------------------------------------------------------------

Operations::Site Machine::site() const {
  const bool repeats = step_ && module_.steps[*step_].repetitions > 1;
  return {pc_ - 1, attempt_, repeats ? repetition_ : 0, inVerify_ && hasOptions_ ? round_ : 0, scope()};
}

std::string Machine::scope() const {
  std::string text;
  for (const Iteration &loop : loops_)
    text += (text.empty() ? "" : ", ") + loop.shown;
  return text;
}

Record Machine::event(RecordKind kind) const {
  Record record;
  record.kind = kind;
  const Operations::Site here = site();
  record.instruction = here.instruction;
  record.attempt = step_ ? here.attempt : 0;
  record.repetition = here.repetition;
  record.round = here.round;
  record.scope = here.scope;
  return record;
}

void Machine::unbindBetween(Index begin, Index end) {
  for (Index i = begin; i < end; ++i)
    if (const Index bound = boundBy(module_, module_.code[i]); bound != bytecode::none)
      bindings_[bound].reset();
}

void Machine::skipStepsBetween(Index begin, Index end) {
  for (Index i = begin; i < end; ++i)
    if (module_.code[i].opcode == Opcode::StepBegin)
      states_[module_.code[i].a] = StepState::Skipped;
}

std::string Machine::titlesBetween(Index begin, Index end) const {
  std::string titles;
  for (Index i = begin; i < end; ++i)
    if (module_.code[i].opcode == Opcode::StepBegin)
      titles += (titles.empty() ? "" : ", ") + module_.strings[module_.steps[module_.code[i].a].title];
  return titles;
}

} // namespace rbk::runtime
