#pragma once
#include "runtime/exec/fd.h"
#include "runtime/exec/pipeline.h"

#include <string>
#include <vector>

/// The parts of `runPipeline` that start processes; no other code includes this.
namespace rbk::runtime {

/// The ends of pipes a stage is started with, all clear of its redirections; -1 = /dev/null.
struct StageDescriptors {
  int input = -1;
  int output = -1;
  int error = -1;
};

/// A stage with everything that can fail before any process exists already done: the program is found, its
/// files are open, its argument vectors are built. Holds pointers into itself and into the spec: neither may
/// move.
class PreparedStage {
public:
  /// Returns a message for a human when the stage cannot run.
  std::string findProgramFor(const StageSpec &spec, const PipelineSpec &pipeline);
  std::string openFiles(const StageSpec &spec, int firstFree);
  /// Starts it; 0 or an errno.
  int start(const StageDescriptors &descriptors, int nullFd, const Interrupts *interrupts, pid_t &pid) const;

private:
  struct Action {
    Fd source;       ///< an open file to be moved to `target`, or
    int duplicateOf; ///< a descriptor of the new process
    int target;
  };
  void addVariables(const std::vector<std::pair<std::string, std::string>> &variables);

  std::string program_;
  std::vector<std::string> ownVariables_;
  std::vector<const char *> environment_;
  std::vector<const char *> argv_;
  std::vector<Action> actions_;
};

/// The first descriptor that no redirection of the pipeline names, at least 3.
int firstFreeDescriptor(const PipelineSpec &spec);

/// `fd` itself, or a copy of it at `firstFree` or later, closed on exec, when it is in the way of
/// redirections.
Fd moveAside(Fd fd, int firstFree);

/// A pipe whose ends are not before `firstFree` and closed on exec; both empty when there is none.
struct Pipe {
  Fd read, write;
};
Pipe makePipe(int firstFree);

/// The running processes of a pipeline and the ends to read from.
struct StartedPipeline {
  std::vector<pid_t> pids; ///< one for each stage that was started
  Fd output, error;        ///< not blocking; `output` only where the last stage's standard output is read
  std::string problem;     ///< why not all stages run, for a human; empty when they do
};
/// Starts every stage, each leading a session of its own. Looks for every program before a file is emptied,
/// and opens every file before a process starts: a pipeline with a mistyped last command must not have done
/// its first half.
StartedPipeline startPipeline(const PipelineSpec &spec, const Interrupts *interrupts);

/// `strerror` without shared state.
std::string errorText(int number);

} // namespace rbk::runtime
