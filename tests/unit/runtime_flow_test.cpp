// What decides about what comes next: loops, background commands, options, causes, repetitions; and values
// that are more than a text.
#include "tests/unit/runtime_builder.h"
#include "tests/unit/runtime_harness.h"

#include <catch2/catch.hpp>

#include <csignal>

using namespace rbk::bytecode;
using Catch::Matchers::Contains;
using rbk::test::Builder;
using rbk::test::Harness;
using rbk::test::Ran;

namespace {

/// A command that appends `text` to `file`.
std::string log(const Harness &h, const std::string &file, const std::string &text = "x") {
  return "echo " + text + " >> '" + (h.scratch / file) + "'";
}

/// A step of one command.
void step(Builder &b, const std::string &title, const std::string &script, Effect effect = Effect::Read) {
  b.step(title);
  b.run(b.shell(script, effect));
  b.endStep();
}

/// A process that notes its number, says `up` and stays.
std::string server(const Harness &h, const std::string &name) {
  return "echo $$ > '" + (h.scratch / name) + "'; echo starting; echo up >&2; exec sleep 60";
}
bool runs(const Harness &h, const std::string &name) {
  const std::string pid = h.scratch.read(name);
  return !pid.empty() && kill(std::stoi(pid), 0) == 0;
}

} // namespace

// --- loops

TEST_CASE("a loop goes through the elements of its list in order", "[runtime][flow]") {
  Harness h;
  Builder b;
  b.list("pods", ValueType::Text, true);
  b.variable("pod");
  b.variable("size");
  b.section(Section::Diagnose);
  b.step("Look");
  b.capture(b.shell("printf 'a b\nc\n\n'"), "pods");
  b.loop("pod", "pods");
  b.capture(b.shell(log(h, "seen", "\"$0\"") + "; test \"$0\" != b && echo \"$0\" || echo"), "size");
  b.module.commands.back().stages[0].argv.push_back(b.text("{pod}"));
  b.emit(Opcode::Report, b.text("{pod}: {size}"));
  b.endLoop();
  b.endStep();
  step(b, "After", log(h, "after"));
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(h.scratch.read("seen") == "a\nb\nc\n");
  CHECK(h.scratch.lines("after") == 1);
  CHECK_THAT(ran.err, Contains("- pod b  (2 of 3)"));
  CHECK_THAT(ran.out, Contains("pod a  1 of 3") && Contains("pod c  3 of 3") && Contains("> c: c"));
  CHECK_THAT(h.report("md").out, Contains("pod b | 2 of 3"));
  CHECK_THAT(h.report("json").out, Contains("\"kind\": \"iteration\"") && Contains("\"scope\": \"pod b\""));
}

TEST_CASE("what a loop captures is gone in the next iteration, its variable behind it", "[runtime][flow]") {
  Harness h;
  Builder b;
  b.list("pods", ValueType::Text, true);
  b.variable("pod");
  b.variable("only");
  b.section(Section::Diagnose);
  b.step("Look");
  b.capture(b.shell("echo a b"), "pods");
  b.loop("pod", "pods");
  b.push("pod");
  b.emit(Opcode::PushText, b.text("a"));
  b.emit(Opcode::Equal);
  const Index branch = b.emit(Opcode::BranchUnless, none, b.string("pod == a"));
  b.capture(b.shell("echo once"), "only");
  b.target(branch);
  b.run(b.command({{"echo", "{pod}", "{only}"}}));
  b.endLoop();
  b.endStep();
  b.step("Behind");
  b.run(b.command({{"echo", "{pod}"}}));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 1);
  CHECK_THAT(ran.err,
             Contains("| a once") &&
                 Contains("failed: Look: `only` has no value: step `Look`, which binds it, has not") &&
                 Contains("failed: Behind: `pod` has no value: it has one inside its loop only"));
}

TEST_CASE("a list without elements, with too many, and without a value", "[runtime][flow]") {
  Harness h;
  Builder b;
  auto [script, status, message] = GENERATE(table<std::string, int, std::string>(
      {{"echo", 0, "for pod in pods: it has no elements"},
       {"printf '1\\n2\\n3\\n'", 1, "`pods` has 3 elements, and `for pod` goes through at most 2"},
       {"exit 1", 1, "`pods` has no value: step `List`, which binds it, failed"}}));
  b.list("pods");
  b.variable("pod");
  b.section(Section::Diagnose);
  b.step("List");
  b.capture(b.shell(script), "pods");
  b.endStep();
  b.step("Each");
  b.loop("pod", "pods", 2);
  b.run(b.shell(log(h, "ran")));
  b.endLoop();
  b.run(b.shell(log(h, "behind")));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == status);
  CHECK_THAT(ran.err, Contains(message));
  CHECK(h.scratch.lines("ran") == 0);
  CHECK(h.scratch.lines("behind") == (status == 0 ? 1 : 0));
}

TEST_CASE("loops nest, and a step that is tried again begins them anew", "[runtime][flow]") {
  Harness h;
  Builder b;
  b.list("outer", ValueType::Text, true);
  b.list("inner", ValueType::Text, true);
  b.variable("o");
  b.variable("i");
  b.section(Section::Diagnose);
  b.step("Both").attempts = 2;
  b.capture(b.shell("echo 1 2"), "outer");
  b.capture(b.shell("echo x y"), "inner");
  b.loop("o", "outer");
  b.loop("i", "inner");
  b.run(b.shell(log(h, "seen", "$0$1") + "; test $(wc -l < '" + (h.scratch / "seen") + "') -ne 3"));
  for (const char *word : {"{o}", "{i}"})
    b.module.commands.back().stages[0].argv.push_back(b.text(word));
  b.endLoop();
  b.endLoop();
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(h.scratch.read("seen") == "1x\n1y\n2x\n1x\n1y\n2x\n2y\n");
  CHECK_THAT(h.report("json").out, Contains("\"scope\": \"o 2, i x\""));
}

// --- values

TEST_CASE("the members of a record are values of their own", "[runtime][flow]") {
  Harness h;
  Builder b;
  b.list("peers", ValueType::Record);
  b.variable("p", ValueType::Record);
  b.field("p", "id");
  b.field("p", "height", ValueType::Integer);
  b.field("p", "meta", ValueType::Json);
  b.section(Section::Diagnose);
  b.step("Peers");
  const std::string second =
      GENERATE(std::string("{\"id\": \"b\", \"height\": null, \"meta\": 1}"), std::string("{\"id\": \"b\"}"),
               std::string("{\"id\": \"b\", \"height\": \"tall\"}"), std::string("{\"id\": [1]}"));
  b.capture(
      b.shell("echo '{\"id\": \"a 1\", \"height\": 7, \"meta\": {\"x\": [1, 2]}}'; echo '" + second + "'"),
      "peers");
  b.loop("p", "peers");
  b.fields("p");
  b.push("p.height");
  b.emit(Opcode::PushInt, b.integer(7));
  b.emit(Opcode::Equal);
  b.emit(Opcode::Expect, b.string("p.height == 7"));
  b.emit(Opcode::Report, b.text("{p.id} has {p.height}, {p.meta}"));
  b.endLoop();
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 1);
  CHECK_THAT(ran.out, Contains("> a 1 has 7, {\"x\":[1,2]}"));
  if (second.find("null") != std::string::npos)
    CHECK_THAT(ran.err, Contains("`p` has no `height`: it is `" + second + "`, where it is null"));
  else if (second.find("tall") != std::string::npos)
    CHECK_THAT(ran.err, Contains("`p.height`: `tall` is not a decimal integer"));
  else if (second.find("[1]") != std::string::npos)
    CHECK_THAT(ran.err, Contains("`p.id` is not of type text: it is `[1]`"));
  else
    CHECK_THAT(ran.err, Contains("`p` has no `height`: it is `{\"id\": \"b\"}`"));
}

TEST_CASE("durations, sizes and percentages are computed with and expanded as written", "[runtime][flow]") {
  Harness h;
  Builder b;
  b.variable("age", ValueType::Duration);
  b.variable("twice", ValueType::Duration);
  b.variable("used", ValueType::Size);
  b.variable("share", ValueType::Percent);
  b.section(Section::Verify);
  b.step("Measure");
  b.capture(b.shell("echo 90s"), "age");
  b.capture(b.shell("echo 64MiB"), "used");
  b.capture(b.shell("echo 50%"), "share");
  b.push("age");
  b.emit(Opcode::PushInt, b.integer(2));
  b.emit(Opcode::Multiply);
  b.emit(Opcode::Bind, 1);
  b.push("twice");
  b.emit(Opcode::PushInt, b.integer(180'000));
  b.emit(Opcode::Equal);
  b.emit(Opcode::Expect, b.string("twice == 3m"));
  b.push("share");
  b.push("used");
  b.emit(Opcode::Multiply);
  b.emit(Opcode::PushInt, b.integer(100));
  b.emit(Opcode::Divide);
  b.emit(Opcode::PushInt, b.integer(32 << 20));
  b.emit(Opcode::Equal);
  b.emit(Opcode::Expect, b.string("share of used == 32MiB"));
  b.run(b.command({{"echo", "{age} {twice} {used} {share}"}}));
  b.push("age");
  b.push("twice");
  b.emit(Opcode::Greater);
  b.emit(Opcode::Expect, b.string("age > twice"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 1);
  CHECK_THAT(ran.err,
             Contains("| 90s 3m 64MiB 50%") && Contains("expected age > twice, but 90s > 3m is false"));
}

// --- background commands

TEST_CASE("a background command runs until its block ends", "[runtime][flow][background]") {
  Harness h;
  Builder b;
  b.section(Section::Diagnose);
  b.step("Forward");
  b.emit(Opcode::BlockBegin);
  b.background(b.shell(server(h, "pid")), "^up$");
  b.run(b.shell("kill -0 $(cat '" + (h.scratch / "pid") + "')"));
  b.emit(Opcode::BlockEnd);
  b.run(b.shell("! kill -0 $(cat '" + (h.scratch / "pid") + "')"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK_THAT(ran.err, Contains("in the background, until this block ends") && Contains("| starting") &&
                          Contains("! up") && Contains("stopped: $ /bin/sh"));
  CHECK_THAT(ran.out, Contains("in the background: $ /bin/sh"));
  CHECK_FALSE(runs(h, "pid"));
}

TEST_CASE("a background command is stopped whatever happens to its step", "[runtime][flow][background]") {
  Harness h;
  Builder b;
  b.section(Section::Diagnose);
  b.step("Forward").attempts = 2;
  b.emit(Opcode::BlockBegin);
  const std::string how = GENERATE(std::string("fail"), std::string("gate"), std::string("refuse"));
  // The group has a child, which once ignores the first signal to it.
  b.background(
      b.shell((how == "gate" ? "(trap '' TERM; exec sleep 61) & echo $! > '" : "sleep 61 & echo $! > '") +
              (h.scratch / "child") + "'; " + server(h, "pid")),
      "");
  if (how == "fail")
    b.run(b.shell("exit 1"));
  else
    b.gate(Gate::Kind::Confirm, "go", "Go?");
  b.emit(Opcode::BlockEnd);
  b.endStep();
  b.endSection();
  const std::string no = "no\n";
  const Ran ran = h.run(b.finish(), {}, how == "refuse" ? &no : nullptr);
  INFO(ran.err);
  CHECK(ran.status == (how == "gate" ? 4 : 1));
  CHECK_FALSE(runs(h, "pid"));
  CHECK_FALSE(runs(h, "child"));
}

TEST_CASE("a background command that does not become ready fails its step", "[runtime][flow][background]") {
  Harness h;
  Builder b;
  auto [script, pattern, message] = GENERATE(table<std::string, std::string, std::string>(
      {{"echo one; echo two; exec sleep 60", "^ready$",
        "was not ready within 300 ms and was stopped: no line of its output matches `^ready$`; its last "
        "lines: "
        "`one`, `two`"},
       {"echo no port >&2; exit 3", "ready",
        "ended before it was ready: exited with status 3; its last lines: `no port`"},
       {"exec sleep 60", "", "was not ready within 300 ms and was stopped: it wrote no line"},
       {"echo (", "", "ended before it was ready"},
       {"echo up", "(", "is not a regular expression"}}));
  b.section(Section::Diagnose);
  b.step("Forward");
  b.emit(Opcode::BlockBegin);
  b.background(b.shell(script), pattern, 300);
  b.run(b.shell(log(h, "ran")));
  b.emit(Opcode::BlockEnd);
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 1);
  CHECK_THAT(ran.err, Contains(message));
  CHECK(h.scratch.lines("ran") == 0);
}

TEST_CASE("the next command that fails says that a background command had ended",
          "[runtime][flow][background]") {
  Harness h;
  Builder b;
  b.section(Section::Diagnose);
  b.step("Forward");
  b.emit(Opcode::BlockBegin);
  b.background(b.shell("echo up; sleep 0.1; echo lost connection; exit 2"), "up");
  b.run(b.shell("sleep 0.4"));
  b.run(b.shell("exit 7"));
  b.emit(Opcode::BlockEnd);
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK_THAT(ran.err,
             Contains("exited with status 7; the background command") &&
                 Contains("had ended: it exited with status 2; its last lines: `up`, `lost connection`"));
  CHECK_THAT(ran.out, Contains("had ended: it exited with status 2"));
}

TEST_CASE("a background command of a loop is one of each iteration; one that talks is not held up",
          "[runtime][flow][background]") {
  Harness h;
  Builder b;
  b.list("ports", ValueType::Text, true);
  b.variable("port");
  b.section(Section::Diagnose);
  b.step("Forward");
  b.capture(b.shell("echo 1 2"), "ports");
  b.loop("port", "ports");
  b.emit(Opcode::BlockBegin);
  b.background(b.shell("echo up; " + log(h, "starts") + "; yes | head -c 3000000; " + log(h, "through") +
                       "; sleep 60"),
               "up");
  b.run(b.shell("n=0; until [ \"$(wc -l 2>/dev/null < '" + (h.scratch / "through") +
                "')\" = \"$0\" ] || [ $n = 500 ]; do n=$((n+1)); sleep 0.01; done; [ $n != 500 ]"));
  b.module.commands.back().stages[0].argv.push_back(b.text("{port}"));
  b.emit(Opcode::BlockEnd);
  b.endLoop();
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(h.scratch.lines("starts") == 2);
}

// --- options

namespace {

struct Options {
  Harness h;
  Builder b;

  /// Each option appends its name; `verify` passes once the file holds `enough`.
  Module module(const std::string &enough, bool decides, bool verify = true) {
    b.section(Section::Resolve);
    step(b, "Before", "true");
    b.group(decides);
    b.option("First");
    step(b, "One", log(h, "tried", "one"), Effect::Write);
    b.emit(Opcode::Note, b.text("between"));
    b.endOption();
    b.option("Second");
    b.step("Two");
    b.emit(Opcode::Undo, b.shell("undo two", Effect::Write));
    b.gate(Gate::Kind::Confirm, "two", "Second?");
    b.run(b.shell(log(h, "tried", "two"), Effect::Write));
    b.endStep();
    b.endOption();
    b.option("Third");
    step(b, "Three", log(h, "tried", "three"), Effect::Write);
    b.endOption();
    b.endGroup();
    step(b, "Behind", log(h, "behind"));
    b.endSection();
    if (verify) {
      b.section(Section::Verify);
      step(b, "Counts", log(h, "checks"));
      step(b, "Enough", "grep -q " + enough + " '" + (h.scratch / "tried") + "'");
      b.endSection();
    }
    return b.finish();
  }
};

} // namespace

TEST_CASE("options are tried until `verify` passes", "[runtime][flow][option]") {
  Options o;
  const std::string yes = "yes\n", no = "no\n";
  SECTION("the first helps, and decides") {
    const Ran ran = o.h.run(o.module("one", true));
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(o.h.scratch.read("tried") == "one\n");
    CHECK(o.h.scratch.lines("checks") == 1);
    CHECK(o.h.scratch.lines("behind") == 0); // `decides` says that nothing but `verify` follows
    CHECK_THAT(ran.out, Contains("option First  helped") && Contains("verify after option First  run 1"));
  }
  SECTION("the second helps, and the run goes on behind the group") {
    const Ran ran = o.h.run(o.module("two", false), {}, &yes);
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(o.h.scratch.read("tried") == "one\ntwo\n");
    CHECK(o.h.scratch.lines("checks") == 3);
    CHECK(o.h.scratch.lines("behind") == 1);
    CHECK_THAT(ran.out,
               Contains("option First  did not help: `verify` does not pass") && Contains("verify  run 3"));
    CHECK_THAT(o.h.report("json").out, Contains("\"round\": 3"));
  }
  SECTION("a refused gate is one that did not help") {
    const Ran ran = o.h.run(o.module("three", true), {}, &no);
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(o.h.scratch.read("tried") == "one\nthree\n");
    CHECK(o.h.scratch.lines("checks") == 2);
    CHECK_THAT(ran.err, Contains("option Second did not help: Two: `two` was not confirmed") &&
                            Contains("its way back: $ /bin/sh -c 'undo two'"));
  }
  SECTION("none helps") {
    o.b.module.runbooks[0].escalations = {{0, o.b.string("on-call"), none}};
    const Ran ran = o.h.run(o.module("nothing", true), {}, &yes);
    INFO(ran.err);
    CHECK(ran.status == 1);
    CHECK(o.h.scratch.lines("checks") == 3);
    CHECK(o.h.scratch.lines("behind") == 0);
    CHECK_THAT(ran.err, Contains("not verified") && Contains("no option helped") && Contains("way back") &&
                            Contains("page on-call"));
  }
  SECTION("without `verify` the one that ran through helped") {
    const Ran ran = o.h.run(o.module("", true, false));
    INFO(ran.err);
    CHECK(ran.status == 0);
    CHECK(o.h.scratch.read("tried") == "one\n");
    CHECK(o.h.scratch.lines("behind") == 1);
    CHECK_THAT(ran.out, Contains("option First  ran through") && Contains("completed"));
  }
  SECTION("none is tried by a read-only run") {
    const Ran ran = o.h.run(o.module("one", true), {"--read-only"});
    CHECK(ran.status == 1);
    CHECK(o.h.scratch.lines("tried") == 0);
    CHECK(o.h.scratch.lines("checks") == 1);
  }
}

TEST_CASE("an option whose condition is false, or cannot be decided, is left out",
          "[runtime][flow][option]") {
  Harness h;
  Builder b;
  b.variable("missing", ValueType::Integer);
  b.section(Section::Mitigate);
  b.group(true);
  b.gate(Gate::Kind::Ask, "room", "Is there room?");
  Index branch = b.emit(Opcode::BranchUnless, none, b.string("ask room"));
  b.option("Asked");
  step(b, "Asked", log(h, "asked"));
  b.endOption();
  b.target(branch);
  b.push("missing");
  b.emit(Opcode::PushInt, b.integer(1));
  b.emit(Opcode::Greater);
  branch = b.emit(Opcode::BranchUnless, none, b.string("missing > 1"));
  b.option("Undecided");
  step(b, "Undecided", log(h, "undecided"));
  b.endOption();
  b.target(branch);
  b.option("Last");
  step(b, "Last", log(h, "last"));
  b.endOption();
  b.endGroup();
  b.endSection();
  b.section(Section::Verify);
  step(b, "Check", "test -s '" + (h.scratch / "last") + "'");
  b.endSection();
  const std::string no = "n\n";
  const Ran ran = h.run(b.finish(), {}, &no);
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(h.scratch.lines("asked") == 0);
  CHECK(h.scratch.lines("undecided") == 0);
  CHECK(h.scratch.lines("last") == 1);
  CHECK_THAT(ran.err, Contains("when ask room: no, left out: Asked") && Contains("failed: when missing > 1"));
}

// --- causes

TEST_CASE("the first cause that is found is gone into", "[runtime][flow][cause]") {
  Harness h;
  Builder b;
  b.variable("n", ValueType::Integer);
  b.variable("missing", ValueType::Integer);
  b.section(Section::Diagnose);
  b.step("Count");
  b.capture(b.shell("echo 3"), "n");
  b.endStep();
  b.endSection();
  b.chain();
  b.cause("undecided", "Undecided");
  b.push("missing");
  b.emit(Opcode::PushInt, b.integer(1));
  b.emit(Opcode::Equal);
  b.found();
  b.endCause();
  b.cause("computed", "Too few");
  b.emit(Opcode::Note, b.text("sign: there are {n}"));
  b.push("n");
  b.emit(Opcode::PushInt, b.integer(2));
  b.emit(Opcode::Less);
  b.found();
  b.section(Section::Resolve);
  step(b, "Add", log(h, "computed"));
  b.endSection();
  b.endCause();
  b.cause("asked", "Disk full");
  b.gate(Gate::Kind::Ask, "asked", "Is this the cause: Disk full?");
  b.found();
  b.section(Section::Diagnose);
  step(b, "Look", log(h, "asked"));
  b.endSection();
  b.section(Section::Resolve);
  step(b, "Clean", log(h, "asked"));
  b.endSection();
  b.endCause();
  b.cause("other", "Other");
  b.gate(Gate::Kind::Ask, "other", "Other?");
  b.found();
  b.endCause();
  b.endChain();
  b.section(Section::Verify);
  step(b, "Check", "true");
  b.endSection();
  const Module module = b.finish();
  const bool found = GENERATE(true, false);
  const std::string answers = found ? "y\n" : "n\nn\n";
  const Ran ran = h.run(module, {}, &answers);
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(h.scratch.lines("computed") == 0);
  CHECK(h.scratch.lines("asked") == (found ? 2 : 0));
  CHECK_THAT(ran.err, Contains("sign: there are 3") && Contains("failed: cause undecided when Undecided?"));
  if (found) {
    CHECK_THAT(ran.out, Contains("cause Too few  no") && Contains("cause found: Disk full"));
    CHECK(ran.err.find("Other?") == std::string::npos);
  } else {
    CHECK_THAT(ran.out, Contains("no cause was found") && Contains("verified"));
  }
}

// --- repetitions

TEST_CASE("a step that has to hold succeeds every time or fails at once", "[runtime][flow]") {
  Harness h;
  Builder b;
  const int failsAt = GENERATE(0, 2);
  b.variable("n", ValueType::Integer);
  b.section(Section::Verify);
  Step &s = b.step("Holds");
  s.repetitions = 3;
  s.intervalMs = 5;
  s.holdsMs = 10;
  b.capture(b.shell(log(h, "times") + "; wc -l < '" + (h.scratch / "times") + "'"), "n");
  b.push("n");
  b.emit(Opcode::PushInt, b.integer(failsAt));
  b.emit(Opcode::NotEqual);
  b.emit(Opcode::Expect, b.string("n"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(ran.err);
  CHECK(ran.status == (failsAt == 0 ? 0 : 1));
  CHECK(h.scratch.lines("times") == (failsAt == 0 ? 3 : 2));
  CHECK_THAT(ran.err, Contains("Holds  (time 2 of 3, for 10ms)"));
  CHECK_THAT(ran.out, Contains("Holds  time 2"));
}

TEST_CASE("what is run in the dry", "[runtime][flow][dry-run]") {
  Harness h;
  Builder b;
  b.list("pods");
  b.variable("pod");
  b.module.runbooks[0].escalations = {{0, b.string("on-call"), none},
                                      {0, b.string("lead"), b.text("Data is lost")}};
  b.chain();
  b.cause("full", "Disk full");
  b.gate(Gate::Kind::Ask, "full", "Is it?");
  b.found();
  b.section(Section::Resolve);
  step(b, "Clean", "true", Effect::Write);
  b.endSection();
  b.endCause();
  b.endChain();
  b.section(Section::Resolve);
  b.group(true);
  b.option("Restart");
  b.step("Each");
  b.capture(b.command({{"echo", "a"}}), "pods");
  b.loop("pod", "pods", 7);
  b.emit(Opcode::BlockBegin);
  b.background(b.command({{"sleep", "9"}}), "^up", 1000);
  b.run(b.command({{"echo", "{pod}"}}));
  b.emit(Opcode::BlockEnd);
  b.endLoop();
  b.endStep();
  b.endOption();
  b.endGroup();
  b.endSection();
  b.section(Section::Verify);
  Step &s = b.step("Holds");
  s.repetitions = 4;
  s.intervalMs = 1000;
  s.holdsMs = 3000;
  b.run(b.command({{"true"}}));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish(), {"--dry-run"});
  CHECK(ran.status == 0);
  CHECK_THAT(ran.out,
             Contains("causes, in this order until one is found:\n") &&
                 Contains("\ncause full: Disk full\n") && Contains("\n  == resolve\n") &&
                 Contains("options, in this order until `verify` passes:\n") &&
                 Contains("option: Restart\n") && Contains("for ‹pod› in ‹pods›, at most 7:\n") &&
                 Contains("in the background $ sleep 9  [read, local]\n") &&
                 Contains("until a line matches `^up`, within 1s; stopped at the end of this block\n") &&
                 Contains("\n      $ echo ‹pod›  [") && Contains("4 times, every 1s for 3s") &&
                 Contains("escalate if Data is lost: page lead"));
}
