#include "tests/unit/runtime_harness.h"

#include "runtime/exec/pipeline.h"
#include "runtime/exec/process_info.h"

#include <catch2/catch.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <sys/wait.h>

using namespace rbk::runtime;
using Catch::Matchers::Contains;
using rbk::test::Scratch;

namespace {

using End = PipelineResult::End;

PipelineSpec pipeline(std::vector<std::vector<std::string>> stages, uint32_t timeoutMs = 10'000) {
  PipelineSpec spec;
  for (auto &argv : stages)
    spec.stages.push_back({std::move(argv), {}, {}});
  spec.timeoutMs = timeoutMs;
  spec.output = OutputUse::Capture;
  return spec;
}
PipelineSpec shell(const std::string &script, uint32_t timeoutMs = 10'000) {
  return pipeline({{"/bin/sh", "-c", script}}, timeoutMs);
}
PipelineResult run(const PipelineSpec &spec) { return runPipeline(spec, {}, nullptr); }

bool noChildren() {
  int status = 0;
  return waitpid(-1, &status, WNOHANG) == -1 && errno == ECHILD;
}

/// True once `holds` is, within two seconds: a killed process needs a moment to go.
template <typename Condition>
bool soon(Condition holds) {
  for (int i = 0; i < 200; ++i) {
    if (holds())
      return true;
    usleep(10'000);
  }
  return false;
}

} // namespace

TEST_CASE("arguments arrive as they are", "[runtime][exec]") {
  auto result = run(pipeline({{"printf", "[%s]", "a b", "*", "$HOME", "", "'\"\n"}}));
  CHECK(result.success);
  CHECK(result.output == "[a b][*][$HOME][]['\"\n]");
}

TEST_CASE("a pipeline fails when one stage fails", "[runtime][exec]") {
  CHECK(run(pipeline({{"echo", "x"}, {"cat"}, {"cat"}})).output == "x\n");
  auto result = run(pipeline({{"sh", "-c", "cat; exit 3"}, {"cat"}}));
  CHECK_FALSE(result.success);
  CHECK_THAT(result.problem, Contains("`sh` exited with status 3"));
  REQUIRE(result.stages.size() == 2);
  CHECK(result.stages[0].exitStatus == 3);
  CHECK(result.stages[1].exitStatus == 0);
}

TEST_CASE("SIGPIPE before the last stage is success, in the last it is not", "[runtime][exec]") {
  auto result = run(pipeline({{"yes"}, {"head", "-1"}}));
  CHECK(result.success);
  CHECK(result.output == "y\n");
  CHECK(result.stages[0].signal == SIGPIPE);
  CHECK_FALSE(run(shell("kill -PIPE $$")).success);
  CHECK_THAT(run(shell("kill -SEGV $$")).problem, Contains("signal 11 (SIGSEGV)"));
}

TEST_CASE("negation inverts an exit status, not a failure to start", "[runtime][exec]") {
  auto spec = pipeline({{"false"}});
  spec.negated = true;
  CHECK(run(spec).success);
  spec = pipeline({{"no-such-command-anywhere"}});
  spec.negated = true;
  CHECK_FALSE(run(spec).success);
  spec = shell("sleep 60", 50);
  spec.negated = true;
  CHECK_FALSE(run(spec).success);
}

TEST_CASE("nothing runs when a part of a pipeline cannot", "[runtime][exec]") {
  Scratch scratch;
  auto spec =
      pipeline({{"sh", "-c", "echo ran >> '" + (scratch / "log") + "'"}, {"no-such-command-anywhere"}});
  auto result = run(spec);
  CHECK(result.end == End::NotStarted);
  CHECK_THAT(result.problem, Contains("command not found: `no-such-command-anywhere`"));
  spec.stages[1].argv = {"cat"};
  spec.stages[1].redirections = {{RedirectionSpec::Kind::Read, 0, scratch / "missing", -1}};
  result = run(spec);
  CHECK(result.end == End::NotStarted);
  CHECK_THAT(result.problem, Contains("missing`: No such file"));
  CHECK(scratch.read("log").empty());
  // Not found before its output file is emptied.
  scratch.write("kept", "precious");
  spec = pipeline({{"no-such-command-anywhere"}});
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Write, 1, scratch / "kept", -1}};
  CHECK_FALSE(run(spec).success);
  CHECK(scratch.read("kept") == "precious");
  scratch.write("text", "no program");
  CHECK_THAT(run(pipeline({{scratch / "text"}})).problem, Contains("is not an executable file"));
}

TEST_CASE("redirections are done from left to right", "[runtime][exec]") {
  Scratch scratch;
  auto spec = shell("echo out; echo err >&2");
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Write, 1, scratch / "both", -1},
                                 {RedirectionSpec::Kind::Duplicate, 2, "", 1}};
  CHECK(run(spec).success);
  CHECK(scratch.read("both") == "out\nerr\n");
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Append, 1, scratch / "both", -1}};
  CHECK(run(spec).success);
  CHECK(scratch.read("both") == "out\nerr\nout\n");
  // `2>&1 >file`: standard error goes where standard output went before.
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Duplicate, 2, "", 1},
                                 {RedirectionSpec::Kind::Write, 1, scratch / "late", -1}};
  CHECK(run(spec).output == "err\n");
  spec = pipeline({{"cat"}});
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Here, 0, std::string(200'000, 'x'), -1}};
  CHECK(run(spec).output.size() == 200'000);
  spec = shell("cat <&5; echo there >&7");
  spec.stages[0].redirections = {{RedirectionSpec::Kind::Here, 5, "five", -1},
                                 {RedirectionSpec::Kind::Write, 7, scratch / "seven", -1}};
  CHECK(run(spec).output == "five");
  CHECK(scratch.read("seven") == "there\n");
}

TEST_CASE("a command has no input, no terminal, and its own environment", "[runtime][exec]") {
  CHECK(run(shell("cat")).output.empty());
  CHECK(run(shell("exec 3< /dev/tty")).success == false);
  auto spec = shell("echo $A $B");
  spec.environment = {{"A", "pipeline"}, {"B", "pipeline"}};
  spec.stages[0].environment = {{"B", "stage"}};
  CHECK(run(spec).output == "pipeline stage\n");
  spec = pipeline({{"env"}});
  spec.stages[0].environment = {{"PATH", "/nowhere"}};
  CHECK(run(spec).end == End::NotStarted); // found by the PATH the process would have
}

TEST_CASE("a command that takes too long is stopped with its children", "[runtime][exec]") {
  Scratch scratch;
  auto spec = shell("trap '' TERM; sleep 60 & echo $! > '" + (scratch / "pid") + "'; wait; sleep 60", 300);
  spec.graceMs = 200;
  auto result = run(spec);
  CHECK(result.end == End::TimedOut);
  CHECK(result.stages[0].signal == SIGKILL);
  CHECK_THAT(result.problem, Contains("timed out after 300 ms"));
  CHECK(result.durationMs < 5000);
  const auto child = static_cast<pid_t>(std::stol(scratch.read("pid")));
  CHECK(soon([&] { return !processStartTime(child); }));
  CHECK(noChildren());
}

TEST_CASE("what a command leaves in the background is stopped", "[runtime][exec]") {
  Scratch scratch;
  auto result = run(shell("sleep 60 & echo $! > '" + (scratch / "pid") + "'; echo done"));
  CHECK(result.success);
  CHECK(result.leftOvers);
  CHECK(result.output == "done\n");
  const auto child = static_cast<pid_t>(std::stol(scratch.read("pid")));
  CHECK(soon([&] { return !processStartTime(child); }));
}

TEST_CASE("a daemon with a session of its own lives on and keeps nobody waiting", "[runtime][exec]") {
  Scratch scratch;
  auto result = run(shell("setsid sh -c 'echo $$ > " + (scratch / "pid") +
                          "; exec sleep 5' & "
                          "while [ ! -s " +
                          (scratch / "pid") + " ]; do sleep 0.01; done; echo up"));
  CHECK(result.success);
  CHECK(result.output == "up\n");
  CHECK(result.durationMs < 4000);
  const auto daemon = static_cast<pid_t>(std::stol(scratch.read("pid")));
  CHECK(processStartTime(daemon));
  kill(daemon, SIGKILL);
}

TEST_CASE("captured output is complete or the command fails", "[runtime][exec]") {
  auto spec = shell("head -c 3000000 /dev/zero");
  CHECK(run(spec).output.size() == 3'000'000);
  spec.captureLimit = 1'000'000;
  auto result = run(spec);
  CHECK(result.end == End::TooMuch);
  CHECK_FALSE(result.success);
  CHECK(result.output.empty());
  spec = pipeline({{"yes"}});
  spec.captureLimit = 1'000'000;
  CHECK(run(spec).end == End::TooMuch);
  CHECK(noChildren());
}

TEST_CASE("an argument too long for the system is said to be so", "[runtime][exec]") {
  CHECK_THAT(run(pipeline({{"echo", std::string(3'000'000, 'x')}})).problem, Contains("too long"));
  CHECK_THAT(run(pipeline({{"echo", std::string("a\0b", 3)}})).problem, Contains("NUL"));
}

TEST_CASE("a signal to this program stops the command", "[runtime][exec]") {
  Interrupts interrupts;
  auto spec = shell("kill -TERM $PPID; sleep 60");
  spec.graceMs = 1000;
  auto result = runPipeline(spec, {}, &interrupts);
  CHECK(result.end == End::Interrupted);
  CHECK(result.interruptedBy == SIGTERM);
  CHECK(result.durationMs < 5000);
  CHECK(noChildren());
}

TEST_CASE("output is handed on as it comes", "[runtime][exec]") {
  auto spec = shell("echo out; echo err >&2");
  spec.output = OutputUse::Show;
  std::string out, err;
  PipelineHooks hooks;
  hooks.sink = [&](Stream stream, std::string_view bytes) { (stream == Stream::Error ? err : out) += bytes; };
  CHECK(runPipeline(spec, hooks, nullptr).success);
  CHECK(out == "out\n");
  CHECK(err == "err\n");
}
