#include "compiler/parse/lower.h"

// Runbooks, references and procedures with their sections.
namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

Symptom Lowering::symptom(Cursor node) {
  Symptom result;
  result.range = node.range();
  switch (static_cast<Syntax>(node.kind())) {
  case Syntax::Prose:
    result.kind = Symptom::Kind::Prose;
    result.text = prose(node);
    return result;
  case Syntax::Alert:
    result.kind = Symptom::Kind::Alert;
    result.alert = nameIn(node);
    return result;
  case Syntax::Log:
    result.kind = Symptom::Kind::Log;
    break;
  case Syntax::Event:
    result.kind = Symptom::Kind::Event;
    break;
  default:
    result.kind = Symptom::Kind::Metric;
    result.alert = nameIn(node); // of an alert that a service declares
    break;
  }
  result.pattern = regex(find(node, Syntax::Regex));
  for (Cursor child : node) {
    if (!child.is(Syntax::String))
      continue;
    if (node.is(Syntax::ServiceMetric) && !result.title)
      result.title = string(child);
    else
      result.text = string(child);
  }
  if (Cursor comparison = find(node, Syntax::Operator))
    result.op = operatorOf(comparison);
  result.threshold = exprOrNull(find(node, Syntax::Sum));
  result.holdsFor = durationIn(find(node, Syntax::HoldsFor));
  return result;
}

constexpr auto signKinds = {Syntax::Alert, Syntax::Metric, Syntax::Log, Syntax::Event};

const Section *Lowering::section(Cursor node, SectionKind kind) {
  Section result;
  result.kind = kind;
  result.range = node.range();
  result.keyword = {node.range().begin, node.range().begin + static_cast<Position>(nameOf(kind).size())};
  result.title = stringIn(node);
  result.within = durationIn(find(node, Syntax::Within));
  auto lowerSymptom = [&](Cursor child) { return symptom(child); };
  if (kind == SectionKind::Symptoms)
    result.symptoms =
        each(node, {Syntax::Prose, Syntax::Alert, Syntax::Metric, Syntax::Log, Syntax::Event}, lowerSymptom);
  else
    result.prose = proseIn(node);
  result.items = items(node);
  return make(result);
}

const Cause *Lowering::cause(Cursor node) {
  Cause result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.when = conditionIn(find(node, Syntax::When));
  result.prose = proseIn(node);
  result.signs = each(node, signKinds, [&](Cursor child) { return symptom(child); });
  SmallVector<Section, 2> sections;
  for (const Part &part : parts(node))
    sections.push_back(*part.section);
  result.sections = copy(sections);
  return make(result);
}

/// The sections and causes of a runbook or a cause, as they are written.
llvm::ArrayRef<Part> Lowering::parts(Cursor node) {
  struct Word {
    Syntax syntax;
    SectionKind kind;
    bool once;
  };
  static constexpr Word words[] = {
      {Syntax::Require, SectionKind::Require, true},    {Syntax::Symptoms, SectionKind::Symptoms, true},
      {Syntax::Mitigate, SectionKind::Mitigate, false}, {Syntax::Diagnose, SectionKind::Diagnose, false},
      {Syntax::Resolve, SectionKind::Resolve, false},   {Syntax::Verify, SectionKind::Verify, true},
  };
  SmallVector<Part, 8> result;
  for (Cursor child : node) {
    if (child.is(Syntax::Cause)) {
      result.push_back({nullptr, cause(child)});
      continue;
    }
    const Word *word = llvm::find_if(words, [&](const Word &w) { return child.is(w.syntax); });
    if (word == std::end(words))
      continue;
    const Section *read = section(child, word->kind);
    auto *other = llvm::find_if(
        result, [&](const Part &part) { return part.section && part.section->kind == word->kind; });
    if (word->once && other != result.end())
      diagnostics_.report(Diag::DuplicateField, read->keyword, {nameOf(word->kind)})
          .note(other->section->keyword, "it stood here already");
    else
      result.push_back({read, nullptr});
  }
  return copy(result);
}

/// A run goes through the sections as they are written: `require` and `symptoms` come first, and `verify`
/// looks at what every `resolve` did.
void Lowering::checkOrder(llvm::ArrayRef<Part> parts) {
  auto isSection = [](const Part &part, SectionKind kind) {
    return part.section && part.section->kind == kind;
  };
  auto resolves = [&](const Part &part) {
    return isSection(part, SectionKind::Resolve) ||
           (part.cause && llvm::any_of(part.cause->sections,
                                       [](const Section &s) { return s.kind == SectionKind::Resolve; }));
  };
  auto mustPrecede = [&](const Part &first, const Part &second) {
    if (isSection(first, SectionKind::Require))
      return true;
    if (isSection(first, SectionKind::Symptoms))
      return !isSection(second, SectionKind::Require);
    return resolves(first) && isSection(second, SectionKind::Verify);
  };
  auto keyword = [](const Part &part) {
    return part.section ? part.section->keyword
                        : SourceRange{part.cause->range.begin, part.cause->range.begin + 5};
  };
  auto word = [](const Part &part) { return part.section ? nameOf(part.section->kind) : StringRef("cause"); };
  SmallVector<const Part *, 2> blamed; // one section in the wrong place is one mistake
  for (const Part &part : parts)
    for (const Part &before : parts) {
      if (&before == &part)
        break;
      if (!mustPrecede(part, before))
        continue;
      if (!llvm::is_contained(blamed, &before))
        diagnostics_.report(Diag::SectionOrder, keyword(part), {word(part), word(before)})
            .note(keyword(before), "the sections of a runbook stand in the order of a run");
      blamed.push_back(&before);
      break;
    }
}

EscalationLevel Lowering::level(Cursor node) {
  EscalationLevel result;
  result.range = node.range();
  result.offset = durationIn(node);
  result.trigger = stringIn(node);
  auto names = each(node, Syntax::Name, &Lowering::name);
  if (!names.empty())
    result.verb = names.front();
  if (names.size() > 1)
    result.contact = names.back();
  result.whenSeverity = nameIn(find(node, Syntax::LevelCondition));
  return result;
}

const Escalation *Lowering::escalationIn(Cursor parent) {
  Cursor node = only(parent, Syntax::Escalate, "escalate");
  if (!node)
    return nullptr;
  Escalation result;
  result.range = node.range();
  result.keyword = {node.range().begin, node.range().begin + 8};
  result.levels = each(node, Syntax::Level, &Lowering::level);
  return make(result);
}

Related Lowering::related(Cursor node) {
  Related result;
  result.range = node.range();
  if (node.is(Syntax::SeeRunbook)) {
    result.kind = Related::Kind::Runbook;
    result.runbook = nameIn(node);
    return result;
  }
  result.kind = node.is(Syntax::Document) ? Related::Kind::Document : Related::Kind::Link;
  const Link written = link(node);
  result.title = written.title;
  result.target = written.url;
  return result;
}

Requirement Lowering::requirement(Cursor node) {
  Requirement result;
  result.range = node.range();
  result.fact = nameIn(node);
  result.version = nameIn(node, Syntax::Version);
  result.because = stringIn(find(node, Syntax::Because));
  return result;
}

Runbook Lowering::runbook(Cursor node) {
  Runbook result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.prose = proseIn(node);
  result.service = nameIn(only(node, Syntax::ServiceField, "service"));
  result.severity = nameIn(only(node, Syntax::SeverityField, "severity"));
  result.owner = nameIn(only(node, Syntax::OwnerField, "owner"));
  result.targetResolve = durationIn(only(node, Syntax::TargetField, "target"));
  Cursor reviewed = only(node, Syntax::ReviewedField, "reviewed");
  result.reviewed = nameIn(reviewed, Syntax::Date);
  result.reviewEvery = durationIn(find(reviewed, Syntax::Every));
  result.rehearsed = stringIn(only(node, Syntax::RehearsedField, "rehearsed"));
  result.version = stringIn(only(node, Syntax::VersionField, "version"));
  result.emergency = stringIn(only(node, Syntax::EmergencyField, "emergency"));
  result.requirements = each(node, Syntax::Requires, &Lowering::requirement);
  result.parameters = each(node, Syntax::Parameter, &Lowering::parameter);
  result.parts = parts(node);
  checkOrder(result.parts);
  result.escalation = escalationIn(node);
  SmallVector<Related, 2> see;
  for (Cursor child : only(node, Syntax::See, "see"))
    see.push_back(related(child));
  result.see = copy(see);
  return result;
}

/// A reference is a runbook with one section, which holds its steps.
Runbook Lowering::reference(Cursor node) {
  Runbook result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.prose = proseIn(node);
  result.parameters = each(node, Syntax::Parameter, &Lowering::parameter);
  Section steps;
  steps.kind = SectionKind::Reference;
  steps.range = node.range();
  steps.keyword = {node.range().begin, node.range().begin + static_cast<Position>(nameOf(steps.kind).size())};
  steps.items = items(node);
  SmallVector<Part, 1> parts{{make(steps), nullptr}};
  result.parts = copy(parts);
  return result;
}

Procedure Lowering::procedure(Cursor node) {
  Procedure result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.parameters = each(node, Syntax::Parameter, &Lowering::parameter);
  result.prose = proseIn(node);
  result.items = items(node);
  return result;
}

} // namespace rbk::parse
