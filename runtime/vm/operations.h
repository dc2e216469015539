#pragma once
#include "runtime/exec/background.h"
#include "runtime/exec/interrupts.h"
#include "runtime/vm/expander.h"
#include "runtime/vm/operator.h"
#include "runtime/vm/outcome.h"
#include "runtime/vm/recorder.h"

#include <optional>
#include <string>
#include <vector>

namespace rbk::runtime {

/// The operations with an effect on the outside: commands, gates and waits. Each is journalled before and
/// after; one whose end is in the journal is not done again, its recorded result is returned.
class Operations {
public:
  /// Where in the program an operation stands.
  struct Site {
    bytecode::Index instruction = 0;
    uint32_t attempt = 0;
    uint32_t repetition = 0, round = 0;
    std::string scope; ///< elements of the loops around it
  };
  enum class Use : uint8_t { Run, Test, Capture, Save, Background };

  struct Environment {
    const bytecode::Module &module;
    Expander &expander;
    Masker &masker;
    Recorder &recorder;
    Display &display;
    Operator &questions;
    Interrupts *interrupts; ///< may be null
    std::string runId, folder;
    bool readOnly = false;
  };
  explicit Operations(Environment environment);
  ~Operations();

  struct CommandResult {
    bool success = false;
    bool decided = false; ///< false: it could not be tried at all, which no test can take for a "no"
    std::string problem;  ///< why it failed
    std::string output;   ///< Capture: without the newlines at its end; Save: path of the evidence file
    int64_t durationMs = 0;
  };
  /// Nothing means that the run ends here, see `halt`. `limitMs` bounds the command's own timeout, 0 = no
  /// bound.
  std::optional<CommandResult> command(const bytecode::Command &command, Use use, bytecode::Index variable,
                                       int64_t limitMs, Site site);

  /// Starts a command that runs beside the others until `stopBackgrounds` of its block.
  std::optional<CommandResult> background(const bytecode::Background &background, std::size_t block,
                                          int64_t limitMs, Site site);
  /// Stops what was started in this block and those inside it.
  void stopBackgrounds(std::size_t block);

  /// True for yes and done.
  std::optional<bool> gate(const bytecode::Gate &gate, const ShownGate &shown, Site site);

  /// Returns the milliseconds waited.
  std::optional<int64_t> wait(int64_t ms, Site site);

  /// How the run ends, after one of the above returned nothing.
  const Outcome &halt() const { return halt_; }
  /// Whether a command that is not read-only was started, now or in the recorded part.
  bool changed() const { return changed_; }

  ShownCommand shown(const bytecode::Command &command) const;

private:
  std::nullopt_t stop(Outcome::Kind kind, std::string message);
  std::nullopt_t broken(const std::string &message);
  std::nullopt_t interrupted(const Record &start, int number, bool unknown);
  enum class Known : uint8_t { Replay, Live, Halt };
  Known recall(const bytecode::Command &command, Use use, Record &start, const Recorder::Past &past,
               const ShownCommand &line);
  std::optional<CommandResult> replay(Use use, const Record &end);
  std::optional<CommandResult> execute(const bytecode::Command &command, Use use, bytecode::Index variable,
                                       int64_t limitMs, const Record &start, const ShownCommand &line);
  std::string evidenceName(const Record &start, bytecode::Index variable) const;
  static Record startRecord(std::string_view name, const Site &site);
  Record startRecord(Use use, const ShownCommand &line, const Site &site) const;

  /// A background command whose block is not over.
  struct Active;
  std::optional<CommandResult> launch(Active &active, const Record &start);
  BackgroundStart start(Active &active, Failure &spawnFailure);
  bool beforeLive();
  bool startAgain(Active &active);
  std::string notRunning() const;
  std::string endedByThemselves();

  Environment e_;
  Outcome halt_;
  Record decided_; ///< the end record made from a decision, for the replay that follows it
  bool changed_ = false;
  std::vector<Active> active_;
};

} // namespace rbk::runtime
