#pragma once
#include "compiler/codegen/shell/shell.h"
#include "tests/unit/codegen_plan_builder.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <vector>

/// Runs generated scripts against stub commands. RBK_BASH in the environment names another bash, such as
/// a 3.2.
namespace rbk::test {

struct ScriptResult {
  int status = -1;
  std::string out, err, calls;
};

/// Runs the script of a plan with the commands `tool` and `fail`, which write their arguments, one in
/// brackets each, to a file. `tool print TEXT` prints it.
class Sandbox {
public:
  Sandbox() {
    std::string name = (std::filesystem::temp_directory_path() / "rbk-shell-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    write("tool",
          "#!/bin/sh\nfor each; do printf '<%s>' \"$each\"; done >>calls\necho >>calls\n"
          "if [ \"$1\" = print ]; then printf '%s\\n' \"$2\"; fi\n"
          "if [ \"$1\" = cat ]; then cat; fi\n"
          "if [ \"$1\" = env ]; then printf '%s\\n' \"$LABEL\"; fi\n",
          true);
    write("fail", "#!/bin/sh\nprintf 'fail\\n' >>calls\nexit 7\n", true);
  }
  ~Sandbox() { std::filesystem::remove_all(folder_); }
  Sandbox(const Sandbox &) = delete;

  void write(const std::string &name, const std::string &text, bool executable = false) const {
    std::ofstream(folder_ / name) << text;
    if (executable)
      std::filesystem::permissions(folder_ / name, std::filesystem::perms::owner_all);
  }
  std::string read(const std::string &name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }
  std::string path(const std::string &name) const { return (folder_ / name).string(); }
  static std::string quote(const std::string &text) {
    std::string result = "'";
    for (char c : text)
      result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
  }
  /// `before`: shell code in front of the call, such as assignments.
  ScriptResult run(const PlanBuilder &b, const std::vector<std::string> &arguments = {},
                   const std::string &before = {}) const {
    write("script.sh", codegen::generateShell(b.program, b.program.runbooks.front()));
    std::filesystem::remove(folder_ / "calls");
    std::string line = "cd " + quote(folder_.string()) + " && PATH=$PWD:$PATH RBK_EVIDENCE=evidence " +
                       before + " ${RBK_BASH:-bash} script.sh";
    for (const std::string &argument : arguments)
      line += " " + quote(argument);
    const int status = std::system((line + " >out 2>err </dev/null").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read("out"), read("err"), read("calls")};
  }
  /// Whether shellcheck has nothing to say; true where it is not installed.
  bool isClean() const {
    return std::system(("command -v shellcheck >/dev/null || exit 0; shellcheck " +
                        quote((folder_ / "script.sh").string()))
                           .c_str()) == 0;
  }

private:
  std::filesystem::path folder_;
};

inline bool has(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

} // namespace rbk::test
