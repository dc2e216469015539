#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// require, symptoms, diagnose and verify only look: whoever runs them must not have to think.
class ReadOnlySections : public Rule {
  void command(Context &context, const CommandSite &site) override {
    const CommandLine &line = site.line;
    if (repairs(site.section) || isUndo(site.stmt) || line.effect == Effect::Read)
      return;
    llvm::StringRef section = ast::nameOf(site.section.kind);
    Fault fault = faultOf(line, context);
    if (line.effect != Effect::Unknown) {
      context.diagnostics
          .report(Diag::EffectNotRead, fault.range, {section, fault.words, verbOf(line.effect)})
          .note(effectNote(line))
          .note(line.effect == Effect::Write ? "what changes something stands in `resolve`"
                                             : "it belongs to `resolve`, behind a `confirm`");
      return;
    }
    const Invocation *cause = culprit(line);
    // command/unknown or command/interactive has said it: what is typed is not on the line
    if (cause && (!cause->known || waitsForHuman(line, *cause)))
      return;
    context.diagnostics.report(Diag::EffectUnknown, fault.range, {fault.words, section})
        .note(effectNote(line))
        .note("if you know that it changes nothing, write before it: assume read because \"…\"; the reason "
              "is published "
              "with the runbook");
  }
};

} // namespace
std::unique_ptr<Rule> makeReadOnlySections() { return std::make_unique<ReadOnlySections>(); }
} // namespace rbk::lint
