#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using llvm::StringRef;

/// A command whose output is a secret: the data of a Kubernetes Secret, a token, the value of a parameter of
/// type `secret`.
class SecretPrinted : public Rule {
  void invocation(Context &context, const CommandSite &site, const Invocation &use) override {
    if (isUndo(site.stmt) || outputIsHidden(site.runbook, site.stmt, site.line) || use.inside)
      return;
    if (use.command == "echo" || use.command == "printf") {
      if (printsLast(site.line, use))
        reportEcho(context, site, use);
      return;
    }
    if (!isShown(site.line, use))
      return;
    if (use.resolved == "kubectl get" && !use.reveals.empty() && showsData(use))
      report(context, site, use, outputRange(use), "the data of a Secret");
    else if (use.resolved == "kubectl create token")
      report(context, site, use, use.nameRange, "a token");
    else if (use.resolved == "kubectl config view" && use.flag("--raw"))
      report(context, site, use, use.nameRange, "the keys and tokens of the kubeconfig");
  }

  static void report(Context &context, const CommandSite &site, const Invocation &use, SourceRange range,
                     StringRef what) {
    Diagnostic &diagnostic = context.diagnostics.report(Diag::SecretPrinted, range, {what});
    if (!use.reveals.empty())
      diagnostic.note(use.reveals.front());
    if (std::holds_alternative<SaveStmt>(site.stmt.node))
      diagnostic.note("an evidence file is read by more people than the cluster: keep metadata only, with -o "
                      "jsonpath='{.metadata}'");
    else
      diagnostic.note("keep it with `let NAME: secret = $ …`, which is never shown, or show the names of the "
                      "keys only: | jq '.data | keys'");
  }

  static SourceRange outputRange(const Invocation &use) {
    const FlagUse *output = use.flag("--output");
    return output ? SourceRange{output->range.begin, std::max(output->range.end, output->valueRange.end)}
                  : use.nameRange;
  }

  /// Whether the form of the output holds `data`; names and metadata are no secret.
  static bool showsData(const Invocation &use) {
    const FlagUse *output = use.flag("--output");
    if (!output)
      return false;
    const FlagUse *program = use.flag("--template");
    auto data = [](StringRef form) {
      return form.contains(".data") || form.contains("stringData") || form.contains("{@}");
    };
    return output->value == "yaml" || output->value == "json" || data(output->value) ||
           (program && data(program->value));
  }

  /// Whether the end of the pipeline still shows what the command printed.
  static bool isShown(const CommandLine &line, const Invocation &use) {
    if (printsLast(line, use))
      return true;
    bool shown = true;
    for (const Invocation &later : line.invocations) {
      if (later.range.begin <= use.range.begin || later.inside)
        continue;
      static const char *const showing[] = {"base64", "jq",  "grep", "awk",  "sed", "cat", "head",
                                            "tail",   "cut", "tr",   "sort", "tee", "yq"};
      shown = shown && llvm::is_contained(showing, StringRef(later.command));
      if (later.command == "jq" && llvm::any_of(later.argv, [](const std::string &word) {
            StringRef program(word);
            return program.contains("keys") || program.contains("has(") || program.contains("length") ||
                   program.contains(".metadata") || program.contains("type");
          }))
        shown = false;
      if (later.command == "grep" && isFlagSet(later, {"--count", "--quiet"}))
        shown = false;
    }
    return shown;
  }

  static void reportEcho(Context &context, const CommandSite &site, const Invocation &use) {
    for (const Pipeline &pipeline : site.line.pipelines)
      for (const Process &process : pipeline.processes) {
        if (process.range.begin > use.range.begin || process.range.end < use.range.end)
          continue;
        for (const Word &word : process.argv)
          for (const WordPart &part : word.parts)
            if (part.kind == WordPart::Kind::Variable && part.variable < site.runbook.variables.size() &&
                site.runbook.variables[part.variable].type.secret) {
              context.diagnostics
                  .report(Diag::SecretPrinted, word.range,
                          {"the secret `$" + site.runbook.variables[part.variable].name + "`"})
                  .note("give it to the command that needs it; a secret is never shown, logged or published");
              return;
            }
      }
  }
};

} // namespace
std::unique_ptr<Rule> makeSecretPrinted() { return std::make_unique<SecretPrinted>(); }
} // namespace rbk::lint
