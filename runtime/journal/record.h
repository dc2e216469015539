#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rbk::runtime {

/// What a record of the journal says. The words are part of the journal's format (docs/runtime.md).
enum class RecordKind : uint8_t {
  Run,       ///< first record: runbook, parameters
  Resumed,   ///< another process took the run over
  Section,   ///< a section begins
  Step,      ///< an attempt of a step begins
  StepEnd,   ///< it ended; `status` says how
  Iteration, ///< a loop goes on with an element: `name` is its variable, `text` the element
  Option,    ///< an option is tried, or what became of it
  Cause,     ///< a cause was looked at; `status` is found, no, or none for a whole chain
  Skipped,   ///< steps a condition left out, or that could not be decided
  Report,    ///< a finding
  Undo,      ///< a way back became known
  Start,     ///< an operation begins: a command, gate or wait; durable before an effectful command starts
  Spawned,   ///< the processes of a command
  End,       ///< the operation ended: from now on its result is replayed
  Restart, ///< a background command was started again for the rest of its block; a replay does not repeat it
  Interrupt, ///< the operation was stopped by a signal and has no result
  Decision,  ///< the operator said what became of an operation without a result
  Stop,      ///< the run stopped and waits to be resumed
  Outcome    ///< the run is over
};

std::string_view name(RecordKind kind);

/// One line of the journal. Only the members a kind uses are written; secrets never are.
struct Record {
  RecordKind kind{};
  uint64_t sequence = 0; ///< set by the journal: 1, 2, 3 …
  int64_t timeMs = 0;    ///< wall clock, milliseconds since 1970
  /// Position in the program's own order of events; 0 for records that a replay does not repeat. A resumed
  /// run is executed again from its start, and meets what is recorded under the same tick.
  uint64_t tick = 0;

  std::string name;   ///< section, step title, gate, runbook, operation ("run", "capture" …)
  std::string text;   ///< command line, gate text, finding, reason
  std::string status; ///< how something ended or was answered
  std::string gate;   ///< name of the gate, for the start of one
  std::string by;     ///< who answered: `operator` or `answers file`
  std::string effect, place;
  std::string scope;                ///< the elements of the loops around it: `pod api-1, port 80`
  std::string output;               ///< the last lines a command wrote
  std::string evidence;             ///< file name below `evidence/`
  std::optional<std::string> value; ///< captured output
  bool withheld = false;            ///< a captured value that holds a secret and was not written
  bool readOnly = false;            ///< Run only
  uint32_t instruction = 0, attempt = 0;
  uint32_t repetition = 0; ///< of a step that has to succeed several times: 1, 2, 3 …
  uint32_t round = 0;      ///< which run of `verify`, in a runbook with options: 1, 2, 3 …
  std::optional<int64_t> durationMs;
  std::vector<int> exits; ///< per stage: exit status, or minus the signal
  std::vector<std::pair<std::string, std::string>> parameters; ///< Run only
  /// Spawned: pid and start time in clock ticks since boot of each process; together they name one process
  /// for good.
  std::vector<std::pair<int64_t, uint64_t>> processes;
};

} // namespace rbk::runtime
