#pragma once
#include "compiler/codegen/shell/steps.h"

#include <string>

namespace rbk::codegen::shell {

/// Writes the sections of a runbook: a function for each step, option and cause, and the calls that make the
/// run.
class SectionWriter {
public:
  SectionWriter(const plan::Program &program, const plan::Runbook &book, Names &names, const Words &words,
                StepWriter &steps);

  void write();

  const std::string &functions() const { return functions_; }
  const std::string &calls() const { return calls_; }
  /// The helpers that the calls need, beside those of the steps.
  const std::set<std::string> &helpers() const { return helpers_; }

private:
  void chain(size_t first, size_t end);
  void causeFunction(const plan::Cause &cause, const std::string &name);
  void section(const plan::Section &section);
  void verifySection(const plan::Section &section);
  /// Writes the functions of `verify` where they are first needed: what has a value then has one whenever
  /// they run.
  void needVerification();
  void steps(const plan::Section &section, size_t begin, size_t end, const std::string &otherwise);
  size_t optionGroup(const plan::Section &section, size_t first);
  void optionFunction(const plan::Section &section, const plan::Option &option, const std::string &name);
  /// The first lines of a section, an option or a cause.
  std::string prose(const std::vector<plan::Text> &texts);
  std::string symptoms(const std::vector<plan::Symptom> &symptoms);
  std::string announcement(const plan::Section &section);

  const plan::Section *verification() const { return book_.section(plan::SectionKind::Verify); }
  std::string help(const std::string &helper) {
    helpers_.insert(helper);
    return helper;
  }
  std::string pad() const { return std::string(indent_ * 2, ' '); }
  void call(const std::string &text) { calls_ += pad() + text + "\n"; }

  const plan::Program &program_;
  const plan::Runbook &book_;
  Names &names_;
  const Words &words_;
  StepWriter &steps_;
  std::set<std::string> helpers_;
  std::string functions_, calls_;
  std::string verifyFunctions_, verify_; ///< with options only: the function that verifies, and its name
  size_t indent_ = 0;
  bool inCause_ = false;
  bool verified_ = false; ///< the verification of the options before is that of the run
};

/// The author's texts in a comment: variables as `$name`.
std::string shownText(const plan::Text &text, const plan::Runbook &book);
/// A line that separates the parts of a script.
std::string heading(const std::string &title);

} // namespace rbk::codegen::shell
