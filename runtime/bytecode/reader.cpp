#include "runtime/bytecode/reader.h"

#include "runtime/bytecode/checksum.h"
#include "runtime/bytecode/layout.h"
#include "runtime/bytecode/verifier.h"
#include "runtime/bytecode/version.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

namespace rbk::bytecode {
namespace {

uint64_t littleAt(std::string_view bytes, std::size_t offset, std::size_t size) {
  uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i)
    value |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
  return value;
}

/// A cursor over one table. Running over its end makes `ok` false and yields zeros; the caller asks once at
/// the end.
class In {
public:
  explicit In(std::string_view bytes) : bytes_(bytes) {}

  uint8_t u8() { return static_cast<uint8_t>(take(1)); }
  uint16_t u16() { return static_cast<uint16_t>(take(2)); }
  uint32_t u32() { return static_cast<uint32_t>(take(4)); }
  int64_t i64() { return static_cast<int64_t>(take(8)); }
  bool flag() {
    uint8_t value = u8();
    if (value > 1)
      ok_ = false;
    return value == 1;
  }
  /// A count of items that take at least `itemSize` bytes each: a count that the rest of the table cannot
  /// hold is refused before anything is allocated for it.
  uint32_t count(std::size_t itemSize) {
    uint32_t value = u32();
    if (value > (bytes_.size() - offset_) / itemSize)
      ok_ = false;
    return ok_ ? value : 0;
  }
  std::string text() {
    uint32_t size = count(1);
    std::string value(bytes_.substr(offset_, size));
    offset_ += size;
    return value;
  }
  std::vector<Index> indices() {
    std::vector<Index> values(count(4));
    for (Index &value : values)
      value = u32();
    return values;
  }
  bool ok() const { return ok_; }
  bool finished() const { return ok_ && offset_ == bytes_.size(); }

private:
  uint64_t take(std::size_t size) {
    if (!ok_ || bytes_.size() - offset_ < size) {
      ok_ = false;
      return 0;
    }
    uint64_t value = littleAt(bytes_, offset_, size);
    offset_ += size;
    return value;
  }

  std::string_view bytes_;
  std::size_t offset_ = 0;
  bool ok_ = true;
};

// The least bytes an item takes in its table; `count` relies on them.
constexpr std::size_t stringSize = 4, integerSize = 8, templateSize = 4, partSize = 5, variableSize = 33,
                      stageSize = 12, assignmentSize = 8, redirectionSize = 6, commandSize = 27,
                      backgroundSize = 12, gateSize = 17, stepSize = 41, loopSize = 24, groupSize = 9,
                      optionSize = 17, chainSize = 8, causeSize = 24, escalationSize = 12, runbookSize = 44,
                      instructionSize = 9;

void read(In &in, std::string &value) { value = in.text(); }
void read(In &in, int64_t &value) { value = in.i64(); }

void read(In &in, Template &value) {
  value.parts.resize(in.count(partSize));
  for (TemplatePart &part : value.parts) {
    part.kind = static_cast<TemplatePart::Kind>(in.u8());
    part.index = in.u32();
  }
}

void read(In &in, Variable &value) {
  value.name = in.u32();
  value.type = static_cast<ValueType>(in.u8());
  value.element = static_cast<ValueType>(in.u8());
  value.splitsAtBlanks = in.flag();
  for (uint32_t *number : {&value.typeName, &value.pattern, &value.refinement, &value.defaultValue,
                           &value.environment, &value.key})
    *number = in.u32();
  value.parameter = in.flag();
  value.secret = in.flag();
}

void read(In &in, Stage &value) {
  value.argv = in.indices();
  value.environment.resize(in.count(assignmentSize));
  for (Assignment &assignment : value.environment) {
    assignment.name = in.u32();
    assignment.value = in.u32();
  }
  value.redirections.resize(in.count(redirectionSize));
  for (Redirection &redirection : value.redirections) {
    redirection.kind = static_cast<Redirection::Kind>(in.u8());
    redirection.descriptor = in.u8();
    redirection.target = in.u32();
  }
}

void read(In &in, Command &value) {
  value.stages.resize(in.count(stageSize));
  for (Stage &stage : value.stages)
    read(in, stage);
  value.source = in.u32();
  value.timeoutMs = in.u32();
  value.effect = static_cast<Effect>(in.u8());
  value.place = static_cast<Place>(in.u8());
  value.at = in.u32();
  value.assumed = in.u32();
  value.line = in.u32();
  value.negated = in.flag();
}

void read(In &in, Background &value) {
  value.command = in.u32();
  value.readyWhen = in.u32();
  value.readyWithinMs = in.u32();
}

void read(In &in, Gate &value) {
  value.kind = static_cast<Gate::Kind>(in.u8());
  value.name = in.u32();
  value.text = in.u32();
  value.budgetMs = in.u32();
  value.line = in.u32();
}

void read(In &in, Step &value) {
  value.title = in.u32();
  value.section = static_cast<Section>(in.u8());
  value.begin = in.u32();
  value.end = in.u32();
  value.timeoutMs = in.u32();
  value.attempts = in.u32();
  value.repetitions = in.u32();
  value.intervalMs = in.u32();
  value.holdsMs = in.u32();
  value.worstMs = in.u32();
  value.line = in.u32();
}

void read(In &in, Range &value) {
  value.begin = in.u32();
  value.end = in.u32();
}

void read(In &in, Loop &value) {
  read(in, value.code);
  for (uint32_t *number : {&value.list, &value.item, &value.limit, &value.line})
    *number = in.u32();
}

void read(In &in, Group &value) {
  read(in, value.code);
  value.decides = in.flag();
}

void read(In &in, Option &value) {
  read(in, value.code);
  value.title = in.u32();
  value.lastResort = in.flag();
  value.line = in.u32();
}

void read(In &in, Chain &value) { read(in, value.code); }

void read(In &in, Cause &value) {
  read(in, value.code);
  for (uint32_t *number : {&value.name, &value.title, &value.condition, &value.line})
    *number = in.u32();
}

void read(In &in, Runbook &value) {
  for (uint32_t *number : {&value.name, &value.title, &value.service, &value.severity, &value.respondMs,
                           &value.resolveMs, &value.begin, &value.end})
    *number = in.u32();
  value.variables = in.indices();
  value.steps = in.indices();
  value.escalations.resize(in.count(escalationSize));
  for (Escalation &escalation : value.escalations) {
    escalation.offsetMs = in.u32();
    escalation.contact = in.u32();
    escalation.trigger = in.u32();
  }
}

void read(In &in, Instruction &value) {
  value.opcode = static_cast<Opcode>(in.u8());
  value.a = in.u32();
  value.b = in.u32();
}

template <typename Item>
bool table(std::string_view bytes, std::size_t itemSize, std::vector<Item> &items) {
  In in(bytes);
  items.resize(in.count(itemSize));
  for (Item &item : items) {
    read(in, item);
    if (!in.ok())
      return false;
  }
  return in.finished();
}

ReadError error(ReadProblem problem, std::string message) { return {problem, std::move(message)}; }

ReadResult readTables(std::string_view bytes) {
  const ReadError malformed = error(ReadProblem::Invalid, "invalid contents: its tables do not fit together");
  if (littleAt(bytes, 10, 2) != 0 || littleAt(bytes, 16, 4) != layout::tableCount)
    return malformed;
  constexpr std::size_t tablesBegin = layout::fixedSize + layout::tableCount * layout::tableEntrySize;
  const std::size_t tablesEnd = bytes.size() - layout::checksumSize;
  if (tablesEnd < tablesBegin)
    return malformed;
  std::array<std::string_view, layout::tableCount> tables;
  std::size_t offset = tablesBegin;
  for (std::size_t id = 0; id < tables.size(); ++id) {
    std::size_t entry = layout::fixedSize + id * layout::tableEntrySize;
    std::size_t length = littleAt(bytes, entry + 4, 4);
    if (littleAt(bytes, entry, 2) != id || littleAt(bytes, entry + 2, 2) != 0 || length > tablesEnd - offset)
      return malformed;
    tables[id] = bytes.substr(offset, length);
    offset += length;
  }
  if (offset != tablesEnd)
    return malformed;

  Module module;
  In header(tables[0]);
  module.sourceFile = header.text();
  module.compiler = header.text();
  bool ok =
      header.finished() && table(tables[1], stringSize, module.strings) &&
      table(tables[2], integerSize, module.integers) && table(tables[3], templateSize, module.templates) &&
      table(tables[4], variableSize, module.variables) && table(tables[5], commandSize, module.commands) &&
      table(tables[6], backgroundSize, module.backgrounds) && table(tables[7], gateSize, module.gates) &&
      table(tables[8], stepSize, module.steps) && table(tables[9], loopSize, module.loops) &&
      table(tables[10], groupSize, module.groups) && table(tables[11], optionSize, module.options) &&
      table(tables[12], chainSize, module.chains) && table(tables[13], causeSize, module.causes) &&
      table(tables[14], runbookSize, module.runbooks) && table(tables[15], instructionSize, module.code);
  if (!ok)
    return malformed;
  if (auto problem = verify(module))
    return error(ReadProblem::Invalid, "invalid contents: " + problem->message);
  return module;
}

} // namespace

ReadResult readModule(std::string_view bytes) {
  const std::string_view expected(reinterpret_cast<const char *>(magic), sizeof magic);
  if (bytes.empty())
    return error(ReadProblem::Truncated, "is truncated: it is empty");
  if (bytes.substr(0, expected.size()) != expected.substr(0, std::min(bytes.size(), expected.size())))
    return error(ReadProblem::NotBytecode, "is not an .rbc file");
  if (bytes.size() < layout::versionOffset + 2)
    return error(ReadProblem::Truncated, "is truncated: it ends inside its header");
  // Before everything else: only magic and version have the same place in every version of the format.
  auto version = littleAt(bytes, layout::versionOffset, 2);
  if (version != formatVersion)
    return error(ReadProblem::OtherVersion, "has format version " + std::to_string(version) +
                                                ", this program reads version " +
                                                std::to_string(formatVersion) +
                                                ": rebuild it from its source with `rbk build --to rbc`");
  if (bytes.size() < layout::fixedSize)
    return error(ReadProblem::Truncated, "is truncated: it ends inside its header");
  auto length = littleAt(bytes, layout::fileLengthOffset, 4);
  if (length < layout::fixedSize + layout::checksumSize)
    return error(ReadProblem::Checksum, "is damaged: its length field is impossible");
  if (bytes.size() < length)
    return error(ReadProblem::Truncated, "is truncated: " + std::to_string(bytes.size()) + " of " +
                                             std::to_string(length) + " bytes are there");
  if (bytes.size() > length)
    return error(ReadProblem::TooLong, "is damaged: " + std::to_string(bytes.size() - length) +
                                           " bytes follow the end of the module");
  if (crc32c(bytes.substr(0, length - layout::checksumSize)) !=
      littleAt(bytes, length - layout::checksumSize, 4))
    return error(ReadProblem::Checksum, "is damaged: its checksum does not match its contents");
  return readTables(bytes);
}

} // namespace rbk::bytecode
