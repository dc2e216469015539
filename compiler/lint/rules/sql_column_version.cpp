#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A column that has its name only since some version: an older server answers with an error.
class ColumnVersion : public Rule {
  bool told_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &) override { told_ = false; }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    for (const SqlStatement &statement : use.sql)
      for (const SqlName &relation : statement.relations)
        if (relation.name == "pg_stat_statements" && !told_ &&
            !requiresAtLeast(site.runbook, "postgresql", 13))
          renamedIn13(context, site, statement);
  }

  /// Release notes of PostgreSQL 13: `total_time` and its like became `total_exec_time`, beside the new
  /// `total_plan_time`.
  void renamedIn13(Context &context, const CommandSite &site, const SqlStatement &statement) {
    static const char *const kinds[] = {"total", "min", "max", "mean", "stddev"};
    for (const std::vector<SqlName> *names : {&statement.selectedColumns, &statement.whereColumns})
      for (const SqlName &column : *names) {
        StringRef kind = column.name;
        bool exec = kind.consume_back("_exec_time");
        if ((!exec && !kind.consume_back("_plan_time")) || !llvm::is_contained(kinds, kind))
          continue;
        told_ = true;
        Diagnostic &diagnostic =
            context.diagnostics.report(Diag::ColumnVersion, column.range, {column.name, "13"});
        if (exec)
          diagnostic.note("it was `" + kind.str() + "_time` before");
        diagnostic.note("say which server this is for: `requires postgresql >= 13`");
        addRequiresFix(diagnostic, context, site.runbook, "postgresql >= 13");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeColumnVersion() { return std::make_unique<ColumnVersion>(); }
} // namespace rbk::lint
