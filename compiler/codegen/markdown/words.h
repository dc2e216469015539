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

/// `a whole number`, `the name of a pod`, `one of `low`, `high``
std::string describe(const plan::Type &type);

/// `Changes the cluster`; empty for Read.
std::string describe(plan::Effect effect, plan::Place place);

/// A condition as a part of a sentence: "`ready` is greater than `0`".
std::string condition(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);
/// The same after "Expect": "`ready` to be greater than `0`".
std::string expectation(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);
/// A link to a heading of this page.
struct Place {
  std::string heading; ///< as claimed; empty where there is no such heading
  std::string text;    ///< what a link to it says, Spot::Link
  std::string link() const { return "[" + text + "](#" + anchor(heading) + ")"; }
  explicit operator bool() const { return !heading.empty(); }
};

/// A condition that is nothing but one question.
struct Question {
  std::string text; ///< rendered, Spot::Block
  bool negated = false;
};
std::optional<Question> soleQuestion(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables);

/// `is greater than `5``, of a comparison whose right side is `value` as rendered.
std::string compared(ast::BinaryOp op, const std::string &value);
/// `greater than `
std::string comparing(ast::BinaryOp op);

/// `P0 — Service Down`
std::string severityName(const plan::Severity &severity, Spot spot);
/// The title of a contact, or its name where nobody declared it.
std::string contactTitle(const plan::Program &program, llvm::StringRef name, Spot spot);
/// `PagerDuty `eco-base-primary`, phone …`
std::string channels(const plan::Contact &contact, Spot spot);
/// The title of the contact with this index, or nothing.
std::string contactTitle(const plan::Program &program, uint32_t index, Spot spot);
std::string channels(const plan::Program &program, uint32_t index, Spot spot);
/// `at once`, `15 min`, `if Data loss is suspected`
std::string moment(const plan::EscalationLevel &level, Spot spot);
/// `[title](url), [title](url)`
std::string links(llvm::ArrayRef<plan::Link> list);

} // namespace rbk::markdown
