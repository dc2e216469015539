#pragma once
#include "runtime/journal/store.h"

#include <string>

namespace rbk::runtime {

class Console;

/// The timeline of a run from its journal, for the end of a run; coloured when the console's results are.
std::string timelineText(const StoredRun &run, const Console &console);

/// The same as a page for a review: facts, timeline, findings, evidence, way back.
std::string timelineMarkdown(const StoredRun &run);

/// The same for programs: `{"version":1,"run":…,"state":…,"events":[…]}`.
std::string timelineJson(const StoredRun &run);

/// One line of a timeline.
struct TimelineEntry {
  int64_t offsetMs = 0; ///< on the incident clock
  std::string what;     ///< safe to show
  std::string result;   ///< safe to show; may be empty
  enum class Mark : uint8_t { Neutral, Good, Bad } mark{};
  bool heading = false; ///< a section or a step
};
std::vector<TimelineEntry> timelineEntries(const JournalContents &journal);

} // namespace rbk::runtime
