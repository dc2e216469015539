#include "compiler/driver/paths.h"
#include "compiler/driver/gitignore.h"
#include "compiler/support/source.h"

#include <llvm/ADT/STLExtras.h>

#include <cstring>
#include <filesystem>
#include <system_error>

namespace rbk::driver {
namespace fs = std::filesystem;

namespace {

class Search {
public:
  explicit Search(PathList &into) : into_(into) {}

  void folder(const std::string &path) {
    size_t known = ignores_.size();
    if (FileContents text = readSourceFile(join(path, ".gitignore")); text.text)
      ignores_.emplace_back(path == "." ? "" : path, *text.text);
    std::error_code error;
    std::vector<std::pair<std::string, bool>> entries;
    for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error)) {
      std::error_code ignored;
      // Links to folders are not followed: they lead to cycles and to files found twice.
      bool isFolder = it->is_directory(ignored) && !it->is_symlink(ignored);
      entries.emplace_back(it->path().filename().string(), isFolder);
    }
    if (error)
      into_.errors.push_back("cannot read `" + path + "`: " + error.message());
    llvm::sort(entries);
    for (const auto &[name, isFolder] : entries) {
      if (name.empty() || name[0] == '.')
        continue;
      std::string child = path == "." ? name : join(path, name);
      if (ignored(child, isFolder))
        continue;
      if (isFolder)
        folder(child);
      else if (llvm::StringRef(name).endswith(".rbk"))
        into_.files.push_back(child);
    }
    ignores_.erase(ignores_.begin() + static_cast<std::ptrdiff_t>(known), ignores_.end());
  }

private:
  static std::string join(const std::string &folder, const std::string &name) {
    return folder.empty() || folder.back() == '/' ? folder + name : folder + "/" + name;
  }
  bool ignored(const std::string &path, bool isFolder) const {
    for (auto ignore = ignores_.rbegin(); ignore != ignores_.rend(); ++ignore)
      switch (ignore->match(path, isFolder)) {
      case GitIgnore::Verdict::Ignored:
        return true;
      case GitIgnore::Verdict::Kept:
        return false;
      case GitIgnore::Verdict::None:
        break;
      }
    return false;
  }
  PathList &into_;
  std::vector<GitIgnore> ignores_;
};

} // namespace

PathList expandPaths(const std::vector<std::string> &paths) {
  PathList result;
  Search search(result);
  for (std::string path : paths) {
    std::error_code error;
    fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) {
      result.errors.push_back("cannot read `" + path + "`: " +
                              (error && error.value() != ENOENT ? error.message() : std::strerror(ENOENT)));
      continue;
    }
    if (!fs::is_directory(status)) {
      llvm::StringRef name = path;
      if (name.endswith(".md") || name.endswith(".markdown"))
        result.errors.push_back("cannot read `" + path +
                                "`: Markdown runbooks are planned, but not there yet");
      else
        result.files.push_back(path);
      continue;
    }
    while (path.size() > 1 && path.back() == '/')
      path.pop_back();
    search.folder(path);
  }
  llvm::sort(result.files);
  result.files.erase(std::unique(result.files.begin(), result.files.end()), result.files.end());
  return result;
}

} // namespace rbk::driver
