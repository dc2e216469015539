#include "compiler/codegen/bytecode/bytecode.h"
#include "compiler/driver/commands.h"
#include "runtime/bytecode/reader.h"
#include "runtime/cli/commands.h"

#include <llvm/ADT/StringRef.h>

#include <cstdio>
#include <unistd.h>

namespace rbk::driver {

/// A source is compiled in memory; a runbook with errors does not run.
static std::variant<bytecode::Module, runtime::LoadFailure> load(const std::string &path) {
  if (!llvm::StringRef(path).endswith(".rbk"))
    return runtime::loadBytecode(path);
  sema::Frontend frontend;
  auto program = frontend.compileFile(path);
  if (!program)
    return runtime::LoadFailure{3, frontend.unreadable()};
  lint(frontend, *program);
  frontend.diagnostics.finish();
  if (frontend.diagnostics.hasErrors()) {
    std::fputs(renderText(frontend.diagnostics, frontend.sources, wantsColour(STDERR_FILENO)).c_str(),
               stderr);
    return runtime::LoadFailure{2, path + ": the runbook has errors and does not run"};
  }
  if (program->runbooks.empty())
    return runtime::LoadFailure{2, path + ": there is no runbook in it"};
  codegen::GeneratedModule generated = codegen::generateBytecode(*program, frontend.sources);
  if (!generated.module)
    return runtime::LoadFailure{2, path + ": " + generated.problem};
  return std::move(*generated.module);
}

int runtimeCommand(const std::string &command, const std::vector<std::string> &arguments) {
  runtime::Program program;
  program.name = "rbk";
  program.load = load;
  if (command == "resume")
    return runtime::resumeCommand(program, arguments);
  if (command == "runs")
    return runtime::runsCommand(program, arguments);
  if (command == "report")
    return runtime::reportCommand(program, arguments);
  return runtime::runCommand(program, arguments);
}

} // namespace rbk::driver
