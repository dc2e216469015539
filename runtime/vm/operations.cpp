#include "runtime/vm/operations.h"

#include "runtime/bytecode/names.h"
#include "runtime/exec/process_info.h"
#include "runtime/journal/files.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <poll.h>
#include <unistd.h>

namespace rbk::runtime {

using bytecode::Command;
using bytecode::Effect;
using bytecode::Gate;
using bytecode::Index;

namespace {

std::string_view name(Operations::Use use) {
  switch (use) {
  case Operations::Use::Run:
    return "run";
  case Operations::Use::Test:
    return "test";
  case Operations::Use::Capture:
    return "capture";
  case Operations::Use::Save:
    return "save";
  case Operations::Use::Background:
    return "background";
  }
  return "?";
}

bool needsOutput(Operations::Use use) {
  return use == Operations::Use::Capture || use == Operations::Use::Save;
}

std::string signalName(int number) {
  const char *text = sigabbrev_np(number);
  return text != nullptr ? std::string("SIG") + text : "signal " + std::to_string(number);
}

std::string_view statusOf(const PipelineResult &result) {
  if (result.success)
    return "ok";
  switch (result.end) {
  case PipelineResult::End::TimedOut:
    return "timed out";
  case PipelineResult::End::NotStarted:
  case PipelineResult::End::Broken:
    return "not started";
  case PipelineResult::End::Exited:
  case PipelineResult::End::Interrupted:
  case PipelineResult::End::TooMuch:
    break;
  }
  return "failed";
}

/// A test that could not be tried, or whose answer nobody has, is not a "no".
bool isDecided(const Record &end) {
  return end.status == "ok" || end.status == "failed" || end.status == "timed out";
}

std::string withoutNewlines(std::string text) {
  const std::size_t last = text.find_last_not_of('\n');
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

} // namespace

Record Operations::startRecord(std::string_view name, const Site &site) {
  Record start;
  start.kind = RecordKind::Start;
  start.name = name;
  start.instruction = site.instruction;
  start.attempt = site.attempt;
  start.repetition = site.repetition;
  start.round = site.round;
  start.scope = site.scope;
  return start;
}

Record Operations::startRecord(Use use, const ShownCommand &line, const Site &site) const {
  Record start = startRecord(name(use), site);
  start.text = line.line;
  start.effect = line.effect;
  start.place = line.where;
  return start;
}

std::nullopt_t Operations::stop(Outcome::Kind kind, std::string message) {
  halt_ = {kind, std::move(message)};
  return std::nullopt;
}

std::nullopt_t Operations::broken(const std::string &message) {
  return stop(Outcome::Kind::Internal, message);
}

std::nullopt_t Operations::interrupted(const Record &start, int number, bool unknown) {
  const std::string text = "interrupted by " + signalName(number);
  if (start.tick != 0) {
    Record record;
    record.kind = RecordKind::Interrupt;
    record.tick = start.tick;
    record.text = text;
    if (auto failure = e_.recorder.write(std::move(record)))
      return broken(failure->message);
  }
  return unknown ? stop(Outcome::Kind::Unknown, start.text + " (" + text + ")")
                 : stop(Outcome::Kind::Interrupted, text);
}

ShownCommand Operations::shown(const Command &command) const {
  ShownCommand result;
  result.line = e_.expander.shownCommand(command);
  result.effect = bytecode::name(command.effect);
  result.where = bytecode::name(command.place);
  if (command.at != bytecode::none)
    result.where += " " + e_.expander.shown(command.at);
  return result;
}

// --- commands
// ------------------------------------------------------------------------------------------------------

std::optional<Operations::CommandResult> Operations::command(const Command &command, Use use, Index variable,
                                                             int64_t limitMs, Site site) {
  const ShownCommand line = shown(command);
  Record start = startRecord(use, line, site);
  auto past = e_.recorder.operation(start);
  if (!past)
    return broken(past.error());
  if (past->first != nullptr) {
    changed_ = changed_ || command.effect != Effect::Read;
    switch (recall(command, use, start, *past, line)) {
    case Known::Halt:
      return std::nullopt;
    case Known::Replay:
      return replay(use, decided_);
    case Known::Live:
      break;
    }
  }
  if (e_.interrupts != nullptr)
    if (int number = e_.interrupts->take(); number != 0)
      return interrupted(Record{}, number, false);
  if (!beforeLive())
    return std::nullopt;
  e_.display.command(line);
  if (e_.readOnly && command.effect != Effect::Read) {
    // Not journalled: nothing happened, and a resumed run is read-only as well.
    const std::string why = "refused by --read-only: its effect is " + line.effect;
    e_.display.commandEnd(false, 0, why, false);
    return CommandResult{false, false, why, "", 0};
  }
  if (const std::string why = notRunning(); !why.empty()) {
    // Without it this command may reach something else than what it was written for.
    if (auto failure = e_.recorder.begin(start, false))
      return broken(failure->message);
    Record end;
    end.kind = RecordKind::End;
    end.tick = start.tick;
    end.status = "not started";
    end.text = e_.masker.apply(why);
    end.durationMs = 0;
    if (auto failure = e_.recorder.write(std::move(end)))
      return broken(failure->message);
    e_.display.commandEnd(false, 0, why, false);
    return CommandResult{false, false, why, "", 0};
  }
  return execute(command, use, variable, limitMs, start, line);
}

/// What to do about an operation the journal knows. For Replay `decided_` is its end.
Operations::Known Operations::recall(const Command &command, Use use, Record &start,
                                     const Recorder::Past &past, const ShownCommand &line) {
  if (past.end != nullptr && !past.end->withheld) {
    decided_ = *past.end;
    e_.display.command(line);
    return Known::Replay;
  }
  if (command.effect == Effect::Read) {
    start.status = "again";
    e_.display.line(Style::Faint, "  the journal has no result of this read-only command, so it runs again:");
    return Known::Live;
  }
  Operator::UnknownCommand question;
  question.command = line;
  question.startedMs = past.first->timeMs;
  question.mayHaveSucceeded = !needsOutput(use);
  question.why = past.end != nullptr
                     ? "it succeeded, but its output held a secret and was not kept"
                     : "the run ended after this command was started and before its end was seen";
  if (past.spawned != nullptr && past.end == nullptr)
    for (const auto &[pid, started] : past.spawned->processes)
      question.stillRunning =
          question.stillRunning || processStartTime(static_cast<pid_t>(pid)) == std::optional(started);
  const Operator::Reply reply = e_.questions.askUnknown(question);
  if (reply.kind != Operator::Reply::Kind::Answered || reply.value == "stop") {
    stop(Outcome::Kind::Unknown, start.text + (reply.message.empty() ? "" : ": " + reply.message));
    return Known::Halt;
  }
  Record decision;
  decision.kind = RecordKind::Decision;
  decision.tick = start.tick;
  decision.text = start.text;
  decision.status = reply.value;
  decision.by = reply.by;
  if (auto failure = e_.recorder.write(std::move(decision))) {
    broken(failure->message);
    return Known::Halt;
  }
  if (reply.value == "again") {
    start.status = "again";
    return Known::Live;
  }
  decided_ = Record{};
  decided_.kind = RecordKind::End;
  decided_.tick = start.tick;
  decided_.status = "ok";
  decided_.by = reply.by;
  decided_.durationMs = 0;
  if (auto failure = e_.recorder.write(decided_)) {
    broken(failure->message);
    return Known::Halt;
  }
  return Known::Replay;
}

std::optional<Operations::CommandResult> Operations::replay(Use use, const Record &end) {
  CommandResult result;
  result.success = end.status == "ok";
  result.decided = isDecided(end);
  result.problem = end.text;
  result.durationMs = end.durationMs.value_or(0);
  e_.display.commandEnd(result.success, result.durationMs, result.problem, true);
  if (!result.success)
    return result;
  if (use == Use::Capture)
    result.output = withoutNewlines(end.value.value_or(""));
  if (use == Use::Save) {
    result.output = e_.folder + "/evidence/" + end.evidence;
    if (access(result.output.c_str(), R_OK) != 0)
      return broken("the evidence file `" + result.output + "` is gone");
  }
  return result;
}

std::string Operations::evidenceName(const Record &start, Index variable) const {
  char number[24];
  std::snprintf(number, sizeof number, "%04llu-", static_cast<unsigned long long>(start.tick));
  std::string text = number;
  for (char c : e_.module.strings[e_.module.variables[variable].name]) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    text += plain ? c : '_';
  }
  return text + ".txt";
}

std::optional<Operations::CommandResult> Operations::execute(const Command &command, Use use, Index variable,
                                                             int64_t limitMs, const Record &start,
                                                             const ShownCommand &line) {
  const bool effectful = command.effect != Effect::Read;
  auto spec = e_.expander.pipeline(command);
  if (!spec) // the machine asked for every value before
    return broken("a value of `" + line.line + "` is missing");
  spec->timeoutMs =
      limitMs > 0 ? static_cast<uint32_t>(std::min<int64_t>(command.timeoutMs, limitMs)) : command.timeoutMs;
  spec->environment.emplace_back("RBK_RUN", e_.runId);
  std::optional<PendingFile> evidence;
  Record end;
  if (use == Use::Save) {
    end.evidence = evidenceName(start, variable);
    auto file = PendingFile::create(e_.folder + "/evidence", end.evidence);
    if (!file)
      return broken(file.error());
    evidence.emplace(std::move(*file));
    spec->output = OutputUse::File;
    spec->outputFd = evidence->fd();
  } else if (use == Use::Capture) {
    spec->output = OutputUse::Capture;
  }

  if (auto failure = e_.recorder.begin(start, effectful))
    return broken(failure->message);
  changed_ = changed_ || effectful;
  Failure spawnFailure;
  PipelineHooks hooks;
  hooks.sink = [this](Stream stream, std::string_view bytes) {
    e_.display.output(stream == Stream::Error ? Channel::Error : Channel::Output, bytes);
  };
  if (effectful)
    hooks.started = [&](const std::vector<pid_t> &pids) {
      Record spawned;
      spawned.kind = RecordKind::Spawned;
      spawned.tick = start.tick;
      for (pid_t pid : pids)
        spawned.processes.emplace_back(pid, processStartTime(pid).value_or(0));
      spawnFailure = e_.recorder.write(std::move(spawned));
    };
  PipelineResult result = runPipeline(*spec, hooks, e_.interrupts);
  if (!result.success && result.end != PipelineResult::End::Interrupted)
    result.problem += endedByThemselves();

  e_.display.commandEnd(result.success, result.durationMs, result.problem, false);
  if (result.leftOvers)
    e_.display.line(Style::Warning,
                    "    it left processes behind, which were stopped; a daemon must call setsid");
  if (result.end == PipelineResult::End::Interrupted)
    return interrupted(start, result.interruptedBy, effectful);

  end.kind = RecordKind::End;
  end.tick = start.tick;
  end.status = statusOf(result);
  end.text = e_.masker.apply(result.problem);
  end.output = e_.display.outputTail();
  end.durationMs = result.durationMs;
  for (const StageResult &stage : result.stages)
    end.exits.push_back(stage.signal != 0 ? -stage.signal : stage.exitStatus);
  CommandResult outcome{result.success, isDecided(end) && result.end != PipelineResult::End::TooMuch,
                        result.problem, "", result.durationMs};
  if (use == Use::Capture && result.success) {
    end.withheld = e_.module.variables[variable].secret || e_.masker.contains(result.output);
    if (!end.withheld)
      end.value = result.output;
    outcome.output = withoutNewlines(std::move(result.output));
  }
  if (evidence && result.success) {
    if (auto failure = evidence->commit())
      return broken(failure->message);
    outcome.output = e_.folder + "/evidence/" + end.evidence;
  } else {
    end.evidence.clear();
  }
  if (auto failure = e_.recorder.write(std::move(end)))
    return broken(failure->message);
  if (spawnFailure)
    return broken(spawnFailure->message);
  return outcome;
}

// --- gates and waits
// -----------------------------------------------------------------------------------------------

std::optional<bool> Operations::gate(const Gate &gate, const ShownGate &shownGate, Site site) {
  Record start = startRecord(bytecode::name(gate.kind), site);
  start.gate = shownGate.name;
  start.text = shownGate.text;
  auto past = e_.recorder.operation(start);
  if (!past)
    return broken(past.error());
  auto isYes = [](const std::string &value) { return value == "yes" || value == "done"; };
  if (past->end != nullptr) {
    e_.display.line(Style::Plain, "  " + start.name + " " + start.gate + ": " + start.text);
    e_.display.line(Style::Plain,
                    "    answered `" + past->end->status + "` by " + past->end->by + "  (recorded)");
    return isYes(past->end->status);
  }
  if (!beforeLive())
    return std::nullopt;
  if (past->first == nullptr)
    if (auto failure = e_.recorder.begin(start, true))
      return broken(failure->message);
  // The answer is given to a question that can be found again, whatever happens while somebody thinks about
  // it.
  if (auto failure = e_.recorder.settle())
    return broken(failure->message);

  const Answer::Kind kind = gate.kind == Gate::Kind::Confirm ? Answer::Kind::Confirm
                            : gate.kind == Gate::Kind::Ask   ? Answer::Kind::Ask
                                                             : Answer::Kind::Manual;
  const int64_t asked = wallClockMs();
  const Operator::Reply reply = e_.questions.askGate(kind, shownGate);
  if (reply.kind == Operator::Reply::Kind::Interrupted)
    return stop(Outcome::Kind::Interrupted, "interrupted at gate `" + shownGate.name + "`");
  if (reply.kind == Operator::Reply::Kind::Nobody)
    return stop(Outcome::Kind::AtGate, reply.message);
  Record end;
  end.kind = RecordKind::End;
  end.tick = start.tick;
  end.status = reply.value;
  end.by = reply.by;
  end.durationMs = std::max<int64_t>(wallClockMs() - asked, 0);
  if (gate.budgetMs != 0 && *end.durationMs > gate.budgetMs) {
    end.text = "planned were " + duration(gate.budgetMs);
    e_.display.line(Style::Warning, "    that took " + duration(*end.durationMs) + ", " + end.text);
  }
  if (auto failure = e_.recorder.write(std::move(end)))
    return broken(failure->message);
  return isYes(reply.value);
}

std::optional<int64_t> Operations::wait(int64_t ms, Site site) {
  Record start = startRecord("wait", site);
  start.text = duration(ms);
  auto past = e_.recorder.operation(start);
  if (!past)
    return broken(past.error());
  if (past->end != nullptr)
    return ms;
  if (!beforeLive())
    return std::nullopt;
  int64_t left = ms;
  if (past->first == nullptr) {
    if (auto failure = e_.recorder.begin(start, false))
      return broken(failure->message);
  } else {
    // The time that passed while nothing drove the run counts; a clock that was set back does not lengthen
    // the wait.
    left = std::clamp<int64_t>(past->first->timeMs + ms - wallClockMs(), 0, ms);
  }
  e_.display.line(Style::Faint, "    waiting " + duration(left));
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  auto milliseconds = [](const timespec &t) {
    return static_cast<int64_t>(t.tv_sec) * 1000 + t.tv_nsec / 1'000'000;
  };
  for (const int64_t until = milliseconds(now) + left; milliseconds(now) < until;
       clock_gettime(CLOCK_MONOTONIC, &now)) {
    pollfd event{e_.interrupts != nullptr ? e_.interrupts->fd() : -1, POLLIN, 0};
    poll(&event, 1, static_cast<int>(std::min<int64_t>(until - milliseconds(now), 60'000)));
    if (event.revents != 0)
      if (int number = e_.interrupts->take(); number != 0)
        return interrupted(start, number, false);
  }
  Record end;
  end.kind = RecordKind::End;
  end.tick = start.tick;
  end.status = "woke";
  end.durationMs = ms;
  if (auto failure = e_.recorder.write(std::move(end)))
    return broken(failure->message);
  return ms;
}

} // namespace rbk::runtime
