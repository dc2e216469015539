// What goes beyond single commands: loops, records, background commands, options, causes, measures.
#include "tests/unit/codegen_shell_sandbox.h"

#include <catch2/catch.hpp>

using namespace rbk;
using test::has;
using test::PlanBuilder;
using test::Sandbox;
using Result = test::ScriptResult;
using Op = ast::BinaryOp;
using Origin = plan::Variable::Origin;
using plan::SectionKind;
using plan::ValueKind;

namespace {

plan::Type type(ValueKind kind, const std::string &name, const std::string &pattern = "") {
  plan::Type result;
  result.kind = kind;
  result.name = name;
  result.pattern = pattern;
  return result;
}
plan::Type listOf(const plan::Type &element, bool splitsAtBlanks = false) {
  plan::Type result = type(ValueKind::List, "list<" + element.name + ">", element.pattern);
  result.element = std::make_shared<plan::Type>(element);
  result.splitsAtBlanks = splitsAtBlanks;
  return result;
}
plan::VariableId variable(PlanBuilder &b, const std::string &name, Origin origin, const plan::Type &type) {
  const plan::VariableId id = b.variable(name, origin, type.kind, type.name);
  b.book().variables[id].type = type;
  return id;
}
const plan::Type integer = type(ValueKind::Integer, "int", "[+-]?[0-9]{1,18}");
const plan::Type text = type(ValueKind::Text, "text");
const plan::Type boolean = type(ValueKind::Bool, "bool", "true|false");

plan::CaptureStmt captures(const PlanBuilder &b, const std::string &name, const std::string &printed) {
  return {b.find(name), b.command({{"tool", "print", printed}})};
}
template <typename... Nodes>
std::vector<plan::Stmt> block(Nodes... nodes) {
  std::vector<plan::Stmt> result;
  (result.push_back(PlanBuilder::stmt(std::move(nodes))), ...);
  return result;
}

/// One step that captures `printed` as a list and runs a command for each element.
Result loops(const Sandbox &box, const plan::Type &element, bool splitsAtBlanks, const std::string &printed,
             uint32_t limit = 20) {
  PlanBuilder b;
  const plan::VariableId list = variable(b, "all", Origin::Captured, listOf(element, splitsAtBlanks));
  const plan::VariableId item = variable(b, "each", Origin::Item, element);
  b.section(SectionKind::Verify);
  b.step("Loop");
  b.add(captures(b, "all", printed));
  b.add(plan::ForStmt{
      item, list, limit,
      block(plan::RunStmt{b.command({{"tool", "$each"}})}, plan::RunStmt{b.command({{"tool", "cat"}})})});
  b.run({"tool", "end", "$all"});
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(box.isClean());
  return r;
}
std::string elements(const std::string &calls) { return calls.substr(calls.find(">\n") + 2); }

} // namespace

TEST_CASE("shell: a loop goes through the elements in order") {
  Sandbox box;
  CHECK(loops(box, text, false, "a b\n\n* c\n$(id)").calls ==
        "<print><a b\n\n* c\n$(id)>\n<a b>\n<cat>\n<* c>\n<cat>\n<$(id)>\n<cat>\n<end><a b * c $(id)>\n");
  CHECK(has(loops(box, text, true, " a  b\tc\n\nd ").calls,
            "<a>\n<cat>\n<b>\n<cat>\n<c>\n<cat>\n<d>\n<cat>\n<end><a b c d>\n"));
  CHECK(has(loops(box, integer, true, "010 -3").calls, "<10>\n<cat>\n<-3>\n"));
  // No element, no iteration; a wrong one, or too many, and nothing happens.
  Result r = loops(box, text, false, "");
  CHECK(r.status == 0);
  CHECK(r.calls == "<print><>\n<end><>\n");
  CHECK(loops(box, integer, true, "1 x").status == 1);
  CHECK(loops(box, integer, true, "1 2 3", 3).status == 0);
  r = loops(box, integer, true, "1 2 3", 2);
  CHECK(r.status == 1);
  CHECK(r.calls == "<print><1 2 3>\n");
  CHECK(has(r.err, "'all' has 3 elements; at most 2"));
}

TEST_CASE("shell: an iteration begins without what the one before it found") {
  Sandbox box;
  PlanBuilder b;
  variable(b, "all", Origin::Captured, listOf(text, true));
  variable(b, "each", Origin::Item, text);
  variable(b, "found", Origin::Captured, text);
  b.section(SectionKind::Verify);
  b.step("Loop");
  b.add(captures(b, "all", "a b"));
  plan::IfStmt once{PlanBuilder::binary(b.var("each"), Op::Equal, b.literal("a")),
                    block(captures(b, "found", "only once")),
                    {}};
  b.add(plan::ForStmt{b.find("each"), b.find("all"), 9,
                      block(once, plan::RunStmt{b.command({{"tool", "$found"}})})});
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(has(r.calls, "<only once>\n"));
  CHECK(has(r.err, "'found' has no value"));
  CHECK(box.isClean());
}

TEST_CASE("shell: every iteration keeps its own evidence") {
  Sandbox box;
  PlanBuilder b;
  variable(b, "all", Origin::Captured, listOf(text, true));
  variable(b, "each", Origin::Item, text);
  variable(b, "rules", Origin::Evidence, type(ValueKind::File, "file"));
  b.section(SectionKind::Resolve);
  b.step("Loop");
  b.add(captures(b, "all", "a b"));
  b.add(plan::ForStmt{b.find("each"), b.find("all"), 9,
                      block(plan::SaveStmt{b.find("rules"), b.command({{"tool", "print", "$each"}})},
                            plan::UndoStmt{b.command({{"tool", "restore", "$rules"}})})});
  b.run({"fail"});
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(box.read("evidence/rules.txt") == "a\n");
  CHECK(box.read("evidence/0002-rules.txt") == "b\n");
  CHECK(has(r.err, "tool restore evidence/0002-rules.txt\n"));
  CHECK(has(r.err, "tool restore evidence/rules.txt\n"));
  CHECK(box.isClean());
}

TEST_CASE("shell: the time of a step goes on in a loop") {
  Sandbox box;
  PlanBuilder b;
  variable(b, "all", Origin::Captured, listOf(text, true));
  variable(b, "each", Origin::Item, text);
  b.section(SectionKind::Verify);
  b.step("Loop").timeoutMs = 1000;
  b.add(captures(b, "all", "a b c d e"));
  b.add(plan::ForStmt{b.find("each"), b.find("all"), 9,
                      block(plan::RunStmt{b.command({{"sh", "-c", "sleep 0.8; echo >>times"}}, 1000)})});
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(box.read("times").size() < 4);
  CHECK(box.isClean());
}

TEST_CASE("shell: whether a command succeeds") {
  Sandbox box;
  auto outcome = [&](const std::vector<std::vector<std::string>> &command) {
    PlanBuilder b;
    variable(b, "good", Origin::Captured, boolean);
    b.section(SectionKind::Verify);
    b.step("Test");
    b.add(plan::TestStmt{b.find("good"), b.command(command)}).run({"tool", "$good"});
    const Result r = box.run(b);
    CHECK(box.isClean());
    return std::to_string(r.status) + " " + r.calls;
  };
  CHECK(outcome({{"true", "x"}}) == "0 <true>\n");
  CHECK(outcome({{"fail"}}) == "0 fail\n<false>\n");
  CHECK(outcome({{"true", "x"}, {"grep", "y"}}) == "0 <false>\n");
  CHECK(outcome({{"no-such-command-here", "x"}}) == "1 ");
}

TEST_CASE("shell: members of records") {
  Sandbox box;
  auto sees = [&](const plan::Type &member, const std::string &json) {
    PlanBuilder b;
    const plan::VariableId record = variable(b, "peer", Origin::Captured, type(ValueKind::Record, "peer"));
    const plan::VariableId field = variable(b, "peer.key", Origin::Field, member);
    b.book().variables[field].of = record;
    b.section(SectionKind::Verify);
    b.step("Field");
    b.add(captures(b, "peer", json)).add(plan::FieldStmt{record, field, "key"});
    plan::RunStmt shows{b.command({{"tool", "x"}})};
    plan::WordPart part;
    part.kind = plan::WordPart::Kind::Variable;
    part.variable = field;
    shows.command.pipelines[0].processes[0].argv[1].parts = {part};
    b.add(shows);
    const Result r = box.run(b);
    INFO(r.err);
    CHECK(box.isClean());
    CHECK((r.status == 0 || r.status == 1));
    return r.status == 0 ? elements(r.calls) : "failed";
  };
  CHECK(sees(text, R"({"key": "a  b'\"$x"})") == "<a  b'\"$x>\n");
  CHECK(sees(text, R"({"key": ""})") == "<>\n");
  CHECK(sees(integer, R"({"other": 1, "key": 42})") == "<42>\n");
  CHECK(sees(integer, R"({"key": "42"})") == "<42>\n");
  CHECK(sees(integer, R"({"key": 4.5})") == "failed");
  CHECK(sees(integer, R"({"key": null})") == "failed");
  CHECK(sees(integer, R"({})") == "failed");
  CHECK(sees(text, R"({"key": {"a": 1}})") == "failed");
  CHECK(sees(boolean, R"({"key": false})") == "<false>\n");
  CHECK(sees(boolean, R"({"key": "yes"})") == "failed");
  CHECK(sees(listOf(integer, true), R"({"key": [1, 2]})") == "<1 2>\n");
  CHECK(sees(listOf(integer, true), R"({"key": [1, "x"]})") == "failed");
  CHECK(sees(type(ValueKind::Json, "json"), R"({"key": {"a": [1, "x"]}})") == "<{\"a\":[1,\"x\"]}>\n");
  CHECK(sees(text, "[1]") == "failed");
  CHECK(sees(text, "not json") == "failed");
  CHECK(sees(text, R"({"key": "a"} {"key": "b"})") == "failed");
}

TEST_CASE("shell: lists of records, one a line") {
  Sandbox box;
  auto calls = [&](const std::string &json) {
    PlanBuilder b;
    const plan::Type peer = type(ValueKind::Record, "peer");
    variable(b, "peers", Origin::Captured, listOf(peer));
    for (int loop = 0; loop < 2; ++loop) { // the same name in two loops
      const plan::VariableId item = variable(b, "p", Origin::Item, peer);
      b.book().variables[variable(b, "p.id", Origin::Field, text)].of = item;
    }
    b.section(SectionKind::Verify);
    b.step("Loops");
    b.add(captures(b, "peers", json));
    for (plan::VariableId item : {1U, 3U}) {
      plan::ReportStmt report;
      report.text.parts = {{item + 1, ""}, {plan::noVariable, " is there"}};
      b.add(plan::ForStmt{item, 0, 9, block(plan::FieldStmt{item, item + 1, "id"}, report)});
    }
    const Result r = box.run(b);
    INFO(r.err);
    CHECK(box.isClean());
    return std::to_string(r.status) + " " + r.out;
  };
  CHECK(calls("{\"id\": \"a b\"}\n\n{\"id\": \"c\"}") ==
        "0 > a b is there\n> c is there\n> a b is there\n> c is there\nverified\n");
  CHECK(has(calls("{\"id\": \"a\"}\n[]"), "not verified"));
}

TEST_CASE("shell: a script that reads JSON asks for jq first") {
  Sandbox box;
  PlanBuilder b;
  variable(b, "document", Origin::Captured, type(ValueKind::Json, "json"));
  b.section(SectionKind::Verify);
  b.step("Read");
  b.add(captures(b, "document", "[1]"));
  CHECK(box.run(b).status == 0);
  CHECK(box.isClean());
  REQUIRE(std::system(("mkdir " + box.path("bin") + " && cd " + box.path("bin") +
                       " && for each in bash sh sleep cat tr; do ln -s \"$(command -v $each)\" $each; done")
                          .c_str()) == 0);
  const Result r = box.run(b, {}, "PATH=$PWD:$PWD/bin");
  CHECK(r.status == 3);
  CHECK(has(r.err, "jq is not installed"));
  CHECK(r.calls.empty());
}

TEST_CASE("shell: a command in the background lives as long as its block") {
  Sandbox box;
  // It says when it is ready, and when it is told to stop.
  box.write("serve",
            "#!/bin/sh\ntrap 'trap \"\" TERM; echo stopped >>calls; exit' TERM\necho $$ >pid\nsleep 0.3\n"
            "echo \"$1\" >&2\nif [ \"$1\" = bye ]; then exit 3; fi\nwhile :; do sleep 0.05; done\n",
            true);
  auto outcome = [&](const std::string &says, const std::vector<std::string> &then, uint64_t within = 5000,
                     uint32_t attempts = 1) {
    PlanBuilder b;
    b.section(SectionKind::Resolve);
    b.step("Beside").attempts = attempts;
    b.add(plan::IfStmt{PlanBuilder::expr(plan::BoolExpr{true}, ValueKind::Bool, "true"),
                       block(plan::BackgroundStmt{b.command({{"serve", says}}), "^ready", within},
                             plan::RunStmt{b.command({then})}),
                       {}});
    b.run({"tool", "after"});
    const Result r = box.run(b);
    INFO(r.err);
    CHECK(box.isClean());
    CHECK(std::system(("! kill -0 $(cat " + box.path("pid") + ") 2>/dev/null").c_str()) == 0);
    CHECK_FALSE(has(r.err, "Terminated"));
    return r;
  };
  CHECK(outcome("ready now", {"tool", "inside"}).calls == "<inside>\nstopped\n<after>\n");
  CHECK(outcome("ready now", {"fail"}).calls == "fail\nstopped\n");
  CHECK(outcome("ready now", {"fail"}, 5000, 2).calls == "fail\nstopped\nfail\nstopped\n");
  Result r = outcome("bye", {"tool", "inside"});
  CHECK(r.calls.empty());
  CHECK(has(r.err, "it ended before it was ready; what it printed last:\nbye"));
  r = outcome("not yet", {"tool", "inside"}, 1000);
  CHECK(r.status == 1);
  CHECK(r.calls == "stopped\n");
  CHECK(has(r.err, "not ready after 1 s"));

  SECTION("of more than one command") {
    PlanBuilder b;
    b.section(SectionKind::Resolve);
    b.step("Beside");
    b.add(plan::BackgroundStmt{b.command({{"serve", "first line"}, {"cat", "-u"}}), "first", 5000});
    b.run({"tool", "inside"});
    r = box.run(b);
    INFO(r.err);
    CHECK(r.status == 0);
    CHECK(has(r.calls, "<inside>\n"));
    CHECK(box.isClean());
    CHECK(std::system(("! kill -0 $(cat " + box.path("pid") + ") 2>/dev/null").c_str()) == 0);
  }
  SECTION("when the run stops at a gate, or is stopped") {
    PlanBuilder b;
    b.section(SectionKind::Resolve);
    b.step("Beside");
    b.add(plan::BackgroundStmt{b.command({{"serve", "ready"}}), "", 5000});
    b.add(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "go", "Go?")});
    r = box.run(b);
    CHECK(r.status == 4);
    CHECK(r.calls == "stopped\n");
    b.book().sections[0].steps[0].body.back() = PlanBuilder::stmt(
        plan::RunStmt{b.command({{"sh", "-c", "kill -TERM $(cat script.pid); sleep 0.2"}})});
    r = box.run(b, {}, "BASH_ENV=env");
    box.write("env", "echo $$ >script.pid\nunset BASH_ENV\n");
    r = box.run(b, {}, "BASH_ENV=env");
    INFO(r.err);
    CHECK(r.status == 4);
    CHECK(r.calls == "stopped\n");
    CHECK(has(r.out, "interrupted"));
  }
}

TEST_CASE("shell: durations, sizes and percentages are computed with") {
  Sandbox box;
  const plan::Type duration = type(ValueKind::Duration, "duration", "([0-9]+(ms|s|m|h|d|w))+");
  const plan::Type size = type(ValueKind::Size, "size", "[0-9]+([KMGT]i?B)?");
  const plan::Type percent = type(ValueKind::Percent, "percent", "[0-9]+%?");
  auto literal = [](int64_t value, ValueKind kind) {
    return PlanBuilder::expr(plan::IntegerExpr{value}, kind, std::to_string(value));
  };
  auto holds = [&](const plan::Type &type, const std::string &value, Op op, int64_t than) {
    PlanBuilder b;
    variable(b, "value", Origin::Captured, type);
    b.section(SectionKind::Verify);
    b.step("Compare");
    b.add(captures(b, "value", value));
    b.add(plan::ExpectStmt{PlanBuilder::binary(b.var("value"), op, literal(than, type.kind))});
    b.run({"tool", "$value"});
    const Result r = box.run(b);
    INFO(r.err << value);
    CHECK(box.isClean());
    if (r.status == 0)
      CHECK(elements(r.calls) == "<" + value + ">\n"); // the text is kept
    return r.status == 0;
  };
  CHECK(holds(duration, "1h30m", Op::Equal, 5'400'000));
  CHECK(holds(duration, "1w2d3s4ms", Op::Equal, 777'603'004));
  CHECK(holds(duration, "010s", Op::Equal, 10'000));
  CHECK_FALSE(holds(duration, "5m", Op::Greater, 300'000));
  CHECK_FALSE(holds(duration, "999999999999999999w", Op::Greater, 1));
  CHECK(holds(size, "2GB", Op::Equal, 2'000'000'000));
  CHECK(holds(size, "3KiB", Op::Equal, 3072));
  CHECK(holds(size, "0", Op::Less, 1));
  CHECK_FALSE(holds(size, "99999999TB", Op::Greater, 1));
  CHECK(holds(percent, "80%", Op::Equal, 80));
  CHECK(holds(percent, "080", Op::GreaterEqual, 80));
  CHECK_FALSE(holds(percent, "80 %", Op::Greater, 1));

  PlanBuilder b;
  variable(b, "used", Origin::Captured, size);
  variable(b, "total", Origin::Captured, size);
  variable(b, "age", Origin::Captured, duration);
  variable(b, "twice", Origin::Captured, duration);
  variable(b, "share", Origin::Captured, percent);
  b.section(SectionKind::Verify);
  b.step("Compute");
  b.add(captures(b, "used", "1700MB")).add(captures(b, "total", "2GB")).add(captures(b, "age", "45m30s"));
  const plan::ExprPtr most =
      PlanBuilder::binary(literal(80, ValueKind::Percent), Op::PercentOf, b.var("total"));
  b.add(plan::ExpectStmt{PlanBuilder::binary(b.var("used"), Op::Greater, most)});
  b.add(plan::ComputeStmt{b.find("twice"),
                          PlanBuilder::binary(b.var("age"), Op::Multiply, PlanBuilder::integer(2))});
  b.add(plan::ComputeStmt{b.find("share"), literal(50, ValueKind::Percent)});
  b.add(plan::ReportStmt{b.text("$twice $share")});
  b.add(plan::ExpectStmt{PlanBuilder::binary(
      PlanBuilder::binary(b.var("used"), Op::Less, most), Op::Or,
      PlanBuilder::binary(b.var("twice"), Op::Greater, literal(3'600'000, ValueKind::Duration)))});
  const Result r = box.run(b);
  INFO(r.err << box.read("script.sh"));
  CHECK(r.status == 0);
  CHECK(has(r.out, "> 1h31m 50%\n"));
  CHECK(box.isClean());
}
