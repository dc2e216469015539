#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// What a signature calls deprecated in this use. Deprecated flags are command/deprecated-flag.
class DeprecatedUse : public Rule {
  void invocation(Context &context, const CommandSite &, const Invocation &use) override {
    if (use.deprecated.empty())
      return;
    const OperandUse *what = use.operand("what");
    SourceRange range = !(use.deprecatedRange == SourceRange{}) ? use.deprecatedRange
                        : what                                  ? what->range
                                                                : use.nameRange;
    context.diagnostics.report(Diag::DeprecatedUse, range, {use.deprecated});
  }
};

} // namespace
std::unique_ptr<Rule> makeDeprecatedUse() { return std::make_unique<DeprecatedUse>(); }
} // namespace rbk::lint
