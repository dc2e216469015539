#include "compiler/commands/argument_languages.h"
#include "compiler/commands/promql.h"

// Which kind is read by what, and how a mistake is reported.
namespace rbk::commands {
using llvm::StringRef;

namespace {

struct Language {
  StringRef kind;
  Mistakes (*read)(StringRef text);
};
constexpr Language languages[] = {
    {"promql", readPromql},
    {"regex.basic", readBasicRegex},
    {"regex.extended", readExtendedRegex},
    {"regex.perl", readPerlRegex},
    {"k8s.LabelSelector", readLabelSelector},
    {"url", readUrl},
    {"url.Glob", readUrlGlob},
    {"promql.Parameter", readPromqlParameter},
    {"http.Method", readHttpMethod},
    {"http.Header", readHttpHeader},
    {"awk", readAwk},
    {"cron", readCron},
    {"jmespath", readJmesPath},
    {"template.Go", readGoTemplate},
    {"file.Mode", readFileMode},
    {"find.Mode", readFindMode},
    {"ip.Address", readAddress},
    {"host", readAddress},
    {"k8s.Image", readImage},
};

} // namespace

void report(const Argument &value, const std::vector<size_t> &original, const Mistake &mistake,
            DiagnosticEngine &diagnostics) {
  auto at = [&](size_t i) { return original[std::min(i, original.size() - 1)]; };
  for (size_t i = mistake.begin; i < mistake.end && i + 1 < original.size(); ++i)
    if (at(i + 1) - at(i) > 1)
      return;
  SourceRange range = value.rangeOf(at(mistake.begin), at(mistake.end));
  Diagnostic &d = diagnostics.report(mistake.diag, range, {mistake.message});
  if (!mistake.replacement.empty())
    d.fix("write `" + mistake.replacement + "`", range, mistake.replacement);
  if (!mistake.note.empty())
    d.note(mistake.note);
}

/// Reads a text and reports; offsets are mapped back only when something is wrong.
template <typename Read>
static void check(const Argument &value, DiagnosticEngine &diagnostics, Read read) {
  if (value.isVariable())
    return;
  std::vector<size_t> original;
  std::string filled;
  if (value.hasVariables())
    filled = value.forParser(original);
  Mistakes mistakes = read(value.hasVariables() ? StringRef(filled) : StringRef(value.text()));
  if (mistakes.empty())
    return;
  if (original.empty())
    for (size_t i = 0; i <= value.text().size(); ++i)
      original.push_back(i);
  for (const Mistake &mistake : mistakes)
    report(value, original, mistake, diagnostics);
}

bool checkLanguage(StringRef kind, const Argument &value, DiagnosticEngine &diagnostics) {
  for (const Language &language : languages)
    if (language.kind == kind) {
      check(value, diagnostics, language.read);
      return true;
    }
  return false;
}

void checkSed(const Argument &script, bool extended, bool whole, DiagnosticEngine &diagnostics) {
  check(script, diagnostics, [&](StringRef text) { return readSed(text, extended, whole); });
}

} // namespace rbk::commands
