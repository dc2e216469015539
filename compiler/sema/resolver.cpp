#include "compiler/sema/resolver.h"
#include "compiler/sema/runbook_resolver.h"

#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
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
  if (isLost(name.text))
    return notFound;
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
uint32_t ProgramResolver::findTemplate(Name name) { return find("template", name); }

const Procedure *ProgramResolver::findProcedure(Name name) {
  const uint32_t index = find("procedure", name);
  return index == notFound ? nullptr : procedures_[index];
}

std::optional<RunbookEntry> ProgramResolver::findRunbook(Name name) {
  for (const auto &[runbook, from] : runbooks_)
    if (runbook->name.text == name.text)
      return RunbookEntry{plain(runbook->title), from->source->name};
  // Runbooks of a system name each other in both directions, which imports may not.
  if (auto beside = frontend_.runbookBeside(main_->source->name, name.text))
    return beside;
  find("runbook", name);
  return std::nullopt;
}

bool ProgramResolver::exists(llvm::StringRef path, SourceRange at) const {
  llvm::SmallString<128> joined(llvm::sys::path::parent_path(frontend_.sources.fileOf(at.begin)->name));
  llvm::sys::path::append(joined, path.take_until([](char c) { return c == '#'; }));
  return llvm::sys::fs::exists(joined);
}

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
    if (level.trigger)
      out.trigger = plainText(level.trigger);
    if (level.whenSeverity) {
      findSeverity(level.whenSeverity);
      out.whenSeverity = level.whenSeverity.text.str();
    }
    if (out.contact != notFound)
      result.push_back(std::move(out));
  }
  return result;
}

plan::Program ProgramResolver::resolve(const File &main) {
  main_ = &main;
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
  for (const File *file : order)
    finish(*file);
  for (const auto &[runbook, file] : runbooks_)
    if (file == &main)
      program_.runbooks.push_back(RunbookResolver(*this).resolve(*runbook));
  for (const Runbook &reference : main.references)
    if (isNew("reference", reference.name))
      program_.references.push_back(RunbookResolver(*this).resolve(reference));
  for (const Procedure &procedure : main.procedures)
    RunbookResolver(*this).check(procedure);
  return std::move(program_);
}

} // namespace rbk::sema
