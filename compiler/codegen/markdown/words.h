#pragma once
#include "compiler/codegen/markdown/inline.h"
#include "compiler/plan/plan.h"

#include <optional>
#include <string>

/// The wording that pages share.
namespace rbk::markdown {

/// `15 min`, `5 days`
std::string time(uint64_t milliseconds);
std::string time(const plan::Duration &duration);

/// The text with a full stop, unless it has an end already.
std::string sentence(std::string text);

/// `a whole number`, `the name of a pod`
std::string describe(const plan::Type &type);

/// `Changes the cluster`; empty for Read.
std::string describe(plan::Effect effect, plan::Place place);

/// A condition as a part of a sentence: "`ready` is greater than `0`".
std::string condition(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);
/// The same after "Expect": "`ready` to be greater than `0`".
std::string expectation(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);
/// A condition that is nothing but one question.
struct Question {
  std::string text; ///< rendered, Spot::Block
  bool negated = false;
};
std::optional<Question> soleQuestion(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);

/// `P0 — Service Down`
std::string severityName(const plan::Severity &severity, Spot spot);
/// The title of a contact, or its name where nobody declared it.
std::string contactTitle(const plan::Program &program, llvm::StringRef name, Spot spot);
/// `PagerDuty `eco-base-primary`, phone …`
std::string channels(const plan::Contact &contact, Spot spot);
/// `[title](url), [title](url)`
std::string links(llvm::ArrayRef<plan::Link> list);
const plan::Contact *contactOf(const plan::Program &program, const plan::EscalationLevel &level);

} // namespace rbk::markdown
