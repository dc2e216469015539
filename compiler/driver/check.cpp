#include "compiler/driver/commands.h"
#include "compiler/driver/options.h"
#include "compiler/driver/paths.h"

#include <cstdio>
#include <unistd.h>

namespace rbk::driver {

static constexpr const char *usage =
    R"(usage: rbk check [PATH…] [--format text|json] [--fail-on error|warning|info|never]
                 [--stdin-name NAME]
       rbk check --commands FILE [--format text|json] [--fail-on LEVEL]

Checks .rbk files. A folder is searched, .gitignore respected; no PATH means this folder; `-` is standard input, called
NAME in the diagnostics. --commands: FILE holds bare shell commands, one on a line; rules about runbooks do not apply.
Exit status: 0 clean, 1 findings at or above --fail-on (warning), 2 wrong usage, 3 a file could not be read.
)";

int checkCommand(const std::vector<std::string> &arguments) {
  ParsedOptions options =
      parseOptions(arguments, {{"format", true}, {"fail-on", true}, {"stdin-name", true}, {"commands", true}, {"help", false}});
  if (!options.error.empty())
    return usageError("check", options.error);
  if (options.has("help"))
    return writeOut(usage) ? Clean : Failure;
  std::string format = options.value("format").value_or("text");
  if (format == "sarif" || format == "github" || format == "gitlab" || format == "junit")
    return usageError("check", "the format `" + format + "` is not there yet; there are text and json");
  if (format != "text" && format != "json")
    return usageError("check", "unknown format `" + format + "`; there are text and json");
  std::string failOn = options.value("fail-on").value_or("warning");
  if (failOn != "error" && failOn != "warning" && failOn != "info" && failOn != "never")
    return usageError("check", "unknown level `" + failOn + "`; expected error, warning, info or never");

  std::vector<std::string> paths = options.operands;
  bool standardInput = std::erase(paths, "-") > 0;
  const auto commands = options.value("commands");
  if (commands && (standardInput || !paths.empty()))
    return usageError("check", "--commands takes one FILE and no further PATH");
  if (paths.empty() && !standardInput && !commands)
    paths.push_back(".");
  PathList files = expandPaths(paths);
  sema::Frontend frontend;
  bool unreadable = !files.errors.empty();
  for (const std::string &error : files.errors)
    std::fprintf(stderr, "rbk: %s\n", error.c_str());
  unsigned checked = 0;
  if (commands) {
    if (lintBareCommands(frontend, *commands, options.value("stdin-name").value_or("<stdin>")))
      ++checked;
    else
      unreadable = true;
  }
  if (standardInput) {
    if (auto text = readStandardInput()) {
      lint(frontend, frontend.compileText(options.value("stdin-name").value_or("<stdin>"), std::move(*text)));
      ++checked;
    } else {
      std::fprintf(stderr, "rbk: cannot read standard input\n");
      unreadable = true;
    }
  }
  for (const std::string &file : files.files) {
    auto program = frontend.compileFile(file);
    if (!program) {
      std::fprintf(stderr, "rbk: %s\n", frontend.unreadable().c_str());
      unreadable = true;
      continue;
    }
    lint(frontend, *program);
    ++checked;
  }
  frontend.diagnostics.finish();
  std::string output = format == "json"
                           ? renderJson(frontend.diagnostics, frontend.sources, checked)
                           : renderText(frontend.diagnostics, frontend.sources, wantsColour(STDOUT_FILENO));
  if (!writeOut(output))
    return Failure;
  if (format == "text")
    if (std::string summary = summaryLine(frontend.diagnostics, checked); !summary.empty())
      std::fprintf(stderr, "%s\n", summary.c_str());
  if (unreadable)
    return Failure;
  unsigned counted = failOn == "never" ? 0 : frontend.diagnostics.count(Severity::Error);
  if (failOn == "warning" || failOn == "info")
    counted += frontend.diagnostics.count(Severity::Warning);
  if (failOn == "info")
    counted += frontend.diagnostics.count(Severity::Info);
  return counted ? Findings : Clean;
}

} // namespace rbk::driver
