#pragma once
#include "runtime/cli/commands.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

/// Runs the commands of the runtime inside a test, in a folder of their own.
namespace rbk::test {

class Scratch {
public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "rbk-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;

  std::string operator/(const std::string &name) const { return path_ + "/" + name; }
  std::string read(const std::string &name) const {
    std::ifstream file(*this / name, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  void write(const std::string &name, const std::string &text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
  }
  /// How many lines a command has appended to a file: how often it ran.
  std::size_t lines(const std::string &name) const {
    std::size_t count = 0;
    for (char c : read(name))
      count += c == '\n' ? 1 : 0;
    return count;
  }

private:
  std::string path_;
};

struct Ran {
  int status = 0;
  std::string out, err;
};

/// Standard streams of a command are files; questions are asked when `input` is given, and read from it.
class Harness {
public:
  Scratch scratch;

  /// `arguments` as after `run FILE`.
  Ran run(const bytecode::Module &module, std::vector<std::string> arguments = {},
          const std::string *input = nullptr) {
    arguments.insert(arguments.begin(), {"FILE", "--journal", scratch / "runs"});
    return call(&runtime::runCommand, arguments, &module, input);
  }
  Ran resume(std::vector<std::string> arguments = {}, const std::string *input = nullptr) {
    arguments.insert(arguments.begin(), {runId(), "--journal", scratch / "runs"});
    return call(&runtime::resumeCommand, arguments, nullptr, input);
  }
  Ran report(const std::string &format) {
    return call(&runtime::reportCommand, {runId(), "--journal", scratch / "runs", "--format", format});
  }
  Ran runs() { return call(&runtime::runsCommand, {"--journal", scratch / "runs"}); }

  /// The only run there is.
  std::string runId() const {
    std::string id;
    if (std::filesystem::exists(scratch / "runs"))
      for (const auto &entry : std::filesystem::directory_iterator(scratch / "runs"))
        id = entry.path().filename().string();
    return id;
  }
  std::string journalPath() const { return "runs/" + runId() + "/journal.jsonl"; }

  template <typename Command>
  Ran call(Command command, const std::vector<std::string> &arguments,
           const bytecode::Module *module = nullptr, const std::string *input = nullptr) {
    scratch.write("input", input != nullptr ? *input : "");
    std::FILE *in = std::fopen((scratch / "input").c_str(), "r");
    std::FILE *out = std::fopen((scratch / "out").c_str(), "w");
    std::FILE *err = std::fopen((scratch / "err").c_str(), "w");
    runtime::Program program{"rbk-run",
                             runtime::Console({fileno(in), fileno(out), fileno(err)}, input != nullptr),
                             runtime::loadBytecode};
    if (module != nullptr)
      program.load = [module](const std::string &) -> std::variant<bytecode::Module, runtime::LoadFailure> {
        return *module;
      };
    Ran ran;
    ran.status = command(program, arguments);
    for (std::FILE *file : {in, out, err})
      std::fclose(file);
    ran.out = scratch.read("out");
    ran.err = scratch.read("err");
    return ran;
  }
};

} // namespace rbk::test
