#include "tests/unit/runtime_builder.h"

#include "runtime/bytecode/checksum.h"
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/verifier.h"
#include "runtime/bytecode/writer.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace rbk::bytecode;
using rbk::test::Builder;

namespace {

/// Every table and every kind of operand is used.
Module richModule() {
  Builder b;
  Variable &ns = b.parameter("namespace");
  ns.pattern = b.string("[a-z]+");
  ns.defaultValue = b.string("default");
  b.parameter("token").secret = true;
  b.variable("peers", ValueType::Integer);
  b.variable("dump", ValueType::File);
  b.module.runbooks[0].severity = b.string("P1");
  b.module.runbooks[0].escalations = {{1000, b.string("on-call")}, {2000, b.string("manager")}};
  b.section(Section::Diagnose);
  b.step("Count").timeoutMs = 5000;
  b.emit(Opcode::Note, b.text("in {namespace}"));
  b.capture(b.command({{"echo", "4"}, {"cat"}}), "peers");
  b.push("peers");
  b.emit(Opcode::PushInt, b.integer(3));
  b.emit(Opcode::Greater);
  const Index branch = b.emit(Opcode::BranchUnless, none, b.string("peers > 3"));
  b.emit(Opcode::Report, b.text("{peers} peers"));
  b.target(branch);
  b.endStep();
  b.endSection();
  b.section(Section::Resolve);
  b.step("Change").attempts = 2;
  const Index save = b.command({{"env"}});
  b.emit(Opcode::Save, save, 3);
  b.gate(Gate::Kind::Confirm, "flush", "really {peers}?");
  const Index flush = b.command({{"true", "{namespace}"}}, Effect::Disrupt);
  b.module.commands[flush].stages[0].environment = {{b.string("TOKEN"), b.text("{token}")}};
  b.module.commands[flush].stages[0].redirections = {{Redirection::Kind::Read, 0, b.text("/dev/null")},
                                                     {Redirection::Kind::Duplicate, 2, 1},
                                                     {Redirection::Kind::Here, 3, b.text("a\nb")}};
  b.module.commands[flush].at = b.text("{namespace}");
  b.module.commands[flush].assumed = b.string("read the source");
  b.run(flush);
  b.emit(Opcode::Undo, b.command({{"cat", "{dump}"}}, Effect::Write));
  b.emit(Opcode::Wait, b.integer(5));
  b.endStep();
  b.endSection();
  return b.finish();
}

ReadProblem problemOf(std::string_view bytes) {
  auto result = readModule(bytes);
  REQUIRE(std::holds_alternative<ReadError>(result));
  return std::get<ReadError>(result).problem;
}

/// The bytes with a right checksum: what lies behind the checksum must be robust on its own.
std::string resealed(std::string bytes) {
  bytes.resize(bytes.size() - 4);
  const uint32_t sum = crc32c(bytes);
  for (int i = 0; i < 4; ++i)
    bytes.push_back(static_cast<char>(sum >> (8 * i) & 0xFF));
  return bytes;
}

} // namespace

TEST_CASE("a module survives writing and reading", "[runtime][bytecode]") {
  const Module module = richModule();
  REQUIRE_FALSE(verify(module));
  const std::string bytes = writeModule(module);
  auto result = readModule(bytes);
  REQUIRE(std::holds_alternative<Module>(result));
  const Module &copy = std::get<Module>(result);
  CHECK(writeModule(copy) == bytes);
  CHECK(disassemble(copy) == disassemble(module));
  CHECK(copy.commands[2].stages[0].redirections.size() == 3);
  CHECK(copy.runbooks[0].escalations[1].offsetMs == 2000);
}

TEST_CASE("the listing shows what an instruction does and hides secrets", "[runtime][bytecode]") {
  Module module = richModule();
  const std::string text = disassemble(module);
  CHECK(text.find("param namespace#0: text (text)  pattern \"[a-z]+\"  default \"default\"") !=
        std::string::npos);
  CHECK(text.find("BranchUnless    -> 9  when \"peers > 3\"") != std::string::npos);
  CHECK(text.find("exec {TOKEN=$token#1} [\"true\"] [$namespace#0] 0<\"/dev/null\" 2>&1 3<<\"a\\nb\"") !=
        std::string::npos);
  CHECK(text == disassemble(module));
}

TEST_CASE("every truncation is noticed", "[runtime][bytecode]") {
  const std::string bytes = writeModule(richModule());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    INFO("length " << length);
    CHECK(problemOf(std::string_view(bytes).substr(0, length)) == ReadProblem::Truncated);
  }
}

TEST_CASE("every wrong byte is noticed", "[runtime][bytecode]") {
  const std::string bytes = writeModule(richModule());
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string damaged = bytes;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
      INFO("byte " << i << " flipped by " << flip);
      CHECK(std::holds_alternative<ReadError>(readModule(damaged)));
    }
}

TEST_CASE("a wrong byte under a right checksum is rejected or verifies", "[runtime][bytecode]") {
  const std::string bytes = writeModule(richModule());
  std::size_t accepted = 0;
  for (std::size_t i = 20; i + 4 < bytes.size(); ++i)
    for (unsigned flip : {0x01U, 0x80U, 0xFFU}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ flip);
      auto result = readModule(resealed(changed));
      if (const Module *module = std::get_if<Module>(&result)) {
        ++accepted;
        CHECK_FALSE(verify(*module));
        (void)disassemble(*module);
      }
    }
  CHECK(accepted > 0); // letters of a string, for one
}

TEST_CASE("each way of being no module has its message", "[runtime][bytecode]") {
  const std::string bytes = writeModule(richModule());
  CHECK(problemOf("#!/bin/sh\n") == ReadProblem::NotBytecode);
  CHECK(problemOf(bytes + "x") == ReadProblem::TooLong);
  std::string other = bytes;
  other[8] = 9;
  auto result = readModule(other);
  CHECK(std::get<ReadError>(result).problem == ReadProblem::OtherVersion);
  CHECK(std::get<ReadError>(result).message.find("version 9, this program reads version 1") !=
        std::string::npos);
  std::string flipped = bytes;
  flipped[bytes.size() / 2] ^= 1;
  CHECK(problemOf(flipped) == ReadProblem::Checksum);
  Module invalid = richModule();
  invalid.commands[0].timeoutMs = 0;
  CHECK(problemOf(writeModule(invalid)) == ReadProblem::Invalid);
  // A count that no file can hold must not be allocated.
  std::string huge = bytes;
  const std::size_t strings = 20 + 10 * 8 + 4 + 8 + 4 + 7; // after the header table
  for (std::size_t i = 0; i < 4; ++i)
    huge[strings + i] = '\xFF';
  CHECK(problemOf(resealed(huge)) == ReadProblem::Invalid);
}

TEST_CASE("the verifier finds each kind of mistake", "[runtime][bytecode]") {
  using Break = std::function<void(Module &)>;
  auto at = [](Module &m, Opcode opcode) -> Instruction & {
    for (Instruction &in : m.code)
      if (in.opcode == opcode)
        return in;
    FAIL("no such instruction");
    return m.code[0];
  };
  const std::vector<std::pair<std::string, Break>> cases{
      {"holds a NUL byte", [](Module &m) { m.strings[0] += '\0'; }},
      {"a literal part is not a string", [](Module &m) { m.templates[0].parts[0].index = 9999; }},
      {"a hole is not a variable",
       [](Module &m) {
         m.templates[0].parts = {{TemplatePart::Kind::Variable, 99}};
       }},
      {"a part has an unknown kind",
       [](Module &m) { m.templates[0].parts[0].kind = static_cast<TemplatePart::Kind>(7); }},
      {"its type is unknown", [](Module &m) { m.variables[0].type = static_cast<ValueType>(9); }},
      {"not a parameter", [](Module &m) { m.variables[2].defaultValue = 0; }},
      {"has no stages", [](Module &m) { m.commands[0].stages.clear(); }},
      {"has no arguments", [](Module &m) { m.commands[0].stages[0].argv.clear(); }},
      {"its timeout is 0", [](Module &m) { m.commands[1].timeoutMs = 0; }},
      {"its effect is unknown", [](Module &m) { m.commands[1].effect = static_cast<Effect>(5); }},
      {"its place is unknown", [](Module &m) { m.commands[1].place = static_cast<Place>(7); }},
      {"descriptor is above 9", [](Module &m) { m.commands[2].stages[0].redirections[0].descriptor = 10; }},
      {"that is not open", [](Module &m) { m.commands[2].stages[0].redirections[1].target = 3; }},
      {"a redirection has an unknown kind",
       [](Module &m) { m.commands[2].stages[0].redirections[0].kind = static_cast<Redirection::Kind>(9); }},
      {"holds a blank", [](Module &m) { m.strings[m.gates[0].name] = "two words"; }},
      {"it has no attempts", [](Module &m) { m.steps[0].attempts = 0; }},
      {"its code range is wrong", [](Module &m) { m.steps[0].end = 9999; }},
      {"does not begin with its StepBegin", [](Module &m) { m.steps[0].begin = 0; }},
      {"unknown opcode", [](Module &m) { m.code[3].opcode = static_cast<Opcode>(250); }},
      {"its operand is not a section", [&](Module &m) { at(m, Opcode::SectionBegin).a = 5; }},
      {"its operand is not a command", [&](Module &m) { at(m, Opcode::Run).a = 99; }},
      {"its operand is not a gate", [&](Module &m) { at(m, Opcode::Confirm).a = 9; }},
      {"its gate is of another kind", [](Module &m) { m.gates[0].kind = Gate::Kind::Ask; }},
      {"its operand is not an integer", [&](Module &m) { at(m, Opcode::PushInt).a = 9; }},
      {"its time is out of range", [&](Module &m) { m.integers[at(m, Opcode::Wait).a] = -1; }},
      {"its second operand is not a variable", [&](Module &m) { at(m, Opcode::Capture).b = none; }},
      {"it binds a parameter", [&](Module &m) { at(m, Opcode::Capture).b = 0; }},
      {"it takes no second operand", [&](Module &m) { at(m, Opcode::Run).b = 0; }},
      {"it takes no operand", [&](Module &m) { at(m, Opcode::Greater).a = 0; }},
      {"does not jump forward", [&](Module &m) { at(m, Opcode::BranchUnless).a = 1; }},
      {"jumps out of its runbook", [&](Module &m) { at(m, Opcode::BranchUnless).a = 9999; }},
      {"into or out of a step", [&](Module &m) { at(m, Opcode::BranchUnless).a = m.steps[0].end + 1; }},
      {"jumps out of its section", [&](Module &m) { at(m, Opcode::BranchUnless).a = m.steps[1].begin + 1; }},
      {"the stack is too low",
       [&](Module &m) {
         at(m, Opcode::PushInt) = {Opcode::Note, 0, none};
       }},
      {"the stack is not empty",
       [&](Module &m) {
         at(m, Opcode::BranchUnless) = {Opcode::Note, 0, none};
       }},
      {"two stack depths",
       [&](Module &m) {
         at(m, Opcode::Report) = {Opcode::PushInt, 0, none};
       }},
      {"can never be reached",
       [&](Module &m) {
         at(m, Opcode::Capture) = {Opcode::Jump, 5, none};
       }},
      {"a section ends inside a step",
       [&](Module &m) {
         at(m, Opcode::Note) = {Opcode::SectionEnd, 2, none};
       }},
      {"sections are out of order",
       [](Module &m) {
         m.code[11].a = m.code[19].a = 0;
         m.steps[1].section = Section::Require;
       }},
      {"it ends a section that is not open", [](Module &m) { m.code[10].a = 4; }},
      {"the step table has another place", [](Module &m) { m.steps[1].section = Section::Verify; }},
      {"it must stand in a step",
       [&](Module &m) {
         std::swap(m.code[17], m.code[18]);
         m.steps[1].end = 17;
       }},
      {"not the last instruction",
       [&](Module &m) {
         m.code[0] = {Opcode::End, none, none};
       }},
      {"its last instruction is not End",
       [](Module &m) {
         m.code.back() = {Opcode::Note, 0, none};
       }},
      {"lists a step that its code does not have", [](Module &m) { m.runbooks[0].steps.push_back(1); }},
      {"not listed in the order",
       [](Module &m) { std::swap(m.runbooks[0].steps[0], m.runbooks[0].steps[1]); }},
      {"its runbook does not list", [](Module &m) { m.runbooks[0].variables.pop_back(); }},
      {"it lists a variable twice", [](Module &m) { m.runbooks[0].variables.push_back(2); }},
      {"a parameter comes after",
       [](Module &m) { std::swap(m.runbooks[0].variables[1], m.runbooks[0].variables[2]); }},
      {"two parameters have one name", [](Module &m) { m.variables[1].name = m.variables[0].name; }},
      {"not ordered by time", [](Module &m) { m.runbooks[0].escalations[0].offsetMs = 9000; }},
      {"its code range is wrong or overlaps",
       [](Module &m) {
         m.runbooks.push_back(m.runbooks[0]);
         m.strings.push_back("x");
         m.runbooks[1].name = static_cast<Index>(m.strings.size() - 1);
       }},
      {"its name is taken", [](Module &m) { m.runbooks.push_back(m.runbooks[0]); }},
      {"code after the last runbook",
       [](Module &m) {
         m.code.push_back({Opcode::End, none, none});
       }},
  };
  for (const auto &[expected, damage] : cases) {
    Module module = richModule();
    damage(module);
    const auto problem = verify(module);
    INFO(expected);
    REQUIRE(problem);
    CHECK_THAT(problem->message, Catch::Matchers::Contains(expected));
  }
}

TEST_CASE("a gate stands in one place", "[runtime][bytecode]") {
  Builder b;
  b.section(Section::Resolve);
  b.step("Twice");
  b.gate(Gate::Kind::Confirm, "same", "one");
  b.gate(Gate::Kind::Confirm, "same", "two");
  b.endStep();
  b.endSection();
  const auto problem = verify(b.finish());
  REQUIRE(problem);
  CHECK_THAT(problem->message, Catch::Matchers::Contains("two gates"));
}
