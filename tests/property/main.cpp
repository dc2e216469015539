#include "compiler/codegen/bytecode/bytecode.h"
#include "compiler/codegen/markdown/markdown.h"
#include "compiler/codegen/shell/shell.h"
#include "compiler/driver/commands.h"
#include "compiler/format/format.h"
#include "compiler/lint/rule.h"
#include "compiler/parse/parse.h"
#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/writer.h"
#include "tests/property/generator.h"
#include "tests/unit/ast_text.h"

#include <llvm/Support/Allocator.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

// Properties of every valid program, tried on random ones:
//   it compiles without an error; formatting changes neither tree nor plan and is done after one pass; every
//   back end gives a product, and the bytecode survives being written and read.
//
//   rbk-property [COUNT [FIRST-SEED]]     10000 programs from seed 1
//   rbk-property --print SEED             one of them, to look at

using namespace rbk;

namespace {

std::string treeOf(const SourceFile &source, DiagnosticEngine &diagnostics) {
  llvm::BumpPtrAllocator arena;
  return textOf(*parse::parseFile(source, arena, diagnostics));
}

/// What does not hold for the program, or nothing.
std::string broken(const std::string &text) {
  sema::Frontend frontend;
  plan::Program program = frontend.compileText("random.rbk", text);
  frontend.diagnostics.finish();
  if (frontend.diagnostics.hasErrors())
    return "it does not compile:\n" + renderText(frontend.diagnostics, frontend.sources, false);

  const SourceFile source{"random.rbk", text, 0, {}};
  format::Result formatted = format::format(source);
  if (formatted.state != format::Result::State::Formatted)
    return "it cannot be formatted: " + formatted.problem;
  const SourceFile after{"random.rbk", formatted.text, 0, {}};
  if (const format::Result again = format::format(after); again.text != formatted.text)
    return "formatting it again changes it:\n" +
           format::unifiedDiff(formatted.text, again.text, "random.rbk");
  DiagnosticEngine ignored;
  if (const std::string one = treeOf(source, ignored), two = treeOf(after, ignored); one != two)
    return "the formatted text has another tree:\n" + format::unifiedDiff(one, two, "tree");
  sema::Frontend other;
  const plan::Program same = other.compileText("random.rbk", formatted.text);
  if (const std::string one = driver::planText(program), two = driver::planText(same); one != two)
    return "the formatted text has another plan:\n" + format::unifiedDiff(one, two, "plan");

  lint::run(program, frontend.sources, frontend.diagnostics);
  for (const plan::Runbook &runbook : program.runbooks)
    if (codegen::generateShell(program, runbook).empty() || markdown::generatePage(program, runbook).empty())
      return "an empty product";
  markdown::generateIndex({&program});
  codegen::GeneratedModule module = codegen::generateBytecode(program, frontend.sources);
  if (!module.module)
    return "no bytecode: " + module.problem;
  const std::string bytes = bytecode::writeModule(*module.module);
  const bytecode::ReadResult read = bytecode::readModule(bytes);
  if (const auto *error = std::get_if<bytecode::ReadError>(&read))
    return "the bytecode cannot be read: " + error->message;
  return bytecode::writeModule(std::get<bytecode::Module>(read)) == bytes
             ? ""
             : "the bytecode changes when it is read and written";
}

} // namespace

int main(int argc, char **argv) {
  if (argc == 3 && std::strcmp(argv[1], "--print") == 0) {
    std::fputs(test::Generator(std::strtoull(argv[2], nullptr, 10)).program().c_str(), stdout);
    return 0;
  }
  const uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000;
  const uint64_t first = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  uint64_t failed = 0, bytes = 0;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    const std::string text = test::Generator(seed).program();
    bytes += text.size();
    const std::string problem = broken(text);
    if (problem.empty())
      continue;
    if (++failed <= 3)
      std::printf("FAIL: seed %llu: %s\n%s\n", static_cast<unsigned long long>(seed), problem.c_str(),
                  text.c_str());
  }
  std::printf("%llu programs, %llu KB\n%llu passed, %llu failed\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(bytes / 1000), static_cast<unsigned long long>(count - failed),
              static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
