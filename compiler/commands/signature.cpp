#include "compiler/commands/signature.h"
#include "compiler/commands/signature_reader.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::commands {
using llvm::StringRef;

bool ValueKinds::has(StringRef kind) const { return llvm::is_contained(kinds, kind); }

std::string ValueKinds::show() const {
  std::string result;
  for (const auto *list : {&kinds, &words})
    for (const std::string &item : *list)
      result += (result.empty() ? "`" : ", `") + item + "`";
  return result;
}

const std::string &FlagSpec::canonical() const {
  for (const std::string &name : names)
    if (StringRef(name).startswith("--") && name.size() > 2)
      return name;
  return names.front();
}

bool FlagSpec::isQuestion() const {
  return !takesValue && (canonical() == "--help" || canonical() == "--version");
}

const Signature *Signature::findSub(StringRef word) const {
  for (const auto &sub : subs)
    if (sub->name == word || llvm::is_contained(sub->aliases, word))
      return sub.get();
  return nullptr;
}

const FlagSpec *Signature::findFlag(StringRef flagName) const {
  if (flagIndex.empty())
    for (const Signature *at = this; at; at = at->parent)
      for (const FlagSpec &flag : at->flags)
        if (at == this || flag.persistent)
          for (const std::string &each : flag.names)
            flagIndex.try_emplace(each, &flag);
  auto found = flagIndex.find(flagName);
  return found == flagIndex.end() ? nullptr : found->second;
}

void Signature::flagsChanged() {
  flagIndex.clear();
  for (auto &sub : subs)
    sub->flagsChanged();
}

std::string Signature::path() const {
  if (!parent || name.empty()) // a level without a name only adds options to the one above it
    return parent ? parent->path() : name;
  return parent->path() + " " + name;
}

Signature::Style Signature::effectiveStyle() const {
  if (style != Style::Inherited)
    return style;
  return parent ? parent->effectiveStyle() : Style::Gnu;
}

void SignatureLibrary::insert(std::unique_ptr<Signature> signature, llvm::StringMap<Signature *> &into) {
  into.try_emplace(signature->name, signature.get());
  for (const std::string &alias : signature->aliases)
    into.try_emplace(alias, signature.get());
  owned_.push_back(std::move(signature));
}

void SignatureLibrary::read(StringRef text, Position base, DiagnosticEngine &diagnostics, bool declared) {
  auto &into = declared ? declared_ : byName_;
  for (ReadSignature &read : readSignatures(text, base, diagnostics)) {
    if (!read.extends)
      insert(std::move(read.signature), into);
    else if (auto found = into.find(read.signature->name); found != into.end())
      mergeSignature(*found->second, std::move(*read.signature));
  }
}

void SignatureLibrary::readEmbedded(uint32_t file, DiagnosticEngine &diagnostics) {
  auto files = embeddedFiles();
  fileRead_.resize(files.size());
  if (fileRead_[file])
    return;
  fileRead_[file] = true;
  auto readOne = [&](const EmbeddedFile &embedded) {
    // Parsed where it lies; only an error needs the text as a source with positions.
    DiagnosticEngine quiet;
    read(embedded.text, 0, quiet, false);
    if (!quiet.hasErrors())
      return;
    if (const SourceFile *source = sources_.add(std::string(embedded.path), std::string(embedded.text))) {
      DiagnosticEngine again;
      readSignatures(source->text, source->base, diagnostics);
    }
  };
  // The generated part first, then the parts beside it, which extend it.
  StringRef stem(files[file].path.data(), files[file].path.size());
  if (!stem.consume_back(".effects.rbk") && !stem.consume_back(".options.rbk") &&
      !stem.consume_back(".versions.rbk"))
    stem.consume_back(".rbk");
  for (const char *suffix : {".rbk", ".effects.rbk", ".options.rbk", ".versions.rbk"})
    if (const EmbeddedFile *part = findEmbedded(stem.str() + suffix)) {
      fileRead_[static_cast<size_t>(part - files.data())] = true;
      readOne(*part);
    }
}

const Signature *SignatureLibrary::find(StringRef program, DiagnosticEngine &diagnostics) {
  size_t slash = program.rfind('/');
  StringRef name = slash == StringRef::npos ? program : program.drop_front(slash + 1);
  if (auto found = declared_.find(name); found != declared_.end())
    return found->second;
  if (auto found = byName_.find(name); found != byName_.end())
    return found->second;
  for (const EmbeddedCommand &command : embeddedCommands())
    if (command.name == std::string_view(name.data(), name.size())) {
      readEmbedded(command.file, diagnostics);
      auto found = byName_.find(name);
      return found == byName_.end() ? nullptr : found->second;
    }
  return nullptr;
}

void SignatureLibrary::declare(SourceRange range, DiagnosticEngine &diagnostics) {
  names_.clear();
  read(sources_.textOf(range), range.begin, diagnostics, true);
}

llvm::ArrayRef<StringRef> SignatureLibrary::names() const {
  if (!names_.empty())
    return names_;
  for (const EmbeddedCommand &command : embeddedCommands())
    names_.emplace_back(command.name.data(), command.name.size());
  for (const auto *table : {&byName_, &declared_})
    for (const auto &entry : *table)
      names_.push_back(entry.getKey());
  llvm::sort(names_);
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  return names_;
}

} // namespace rbk::commands
