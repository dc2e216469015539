// Any bytes as a runbook file: they are reported or compiled, and never crash the compiler. What compiles is linted as well.
//   build/fuzz/fuzz-source_fuzzer -max_total_time=60 -timeout=10 CORPUS tests/golden/syntax runbooks/demo
#include "compiler/driver/commands.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rbk::sema::Frontend frontend;
  auto program = frontend.compileText("fuzz.rbk", {reinterpret_cast<const char *>(data), size});
  rbk::driver::lint(frontend, program);
  frontend.diagnostics.finish();
  (void)rbk::renderText(frontend.diagnostics, frontend.sources, false);
  (void)rbk::renderJson(frontend.diagnostics, frontend.sources, 1);
  return 0;
}
