#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// What statements on pg_stat_activity and pg_locks say, and what they are taken for.
class SqlActivity : public Rule {
  void invocation(Context &context, const CommandSite &, const Invocation &use) override {
    for (const SqlStatement &statement : use.sql) {
      if (reads(statement, "pg_locks"))
        waitersOnly(context, statement);
      if (!reads(statement, "pg_stat_activity"))
        continue;
      everyProcess(context, statement);
      idle(context, statement);
    }
  }

  static bool reads(const SqlStatement &statement, StringRef relation) {
    return llvm::any_of(statement.relations, [&](const SqlName &name) { return name.name == relation; });
  }
  static bool names(const std::vector<SqlName> &names, StringRef name) {
    return llvm::any_of(names, [&](const SqlName &each) { return each.name == name; });
  }

  /// A count without any condition: the processes of the server itself are among them.
  static void everyProcess(Context &context, const SqlStatement &statement) {
    if (!statement.onlyCounts || !statement.whereColumns.empty() || !statement.comparisons.empty() ||
        statement.relations.size() != 1)
      return;
    context.diagnostics.report(Diag::CountsEveryProcess, statement.relations.front().range)
        .note("checkpointer, writers, autovacuum and replication have a row each")
        .note("count connections: WHERE backend_type = 'client backend'");
  }

  /// `WHERE NOT granted`: who waits. Who holds the lock stands in another row, or is told by a function.
  static void waitersOnly(Context &context, const SqlStatement &statement) {
    auto granted =
        llvm::find_if(statement.whereColumns, [](const SqlName &column) { return column.name == "granted"; });
    // What is joined to it says more of the sessions, or leads to the blocker.
    if (granted == statement.whereColumns.end() || statement.relations.size() != 1 || statement.onlyCounts ||
        names(statement.functions, "pg_blocking_pids"))
      return;
    context.diagnostics.report(Diag::WaitersOnly, granted->range)
        .note("ask for the others too: SELECT pid, pg_blocking_pids(pid) … ");
  }

  static void idle(Context &context, const SqlStatement &statement) {
    const SqlComparison *state = nullptr;
    for (const SqlComparison &comparison : statement.comparisons)
      if (comparison.column == "state" && comparison.op == "=" &&
          StringRef(comparison.literal).trim("'") == "idle")
        state = &comparison;
    if (!state)
      return;
    auto since = llvm::find_if(statement.whereColumns,
                               [](const SqlName &column) { return column.name == "query_start"; });
    if (since != statement.whereColumns.end()) {
      context.diagnostics.report(Diag::IdleSinceQueryStart, since->range)
          .note("a session that has just finished a query of an hour is idle since a moment")
          .note("write `state_change`");
      return;
    }
    auto ends = llvm::find_if(
        statement.functions, [](const SqlName &function) { return function.name == "pg_terminate_backend"; });
    // One role or program is a choice of the author.
    static const char *const chosen[] = {"pid", "usename", "application_name", "client_addr"};
    if (ends == statement.functions.end() || llvm::any_of(statement.whereColumns, [](const SqlName &column) {
          return llvm::is_contained(chosen, StringRef(column.name));
        }))
      return;
    context.diagnostics.report(Diag::KillsIdle, state->range)
        .note("an idle session waits in the pool of its application, which opens it anew")
        .note("what holds locks and rows is `state LIKE 'idle in transaction%'`");
  }
};

} // namespace
std::unique_ptr<Rule> makeSqlActivity() { return std::make_unique<SqlActivity>(); }
} // namespace rbk::lint
