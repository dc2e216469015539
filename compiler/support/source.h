#pragma once
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rbk {

/// A byte position in all sources of one compilation: each file occupies a range of its own.
/// 32 bits keep syntax nodes small; the manager refuses more than 4 GiB of sources.
using Position = uint32_t;

/// Half-open range of bytes. `begin == end` is a point.
struct SourceRange {
  Position begin = 0;
  Position end = 0;
  bool operator==(const SourceRange &) const = default;
};

/// Where a position is for a reader: line and column count from 1, the column in Unicode code points, the
/// offset in bytes of the file.
struct Location {
  uint32_t line = 1;
  uint32_t column = 1;
  uint32_t offset = 0;
};

/// One source text with its name as the user wrote it.
struct SourceFile {
  std::string name;
  std::string text;
  Position base = 0;
  mutable std::vector<uint32_t> lineStarts; ///< made when the first diagnostic of the file is shown
  llvm::StringRef contents() const { return text; }
};

/// Owns the sources of a compilation. Addresses and texts of files are stable.
class SourceManager {
public:
  /// Adds a text; nullptr when the position space is exhausted.
  const SourceFile *add(std::string name, std::string text);
  const SourceFile *fileOf(Position position) const;
  Location locate(Position position) const;
  llvm::StringRef textOf(SourceRange range) const;
  /// The whole line that `position` stands on, without its line end.
  llvm::StringRef lineOf(Position position) const;
  llvm::ArrayRef<std::unique_ptr<SourceFile>> files() const { return files_; }

private:
  std::vector<std::unique_ptr<SourceFile>> files_;
};

/// What reading a file can end in. `error` is a sentence for the user.
struct FileContents {
  std::optional<std::string> text;
  std::string error;
};

/// Reads a regular file, at most `maxSourceBytes`. A directory, a device, an unreadable file are errors,
/// never an empty text.
FileContents readSourceFile(const std::string &path);
inline constexpr uint64_t maxSourceBytes = 64ull << 20;

/// Code points in a UTF-8 text (invalid bytes count one each).
uint32_t countCodePoints(llvm::StringRef text);
/// The offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and > U+10FFFF included).
std::optional<size_t> findInvalidUtf8(llvm::StringRef text);

} // namespace rbk
