#include "runtime/vm/recorder.h"

#include <algorithm>

namespace rbk::runtime {

Recorder::Recorder(Journal &journal, const JournalContents &past) : journal_(journal) {
  for (const Record &record : past.records) {
    if (record.tick == 0)
      continue;
    Past &entry = past_[record.tick];
    lastTick_ = std::max(lastTick_, record.tick);
    switch (record.kind) {
    case RecordKind::End:
      entry.end = &record;
      break;
    case RecordKind::Spawned:
      entry.spawned = &record;
      break;
    case RecordKind::Interrupt:
    case RecordKind::Decision:
      break;
    default:
      entry = Past{&record, nullptr, nullptr};
      break; // a start again forgets the one before
    }
  }
}

Failure Recorder::compare(const Record &recorded, const Record &now) const {
  if (recorded.kind == now.kind && recorded.instruction == now.instruction && recorded.name == now.name &&
      recorded.attempt == now.attempt && recorded.scope == now.scope &&
      recorded.repetition == now.repetition && recorded.round == now.round &&
      (now.kind != RecordKind::Iteration || recorded.text == now.text) &&
      (now.kind != RecordKind::Start || recorded.text == now.text) &&
      ((now.kind != RecordKind::StepEnd && now.kind != RecordKind::Option && now.kind != RecordKind::Cause) ||
       recorded.status == now.status))
    return {};
  return Error{"the journal does not fit the run: at event " + std::to_string(now.tick) + " it has " +
               std::string(name(recorded.kind)) + " `" + recorded.name + "` " + recorded.text +
               ", now it is " + std::string(name(now.kind)) + " `" + now.name + "` " + now.text};
}

Failure Recorder::narrate(Record event) {
  event.tick = ++tick_;
  if (auto found = past_.find(tick_); found != past_.end())
    return compare(*found->second.first, event);
  journal_.buffer(std::move(event));
  return {};
}

Result<Recorder::Past> Recorder::operation(Record &start) {
  start.tick = ++tick_;
  auto found = past_.find(tick_);
  if (found == past_.end())
    return Past{};
  if (auto failure = compare(*found->second.first, start))
    return *failure;
  return found->second;
}

Failure Recorder::begin(const Record &start, bool durable) {
  journal_.buffer(start);
  unsettled_ = unsettled_ || durable;
  return unsettled_ ? settle() : journal_.flush();
}

Failure Recorder::write(Record record) {
  unsettled_ = true;
  return journal_.append(std::move(record));
}

Failure Recorder::settle() {
  if (!unsettled_)
    return {};
  unsettled_ = false;
  return journal_.sync();
}

} // namespace rbk::runtime
