#include "compiler/codegen/shell/prelude.h"
#include "compiler/codegen/shell/words.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

namespace {

/// Names that mean something to the programs a script starts, or to bash, though they are not in capitals.
const std::set<std::string> &takenVariables() {
  static const std::set<std::string> names{"http_proxy", "https_proxy", "ftp_proxy",  "all_proxy",
                                           "no_proxy",   "histchars",   "auto_resume"};
  return names;
}

/// Commands that do not get a function of their own name: those of bash itself, which the helpers need, and
/// those whose usual ways of use shellcheck has opinions about, which the author need not share.
const std::set<std::string> &plainCommands() {
  static const std::set<std::string> names{
      ".", ":", "[", "[[", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd", "command",
      "compgen", "complete", "compopt", "continue", "coproc", "declare", "dirs", "disown", "do", "done",
      "echo", "elif", "else", "enable", "esac", "eval", "exec", "exit", "export", "false", "fc", "fg", "fi",
      "for", "function", "getopts", "hash", "help", "history", "if", "in", "jobs", "kill", "let", "local",
      "logout", "mapfile", "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "return",
      "select", "set", "shift", "shopt", "source", "suspend", "test", "then", "time", "times", "trap", "true",
      "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
      // shellcheck
      "basename", "bash", "cat", "chroot", "cp", "dash", "dirname", "egrep", "env", "expr", "fgrep", "find",
      "install", "ksh", "ls", "mkdir", "mktemp", "mv", "nohup", "pgrep", "ps", "rm", "rmdir", "scp", "screen",
      "sed", "seq", "sh", "sleep", "sort", "ssh", "su", "sudo", "tempfile", "timeout", "tmux", "touch", "tr",
      "uniq", "wc", "which", "xargs", "zsh"};
  return names;
}

bool isFunctionName(llvm::StringRef name) {
  if (name.empty() || !llvm::isAlpha(name[0]))
    return false;
  for (char c : name)
    if (!llvm::isAlnum(c) && c != '_' && c != '-' && c != '.')
      return false;
  return true;
}

} // namespace

std::optional<std::string> literalOf(const plan::Word &word) {
  std::string result;
  for (const plan::WordPart &part : word.parts) {
    if (part.kind != plan::WordPart::Kind::Literal)
      return std::nullopt;
    result += part.literal;
  }
  return result;
}

/// The value of a loop in two loops of the same name, and its members, are one variable of the script.
static bool isOfLoop(const plan::Runbook &book, const plan::Variable &variable) {
  using Origin = plan::Variable::Origin;
  return variable.origin == Origin::Item ||
         (variable.origin == Origin::Field && variable.of < book.variables.size() &&
          book.variables[variable.of].origin == Origin::Item);
}

Names::Names(const plan::Runbook &book) : book_(book) {
  std::set<std::string> environment, taken;
  for (const plan::Variable &variable : book.variables)
    environment.insert(variable.environment);
  std::map<std::pair<std::string, std::string>, std::string> ofLoops; // by name and type
  for (size_t id = 0; id < book.variables.size(); ++id) {
    const plan::Variable &variable = book.variables[id];
    const auto key = std::make_pair(variable.name, variable.type.name);
    if (isOfLoop(book, variable) && ofLoops.count(key)) {
      variables_.push_back(ofLoops[key]);
      continue;
    }
    std::string name = variable.name;
    for (char &c : name) // `peer.height`
      if (!llvm::isAlnum(c))
        c = '_';
    if (variable.origin == plan::Variable::Origin::Substitution)
      name = "_output_" + std::to_string(id);
    else if (llvm::StringRef(name).upper() == name || takenVariables().count(name) || environment.count(name))
      name += "_value";
    const std::string base = name;
    for (unsigned number = 2; !taken.insert(name).second; ++number)
      name = base + "_" + std::to_string(number);
    if (isOfLoop(book, variable))
      ofLoops[key] = name;
    variables_.push_back(name);
  }
  chooseWrappers();
  std::set<int> used;
  plan::forEachCommand(book, [&](const plan::Section &, const plan::Step &, const plan::Stmt &,
                                 const plan::CommandLine &command) {
    forEachProcess(command, [&](const plan::Process &process) {
      for (const plan::Redirection &redirection : process.redirections) {
        used.insert(redirection.descriptor);
        used.insert(redirection.duplicateOf);
      }
    });
  });
  while (used.count(trace_) && trace_ < 9)
    ++trace_;
}

void Names::chooseWrappers() {
  std::set<std::string>
      unfit; // used without arguments (SC2119), or as an argument of another command (SC2033)
  plan::forEachCommand(book_, [&](const plan::Section &, const plan::Step &, const plan::Stmt &stmt,
                                  const plan::CommandLine &command) {
    // What runs in the background is started without its function, which would limit its time.
    if (std::holds_alternative<plan::UndoStmt>(stmt.node) ||
        std::holds_alternative<plan::BackgroundStmt>(stmt.node))
      return;
    forEachProcess(command, [&](const plan::Process &process) {
      if (process.argv.empty())
        return;
      const auto name = literalOf(process.argv.front());
      if (!name)
        return;
      if (process.argv.size() == 1)
        unfit.insert(*name);
      else if (isFunctionName(*name) && !plainCommands().count(*name) && !isHelper(*name))
        wrappers_.insert(*name);
      static const std::set<std::string> runners{"sudo", "xargs", "find", "ssh",
                                                 "env",  "nohup", "su",   "chroot"};
      for (size_t i = 1; i < process.argv.size() && runners.count(*name); ++i)
        unfit.insert(literalOf(process.argv[i]).value_or(""));
    });
  });
  for (const std::string &name : unfit)
    wrappers_.erase(name);
}

std::string Names::measure(plan::VariableId id) const {
  const plan::ValueKind kind = book_.variables[id].type.kind;
  return "_" + variables_[id] +
         (kind == plan::ValueKind::Duration ? "_ms"
          : kind == plan::ValueKind::Size   ? "_bytes"
                                            : "_percent");
}

std::string Names::option(plan::VariableId id) const {
  std::string name = "--" + book_.variables[id].name;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string Names::function(llvm::StringRef section, llvm::StringRef title) {
  std::string name = section.str();
  bool gap = true;
  for (char c : title) {
    if (!llvm::isAlnum(c)) {
      gap = true;
      continue;
    }
    if (gap)
      name += '_';
    gap = false;
    name += llvm::toLower(c);
  }
  const std::string base = name;
  for (unsigned number = 2; !functions_.insert(name).second || wrappers_.count(name); ++number)
    name = base + "_" + std::to_string(number);
  return name;
}

} // namespace rbk::codegen::shell
