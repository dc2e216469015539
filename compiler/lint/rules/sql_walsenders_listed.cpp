#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A list of sessions that are not idle begins with replication, which never is.
class WalsendersListed : public Rule {
  void invocation(Context &context, const CommandSite &, const Invocation &use) override {
    for (const SqlStatement &statement : use.sql) {
      if (statement.kind != "select" || statement.onlyCounts || statement.effect != Effect::Read ||
          !llvm::any_of(statement.relations, [](const SqlName &r) { return r.name == "pg_stat_activity"; }) ||
          llvm::any_of(statement.whereColumns, [](const SqlName &column) { return narrows(column.name); }))
        continue;
      for (const SqlComparison &comparison : statement.comparisons) {
        StringRef literal = StringRef(comparison.literal).trim("'");
        bool all = comparison.column == "state" &&
                   ((comparison.op == "=" && literal == "active") ||
                    ((comparison.op == "<>" || comparison.op == "!=") && literal.startswith("idle")));
        if (!all)
          continue;
        context.diagnostics.report(Diag::WalsendersListed, comparison.range)
            .note("replication is always active, and the longest query of all: add AND backend_type = "
                  "'client backend'");
        break;
      }
    }
  }

  /// Columns by which only sessions of clients are left.
  static bool narrows(StringRef column) {
    return column == "backend_type" || column == "datname" || column == "usename" ||
           column == "application_name" || column == "client_addr" || column == "wait_event_type";
  }
};

} // namespace
std::unique_ptr<Rule> makeWalsendersListed() { return std::make_unique<WalsendersListed>(); }
} // namespace rbk::lint
