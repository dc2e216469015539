#pragma once
#include "runtime/bytecode/result.h"
#include "runtime/exec/fd.h"

#include <string>
#include <string_view>

/// Files that are either there completely, also after a loss of power, or not at all.
namespace rbk::runtime {

/// The whole contents of a file. The error names the path.
bytecode::Result<std::string> readFile(const std::string &path);

/// Makes the entries of a folder durable.
bytecode::Failure syncFolder(const std::string &path);

/// Creates a folder and those above it, readable by the owner only: captured values may be confidential.
bytecode::Failure makeFolders(const std::string &path);

/// A file that appears under its name only when `commit` has made it durable; removed when it never does.
class PendingFile {
public:
  static bytecode::Result<PendingFile> create(const std::string &folder, const std::string &name);
  PendingFile(PendingFile &&) = default;
  PendingFile &operator=(PendingFile &&) = delete;
  ~PendingFile();

  int fd() const { return file_.get(); }
  bytecode::Failure write(std::string_view bytes);
  bytecode::Failure commit();

private:
  PendingFile(Fd file, std::string folder, std::string name)
      : file_(std::move(file)), folder_(std::move(folder)), name_(std::move(name)) {}
  std::string temporary() const { return folder_ + "/." + name_ + ".part"; }

  Fd file_;
  std::string folder_, name_;
};

} // namespace rbk::runtime
