#include "runtime/bytecode/names.h"

#include <array>

namespace rbk::bytecode {
namespace {

constexpr std::array<OpcodeInfo, opcodeCount> opcodes{{
#define OPCODE(name, operand, effect, meaning) {#name, OperandKind::operand##Operand, effect},
#include "runtime/bytecode/opcodes.def"
#undef OPCODE
}};

} // namespace

const OpcodeInfo *opcodeInfo(Opcode opcode) {
  auto number = static_cast<uint8_t>(opcode);
  return number < opcodes.size() ? &opcodes[number] : nullptr;
}

Index boundBy(const Module &module, const Instruction &in) {
  switch (in.opcode) {
  case Opcode::Capture:
  case Opcode::Save:
  case Opcode::Field:
    return in.b;
  case Opcode::Bind:
    return in.a;
  case Opcode::LoopBegin:
    return module.loops[in.a].item;
  default:
    return none;
  }
}

std::string_view name(Section section) {
  switch (section) {
  case Section::Require:
    return "require";
  case Section::Symptoms:
    return "symptoms";
  case Section::Mitigate:
    return "mitigate";
  case Section::Diagnose:
    return "diagnose";
  case Section::Resolve:
    return "resolve";
  case Section::Verify:
    return "verify";
  }
  return "?";
}

std::string_view name(Effect effect) {
  switch (effect) {
  case Effect::Read:
    return "read";
  case Effect::Write:
    return "write";
  case Effect::Disrupt:
    return "disrupt";
  case Effect::Destroy:
    return "destroy";
  case Effect::Unknown:
    return "unknown";
  }
  return "?";
}

std::string_view name(Place place) {
  switch (place) {
  case Place::Local:
    return "local";
  case Place::Pod:
    return "pod";
  case Place::Container:
    return "container";
  case Place::Host:
    return "host";
  case Place::Cluster:
    return "cluster";
  case Place::Cloud:
    return "cloud";
  case Place::Db:
    return "db";
  }
  return "?";
}

std::string_view name(ValueType type) {
  switch (type) {
  case ValueType::Text:
    return "text";
  case ValueType::Integer:
    return "integer";
  case ValueType::List:
    return "list";
  case ValueType::File:
    return "file";
  case ValueType::Json:
    return "json";
  case ValueType::Record:
    return "record";
  case ValueType::Duration:
    return "duration";
  case ValueType::Size:
    return "size";
  case ValueType::Percent:
    return "percent";
  }
  return "?";
}

std::string_view name(Gate::Kind kind) {
  switch (kind) {
  case Gate::Kind::Confirm:
    return "confirm";
  case Gate::Kind::Ask:
    return "ask";
  case Gate::Kind::Manual:
    return "manual";
  }
  return "?";
}

} // namespace rbk::bytecode
