#pragma once
#include <string>
#include <vector>

namespace rbk::driver {

/// The files a command works on.
struct PathList {
  std::vector<std::string> files;  ///< sorted, each once, as the user would name them
  std::vector<std::string> errors; ///< paths that cannot be read, a sentence each
};

/// A file stands for itself; a folder for every *.rbk below it, without hidden folders and what .gitignore
/// leaves out.
PathList expandPaths(const std::vector<std::string> &paths);

} // namespace rbk::driver
