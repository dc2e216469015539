#include "compiler/codegen/shell/quoting.h"
#include "tests/unit/codegen_shell_sandbox.h"

#include <catch2/catch.hpp>

#include <functional>

using namespace rbk;
using test::has;
using test::PlanBuilder;
using test::Sandbox;
using Op = ast::BinaryOp;
using plan::SectionKind;

namespace {

using Result = test::ScriptResult;

PlanBuilder oneStep(SectionKind kind = SectionKind::Verify) {
  PlanBuilder b;
  b.parameter("host", "host", "127.0.0.1");
  b.captured("n", plan::ValueKind::Integer);
  b.captured("answer");
  b.captured("flag", plan::ValueKind::Bool);
  b.captured("pods", plan::ValueKind::List);
  b.section(kind);
  b.step("First");
  return b;
}
plan::CaptureStmt captures(const PlanBuilder &b, const std::string &name, const std::string &text) {
  return {b.find(name), b.command({{"tool", "print", text}})};
}

} // namespace

TEST_CASE("shell: words are written as they can be read") {
  using codegen::shell::quoted;
  CHECK(quoted("--tail=200") == "--tail=200");
  CHECK(quoted("") == "''");
  CHECK(quoted("{ print $2 }", true) == "'{ print $2 }'");
  CHECK(quoted("{ print $2 }") == "\"{ print \\$2 }\"");
  CHECK(quoted("it's") == "\"it's\"");
  CHECK(quoted("=x") == "'=x'");
}

TEST_CASE("shell: every value is exactly one argument") {
  Sandbox box;
  PlanBuilder b = oneStep();
  b.parameter("value", "text", "default");
  b.run({"tool", "$value", "x${value}y", "-$value", "", "it's", "a \"b\" \\ `c` $d", "*", "two\nlines", "ü‹›",
         "-n"});
  for (const std::string value : {"plain", "", "two words", "*", "$(touch x)", "`id`", "'", "\"", "-n",
                                  "a\nb", "\\", "ü", "; exit 3"}) {
    const Result r = box.run(b, {"--value", value});
    INFO(r.err);
    CHECK(r.status == 0);
    CHECK(r.calls == "<" + value + "><x" + value + "y><-" + value +
                         "><><it's><a \"b\" \\ `c` $d><*><two\nlines><ü‹›><-n>\n");
  }
  CHECK(box.isClean());
}

TEST_CASE("shell: parameters are checked before the first command") {
  Sandbox box;
  PlanBuilder b = oneStep();
  b.required("count", "int", plan::ValueKind::Integer, "[+-]?[0-9]{1,18}");
  b.required("name", "text");
  b.book().variables.back().pattern = "[a-z]+";
  b.run({"tool", "$count", "$name"});
  CHECK(box.run(b, {"--count=010", "--name", "x"}).calls == "<10><x>\n");
  CHECK(box.run(b, {"--count=-007", "--name=x"}).calls == "<-7><x>\n");
  for (const std::vector<std::string> &arguments : {std::vector<std::string>{},
                                                    {"--count=1"},
                                                    {"--count=x", "--name=x"},
                                                    {"--count=1", "--name=X1"},
                                                    {"--count=1", "--name=ab\ncd"},
                                                    {"--count=1", "--name=x", "--other=1"},
                                                    {"--count=1", "--name"},
                                                    {"--count=1", "--name=x", "--answers=missing"}}) {
    const Result r = box.run(b, arguments);
    CHECK(r.status == 2);
    CHECK(r.calls.empty());
  }
  CHECK(has(box.run(b).err, "missing: --count (int)\nmissing: --name (text)"));
  CHECK(box.run(b, {"--help"}).status == 0);
  CHECK(has(box.run(b, {"--help"}).out, "--count VALUE"));
  CHECK(box.isClean());
}

TEST_CASE("shell: secrets come from the environment or a file and are never shown") {
  Sandbox box;
  PlanBuilder b = oneStep();
  b.required("token", "secret");
  b.add(plan::ProseStmt{b.text("the token is $token")});
  b.run({"tool", "$token", "x=$token"});
  Result r = box.run(b, {}, "TOKEN='a b'");
  CHECK(r.calls == "<a b><x=a b>\n");
  CHECK_FALSE(has(r.err + r.out, "a b"));
  CHECK(has(r.err, "the token is ***"));
  box.write("secret", "s3cret\n");
  r = box.run(b, {"--token-file", "secret"});
  CHECK(r.calls == "<s3cret><x=s3cret>\n");
  CHECK_FALSE(has(r.err + r.out, "s3cret"));
  CHECK(box.run(b).status == 2);
  CHECK(box.run(b, {"--token", "x"}).status == 2);
  CHECK(box.isClean());
}

TEST_CASE("shell: a pipe fails when any part of it fails") {
  Sandbox box;
  auto status = [&](const std::vector<std::vector<std::string>> &stages) {
    PlanBuilder b = oneStep();
    b.add(plan::RunStmt{b.command(stages)});
    const int result = box.run(b).status;
    CHECK(box.isClean());
    return result;
  };
  CHECK(status({{"tool", "print", "x"}, {"cat"}}) == 0);
  CHECK(status({{"fail"}, {"cat"}}) == 1);
  CHECK(status({{"tool", "print", "x"}, {"fail", "now"}}) == 1);
  CHECK(status({{"yes", "x"}, {"head", "-1"}}) == 0);
  CHECK(status({{"no-such-command-here", "x"}}) == 1);
}

TEST_CASE("shell: `!`, `&&` and `||`") {
  Sandbox box;
  auto calls = [&](const plan::CommandLine &line, int status) {
    PlanBuilder b = oneStep();
    b.add(plan::RunStmt{line});
    const Result r = box.run(b);
    INFO(r.err);
    CHECK(r.status == status);
    CHECK(box.isClean());
    return r.calls;
  };
  PlanBuilder b;
  const plan::CommandLine good = b.command({{"tool", "1"}}), bad = b.command({{"fail"}}),
                          missing = b.command({{"no-such-command-here", "x"}});
  plan::CommandLine not_ = bad;
  not_.pipelines[0].negated = true;
  CHECK(calls(not_, 0) == "fail\n");
  not_ = good;
  not_.pipelines[0].negated = true;
  CHECK(calls(not_, 1) == "<1>\n");
  not_ = missing;
  not_.pipelines[0].negated = true;
  CHECK(calls(not_, 1).empty());
  using ast::Connector;
  CHECK(calls(PlanBuilder::chain(good, Connector::And, good), 0) == "<1>\n<1>\n");
  CHECK(calls(PlanBuilder::chain(bad, Connector::And, good), 1) == "fail\n");
  CHECK(calls(PlanBuilder::chain(bad, Connector::Or, good), 0) == "fail\n<1>\n");
  CHECK(calls(PlanBuilder::chain(good, Connector::Or, bad), 0) == "<1>\n");
  CHECK(calls(PlanBuilder::chain(PlanBuilder::chain(bad, Connector::And, good), Connector::Or, good), 0) ==
        "fail\n<1>\n");
  CHECK(calls(PlanBuilder::chain(PlanBuilder::chain(good, Connector::Or, bad), Connector::And, bad), 1) ==
        "<1>\nfail\n");
  CHECK(calls(PlanBuilder::chain(missing, Connector::Or, good), 1).empty()); // not tried is not a "no"
}

TEST_CASE("shell: a captured value is trimmed and has its type") {
  Sandbox box;
  auto sees = [&](const std::string &name, const std::string &printed) {
    PlanBuilder b = oneStep();
    b.add(captures(b, name, printed)).run({"tool", "$" + name});
    const Result r = box.run(b);
    CHECK(box.isClean());
    return r.status == 0 ? r.calls.substr(r.calls.rfind("\n<", r.calls.size() - 2) + 1) : "failed";
  };
  CHECK(sees("n", "42\n\n") == "<42>\n");
  CHECK(sees("n", "08") == "<8>\n");
  CHECK(sees("n", "-0") == "<0>\n");
  CHECK(sees("n", "12 apples") == "failed");
  CHECK(sees("n", "") == "failed");
  CHECK(sees("flag", "true") == "<true>\n");
  CHECK(sees("flag", "yes") == "failed");
  CHECK(sees("pods", "a b\nc") == "<a b c>\n");
  CHECK(sees("answer", "") == "<>\n");
}

TEST_CASE("shell: conditions") {
  Sandbox box;
  auto holds = [&](const std::function<plan::ExprPtr(PlanBuilder &)> &make) {
    PlanBuilder b = oneStep();
    b.add(captures(b, "n", "10"))
        .add(captures(b, "answer", "a.b*c"))
        .add(captures(b, "flag", "true"))
        .add(captures(b, "pods", "p-1\np-22"));
    b.add(plan::ExpectStmt{make(b)});
    const Result r = box.run(b);
    INFO(r.err << box.read("script.sh"));
    CHECK(box.isClean());
    CHECK((r.status == 0 || r.status == 1));
    return r.status == 0;
  };
  auto i = [](int64_t value) { return PlanBuilder::integer(value); };
  auto bin = [](const plan::ExprPtr &l, Op op, const plan::ExprPtr &r) {
    return PlanBuilder::binary(l, op, r);
  };
  CHECK(holds([&](auto &b) { return bin(b.var("n"), Op::Equal, i(10)); }));
  CHECK(holds([&](auto &b) { return bin(b.var("n"), Op::GreaterEqual, bin(i(50), Op::PercentOf, i(20))); }));
  CHECK(holds([&](auto &b) {
    return bin(bin(b.var("n"), Op::Subtract, bin(i(3), Op::Subtract, i(1))), Op::Equal, i(8));
  }));
  CHECK(holds([&](auto &b) {
    return bin(bin(bin(b.var("n"), Op::Divide, i(3)), Op::Multiply, b.var("n")), Op::Equal, i(30));
  }));
  CHECK(holds([&](auto &) { return bin(bin(i(-7), Op::Divide, i(2)), Op::Equal, i(-3)); }));
  CHECK_FALSE(holds([&](auto &b) {
    return bin(bin(b.var("n"), Op::Divide, bin(b.var("n"), Op::Subtract, i(10))), Op::Less, i(1));
  }));
  CHECK_FALSE(holds(
      [&](auto &b) { return bin(bin(b.var("n"), Op::Multiply, i(999999999999999999)), Op::Less, i(1)); }));
  CHECK(holds([&](auto &b) { return bin(b.var("answer"), Op::Equal, b.literal("a.b*c")); }));
  CHECK_FALSE(holds([&](auto &b) { return bin(b.var("answer"), Op::Equal, b.literal("a*")); })); // no pattern
  CHECK(holds([&](auto &b) { return bin(b.var("answer"), Op::Contains, b.literal(".b*")); }));
  CHECK_FALSE(holds([&](auto &b) { return bin(b.var("answer"), Op::Contains, b.literal("?")); }));
  CHECK(holds([&](auto &b) { return bin(b.var("answer"), Op::Matches, PlanBuilder::regex("^a.b[*]c$")); }));
  CHECK(holds([&](auto &b) { return bin(b.var("pods"), Op::Contains, b.literal("p-22")); }));
  CHECK_FALSE(holds([&](auto &b) { return bin(b.var("pods"), Op::Contains, b.literal("p-2")); }));
  CHECK(holds([&](auto &b) { return b.var("flag"); }));
  CHECK_FALSE(holds([&](auto &b) { return PlanBuilder::negate(b.var("flag")); }));
  CHECK(holds([&](auto &b) { return PlanBuilder::negate(PlanBuilder::negate(b.var("flag"))); }));
  CHECK(holds([&](auto &b) {
    return bin(bin(b.var("n"), Op::Greater, i(99)), Op::Or,
               bin(b.var("flag"), Op::And, bin(b.var("n"), Op::Less, i(11))));
  }));
  CHECK_FALSE(holds([&](auto &b) {
    return bin(bin(bin(b.var("n"), Op::Greater, i(9)), Op::Or, b.var("flag")), Op::And,
               bin(b.var("n"), Op::Less, i(1)));
  }));
  CHECK(holds([&](auto &b) { return bin(bin(b.var("n"), Op::Greater, i(9)), Op::Equal, b.var("flag")); }));
  CHECK_FALSE(
      holds([&](auto &b) { return bin(bin(b.var("n"), Op::Greater, i(9)), Op::NotEqual, b.var("flag")); }));
}

TEST_CASE("shell: computed values, if and else") {
  Sandbox box;
  PlanBuilder b = oneStep();
  b.add(captures(b, "n", "10"));
  b.captured("next", plan::ValueKind::Integer);
  b.add(plan::ComputeStmt{b.find("next"), PlanBuilder::binary(b.var("n"), Op::Add, PlanBuilder::integer(1))});
  b.add(plan::ComputeStmt{b.find("flag"),
                          PlanBuilder::binary(b.var("next"), Op::Equal, PlanBuilder::integer(11))});
  b.add(plan::ComputeStmt{b.find("answer"), b.literal("$n of 'x'")});
  plan::IfStmt branch{b.var("flag"), {}, {}};
  branch.body.push_back(PlanBuilder::stmt(plan::RunStmt{b.command({{"tool", "yes", "$next", "$answer"}})}));
  branch.otherwise.push_back(PlanBuilder::stmt(plan::RunStmt{b.command({{"tool", "no"}})}));
  b.add(branch);
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(has(r.calls, "<yes><11><10 of 'x'>"));
  CHECK_FALSE(has(r.calls, "<no>"));
  CHECK(box.isClean());
}

TEST_CASE("shell: gates") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Resolve);
  b.add(plan::ConfirmStmt{b.gate(plan::Gate::Kind::Confirm, "go", "Restart \"$host\" \\ now?\nReally?")})
      .run({"tool", "restart"});
  const std::string line = "confirm go \"Restart \\\"127.0.0.1\\\" \\\\ now?\\nReally?\" ";
  Result r = box.run(b);
  CHECK(r.status == 4);
  CHECK(has(r.err, line + "yes"));
  CHECK(has(r.out, "waits at a gate"));
  CHECK(r.calls.empty());
  auto with = [&](const std::string &answers) {
    box.write("answers", answers);
    return box.run(b, {"--answers", "answers"});
  };
  CHECK(with("# x\n" + line + "yes\n").calls == "<restart>\n");
  CHECK(with(line + "no\n").status == 1);
  CHECK(with(line + "no\n" + line + "yes\n").status == 4);
  CHECK(with(line + "yes \n").status == 4);
  CHECK(with("confirm go \"Restart?\" yes\n").status == 4);
  CHECK(with("confirm go \".*\" yes\n").calls.empty());
  CHECK(box.isClean());
}

TEST_CASE("shell: manual work and questions") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Resolve);
  b.add(plan::ManualStmt{b.gate(plan::Gate::Kind::Manual, "do", "Look.")});
  b.book().sections.back().steps.back().attempts = 3;
  b.step("Second").when = b.ask("sure", "Sure?");
  b.run({"tool", "2"});
  box.write("answers", "manual do \"Look.\" done\nask sure \"Sure?\" no\n");
  Result r = box.run(b, {"--answers", "answers"});
  CHECK(r.status == 0);
  CHECK(r.calls.empty());
  CHECK(has(r.out, "completed"));
  box.write("answers", "manual do \"Look.\" failed\n");
  r = box.run(b, {"--answers", "answers"});
  CHECK(r.status == 1);
  CHECK(has(r.out, "failed"));
  CHECK_FALSE(has(r.err, "attempt 1")); // what a person refused is not asked again
  CHECK(box.isClean());
}

TEST_CASE("shell: what a failed step means in each section") {
  Sandbox box;
  auto outcome = [&](SectionKind kind) {
    PlanBuilder b;
    b.section(kind);
    b.step("Bad");
    b.run({"fail", "1"});
    b.step("Next");
    b.run({"tool", "next"});
    if (kind != SectionKind::Verify) {
      b.section(SectionKind::Verify);
      b.step("Good");
      b.run({"tool", "good"});
    }
    const Result r = box.run(b);
    CHECK(box.isClean());
    return std::to_string(r.status) + " " + r.out + r.calls;
  };
  CHECK(outcome(SectionKind::Require) == "1 precondition failed, nothing was changed\nfail\n");
  CHECK(outcome(SectionKind::Symptoms) == "1 symptoms not confirmed, nothing was changed\nfail\n");
  CHECK(outcome(SectionKind::Diagnose) == "0 verified\nfail\n<next>\n<good>\n");
  CHECK(outcome(SectionKind::Resolve) == "1 failed\nfail\n");
  CHECK(outcome(SectionKind::Verify) == "1 not verified\nfail\n<next>\n");
}

TEST_CASE("shell: retries, and what an earlier attempt has found is forgotten") {
  Sandbox box;
  PlanBuilder b;
  b.captured("x");
  b.section(SectionKind::Verify);
  plan::Step &step = b.step("Third time");
  step.attempts = 3;
  b.run({"sh", "-c", "echo >>times; test $(wc -l <times) -eq 3"});
  CHECK(box.run(b).status == 0);
  CHECK(box.isClean());
  CHECK(box.read("times").size() == 3);
  CHECK(box.run(b).status == 1); // six more lines
  CHECK(box.read("times").size() == 6);
}

TEST_CASE("shell: a value that was not found stops the step that needs it") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Diagnose);
  b.run({"fail", "1"}).add(captures(b, "n", "1"));
  b.step("Uses it");
  b.add(plan::ProseStmt{b.text("n is $n")}).run({"tool", "$n"});
  b.step("Guarded").when = PlanBuilder::binary(b.var("n"), Op::Greater, PlanBuilder::integer(0));
  b.run({"tool", "guarded"});
  const Result r = box.run(b);
  CHECK(r.calls == "fail\n");
  CHECK(r.status == 1);
  CHECK(has(r.err, "n is ‹n›"));
  CHECK(has(r.err, "'n' has no value"));
  CHECK(box.isClean());
}

TEST_CASE("shell: ways back are listed latest first and not run") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Resolve);
  b.run({"tool", "1"}).add(plan::UndoStmt{b.command({{"tool", "undo", "two words", "$host"}})});
  b.run({"tool", "2"}).add(plan::UndoStmt{b.command({{"tool", "print", "it's"}, {"tool", "cat"}})});
  b.run({"fail", "1"});
  const Result r = box.run(b);
  CHECK(r.status == 1);
  CHECK(r.calls == "<1>\n<2>\nfail\n");
  CHECK(has(r.err, "way back, latest first; nothing of it has been run:\ntool print it\\'s | tool cat\ntool "
                   "undo 'two words' 127.0.0.1\n"));
  CHECK(box.isClean());
}

TEST_CASE("shell: evidence, redirections, assignments and `$(…)`") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Resolve);
  const plan::VariableId file = b.evidence("before");
  b.add(plan::SaveStmt{file, b.command({{"tool", "print", "old"}, {"cat"}})});
  plan::CommandLine line = b.command({{"tool", "cat"}});
  plan::Redirection input, output;
  input.kind = ast::ShellRedirection::Kind::Read;
  input.target = b.word("$before");
  output.kind = ast::ShellRedirection::Kind::Write;
  output.descriptor = 1;
  output.alsoStderr = true;
  output.target = b.word("copy of $host");
  line.pipelines[0].processes[0].redirections = {input, output};
  b.add(plan::RunStmt{line});
  plan::CommandLine here = b.command({{"tool", "cat"}});
  plan::Redirection text;
  text.kind = ast::ShellRedirection::Kind::Here;
  text.target = b.word("on $host\nit's $5\n");
  here.pipelines[0].processes[0].redirections = {text};
  b.add(plan::RunStmt{here});
  plan::CommandLine labelled = b.command({{"tool", "env"}});
  labelled.pipelines[0].processes[0].assignments.push_back({"LABEL", b.word("two words")});
  b.add(plan::RunStmt{labelled});
  const plan::VariableId hidden =
      b.variable("$9", plan::Variable::Origin::Substitution, plan::ValueKind::Text, "text");
  plan::CommandLine nested = b.command({{"tool", "at "}});
  plan::WordPart part;
  part.kind = plan::WordPart::Kind::Substitution;
  part.variable = hidden;
  part.command = std::make_shared<plan::CommandLine>(b.command({{"tool", "print", "a  b"}}));
  nested.pipelines[0].processes[0].argv[1].parts.push_back(part);
  b.add(plan::RunStmt{nested});
  const Result r = box.run(b);
  INFO(r.err << box.read("script.sh"));
  CHECK(r.status == 0);
  CHECK(box.read("evidence/before.txt") == "old\n");
  CHECK(box.read("copy of 127.0.0.1") == "old\n");
  CHECK(has(r.out, "on 127.0.0.1\nit's $5\n"));
  CHECK(has(r.out, "two words\n"));
  CHECK(has(r.calls, "<print><a  b>\n<at a  b>\n"));
  CHECK(box.isClean());
}

TEST_CASE("shell: time limits") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Verify);
  plan::CommandLine slow = b.command({{"sh", "-c", "echo $$ >pid; sleep 30 & sleep 30"}}, 1000);
  b.add(plan::RunStmt{slow}).run({"tool", "never"});
  std::string before;
  SECTION("with timeout") {}
  SECTION("without timeout") {
    // As on a system that has neither `timeout` nor `gtimeout`.
    before = "PATH=$PWD:$PWD/bin";
    REQUIRE(std::system(("mkdir " + box.path("bin") + " && cd " + box.path("bin") +
                         " && for each in bash sh sleep cat sed awk grep tr; do ln -s \"$(command -v "
                         "$each)\" $each; done")
                            .c_str()) == 0);
  }
  const Result r = box.run(b, {}, before);
  INFO(r.err);
  CHECK(r.status == 1);
  CHECK(r.calls.empty());
  CHECK(has(r.err, "`sh` had not ended after 1 s"));
  CHECK_FALSE(has(r.err, "Terminated"));
  CHECK(std::system(("! kill -0 $(cat " + box.path("pid") + ") 2>/dev/null").c_str()) == 0);
  // Nothing of its process group is left, but for what init has not reaped yet.
  CHECK(
      std::system(("sleep 0.1; cat /proc/[0-9]*/stat 2>/dev/null | awk -v group=$(cat " + box.path("pid") +
                   ") '{ sub(/^.*\\) /, \"\"); if ($3 == group && $1 != \"Z\") left = 1 } END { exit left }'")
                      .c_str()) == 0);
  CHECK(box.isClean());
}

TEST_CASE("shell: names of the author and of bash do not meet") {
  Sandbox box;
  PlanBuilder b;
  for (const std::string name : {"PATH", "IFS", "seconds", "limit", "name", "line", "SECONDS", "http_proxy",
                                 "status", "title", "RANDOM"})
    b.parameter(name, "text", "value of " + name);
  b.section(SectionKind::Verify);
  b.step("Test $PATH's `echo`");
  b.run({"tool", "$PATH", "$IFS", "$seconds", "$limit", "$name", "$line", "$SECONDS", "$http_proxy",
         "$status", "$title", "$RANDOM"});
  b.step("test $path s echo");
  b.run({"echo", "built in"}).run({"sh", "-c", "echo $http_proxy."}).run({"test", "-n", "x"});
  const Result r = box.run(b);
  INFO(r.err);
  CHECK(r.status == 0);
  CHECK(has(r.calls,
            "<value of PATH><value of IFS><value of seconds><value of limit><value of name><value of line>"
            "<value of SECONDS><value of http_proxy><value of status><value of title><value of RANDOM>"));
  CHECK(box.isClean());
}

TEST_CASE("shell: everything that is only shown") {
  Sandbox box;
  PlanBuilder b = oneStep(SectionKind::Verify);
  b.book().prose.push_back(b.text("It's `code` and $HOME\nsecond line"));
  b.add(plan::ProseStmt{b.text("on $host: `x` 'y' \"z\" $5")})
      .add(plan::ReportStmt{b.text("host is $host")})
      .add(plan::IrreversibleStmt{b.text("gone")})
      .add(plan::LinkStmt{b.text("Status"), b.text("https://example.com/$host")})
      .add(plan::ExampleStmt{"python", b.text("A job"), "print(\"it's\")\n"})
      .add(plan::WaitStmt{1});
  const Result r = box.run(b);
  CHECK(r.status == 0);
  CHECK(r.out == "> host is 127.0.0.1\nverified\n");
  for (const char *part : {"It's `code` and $HOME\nsecond line", "on 127.0.0.1: `x` 'y' \"z\" $5",
                           "irreversible: gone", "Status: https://example.com/127.0.0.1", "print(\"it's\")"})
    CHECK(has(r.err, part));
  CHECK(box.isClean());
}
