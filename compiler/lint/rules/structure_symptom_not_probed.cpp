#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// The first symptom speaks of an HTTP answer, and no step before the repair sends a request.
class SymptomNotProbed : public Rule {
  void beginRunbook(Context &context, const Program &, const Runbook &runbook) override {
    const Symptom *first = firstProse(runbook);
    if (!first || !speaksOfHttp(shown(runbook, first->text)))
      return;
    bool looks = false, found = false;
    const Invocation *late = nullptr;
    forEachCommand(runbook, [&](const Section &section, const Step &, const Stmt &, const CommandLine &line) {
      bool before = section.kind == SectionKind::Require || section.kind == SectionKind::Symptoms ||
                    section.kind == SectionKind::Diagnose;
      looks |= section.kind == SectionKind::Diagnose;
      for (const Invocation &use : line.invocations) {
        if (!mayProbe(use))
          continue;
        if (before)
          found = true;
        else if (!late)
          late = &use;
      }
    });
    if (found || !looks)
      return; // a runbook without diagnosis confirms nothing at all
    Diagnostic &diagnostic = context.diagnostics.report(Diag::SymptomNotProbed, first->text.range);
    diagnostic.note(
        "send the request it speaks of, in `symptoms` or `diagnose`: $ curl -fsS --max-time 10 …");
    if (late)
      diagnostic.note(late->nameRange, "this asks it, but only after the repair has begun");
  }

  static const Symptom *firstProse(const Runbook &runbook) {
    const Section *section = runbook.section(SectionKind::Symptoms);
    if (section)
      for (const Symptom &symptom : section->symptoms)
        if (symptom.kind == ast::Symptom::Kind::Prose)
          return &symptom;
    return nullptr;
  }

  static bool speaksOfHttp(const std::string &text) {
    static const llvm::Regex words("health[ -]?check|/health|(^|[^a-z0-9])(5xx|50[0234]|https?)([^a-z0-9]|$)|"
                                   "endpoints? (returns?|answers?|responds?|times? out|is|are) ",
                                   llvm::Regex::IgnoreCase);
    return words.match(text);
  }

  /// A request, or a program of which only its author knows that it sends none.
  static bool mayProbe(const Invocation &use) {
    static const char *const clients[] = {"curl", "wget", "http",    "https",   "ab",
                                          "hey",  "wrk",  "grpcurl", "openssl", "nc"};
    return !use.known || use.effect == Effect::Unknown ||
           llvm::is_contained(clients, llvm::StringRef(use.command)) ||
           (use.resolved == "kubectl get" && use.flag("--raw"));
  }
};

} // namespace
std::unique_ptr<Rule> makeSymptomNotProbed() { return std::make_unique<SymptomNotProbed>(); }
} // namespace rbk::lint
