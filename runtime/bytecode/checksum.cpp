#include "runtime/bytecode/checksum.h"

#include <array>

namespace rbk::bytecode {
namespace {

constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? 0x82F63B78U : 0U);
    table[byte] = remainder;
  }
  return table;
}
constexpr std::array<uint32_t, 256> table = makeTable();

} // namespace

uint32_t crc32c(std::string_view bytes, uint32_t seed) {
  uint32_t sum = ~seed;
  for (char c : bytes)
    sum = (sum >> 8) ^ table[(sum ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~sum;
}

} // namespace rbk::bytecode
