#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// Evidence in a file of its own lands wherever the run was started, and nothing proves it unchanged.
class LooseFile : public Rule {
  void command(Context &context, const CommandSite &site) override {
    // In sections that only read, effect/not-read speaks of it.
    if (isUndo(site.stmt) || !repairs(site.section) || site.line.pipelines.empty() || !onlyReads(site.line))
      return;
    for (const Redirection &redirection : site.line.pipelines.back().processes.back().redirections) {
      if (redirection.kind != ast::ShellRedirection::Kind::Write &&
          redirection.kind != ast::ShellRedirection::Kind::Append)
        continue;
      StringRef target = context.sources.textOf(redirection.target.range).trim("\"'");
      if (target.empty() || target.startswith("/") || target.startswith("$"))
        continue;
      context.diagnostics.report(Diag::LooseFile, redirection.target.range)
          .note("keep it as evidence, with its checksum in the journal: save NAME $ …");
      return;
    }
  }

  /// Whether every command observes: the file is all that the line leaves behind.
  static bool onlyReads(const CommandLine &line) {
    return llvm::all_of(line.invocations, [](const Invocation &use) {
      return use.effect == Effect::Read || StringRef(use.because).startswith("its output is written to");
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeLooseFile() { return std::make_unique<LooseFile>(); }
} // namespace rbk::lint
