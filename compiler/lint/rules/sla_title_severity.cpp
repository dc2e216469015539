#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A title that names one severity over a runbook that has another: one of them is wrong, and the reader
/// believes the title.
class TitleSeverity : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (runbook.severity >= program.severities.size())
      return;
    const std::string &own = program.severities[runbook.severity].name;
    const std::string title = shown(runbook, runbook.title);
    for (const Severity &other : program.severities) {
      if (other.name == own || !hasWord(title, other.name) || hasWord(title, own))
        continue;
      context.diagnostics.report(Diag::TitleSeverity, runbook.title.range, {other.name, own})
          .note(severityReference(context, program, runbook), "the severity that counts");
      return;
    }
  }

  static bool hasWord(llvm::StringRef text, llvm::StringRef word) {
    for (size_t at = text.find(word); at != llvm::StringRef::npos; at = text.find(word, at + 1)) {
      const bool begins = at == 0 || !llvm::isAlnum(text[at - 1]);
      const size_t end = at + word.size();
      if (begins && (end == text.size() || !llvm::isAlnum(text[end])))
        return true;
    }
    return false;
  }
};

} // namespace
std::unique_ptr<Rule> makeTitleSeverity() { return std::make_unique<TitleSeverity>(); }
} // namespace rbk::lint
