#include "tests/unit/runtime_builder.h"

#include "runtime/bytecode/checksum.h"
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/reader.h"
#include "runtime/bytecode/verifier.h"
#include "runtime/bytecode/writer.h"

#include <catch2/catch.hpp>

#include <functional>
#include <utility>

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

/// Every part of the second version of the format: loops, blocks, options, causes, members of records.
Module flowModule() {
  Builder b;
  b.parameter("limit", ValueType::Duration).environment = b.string("LIMIT");
  b.list("pods", ValueType::Text, true); // 1
  b.variable("pod");                     // 2
  b.variable("peer", ValueType::Record); // 3
  b.field("peer", "height", ValueType::Integer);
  b.module.runbooks[0].escalations = {{1000, b.string("on-call"), none},
                                      {0, b.string("lead"), b.text("limit {limit}")}};
  b.section(Section::Diagnose);
  Step &step = b.step("Look");
  step.repetitions = 3;
  step.intervalMs = 10;
  step.holdsMs = 20;
  b.capture(b.shell("echo a b"), "pods");
  b.emit(Opcode::BlockBegin);
  b.background(b.shell("echo up; sleep 9"), "^up$");
  b.loop("pod", "pods", 5);
  b.run(b.command({{"echo", "{pod}"}}));
  b.endLoop();
  b.emit(Opcode::BlockEnd);
  b.capture(b.shell("echo '{}'"), "peer");
  b.fields("peer");
  b.endStep();
  b.endSection();
  b.chain();
  b.cause("full", "The disk is full");
  b.gate(Gate::Kind::Ask, "full", "Is it full?");
  b.found();
  b.section(Section::Resolve);
  b.step("Clean");
  b.run(b.shell("true", Effect::Write));
  b.endStep();
  b.endSection();
  b.endCause();
  b.endChain();
  b.section(Section::Resolve);
  b.group(true);
  b.option("First");
  b.step("Restart");
  b.run(b.shell("true", Effect::Disrupt));
  b.endStep();
  b.endOption();
  b.endGroup();
  b.endSection();
  b.section(Section::Verify);
  b.step("Check");
  b.run(b.shell("true"));
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

TEST_CASE("loops, blocks, options and causes survive writing and reading, and are listed",
          "[runtime][bytecode]") {
  const Module module = flowModule();
  const auto problem = verify(module);
  INFO((problem ? problem->message : ""));
  REQUIRE_FALSE(problem);
  const std::string bytes = writeModule(module);
  auto result = readModule(bytes);
  REQUIRE(std::holds_alternative<Module>(result));
  CHECK(writeModule(std::get<Module>(result)) == bytes);
  const std::string text = disassemble(std::get<Module>(result));
  CHECK(text == disassemble(module));
  for (const char *expected :
       {"param limit#0: text (duration)  environment \"LIMIT\"", "(list of text, separated by blanks)",
        "member \"height\"", "escalate if \"limit \" $limit#0  \"lead\"", "repetitions 3  holds 20ms",
        "until /^up$/  within 5000ms", "0 pod#2 in pods#1 at most 5", "LoopEnd         0  -> 6", "decides",
        "OptionBegin     0 \"First\"", "CauseBegin      0 full  \"The disk is full\"",
        "CauseFound      0  when \"The disk is full?\"  else -> ", "peer#3 -> peer.height#4"})
    CHECK_THAT(text, Catch::Matchers::Contains(expected));
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
  const std::string bytes = writeModule(GENERATE(richModule(), flowModule()));
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
  CHECK(std::get<ReadError>(result).message.find("version 9, this program reads version 2") !=
        std::string::npos);
  std::string flipped = bytes;
  flipped[bytes.size() / 2] ^= 1;
  CHECK(problemOf(flipped) == ReadProblem::Checksum);
  Module invalid = richModule();
  invalid.commands[0].timeoutMs = 0;
  CHECK(problemOf(writeModule(invalid)) == ReadProblem::Invalid);
  // A count that no file can hold must not be allocated.
  std::string huge = bytes;
  const std::size_t strings = 20 + 16 * 8 + 4 + 8 + 4 + 7; // after the header table
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
      {"its type is unknown", [](Module &m) { m.variables[0].type = static_cast<ValueType>(99); }},
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
      {"its operand is not a section", [&](Module &m) { at(m, Opcode::SectionBegin).a = 6; }},
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
      {"it jumps out of its step", [&](Module &m) { at(m, Opcode::BranchUnless).a = m.steps[0].end + 1; }},
      {"it jumps out of its step", [&](Module &m) { at(m, Opcode::BranchUnless).a = m.steps[1].begin + 1; }},
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
      {"it ends a section that is not open here",
       [&](Module &m) {
         at(m, Opcode::Note) = {Opcode::SectionEnd, 3, none};
       }},
      {"`require` does not come first",
       [](Module &m) {
         m.code[11].a = m.code[19].a = 0;
         m.steps[1].section = Section::Require;
       }},
      {"it ends a section that is not open", [](Module &m) { m.code[10].a = 4; }},
      {"the step table has another section", [](Module &m) { m.steps[1].section = Section::Verify; }},
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
  auto find = [](const Module &m, Opcode opcode) {
    for (Index i = 0; i < m.code.size(); ++i)
      if (m.code[i].opcode == opcode)
        return i;
    return none;
  };
  const std::vector<std::pair<std::string, Break>> flowCases{
      {"its elements' type is unknown", [](Module &m) { m.variables[1].element = ValueType::List; }},
      {"it has elements but is not a list", [](Module &m) { m.variables[2].splitsAtBlanks = true; }},
      {"it comes from the environment but is not a parameter",
       [](Module &m) { m.variables[2].environment = m.variables[0].environment; }},
      {"its environment variable holds `=`",
       [](Module &m) { m.strings[m.variables[0].environment] = "A=B"; }},
      {"its environment variable is empty", [](Module &m) { m.strings[m.variables[0].environment] = ""; }},
      {"it is a parameter and a member", [](Module &m) { m.variables[0].key = 0; }},
      {"its member is not a string", [](Module &m) { m.variables[4].key = 9999; }},
      {"its command does not exist", [](Module &m) { m.backgrounds[0].command = 99; }},
      {"its pattern is not a string", [](Module &m) { m.backgrounds[0].readyWhen = 9999; }},
      {"its time to be ready is 0", [](Module &m) { m.backgrounds[0].readyWithinMs = 0; }},
      {"it has no repetitions", [](Module &m) { m.steps[0].repetitions = 0; }},
      {"it has both attempts and repetitions", [](Module &m) { m.steps[0].attempts = 2; }},
      {"what it goes through is not a list", [](Module &m) { m.loops[0].list = 2; }},
      {"its variable does not exist", [](Module &m) { m.loops[0].item = 99; }},
      {"its variable cannot hold an element", [](Module &m) { m.loops[0].item = 3; }},
      {"its variable cannot hold an element", [](Module &m) { m.variables[2].parameter = true; }},
      {"its limit is 0", [](Module &m) { m.loops[0].limit = 0; }},
      {"loop 0: its range does not begin with its LoopBegin", [](Module &m) { --m.loops[0].code.begin; }},
      {"loop 0: its range does not end with its LoopEnd", [](Module &m) { ++m.loops[0].code.end; }},
      {"loop 0: its code range is wrong", [](Module &m) { m.loops[0].code.end = m.loops[0].code.begin; }},
      {"group 0: its range does not end with its GroupEnd", [](Module &m) { --m.groups[0].code.end; }},
      {"option 0: its range does not begin with its OptionBegin",
       [](Module &m) { --m.options[0].code.begin; }},
      {"option 0: its title is not a string", [](Module &m) { m.options[0].title = 9999; }},
      {"chain 0: its range does not begin with its ChainBegin",
       [](Module &m) { m.chains[0].code.begin = 0; }},
      {"cause 0: its range does not end with its CauseEnd", [](Module &m) { --m.causes[0].code.end; }},
      {"cause 0: its name is empty",
       [](Module &m) {
         m.strings.emplace_back();
         m.causes[0].name = static_cast<Index>(m.strings.size() - 1);
       }},
      {"cause 0: its title is not a string", [](Module &m) { m.causes[0].title = none; }},
      {"cause 0: its condition is not a string", [](Module &m) { m.causes[0].condition = none; }},
      {"its operand is not a loop",
       [&](Module &m) {
         at(m, Opcode::Run) = {Opcode::LoopEnd, 7, none};
       }},
      {"its operand is not a group",
       [&](Module &m) {
         at(m, Opcode::Run) = {Opcode::GroupEnd, 7, none};
       }},
      {"its operand is not an option",
       [&](Module &m) {
         at(m, Opcode::Run) = {Opcode::OptionEnd, 7, none};
       }},
      {"its operand is not a chain",
       [&](Module &m) {
         at(m, Opcode::Run) = {Opcode::ChainEnd, 7, none};
       }},
      {"its operand is not a cause",
       [&](Module &m) {
         at(m, Opcode::Run) = {Opcode::CauseFound, 7, none};
       }},
      {"its operand is not a background command", [&](Module &m) { at(m, Opcode::Background).a = 7; }},
      {"its second operand is not a member of a record", [&](Module &m) { at(m, Opcode::Field).b = 2; }},
      {"its second operand is not a variable", [&](Module &m) { at(m, Opcode::Field).b = none; }},
      {"its operand is not a record", [&](Module &m) { at(m, Opcode::Field).a = 2; }},
      {"it takes no operand", [&](Module &m) { at(m, Opcode::BlockEnd).a = 0; }},
      {"it takes no second operand", [&](Module &m) { at(m, Opcode::LoopBegin).b = 0; }},
      {"its table has another place for it", // two ways into one loop
       [&](Module &m) {
         m.code[m.steps.back().begin + 1] = {Opcode::LoopBegin, 0, none};
       }},
      {"its table has another end for it",
       [&](Module &m) {
         m.code[find(m, Opcode::Run)] = {Opcode::LoopEnd, 0, none};
       }},
      {"it ends a loop that is not open here",
       [&](Module &m) {
         m.code[find(m, Opcode::BlockEnd)] = {Opcode::Note, 0, none};
         m.code[find(m, Opcode::Run)] = {Opcode::BlockBegin, none, none};
       }},
      {"it ends a block that is not open here",
       [&](Module &m) {
         m.code[find(m, Opcode::Run)] = {Opcode::BlockEnd, none, none};
       }},
      {"it ends a step that is not open here",
       [&](Module &m) {
         m.code[find(m, Opcode::BlockEnd)] = {Opcode::Note, 0, none};
       }},
      {"a block outside every step",
       [&](Module &m) {
         at(m, Opcode::Ask) = {Opcode::BlockBegin, none, none};
       }},
      {"it must stand in a block of its own",
       [&](Module &m) { m.code[find(m, Opcode::Run)] = m.code[find(m, Opcode::Background)]; }},
      {"options stand in `mitigate` and `resolve` only",
       [&](Module &m) {
         for (Index i = m.groups[0].code.begin - 1; i <= m.groups[0].code.end + 1; ++i) {
           if (m.code[i].opcode == Opcode::SectionBegin || m.code[i].opcode == Opcode::SectionEnd)
             m.code[i].a = static_cast<Index>(Section::Diagnose);
           if (m.code[i].opcode == Opcode::StepBegin)
             m.steps[m.code[i].a].section = Section::Diagnose;
         }
       }},
      {"this section cannot stand in a cause",
       [&](Module &m) {
         for (Index i = m.causes[0].code.begin; i <= m.causes[0].code.end; ++i)
           if (m.code[i].opcode == Opcode::SectionBegin || m.code[i].opcode == Opcode::SectionEnd)
             m.code[i].a = static_cast<Index>(Section::Symptoms);
       }},
      {"a step cannot stand in a group",
       [&](Module &m) {
         m.code[m.options[0].code.begin] = {Opcode::Note, 0, none};
         m.code[m.options[0].code.end] = {Opcode::Note, 0, none};
         m.options.clear();
       }},
      {"it binds the variable of a loop around it",
       [&](Module &m) {
         m.code[find(m, Opcode::Run)] = {Opcode::Capture, 0, 2};
       }},
      {"question of a cause",
       [&](Module &m) {
         m.code[m.chains[0].code.begin + 1] = {Opcode::PushInt, 0, none};
         m.integers.push_back(1);
         m.causes.clear();
         for (Instruction &in : m.code)
           if (in.opcode == Opcode::CauseFound || in.opcode == Opcode::CauseEnd)
             in = {Opcode::Note, 0, none};
       }},
      {"the stack is too low for it",
       [&](Module &m) {
         at(m, Opcode::Ask) = {Opcode::Note, 0, none};
       }},
      {"the stack is not empty",
       [&](Module &m) {
         m.integers.push_back(1);
         m.code[find(m, Opcode::Run)] = {Opcode::PushInt, 0, none};
       }},
      {"it jumps out of its loop",
       [&](Module &m) {
         m.code[find(m, Opcode::Run)] = {Opcode::Jump, m.steps[0].end, none};
       }},
      {"it jumps into a loop",
       [&](Module &m) {
         at(m, Opcode::Background) = {Opcode::Jump, m.loops[0].code.end, none};
       }},
      {"it jumps into a block",
       [&](Module &m) {
         at(m, Opcode::Capture) = {Opcode::Jump, find(m, Opcode::BlockEnd), none};
       }},
      {"it does not jump forward", // the only way back is the loop's own
       [&](Module &m) {
         m.code[find(m, Opcode::Run)] = {Opcode::Jump, find(m, Opcode::Run), none};
       }},
      {"both an offset and a trigger", [](Module &m) { m.runbooks[0].escalations[1].offsetMs = 1; }},
      {"an escalation's trigger is not a template",
       [](Module &m) { m.runbooks[0].escalations[1].trigger = 9999; }},
      {"not ordered by time",
       [](Module &m) { std::swap(m.runbooks[0].escalations[0], m.runbooks[0].escalations[1]); }},
      {"its runbook does not list", [](Module &m) { m.runbooks[0].variables.pop_back(); }},
  };
  for (const auto &[expected, damage] : flowCases) {
    Module module = flowModule();
    REQUIRE_FALSE(verify(module));
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

TEST_CASE("`verify` stands once, `resolve` as often as one likes", "[runtime][bytecode]") {
  auto twice = [](Section section) {
    Builder b;
    for (int i = 0; i < 2; ++i) {
      b.section(section);
      b.endSection();
    }
    return verify(b.finish());
  };
  for (Section section : {Section::Require, Section::Symptoms, Section::Verify}) {
    const auto problem = twice(section);
    REQUIRE(problem);
    CHECK_THAT(problem->message, Catch::Matchers::Contains("this section stands twice"));
  }
  for (Section section : {Section::Mitigate, Section::Diagnose, Section::Resolve})
    CHECK_FALSE(twice(section));
}
