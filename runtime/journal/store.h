#pragma once
#include "runtime/bytecode/module.h"
#include "runtime/journal/journal.h"

#include <string>
#include <vector>

/// The folder of runs: one folder per run with `journal.jsonl`, `runbook.rbc` and `evidence/`.
namespace rbk::runtime {

/// Where runs are kept when no folder is named: below `$XDG_STATE_HOME`, else `~/.local/state`, else
/// `./.rbk/runs`.
std::string defaultRunsFolder();

/// A run that this process drives.
struct OpenRun {
  std::string id, folder;
  Journal journal;
};

/// Makes the folder of a new run; its name sorts by time. The module is stored beside the journal, so that a
/// resumed run executes what was started, whatever happened to its source since.
Result<OpenRun> createRun(const std::string &runsFolder, const bytecode::Module &module);

/// The one run whose id is `name` or begins with it.
Result<std::string> findRun(const std::string &runsFolder, const std::string &name);

/// A run as stored.
struct StoredRun {
  std::string id, folder;
  JournalContents journal;
  bool active = false; ///< some process drives it at this moment
};
Result<StoredRun> loadRun(const std::string &runsFolder, const std::string &id);

/// All ids in order of time; empty when the folder does not exist.
std::vector<std::string> listRuns(const std::string &runsFolder);

/// Takes a stored run over; `contents` is what its journal holds.
Result<OpenRun> openRun(const std::string &runsFolder, const std::string &id, JournalContents &contents);

/// The state of a run in one word or a few, for lists: `verified`, `stopped: …`, `running`, `interrupted` …
std::string describeState(const StoredRun &run);

/// The last record of what the run came to, or null while it has come to nothing.
const Record *finalRecord(const JournalContents &journal);

} // namespace rbk::runtime
