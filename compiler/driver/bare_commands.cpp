#include "compiler/sema/bare_commands.h"
#include "compiler/driver/commands.h"
#include "compiler/lint/rule.h"

#include <cstdio>

namespace rbk::driver {

const SourceFile *readBareCommands(sema::Frontend &frontend, const std::string &path, const std::string &stdinName) {
  const bool standardInput = path == "-";
  FileContents contents = standardInput ? FileContents{readStandardInput(), "cannot read standard input"}
                                        : readSourceFile(path);
  if (!contents.text) {
    std::fprintf(stderr, "rbk: %s\n", contents.error.c_str());
    return nullptr;
  }
  // What is typed at a terminal may ask and may run until it is stopped; a tool of the house has no signature.
  for (Diag id : {Diag::UnknownCommand, Diag::CommandInteractive, Diag::CommandTerminal, Diag::CommandEndless})
    frontend.diagnostics.setSeverity(id, Severity::Warning);
  llvm::StringRef text(*contents.text);
  const size_t nul = text.find('\0');
  const auto invalid = findInvalidUtf8(text);
  const SourceFile *source = frontend.sources.add(standardInput ? stdinName : path, std::move(*contents.text));
  if (!source) {
    std::fprintf(stderr, "rbk: %s\n", infoOf(Diag::TooManySources).message.str().c_str());
    return nullptr;
  }
  if (nul != llvm::StringRef::npos || invalid) { // nothing can be said of what is no text
    auto at = source->base + static_cast<Position>(nul != llvm::StringRef::npos ? nul : *invalid);
    frontend.diagnostics.report(nul != llvm::StringRef::npos ? Diag::NulByte : Diag::InvalidUtf8, {at, at + 1});
  }
  return source;
}

bool lintBareCommands(sema::Frontend &frontend, const std::string &path, const std::string &stdinName) {
  const SourceFile *source = readBareCommands(frontend, path, stdinName);
  if (!source)
    return false;
  if (frontend.diagnostics.hasErrors())
    return true;
  const sema::BareSite site(*source);
  lint::BareRules rules;
  lint::Context context{frontend.diagnostics, frontend.sources};
  sema::forEachBareCommand(frontend, *source, false, [&](const plan::Stmt &stmt) {
    rules.run({site.program, site.runbook(), site.section, site.step, stmt, *stmt.command()}, context);
  });
  return true;
}

} // namespace rbk::driver
