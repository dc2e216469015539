#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `curl` waits five minutes for a connection. One request that is cut off after 30 s is what its author
/// would have written; a page of them costs 30 s each, and none says why it ended.
class NoMaxTime : public Rule {
  std::vector<const Invocation *> requests_;
  std::vector<uint64_t> limits_;

  void beginRunbook(Context &, const Program &, const Runbook &) override {
    requests_.clear();
    limits_.clear();
  }

  void invocation(Context &, const CommandSite &site, const Invocation &use) override {
    if (!use.waits || use.boundMs || site.step.timeoutMs || isUndo(site.stmt) || use.effect != Effect::Read ||
        use.operands.empty() || (use.command != "curl" && use.command != "wget"))
      return;
    requests_.push_back(&use);
    limits_.push_back(site.line.timeoutMs);
  }

  void endRunbook(Context &context, const Program &, const Runbook &) override {
    if (requests_.size() < 2)
      return;
    const Invocation &first = *requests_.front();
    StringRef flag = first.command == "curl" ? "--max-time 10" : "--timeout=10";
    Diagnostic &diagnostic = context.diagnostics.report(Diag::NoMaxTime, first.nameRange, {first.command});
    diagnostic.note(requests_[1]->nameRange, "nor has this one");
    diagnostic.note("a server that does not answer is waited for until the line is stopped, after " +
                    showDuration(limits_.front()) + ", and nothing says that it was the server");
    diagnostic.fix("bound it with `" + flag.str() + "`", {first.nameRange.end, first.nameRange.end},
                   " " + flag.str());
  }
};

} // namespace
std::unique_ptr<Rule> makeNoMaxTime() { return std::make_unique<NoMaxTime>(); }
} // namespace rbk::lint
