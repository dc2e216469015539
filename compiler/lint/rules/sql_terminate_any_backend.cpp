#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// pg_stat_activity lists replication, autovacuum and background processes beside the clients. A walsender is
/// `active` for as long as its replica is connected.
class TerminateAnyBackend : public Rule {
  void invocation(Context &context, const CommandSite &, const Invocation &use) override {
    for (const SqlStatement &statement : use.sql) {
      if (!llvm::any_of(statement.relations, [](const SqlName &r) { return r.name == "pg_stat_activity"; }))
        continue;
      for (const SqlName &function : statement.functions)
        if ((function.name == "pg_terminate_backend" || function.name == "pg_cancel_backend") &&
            !isNarrow(statement)) {
          context.diagnostics.report(Diag::TerminateAnyBackend, function.range, {function.name})
              .note("a walsender has `state = 'active'` for as long as its replica is connected")
              .note("add: AND backend_type = 'client backend' AND datname = current_database()");
          break;
        }
    }
  }

  /// Whether only sessions of clients can match: by type, by number, by user, or because they are idle.
  static bool isNarrow(const SqlStatement &statement) {
    if (llvm::any_of(statement.whereColumns,
                     [](const SqlName &column) { return column.name == "backend_type"; }))
      return true;
    return llvm::any_of(statement.comparisons, [](const SqlComparison &comparison) {
      StringRef column = comparison.column, literal = StringRef(comparison.literal).trim("'");
      bool equal = comparison.op == "=" || comparison.op == "~~" ||
                   StringRef(comparison.op).equals_insensitive("like") ||
                   StringRef(comparison.op).equals_insensitive("in");
      return equal && (column == "backend_type" || column == "pid" || column == "usename" ||
                       column == "application_name" || column == "client_addr" ||
                       (column == "state" && (literal.empty() || literal.startswith("idle"))));
    });
  }
};

} // namespace
std::unique_ptr<Rule> makeTerminateAnyBackend() { return std::make_unique<TerminateAnyBackend>(); }
} // namespace rbk::lint
