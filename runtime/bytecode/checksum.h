#pragma once
#include <cstdint>
#include <string_view>

namespace rbk::bytecode {

/// CRC-32C (Castagnoli) of `bytes`; every burst of up to 32 wrong bits is found. `seed` is the checksum of
/// what came before, so that parts can be summed one after another.
uint32_t crc32c(std::string_view bytes, uint32_t seed = 0);

} // namespace rbk::bytecode
