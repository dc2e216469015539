#include "tests/unit/runtime_harness.h"

#include "runtime/journal/codec.h"
#include "runtime/journal/files.h"
#include "runtime/journal/journal.h"

#include <catch2/catch.hpp>

using namespace rbk::runtime;
using Catch::Matchers::Contains;
using rbk::test::Scratch;

namespace {

Record event(const std::string &text) {
  Record record;
  record.kind = RecordKind::Report;
  record.tick = 7;
  record.text = text;
  return record;
}

/// A journal of four records: two made durable, two only written.
std::string sample(const Scratch &scratch, const std::string &name) {
  auto journal = Journal::create(scratch / name);
  REQUIRE(journal);
  for (int i = 1; i <= 4; ++i) {
    REQUIRE_FALSE(journal->append(event("record " + std::to_string(i))));
    if (i == 2)
      REQUIRE_FALSE(journal->sync());
  }
  return scratch.read(name);
}

std::string used(const std::string &bytes) { return bytes.substr(0, bytes.find("\n\n") + 1); }

} // namespace

TEST_CASE("a record survives its line", "[runtime][journal]") {
  Record record = event("a \"quoted\"\nline");
  record.kind = RecordKind::End;
  record.sequence = 3;
  record.value = std::string("\xff\x00 bytes", 8);
  record.withheld = true;
  record.durationMs = 12;
  record.exits = {0, -13};
  record.processes = {{123, 456}};
  record.parameters = {{"a", "b"}};
  std::string line = encodeRecord(record, 2);
  REQUIRE(line.back() == '\n');
  line.pop_back();
  CHECK(line.find('\n') == std::string::npos);
  auto decoded = decodeRecord(line);
  REQUIRE(decoded);
  CHECK(decoded->durable == 2);
  CHECK(decoded->record.kind == RecordKind::End);
  CHECK(decoded->record.text == record.text);
  CHECK(decoded->record.value == record.value);
  CHECK(decoded->record.withheld);
  CHECK(decoded->record.exits == record.exits);
  CHECK(decoded->record.processes == record.processes);
  CHECK(decoded->record.parameters == record.parameters);
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string damaged = line;
    damaged[i] ^= 1;
    INFO("byte " << i);
    CHECK_FALSE(decodeRecord(damaged));
  }
}

TEST_CASE("a journal torn anywhere gives its whole records", "[runtime][journal]") {
  Scratch scratch;
  const std::string bytes = used(sample(scratch, "journal"));
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    auto contents = parseJournal(std::string_view(bytes).substr(0, length));
    INFO("length " << length);
    REQUIRE(contents);
    const auto whole =
        static_cast<std::size_t>(std::count(bytes.begin(), bytes.begin() + static_cast<long>(length), '\n'));
    CHECK(contents->records.size() == whole);
    CHECK(contents->torn == (length != 0 && bytes[length - 1] != '\n'));
  }
}

TEST_CASE("damage to what was durable is an error, to the rest a torn end", "[runtime][journal]") {
  Scratch scratch;
  const std::string bytes = used(sample(scratch, "journal"));
  std::size_t line = 1;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] ^= 1;
    auto contents = parseJournal(damaged);
    INFO("byte " << i << " of line " << line);
    if (line <= 2) { // records 3 and 4 say that 1 and 2 were on disk
      REQUIRE_FALSE(contents);
      CHECK_THAT(contents.error(), Contains("corrupt at line"));
    } else {
      REQUIRE(contents);
      CHECK(contents->torn);
      CHECK(contents->records.size() == line - 1);
    }
    line += bytes[i] == '\n' ? 1 : 0;
  }
}

TEST_CASE("a missing durable record is an error", "[runtime][journal]") {
  Scratch scratch;
  const std::string bytes = used(sample(scratch, "journal"));
  const std::size_t first = bytes.find('\n') + 1;
  CHECK_FALSE(parseJournal(bytes.substr(first)));
}

TEST_CASE("a journal goes on where it was cut off", "[runtime][journal]") {
  Scratch scratch;
  const std::string bytes = used(sample(scratch, "journal"));
  scratch.write("journal", bytes.substr(0, bytes.size() - 10));
  JournalContents past;
  {
    auto journal = Journal::open(scratch / "journal", past);
    REQUIRE(journal);
    CHECK(past.torn);
    CHECK(past.records.size() == 3);
    JournalContents other;
    auto second = Journal::open(scratch / "journal", other);
    REQUIRE_FALSE(second);
    CHECK_THAT(second.error(), Contains("another process"));
    REQUIRE_FALSE(journal->append(event("again 4")));
    REQUIRE_FALSE(journal->close());
  }
  const std::string closed = scratch.read("journal");
  CHECK(closed.find("\n\n") == std::string::npos); // the blank end is gone
  auto contents = parseJournal(closed);
  REQUIRE(contents);
  CHECK_FALSE(contents->torn);
  REQUIRE(contents->records.size() == 4);
  CHECK(contents->records[3].text == "again 4");
}

TEST_CASE("a journal grows beyond what was reserved", "[runtime][journal]") {
  Scratch scratch;
  {
    auto journal = Journal::create(scratch / "journal");
    REQUIRE(journal);
    for (int i = 0; i < 20; ++i) {
      journal->buffer(event(std::string(20'000, 'x')));
      REQUIRE_FALSE(journal->append(event("small")));
    }
    REQUIRE_FALSE(journal->sync());
  }
  auto contents = parseJournal(scratch.read("journal"));
  REQUIRE(contents);
  CHECK(contents->records.size() == 40);
}

TEST_CASE("a pending file appears whole or not at all", "[runtime][journal]") {
  Scratch scratch;
  {
    auto file = PendingFile::create(scratch / ".", "evidence");
    REQUIRE(file);
    REQUIRE_FALSE(file->write("half"));
  }
  CHECK(std::filesystem::is_empty(scratch / "."));
  auto file = PendingFile::create(scratch / ".", "evidence");
  REQUIRE(file);
  REQUIRE_FALSE(file->write("whole"));
  CHECK_FALSE(std::filesystem::exists(scratch / "evidence"));
  REQUIRE_FALSE(file->commit());
  CHECK(scratch.read("evidence") == "whole");
}
