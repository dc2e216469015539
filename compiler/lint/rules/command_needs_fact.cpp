#include "compiler/lint/facts.h"

#include <llvm/ADT/StringSet.h>

namespace rbk::lint {
namespace {
using namespace plan;

/// A command works only where something is installed or allowed, and the runbook does not say so.
class NeedsFact : public Rule {
  llvm::StringSet<> told_;

  void beginRunbook(Context &, const Program &, const Runbook &) override { told_.clear(); }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    for (size_t i = 0; i < use.needs.size(); ++i) {
      const std::string &fact = use.needs[i];
      // What a role may see of other sessions is sql/hidden-from-role.
      if (fact == "pg_read_all_stats" || site.runbook.requires_(fact) || !told_.insert(fact).second)
        continue;
      Fault fault = use.sql.empty() ? Fault{use.nameRange, use.resolved} : faultOf(use, context);
      Diagnostic &diagnostic = context.diagnostics.report(Diag::NeedsFact, fault.range, {fault.words, fact});
      if (i < use.needsBecause.size() && !use.needsBecause[i].empty())
        diagnostic.note(use.needsBecause[i]);
      diagnostic.note("the checker cannot see whether it is there: declare `requires " + fact + "`");
      addRequiresFix(diagnostic, context, site.runbook, fact);
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeNeedsFact() { return std::make_unique<NeedsFact>(); }
} // namespace rbk::lint
