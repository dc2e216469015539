#include "compiler/driver/gitignore.h"

#include <llvm/ADT/StringRef.h>

#include <fnmatch.h>

namespace rbk::driver {
using llvm::StringRef;

GitIgnore::GitIgnore(std::string folder, const std::string &text) : folder_(std::move(folder)) {
  StringRef rest = text;
  while (!rest.empty()) {
    auto [line, next] = rest.split('\n');
    rest = next;
    line = line.rtrim('\r');
    if (line.empty() || line.startswith("#"))
      continue;
    Pattern pattern;
    if (!line.endswith("\\ "))
      line = line.rtrim(' ');
    pattern.negated = line.consume_front("!");
    pattern.foldersOnly = line.consume_back("/");
    pattern.anchored = line.contains('/');
    line.consume_front("/");
    pattern.glob = line.str();
    if (!pattern.glob.empty())
      patterns_.push_back(std::move(pattern));
  }
}

/// `**` spans folders; a single `*` does not, which is what FNM_PATHNAME means.
static bool globMatches(StringRef glob, StringRef path) {
  size_t stars = glob.find("**");
  if (stars == StringRef::npos)
    return fnmatch(glob.str().c_str(), path.str().c_str(), FNM_PATHNAME) == 0;
  StringRef head = glob.take_front(stars), tail = glob.drop_front(stars + 2);
  tail.consume_front("/");
  for (size_t i = 0; i <= path.size(); ++i) {
    bool boundary = i == 0 || i == path.size() || path[i - 1] == '/';
    if (!boundary || fnmatch(head.str().c_str(), path.take_front(i).str().c_str(), FNM_PATHNAME) != 0)
      continue;
    if (tail.empty() ? i < path.size() : [&] {
          for (size_t k = i; k <= path.size(); ++k)
            if ((k == i || path[k - 1] == '/') && globMatches(tail, path.drop_front(k)))
              return true;
          return false;
        }())
      return true;
  }
  return false;
}

GitIgnore::Verdict GitIgnore::match(const std::string &path, bool isFolder) const {
  StringRef relative = path;
  if (!folder_.empty() && (!relative.consume_front(folder_) || !relative.consume_front("/")))
    return Verdict::None;
  size_t slash = relative.rfind('/');
  StringRef base = slash == StringRef::npos ? relative : relative.drop_front(slash + 1);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->foldersOnly && !isFolder)
      continue;
    if (globMatches(pattern->glob, pattern->anchored ? relative : base))
      return pattern->negated ? Verdict::Kept : Verdict::Ignored;
  }
  return Verdict::None;
}

} // namespace rbk::driver
