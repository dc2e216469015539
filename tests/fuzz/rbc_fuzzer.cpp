// Any bytes must give a verified module or an error; a module that is accepted must survive a round trip.
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/writer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size) {
  using namespace rbk::bytecode;
  const std::string_view bytes(reinterpret_cast<const char *>(data), size);
  auto result = readModule(bytes);
  if (const auto *module = std::get_if<Module>(&result)) {
    if (writeModule(*module) != bytes)
      std::abort();
    (void)disassemble(*module);
  }
  return 0;
}
