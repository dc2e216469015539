#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// `curl -I https://host/` asks for the head of a front page: whatever the service can do, something answers.
class HeadRequest : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    const FlagUse *head = use.command == "curl" ? use.flag("--head") : nullptr;
    if (!head || !std::holds_alternative<RunStmt>(site.stmt.node) || use.statusHides.empty() ||
        outputIsTested(site.line))
      return;
    // Where the outcome decides, exit-status/hidden speaks.
    if (site.section.kind != SectionKind::Diagnose && !repairs(site.section))
      return;
    for (const OperandUse &operand : use.operands) {
      StringRef url = operand.value;
      if (size_t scheme = url.find("://"); scheme != StringRef::npos)
        url = url.substr(scheme + 3);
      StringRef path = url.substr(std::min(url.find('/'), url.size()));
      if (path.size() > 1 || url.contains('$'))
        continue;
      context.diagnostics.report(Diag::HeadRequest, operand.range)
          .note(
              "`curl -I` ends with 0 whatever the answer, and a front page answers while the service is down")
          .note("ask the status page or the health check of the service, with `-fsS`");
      return;
    }
  }
};

} // namespace
std::unique_ptr<Rule> makeHeadRequest() { return std::make_unique<HeadRequest>(); }
} // namespace rbk::lint
