#include "compiler/driver/driver.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/paths.h"
#include "compiler/lint/rule.h"

#include <llvm/ADT/STLExtras.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace rbk::driver {

static constexpr const char *usage =
    R"(rbk — checks runbooks, compiles them, and runs them

usage:
  rbk check   [PATH…]                     find what is wrong in .rbk files; a folder is searched
  rbk build   --to sh|md|rbc [-o PATH] FILE…
  rbk run     FILE [RUNBOOK] [-p NAME=VALUE]… [--dry-run] [--answers FILE] [--journal DIR] [--read-only]
  rbk resume  RUN     go on with a run that stopped
  rbk runs            list runs
  rbk report  RUN [--format md|json]
  rbk explain CODE|NAME                   the page of a rule
  rbk explain -- COMMAND…                 what a command line does
  rbk fmt     [--check] [--diff] [PATH…]  write .rbk files in one layout
  rbk dump    --effects|--plan|--bytecode [--format json] FILE…
  rbk version

`rbk COMMAND --help` tells more; docs/cli.md is the whole contract.
)";

bool wantsColour(int descriptor) {
  const char *no = std::getenv("NO_COLOR");
  const char *term = std::getenv("TERM");
  return ::isatty(descriptor) && !(no && *no) && !(term && std::strcmp(term, "dumb") == 0);
}

bool writeOut(const std::string &text) {
  bool ok = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!ok && errno != EPIPE)
    std::fprintf(stderr, "rbk: cannot write the results: %s\n", std::strerror(errno));
  return ok || errno == EPIPE;
}

bool writeFile(const std::string &path, const std::string &text) {
  std::FILE *file = std::fopen(path.c_str(), "wb");
  bool ok = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  int reason = errno;
  if (file && std::fclose(file) != 0) {
    reason = errno;
    ok = false;
  }
  if (!ok)
    std::fprintf(stderr, "rbk: cannot write `%s`: %s\n", path.c_str(), std::strerror(reason));
  return ok;
}

std::optional<std::string> readStandardInput() {
  std::string text;
  char buffer[65536];
  for (;;) {
    ssize_t n = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0 || text.size() > maxSourceBytes)
      return std::nullopt;
    if (n == 0)
      return text;
    text.append(buffer, static_cast<size_t>(n));
  }
}

int usageError(const std::string &command, const std::string &message) {
  std::fprintf(stderr, "rbk%s%s: %s\n", command.empty() ? "" : " ", command.c_str(), message.c_str());
  std::fprintf(stderr, "`rbk %s--help` shows the usage\n", command.empty() ? "" : (command + " ").c_str());
  return Usage;
}

std::optional<std::vector<plan::Program>> compileAll(sema::Frontend &frontend,
                                                     const std::vector<std::string> &paths) {
  PathList files = expandPaths(paths);
  for (const std::string &error : files.errors)
    std::fprintf(stderr, "rbk: %s\n", error.c_str());
  if (!files.errors.empty())
    return std::nullopt;
  std::vector<plan::Program> programs;
  for (const std::string &file : files.files) {
    auto program = frontend.compileFile(file);
    if (!program) {
      std::fprintf(stderr, "rbk: %s\n", frontend.unreadable().c_str());
      return std::nullopt;
    }
    programs.push_back(std::move(*program));
  }
  return programs;
}

void lint(sema::Frontend &frontend, const plan::Program &program) {
  // The plan lacks what could not be read: a rule would report that as missing, a second time and at another
  // place.
  for (const Diagnostic &diagnostic : frontend.diagnostics.diagnostics()) {
    const SourceFile *file = frontend.sources.fileOf(diagnostic.range.begin);
    bool syntax = infoOf(diagnostic.id).code > 100 && infoOf(diagnostic.id).code < 107;
    if (syntax && file && file->name == program.file)
      return;
  }
  lint::run(program, frontend.sources, frontend.diagnostics);
}

int main(const std::string &version, const std::vector<std::string> &arguments) {
  if (arguments.empty()) {
    std::fputs(usage, stderr);
    return Usage;
  }
  const std::string &command = arguments[0];
  std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (command == "version" || command == "--version")
    return writeOut("rbk " + version + "\n") ? Clean : Failure;
  if (command == "help" || command == "--help" || command == "-h")
    return writeOut(usage) ? Clean : Failure;
  if (command == "check")
    return checkCommand(rest);
  if (command == "build")
    return buildCommand(rest);
  if (command == "dump")
    return dumpCommand(rest);
  if (command == "fmt")
    return fmtCommand(rest);
  if (command == "explain")
    return explainCommand(rest);
  if (command == "run" || command == "resume" || command == "runs" || command == "report")
    return runtimeCommand(command, rest);
  static constexpr llvm::StringRef planned[] = {"test", "import", "publish"};
  if (llvm::is_contained(planned, command))
    return usageError("", "`" + command + "` is planned, but not there yet");
  std::string message = "unknown command `" + command + "`";
  static constexpr llvm::StringRef known[] = {"check",   "build", "run",  "resume",  "runs", "report",
                                              "explain", "fmt",   "dump", "version", "help"};
  if (llvm::StringRef near = suggest(command, known); !near.empty())
    message += "; did you mean `" + near.str() + "`?";
  return usageError("", message);
}

} // namespace rbk::driver
