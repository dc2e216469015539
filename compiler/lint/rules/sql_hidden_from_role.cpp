#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A plain role gets NULL for most columns of other sessions in pg_stat_activity, without any error: counts
/// are 1, lists are short.
class HiddenFromRole : public Rule {
  bool told_ = false;

  void beginRunbook(Context &, const Program &, const Runbook &) override { told_ = false; }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    const FlagUse *role = use.command == "psql" ? use.flag("--username") : nullptr;
    if (!role || told_ || withDefaults(site.runbook, role->value) == "postgres" || mayReadAll(site.runbook))
      return;
    for (const SqlStatement &statement : use.sql) {
      auto activity =
          llvm::find_if(statement.relations, [](const SqlName &r) { return r.name == "pg_stat_activity"; });
      std::string column = hiddenColumn(statement);
      if (activity == statement.relations.end() || column.empty())
        continue;
      told_ = true;
      Diagnostic &diagnostic = context.diagnostics.report(Diag::HiddenFromRole, activity->range, {column});
      if (statement.onlyCounts)
        diagnostic.note("so this counts the sessions of its own role only, and no error says so");
      diagnostic.note(role->range, "the role: say that it may see them, with `requires pg_read_all_stats`");
      addRequiresFix(diagnostic, context, site.runbook, "pg_read_all_stats");
      return;
    }
  }

  static bool mayReadAll(const Runbook &runbook) {
    return runbook.requires_("pg_read_all_stats") || runbook.requires_("pg_monitor") ||
           runbook.requires_("superuser");
  }

  static std::string hiddenColumn(const SqlStatement &statement) {
    static const char *const hidden[] = {"state",           "query",        "query_start",  "xact_start",
                                         "backend_start",   "state_change", "backend_type", "client_addr",
                                         "client_hostname", "client_port",  "wait_event",   "wait_event_type",
                                         "query_id",        "leader_pid"};
    for (const std::vector<SqlName> *names : {&statement.whereColumns, &statement.selectedColumns})
      for (const SqlName &name : *names)
        if (llvm::is_contained(hidden, StringRef(name.name)))
          return name.name;
    for (const SqlComparison &comparison : statement.comparisons)
      if (llvm::is_contained(hidden, StringRef(comparison.column)))
        return comparison.column;
    return {};
  }
};

} // namespace
std::unique_ptr<Rule> makeHiddenFromRole() { return std::make_unique<HiddenFromRole>(); }
} // namespace rbk::lint
