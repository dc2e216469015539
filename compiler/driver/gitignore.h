#pragma once
#include <string>
#include <vector>

namespace rbk::driver {

/// The patterns of one .gitignore file (gitignore(5): `!`, leading and trailing `/`, `*`, `?`, `[…]`, `**`).
class GitIgnore {
public:
  /// Parses the text of the file that stands in `folder`.
  GitIgnore(std::string folder, const std::string &text);
  enum class Verdict { None, Ignored, Kept };
  /// What the last matching pattern says of a path below the folder.
  Verdict match(const std::string &path, bool isFolder) const;

private:
  struct Pattern {
    std::string glob;
    bool negated = false, foldersOnly = false, anchored = false;
  };
  std::string folder_;
  std::vector<Pattern> patterns_;
};

} // namespace rbk::driver
