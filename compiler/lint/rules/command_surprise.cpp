#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A default of the tool that makes the result other than what the line looks like. Signatures name more than
/// is worth a warning (`rbk explain` shows them all); the table has those that lead an incident astray.
class Surprise : public Rule {
  struct Entry {
    const char *resolved, *beginning, *todo;
  };
  static constexpr Entry worthSaying[] = {
      {"kubectl logs", "only the last 10 lines", "add `--tail=200`, or `--tail=-1` for everything"},
      {"kubectl logs", "one pod of the workload only",
       "read all of them: `--all-pods`, or `-l` with the labels of the workload"},
      {"kubectl get", "`all` is not everything", "name the kinds that matter"},
      {"xargs", "with no input the command still runs", "add `-r`"},
      {"xargs", "blanks and quotes in the input", "add `-d '\\n'`, or `-0` behind `find -print0`"},
      {"truncate", "creates a file that does not exist", "add `--no-create`"},
      {"tee", "overwrites", "add `-a`"},
      {"sed", "without a suffix no copy", "write `-i.before`"},
      {"curl", "-s hides errors too", "write `-sS`"},
      {"kubectl config use-context", "other terminals of this user",
       "pass `--context` to the command that needs it"},
      {"pg_dump", "without --lock-wait-timeout", "add `--lock-wait-timeout=30s`"},
      {"locust", "without --headless it serves a page", "add `--headless`"},
  };

  struct Rolled {
    std::string workload;
    SourceRange range;
  };
  std::vector<Rolled> rolled_;

  void beginRunbook(Context &, const Program &, const Runbook &) override { rolled_.clear(); }

  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt))
      return;
    // Where the outcome decides, exit-status/hidden and structure/verify-cannot-fail speak of requests.
    bool decides = site.section.kind != SectionKind::Diagnose && !repairs(site.section);
    Diagnostic *said = nullptr;
    for (const std::string &surprise : use.surprises)
      for (const Entry &entry : worthSaying)
        if (use.resolved == entry.resolved && StringRef(surprise).startswith(entry.beginning) &&
            !(decides && use.command == "curl")) {
          if (said)
            said->note("and " + surprise);
          else
            said = &context.diagnostics.report(Diag::Surprise, use.nameRange, {use.resolved, surprise});
          said->note(entry.todo);
        }
    backToTheSame(context, site, use);
    asRoot(context, site, use);
  }

  /// The user of `kubectl exec` is that of the image, root in the official ones.
  static void asRoot(Context &context, const CommandSite &site, const Invocation &use) {
    bool inPod = use.place == Place::Pod || use.place == Place::Container;
    if (use.command != "pg_ctl" || !inPod || isFlagSet(use, {"--help", "--version"}))
      return;
    for (const Invocation &around : site.line.invocations) {
      static const char *const changing[] = {"su", "sudo", "gosu", "runuser", "setpriv"};
      if (llvm::is_contained(changing, StringRef(around.command)) || around.flag("--user"))
        return;
    }
    Diagnostic &diagnostic = context.diagnostics.report(
        Diag::Surprise, use.nameRange,
        {use.resolved, "refuses to run as root, which is who `kubectl exec` often is"});
    diagnostic.note(use.resolved == "pg_ctl promote" ? "let the server do it: psql -c 'SELECT pg_promote()'"
                                                     : "run it as its owner: gosu postgres pg_ctl …");
  }

  /// After a restart the previous revision is the one that was running: `rollout undo` changes nothing.
  void backToTheSame(Context &context, const CommandSite &site, const Invocation &use) {
    if (use.resolved == "kubectl rollout restart")
      rolled_.push_back({workloadOf(site.runbook, use), use.nameRange});
    if (use.resolved != "kubectl rollout undo" || use.flag("--to-revision"))
      return;
    std::string workload = workloadOf(site.runbook, use);
    for (const Rolled &earlier : rolled_)
      if (earlier.workload == workload) {
        context.diagnostics
            .report(Diag::Surprise, use.nameRange,
                    {use.resolved, "goes to the previous revision, which is the same version again"})
            .note(earlier.range,
                  "this has made a revision of its own: name the one to go back to with `--to-revision`");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeSurprise() { return std::make_unique<Surprise>(); }
} // namespace rbk::lint
