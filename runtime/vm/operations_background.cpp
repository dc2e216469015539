// The part of the operations that runs beside the others: background commands.
#include "runtime/exec/process_info.h"
#include "runtime/journal/journal.h"
#include "runtime/vm/operations.h"

#include <algorithm>
#include <poll.h>

namespace rbk::runtime {

using bytecode::Effect;

struct Operations::Active {
  const bytecode::Command *command = nullptr;
  BackgroundSpec spec;
  ShownCommand line;
  std::size_t block = 0;
  uint64_t tick = 0;
  /// Recorded: ready according to the journal, to be started again before anything new happens.
  enum class State : uint8_t { Running, Recorded, Gone } state{};
  std::unique_ptr<BackgroundProcess> process;
  const Record *spawned = nullptr; ///< its processes in an earlier life of the run
  int64_t startedMs = 0;           ///< wall clock, then
  std::string gone;                ///< why it could not be started again
};

Operations::Operations(Environment environment) : e_(std::move(environment)) {}
Operations::~Operations() = default;

std::optional<Operations::CommandResult> Operations::background(const bytecode::Background &background,
                                                                std::size_t block, int64_t limitMs,
                                                                Site site) {
  const bytecode::Command &command = e_.module.commands[background.command];
  const bool effectful = command.effect != Effect::Read;
  auto pipeline = e_.expander.pipeline(command);
  if (!pipeline) // the machine asked for every value before
    return broken("a value of a background command is missing");
  Active active;
  active.command = &command;
  active.line = shown(command);
  active.block = block;
  active.spec.pipeline = std::move(*pipeline);
  active.spec.pipeline.environment.emplace_back("RBK_RUN", e_.runId);
  active.spec.readyWhen = e_.module.strings[background.readyWhen];
  active.spec.readyWithinMs =
      limitMs > 0 ? std::min<int64_t>(background.readyWithinMs, limitMs) : background.readyWithinMs;

  Record start = startRecord(Use::Background, active.line, site);
  auto past = e_.recorder.operation(start);
  if (!past)
    return broken(past.error());
  active.tick = start.tick;
  if (past->first != nullptr) {
    changed_ = changed_ || effectful;
    active.spawned = past->spawned;
    active.startedMs = past->first->timeMs;
    switch (recall(command, Use::Background, start, *past, active.line)) {
    case Known::Halt:
      return std::nullopt;
    case Known::Replay: {
      auto result = replay(Use::Background, decided_);
      // Somebody has said that it is done: nobody starts it again.
      active.state = decided_.by.empty() ? Active::State::Recorded : Active::State::Gone;
      if (result && result->success)
        active_.push_back(std::move(active));
      return result;
    }
    case Known::Live:
      break;
    }
  }
  if (e_.interrupts != nullptr)
    if (int number = e_.interrupts->take(); number != 0)
      return interrupted(Record{}, number, false);
  if (!beforeLive())
    return std::nullopt;
  e_.display.line(Style::Faint, "  in the background, until this block ends:");
  e_.display.command(active.line);
  if (e_.readOnly && effectful) {
    const std::string why = "refused by --read-only: its effect is " + active.line.effect;
    e_.display.commandEnd(false, 0, why, false);
    return CommandResult{false, false, why, "", 0};
  }
  auto result = launch(active, start);
  if (result && result->success)
    active_.push_back(std::move(active));
  return result;
}

/// Starts it for the first time, or again because nobody knows what became of its start.
std::optional<Operations::CommandResult> Operations::launch(Active &active, const Record &start) {
  const bool effectful = active.command->effect != Effect::Read;
  if (auto failure = e_.recorder.begin(start, effectful))
    return broken(failure->message);
  changed_ = changed_ || effectful;
  Failure spawnFailure;
  const BackgroundStart started = this->start(active, spawnFailure);
  const bool ready = started.end == BackgroundStart::End::Ready;
  e_.display.commandEnd(ready, started.durationMs, started.problem, false);
  if (started.end == BackgroundStart::End::Interrupted)
    return interrupted(start, started.interruptedBy, effectful);
  Record end;
  end.kind = RecordKind::End;
  end.tick = start.tick;
  end.status = ready                                             ? "ok"
               : started.end == BackgroundStart::End::NotStarted ? "not started"
               : started.end == BackgroundStart::End::TimedOut   ? "timed out"
                                                                 : "failed";
  end.text = e_.masker.apply(started.problem);
  end.output = e_.display.outputTail();
  end.durationMs = started.durationMs;
  if (auto failure = e_.recorder.write(std::move(end)))
    return broken(failure->message);
  if (spawnFailure)
    return broken(spawnFailure->message);
  return CommandResult{ready, true, started.problem, "", started.durationMs};
}

BackgroundStart Operations::start(Active &active, Failure &spawnFailure) {
  // What an earlier life of the run left is stopped by its guardian, and may hold a port until then.
  for (int waited = 0; active.spawned != nullptr && waited < 7000; waited += 20) {
    const auto &processes = active.spawned->processes;
    if (std::none_of(processes.begin(), processes.end(), [](const auto &process) {
          return processStartTime(static_cast<pid_t>(process.first)) == std::optional(process.second);
        }))
      break;
    poll(nullptr, 0, 20);
  }
  PipelineHooks hooks;
  hooks.sink = [this](Stream stream, std::string_view bytes) {
    e_.display.output(stream == Stream::Error ? Channel::Error : Channel::Output, bytes);
  };
  hooks.started = [&](const std::vector<pid_t> &pids) {
    Record spawned;
    spawned.kind = RecordKind::Spawned;
    spawned.tick = active.tick;
    for (pid_t pid : pids)
      spawned.processes.emplace_back(pid, processStartTime(pid).value_or(0));
    spawnFailure = e_.recorder.write(std::move(spawned));
  };
  return BackgroundProcess::start(active.spec, hooks, e_.interrupts, active.process);
}

/// Called before anything happens that the journal does not know: what should run beside it has to. False
/// when the run ends here.
bool Operations::beforeLive() {
  for (Active &active : active_)
    if (active.state == Active::State::Recorded && !startAgain(active))
      return false;
  return true;
}

bool Operations::startAgain(Active &active) {
  const bool effectful = active.command->effect != Effect::Read;
  if (effectful) {
    Operator::UnknownCommand question;
    question.command = active.line;
    question.startedMs = active.startedMs;
    question.why = "this background command was stopped together with the run, and its block is not over";
    const Operator::Reply reply = e_.questions.askUnknown(question);
    if (reply.kind != Operator::Reply::Kind::Answered || reply.value == "stop") {
      stop(Outcome::Kind::Unknown, active.line.line + (reply.message.empty() ? "" : ": " + reply.message));
      return false;
    }
    Record decision;
    decision.kind = RecordKind::Decision;
    decision.tick = active.tick;
    decision.text = active.line.line;
    decision.status = reply.value;
    decision.by = reply.by;
    Failure failure = e_.recorder.write(std::move(decision));
    if (!failure && reply.value == "succeeded") {
      Record end;
      end.kind = RecordKind::End;
      end.tick = active.tick;
      end.status = "ok";
      end.by = reply.by;
      end.durationMs = 0;
      failure = e_.recorder.write(std::move(end));
      active.state = Active::State::Gone;
    }
    if (failure) {
      broken(failure->message);
      return false;
    }
    if (active.state == Active::State::Gone)
      return true;
  }
  e_.display.line(Style::Faint, "  its block is not over, so it is started again in the background:");
  e_.display.command(active.line);
  // Not part of what a replay repeats: its result is that of the start it repeats, and whatever comes next
  // says so when there is no result.
  Record again;
  again.kind = RecordKind::Restart;
  again.name = "background";
  again.text = active.line.line;
  again.effect = active.line.effect;
  again.place = active.line.where;
  Failure failure = e_.recorder.write(std::move(again));
  if (!failure && effectful)
    failure = e_.recorder.settle();
  Failure spawnFailure;
  if (!failure) {
    const BackgroundStart started = start(active, spawnFailure);
    const bool ready = started.end == BackgroundStart::End::Ready;
    e_.display.commandEnd(ready, started.durationMs, started.problem, false);
    if (started.end == BackgroundStart::End::Interrupted) {
      Record stopped; // no tick: its first start has a result
      stopped.text = active.line.line;
      interrupted(stopped, started.interruptedBy, effectful);
      return false;
    }
    active.state = ready ? Active::State::Running : Active::State::Gone;
    if (!ready)
      active.gone = "the background command `" + active.line.line + "` could not be started again: it " +
                    started.problem;
    failure = spawnFailure;
  }
  if (failure)
    broken(failure->message);
  return !failure;
}

/// Why a background command of a block that is not over does not run; empty when all do.
std::string Operations::notRunning() const {
  for (const Active &active : active_)
    if (active.state == Active::State::Gone && !active.gone.empty())
      return active.gone;
  return {};
}

/// For the message of a command that failed: which background commands have ended by themselves.
std::string Operations::endedByThemselves() {
  std::string text;
  for (Active &active : active_)
    if (active.process != nullptr)
      if (auto how = active.process->ended())
        text += "; the background command `" + active.line.line + "` had ended: it " + *how;
  return text;
}

void Operations::stopBackgrounds(std::size_t block) {
  auto first = std::find_if(active_.begin(), active_.end(),
                            [&](const Active &active) { return active.block >= block; });
  for (auto active = first; active != active_.end(); ++active) {
    if (active->process == nullptr)
      continue;
    const auto how = active->process->ended();
    e_.display.line(Style::Faint, how ? "  the background command `" + active->line.line +
                                            "` had ended by itself: it " + *how
                                      : "  stopped: $ " + active->line.line);
    active->process->release(); // all at once; each is waited for when it is erased
  }
  active_.erase(first, active_.end());
}

} // namespace rbk::runtime
