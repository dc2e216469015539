// Any bytes as a command signature: they are reported or read, and a use of the command is analysed with what was read.
//   build/fuzz/fuzz-signature_fuzzer -max_total_time=60 -timeout=10 CORPUS stdlib/commands
#include "compiler/sema/frontend.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rbk::sema::Frontend frontend;
  std::string signature(reinterpret_cast<const char *>(data), size);
  auto program = frontend.compileText("fuzz.rbk", signature + "\nrunbook r \"R\" { resolve { step \"S\" {\n$ t a -b --c=d -- e 5s\n} } }\n");
  frontend.diagnostics.finish();
  (void)rbk::renderText(frontend.diagnostics, frontend.sources, false);
  return 0;
}
