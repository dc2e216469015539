#include "runtime/cli/session.h"

#include "runtime/cli/timeline.h"
#include "runtime/exec/interrupts.h"
#include "runtime/vm/machine.h"

#include <algorithm>

namespace rbk::runtime {
namespace {

Record firstRecord(const Session &session) {
  Record record;
  const auto &strings = session.module.strings;
  if (session.past.records.empty()) {
    record.kind = RecordKind::Run;
    record.name = strings[session.book.name];
    record.text = strings[session.book.title];
    record.parameters = storedParameters(session.module, session.book, session.bindings);
    record.readOnly = session.readOnly;
  } else {
    record.kind = RecordKind::Resumed;
  }
  return record;
}

RunbookHeading headingOf(const Session &session) {
  const auto &strings = session.module.strings;
  const bytecode::Runbook &book = session.book;
  auto optional = [&](bytecode::Index index) {
    return index == bytecode::none ? std::string() : strings[index];
  };
  return {strings[book.name],      strings[book.title], optional(book.service),
          optional(book.severity), book.respondMs,      book.resolveMs};
}

void warnOfUnknownGates(const Session &session, Display &display) {
  std::vector<std::string> names;
  for (const bytecode::Gate &gate : session.module.gates)
    names.push_back(session.module.strings[gate.name]);
  for (const Answer &answer : session.answers)
    if (answer.kind != Answer::Kind::Unknown &&
        std::find(names.begin(), names.end(), answer.name) == names.end()) {
      const std::string meant = suggestion(answer.name, names);
      display.line(Style::Warning, "warning: answers file, line " + std::to_string(answer.line) +
                                       ": no gate `" + answer.name + "`" +
                                       (meant.empty() ? "" : ", did you mean `" + meant + "`?"));
    }
}

void showVerdict(const Session &session, const Outcome &outcome, const Machine &machine,
                 const Expander &expander, bool changed, Display &display) {
  using Kind = Outcome::Kind;
  const bool good = exitStatus(outcome.kind) == 0;
  std::string verdict(name(outcome.kind));
  if ((outcome.kind == Kind::PreconditionFailed || outcome.kind == Kind::SymptomsNotConfirmed) && !changed)
    verdict += ", nothing was changed";
  if (outcome.kind == Kind::Verified && session.readOnly)
    verdict += " (read-only: what changes something was left out)";
  if (outcome.kind == Kind::Completed || outcome.kind == Kind::CompletedWithFailures)
    verdict += " (nothing was verified)";
  if (outcome.kind == Kind::NotVerified || outcome.kind == Kind::Failed) {
    display.wayBack(machine.wayBack());
    std::vector<ShownEscalation> levels;
    for (const bytecode::Escalation &escalation : session.book.escalations)
      levels.push_back(
          {escalation.offsetMs, session.module.strings[escalation.contact],
           escalation.trigger == bytecode::none ? std::string() : expander.shown(escalation.trigger)});
    display.escalation(levels);
  }
  display.line(Style::Plain, "");
  display.line(good ? Style::Good : Style::Bad, verdict);
  display.text(outcome.message);
}

} // namespace

Outcome drive(Session &session, const Console &console) {
  Interrupts interrupts;
  Masker masker = secretsOf(session.module, session.bindings);
  const int64_t startMs = session.past.records.empty() ? wallClockMs() : session.past.records.front().timeMs;
  Display display(console, masker, [startMs] { return std::max<int64_t>(wallClockMs() - startMs, 0); });
  display.heading(headingOf(session), session.run.id, session.run.folder);
  if (session.readOnly)
    display.line(
        Style::Warning,
        "  read-only: commands that change something are refused, mitigate and resolve are left out");
  if (session.past.torn)
    display.line(Style::Warning, "  the last line of the journal was cut off by a crash and is ignored");
  warnOfUnknownGates(session, display);

  auto internal = [&](const Failure &failure) {
    display.line(Style::Bad, failure->message);
    return Outcome{Outcome::Kind::Internal, failure->message};
  };
  Journal &journal = session.run.journal;
  if (auto failure = journal.append(firstRecord(session)))
    return internal(failure);
  if (auto failure = journal.sync())
    return internal(failure);

  Recorder recorder(journal, session.past);
  Expander expander(session.module, session.bindings, masker);
  Operator questions(console, display, session.answers, &interrupts);
  Operations operations({session.module, expander, masker, recorder, display, questions, &interrupts,
                         session.run.id, session.run.folder, session.readOnly});
  Machine machine({session.module, session.book, session.bindings, masker, expander, recorder, operations,
                   display, session.readOnly});
  Outcome outcome = machine.run();

  Record last;
  last.kind = isResumable(outcome.kind) ? RecordKind::Stop : RecordKind::Outcome;
  last.status = name(outcome.kind);
  last.text = masker.apply(outcome.message);
  if (auto failure = journal.append(std::move(last)); failure && outcome.kind != Outcome::Kind::Internal)
    outcome = {Outcome::Kind::Internal, failure->message};
  if (auto failure = journal.close(); failure && outcome.kind != Outcome::Kind::Internal)
    outcome = {Outcome::Kind::Internal, failure->message};
  showVerdict(session, outcome, machine, expander, operations.changed(), display);
  console.result(timelineText({session.run.id, session.run.folder, {journal.records()}, false}, console));
  return outcome;
}

} // namespace rbk::runtime
