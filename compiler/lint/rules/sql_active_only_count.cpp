#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// An idle session holds its slot as well: counting active ones says nothing about connections being used up.
class ActiveOnlyCount : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    for (const SqlStatement &statement : use.sql) {
      const SqlComparison *active = activeOnly(statement);
      if (!active || !speaksOfConnections(site.runbook))
        continue;
      context.diagnostics.report(Diag::ActiveOnlyCount, active->range)
          .note("count all of them, WHERE backend_type = 'client backend', and compare the number with `SHOW "
                "max_connections`");
    }
  }

  /// `state = 'active'` of a statement that counts, and asks for nothing about time or waiting.
  static const SqlComparison *activeOnly(const SqlStatement &statement) {
    static const char *const plain[] = {"state", "backend_type", "datname",
                                        "pid",   "usename",      "application_name"};
    if (!statement.onlyCounts ||
        !llvm::any_of(statement.relations, [](const SqlName &r) { return r.name == "pg_stat_activity"; }) ||
        !llvm::all_of(statement.whereColumns, [](const SqlName &column) {
          return llvm::is_contained(plain, StringRef(column.name));
        }))
      return nullptr;
    const SqlComparison *active = nullptr;
    for (const SqlComparison &comparison : statement.comparisons) {
      if (comparison.column != "state")
        continue;
      if (comparison.op != "=" || StringRef(comparison.literal).trim("'") != "active" || active)
        return nullptr;
      active = &comparison;
    }
    return active;
  }

  static bool speaksOfConnections(const Runbook &runbook) {
    static const llvm::Regex words("connection|too many clients|max_connections|pool",
                                   llvm::Regex::IgnoreCase);
    return firstMention(runbook, words, {"connection", "client", "pool"}) != nullptr;
  }
};

} // namespace
std::unique_ptr<Rule> makeActiveOnlyCount() { return std::make_unique<ActiveOnlyCount>(); }
} // namespace rbk::lint
