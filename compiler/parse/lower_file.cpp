#include "compiler/parse/lower.h"
#include "compiler/parse/rbk_parser.h"

#include <algorithm>

namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

namespace {

class FileLowering : public Lowering {
public:
  using Lowering::Lowering;

  File *file(Cursor root, const SourceFile &source) {
    auto *result = make<File>();
    result->source = &source;
    SmallVector<Import, 2> imports;
    SmallVector<System, 1> systems;
    SmallVector<Calendar, 1> calendars;
    SmallVector<SeverityDecl, 4> severities;
    SmallVector<Contact, 4> contacts;
    SmallVector<Service, 4> services;
    SmallVector<Review, 1> reviews;
    SmallVector<Runbook, 2> runbooks;
    SmallVector<CommandDecl, 1> commands;
    for (Cursor node : root) {
      switch (static_cast<Syntax>(node.kind())) {
      case Syntax::Import:
        imports.push_back({node.range(), stringIn(node)});
        break;
      case Syntax::System:
        systems.push_back(system(node));
        break;
      case Syntax::Calendar:
        calendars.push_back(calendar(node));
        break;
      case Syntax::Severity:
        severities.push_back(severity(node));
        break;
      case Syntax::Contact:
        contacts.push_back(contact(node));
        break;
      case Syntax::Service:
        services.push_back(service(node));
        break;
      case Syntax::Review:
        reviews.push_back(review(node));
        break;
      case Syntax::Runbook:
        runbooks.push_back(runbook(node));
        break;
      case Syntax::CommandDecl:
        commands.push_back({node.range(), firstName(node)});
        break;
      default:
        break;
      }
    }
    result->imports = copy(imports);
    result->systems = copy(systems);
    result->calendars = copy(calendars);
    result->severities = copy(severities);
    result->contacts = copy(contacts);
    result->services = copy(services);
    result->reviews = copy(reviews);
    result->runbooks = copy(runbooks);
    result->commands = copy(commands);
    return result;
  }

private:
  Name firstName(Cursor node) {
    for (Cursor child : node)
      if (child.is(Syntax::Name))
        return name(child);
    return {};
  }

  /// Reports a field that stands twice; `seen` is where it stood first.
  bool once(Cursor node, SourceRange seen, StringRef what) {
    if (seen == SourceRange{})
      return true;
    diagnostics().report(Diag::DuplicateField, node.range(), {what}).note(seen, "it stood here already");
    return false;
  }

  System system(Cursor node) {
    System result;
    result.range = node.range();
    SmallVector<Text, 2> lines;
    SmallVector<Link, 2> links;
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.name = name(child);
        break;
      case Syntax::String:
        result.title = string(child);
        break;
      case Syntax::Prose:
        lines.push_back(prose(child));
        break;
      case Syntax::OwnerField:
        result.owner = firstName(child);
        break;
      case Syntax::Link:
        links.push_back(link(child));
        break;
      default:
        break;
      }
    }
    result.prose = copy(lines);
    result.links = copy(links);
    return result;
  }

  Calendar calendar(Cursor node) {
    Calendar result;
    result.range = node.range();
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.name = name(child);
        break;
      case Syntax::Zone:
        result.zone = stringIn(child);
        break;
      case Syntax::Days:
        for (Cursor grand : child)
          (result.firstDay ? result.lastDay : result.firstDay) = name(grand);
        break;
      case Syntax::Hours:
        for (Cursor grand : child)
          (result.from ? result.to : result.from) = name(grand);
        break;
      default:
        break;
      }
    }
    return result;
  }

  SeverityDecl severity(Cursor node) {
    SeverityDecl result;
    result.range = node.range();
    SmallVector<Text, 2> lines;
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.name = name(child);
        break;
      case Syntax::String:
        result.title = string(child);
        break;
      case Syntax::Prose:
        lines.push_back(prose(child));
        break;
      case Syntax::RespondField:
        if (once(child, result.respond.range, "respond"))
          result.respond = durationIn(child);
        break;
      case Syntax::ResolveField:
        if (once(child, result.resolve.range, "resolve"))
          result.resolve = durationIn(child);
        break;
      case Syntax::Escalate:
        if (once(child, result.escalation ? result.escalation->range : SourceRange{}, "escalate"))
          result.escalation = escalation(child);
        break;
      default:
        break;
      }
    }
    result.prose = copy(lines);
    return result;
  }

  const Escalation *escalation(Cursor node) {
    auto *result = make<Escalation>();
    result->range = node.range();
    result->keyword = {node.range().begin, node.range().begin + 8};
    SmallVector<EscalationLevel, 4> levels;
    for (Cursor child : node) {
      if (!child.is(Syntax::Level))
        continue;
      EscalationLevel level;
      level.range = child.range();
      for (Cursor grand : child) {
        if (grand.is(Syntax::Duration))
          level.offset = duration(grand);
        else if (grand.is(Syntax::Name))
          (level.verb ? level.contact : level.verb) = name(grand);
        else if (grand.is(Syntax::LevelCondition))
          level.whenSeverity = firstName(grand);
      }
      levels.push_back(level);
    }
    result->levels = copy(levels);
    return result;
  }

  Contact contact(Cursor node) {
    Contact result;
    result.range = node.range();
    SmallVector<Channel, 2> channels;
    for (Cursor child : node) {
      if (child.is(Syntax::Name))
        result.name = name(child);
      else if (child.is(Syntax::String))
        result.title = string(child);
      else if (child.is(Syntax::Channel))
        channels.push_back({child.range(), firstName(child), stringIn(child)});
    }
    result.channels = copy(channels);
    return result;
  }

  Service service(Cursor node) {
    Service result;
    result.range = node.range();
    SmallVector<Text, 1> lines;
    SmallVector<Link, 2> dashboards, links;
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.name = name(child);
        break;
      case Syntax::String:
        result.title = string(child);
        break;
      case Syntax::Prose:
        lines.push_back(prose(child));
        break;
      case Syntax::OwnerField:
        result.owner = firstName(child);
        break;
      case Syntax::Dashboard:
        dashboards.push_back(link(child));
        break;
      case Syntax::Link:
        links.push_back(link(child));
        break;
      default:
        break;
      }
    }
    result.prose = copy(lines);
    result.dashboards = copy(dashboards);
    result.links = copy(links);
    return result;
  }

  Review review(Cursor node) {
    Review result;
    result.range = node.range();
    SmallVector<Name, 2> severities;
    SmallVector<Text, 5> lines;
    for (Cursor child : node) {
      if (child.is(Syntax::Name))
        severities.push_back(name(child));
      else if (child.is(Syntax::Within))
        result.within = durationIn(child);
      else if (child.is(Syntax::Prose))
        lines.push_back(prose(child));
    }
    result.severities = copy(severities);
    result.prose = copy(lines);
    return result;
  }

  Parameter parameter(Cursor node) {
    Parameter result;
    result.range = node.range();
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::VariableName:
        result.name = name(child);
        break;
      case Syntax::Type:
        result.type = type(child);
        break;
      case Syntax::Sum:
        result.defaultValue = expr(child);
        break;
      case Syntax::Matching:
        for (Cursor grand : child)
          result.pattern = regex(grand);
        break;
      case Syntax::String:
        result.doc = string(child);
        break;
      default:
        break;
      }
    }
    return result;
  }

  Requirement requirement(Cursor node) {
    Requirement result;
    result.range = node.range();
    for (Cursor child : node) {
      if (child.is(Syntax::Name))
        result.fact = name(child);
      else if (child.is(Syntax::Version))
        result.version = name(child);
      else if (child.is(Syntax::Because))
        result.because = stringIn(child);
    }
    return result;
  }

  Symptom symptom(Cursor node) {
    Symptom result;
    result.range = node.range();
    if (node.is(Syntax::Prose)) {
      result.text = prose(node);
      return result;
    }
    result.kind = node.is(Syntax::Alert) ? Symptom::Kind::Alert : Symptom::Kind::Metric;
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.alert = name(child);
        break;
      case Syntax::String:
        result.text = string(child);
        break;
      case Syntax::Operator:
        result.op = operatorOf(child);
        break;
      case Syntax::Sum:
        result.threshold = expr(child);
        break;
      case Syntax::HoldsFor:
        result.holdsFor = durationIn(child);
        break;
      default:
        break;
      }
    }
    return result;
  }

  Section section(Cursor node, SectionKind kind) {
    Section result;
    result.kind = kind;
    result.range = node.range();
    result.keyword = {node.range().begin, node.range().begin + static_cast<Position>(nameOf(kind).size())};
    SmallVector<Symptom, 4> symptoms;
    SmallVector<Text, 2> lines;
    SmallVector<Item, 4> items;
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::String:
        result.title = string(child);
        break;
      case Syntax::Within:
        result.within = durationIn(child);
        break;
      case Syntax::Step:
        items.push_back({step(child), nullptr, nullptr});
        break;
      case Syntax::Prose:
        if (kind == SectionKind::Symptoms)
          symptoms.push_back(symptom(child));
        else
          lines.push_back(prose(child));
        break;
      case Syntax::Alert:
      case Syntax::Metric:
        symptoms.push_back(symptom(child));
        break;
      default:
        break;
      }
    }
    result.symptoms = copy(symptoms);
    result.prose = copy(lines);
    result.items = copy(items);
    return result;
  }

  void addSection(Cursor node, SectionKind kind, llvm::SmallVectorImpl<Section> &sections) {
    for (const Section &other : sections)
      if (other.kind == kind) {
        diagnostics()
            .report(Diag::DuplicateField,
                    {node.range().begin, node.range().begin + static_cast<Position>(nameOf(kind).size())},
                    {nameOf(kind)})
            .note(other.keyword, "it stood here already");
        return;
      }
    sections.push_back(section(node, kind));
  }

  Runbook runbook(Cursor node) {
    Runbook result;
    result.range = node.range();
    SmallVector<Text, 2> lines;
    SmallVector<Requirement, 2> requirements;
    SmallVector<Parameter, 4> parameters;
    SmallVector<Section, 5> sections;
    SmallVector<Related, 2> see;
    auto field = [&](Cursor child, Name &into, StringRef what) {
      if (once(child, into.range, what))
        into = firstName(child);
    };
    for (Cursor child : node) {
      switch (static_cast<Syntax>(child.kind())) {
      case Syntax::Name:
        result.name = name(child);
        break;
      case Syntax::String:
        result.title = string(child);
        break;
      case Syntax::Prose:
        lines.push_back(prose(child));
        break;
      case Syntax::ServiceField:
        field(child, result.service, "service");
        break;
      case Syntax::SeverityField:
        field(child, result.severity, "severity");
        break;
      case Syntax::OwnerField:
        field(child, result.owner, "owner");
        break;
      case Syntax::TargetField:
        if (once(child, result.targetResolve.range, "target"))
          result.targetResolve = durationIn(child);
        break;
      case Syntax::ReviewedField:
        for (Cursor grand : child)
          if (grand.is(Syntax::Date))
            result.reviewed = name(grand);
          else if (grand.is(Syntax::Every))
            result.reviewEvery = durationIn(grand);
        break;
      case Syntax::RehearsedField:
        result.rehearsed = stringIn(child);
        break;
      case Syntax::Requires:
        requirements.push_back(requirement(child));
        break;
      case Syntax::Parameter:
        parameters.push_back(parameter(child));
        break;
      case Syntax::Require:
        addSection(child, SectionKind::Require, sections);
        break;
      case Syntax::Symptoms:
        addSection(child, SectionKind::Symptoms, sections);
        break;
      case Syntax::Diagnose:
        addSection(child, SectionKind::Diagnose, sections);
        break;
      case Syntax::Resolve:
        addSection(child, SectionKind::Resolve, sections);
        break;
      case Syntax::Verify:
        addSection(child, SectionKind::Verify, sections);
        break;
      case Syntax::Escalate:
        if (once(child, result.escalation ? result.escalation->range : SourceRange{}, "escalate"))
          result.escalation = escalation(child);
        break;
      case Syntax::See:
        for (Cursor grand : child) {
          const Link to = link(grand);
          see.push_back({Related::Kind::Link, to.range, to.title, to.url, {}});
        }
        break;
      default:
        break;
      }
    }
    for (size_t i = 1; i < sections.size(); ++i)
      if (sections[i].kind < sections[i - 1].kind)
        diagnostics()
            .report(Diag::SectionOrder, sections[i].keyword,
                    {nameOf(sections[i].kind), nameOf(sections[i - 1].kind)})
            .note(sections[i - 1].keyword, "the sections of a runbook stand in the order of a run");
    std::stable_sort(sections.begin(), sections.end(),
                     [](const Section &a, const Section &b) { return a.kind < b.kind; });
    result.prose = copy(lines);
    result.requirements = copy(requirements);
    result.parameters = copy(parameters);
    SmallVector<Part, 5> parts;
    for (const Section &each : sections) {
      auto *kept = make<Section>();
      *kept = each;
      parts.push_back({kept, nullptr});
    }
    result.parts = copy(parts);
    result.see = copy(see);
    return result;
  }
};

} // namespace

const File *parseFile(const SourceFile &source, llvm::BumpPtrAllocator &arena,
                      DiagnosticEngine &diagnostics) {
  auto empty = [&] {
    auto *file = new (arena.Allocate<File>()) File();
    file->source = &source;
    return file;
  };
  StringRef text = source.text;
  auto point = [&](size_t i, size_t n) {
    return SourceRange{source.base + static_cast<Position>(i), source.base + static_cast<Position>(i + n)};
  };
  if (text.trim().empty() || text.trim() == "\xEF\xBB\xBF") {
    diagnostics.report(Diag::EmptyFile, point(0, 0));
    return empty();
  }
  if (size_t nul = text.find('\0'); nul != StringRef::npos) {
    diagnostics.report(Diag::NulByte, point(nul, 1));
    return empty();
  }
  if (std::optional<size_t> bad = findInvalidUtf8(text)) {
    diagnostics.report(Diag::InvalidUtf8, point(*bad, 1));
    return empty();
  }
  size_t reported = diagnostics.diagnostics().size();
  std::vector<StringRef> lost;
  Tree tree = parseTree(source, diagnostics, lost);
  if (tree.nodes().empty())
    return empty();
  if (tree.nodes().size() == 1 && diagnostics.diagnostics().size() == reported) // comments only
    diagnostics.report(Diag::EmptyFile, point(0, 0));
  FileLowering lowering(source, arena, diagnostics);
  File *file = lowering.file(Cursor(tree, 0), source);
  file->lostNames = llvm::ArrayRef<StringRef>(lost).copy(arena);
  return file;
}

} // namespace rbk::parse
