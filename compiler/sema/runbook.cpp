#include "compiler/sema/runbook_resolver.h"
#include "compiler/sema/types.h"

namespace rbk::sema {
using namespace ast;

plan::Symptom RunbookResolver::symptom(const Symptom &from) {
  plan::Symptom out = program_.symptom(from);
  if (from.kind != Symptom::Kind::Metric)
    out.text = text(from.text);
  return out;
}

void RunbookResolver::items(llvm::ArrayRef<Item> from, plan::Section &into) {
  bool inGroup = false;
  for (const Item &item : from) {
    if (item.option && !inGroup)
      ++groups_;
    inGroup = item.option != nullptr;
    if (item.step)
      into.steps.push_back(step(*item.step));
    else if (item.call)
      call(*item.call, into);
    else if (item.option)
      option(*item.option, into);
  }
}

void RunbookResolver::option(const Option &from, plan::Section &into) {
  plan::Option out;
  out.title = text(from.title);
  out.range = from.range;
  out.lastResort = from.isLastResort;
  out.lastResortRange = from.lastResort;
  out.group = groups_ - 1;
  stepTitle_ = program_.frontend().sources.textOf(from.title.range).trim('"').str();
  if (from.when)
    out.when = condition(from.when);
  for (const Text &line : from.prose)
    out.prose.push_back(text(line));
  out.firstStep = static_cast<uint32_t>(into.steps.size());
  {
    Scope scope(*this, "the option \"" + stepTitle_ + "\"");
    declareCaptures(from.items);
    items(from.items, into);
  }
  out.stepCount = static_cast<uint32_t>(into.steps.size()) - out.firstStep;
  into.options.push_back(std::move(out));
}

plan::Section RunbookResolver::section(const Section &from) {
  plan::Section result;
  result.kind = from.kind;
  result.keyword = from.keyword;
  if (from.title)
    result.title = text(from.title);
  if (from.within) {
    result.withinMs = clockMs(from.within, 0);
    result.withinRange = from.within.range;
  }
  for (const Text &line : from.prose)
    result.prose.push_back(text(line));
  for (const Symptom &each : from.symptoms)
    result.symptoms.push_back(symptom(each));
  items(from.items, result);
  return result;
}

void RunbookResolver::cause(const Cause &from) {
  const uint32_t index = causes_.lookup(from.name.text);
  plan::Cause &out = runbook_.causes[index];
  out.name = from.name.text.str();
  out.nameRange = from.name.range;
  out.range = from.range;
  out.title = text(from.title);
  for (const Text &line : from.prose)
    out.prose.push_back(text(line));
  for (const Symptom &sign : from.signs)
    out.signs.push_back(symptom(sign));
  stepTitle_ = from.name.text.str();
  if (from.when)
    out.when = conditionOrError(from.when, from.range);
  else {
    plan::Text question;
    question.range = from.title.range;
    question.parts.push_back({plan::noVariable, "Is this the cause: "});
    question.parts.insert(question.parts.end(), out.title.parts.begin(), out.title.parts.end());
    question.parts.push_back({plan::noVariable, "?"});
    plan::Gate ask = gate(plan::Gate::Kind::Ask, from.name, std::move(question), {}, from.range);
    const std::string source = "ask \"" + plan::showText(ask.text, runbook_.variables) + "\"";
    out.when = std::make_shared<plan::Expr>(
        plan::Expr{plan::AskExpr{std::move(ask)}, plan::ValueKind::Bool, source, from.title.range});
    out.asked = true;
  }
  out.firstSection = static_cast<uint32_t>(runbook_.sections.size());
  out.sectionCount = static_cast<uint32_t>(from.sections.size());
  Scope scope(*this, "the cause `" + from.name.text.str() + "`");
  for (const Section &part : from.sections)
    declareCaptures(part.items);
  for (const Section &part : from.sections) {
    runbook_.sections.push_back(section(part));
    runbook_.sections.back().cause = index;
  }
}

/// A last resort is confirmed before anything else happens.
void RunbookResolver::emergencyGate(const Text &from) {
  runbook_.emergency = program_.plain(from);
  plan::Step step;
  step.range = from.range;
  step.title.range = from.range;
  step.title.parts.push_back({plan::noVariable, "This is a last resort"});
  plan::Text question;
  question.range = from.range;
  question.parts.push_back({plan::noVariable, runbook_.emergency});
  stepTitle_ = "emergency";
  plan::Stmt confirm;
  confirm.range = from.range;
  confirm.node = plan::ConfirmStmt{gate(plan::Gate::Kind::Confirm, {}, std::move(question), {}, from.range)};
  step.body.push_back(std::move(confirm));
  computeWorst(step);
  if (runbook_.sections.empty() || runbook_.sections.front().kind != SectionKind::Require) {
    plan::Section require;
    require.kind = SectionKind::Require;
    require.keyword = from.range;
    runbook_.sections.insert(runbook_.sections.begin(), std::move(require));
    for (plan::Cause &each : runbook_.causes)
      ++each.firstSection;
  }
  auto &steps = runbook_.sections.front().steps;
  steps.insert(steps.begin(), std::move(step));
}

/// The verification after a successful option is the run's when nothing but `verify` can follow.
void RunbookResolver::findDecidingOptions() {
  for (size_t i = 0; i < runbook_.sections.size(); ++i) {
    plan::Section &section = runbook_.sections[i];
    if (section.options.empty())
      continue;
    const plan::Option &last = section.options.back();
    bool decides = last.firstStep + last.stepCount == section.steps.size();
    for (size_t j = i + 1; decides && j < runbook_.sections.size(); ++j) {
      const plan::Section &later = runbook_.sections[j];
      const bool otherCause = section.cause < runbook_.causes.size() &&
                              later.cause < runbook_.causes.size() && later.cause != section.cause &&
                              runbook_.causes[later.cause].chain == runbook_.causes[section.cause].chain;
      decides = later.kind == SectionKind::Verify || otherCause;
    }
    if (decides)
      for (plan::Option &option : section.options)
        option.decides = option.group == last.group;
  }
}

void RunbookResolver::related(const Runbook &from) {
  for (const Related &each : from.see) {
    plan::Related out;
    out.kind = each.kind;
    out.range = each.range;
    switch (each.kind) {
    case Related::Kind::Link:
      out.title = program_.plain(each.title);
      out.target = program_.plain(each.target);
      break;
    case Related::Kind::Document:
      out.title = program_.plain(each.title);
      out.target = program_.plain(each.target);
      if (!program_.exists(out.target, each.range))
        diagnostics_.report(Diag::MissingDocument, each.target.range, {out.target})
            .note("the path is relative to this file");
      break;
    case Related::Kind::Runbook:
      if (auto found = program_.findRunbook(each.runbook)) {
        out.title = found->title;
        out.file = found->file;
      }
      out.target = each.runbook.text.str();
      break;
    }
    runbook_.see.push_back(std::move(out));
  }
}

void RunbookResolver::head(const Runbook &from) {
  runbook_.title = text(from.title);
  for (const Text &line : from.prose)
    runbook_.prose.push_back(text(line));
  if (from.service)
    runbook_.service = program_.findService(from.service);
  if (from.severity)
    runbook_.severity = program_.findSeverity(from.severity);
  if (from.owner) {
    program_.findContact(from.owner);
    runbook_.owner = from.owner.text.str();
  }
  runbook_.targetResolve = ProgramResolver::duration(from.targetResolve);
  runbook_.reviewed = from.reviewed.text.str();
  runbook_.reviewEvery = ProgramResolver::duration(from.reviewEvery);
  if (from.rehearsed)
    runbook_.rehearsed = program_.plain(from.rehearsed);
  if (from.version)
    runbook_.version = program_.plain(from.version);
  for (const Requirement &requirement : from.requirements)
    runbook_.requirements.push_back({requirement.fact.text.str(), requirement.version.text.str(),
                                     text(requirement.because), requirement.range});
}

plan::Runbook RunbookResolver::resolve(const Runbook &from) {
  runbook_.name = from.name.text.str();
  runbook_.nameRange = from.name.range;
  runbook_.range = from.range;
  // What could not be read may use anything.
  for (const Diagnostic &d : diagnostics_.diagnostics())
    readWholly_ &=
        infoOf(d.id).code >= 1000 || d.range.begin < from.range.begin || d.range.begin >= from.range.end;
  for (const Parameter &parameter : from.parameters)
    declareParameter(parameter);
  for (const Part &part : from.parts) {
    if (part.section)
      declareCaptures(part.section->items);
    if (!part.cause)
      continue;
    const auto index = static_cast<uint32_t>(runbook_.causes.size());
    if (auto [entry, fresh] = causes_.try_emplace(part.cause->name.text, index); !fresh) {
      diagnostics_.report(Diag::DuplicateName, part.cause->name.range, {"cause", part.cause->name.text})
          .note(runbook_.causes[entry->second].nameRange, "it was declared here");
      continue;
    }
    runbook_.causes.emplace_back();
    runbook_.causes.back().nameRange = part.cause->name.range;
  }
  head(from);
  uint32_t chain = 0;
  bool inChain = false;
  for (const Part &part : from.parts) {
    if (part.section)
      runbook_.sections.push_back(section(*part.section));
    else if (part.cause) {
      plan::Cause &known = runbook_.causes[causes_.lookup(part.cause->name.text)];
      if (!(known.nameRange == part.cause->name.range))
        continue; // declared twice, which was said
      chain += inChain ? 0 : 1;
      known.chain = chain - 1;
      cause(*part.cause);
    }
    inChain = part.cause != nullptr;
  }
  if (from.emergency)
    emergencyGate(from.emergency);
  findDecidingOptions();
  related(from);
  if (from.escalation) {
    runbook_.ownEscalation = true;
    runbook_.escalationRange = from.escalation->keyword;
    for (plan::EscalationLevel &level : program_.escalation(*from.escalation)) {
      bool applies = level.whenSeverity.empty() ||
                     (runbook_.severity < program_.program().severities.size() &&
                      program_.program().severities[runbook_.severity].name == level.whenSeverity);
      if (applies)
        runbook_.escalation.push_back(std::move(level));
    }
  } else if (runbook_.severity < program_.program().severities.size()) {
    const plan::Severity &severity = program_.program().severities[runbook_.severity];
    runbook_.escalation = severity.escalation;
    runbook_.escalationRange = severity.escalationRange;
  }
  reportUnused();
  computeWorst(runbook_);
  return std::move(runbook_);
}

void RunbookResolver::check(const Procedure &from) {
  runbook_.range = from.range;
  for (const Diagnostic &d : diagnostics_.diagnostics())
    readWholly_ &=
        infoOf(d.id).code >= 1000 || d.range.begin < from.range.begin || d.range.begin >= from.range.end;
  for (const Parameter &parameter : from.parameters) {
    // A list or a record may be handed on, though an operator cannot give one.
    plan::Variable variable;
    variable.origin = plan::Variable::Origin::Parameter;
    variable.type = type(parameter.type, plan::ValueKind::Text);
    declare(parameter.name, std::move(variable));
    for (auto &entry : variables_)
      entry.second.defined = true;
  }
  for (const Text &line : from.prose)
    text(line);
  declareCaptures(from.items);
  plan::Section section;
  items(from.items, section);
  reportUnused();
}

} // namespace rbk::sema
