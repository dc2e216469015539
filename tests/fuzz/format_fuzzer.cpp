// Any bytes as a file to format: what can be parsed is formatted, and the formatter's own checks of its
// result never fail.
//   build/fuzz/fuzz-format_fuzzer -max_total_time=60 -timeout=10 CORPUS tests/format/cases runbooks/demo
#include "compiler/format/format.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  rbk::SourceFile source{"fuzz.rbk", {reinterpret_cast<const char *>(data), size}, 0, {}};
  rbk::format::Result result = rbk::format::format(source);
  if (result.state == rbk::format::Result::State::Internal)
    std::abort();
  (void)rbk::format::unifiedDiff(source.text, result.text, source.name);
  return 0;
}
