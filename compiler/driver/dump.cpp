#include "compiler/codegen/bytecode/bytecode.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/options.h"
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/reader.h"

#include <cstdio>
#include <unistd.h>

namespace rbk::driver {

static constexpr const char *usage = R"(usage: rbk dump --effects|--plan|--bytecode [--format json] FILE…
       rbk dump --effects --commands FILE [--format json]

Shows what the compiler made of a file: the effect and place of every command, the plan, or the bytecode (also of an .rbc file).
)";

int dumpCommand(const std::vector<std::string> &arguments) {
  ParsedOptions options = parseOptions(
      arguments,
      {{"effects", false}, {"plan", false}, {"bytecode", false}, {"format", true}, {"commands", true}, {"help", false}});
  if (!options.error.empty())
    return usageError("dump", options.error);
  if (options.has("help"))
    return writeOut(usage) ? Clean : Failure;
  if (options.has("effects") + options.has("plan") + options.has("bytecode") != 1)
    return usageError("dump", "say one of --effects, --plan, --bytecode");
  const auto commands = options.value("commands");
  if (commands && (!options.operands.empty() || !options.has("effects")))
    return usageError("dump", "--commands goes with --effects and takes one FILE");
  if (options.operands.empty() && !commands)
    return usageError("dump", "no file to dump");
  std::string format = options.value("format").value_or("text");
  if (format != "text" && format != "json")
    return usageError("dump", "unknown format `" + format + "`; there are text and json");
  bool json = format == "json";
  if (json && !options.has("effects"))
    return usageError("dump", "only --effects has the format json");

  std::vector<std::string> sources;
  std::string output;
  for (const std::string &path : options.operands) {
    if (!llvm::StringRef(path).endswith(".rbc")) {
      sources.push_back(path);
      continue;
    }
    if (!options.has("bytecode"))
      return usageError("dump", "`" + path + "` is bytecode; it has only --bytecode");
    FileContents contents = readSourceFile(path);
    if (!contents.text) {
      std::fprintf(stderr, "rbk: %s\n", contents.error.c_str());
      return Failure;
    }
    auto read = bytecode::readModule(*contents.text);
    if (const auto *error = std::get_if<bytecode::ReadError>(&read)) {
      std::fprintf(stderr, "rbk: %s: %s\n", path.c_str(), error->message.c_str());
      return Usage;
    }
    output += bytecode::disassemble(std::get<bytecode::Module>(read));
  }
  sema::Frontend frontend;
  if (commands) {
    const SourceFile *source = readBareCommands(frontend, *commands, "<stdin>");
    if (!source)
      return Failure;
    output = json ? bareEffectsJson(frontend, *source) : bareEffectsText(frontend, *source);
    frontend.diagnostics.finish();
    std::fputs(renderText(frontend.diagnostics, frontend.sources, wantsColour(STDERR_FILENO)).c_str(), stderr);
    if (!writeOut(output))
      return Failure;
    return frontend.diagnostics.hasErrors() ? Findings : Clean;
  }
  auto compiled = compileAll(frontend, sources);
  if (!compiled)
    return Failure;
  std::vector<plan::Program> &programs = *compiled;
  frontend.diagnostics.finish();
  // What can be said is said; the errors stand beside it.
  std::fputs(renderText(frontend.diagnostics, frontend.sources, wantsColour(STDERR_FILENO)).c_str(), stderr);
  if (options.has("effects"))
    output += json ? effectsJson(frontend, programs) : effectsText(programs);
  else
    for (const plan::Program &program : programs) {
      if (options.has("plan")) {
        output += planText(program);
        continue;
      }
      if (frontend.diagnostics.hasErrors())
        return Findings;
      codegen::GeneratedModule generated = codegen::generateBytecode(program, frontend.sources);
      if (!generated.module) {
        std::fprintf(stderr, "rbk: %s: %s\n", program.file.c_str(), generated.problem.c_str());
        return Findings;
      }
      output += bytecode::disassemble(*generated.module);
    }
  if (!writeOut(output))
    return Failure;
  return frontend.diagnostics.hasErrors() ? Findings : Clean;
}

} // namespace rbk::driver
