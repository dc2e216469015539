#include "compiler/driver/replace_file.h"

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace rbk::driver {

namespace {

/// A temporary file that is removed unless it took the place of another.
struct Temporary {
  std::string name;
  int fd = -1;
  ~Temporary() {
    if (fd >= 0)
      ::close(fd);
    if (!name.empty())
      ::unlink(name.c_str());
  }
};

bool writeAll(int fd, const std::string &text) {
  for (size_t done = 0; done < text.size();) {
    ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    done += static_cast<size_t>(n);
  }
  return true;
}

} // namespace

std::string replaceFile(const std::string &path, const std::string &text) {
  auto fail = [&] { return "cannot write `" + path + "`: " + std::strerror(errno); };
  char resolved[PATH_MAX];
  if (!::realpath(path.c_str(), resolved))
    return fail();
  std::string target = resolved;
  struct stat info {};
  // Renaming needs no permission on the file itself; whoever took it away meant something by it.
  if (::stat(target.c_str(), &info) != 0 || ::access(target.c_str(), W_OK) != 0)
    return fail();

  Temporary temporary;
  std::string folder = target.substr(0, target.rfind('/') + 1);
  std::string name = folder + ".rbk-fmt-XXXXXX";
  temporary.fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (temporary.fd < 0)
    return fail();
  temporary.name = name;
  if (!writeAll(temporary.fd, text))
    return fail();
  // Another owner is kept where this user may; the mode comes after it, because chown clears parts of it.
  if ((info.st_uid != ::geteuid() || info.st_gid != ::getegid()) &&
      ::fchown(temporary.fd, info.st_uid, info.st_gid) != 0) {
  }
  if (::fchmod(temporary.fd, info.st_mode & 07777) != 0 || ::fsync(temporary.fd) != 0)
    return fail();
  int fd = temporary.fd;
  temporary.fd = -1;
  if (::close(fd) != 0 || ::rename(temporary.name.c_str(), target.c_str()) != 0)
    return fail();
  temporary.name.clear();
  if (int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); directory >= 0) {
    ::fsync(directory); // the file is whole either way
    ::close(directory);
  }
  return {};
}

} // namespace rbk::driver
