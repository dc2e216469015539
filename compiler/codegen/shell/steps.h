#pragma once
#include "compiler/codegen/shell/words.h"

#include <set>
#include <string>
#include <vector>

namespace rbk::codegen::shell {

/// Writes the steps of a runbook as functions. Steps are written in the order of a run, because each one may
/// use what those before it have certainly found.
class StepWriter {
public:
  StepWriter(const Names &names, const Words &words);

  /// The function of a step. Afterwards the variables that it certainly binds count as bound, when the run
  /// goes on only if it succeeded.
  std::string function(const plan::Step &step, plan::SectionKind section, const std::string &name);
  /// The lines of a function that leave it when the condition of an option or a cause does not hold.
  std::string guard(const plan::Expr &condition, bool asked = false);
  /// The line that takes away what an earlier run of these steps has found.
  std::string forgotten(const std::vector<plan::Step> &steps);

  /// What certainly has a value now.
  const VariableSet &bound() const { return bound_; }
  /// After what may have been left out, only this counts as bound.
  void rebind(VariableSet bound) { bound_ = std::move(bound); }
  /// The helpers that the functions call.
  const std::set<std::string> &helpers() const { return helpers_; }
  bool savesEvidence() const { return savesEvidence_; }

private:
  struct Condition {
    enum class Shape : uint8_t { Simple, And, Or } shape = Shape::Simple;
    std::string text;
  };

  void body(const std::vector<plan::Stmt> &statements);
  void statement(const plan::Stmt &stmt);
  void ifStatement(const plan::IfStmt &branch);
  void forStatement(const plan::ForStmt &loop);
  void loopBody(const plan::ForStmt &loop);
  void background(const plan::BackgroundStmt &background);
  void test(const plan::TestStmt &test);
  void field(const plan::FieldStmt &field);
  /// One level deeper; what it starts in the background ends with it.
  void block(const std::vector<plan::Stmt> &statements);
  /// Takes away the values that `body` binds.
  void forget(const std::vector<plan::Stmt> &body, plan::VariableId first = plan::noVariable);
  void compute(const plan::ComputeStmt &compute);
  void capture(plan::VariableId variable, const plan::CommandLine &line);
  std::string keep(plan::VariableId variable, const std::string &status);
  void save(const plan::SaveStmt &save);
  void run(const plan::CommandLine &line);
  void undo(const plan::CommandLine &line);
  void expect(const plan::ExpectStmt &expect);
  void beginAttempt(const plan::Step &step);
  /// Starts the clock of the attempt where no command does.
  void startClock();
  /// The number that the value of a variable stands for.
  std::string number(plan::VariableId variable) const;
  /// What comes before a command: its assumption, its time limit, its `$(…)`.
  void prepare(const plan::CommandLine &line);
  void prepareWords(const plan::CommandLine &line);
  void substitutions(const plan::Word &word);

  /// A line that succeeds or fails like the command line.
  std::string list(const plan::CommandLine &line, const std::string &output = {});
  /// One part of `a && b`, as one compound command where it needs to be.
  std::string unit(const plan::Pipeline &pipeline);
  /// A pipeline and the check of all its parts, which is the status of the last command.
  std::string checked(const plan::Pipeline &pipeline, const std::string &separator,
                      const std::string &output);

  /// `always`: it stands where it is evaluated in any case, so what it needs may be checked in a line before.
  Condition condition(const plan::Expr &expr, bool always);
  Condition leaf(const plan::Expr &expr, std::string text, bool always);
  Condition comparison(const plan::Expr &expr, const plan::BinaryExpr &binary, bool always);
  Condition logical(const plan::BinaryExpr &binary, bool always);
  Condition sameTruth(const plan::BinaryExpr &binary, bool always);
  static std::string grouped(const Condition &condition, Condition::Shape inside);
  std::string arithmetic(const plan::Expr &expr, int precedence);
  std::string operand(const plan::Expr &expr);
  std::string amount(const plan::Expr &value, plan::ValueKind kind);
  /// What `expr` needs before it can be computed: values, divisors, products that fit.
  void needsOf(const plan::Expr &expr, VariableSet &variables, std::vector<std::string> &checks);
  std::vector<std::string> checksFor(const plan::Expr &expr);

  void need(const VariableSet &variables);
  void needText(const plan::Text &text);
  std::string help(const std::string &helper) {
    helpers_.insert(helper);
    return helper;
  }
  void line(const std::string &text) { out_ += std::string(indent_ * 2, ' ') + text + "\n"; }
  void comment(const std::string &text);

  const Names &names_;
  const Words &words_;
  VariableSet bound_;
  std::set<std::string> helpers_;
  bool savesEvidence_ = false;

  std::string out_;
  std::string leave_ = "return"; ///< what follows a check that failed
  size_t indent_ = 1;
  bool inLoop_ = false;
  uint64_t limit_ = 0; ///< the time limit in force at this place, seconds; 0 = not known
  bool totalPending_ = false;
  uint64_t total_ = 0;
};

/// Stands behind `keep NAME TYPE STATUS` until all steps are written; then the script knows whether anything
/// reads the variable.
inline std::string readMark(plan::VariableId variable) { return "\001" + std::to_string(variable) + "\001"; }

/// Whether a value of this kind is computed with as a number that its text stands for.
bool isMeasure(plan::ValueKind kind);
/// Seconds, never shorter than asked.
uint64_t seconds(uint64_t milliseconds);
/// The variables in a text, a command line.
void collect(const plan::Text &text, VariableSet &variables);
void collect(const plan::CommandLine &line, VariableSet &variables);
/// `text` as comment lines.
std::string commentLines(const std::string &text, size_t indentation);

} // namespace rbk::codegen::shell
