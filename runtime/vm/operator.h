#pragma once
#include "runtime/exec/interrupts.h"
#include "runtime/ui/display.h"
#include "runtime/vm/answers.h"

#include <string>
#include <vector>

namespace rbk::runtime {

/// Gets answers: a prepared one that fits exactly, else from the human at the terminal, else none.
class Operator {
public:
  Operator(const Console &console, Display &display, std::vector<Answer> answers, Interrupts *interrupts)
      : console_(console), display_(display), answers_(std::move(answers)), interrupts_(interrupts) {}

  struct Reply {
    enum class Kind : uint8_t { Answered, Nobody, Interrupted } kind{};
    std::string value;   ///< yes, no, done, failed, succeeded, again, stop
    std::string by;      ///< `operator` or `answers file`
    std::string message; ///< for Nobody: why the gate stays shut
  };

  /// `gate.kind` is `confirm`, `ask` or `manual`.
  Reply askGate(Answer::Kind kind, const ShownGate &gate);

  /// A command whose outcome is unknown.
  struct UnknownCommand {
    ShownCommand command;
    int64_t startedMs = 0;        ///< wall clock
    bool stillRunning = false;    ///< its process lives
    bool mayHaveSucceeded = true; ///< false when success would need an output that nobody has
    std::string why;              ///< why there is no result
  };
  Reply askUnknown(const UnknownCommand &question);

private:
  Reply prompt(const std::string &question, const std::vector<std::string> &allowed);

  const Console &console_;
  Display &display_;
  std::vector<Answer> answers_;
  Interrupts *interrupts_;
};

} // namespace rbk::runtime
