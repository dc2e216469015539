#pragma once
#include "runtime/bytecode/result.h"
#include "runtime/exec/fd.h"
#include "runtime/journal/record.h"

#include <string>
#include <string_view>
#include <vector>

namespace rbk::runtime {

using bytecode::Error;
using bytecode::Failure;
using bytecode::Result;

/// What a journal file holds.
struct JournalContents {
  std::vector<Record> records;
  std::size_t length = 0; ///< bytes up to the end of the last good record
  bool torn = false;      ///< the last write was cut off by a crash; what it held had not become durable
};

/// Reads the bytes of a journal. A damaged line is a torn end when nothing after it had been written in the
/// knowledge that it was on disk; anything else is corruption and an error.
Result<JournalContents> parseJournal(std::string_view bytes);

/// The append-only journal of one run, held by one process at a time.
///
/// The file is filled with newlines ahead of its end, in pieces: a record then overwrites blocks that exist,
/// which makes it durable with one write to the disk instead of two or three, and a full disk is noticed
/// before a command starts rather than after it. Blank lines mean nothing to a reader of JSON lines, and are
/// cut off by `close`.
class Journal {
public:
  /// Creates the file; it must not exist.
  static Result<Journal> create(const std::string &path);
  /// Opens it to go on after `contents`. Fails when another process holds it.
  static Result<Journal> open(const std::string &path, JournalContents &contents);

  /// Writes a record, numbered and stamped with the time. It survives the death of this process from here on,
  /// and a loss of power after the next `sync`.
  Failure append(Record record);
  /// Keeps the record in memory until the next `append` or `sync`: for what a replay would make again anyhow.
  void buffer(Record record);
  /// Everything recorded, also before this process, without captured values and outputs, which may be large.
  const std::vector<Record> &records() const { return records_; }

  /// Writes what `buffer` kept.
  Failure flush() { return write(); }
  /// Everything appended so far is on disk when this returns; costs one fdatasync, or nothing.
  Failure sync();
  /// Writes what is left, makes it durable and removes the blank end. Without it the file is as after a
  /// crash.
  Failure close();

private:
  explicit Journal(Fd file) : file_(std::move(file)) {}
  Failure write();
  Failure reserve(std::size_t bytes);

  Fd file_;
  std::vector<Record> records_;
  std::string pending_;
  std::size_t offset_ = 0;   ///< end of the written records
  std::size_t reserved_ = 0; ///< end of the file
  uint64_t sequence_ = 0, durable_ = 0;
  bool dirty_ = false;
};

/// Milliseconds since 1970.
int64_t wallClockMs();

} // namespace rbk::runtime
