#pragma once
#include "runtime/journal/store.h"
#include "runtime/ui/console.h"
#include "runtime/vm/answers.h"
#include "runtime/vm/outcome.h"
#include "runtime/vm/parameters.h"

#include <string>
#include <vector>

namespace rbk::runtime {

/// A run this process is about to drive. `past` is what the journal holds already, nothing for a new run.
struct Session {
  const bytecode::Module &module;
  const bytecode::Runbook &book;
  Bindings bindings; ///< parameters bound
  OpenRun run;
  JournalContents past;
  std::vector<Answer> answers;
  bool readOnly = false;
};

/// Drives it to an outcome, which is journalled and whose verdict, way back, escalation and timeline are
/// shown. While it runs, SIGINT, SIGTERM and SIGHUP stop it cleanly.
Outcome drive(Session &session, const Console &console);

} // namespace rbk::runtime
