// The files that are part of the program itself: the standard library (stdlib/**) and the pages of the
// rules (docs/rules/*.md). The tables are constants of the program: reading them costs nothing before main.
// The build generates the definitions with tools/embed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rbk {

/// One embedded file, byte for byte.
struct EmbeddedFile {
  std::string_view path; ///< relative to the root of the repository: "stdlib/commands/kubectl.rbk"
  std::string_view text;
};

/// Every embedded file, sorted by path (by byte).
std::span<const EmbeddedFile> embeddedFiles();

/// The embedded file with exactly this path, or null.
const EmbeddedFile *findEmbedded(std::string_view path);

/// Says which file of stdlib/commands declares a command, so that only that file has to be parsed.
struct EmbeddedCommand {
  std::string_view name; ///< "kubectl"
  uint32_t file;         ///< index into embeddedFiles()
};

/// One entry for every line of stdlib/commands/*.rbk that begins with `command NAME` in its first column
/// (NAME ends at white space or `{`), and for every name of an `alias` clause of that command. Sorted by name
/// (by byte); a name declared twice stands twice, in the order of the files.
std::span<const EmbeddedCommand> embeddedCommands();

} // namespace rbk
