#include "compiler/lint/rule.h"

namespace rbk::lint {

static std::vector<std::unique_ptr<Rule>> makeRules() {
  std::vector<std::unique_ptr<Rule>> rules;
#define RULE(name) rules.push_back(make##name());
#define BARE_RULE(name)
#include "compiler/lint/rules.def"
#undef RULE
#undef COMMAND_RULE
#undef BARE_RULE
  return rules;
}

BareRules::BareRules() {
#define RULE(name)
#define COMMAND_RULE(name) rules_.push_back(make##name());
#define BARE_RULE(name) rules_.push_back(make##name());
#include "compiler/lint/rules.def"
#undef RULE
#undef COMMAND_RULE
#undef BARE_RULE
}

void BareRules::run(const CommandSite &site, Context &context) {
  for (auto &rule : rules_) {
    rule->command(context, site);
    for (const plan::Invocation &invocation : site.line.invocations)
      rule->invocation(context, site, invocation);
  }
}

void run(const plan::Program &program, const SourceManager &sources, DiagnosticEngine &diagnostics) {
  Context context{diagnostics, sources};
  auto rules = makeRules();
  for (auto &rule : rules)
    rule->program(context, program);
  for (const plan::Runbook &runbook : program.runbooks) {
    for (auto &rule : rules)
      rule->beginRunbook(context, program, runbook);
    for (const plan::Section &section : runbook.sections)
      for (const plan::Step &step : section.steps) {
        for (auto &rule : rules)
          rule->step(context, program, runbook, section, step);
        plan::forEachStmt(step.body, [&](const plan::Stmt &stmt) {
          const plan::CommandLine *line = stmt.command();
          if (!line)
            return;
          CommandSite site{program, runbook, section, step, stmt, *line};
          for (auto &rule : rules) {
            rule->command(context, site);
            for (const plan::Invocation &invocation : line->invocations)
              rule->invocation(context, site, invocation);
          }
        });
      }
    for (auto &rule : rules)
      rule->endRunbook(context, program, runbook);
  }
}

} // namespace rbk::lint
