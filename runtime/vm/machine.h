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
    bool readOnly = false; ///< leave `resolve` out
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
  void beginSection(const bytecode::Instruction &in);
  void endSection();
  void beginStep(bytecode::Index step);
  void endStep();
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
  std::string unboundMessage(bytecode::Index variable) const;
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
  uint32_t attempt_ = 1;
  int64_t spentMs_ = 0;  ///< time of commands and waits in this attempt, as recorded: the same in a replay
  Bindings atStepBegin_; ///< for the next attempt
  std::vector<StepState> states_;
  uint32_t failedSteps_ = 0, verifiedSteps_ = 0;
  bool verifyFailed_ = false;
  std::vector<std::string> undo_;
};

} // namespace rbk::runtime
