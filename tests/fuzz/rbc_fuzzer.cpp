// Any bytes must give a verified module or an error; a module that is accepted must survive a round trip.
#include "runtime/bytecode/checksum.h"
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/writer.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void check(const std::string &bytes) {
  using namespace rbk::bytecode;
  auto result = readModule(bytes);
  const auto *module = std::get_if<Module>(&result);
  if (module == nullptr)
    return;
  if (writeModule(*module) != bytes)
    std::abort();
  (void)disassemble(*module);
}

void putLittle(std::string &bytes, std::size_t offset, uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[offset + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char *>(data), size);
  check(bytes);
  if (size < 24)
    return 0;
  // No fuzzer guesses a checksum: with length and checksum set right, the tables are reached.
  putLittle(bytes, 12, static_cast<uint32_t>(size));
  putLittle(bytes, size - 4, rbk::bytecode::crc32c(std::string_view(bytes).substr(0, size - 4)));
  check(bytes);
  return 0;
}
