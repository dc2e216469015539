#include "compiler/codegen/bytecode/bytecode.h"
#include "runtime/bytecode/disassembler.h"
#include "runtime/bytecode/names.h"
#include "tests/unit/codegen_plan_builder.h"

#include <catch2/catch.hpp>

using namespace rbk;
using bytecode::Opcode;
using test::PlanBuilder;

namespace {

bytecode::Module generated(const PlanBuilder &b) {
  SourceManager sources;
  codegen::GeneratedModule result = codegen::generateBytecode(b.program, sources);
  INFO(result.problem);
  REQUIRE(result.module);
  return *result.module;
}

std::string problem(const PlanBuilder &b) {
  SourceManager sources;
  codegen::GeneratedModule result = codegen::generateBytecode(b.program, sources);
  CHECK_FALSE(result.module);
  return result.problem;
}

/// The names of the opcodes between the first StepBegin and its StepEnd.
std::string stepCode(const bytecode::Module &module) {
  std::string result;
  for (bytecode::Index i = module.steps.at(0).begin + 1; i < module.steps.at(0).end; ++i)
    result += (result.empty() ? "" : " ") + std::string(bytecode::opcodeInfo(module.code[i].opcode)->name);
  return result;
}

std::string shown(const bytecode::Module &module, bytecode::Index index) {
  std::string result;
  for (const bytecode::TemplatePart &part : module.templates.at(index).parts)
    result += part.kind == bytecode::TemplatePart::Kind::Literal
                  ? module.strings[part.index]
                  : "{" + module.strings[module.variables[part.index].name] + "}";
  return result;
}

PlanBuilder oneStep(plan::SectionKind kind = plan::SectionKind::Diagnose) {
  PlanBuilder b;
  b.parameter("host", "host", "127.0.0.1");
  b.captured("clients", plan::ValueKind::Integer);
  b.captured("answer");
  b.captured("flag", plan::ValueKind::Bool);
  b.section(kind);
  b.step("First");
  return b;
}

using Op = ast::BinaryOp;

} // namespace

TEST_CASE("bytecode: a command becomes a stage of templates") {
  PlanBuilder b = oneStep();
  b.add(
      plan::RunStmt{b.command({{"redis-cli", "-h", "$host", "", "it's $5 \"x\"\n"}, {"head", "-1"}}, 7000)});
  const bytecode::Module m = generated(b);
  CHECK(stepCode(m) == "Run");
  const bytecode::Command &c = m.commands.at(0);
  REQUIRE(c.stages.size() == 2);
  CHECK(c.timeoutMs == 7000);
  REQUIRE(c.stages[0].argv.size() == 5);
  CHECK(shown(m, c.stages[0].argv[0]) == "redis-cli");
  CHECK(shown(m, c.stages[0].argv[2]) == "{host}");
  CHECK(shown(m, c.stages[0].argv[3]).empty());
  CHECK(shown(m, c.stages[0].argv[4]) == "it's $5 \"x\"\n");
}

TEST_CASE("bytecode: strings and templates stand in the module once") {
  PlanBuilder b = oneStep();
  b.run({"echo", "$host"}).run({"echo", "$host"});
  const bytecode::Module m = generated(b);
  CHECK(m.commands.at(0).stages[0].argv == m.commands.at(1).stages[0].argv);
  for (size_t i = 0; i < m.strings.size(); ++i)
    for (size_t j = i + 1; j < m.strings.size(); ++j)
      CHECK(m.strings[i] != m.strings[j]);
}

TEST_CASE("bytecode: `&&` and `||` group from the left") {
  PlanBuilder b = oneStep();
  plan::CommandLine line = PlanBuilder::chain(b.command({{"a"}}), ast::Connector::And, b.command({{"b"}}));
  b.add(plan::RunStmt{PlanBuilder::chain(line, ast::Connector::Or, b.command({{"c"}}))});
  const bytecode::Module m = generated(b);
  CHECK(stepCode(m) == "Test JumpUnlessKeep Test JumpIfKeep Test Expect");
  const bytecode::Index first = m.steps[0].begin + 1;
  CHECK(m.code[first + 1].a == first + 3); // what `a` decided is looked at by `||`
  CHECK(m.code[first + 3].a == first + 5);
  CHECK(m.strings[m.code[first + 5].a] == "a && b || c");
}

TEST_CASE("bytecode: `$(…)` is captured before the command that uses it") {
  PlanBuilder b = oneStep();
  const plan::VariableId hidden =
      b.variable("$1", plan::Variable::Origin::Substitution, plan::ValueKind::Text, "text");
  plan::CommandLine line = b.command({{"echo", "at "}});
  plan::WordPart part;
  part.kind = plan::WordPart::Kind::Substitution;
  part.variable = hidden;
  part.command = std::make_shared<plan::CommandLine>(b.command({{"hostname", "-f"}}));
  line.pipelines[0].processes[0].argv[1].parts.push_back(part);
  SECTION("run") {
    b.add(plan::RunStmt{line});
    const bytecode::Module m = generated(b);
    CHECK(stepCode(m) == "Capture Run");
    CHECK(shown(m, m.commands.at(0).stages[0].argv[0]) == "hostname");
    CHECK(shown(m, m.commands.at(1).stages[0].argv[1]) == "at {$1}");
  }
  SECTION("a way back runs nothing") {
    b.add(plan::UndoStmt{line});
    const bytecode::Module m = generated(b);
    CHECK(stepCode(m) == "Undo");
    CHECK(shown(m, m.commands.at(0).stages[0].argv[1]) == "at $(hostname -f)");
  }
}

TEST_CASE("bytecode: redirections, also of standard error") {
  PlanBuilder b = oneStep();
  plan::CommandLine line = b.command({{"make"}});
  plan::Redirection both;
  both.kind = ast::ShellRedirection::Kind::Write;
  both.descriptor = 1;
  both.alsoStderr = true;
  both.target = b.word("$host.log");
  plan::Redirection duplicate;
  duplicate.kind = ast::ShellRedirection::Kind::Duplicate;
  duplicate.descriptor = 3;
  duplicate.duplicateOf = 1;
  line.pipelines[0].processes[0].redirections = {both, duplicate};
  line.pipelines[0].processes[0].assignments.push_back({"LANG", b.word("C")});
  b.add(plan::RunStmt{line});
  const bytecode::Module m = generated(b);
  const bytecode::Stage &stage = m.commands.at(0).stages[0];
  REQUIRE(stage.redirections.size() == 3);
  CHECK(shown(m, stage.redirections[0].target) == "{host}.log");
  CHECK(stage.redirections[1].kind == bytecode::Redirection::Kind::Duplicate);
  CHECK(stage.redirections[1].descriptor == 2);
  CHECK(stage.redirections[1].target == 1);
  CHECK(stage.redirections[2].descriptor == 3);
  REQUIRE(stage.environment.size() == 1);
  CHECK(m.strings[stage.environment[0].name] == "LANG");
}

TEST_CASE("bytecode: each kind of statement") {
  PlanBuilder b = oneStep(plan::SectionKind::Resolve);
  const plan::VariableId file = b.evidence("before");
  b.add(plan::ProseStmt{b.text("On $host:")})
      .add(plan::CaptureStmt{b.find("clients"), b.command({{"count"}})})
      .add(plan::ComputeStmt{b.find("flag"),
                             PlanBuilder::binary(b.var("clients"), Op::Greater, PlanBuilder::integer(3))})
      .add(plan::SaveStmt{file, b.command({{"dump"}})})
      .add(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "go", "Restart $host?")})
      .add(plan::ManualStmt{b.gate(plan::Gate::Kind::Manual, "do", "Look.")})
      .run({"restart", "$host"})
      .add(plan::UndoStmt{b.command({{"restore", "$before"}})})
      .add(plan::IrreversibleStmt{b.text("it is gone")})
      .add(plan::ReportStmt{b.text("$clients clients")})
      .add(plan::WaitStmt{1500})
      .add(plan::LinkStmt{b.text("Status"), b.text("https://example.com")})
      .add(plan::ExampleStmt{"python", b.text("A job"), "x = 1\n"})
      .add(plan::ExpectStmt{b.var("flag")});
  const bytecode::Module m = generated(b);
  CHECK(stepCode(m) ==
        "Note Capture PushVar PushInt Greater Bind Save Confirm Manual Run Undo Note Report Wait Note "
        "Note PushVar PushText Equal Expect");
  CHECK(m.gates.size() == 2);
  CHECK(m.sourceFile == "runbooks/sample.rbk");
  CHECK_FALSE(bytecode::disassemble(m).empty());
}

TEST_CASE("bytecode: the condition of a step stands before the step") {
  PlanBuilder b = oneStep();
  b.run({"true"});
  b.step("Second").when = PlanBuilder::binary(b.var("clients"), Op::Greater, PlanBuilder::integer(1000));
  b.run({"true"});
  const bytecode::Module m = generated(b);
  const bytecode::Step &second = m.steps.at(1);
  const bytecode::Instruction &branch = m.code.at(second.begin - 1);
  CHECK(branch.opcode == Opcode::BranchUnless);
  CHECK(branch.a == second.end + 1);
  CHECK(m.strings[branch.b] == "clients > 1000");
}

TEST_CASE("bytecode: if and else") {
  PlanBuilder b = oneStep();
  plan::IfStmt branch{PlanBuilder::negate(b.ask("sure", "Sure?")), {}, {}};
  branch.body.push_back(PlanBuilder::stmt(plan::RunStmt{b.command({{"a"}})}));
  SECTION("without else") {
    b.add(branch);
    const bytecode::Module m = generated(b);
    CHECK(stepCode(m) == "Ask Not BranchUnless Run");
    CHECK(m.code[m.steps[0].begin + 3].a == m.steps[0].end);
  }
  SECTION("with else") {
    branch.otherwise.push_back(PlanBuilder::stmt(plan::RunStmt{b.command({{"b"}})}));
    b.add(branch);
    const bytecode::Module m = generated(b);
    CHECK(stepCode(m) == "Ask Not BranchUnless Run Jump Run");
  }
}

TEST_CASE("bytecode: expressions") {
  PlanBuilder b = oneStep();
  auto code = [&](const plan::ExprPtr &condition) {
    PlanBuilder copy = b;
    copy.add(plan::ExpectStmt{condition});
    return stepCode(generated(copy));
  };
  const plan::ExprPtr clients = b.var("clients");
  CHECK(code(PlanBuilder::binary(clients, Op::Less,
                                 PlanBuilder::binary(PlanBuilder::integer(80), Op::PercentOf, clients))) ==
        "PushVar PushInt PushVar Multiply PushInt Divide Less Expect");
  CHECK(code(PlanBuilder::binary(b.var("answer"), Op::Matches, PlanBuilder::regex("^PO"))) ==
        "PushVar PushText Matches Expect");
  CHECK(code(PlanBuilder::binary(PlanBuilder::binary(clients, Op::Equal, PlanBuilder::integer(0)), Op::Or,
                                 b.ask("q", "?"))) == "PushVar PushInt Equal JumpIfKeep Ask Expect");
  CHECK(code(PlanBuilder::binary(b.var("flag"), Op::Equal,
                                 PlanBuilder::expr(plan::BoolExpr{true}, plan::ValueKind::Bool, "true"))) ==
        "PushVar PushText Equal PushInt PushInt Equal Equal Expect");
}

TEST_CASE("bytecode: sections, symptoms, targets and the escalation chain") {
  PlanBuilder b;
  b.program.contacts.push_back({"on-call", "On-call", {{"phone", "+1"}, {"slack", "#x"}}, {}, {}});
  plan::Severity severity;
  severity.name = "P1";
  severity.respond = {ast::Duration::Unit::Clock, 60'000, {}, true};
  severity.resolve = {ast::Duration::Unit::BusinessDays, 5, {}, true};
  b.program.severities.push_back(severity);
  b.book().severity = 0;
  b.book().escalation.push_back({{ast::Duration::Unit::BusinessDays, 1, {}, true}, false, 0, "", {}});
  b.book().escalation.push_back({{ast::Duration::Unit::Clock, 0, {}, true}, true, 0, "P1", {}});
  b.book().escalation.push_back({{ast::Duration::Unit::Clock, 5, {}, true}, true, 0, "P0", {}});
  b.section(plan::SectionKind::Symptoms)
      .symptoms.push_back({ast::Symptom::Kind::Alert, {}, "HighLatency", {}});
  b.section(plan::SectionKind::Verify);
  b.step("Twice");
  b.book().sections.back().steps.back().attempts = 2;
  b.run({"true"});
  const bytecode::Module m = generated(b);
  const bytecode::Runbook &book = m.runbooks.at(0);
  CHECK(book.respondMs == 60'000);
  CHECK(book.resolveMs == 0);
  REQUIRE(book.escalations.size() == 2);
  CHECK(m.strings[book.escalations[0].contact] == "on-call: phone +1, slack #x");
  CHECK(m.strings[book.escalations[1].contact] ==
        "(notify) (after 1 business day) on-call: phone +1, slack #x");
  CHECK(m.steps.at(0).attempts == 2);
  CHECK(shown(m, m.code.at(1).a) == "alert HighLatency");
}

TEST_CASE("bytecode: what cannot be expressed is said") {
  PlanBuilder b = oneStep();
  SECTION("the output of a chain") {
    b.add(plan::CaptureStmt{b.find("answer"),
                            PlanBuilder::chain(b.command({{"a"}}), ast::Connector::Or, b.command({{"b"}}))});
    CHECK(problem(b).find("`&&` or `||`") != std::string::npos);
  }
  SECTION("a wait without measure") {
    b.add(plan::WaitStmt{8ull * 24 * 3600 * 1000});
    CHECK(problem(b).find("7 days") != std::string::npos);
  }
  SECTION("a gate that stands in two places") {
    b.add(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "go", "?")});
    b.add(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "go", "?")});
    CHECK(problem(b).find("two gates") != std::string::npos);
  }
}

TEST_CASE("bytecode: a loop, its fields, a block for what runs in the background") {
  PlanBuilder b = oneStep();
  plan::Variable peers;
  peers.origin = plan::Variable::Origin::Captured;
  peers.name = "peers";
  peers.type.kind = plan::ValueKind::List;
  peers.type.name = "list<peer>";
  plan::Type record;
  record.kind = plan::ValueKind::Record;
  record.name = "peer";
  peers.type.element = std::make_shared<plan::Type>(record);
  b.book().variables.push_back(peers);
  plan::Variable peer;
  peer.origin = plan::Variable::Origin::Item;
  peer.name = "p";
  peer.type = record;
  b.book().variables.push_back(peer);
  const plan::VariableId height =
      b.variable("p.height", plan::Variable::Origin::Field, plan::ValueKind::Integer, "int");
  plan::ForStmt loop{b.find("p"), b.find("peers"), 7, {}};
  loop.body.push_back(PlanBuilder::stmt(plan::FieldStmt{b.find("p"), height, "height"}));
  plan::CommandLine command = b.command({{"echo"}});
  command.at = "pod $p.height.x/$p.heights";
  loop.body.push_back(PlanBuilder::stmt(plan::RunStmt{command}));
  b.add(plan::BackgroundStmt{b.command({{"serve"}}), "^up", 3000});
  b.add(loop);
  b.add(plan::TestStmt{b.find("flag"),
                       PlanBuilder::chain(b.command({{"a"}}), ast::Connector::And, b.command({{"b"}}))});
  const bytecode::Module m = generated(b);
  CHECK(stepCode(m) ==
        "BlockBegin Background LoopBegin Field Run LoopEnd Test JumpUnlessKeep Test Bind BlockEnd");
  CHECK(m.loops.at(0).limit == 7);
  CHECK(m.strings[m.variables[m.loops[0].list].name] == "peers");
  CHECK(m.variables[m.loops[0].list].element == bytecode::ValueType::Record);
  CHECK(m.strings[m.variables[height].key] == "height");
  CHECK(m.strings[m.backgrounds.at(0).readyWhen] == "^up");
  CHECK(m.backgrounds[0].readyWithinMs == 3000);
  CHECK(shown(m, m.commands.at(1).at) == "pod {p.height}.x/{p}.heights");
}

TEST_CASE("bytecode: options and causes stand around their steps") {
  PlanBuilder b;
  b.captured("n", plan::ValueKind::Integer);
  b.section(plan::SectionKind::Diagnose);
  b.step("Look");
  b.run({"true"});
  b.section(plan::SectionKind::Resolve).cause = 1;
  b.step("Clean");
  b.run({"true"});
  b.section(plan::SectionKind::Mitigate);
  for (const char *title : {"Before", "One", "Two a", "Two b", "Behind"}) {
    b.step(title);
    b.run({"true"});
  }
  plan::Option one, two;
  one.title = b.text("First");
  one.firstStep = 1;
  one.stepCount = 1;
  one.decides = true;
  two = one;
  two.title = b.text("Second");
  two.when = b.ask("room", "Room?");
  two.firstStep = 2;
  two.stepCount = 2;
  two.lastResort = true;
  b.book().sections.back().options = {one, two};
  plan::Cause first, second;
  first.name = "few";
  first.title = b.text("Too few");
  first.when = PlanBuilder::binary(b.var("n"), Op::Less, PlanBuilder::integer(2));
  first.firstSection = 1;
  second.name = "full";
  second.title = b.text("Disk full");
  second.when = b.ask("full", "Is this the cause: Disk full?");
  second.asked = true;
  second.firstSection = 1;
  second.sectionCount = 1;
  second.signs.resize(1);
  second.signs[0].kind = ast::Symptom::Kind::Log;
  second.signs[0].pattern = "no space";
  b.book().causes = {first, second};
  b.section(plan::SectionKind::Verify);
  plan::Step &holds = b.step("Holds");
  holds.repetitions = 5;
  holds.intervalMs = 1000;
  holds.holdsMs = 4000;
  b.run({"true"});
  const bytecode::Module m = generated(b);
  std::string code;
  for (const bytecode::Instruction &in : m.code) {
    if (in.opcode == Opcode::Run || in.opcode == Opcode::StepEnd)
      continue;
    code += (code.empty() ? "" : " ") + std::string(bytecode::opcodeInfo(in.opcode)->name);
    if (in.opcode == Opcode::StepBegin)
      code += ":" + m.strings[m.steps[in.a].title];
  }
  CHECK(code ==
        "SectionBegin StepBegin:Look SectionEnd "
        "ChainBegin CauseBegin PushVar PushInt Less CauseFound CauseEnd "
        "CauseBegin Note Ask CauseFound SectionBegin StepBegin:Clean SectionEnd CauseEnd ChainEnd "
        "SectionBegin StepBegin:Before GroupBegin OptionBegin StepBegin:One OptionEnd "
        "Ask BranchUnless OptionBegin StepBegin:Two a StepBegin:Two b OptionEnd GroupEnd StepBegin:Behind "
        "SectionEnd SectionBegin StepBegin:Holds SectionEnd End");
  CHECK(m.groups.at(0).decides);
  CHECK_FALSE(m.options.at(0).lastResort);
  CHECK(m.options.at(1).lastResort);
  CHECK(m.steps.back().repetitions == 5);
  CHECK(m.steps.back().holdsMs == 4000);
  CHECK(m.strings[m.causes.at(0).condition] == "n < 2");
  CHECK(bytecode::disassemble(m).find("sign: log /no space/") != std::string::npos);
}

TEST_CASE("bytecode: variables keep their measure, their separator and their environment") {
  PlanBuilder b = oneStep();
  const plan::VariableId age = b.captured("age", plan::ValueKind::Duration);
  const plan::VariableId token = b.required("token2", "secret");
  std::swap(b.book().variables[age], b.book().variables[token]); // parameters first
  std::rotate(b.book().variables.begin() + 1, b.book().variables.begin() + static_cast<long>(age),
              b.book().variables.begin() + static_cast<long>(age) + 1);
  b.book().variables[1].environment = "TOKEN";
  b.add(plan::ExpectStmt{PlanBuilder::binary(b.var("age"), Op::Greater, PlanBuilder::integer(300'000))});
  b.book().escalation.push_back({{}, true, 0, "", {}, b.text("Data is lost")});
  b.book().escalation.push_back({{ast::Duration::Unit::Clock, 5, {}, true}, true, 0, "", {}, {}});
  b.program.contacts.push_back({"lead", "Lead", {}, {}, {}});
  const bytecode::Module m = generated(b);
  CHECK(m.variables[b.find("age")].type == bytecode::ValueType::Duration);
  CHECK(m.strings[m.variables[1].environment] == "TOKEN");
  CHECK(stepCode(m) == "PushVar PushInt Greater Expect");
  REQUIRE(m.runbooks[0].escalations.size() == 2);
  CHECK(m.runbooks[0].escalations[0].offsetMs == 5);
  CHECK(shown(m, m.runbooks[0].escalations[1].trigger) == "Data is lost");
}
