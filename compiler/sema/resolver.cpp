#include "compiler/sema/resolver.h"
#include "compiler/sema/runbook_resolver.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/Path.h>

namespace rbk::sema {
using namespace ast;

static constexpr uint32_t notFound = 0xFFFFFFFF;

plan::Duration ProgramResolver::duration(const Duration &from) {
  return {from.unit, from.amount, from.range, from.present};
}

std::string ProgramResolver::plain(const Text &text) {
  std::string result;
  for (const TextPart &part : text.parts) {
    if (part.isVariable)
      diagnostics_.report(Diag::UndefinedName, part.range, {"parameter", part.text})
          .note("outside a runbook there are none; a dollar sign is `$$`");
    result += part.isVariable ? "$" + part.text.str() : part.text.str();
  }
  return result;
}

plan::Text ProgramResolver::plainText(const Text &text) {
  plan::Text result;
  result.range = text.range;
  result.parts.push_back({plan::noVariable, plain(text)});
  return result;
}

// --- imports
// ---------------------------------------------------------------------------------------------------------

void ProgramResolver::collect(const File &file, std::vector<const File *> &order,
                              std::vector<const SourceFile *> &open) {
  if (llvm::is_contained(order, &file))
    return;
  open.push_back(file.source);
  for (const Import &import : file.imports) {
    std::string path = plain(import.path);
    std::string target = path;
    if (!llvm::StringRef(path).startswith("std/")) {
      llvm::SmallString<128> joined(llvm::sys::path::parent_path(file.source->name));
      llvm::sys::path::append(joined, path);
      llvm::sys::path::remove_dots(joined, true);
      target = joined.str().str();
    }
    std::string error;
    const File *imported = frontend_.load(target, error);
    if (!imported) {
      diagnostics_.report(Diag::ImportNotFound, import.path.range, {path, error});
      continue;
    }
    if (llvm::is_contained(open, imported->source)) {
      diagnostics_.report(Diag::ImportCycle, import.path.range, {imported->source->name});
      continue;
    }
    collect(*imported, order, open);
  }
  open.pop_back();
  order.push_back(&file);
}

// --- names
// -----------------------------------------------------------------------------------------------------------

bool ProgramResolver::isNew(llvm::StringRef what, Name name) {
  if (!name)
    return false;
  auto [entry, inserted] = names_[what].try_emplace(name.text, Declared{name.range, 0});
  if (!inserted)
    diagnostics_.report(Diag::DuplicateName, name.range, {what, name.text})
        .note(entry->second.range, "it was declared here");
  return inserted;
}

uint32_t ProgramResolver::find(llvm::StringRef what, Name name) {
  auto &table = names_[what];
  if (auto found = table.find(name.text); found != table.end())
    return found->second.index;
  std::vector<llvm::StringRef> candidates;
  for (const auto &entry : table)
    candidates.push_back(entry.getKey());
  llvm::sort(candidates);
  auto &d = diagnostics_.report(Diag::UndefinedName, name.range, {what, name.text});
  if (llvm::StringRef near = suggest(name.text, candidates); !near.empty())
    d.fix("did you mean `" + near.str() + "`?", name.range, near.str());
  else
    d.note("declare it: `" + what.str() + " " + name.text.str() +
           " \"…\" { … }`, or import the file that does");
  return notFound;
}

uint32_t ProgramResolver::findSeverity(Name name) { return find("severity", name); }
uint32_t ProgramResolver::findService(Name name) { return find("service", name); }
uint32_t ProgramResolver::findContact(Name name) { return find("contact", name); }

// --- declarations
// ----------------------------------------------------------------------------------------------------

std::vector<plan::EscalationLevel> ProgramResolver::escalation(const Escalation &from) {
  std::vector<plan::EscalationLevel> result;
  for (const EscalationLevel &level : from.levels) {
    plan::EscalationLevel out;
    out.offset = duration(level.offset);
    out.page = level.verb.text != "notify";
    out.contact = level.contact ? findContact(level.contact) : notFound;
    out.range = level.range;
    if (level.whenSeverity) {
      findSeverity(level.whenSeverity);
      out.whenSeverity = level.whenSeverity.text.str();
    }
    if (out.contact != notFound)
      result.push_back(std::move(out));
  }
  return result;
}

void ProgramResolver::declare(const File &file) {
  auto texts = [&](llvm::ArrayRef<Text> from) {
    std::vector<plan::Text> result;
    for (const Text &text : from)
      result.push_back(plainText(text));
    return result;
  };
  auto links = [&](llvm::ArrayRef<Link> from) {
    std::vector<plan::Link> result;
    for (const Link &link : from)
      result.push_back({plain(link.title), plain(link.url)});
    return result;
  };
  for (const System &system : file.systems)
    program_.systems.push_back({system.name.text.str(), plain(system.title), system.owner.text.str(),
                                texts(system.prose), links(system.links), system.range});
  for (const Calendar &calendar : file.calendars) {
    if (!isNew("calendar", calendar.name))
      continue;
    if (!calendar.zone || !calendar.firstDay || !calendar.from)
      diagnostics_.report(Diag::BadCalendar, calendar.name.range,
                          {"a calendar needs `zone`, `days` and `hours`"});
    for (Name day : {calendar.firstDay, calendar.lastDay})
      if (day && !llvm::is_contained(
                     llvm::ArrayRef<StringRef>{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}, day.text))
        diagnostics_.report(Diag::BadCalendar, day.range,
                            {"`" + day.text.str() + "` is no day; days are mon tue wed thu fri sat sun"});
    program_.calendars.push_back({calendar.name.text.str(), plain(calendar.zone),
                                  calendar.firstDay.text.str(), calendar.lastDay.text.str(),
                                  calendar.from.text.str(), calendar.to.text.str(), calendar.range});
  }
  for (const Contact &contact : file.contacts) {
    if (!isNew("contact", contact.name))
      continue;
    names_["contact"][contact.name.text].index = static_cast<uint32_t>(program_.contacts.size());
    plan::Contact out{contact.name.text.str(),
                      contact.title ? plain(contact.title) : contact.name.text.str(),
                      {},
                      contact.range,
                      contact.name.range};
    static constexpr StringRef kinds[] = {"pagerduty", "opsgenie", "phone", "sms", "slack",
                                          "teams",     "mail",     "queue", "url"};
    for (const Channel &channel : contact.channels) {
      if (!llvm::is_contained(kinds, channel.kind.text)) {
        auto &d = diagnostics_.report(Diag::BadChannel, channel.kind.range, {channel.kind.text});
        if (StringRef near = suggest(channel.kind.text, kinds); !near.empty())
          d.fix("did you mean `" + near.str() + "`?", channel.kind.range, near.str());
        else
          d.note("channels are pagerduty, opsgenie, phone, sms, slack, teams, mail, queue, url");
      }
      out.channels.push_back({channel.kind.text.str(), plain(channel.address)});
    }
    program_.contacts.push_back(std::move(out));
  }
  for (const Service &service : file.services) {
    if (!isNew("service", service.name))
      continue;
    names_["service"][service.name.text].index = static_cast<uint32_t>(program_.services.size());
    program_.services.push_back({service.name.text.str(),
                                 service.title ? plain(service.title) : service.name.text.str(),
                                 service.owner.text.str(), texts(service.prose), links(service.dashboards),
                                 links(service.links), service.range});
  }
  for (const SeverityDecl &severity : file.severities) {
    if (!isNew("severity", severity.name))
      continue;
    names_["severity"][severity.name.text].index = static_cast<uint32_t>(program_.severities.size());
    plan::Severity out;
    out.name = severity.name.text.str();
    out.title = plain(severity.title);
    out.respond = duration(severity.respond);
    out.resolve = duration(severity.resolve);
    out.criteria = texts(severity.prose);
    out.range = severity.range;
    out.nameRange = severity.name.range;
    program_.severities.push_back(std::move(out));
  }
}

/// Chains and reviews name things that any file may declare, so they come after all declarations.
void ProgramResolver::finishSeverities(const std::vector<const File *> &order) {
  for (const File *file : order) {
    for (const SeverityDecl &severity : file->severities)
      for (plan::Severity &out : program_.severities)
        if (out.nameRange == severity.name.range && severity.escalation) {
          out.escalation = escalation(*severity.escalation);
          out.escalationRange = severity.escalation->keyword;
        }
    for (const Service &service : file->services)
      if (service.owner)
        findContact(service.owner);
    for (const System &system : file->systems)
      if (system.owner)
        findContact(system.owner);
    for (const Review &review : file->reviews) {
      plan::Review out;
      for (Name name : review.severities) {
        findSeverity(name);
        out.severities.push_back(name.text.str());
      }
      out.within = duration(review.within);
      for (const Text &text : review.prose)
        out.items.push_back(plainText(text));
      out.range = review.range;
      program_.reviews.push_back(std::move(out));
    }
  }
}

plan::Program ProgramResolver::resolve(const File &main) {
  program_.file = main.source->name;
  lostNames_ = main.lostNames;
  std::vector<const File *> order;
  std::vector<const SourceFile *> open;
  collect(main, order, open);
  for (const File *file : order) {
    declare(*file);
    for (const CommandDecl &command : file->commands)
      if (isNew("command", command.name))
        frontend_.library.declare(command.range, diagnostics_);
  }
  finishSeverities(order);
  for (const File *file : order)
    for (const Runbook &runbook : file->runbooks)
      if (isNew("runbook", runbook.name) && file == &main)
        program_.runbooks.push_back(RunbookResolver(*this).resolve(runbook));
  return std::move(program_);
}

} // namespace rbk::sema
