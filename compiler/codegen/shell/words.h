#pragma once
#include "compiler/plan/plan.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace rbk::codegen::shell {

using VariableSet = std::set<plan::VariableId>;

/// How the things of one runbook are called in its script.
class Names {
public:
  explicit Names(const plan::Runbook &book);

  const plan::Variable &variable(plan::VariableId id) const { return book_.variables[id]; }
  /// The shell variable: the author's name wherever bash and the environment leave it free.
  const std::string &operator[](plan::VariableId id) const { return variables_[id]; }
  /// The shell variable that holds the number a duration, size or percentage stands for.
  std::string measure(plan::VariableId id) const;
  /// `--cache-db`
  std::string option(plan::VariableId id) const;
  /// The name of the function of a step; each call gives another one.
  std::string function(llvm::StringRef section, llvm::StringRef title);
  /// Whether commands of this name go through a function of the same name, so that they stand as in the
  /// source.
  bool hasWrapper(llvm::StringRef command) const { return wrappers_.count(command.str()) != 0; }
  const std::set<std::string> &wrappers() const { return wrappers_; }
  /// The descriptor on which the script talks to its reader; no command of the runbook uses it.
  int traceDescriptor() const { return trace_; }
  const plan::Runbook &book() const { return book_; }
  /// Notes that the script reads the variable; shellcheck reports those that nothing reads (SC2034).
  void read(plan::VariableId id) const { read_.insert(id); }
  bool isRead(plan::VariableId id) const { return read_.count(id) != 0; }

private:
  void chooseWrappers();

  const plan::Runbook &book_;
  std::vector<std::string> variables_;
  std::set<std::string> wrappers_, functions_;
  int trace_ = 3;
  mutable VariableSet read_;
};

/// Calls `visit(process)` for each process of a command line, those of its `$(…)` first.
template <typename Visit>
void forEachProcess(const plan::CommandLine &line, Visit &&visit) {
  auto word = [&](const plan::Word &each) {
    for (const plan::WordPart &part : each.parts)
      if (part.kind == plan::WordPart::Kind::Substitution)
        forEachProcess(*part.command, visit);
  };
  for (const plan::Pipeline &pipeline : line.pipelines)
    for (const plan::Process &process : pipeline.processes) {
      for (const plan::Word &each : process.argv)
        word(each);
      for (const plan::Assignment &each : process.assignments)
        word(each.value);
      for (const plan::Redirection &each : process.redirections)
        word(each.target);
      visit(process);
    }
}

/// The whole literal text of a word; nothing when it has a hole.
std::optional<std::string> literalOf(const plan::Word &word);

/// Writes words, texts and command lines as bash.
class Words {
public:
  explicit Words(const Names &names) : names_(names) {}

  /// A value inside double quotes: `$name`, or `${name}` where `next` would be read as a part of the name. A
  /// value that may be missing shows its name, for texts that are better with a hole than not at all.
  std::string expansion(plan::VariableId id, char next, const VariableSet *bound = nullptr) const;
  /// A text to be shown, in quotes. Secrets are `***`. With `bound`, other variables may be missing.
  std::string text(const plan::Text &text, const VariableSet *bound = nullptr) const;
  /// A text as a value: nothing is hidden.
  std::string value(const plan::Text &text) const;
  /// One argument. `exempt`: of a command whose programs hold `$` by nature, such as awk.
  std::string word(const plan::Word &word, bool exempt = false, const VariableSet *bound = nullptr) const;
  /// A simple command with its redirections; `output`, a word, is where its standard output goes first.
  std::string process(const plan::Process &process, const std::string &output = {}) const;
  /// The words of a simple command, as arguments of a helper.
  std::string arguments(const plan::Process &process) const;
  /// The whole line as bash, its commands neither shown nor limited in time.
  std::string plain(const plan::CommandLine &line) const;
  /// `a | b`
  std::string pipeline(const plan::Pipeline &pipeline, const std::string &output = {}) const;
  /// The arguments of the helper `undo`, or of `undo_line` for more than a simple command.
  std::string wayBack(const plan::CommandLine &line, const VariableSet &bound) const;

private:
  std::string assignments(const plan::Process &process) const;
  std::string redirection(const plan::Redirection &redirection) const;
  std::string parts(const std::vector<plan::TextPart> &parts, const VariableSet *bound, bool hide) const;

  const Names &names_;
};

} // namespace rbk::codegen::shell
