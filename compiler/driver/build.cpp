#include "compiler/codegen/bytecode/bytecode.h"
#include "compiler/codegen/markdown/markdown.h"
#include "compiler/codegen/shell/shell.h"
#include "compiler/driver/commands.h"
#include "compiler/driver/options.h"
#include "compiler/driver/paths.h"
#include "runtime/bytecode/writer.h"

#include <llvm/Support/Path.h>

#include <cstdio>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace rbk::driver {
namespace fs = std::filesystem;

static constexpr const char *usage = R"(usage: rbk build --to sh|md|rbc [-o PATH] FILE…

Compiles runbooks: to shell scripts, to Markdown pages, or to bytecode for `rbk run` and `rbk-run`. FILE may be a folder. PATH is a
folder for several products, or the file for a single one; without it they stand in the current folder. Nothing is written when a
runbook has errors.
Exit status: 0 built, 1 a runbook has errors, 2 wrong usage, 3 a file could not be read or written.
)";

namespace {

struct Product {
  std::string name, text;
  bool executable = false;
};

/// Problems of code generation are the author's to know, at the place they come from.
bool reportProblem(const sema::Frontend &frontend, const codegen::GeneratedModule &generated, const std::string &file) {
  if (generated.module)
    return false;
  const SourceFile *source = frontend.sources.fileOf(generated.range.begin);
  std::string place = generated.range.end && source
                          ? source->name + ":" + std::to_string(frontend.sources.locate(generated.range.begin).line)
                          : file;
  std::fprintf(stderr, "rbk: %s: %s\n", place.c_str(), generated.problem.c_str());
  return true;
}

} // namespace

int buildCommand(const std::vector<std::string> &arguments) {
  ParsedOptions options = parseOptions(arguments, {{"to", true}, {"o", true}, {"help", false}});
  if (!options.error.empty())
    return usageError("build", options.error);
  if (options.has("help"))
    return writeOut(usage) ? Clean : Failure;
  std::string to = options.value("to").value_or("");
  if (to != "sh" && to != "md" && to != "rbc")
    return usageError("build", to.empty() ? "--to is missing; there are sh, md and rbc" : "unknown product `" + to + "`; there are sh, md and rbc");
  if (options.operands.empty())
    return usageError("build", "no file to build");
  PathList files = expandPaths(options.operands);
  for (const std::string &error : files.errors)
    std::fprintf(stderr, "rbk: %s\n", error.c_str());
  if (!files.errors.empty())
    return Failure;

  sema::Frontend frontend;
  std::vector<plan::Program> programs;
  for (const std::string &file : files.files) {
    auto program = frontend.compileFile(file);
    if (!program) {
      std::fprintf(stderr, "rbk: %s\n", frontend.unreadable().c_str());
      return Failure;
    }
    lint(frontend, *program);
    programs.push_back(std::move(*program));
  }
  frontend.diagnostics.finish();
  if (frontend.diagnostics.hasErrors()) {
    std::fputs(renderText(frontend.diagnostics, frontend.sources, wantsColour(STDERR_FILENO)).c_str(), stderr);
    std::fprintf(stderr, "%s; nothing was built\n", summaryLine(frontend.diagnostics, static_cast<unsigned>(programs.size())).c_str());
    return Findings;
  }

  std::vector<Product> products;
  for (const plan::Program &program : programs) {
    if (program.runbooks.empty())
      continue;
    if (to == "rbc") {
      codegen::GeneratedModule generated = codegen::generateBytecode(program, frontend.sources);
      if (reportProblem(frontend, generated, program.file))
        return Findings;
      products.push_back({llvm::sys::path::stem(program.file).str() + ".rbc", bytecode::writeModule(*generated.module)});
      continue;
    }
    for (const plan::Runbook &runbook : program.runbooks)
      if (to == "sh")
        products.push_back({runbook.name + ".sh", codegen::generateShell(program, runbook), true});
      else
        products.push_back({markdown::pageName(runbook), markdown::generatePage(program, runbook)});
  }
  if (products.empty()) {
    std::fprintf(stderr, "rbk build: no runbook in %s\n", options.operands.front().c_str());
    return Findings;
  }
  std::string out = options.value("o").value_or(".");
  bool single = products.size() == 1 && !fs::is_directory(out) && options.has("o") && out.back() != '/';
  if (to == "md" && !single) {
    std::vector<const plan::Program *> all;
    for (const plan::Program &program : programs)
      all.push_back(&program);
    products.push_back({"README.md", markdown::generateIndex(all)});
  }
  for (size_t i = 0; i < products.size(); ++i)
    for (size_t k = i + 1; k < products.size(); ++k)
      if (products[i].name == products[k].name) {
        std::fprintf(stderr, "rbk build: two runbooks would be written to %s\n", products[i].name.c_str());
        return Findings;
      }
  std::error_code error;
  if (!single)
    fs::create_directories(out, error);
  for (const Product &product : products) {
    std::string path = single ? out : out + (out.back() == '/' ? "" : "/") + product.name;
    if (!writeFile(path, product.text))
      return Failure;
    if (product.executable)
      ::chmod(path.c_str(), 0755);
    std::fprintf(stderr, "wrote %s\n", path.c_str());
  }
  return Clean;
}

} // namespace rbk::driver
