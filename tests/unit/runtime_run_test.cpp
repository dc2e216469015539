// Whole runs, from arguments to exit status.
#include "tests/unit/runtime_builder.h"
#include "tests/unit/runtime_harness.h"

#include <catch2/catch.hpp>

using namespace rbk::bytecode;
using Catch::Matchers::Contains;
using rbk::test::Builder;
using rbk::test::Harness;
using rbk::test::Ran;

namespace {

/// A command that appends a line to `file`.
std::string log(const Harness &harness, const std::string &file) {
  return "echo x >> '" + (harness.scratch / file) + "'";
}

/// One section with one step of one shell command.
void simple(Builder &b, Section section, const std::string &title, const std::string &script,
            Effect effect = Effect::Read) {
  b.section(section);
  b.step(title);
  b.run(b.shell(script, effect));
  b.endStep();
  b.endSection();
}

} // namespace

TEST_CASE("a run goes through its sections and verifies", "[runtime][run]") {
  Harness h;
  Builder b;
  b.variable("peers", ValueType::Integer);
  simple(b, Section::Require, "Tools", "true");
  b.section(Section::Diagnose);
  b.step("Count");
  b.capture(b.shell("echo ' 4'; echo"), "peers");
  b.emit(Opcode::Report, b.text("{peers} peers"));
  b.endStep();
  b.endSection();
  simple(b, Section::Resolve, "Change", "echo changed; echo oops >&2", Effect::Write);
  b.section(Section::Verify);
  b.step("Enough");
  b.push("peers");
  b.emit(Opcode::PushInt, b.integer(4));
  b.emit(Opcode::Equal);
  b.emit(Opcode::Expect, b.string("peers == 4"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 0);
  CHECK_THAT(ran.err, Contains("== resolve") && Contains("> 4 peers") && Contains("  | changed\n") &&
                          Contains("  ! oops\n") && Contains("[write]") && Contains("verified"));
  CHECK_THAT(ran.out, Contains("timeline of") && Contains("> 4 peers") && Contains("verified\n"));
  CHECK(ran.err.find('\033') == std::string::npos);
  CHECK_THAT(h.runs().out, Contains("demo  verified"));
  CHECK_THAT(h.report("md").out, Contains("## Timeline") && Contains("\\> 4 peers"));
  CHECK_THAT(h.report("json").out,
             Contains("\"state\": \"verified\"") && Contains("\"value\": \" 4\\n\\n\""));
  CHECK(h.resume().status == 2);
}

TEST_CASE("each section has its own meaning of failure", "[runtime][run]") {
  Harness h;
  Builder b;
  auto [section, status, verdict, later] = GENERATE(table<Section, int, std::string, bool>(
      {{Section::Require, 1, "precondition failed, nothing was changed", false},
       {Section::Symptoms, 1, "symptoms not confirmed, nothing was changed", false},
       {Section::Diagnose, 0, "verified", true},
       {Section::Resolve, 1, "failed\n", false},
       {Section::Verify, 1, "not verified", true}}));
  b.section(section);
  b.step("Breaks");
  b.run(b.shell("exit 7"));
  b.endStep();
  b.step("Later");
  b.run(b.shell(log(h, "later")));
  b.endStep();
  b.endSection();
  if (section != Section::Verify)
    simple(b, Section::Verify, "Check", "true");
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == status);
  CHECK_THAT(ran.err, Contains(verdict) && Contains("exited with status 7"));
  CHECK(h.scratch.lines("later") == (later ? 1 : 0));
}

TEST_CASE("a failed resolve shows the way back and the escalation, and runs neither", "[runtime][run]") {
  Harness h;
  Builder b;
  b.module.runbooks[0].escalations = {{0, b.string("on-call")}, {3'600'000, b.string("manager")}};
  b.section(Section::Resolve);
  b.step("First");
  b.run(b.shell("true", Effect::Disrupt));
  b.emit(Opcode::Undo, b.shell(log(h, "undone"), Effect::Write));
  b.endStep();
  b.step("Second").attempts = 2;
  b.emit(Opcode::Undo, b.command({{"echo", "second back"}}, Effect::Write));
  b.run(b.shell("false", Effect::Disrupt));
  b.endStep();
  b.endSection();
  simple(b, Section::Verify, "Check", "true");
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 1);
  const auto second = ran.err.find("$ echo 'second back'"), first = ran.err.find("$ /bin/sh -c 'echo x >>");
  REQUIRE(second != std::string::npos);
  CHECK(ran.err.find("$ echo 'second back'", second + 1) == std::string::npos); // one attempt's is enough
  CHECK(second < first);
  CHECK_THAT(ran.err,
             Contains("at 0ms  page on-call  (due since") && Contains("at 1h  page manager  (in 59m59s)"));
  CHECK(ran.err.find("== verify") == std::string::npos);
  CHECK(h.scratch.lines("undone") == 0);
  CHECK(h.resume().status == 2);
}

TEST_CASE("a step is tried again from its beginning", "[runtime][run]") {
  Harness h;
  Builder b;
  b.variable("n", ValueType::Integer);
  b.section(Section::Verify);
  Step &step = b.step("Moves");
  step.attempts = 5;
  step.intervalMs = 1;
  b.capture(b.shell(log(h, "tries") + "; wc -l < '" + (h.scratch / "tries") + "'"), "n");
  b.push("n");
  b.emit(Opcode::PushInt, b.integer(3));
  b.emit(Opcode::GreaterEqual);
  b.emit(Opcode::Expect, b.string("n >= 3"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 0);
  CHECK(h.scratch.lines("tries") == 3);
  CHECK_THAT(ran.err, Contains("expected n >= 3, but 1 >= 3 is false") && Contains("(attempt 3 of 5)"));
}

TEST_CASE("a value that a failed step did not give is missed by name", "[runtime][run]") {
  Harness h;
  Builder b;
  b.variable("pods", ValueType::List);
  b.section(Section::Diagnose);
  b.step("List pods");
  b.capture(b.shell("exit 1"), "pods");
  b.endStep();
  b.step("Describe");
  b.run(b.command({{"echo", "{pods}"}}));
  b.endStep();
  b.push("pods");
  b.emit(Opcode::PushText, b.text("a"));
  b.emit(Opcode::Contains);
  const Index branch = b.emit(Opcode::BranchUnless, none, b.string("pods contains a"));
  b.step("Guarded");
  b.run(b.shell(log(h, "guarded")));
  b.endStep();
  b.target(branch);
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 1);
  CHECK_THAT(ran.err, Contains("`pods` has no value: step `List pods`, which binds it, failed"));
  CHECK_THAT(ran.err, Contains("failed: when pods contains a"));
  CHECK(h.scratch.lines("guarded") == 0);
}

TEST_CASE("conditions choose, and a test that cannot be tried is no answer", "[runtime][run]") {
  Harness h;
  Builder b;
  b.section(Section::Diagnose);
  b.emit(Opcode::Test, b.shell("exit 1"));
  Index branch = b.emit(Opcode::BranchUnless, none, b.string("it is broken"));
  b.step("Left out");
  b.run(b.shell(log(h, "left-out")));
  b.endStep();
  const Index jump = b.emit(Opcode::Jump);
  b.target(branch);
  b.step("Taken");
  b.run(b.shell(log(h, "taken")));
  b.endStep();
  b.target(jump);
  b.emit(Opcode::Test, b.command({{"no-such-command-anywhere"}}));
  b.emit(Opcode::Not);
  branch = b.emit(Opcode::BranchUnless, none, b.string("not there"));
  b.step("Guess");
  b.run(b.shell(log(h, "guess")));
  b.endStep();
  b.target(branch);
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 1);
  CHECK(h.scratch.lines("left-out") == 0);
  CHECK(h.scratch.lines("taken") == 1);
  CHECK(h.scratch.lines("guess") == 0);
  CHECK_THAT(ran.err, Contains("when it is broken: no, left out: Left out") && Contains("command not found"));
}

TEST_CASE("a gate opens for the exact answer only", "[runtime][run][gate]") {
  Harness h;
  Builder b;
  b.parameter("pod");
  b.section(Section::Resolve);
  b.step("Drop");
  b.gate(Gate::Kind::Confirm, "drop", "Drop the rules of {pod}?");
  b.run(b.shell(log(h, "dropped"), Effect::Destroy));
  b.endStep();
  b.endSection();
  const Module module = b.finish();
  const std::vector<std::string> base{"-p", "pod=api-0", "--answers", h.scratch / "answers"};
  auto withAnswers = [&](const std::string &text) {
    h.scratch.write("answers", text);
    return h.run(module, base);
  };

  SECTION("nobody there") {
    const Ran ran = h.run(module, {"-p", "pod=api-0"});
    CHECK(ran.status == 4);
    CHECK_THAT(ran.err, Contains("confirm drop \"Drop the rules of api-0?\" yes") && Contains("[destroy]") &&
                            Contains("go on with: rbk-run resume "));
    CHECK_THAT(h.runs().out, Contains("stopped: waits at a gate"));
    CHECK(h.scratch.lines("dropped") == 0);
    h.scratch.write("answers", "confirm drop \"Drop the rules of api-0?\" yes\n");
    CHECK(h.resume({"--answers", h.scratch / "answers"}).status == 0);
    CHECK(h.scratch.lines("dropped") == 1);
  }
  SECTION("another text") {
    const Ran ran = withAnswers("confirm drop \"Drop the rules of api-1?\" yes\n");
    CHECK(ran.status == 4);
    CHECK_THAT(ran.err, Contains("shown:    \"Drop the rules of api-0?\"") &&
                            Contains("prepared: \"Drop the rules of api-1?\""));
    CHECK(h.scratch.lines("dropped") == 0);
  }
  SECTION("yes") {
    CHECK(withAnswers("confirm drop \"Drop the rules of api-0?\" yes\n").status == 0);
    CHECK(h.scratch.lines("dropped") == 1);
  }
  SECTION("no") {
    const Ran ran = withAnswers("confirm drop \"Drop the rules of api-0?\" no\n");
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("`drop` was not confirmed"));
    CHECK(h.scratch.lines("dropped") == 0);
  }
  SECTION("malformed") {
    CHECK(withAnswers("confirm drop\n").status == 2);
    CHECK(h.runId().empty());
  }
  SECTION("typed") {
    const std::string no = "y\nYES\nno\n", yes = "yes\n", end;
    CHECK(h.run(module, {"-p", "pod=api-0"}, &no).status == 1);
    CHECK(h.scratch.lines("dropped") == 0);
    CHECK(h.run(module, {"-p", "pod=api-0"}, &yes).status == 0);
    CHECK(h.scratch.lines("dropped") == 1);
    CHECK(h.run(module, {"-p", "pod=api-0"}, &end).status == 4);
  }
}

TEST_CASE("a resumed run repeats what is recorded without running it", "[runtime][run][resume]") {
  Harness h;
  Builder b;
  b.variable("value");
  b.variable("file", ValueType::File);
  b.section(Section::Resolve);
  b.step("Work").attempts = 2;
  b.capture(b.shell(log(h, "captures") + "; date +%N; head -c 3 /dev/urandom", Effect::Write), "value");
  b.emit(Opcode::Save, b.shell(log(h, "saves") + "; echo saved", Effect::Write), 1);
  const std::string flag = h.scratch / "flag";
  b.run(b.shell("test -e '" + flag + "' || ! touch '" + flag + "'", Effect::Write));
  b.endStep();
  b.step("Ask");
  b.gate(Gate::Kind::Ask, "first", "go?");
  const Index branch = b.emit(Opcode::BranchUnless, none, b.string("go"));
  b.run(b.shell(log(h, "gone"), Effect::Write));
  b.target(branch);
  b.gate(Gate::Kind::Manual, "second", "Do it by hand");
  b.run(b.command({{"cat", "{file}"}}));
  b.run(b.command({{"sh", "-c", "printf %s \"$1\" > '" + (h.scratch / "seen") + "'", "sh", "{value}"}},
                  Effect::Write));
  b.endStep();
  b.endSection();
  const Module module = b.finish();
  CHECK(h.run(module).status == 4);
  h.scratch.write("answers", "ask first \"go?\" yes\n");
  Ran ran = h.resume({"--answers", h.scratch / "answers"});
  CHECK(ran.status == 4);
  CHECK_THAT(ran.err, Contains("(recorded, not run again)"));
  h.scratch.write("answers", "manual second \"Do it by hand\" done\n");
  ran = h.resume({"--answers", h.scratch / "answers"});
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK_THAT(ran.err, Contains("answered `yes` by answers file  (recorded)") && Contains("  | saved\n"));
  CHECK(h.scratch.lines("captures") == 2); // two attempts, whose results differ, and no replay ran them
  CHECK(h.scratch.lines("saves") == 2);
  CHECK(h.scratch.lines("gone") == 1);
  CHECK(h.scratch.read("seen").size() > 3);
  CHECK_THAT(ran.out, Contains("run resumed"));
}

TEST_CASE("secrets reach the command and nothing else", "[runtime][run][secret]") {
  Harness h;
  Builder b;
  b.parameter("token").secret = true;
  b.variable("answer");
  b.section(Section::Resolve);
  b.step("Use {braces}");
  b.run(b.command(
      {{"sh", "-c", "echo \"got $1\"; echo \"$1\" >&2; echo \"$1\" >> '" + (h.scratch / "seen") + "'", "sh",
        "{token}"}},
      Effect::Write));
  b.capture(b.command({{"echo", "echoed {token}"}}), "answer");
  b.emit(Opcode::Report, b.text("report {token} {answer}"));
  b.emit(Opcode::Undo, b.command({{"echo", "{token}", "{answer}"}}));
  b.gate(Gate::Kind::Confirm, "go", "Use {token}?");
  b.run(b.command({{"sh", "-c", "exit 1; # {token}"}}));
  b.endStep();
  b.endSection();
  const Module module = b.finish();
  Ran ran = h.run(module, {"-p", "token=s3cr3t-value"});
  CHECK(ran.status == 4);
  h.scratch.write("answers", "confirm go \"Use ***?\" yes\n");
  CHECK(h.resume({"--answers", h.scratch / "answers"}).status == 2); // the secret is not in the journal
  const Ran resumed = h.resume({"--answers", h.scratch / "answers", "-p", "token=s3cr3t-value"});
  CHECK(resumed.status == 1);
  CHECK(h.scratch.read("seen") == "s3cr3t-value\n");
  for (const std::string &text : {ran.err, ran.out, resumed.err, resumed.out, h.scratch.read(h.journalPath()),
                                  h.report("md").out, h.report("json").out}) {
    CHECK(text.find("s3cr3t") == std::string::npos);
    CHECK_THAT(text, Contains("***") || Contains("\\*\\*\\*"));
  }
  CHECK_THAT(resumed.err, Contains("has no result of this read-only command, so it runs again"));
}

TEST_CASE("a dry run shows everything and does nothing", "[runtime][run]") {
  Harness h;
  Builder b;
  b.parameter("pod").defaultValue = b.string("api-0");
  b.variable("rules", ValueType::File);
  b.module.runbooks[0].resolveMs = 600'000;
  b.section(Section::Resolve);
  Step &step = b.step("Drop");
  step.attempts = 3;
  step.intervalMs = 5000;
  step.worstMs = 40'000;
  b.emit(Opcode::Save, b.command({{"iptables-save", "{pod}"}}), 1);
  b.gate(Gate::Kind::Ask, "sure", "Is {pod} the one?");
  const Index branch = b.emit(Opcode::BranchUnless, none, b.string("the operator is sure"));
  const Index flush = b.shell(log(h, "ran"), Effect::Destroy);
  b.module.commands[flush].place = Place::Pod;
  b.module.commands[flush].at = b.text("{pod}");
  b.run(flush);
  b.target(branch);
  b.emit(Opcode::Undo, b.command({{"iptables-restore", "{rules}"}}, Effect::Write));
  b.endStep();
  b.endSection();
  const Module module = b.finish();
  const Ran ran = h.run(module, {"--dry-run"});
  CHECK(ran.status == 0);
  CHECK_THAT(ran.out, Contains("* Drop  (line 0, up to 3 attempts every 5s, worst 40s)") &&
                          Contains("save $ iptables-save api-0 -> ‹rules›  [read, local, timeout 10s]") &&
                          Contains("ask sure: Is api-0 the one?") &&
                          Contains("  when the operator is sure:\n    $ /bin/sh") &&
                          Contains("[destroy, pod api-0, timeout 10s]") &&
                          Contains("way back $ iptables-restore ‹rules›") &&
                          Contains("worst case of all steps: 40s, target: resolve 10m"));
  CHECK(ran.err.empty());
  CHECK(h.runId().empty());
  CHECK(h.scratch.lines("ran") == 0);
  CHECK(h.run(module, {"--dry-run"}).out == ran.out);
}

TEST_CASE("a read-only run refuses effects and leaves resolve out", "[runtime][run]") {
  Harness h;
  Builder b;
  simple(b, Section::Diagnose, "Sneaky", log(h, "sneaky"), Effect::Unknown);
  simple(b, Section::Resolve, "Change", log(h, "changed"), Effect::Write);
  simple(b, Section::Verify, "Check", "true");
  const Ran ran = h.run(b.finish(), {"--read-only"});
  CHECK(ran.status == 0);
  CHECK_THAT(ran.err, Contains("refused by --read-only: its effect is unknown") &&
                          Contains("verified (read-only: what changes something was left out)"));
  CHECK(h.scratch.lines("sneaky") == 0);
  CHECK(h.scratch.lines("changed") == 0);
}

TEST_CASE("a step's time bounds its commands and waits", "[runtime][run]") {
  Harness h;
  Builder b;
  b.section(Section::Verify);
  b.step("Slow").timeoutMs = 200;
  b.run(b.shell("exec sleep 60"));
  b.endStep();
  b.step("Waits").timeoutMs = 50;
  b.emit(Opcode::Wait, b.integer(60'000));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 1);
  CHECK_THAT(ran.err, Contains("timed out after 200 ms") && Contains("the time of the step is over"));
}

TEST_CASE("output cannot forge the display", "[runtime][run]") {
  Harness h;
  Builder b;
  b.variable("name");
  b.section(Section::Diagnose);
  b.step("Look");
  b.capture(b.shell("printf '\\033[2Jevil\\r\\n'"), "name");
  b.run(b.shell("printf 'x\\033]0;title\\007\\n'"));
  b.emit(Opcode::Report, b.text("name {name}"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  CHECK(ran.status == 0);
  for (const std::string &text : {ran.err, ran.out, h.report("md").out, h.report("json").out})
    CHECK(text.find('\033') == std::string::npos);
  CHECK_THAT(ran.err, Contains("x\\x1b]0;title\\x07") && Contains("name \\x1b[2Jevil\\x0d"));
}

TEST_CASE("expressions compute as the opcode list says", "[runtime][run]") {
  struct Case {
    std::string left, right;
    Opcode opcode;
    std::string expected; ///< `true`, `false`, a number, or part of the failure
  };
  const auto c = GENERATE(values<Case>({{"2", "3", Opcode::Less, "true"},
                                        {"3", "3", Opcode::LessEqual, "true"},
                                        {"3", "2", Opcode::LessEqual, "false"},
                                        {"9", "10", Opcode::Greater, "false"},
                                        {"10", "9", Opcode::Greater, "true"},
                                        {"7", "2", Opcode::Divide, "3"},
                                        {"-7", "2", Opcode::Divide, "-3"},
                                        {"7", "0", Opcode::Divide, "division by zero"},
                                        {"9223372036854775807", "1", Opcode::Add, "does not fit"},
                                        {"4611686018427387904", "2", Opcode::Multiply, "does not fit"},
                                        {"-9223372036854775808", "-1", Opcode::Divide, "does not fit"},
                                        {"5", "7", Opcode::Subtract, "-2"}}));
  Harness h;
  Builder b;
  b.variable("l", ValueType::Integer);
  b.variable("r", ValueType::Integer);
  b.variable("e");
  b.section(Section::Diagnose);
  b.step("Compute");
  b.capture(b.command({{"echo", c.left}}), "l");
  b.capture(b.command({{"echo", c.right}}), "r");
  b.push("l");
  b.push("r");
  b.emit(c.opcode);
  b.emit(Opcode::PushText, b.text(c.expected));
  b.emit(Opcode::Equal);
  b.emit(Opcode::Expect, b.string("as expected"));
  b.endStep();
  b.endSection();
  const Ran ran = h.run(b.finish());
  INFO(c.left << " " << c.right << " " << ran.err);
  if (c.expected.find(' ') == std::string::npos)
    CHECK(ran.status == 0);
  else
    CHECK_THAT(ran.err, Contains(c.expected));
}

TEST_CASE("wrong usage is told with what was meant", "[runtime][cli]") {
  Harness h;
  Builder b;
  simple(b, Section::Diagnose, "Look", "true");
  Module module = b.finish();
  CHECK_THAT(h.run(module, {"--dry-rum"}).err, Contains("did you mean `--dry-run`?"));
  CHECK(h.run(module, {"--dry-rum"}).status == 2);
  CHECK_THAT(h.run(module, {"dmeo"}).err, Contains("did you mean `demo`?"));
  CHECK(h.run(module, {"demo"}).status == 0);
  CHECK(h.run(module, {"-p", "x"}).status == 2);
  CHECK(h.run(module, {"-p"}).status == 2);
  CHECK(h.call(&rbk::runtime::runCommand, {}).status == 2);
  CHECK(h.call(&rbk::runtime::runCommand, {h.scratch / "missing.rbc"}).status == 3);
  h.scratch.write("bad.rbc", "text");
  const Ran bad = h.call(&rbk::runtime::runCommand, {h.scratch / "bad.rbc"});
  CHECK(bad.status == 2);
  CHECK_THAT(bad.err, Contains("is not an .rbc file"));
  CHECK(h.call(&rbk::runtime::resumeCommand, {"nothing", "--journal", h.scratch / "runs"}).status == 2);
  CHECK(h.call(&rbk::runtime::reportCommand, {"x", "--format", "pdf"}).status == 2);
}
