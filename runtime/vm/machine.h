#pragma once
#include "runtime/vm/operations.h"

#include <optional>
#include <string>
#include <vector>

namespace rbk::runtime {

/// Executes one runbook of a verified module. Deterministic: what it does follows from the module, the
/// bindings it starts with and the results that `operations` returns.
class Machine {
public:
  struct Parts {
    const bytecode::Module &module;
    const bytecode::Runbook &book;
    Bindings &bindings; ///< parameters bound
    Masker &masker;
    Expander &expander;
    Recorder &recorder;
    Operations &operations;
    Display &display;
    bool readOnly = false; ///< leave `mitigate` and `resolve` out
  };
  explicit Machine(Parts parts);

  /// Runs to an outcome. Shows everything but the verdict.
  Outcome run();

  /// Ways back known at the end, oldest first, as shown.
  const std::vector<std::string> &wayBack() const { return undo_; }

private:
  enum class StepState : uint8_t { NotReached, Running, Succeeded, Failed, Skipped };
  /// Whether a failed step may be tried again: what a human refused is not asked ten times.
  enum class Again : uint8_t { Yes, No };

  void execute();
  void executeValue(const bytecode::Instruction &in);
  void executeCommand(const bytecode::Instruction &in);
  void executeGate(const bytecode::Instruction &in);
  void executeFlow(const bytecode::Instruction &in);
  void beginSection(const bytecode::Instruction &in);
  void endSection();
  void beginStep(bytecode::Index step);
  void endStep();
  void beginLoop(const bytecode::Loop &loop);
  void nextElement();
  void beginOption(bytecode::Index option);
  void endOption(bytecode::Index option);
  void optionFailed(const std::string &reason);
  void optionVerified();
  void optionHelped(bytecode::Index option);
  void noOptionHelped();
  void beginCause(bytecode::Index cause);
  void causeAnswered(const bytecode::Cause &cause, bool found);
  void endCause();
  void noCauseFound();
  void leaveBlocks(std::size_t depth);
  void branch(const bytecode::Instruction &in);
  void report(bytecode::Index text);
  void undo(const bytecode::Command &command);
  void finish();

  void fail(const std::string &reason, Again again = Again::Yes);
  void failBetweenSteps(const std::string &reason);
  void stepFailed(const std::string &title, const std::string &reason, bytecode::Index next);
  bool retry(const std::string &reason, Again again);
  void end(Outcome::Kind kind, const std::string &message = {});
  void halt() { outcome_ = operations_.halt(); }
  bool narrate(Record record);

  std::optional<std::string> expand(bytecode::Index index);
  bool bind(bytecode::Index variable, std::string text, bool file);
  void bindField(const bytecode::Instruction &in);
  /// Takes the values away that instructions between the two bind.
  void unbindBetween(bytecode::Index begin, bytecode::Index end);
  void skipStepsBetween(bytecode::Index begin, bytecode::Index end);
  std::string titlesBetween(bytecode::Index begin, bytecode::Index end) const;
  std::string unboundMessage(bytecode::Index variable) const;
  bool isItem(bytecode::Index variable) const;
  Operations::Site site() const;
  std::string scope() const;
  /// A record of this kind at the current instruction.
  Record event(RecordKind kind) const;
  int64_t timeLeft() const;
  ShownGate shownGate(const bytecode::Gate &gate) const;

  Value pop();
  void arithmetic(bytecode::Opcode opcode);
  void compare(bytecode::Opcode opcode);
  std::optional<bool> truth(const Value &value);

  const bytecode::Module &module_;
  const bytecode::Runbook &book_;
  Bindings &bindings_;
  Masker &masker_;
  Expander &expander_;
  Recorder &recorder_;
  Operations &operations_;
  Display &display_;
  bool readOnly_;

  std::optional<Outcome> outcome_;
  bytecode::Index pc_ = 0;
  std::vector<Value> stack_;
  std::string comparison_; ///< the last comparison with its values, for a failed expectation

  bytecode::Section section_{};
  std::optional<bytecode::Index> step_;
  uint32_t attempt_ = 1, repetition_ = 1;
  int64_t spentMs_ = 0;  ///< time of commands and waits in this attempt, as recorded: the same in a replay
  Bindings atStepBegin_; ///< for the next attempt or repetition

  /// A loop that goes on: the elements are those that the list had at its begin.
  struct Iteration {
    const bytecode::Loop *loop = nullptr;
    List elements;
    std::size_t next = 0;
    std::string shown; ///< `pod api-1`
  };
  std::vector<Iteration> loops_; ///< innermost last
  std::size_t blocks_ = 0;       ///< open ones

  std::optional<bytecode::Index> option_;   ///< that is tried
  bytecode::Section optionSection_{};       ///< where it stands
  std::size_t undoBefore_ = 0;              ///< ways back known when it began
  bool verifying_ = false;                  ///< `verify` runs for `option_`
  bytecode::Index group_ = bytecode::none;  ///< of the option
  bytecode::Index verify_ = bytecode::none; ///< where `verify` begins; none: the runbook has no such section
  bool hasOptions_ = false;
  uint32_t round_ = 0; ///< of `verify`
  bool inVerify_ = false;
  std::optional<bytecode::Index> question_; ///< the cause that is looked at
  bytecode::Index cause_ = bytecode::none, chain_ = bytecode::none;

  std::vector<StepState> states_;
  uint32_t failedSteps_ = 0;
  uint32_t verifiedSteps_ = 0; ///< in the latest run of `verify`
  bool verifyFailed_ = false;
  std::vector<std::string> undo_;
};

} // namespace rbk::runtime
