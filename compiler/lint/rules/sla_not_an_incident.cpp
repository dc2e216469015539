#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Work that waits for a planning meeting has no response time.
class NotAnIncident : public Rule {
  void program(Context &context, const Program &program) override {
    static const llvm::Regex pattern(
        "documentation (requests?|problems?|issues?|updates?)|(enhancement|feature) requests?|"
        "documentation (error|gap)s?",
        llvm::Regex::IgnoreCase);
    for (const Severity &severity : program.severities)
      if (isOwn(context, program, severity.range))
        for (const Text &line : severity.criteria)
          if (pattern.match(showText(line, {})))
            context.diagnostics.report(Diag::NotAnIncident, line.range, {severity.name})
                .note("nobody is called for it; keep it in the ticket queue");
  }
};

} // namespace
std::unique_ptr<Rule> makeNotAnIncident() { return std::make_unique<NotAnIncident>(); }
} // namespace rbk::lint
