#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// `redis-cli --bigkeys` asks for key after key as fast as the server answers.
class ScansKeyspace : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (use.command != "redis-cli" || isUndo(site.stmt) || use.flag("-i"))
      return;
    for (const char *name : {"--bigkeys", "--memkeys", "--hotkeys"})
      if (const FlagUse *flag = use.flag(name)) {
        Diagnostic &diagnostic = context.diagnostics.report(Diag::ScansKeyspace, flag->range, {name});
        diagnostic.note("a server that is in trouble serves its clients more slowly meanwhile");
        if (flag->name == "--bigkeys")
          diagnostic.note("and it counts elements, not bytes: `--memkeys` measures memory");
        diagnostic.fix("pause in between with `-i 0.01`", {flag->range.end, flag->range.end}, " -i 0.01");
        return;
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeScansKeyspace() { return std::make_unique<ScansKeyspace>(); }
} // namespace rbk::lint
