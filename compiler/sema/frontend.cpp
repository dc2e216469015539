#include "compiler/sema/frontend.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/resolver.h"
#include "compiler/support/embedded.h"

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
