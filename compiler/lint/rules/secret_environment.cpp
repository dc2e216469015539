#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `env` and `printenv` of a pod print its passwords among everything else.
class SecretEnvironment : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (!use.known) // what its arguments mean is not understood, and has been said
      return;
    bool whole = (use.command == "env" && use.operands.empty() && !isWrapper(site.line, use)) ||
                 (use.command == "printenv" && use.operands.empty());
    bool named = use.command == "printenv" && llvm::any_of(use.operands, [](const OperandUse &operand) {
                   return isSecret(operand.value);
                 });
    if ((!whole && !named) || outputIsHidden(site.runbook, site.stmt, site.line) || isUndo(site.stmt) ||
        isFiltered(site.line))
      return;
    SourceRange range = use.operands.empty()
                            ? use.nameRange
                            : SourceRange{use.nameRange.begin, use.operands.front().range.end};
    context.diagnostics.report(Diag::SecretEnvironment, range, {use.command})
        .note("ask for the one variable you need: printenv NAME, or show the names only: | cut -d= -f1");
  }

  static bool isSecret(StringRef name) {
    static const llvm::Regex secret("pass|pwd|secret|token|key|credential|dsn|(database|db|redis|mongo|amqp|"
                                    "broker|postgres|mysql).*(url|uri)",
                                    llvm::Regex::IgnoreCase);
    return secret.match(name);
  }

  /// Whether a later part of the pipeline keeps names, counts, or lines that speak of no secret.
  static bool isFiltered(const CommandLine &line) {
    return llvm::any_of(line.invocations, [](const Invocation &use) {
      if (use.command == "grep" && !isFlagSet(use, {"--invert-match"})) {
        static const llvm::Regex many("pass|pwd|secret|token|key|credential|dsn|database|db|redis|postgres|"
                                      "pg|mysql|mongo|amqp|broker|url|^\\.",
                                      llvm::Regex::IgnoreCase);
        return isFlagSet(use, {"--count", "--quiet"}) ||
               (use.argv.size() > 1 && !many.match(use.argv.back()));
      }
      return use.command == "wc" || use.command == "cut" || use.command == "sha256sum" ||
             use.command == "md5sum";
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeSecretEnvironment() { return std::make_unique<SecretEnvironment>(); }
} // namespace rbk::lint
