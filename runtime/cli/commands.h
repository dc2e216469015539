#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/ui/console.h"

#include <functional>
#include <string>
#include <variant>
#include <vector>

/// The commands of the runtime, shared by `rbk` and `rbk-run`. Arguments come without the program's and the
/// command's name. Each returns the exit status of the program (docs/runtime.md).
namespace rbk::runtime {

/// Why a file is not a module; the messages have been printed by the loader, except `message`.
struct LoadFailure {
  int exitStatus = 2;
  std::string message; ///< with the name of the file; may be empty
};
/// Gives the verified module of a file: `loadBytecode`, or the compiler's way for sources.
using ModuleLoader = std::function<std::variant<bytecode::Module, LoadFailure>(const std::string &path)>;

/// Reads an .rbc file.
std::variant<bytecode::Module, LoadFailure> loadBytecode(const std::string &path);

/// What the commands need from the program they are part of.
struct Program {
  std::string name; ///< `rbk` or `rbk-run`, for messages such as how to resume
  Console console = Console::ofProcess();
  ModuleLoader load = loadBytecode;
};

/// run FILE [RUNBOOK] [-p NAME=VALUE]… [--dry-run] [--answers FILE] [--journal DIR] [--read-only]
int runCommand(const Program &program, const std::vector<std::string> &arguments);
/// resume RUN [-p NAME=VALUE]… [--answers FILE] [--journal DIR]
int resumeCommand(const Program &program, const std::vector<std::string> &arguments);
/// runs [--journal DIR]
int runsCommand(const Program &program, const std::vector<std::string> &arguments);
/// report RUN [--format md|json] [--journal DIR]
int reportCommand(const Program &program, const std::vector<std::string> &arguments);

/// The whole of `rbk-run`: FILE …, or one of the commands above by name. `version` is the program's own.
int rbkRunMain(const std::string &version, const std::vector<std::string> &arguments);

} // namespace rbk::runtime
