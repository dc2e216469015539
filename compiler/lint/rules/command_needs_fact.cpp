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
    for (const SqlStatement &statement : use.sql)
      for (const SqlName &relation : statement.relations)
        needsExtension(context, site, relation);
  }

  /// Views of extensions that are not there until somebody has created them in that database.
  void needsExtension(Context &context, const CommandSite &site, const SqlName &relation) {
    static const char *const extensions[] = {"pg_stat_statements", "pg_buffercache"};
    if (!llvm::is_contained(extensions, llvm::StringRef(relation.name)) ||
        site.runbook.requires_(relation.name) || !told_.insert(relation.name).second)
      return;
    Diagnostic &diagnostic =
        context.diagnostics.report(Diag::NeedsFact, relation.range,
                                   {relation.name, "the extension `" + relation.name + "` in this database"});
    diagnostic.note("the checker cannot see whether it is there: declare `requires " + relation.name + "`");
    addRequiresFix(diagnostic, context, site.runbook, relation.name);
  }
};

} // namespace
std::unique_ptr<Rule> makeNeedsFact() { return std::make_unique<NeedsFact>(); }
} // namespace rbk::lint
