#include "compiler/parse/lower.h"
#include "compiler/parse/rbk_parser.h"

// A file, and what a system declares once. What runs is in lower_runbook.cpp.
namespace rbk::parse {
using namespace rbk::ast;
using llvm::StringRef;

Cursor Lowering::only(Cursor node, Syntax kind, StringRef what) {
  Cursor first;
  for (Cursor child : node) {
    if (!child.is(kind))
      continue;
    if (first)
      diagnostics_.report(Diag::DuplicateField, child.range(), {what})
          .note(first.range(), "it stood here already");
    else
      first = child;
  }
  return first;
}

Import Lowering::import(Cursor node) { return {node.range(), stringIn(node)}; }

System Lowering::system(Cursor node) {
  System result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.owner = nameIn(only(node, Syntax::OwnerField, "owner"));
  result.prose = proseIn(node);
  result.links = each(node, Syntax::Link, &Lowering::link);
  return result;
}

Calendar Lowering::calendar(Cursor node) {
  Calendar result;
  result.range = node.range();
  result.name = nameIn(node);
  result.zone = stringIn(only(node, Syntax::Zone, "zone"));
  auto days = each(only(node, Syntax::Days, "days"), Syntax::Name, &Lowering::name);
  if (days.size() == 2)
    result.firstDay = days[0], result.lastDay = days[1];
  auto hours = each(only(node, Syntax::Hours, "hours"), Syntax::Time, &Lowering::name);
  if (hours.size() == 2)
    result.from = hours[0], result.to = hours[1];
  return result;
}

Duty Lowering::duty(Cursor node) {
  Duty result;
  result.range = node.range();
  auto names = each(node, Syntax::Name, &Lowering::name);
  if (!names.empty())
    result.contact = names.front();
  if (names.size() > 1)
    result.templateName = names.back();
  result.within = durationIn(find(node, Syntax::Within));
  result.every = durationIn(find(node, Syntax::Every));
  return result;
}

SeverityDecl Lowering::severity(Cursor node) {
  SeverityDecl result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.respond = durationIn(only(node, Syntax::RespondField, "respond"));
  result.resolve = durationIn(only(node, Syntax::ResolveField, "resolve"));
  result.duties = each(node, Syntax::Duty, &Lowering::duty);
  result.metrics = each(node, Syntax::Metric, &Lowering::symptom);
  result.prose = proseIn(node);
  result.escalation = escalationIn(node);
  return result;
}

Channel Lowering::channel(Cursor node) { return {node.range(), nameIn(node), stringIn(node)}; }

Contact Lowering::contact(Cursor node) {
  Contact result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.channels = each(node, Syntax::Channel, &Lowering::channel);
  return result;
}

Service Lowering::service(Cursor node) {
  Service result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.owner = nameIn(only(node, Syntax::OwnerField, "owner"));
  result.prose = proseIn(node);
  result.dashboards = each(node, Syntax::Dashboard, &Lowering::link);
  result.links = each(node, Syntax::Link, &Lowering::link);
  result.metrics = each(node, Syntax::ServiceMetric, &Lowering::symptom);
  result.alerts = each(node, Syntax::ServiceAlert, &Lowering::symptom);
  result.workloads = each(node, {Syntax::Workload}, [&](Cursor child) { return stringIn(child); });
  return result;
}

Review Lowering::review(Cursor node) {
  Review result;
  result.range = node.range();
  result.severities = each(node, Syntax::Name, &Lowering::name);
  result.within = durationIn(find(node, Syntax::Within));
  result.prose = proseIn(node);
  return result;
}

Checklist Lowering::checklist(Cursor node) {
  Checklist result;
  result.range = node.range();
  auto names = each(node, Syntax::Name, &Lowering::name);
  if (!names.empty()) {
    result.name = names.front();
    result.severities = names.drop_front();
  }
  result.title = stringIn(node);
  result.within = durationIn(find(node, Syntax::Within));
  result.every = durationIn(find(node, Syntax::Every));
  result.items = proseIn(node);
  return result;
}

Template Lowering::messageTemplate(Cursor node) {
  Template result;
  result.range = node.range();
  result.name = nameIn(node);
  result.title = stringIn(node);
  result.fields = each(node, Syntax::Parameter, &Lowering::parameter);
  result.body = stringIn(only(node, Syntax::TemplateText, "text"));
  if (!result.body && !diagnostics_.hasErrorIn(result.range))
    diagnostics_.report(Diag::SyntaxExpected, {result.range.end - 1, result.range.end},
                        {"the text of the message in `\"\"\"`", "`}`"});
  return result;
}

Record Lowering::record(Cursor node) {
  return {node.range(), nameIn(node), each(node, Syntax::Parameter, &Lowering::parameter)};
}

CommandDecl Lowering::commandDecl(Cursor node) { return {node.range(), nameIn(node)}; }

const File *Lowering::file(Cursor root) {
  File result;
  result.source = &source_;
  result.imports = each(root, Syntax::Import, &Lowering::import);
  result.systems = each(root, Syntax::System, &Lowering::system);
  result.calendars = each(root, Syntax::Calendar, &Lowering::calendar);
  result.severities = each(root, Syntax::Severity, &Lowering::severity);
  result.contacts = each(root, Syntax::Contact, &Lowering::contact);
  result.services = each(root, Syntax::Service, &Lowering::service);
  result.reviews = each(root, Syntax::Review, &Lowering::review);
  result.checklists = each(root, Syntax::Checklist, &Lowering::checklist);
  result.templates = each(root, Syntax::Template, &Lowering::messageTemplate);
  result.records = each(root, Syntax::Record, &Lowering::record);
  result.procedures = each(root, Syntax::Procedure, &Lowering::procedure);
  result.runbooks = each(root, Syntax::Runbook, &Lowering::runbook);
  result.references = each(root, Syntax::Reference, &Lowering::reference);
  result.commands = each(root, Syntax::CommandDecl, &Lowering::commandDecl);
  return make(result);
}

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
  std::vector<std::string> lost;
  Tree tree = parseTree(source, diagnostics, lost);
  if (tree.nodes().empty())
    return empty();
  if (tree.nodes().size() == 1 && diagnostics.diagnostics().size() == reported) // comments only
    diagnostics.report(Diag::EmptyFile, point(0, 0));
  Lowering lowering(source, arena, diagnostics);
  auto *file = new (arena.Allocate<File>()) File(*lowering.file(Cursor(tree, 0)));
  llvm::SmallVector<StringRef, 4> kept;
  for (const std::string &name : lost)
    kept.push_back(StringRef(name).copy(arena));
  file->lostNames = llvm::ArrayRef<StringRef>(kept).copy(arena);
  return file;
}

} // namespace rbk::parse
