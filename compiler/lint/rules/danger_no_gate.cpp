#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;

/// What stops a service or loses data waits for a human who agrees to exactly that.
class NoGate : public Rule {
  void step(Context &context, const Program &program, const Runbook &runbook, const Section &section,
            const Step &step) override {
    if (repairs(section))
      walk(context, {program, runbook, section, step}, step.body, false);
  }

  struct Site {
    const Program &program;
    const Runbook &runbook;
    const Section &section;
    const Step &step;
  };

  /// A gate holds for what follows it in its own branch and in the branches below.
  static void walk(Context &context, const Site &site, const std::vector<Stmt> &body, bool gated) {
    for (const Stmt &stmt : body) {
      if (std::holds_alternative<ConfirmStmt>(stmt.node))
        gated = true;
      if (const auto *branch = std::get_if<IfStmt>(&stmt.node)) {
        walk(context, site, branch->body, gated);
        walk(context, site, branch->otherwise, gated);
      }
      if (const auto *loop = std::get_if<ForStmt>(&stmt.node))
        walk(context, site, loop->body, gated);
      const CommandLine *line = stmt.command();
      if (line && !gated && !isUndo(stmt) && atLeast(line->effect, Effect::Disrupt))
        report(context, site.runbook, stmt, *line);
    }
  }

  static void report(Context &context, const Runbook &runbook, const Stmt &stmt, const CommandLine &line) {
    const Invocation *cause = culprit(line);
    // command/unknown or command/interactive has said it: what is typed is not on the line
    if (line.effect == Effect::Unknown && cause && (!cause->known || waitsForHuman(line, *cause)))
      return;
    Fault fault = faultOf(line, context);
    Diagnostic &diagnostic =
        context.diagnostics.report(Diag::NoGate, fault.range, {fault.words, verbOf(line.effect)});
    diagnostic.note(effectNote(line));
    if (cause)
      for (const Danger &danger : cause->dangers)
        diagnostic.note("what is lost: " + danger.text +
                        (danger.prefer.empty() ? "" : "; better: " + danger.prefer));
    if (line.effect == Effect::Unknown)
      diagnostic.note("if it does less, say so before it: assume write because \"…\"");
    std::string gate = "confirm \"" + question(runbook, line, cause, fault) + "\"";
    diagnostic.note("write before it: " + gate);
    // An `assume` stands directly before its command; a gate must not come between them.
    if (line.assumedBecause.empty()) {
      uint32_t indent = context.sources.locate(stmt.range.begin).column - 1;
      diagnostic.fix("ask before it", {stmt.range.begin, stmt.range.begin},
                     gate + "\n" + std::string(indent, ' '));
    }
  }

  /// What the human agrees to, from what is known of the command.
  static std::string question(const Runbook &runbook, const CommandLine &line, const Invocation *cause,
                              const Fault &fault) {
    std::string text = "`" + fault.words + "`";
    if (!line.assumedBecause.empty() || line.effect == Effect::Unknown)
      return opaque(runbook, line, text);
    const std::string &touches = cause && !cause->touches.empty() ? cause->touches : line.touches;
    const std::string &because = cause && !cause->dangers.empty()   ? cause->dangers.front().text
                                 : cause && !cause->because.empty() ? cause->because
                                                                    : line.because;
    if (!touches.empty())
      text += " on " + touches;
    if (!because.empty())
      text += ": " + because;
    return isSafe(runbook, text) ? text : "`" + fault.words + "` runs.";
  }

  /// Of a program only its author knows what it does.
  static std::string opaque(const Runbook &runbook, const CommandLine &line, const std::string &words) {
    std::string text =
        line.assumedBecause.empty() ? "Run: " + line.source : words + ": " + line.assumedBecause;
    return text.size() < 120 && isSafe(runbook, text) ? text : words + " runs.";
  }

  /// Whether the text may stand in a string: no quotes, and every `$name` is a name of the runbook.
  static bool isSafe(const Runbook &runbook, llvm::StringRef text) {
    if (text.find_first_of("\"\\\n") != llvm::StringRef::npos)
      return false;
    for (size_t at = text.find('$'); at != llvm::StringRef::npos; at = text.find('$', at + 1)) {
      llvm::StringRef name =
          text.drop_front(at + 1).take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
      if (llvm::none_of(runbook.variables, [&](const Variable &v) {
            return v.name == name && v.origin != Variable::Origin::Substitution;
          }))
        return false;
    }
    return true;
  }
};

} // namespace
std::unique_ptr<Rule> makeNoGate() { return std::make_unique<NoGate>(); }
} // namespace rbk::lint
