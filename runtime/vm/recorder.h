#pragma once
#include "runtime/journal/journal.h"

#include <map>

namespace rbk::runtime {

/// The machine's view of the journal. Every event the program makes has a tick, counted from 1 in the order
/// of execution. Execution is determined by the module, the parameters and the recorded results, so a resumed
/// run makes the same events under the same ticks: those that are recorded are compared, the first that is
/// not continues the journal.
class Recorder {
public:
  /// What the journal knows about a tick.
  struct Past {
    const Record *first = nullptr; ///< the event, or the latest start of the operation
    const Record *end = nullptr;   ///< of that start
    const Record *spawned = nullptr;
  };

  Recorder(Journal &journal, const JournalContents &past);

  /// An event without an effect.
  Failure narrate(Record event);
  /// The next operation: sets `start.tick`, returns what is recorded about it. An error when something else
  /// is.
  Result<Past> operation(Record &start);

  /// Writes `start` so that it is on disk before this returns, when `durable`. A command that only reads
  /// needs no disk of its own, but everything that came before it must be there before it can take its time.
  Failure begin(const Record &start, bool durable);
  /// Survives the death of this process at once, and is on disk before anything is started or asked next.
  Failure write(Record record);
  /// Puts on disk what has to be before this process waits for anything.
  Failure settle();

  /// True while what happens is already recorded.
  bool replaying() const { return tick_ < lastTick_; }

private:
  Failure compare(const Record &recorded, const Record &now) const;

  Journal &journal_;
  std::map<uint64_t, Past> past_;
  uint64_t tick_ = 0, lastTick_ = 0;
  bool unsettled_ = false;
};

} // namespace rbk::runtime
