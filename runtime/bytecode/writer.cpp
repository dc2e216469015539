#include "runtime/bytecode/writer.h"

#include "runtime/bytecode/checksum.h"
#include "runtime/bytecode/layout.h"
#include "runtime/bytecode/version.h"

#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace rbk::bytecode {
namespace {

class Out {
public:
  void u8(uint8_t value) { bytes.push_back(static_cast<char>(value)); }
  void u16(uint16_t value) { little(value, 2); }
  void u32(uint32_t value) { little(value, 4); }
  void i64(int64_t value) { little(static_cast<uint64_t>(value), 8); }
  void flag(bool value) { u8(value ? 1 : 0); }
  void count(std::size_t value) { u32(static_cast<uint32_t>(value)); }
  void text(const std::string &value) {
    count(value.size());
    bytes += value;
  }
  void indices(const std::vector<Index> &values) {
    count(values.size());
    for (Index value : values)
      u32(value);
  }

  std::string bytes;

private:
  void little(uint64_t value, int size) {
    for (int i = 0; i < size; ++i)
      bytes.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
  }
};

void write(Out &out, const Template &value) {
  out.count(value.parts.size());
  for (const TemplatePart &part : value.parts) {
    out.u8(static_cast<uint8_t>(part.kind));
    out.u32(part.index);
  }
}

void write(Out &out, const Variable &value) {
  out.u32(value.name);
  out.u8(static_cast<uint8_t>(value.type));
  out.u8(static_cast<uint8_t>(value.element));
  out.flag(value.splitsAtBlanks);
  for (uint32_t number :
       {value.typeName, value.pattern, value.refinement, value.defaultValue, value.environment, value.key})
    out.u32(number);
  out.flag(value.parameter);
  out.flag(value.secret);
}

void write(Out &out, const Stage &value) {
  out.indices(value.argv);
  out.count(value.environment.size());
  for (const Assignment &assignment : value.environment) {
    out.u32(assignment.name);
    out.u32(assignment.value);
  }
  out.count(value.redirections.size());
  for (const Redirection &redirection : value.redirections) {
    out.u8(static_cast<uint8_t>(redirection.kind));
    out.u8(redirection.descriptor);
    out.u32(redirection.target);
  }
}

void write(Out &out, const Command &value) {
  out.count(value.stages.size());
  for (const Stage &stage : value.stages)
    write(out, stage);
  out.u32(value.source);
  out.u32(value.timeoutMs);
  out.u8(static_cast<uint8_t>(value.effect));
  out.u8(static_cast<uint8_t>(value.place));
  out.u32(value.at);
  out.u32(value.assumed);
  out.u32(value.line);
  out.flag(value.negated);
}

void write(Out &out, const Background &value) {
  out.u32(value.command);
  out.u32(value.readyWhen);
  out.u32(value.readyWithinMs);
}

void write(Out &out, const Gate &value) {
  out.u8(static_cast<uint8_t>(value.kind));
  out.u32(value.name);
  out.u32(value.text);
  out.u32(value.budgetMs);
  out.u32(value.line);
}

void write(Out &out, const Step &value) {
  out.u32(value.title);
  out.u8(static_cast<uint8_t>(value.section));
  out.u32(value.begin);
  out.u32(value.end);
  out.u32(value.timeoutMs);
  out.u32(value.attempts);
  out.u32(value.repetitions);
  out.u32(value.intervalMs);
  out.u32(value.holdsMs);
  out.u32(value.worstMs);
  out.u32(value.line);
}

void write(Out &out, const Range &value) {
  out.u32(value.begin);
  out.u32(value.end);
}

void write(Out &out, const Loop &value) {
  write(out, value.code);
  for (uint32_t number : {value.list, value.item, value.limit, value.line})
    out.u32(number);
}

void write(Out &out, const Group &value) {
  write(out, value.code);
  out.flag(value.decides);
}

void write(Out &out, const Option &value) {
  write(out, value.code);
  out.u32(value.title);
  out.flag(value.lastResort);
  out.u32(value.line);
}

void write(Out &out, const Chain &value) { write(out, value.code); }

void write(Out &out, const Cause &value) {
  write(out, value.code);
  for (uint32_t number : {value.name, value.title, value.condition, value.line})
    out.u32(number);
}

void write(Out &out, const Runbook &value) {
  for (uint32_t number : {value.name, value.title, value.service, value.severity, value.respondMs,
                          value.resolveMs, value.begin, value.end})
    out.u32(number);
  out.indices(value.variables);
  out.indices(value.steps);
  out.count(value.escalations.size());
  for (const Escalation &escalation : value.escalations) {
    out.u32(escalation.offsetMs);
    out.u32(escalation.contact);
    out.u32(escalation.trigger);
  }
}

void write(Out &out, const Instruction &value) {
  out.u8(static_cast<uint8_t>(value.opcode));
  out.u32(value.a);
  out.u32(value.b);
}

template <typename Item>
std::string table(const std::vector<Item> &items) {
  Out out;
  out.count(items.size());
  for (const Item &item : items) {
    if constexpr (std::is_same_v<Item, std::string>)
      out.text(item);
    else if constexpr (std::is_same_v<Item, int64_t>)
      out.i64(item);
    else
      write(out, item);
  }
  return std::move(out.bytes);
}

} // namespace

std::string writeModule(const Module &module) {
  Out header;
  header.text(module.sourceFile);
  header.text(module.compiler);
  const std::array<std::string, layout::tableCount> tables{
      std::move(header.bytes), table(module.strings),  table(module.integers),    table(module.templates),
      table(module.variables), table(module.commands), table(module.backgrounds), table(module.gates),
      table(module.steps),     table(module.loops),    table(module.groups),      table(module.options),
      table(module.chains),    table(module.causes),   table(module.runbooks),    table(module.code)};

  std::size_t total = layout::fixedSize + tables.size() * layout::tableEntrySize + layout::checksumSize;
  for (const std::string &bytes : tables)
    total += bytes.size();
  if (total > std::numeric_limits<uint32_t>::max())
    return {};

  Out out;
  out.bytes.reserve(total);
  out.bytes.append(reinterpret_cast<const char *>(magic), sizeof magic);
  out.u16(formatVersion);
  out.u16(0);
  out.count(total);
  out.u32(layout::tableCount);
  for (std::size_t id = 0; id < tables.size(); ++id) {
    out.u16(static_cast<uint16_t>(id));
    out.u16(0);
    out.count(tables[id].size());
  }
  for (const std::string &bytes : tables)
    out.bytes += bytes;
  out.u32(crc32c(out.bytes));
  return std::move(out.bytes);
}

} // namespace rbk::bytecode
