#include "compiler/support/source.h"

#include <llvm/ADT/ArrayRef.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rbk {

const SourceFile *SourceManager::add(std::string name, std::string text) {
  uint64_t base = files_.empty() ? 0 : uint64_t{files_.back()->base} + files_.back()->text.size() + 1;
  if (base + text.size() >= UINT32_MAX)
    return nullptr;
  auto file = std::make_unique<SourceFile>();
  file->name = std::move(name);
  file->text = std::move(text);
  file->base = static_cast<Position>(base);
  files_.push_back(std::move(file));
  return files_.back().get();
}

const SourceFile *SourceManager::fileOf(Position position) const {
  auto after = std::upper_bound(files_.begin(), files_.end(), position,
                                [](Position p, const auto &file) { return p < file->base; });
  return after == files_.begin() ? nullptr : std::prev(after)->get();
}

static const std::vector<uint32_t> &lineStartsOf(const SourceFile &file) {
  if (file.lineStarts.empty()) {
    file.lineStarts.push_back(0);
    for (size_t i = 0; i < file.text.size(); ++i)
      if (file.text[i] == '\n')
        file.lineStarts.push_back(static_cast<uint32_t>(i + 1));
  }
  return file.lineStarts;
}

Location SourceManager::locate(Position position) const {
  const SourceFile *file = fileOf(position);
  if (!file)
    return {};
  uint32_t offset = std::min<uint32_t>(position - file->base, static_cast<uint32_t>(file->text.size()));
  const auto &starts = lineStartsOf(*file);
  auto line = static_cast<uint32_t>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
  uint32_t lineStart = starts[line - 1];
  uint32_t column = 1 + countCodePoints(llvm::StringRef(file->text).slice(lineStart, offset));
  return {line, column, offset};
}

llvm::StringRef SourceManager::textOf(SourceRange range) const {
  const SourceFile *file = fileOf(range.begin);
  if (!file)
    return {};
  return llvm::StringRef(file->text).slice(range.begin - file->base, range.end - file->base);
}

llvm::StringRef SourceManager::lineOf(Position position) const {
  const SourceFile *file = fileOf(position);
  if (!file)
    return {};
  llvm::StringRef text = file->text;
  size_t offset = std::min<size_t>(position - file->base, text.size());
  size_t before = text.substr(0, offset).rfind('\n');
  size_t begin = before == llvm::StringRef::npos ? 0 : before + 1;
  return text.slice(begin, text.find('\n', offset)).rtrim('\r');
}

FileContents readSourceFile(const std::string &path) {
  auto fail = [&](const char *what) {
    return FileContents{std::nullopt, "cannot read `" + path + "`: " + what};
  };
  // O_NONBLOCK: opening a FIFO must not hang the checker.
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return fail(errno == ENXIO ? "it is not a regular file" : std::strerror(errno)); // ENXIO: a socket
  struct Closer {
    int fd;
    ~Closer() { ::close(fd); }
  } closer{fd};
  struct stat info {};
  if (::fstat(fd, &info) != 0)
    return fail(std::strerror(errno));
  if (S_ISDIR(info.st_mode))
    return fail("it is a directory");
  if (!S_ISREG(info.st_mode))
    return fail("it is not a regular file");
  if (static_cast<uint64_t>(info.st_size) > maxSourceBytes)
    return fail("it is larger than 64 MiB");
  std::string text;
  text.resize(static_cast<size_t>(info.st_size));
  size_t done = 0;
  for (;;) {
    if (done == text.size())
      text.resize(done + 4096);
    ssize_t n = ::read(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(std::strerror(errno));
    if (n == 0)
      break;
    done += static_cast<size_t>(n);
    if (done > maxSourceBytes)
      return fail("it is larger than 64 MiB");
  }
  text.resize(done);
  return {std::move(text), {}};
}

uint32_t countCodePoints(llvm::StringRef text) {
  uint32_t count = 0;
  for (char c : text)
    count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::optional<size_t> findInvalidUtf8(llvm::StringRef text) {
  const auto *p = reinterpret_cast<const unsigned char *>(text.data());
  size_t n = text.size();
  for (size_t i = 0; i < n;) {
    unsigned char c = p[i];
    if (c < 0x80) {
      ++i;
      continue;
    }
    size_t length = c >= 0xC2 && c <= 0xDF ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (length == 0 || i + length > n)
      return i;
    for (size_t k = 1; k < length; ++k)
      if ((p[i + k] & 0xC0) != 0x80)
        return i;
    unsigned char second = p[i + 1];
    if ((c == 0xE0 && second < 0xA0) || (c == 0xED && second > 0x9F) || (c == 0xF0 && second < 0x90) ||
        (c == 0xF4 && second > 0x8F))
      return i;
    i += length;
  }
  return std::nullopt;
}

} // namespace rbk
