// Any bytes as the command line of a step: it is refused once or analysed, and never crashes.
//   build/fuzz/fuzz-shell_fuzzer -max_total_time=60 -timeout=10 CORPUS
#include "compiler/sema/frontend.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rbk::sema::Frontend frontend;
  std::string line(reinterpret_cast<const char *>(data), size);
  auto program = frontend.compileText("fuzz.rbk", "runbook r \"R\" { param n: text resolve { step \"S\" {\n$ " + line + "\n} } }\n");
  frontend.diagnostics.finish();
  (void)rbk::renderText(frontend.diagnostics, frontend.sources, false);
  return 0;
}
