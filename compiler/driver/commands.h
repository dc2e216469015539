#pragma once
#include "compiler/driver/driver.h"
#include "compiler/sema/frontend.h"

/// The commands of `rbk`, one function each; the arguments come without the command's name.
namespace rbk::driver {

int checkCommand(const std::vector<std::string> &arguments);
int buildCommand(const std::vector<std::string> &arguments);
int dumpCommand(const std::vector<std::string> &arguments);
int fmtCommand(const std::vector<std::string> &arguments);
int explainCommand(const std::vector<std::string> &arguments);
/// run, resume, runs, report: the runtime's, with `.rbk` files compiled first.
int runtimeCommand(const std::string &command, const std::vector<std::string> &arguments);

/// Says what is wrong with the arguments, on standard error.
int usageError(const std::string &command, const std::string &message);
/// Whether standard output or error may have colour.
bool wantsColour(int descriptor);
/// All of standard input; nothing when it cannot be read or is larger than a source may be.
std::optional<std::string> readStandardInput();
/// Writes all of `text`; false (with a message) when it cannot, so that a full disk is never a success.
bool writeOut(const std::string &text);
bool writeFile(const std::string &path, const std::string &text);

/// Compiles all files of the paths; nothing when one cannot be read, which was said on standard error.
std::optional<std::vector<plan::Program>> compileAll(sema::Frontend &frontend,
                                                     const std::vector<std::string> &paths);
/// Lints a compiled program into the frontend's diagnostics.
void lint(sema::Frontend &frontend, const plan::Program &program);

/// Bare commands of a file, or of standard input for `-`; nullptr when they cannot be read, which was said.
const SourceFile *readBareCommands(sema::Frontend &frontend, const std::string &path, const std::string &stdinName);
/// Checks them into the frontend's diagnostics; false when they cannot be read.
bool lintBareCommands(sema::Frontend &frontend, const std::string &path, const std::string &stdinName);
std::string bareEffectsJson(sema::Frontend &frontend, const SourceFile &source);
std::string bareEffectsText(sema::Frontend &frontend, const SourceFile &source);

/// One object for each simple command, docs/cli.md `dump --effects`.
std::string effectsJson(const sema::Frontend &frontend, const std::vector<plan::Program> &programs);
std::string effectsText(const std::vector<plan::Program> &programs);
/// The plan as readable text.
std::string planText(const plan::Program &program);

} // namespace rbk::driver
