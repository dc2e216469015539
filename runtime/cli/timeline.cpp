#include "runtime/cli/timeline.h"

#include "runtime/ui/console.h"
#include "runtime/ui/text.h"

#include <algorithm>
#include <map>

namespace rbk::runtime {
namespace {

using Mark = TimelineEntry::Mark;

std::string tag(const Record &record) {
  if (record.effect.empty() || record.effect == "read")
    return "";
  return " [" + record.effect + (record.place.empty() ? "" : ", " + visible(record.place)) + "]";
}

/// What an operation was, from its start record.
std::string describeOperation(const Record &start) {
  if (start.name == "wait")
    return "wait " + start.text;
  if (start.name == "background")
    return "in the background: $ " + visible(start.text) + tag(start);
  if (!start.gate.empty())
    return start.name + " " + visible(start.gate) + ": " + visible(start.text);
  return "$ " + visible(start.text) + tag(start);
}

std::string describeEnd(const Record &end) {
  std::string text = visible(end.status);
  if (end.durationMs && end.status != "woke")
    text += " " + duration(*end.durationMs);
  if (!end.by.empty())
    text += " (" + end.by + ")";
  if (!end.evidence.empty())
    text += " -> evidence/" + visible(end.evidence);
  if (!end.text.empty())
    text += ": " + visible(end.text);
  return text;
}

Mark markOf(const std::string &status) {
  static constexpr std::string_view good[] = {"ok",        "yes",       "done",   "verified",
                                              "completed", "succeeded", "helped", "ran through"};
  static constexpr std::string_view neutral[] = {"woke", "again"};
  if (std::find(std::begin(good), std::end(good), status) != std::end(good))
    return Mark::Good;
  return std::find(std::begin(neutral), std::end(neutral), status) != std::end(neutral) ? Mark::Neutral
                                                                                        : Mark::Bad;
}

std::string markdownCell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

const Record *firstRecord(const StoredRun &run) {
  return run.journal.records.empty() ? nullptr : &run.journal.records.front();
}

} // namespace

std::vector<TimelineEntry> timelineEntries(const JournalContents &journal) {
  std::vector<TimelineEntry> entries;
  std::map<uint64_t, std::size_t> open; ///< entry of the operation that began at a tick
  const int64_t begin = journal.records.empty() ? 0 : journal.records.front().timeMs;
  for (const Record &r : journal.records) {
    auto add = [&](std::string what, std::string result = {}, Mark mark = Mark::Neutral,
                   bool heading = false) {
      entries.push_back({r.timeMs - begin, std::move(what), std::move(result), mark, heading});
    };
    switch (r.kind) {
    case RecordKind::Run:
      break;
    case RecordKind::Resumed:
      add("run resumed");
      break;
    case RecordKind::Section:
      add(visible(r.name) + (r.text.empty() ? "" : " " + visible(r.text)),
          r.round > 0 ? "run " + std::to_string(r.round) : "", Mark::Neutral, true);
      break;
    case RecordKind::Step:
      add(visible(r.name),
          r.attempt > 1      ? "attempt " + std::to_string(r.attempt)
          : r.repetition > 0 ? "time " + std::to_string(r.repetition)
                             : "",
          Mark::Neutral, true);
      break;
    case RecordKind::Iteration:
      add(visible(r.name) + " " + visible(r.text), r.status);
      break;
    case RecordKind::Option:
      if (r.status == "tried")
        add("option " + visible(r.name), "", Mark::Neutral, true);
      else
        add("option " + visible(r.name), r.status + (r.text.empty() ? "" : ": " + visible(r.text)),
            markOf(r.status));
      break;
    case RecordKind::Cause:
      if (r.status == "found")
        add("cause found: " + visible(r.text), visible(r.name), Mark::Good, true);
      else if (r.status == "none")
        add(visible(r.text), "", Mark::Bad);
      else
        add("cause " + visible(r.text), r.status);
      break;
    case RecordKind::Restart:
      add("again, its block is not over: $ " + visible(r.text) + tag(r));
      break;
    case RecordKind::StepEnd:
      if (r.status != "ok")
        add("step " + visible(r.name), r.status + ": " + visible(r.text), Mark::Bad);
      break;
    case RecordKind::Skipped:
      add(visible(r.text), r.status);
      break;
    case RecordKind::Report:
      add("> " + visible(r.text));
      break;
    case RecordKind::Undo:
      break; // listed as way back
    case RecordKind::Start:
      add(describeOperation(r), "no result", Mark::Bad);
      if (r.status == "again")
        entries.back().what = "again: " + entries.back().what;
      open[r.tick] = entries.size() - 1;
      break;
    case RecordKind::Spawned:
      break;
    case RecordKind::Interrupt:
    case RecordKind::End:
      if (auto found = open.find(r.tick); found != open.end()) {
        entries[found->second].result = r.kind == RecordKind::End ? describeEnd(r) : visible(r.text);
        entries[found->second].mark = r.kind == RecordKind::End ? markOf(r.status) : Mark::Bad;
      }
      break;
    case RecordKind::Decision:
      add("outcome unknown: $ " + visible(r.text), r.status + " (" + r.by + ")");
      break;
    case RecordKind::Stop:
      add("stopped", visible(r.status), Mark::Bad);
      break;
    case RecordKind::Outcome:
      add("outcome", visible(r.status), markOf(r.status));
      break;
    }
  }
  return entries;
}

std::string timelineText(const StoredRun &run, const Console &console) {
  std::string out;
  const Record *first = firstRecord(run);
  out += console.paintResult(Style::Heading, "timeline of " + run.id) +
         (first != nullptr ? "  " + visible(first->name) + "  " + wallTime(first->timeMs) : "") + "\n";
  for (const TimelineEntry &entry : timelineEntries(run.journal)) {
    std::string time = clockTime(entry.offsetMs);
    time.insert(0, time.size() < 9 ? 9 - time.size() : 0, ' ');
    const Style style = entry.mark == Mark::Good  ? Style::Good
                        : entry.mark == Mark::Bad ? Style::Bad
                                                  : Style::Plain;
    out += time + "  " + (entry.heading ? "" : "  ") +
           (entry.heading ? console.paintResult(Style::Heading, entry.what) : entry.what) +
           (entry.result.empty() ? "" : "  " + console.paintResult(style, entry.result)) + "\n";
  }
  const std::string state = describeState(run);
  out += console.paintResult(markOf(state) == Mark::Good ? Style::Good : Style::Bad, visible(state)) + "\n";
  return out;
}

std::string timelineMarkdown(const StoredRun &run) {
  std::string out;
  const Record *first = firstRecord(run);
  out += "# Run " + run.id + "\n\n";
  if (first != nullptr) {
    out +=
        "- Runbook: " + markdownCell(visible(first->name)) + ", " + markdownCell(visible(first->text)) + "\n";
    out += "- Started: " + wallTime(first->timeMs) + "\n";
    for (const auto &[name, value] : first->parameters)
      out += "- Parameter " + markdownCell(visible(name)) + ": " + markdownCell(visible(value)) + "\n";
    if (first->readOnly)
      out += "- Read-only: mitigate and resolve were left out\n";
  }
  out += "- State: " + markdownCell(visible(describeState(run))) + "\n";
  out += "\n## Timeline\n\n| Clock | What | Result |\n|---|---|---|\n";
  for (const TimelineEntry &entry : timelineEntries(run.journal)) {
    const std::string what = markdownCell(entry.what);
    out += "| " + clockTime(entry.offsetMs) + " | " + (entry.heading ? "**" + what + "**" : what) + " | " +
           markdownCell(entry.result) + " |\n";
  }
  auto list = [&](const char *title, auto &&line) {
    std::string items;
    for (const Record &record : run.journal.records)
      if (std::string text = line(record); !text.empty())
        items.insert(0, "- " + markdownCell(text) + "\n");
    if (!items.empty())
      out += std::string("\n## ") + title + "\n\n" + items;
  };
  list("Evidence, latest first", [](const Record &r) {
    return r.kind == RecordKind::End && !r.evidence.empty() ? "evidence/" + visible(r.evidence)
                                                            : std::string();
  });
  list("Way back, latest first",
       [](const Record &r) { return r.kind == RecordKind::Undo ? "$ " + visible(r.text) : std::string(); });
  return out;
}

} // namespace rbk::runtime
