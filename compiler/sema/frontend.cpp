#include "compiler/sema/frontend.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolver.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallString.h>
#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

namespace rbk::sema {

const ast::File *Frontend::parse(const SourceFile &source) {
  return parse::parseFile(source, arena_, diagnostics);
}

const ast::File *Frontend::load(const std::string &path, std::string &error) {
  if (auto found = files_.find(path); found != files_.end())
    return found->second;
  std::string text;
  if (llvm::StringRef(path).startswith("std/")) {
    const EmbeddedFile *file = findEmbedded("stdlib/" + path.substr(4) + ".rbk");
    if (!file) {
      error = "the standard library has no such file";
      return nullptr;
    }
    text = std::string(file->text);
  } else {
    FileContents contents = readSourceFile(path);
    if (!contents.text) {
      error = contents.error;
      return nullptr;
    }
    text = std::move(*contents.text);
  }
  const SourceFile *source = sources.add(path, std::move(text));
  if (!source) {
    error = infoOf(Diag::TooManySources).message.str();
    return nullptr;
  }
  const ast::File *file = parse(*source);
  files_[path] = file;
  return file;
}

std::optional<RunbookEntry> Frontend::runbookBeside(const std::string &path, llvm::StringRef name) {
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  auto [entry, fresh] = folders_.try_emplace(folder);
  if (fresh) {
    std::vector<std::string> files;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator each(folder.empty() ? "." : folder, error), end;
         !error && each != end; each.increment(error))
      if (llvm::sys::path::extension(each->path()) == ".rbk")
        files.push_back(llvm::sys::path::filename(each->path()).str());
    llvm::sort(files);
    Frontend other;
    for (const std::string &file : files) {
      llvm::SmallString<128> full(folder);
      llvm::sys::path::append(full, file);
      std::string problem;
      if (const ast::File *parsed = other.load(full.str().str(), problem))
        for (const ast::Runbook &runbook : parsed->runbooks) {
          std::string title;
          for (const ast::TextPart &part : runbook.title.parts)
            title += part.text.str();
          entry->second.try_emplace(runbook.name.text, RunbookEntry{std::move(title), full.str().str()});
        }
    }
  }
  auto found = entry->second.find(name);
  return found == entry->second.end() ? std::nullopt : std::optional(found->second);
}

std::optional<plan::Program> Frontend::compileFile(const std::string &path) {
  std::string error;
  const ast::File *file = load(path, error);
  if (!file) {
    unreadable_ = error;
    return std::nullopt;
  }
  library.forgetDeclared();
  return ProgramResolver(*this).resolve(*file);
}

plan::Program Frontend::compileText(const std::string &name, std::string text) {
  library.forgetDeclared();
  const SourceFile *source = sources.add(name, std::move(text));
  if (!source) {
    unreadable_ = infoOf(Diag::TooManySources).message.str();
    return {};
  }
  return ProgramResolver(*this).resolve(*parse(*source));
}

} // namespace rbk::sema
