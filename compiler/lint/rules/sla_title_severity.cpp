#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// A title that names one severity over a runbook that has another: one of them is wrong, and the reader
/// believes the title. In the titles of its parts only a severity in parentheses counts, "Outage (P0)": other
/// words may well speak of what happens when it gets worse.
class TitleSeverity : public Rule {
  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (runbook.severity >= program.severities.size())
      return;
    check(context, program, runbook, runbook.title, hasWord);
    for (const Section &section : runbook.sections)
      check(context, program, runbook, section.title, hasLabel);
    for (const Cause &cause : runbook.causes)
      check(context, program, runbook, cause.title, hasLabel);
  }

  static void check(Context &context, const Program &program, const Runbook &runbook, const Text &text,
                    bool (*names)(llvm::StringRef, llvm::StringRef)) {
    const Severity &own = program.severities[runbook.severity];
    const std::string title = shown(runbook, text);
    if (hasWord(title, own.name))
      return;
    for (const Severity &other : program.severities) {
      if (!names(title, other.name))
        continue;
      Diagnostic &diagnostic =
          context.diagnostics.report(Diag::TitleSeverity, text.range, {other.name, own.name});
      diagnostic.note(severityReference(context, program, runbook), "the severity that counts");
      if (other.respond.clock() && own.respond.clock() && other.respond.amount != own.respond.amount)
        diagnostic.note("`" + other.name + "` is to be answered in " + showDuration(other.respond) + ", `" +
                        own.name + "` in " + showDuration(own.respond));
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
  static bool hasLabel(llvm::StringRef text, llvm::StringRef word) {
    return text.contains(("(" + word + ")").str());
  }
};

} // namespace
std::unique_ptr<Rule> makeTitleSeverity() { return std::make_unique<TitleSeverity>(); }
} // namespace rbk::lint
