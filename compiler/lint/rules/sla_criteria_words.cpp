#include "compiler/lint/facts.h"

namespace rbk::lint {
namespace {
using namespace plan;
using plan::Severity;

/// Criteria in words: a title with a word that only another severity speaks of. A hint, since words are not
/// numbers.
class CriteriaWords : public Rule {
  using Words = std::vector<std::string>;

  static Words wordsOf(llvm::StringRef text) {
    static const char *const common[] = {"failure", "failures", "failing", "issue",    "issues", "error",
                                         "errors",  "rate",     "service", "services", "system", "specific",
                                         "single",  "high",     "with",    "from",     "that",   "requests",
                                         "users",   "some",     "down"};
    Words result;
    std::string word;
    for (char c : (text + " ").str()) {
      if (llvm::isAlpha(c)) {
        word += llvm::toLower(c);
        continue;
      }
      if (word.size() >= 5 && !llvm::is_contained(common, llvm::StringRef(word)))
        result.push_back(llvm::StringRef(word).rtrim('s').str());
      word.clear();
    }
    return result;
  }
  static Words criteriaOf(const Severity &severity) {
    Words result = wordsOf(severity.title);
    for (const Text &line : severity.criteria)
      for (std::string &word : wordsOf(showText(line, {})))
        result.push_back(std::move(word));
    return result;
  }
  static const std::string *shared(const Words &title, const Words &criteria) {
    for (const std::string &word : title)
      if (llvm::is_contained(criteria, word))
        return &word;
    return nullptr;
  }

  void beginRunbook(Context &context, const Program &program, const Runbook &runbook) override {
    if (runbook.severity >= program.severities.size())
      return;
    const Words title = wordsOf(shown(runbook, runbook.title));
    const Severity &own = program.severities[runbook.severity];
    if (own.criteria.empty() || shared(title, criteriaOf(own)))
      return;
    const Severity *other = nullptr;
    std::string word;
    for (const Severity &severity : program.severities)
      if (const std::string *found = shared(title, criteriaOf(severity))) {
        if (other)
          return; // several speak of it: it decides nothing
        other = &severity;
        word = *found;
      }
    if (other)
      context.diagnostics
          .report(Diag::CriteriaWords, severityReference(context, program, runbook),
                  {other->name, word, own.name})
          .note(other->nameRange, "the criteria of `" + other->name + "`")
          .note("when the severity is meant, let its criteria say so");
  }
};

} // namespace
std::unique_ptr<Rule> makeCriteriaWords() { return std::make_unique<CriteriaWords>(); }
} // namespace rbk::lint
