#include "runtime/journal/journal.h"

#include "runtime/exec/spawn.h"
#include "runtime/journal/codec.h"
#include "runtime/journal/files.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace rbk::runtime {
namespace {

constexpr std::size_t reserveStep = 64U << 10;
constexpr std::size_t reserveLow = 8U << 10; ///< room for the end record of a usual command

Error failed(std::string_view what) {
  return {"cannot " + std::string(what) + " the journal: " + errorText(errno)};
}

} // namespace

int64_t wallClockMs() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

Result<JournalContents> parseJournal(std::string_view bytes) {
  JournalContents contents;
  uint64_t damagedAt = 0; ///< sequence number the first damaged line should have had
  std::size_t lineNumber = 0, damagedLine = 0;
  for (std::size_t begin = 0; begin < bytes.size();) {
    std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    const std::string_view line = bytes.substr(begin, end - begin);
    const bool complete = end < bytes.size();
    begin = end + 1;
    ++lineNumber;
    if (line.empty())
      continue;
    auto decoded = decodeRecord(line);
    if (damagedAt != 0) {
      // Writes that were never synced may reach the disk in any order; a record that knew the damaged one to
      // be durable may not.
      if (decoded && decoded->durable >= damagedAt)
        return Error{"the journal is corrupt at line " + std::to_string(damagedLine)};
      continue;
    }
    const uint64_t expected = contents.records.size() + 1;
    if (decoded && complete && decoded->record.sequence == expected) {
      contents.records.push_back(std::move(decoded->record));
      contents.length = begin;
    } else if (decoded && decoded->durable >= expected) {
      return Error{"the journal is corrupt at line " + std::to_string(lineNumber) + ": record " +
                   std::to_string(expected) + " is missing"};
    } else {
      damagedAt = expected;
      damagedLine = lineNumber;
      contents.torn = true;
    }
  }
  return contents;
}

Result<Journal> Journal::create(const std::string &path) {
  Fd file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return failed("create");
  return Journal(std::move(file));
}

Result<Journal> Journal::open(const std::string &path, JournalContents &contents) {
  Fd file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file)
    return failed("open");
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{"another process is driving this run"};
  // Only now: before the lock was held the other process may have been writing.
  auto bytes = readFile(path);
  if (!bytes)
    return Error{bytes.error()};
  auto parsed = parseJournal(*bytes);
  if (!parsed)
    return Error{parsed.error()};
  contents = std::move(*parsed);
  if (ftruncate(file.get(), static_cast<off_t>(contents.length)) != 0)
    return failed("shorten");
  Journal journal(std::move(file));
  journal.offset_ = journal.reserved_ = contents.length;
  journal.sequence_ = contents.records.size();
  for (Record record : contents.records) {
    record.value.reset();
    record.output.clear();
    journal.records_.push_back(std::move(record));
  }
  journal.dirty_ = true; // records read from memory may still be on their way to the disk
  if (auto failure = journal.sync())
    return *failure;
  return journal;
}

void Journal::buffer(Record record) {
  record.sequence = ++sequence_;
  record.timeMs = wallClockMs();
  pending_ += encodeRecord(record, durable_);
  record.value.reset();
  record.output.clear();
  records_.push_back(std::move(record));
}

Failure Journal::append(Record record) {
  buffer(std::move(record));
  return write();
}

Failure Journal::reserve(std::size_t bytes) {
  if (offset_ + bytes + reserveLow <= reserved_)
    return {};
  const std::string blank(reserveStep + bytes, '\n');
  std::size_t done = 0;
  while (done < blank.size()) {
    ssize_t count =
        pwrite(file_.get(), blank.data() + done, blank.size() - done, static_cast<off_t>(reserved_ + done));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return failed("extend");
    done += static_cast<std::size_t>(count);
  }
  reserved_ += blank.size();
  return {};
}

Failure Journal::write() {
  if (pending_.empty())
    return {};
  if (auto failure = reserve(pending_.size()))
    return failure;
  std::size_t done = 0;
  while (done < pending_.size()) {
    ssize_t count = pwrite(file_.get(), pending_.data() + done, pending_.size() - done,
                           static_cast<off_t>(offset_ + done));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return failed("write");
    done += static_cast<std::size_t>(count);
  }
  offset_ += pending_.size();
  pending_.clear();
  dirty_ = true;
  return {};
}

Failure Journal::sync() {
  if (auto failure = write())
    return failure;
  if (!dirty_)
    return {};
  if (fdatasync(file_.get()) != 0)
    return failed("make durable");
  dirty_ = false;
  durable_ = sequence_;
  return {};
}

Failure Journal::close() {
  if (auto failure = write())
    return failure;
  if (ftruncate(file_.get(), static_cast<off_t>(offset_)) != 0)
    return failed("shorten");
  dirty_ = true;
  auto failure = sync();
  file_.reset();
  return failure;
}

} // namespace rbk::runtime
