#pragma once
#include "runtime/bytecode/module.h"

#include <cstdint>
#include <initializer_list>
#include <string_view>

/// The words for the enumerations of the format, as shown in listings, the journal and messages. Values
/// outside an enumeration give "?": names are also needed while a broken module is being reported.
namespace rbk::bytecode {

/// What the operand `a` of an instruction is: the words of opcodes.def, each with `Operand` after it, since
/// `none` alone would hide the index of that name.
enum class OperandKind : uint8_t {
  noneOperand,
  sectionOperand,
  stepOperand,
  template_Operand,
  commandOperand,
  backgroundOperand,
  gateOperand,
  loopOperand,
  groupOperand,
  optionOperand,
  chainOperand,
  causeOperand,
  integerOperand,
  variableOperand,
  targetOperand,
  stringOperand
};

/// One line of opcodes.def.
struct OpcodeInfo {
  std::string_view name;
  OperandKind operand;
  int stackEffect; ///< values pushed minus values popped, on the path that does not jump
};

/// The variable that an instruction binds, or `none`. The item of a loop is bound by its LoopBegin.
Index boundBy(const Module &module, const Instruction &in);

/// How many opcodes there are.
inline constexpr auto opcodeCount = static_cast<uint8_t>(std::initializer_list<Opcode>{
#define OPCODE(name, operand, effect, meaning) Opcode::name,
#include "runtime/bytecode/opcodes.def"
#undef OPCODE
}
                                                             .size());

/// The table line of `opcode`; null when it is not an opcode.
const OpcodeInfo *opcodeInfo(Opcode opcode);

std::string_view name(Section section);
std::string_view name(Effect effect);
std::string_view name(Place place);
std::string_view name(ValueType type);
std::string_view name(Gate::Kind kind);

} // namespace rbk::bytecode
