// Any bytes as the SQL, the sed script or the awk program of a command, without the shell around them.
//   build/fuzz/fuzz-sql_fuzzer -max_total_time=60 -timeout=10 CORPUS
#include "compiler/commands/languages.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace rbk;
  std::string text(reinterpret_cast<const char *>(data), size);
  if (text.find('\0') != std::string::npos || findInvalidUtf8(text)) // no source holds these
    return 0;
  plan::Word word;
  word.parts.push_back({});
  word.parts.back().literal = text;
  word.range = word.parts.back().range = {0, static_cast<Position>(size)};
  commands::Argument argument(word, {});
  DiagnosticEngine diagnostics;
  plan::Invocation invocation;
  (void)commands::analyzeSql(argument, invocation, diagnostics);
  (void)commands::analyzeSed(argument);
  (void)commands::analyzeAwk(argument);
  return 0;
}
