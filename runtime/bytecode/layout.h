#pragma once
#include <cstddef>
#include <cstdint>

/// The byte layout of an .rbc file, shared by writer.cpp and reader.cpp only. All numbers are little-endian.
///
///     magic[8]  version:u16  reserved:u16 = 0  fileLength:u32  tableCount:u32
///     tableCount × { id:u16  reserved:u16 = 0  length:u32 }      in the order of TableId, every table once
///     the tables, one after another
///     crc32c:u32 over everything before it
///
/// A table starts with the count of its items (u32), except Header, which holds the source file and compiler
/// names. A string is length:u32 and its bytes; a list is count:u32 and its items.
namespace rbk::bytecode::layout {

enum class TableId : uint16_t {
  Header,
  Strings,
  Integers,
  Templates,
  Variables,
  Commands,
  Backgrounds,
  Gates,
  Steps,
  Loops,
  Groups,
  Options,
  Chains,
  Causes,
  Runbooks,
  Code
};
inline constexpr uint32_t tableCount = 16;

inline constexpr std::size_t versionOffset = 8;
inline constexpr std::size_t fileLengthOffset = 12;
inline constexpr std::size_t fixedSize = 20; ///< bytes before the list of tables
inline constexpr std::size_t tableEntrySize = 8;
inline constexpr std::size_t checksumSize = 4;

} // namespace rbk::bytecode::layout
