#include "runtime/journal/files.h"

#include "runtime/exec/spawn.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Failure;
using bytecode::Result;

namespace {

Error failed(std::string_view what, const std::string &path) {
  return {"cannot " + std::string(what) + " `" + path + "`: " + errorText(errno)};
}

} // namespace

Result<std::string> readFile(const std::string &path) {
  Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file)
    return failed("read", path);
  std::string bytes;
  char buffer[65536];
  while (true) {
    ssize_t count = read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return failed("read", path);
    if (count == 0)
      return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

Failure syncFolder(const std::string &path) {
  Fd folder(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || fsync(folder.get()) != 0)
    return failed("make durable", path);
  return {};
}

Failure makeFolders(const std::string &path) {
  for (std::size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const std::string part = path.substr(0, slash);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST)
      return failed("create", part);
    if (slash == std::string::npos)
      return {};
  }
}

Result<PendingFile> PendingFile::create(const std::string &folder, const std::string &name) {
  PendingFile pending(Fd(), folder, name);
  const std::string path = pending.temporary();
  pending.file_ = Fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!pending.file_)
    return failed("create", path);
  return pending;
}

PendingFile::~PendingFile() {
  if (file_)
    unlink(temporary().c_str());
}

Failure PendingFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return failed("write", temporary());
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Failure PendingFile::commit() {
  const std::string path = folder_ + "/" + name_;
  if (fsync(file_.get()) != 0)
    return failed("make durable", temporary());
  if (rename(temporary().c_str(), path.c_str()) != 0)
    return failed("rename", temporary());
  file_.reset();
  return syncFolder(folder_);
}

} // namespace rbk::runtime
