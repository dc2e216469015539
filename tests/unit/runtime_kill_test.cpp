// The process that drives a run is killed; nothing may run twice without somebody having said so.
#include "tests/unit/runtime_builder.h"
#include "tests/unit/runtime_harness.h"

#include "runtime/ui/text.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/wait.h>

using namespace rbk::bytecode;
using Catch::Matchers::Contains;
using rbk::test::Builder;
using rbk::test::Harness;
using rbk::test::Ran;

namespace {

/// Runs `module` in a child and sends it `number` once `file` has a line.
int signalled(Harness &h, const Module &module, const std::string &file, int number) {
  const pid_t child = fork();
  if (child == 0)
    _exit(h.run(module).status);
  for (int i = 0; i < 1000 && h.scratch.lines(file) == 0; ++i)
    usleep(10'000);
  REQUIRE(h.scratch.lines(file) == 1);
  kill(child, number);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Book {
  Harness h;
  Module module;
  std::string line; ///< of the command that is interrupted, as shown

  /// `slow` appends a line and takes its time; before and after it other commands count themselves.
  explicit Book(Effect effect, const std::string &seconds = "0.4") {
    Builder b;
    b.section(Section::Resolve);
    b.step("Before");
    b.run(b.shell(count("before"), Effect::Write));
    b.endStep();
    b.step("Slow");
    const std::string script = count("slow") + "; exec sleep " + seconds;
    b.run(b.shell(script, effect));
    b.run(b.shell(count("after"), Effect::Write));
    b.endStep();
    b.endSection();
    b.section(Section::Verify);
    b.step("Check");
    b.run(b.shell("true"));
    b.endStep();
    b.endSection();
    module = b.finish();
    line = "/bin/sh -c " + rbk::runtime::shellQuote(script);
  }
  std::string count(const std::string &file) const { return "echo x >> \"" + (h.scratch / file) + "\""; }
  Ran resumeWith(const std::string &decision) {
    h.scratch.write("answers", "unknown \"" + escaped() + "\" " + decision + "\n");
    return h.resume({"--answers", h.scratch / "answers"});
  }
  std::string escaped() const {
    std::string out;
    for (char c : line)
      out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return out;
  }
};

} // namespace

TEST_CASE("an effectful command whose end nobody saw is not run again by itself", "[runtime][kill]") {
  Book book(Effect::Disrupt);
  CHECK(signalled(book.h, book.module, "slow", SIGKILL) == -1);
  CHECK_THAT(book.h.runs().out, Contains("interrupted"));

  Ran ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 5);
  CHECK_THAT(ran.err, Contains("outcome unknown") && Contains(book.line) && Contains("[disrupt]"));
  CHECK(book.h.scratch.lines("before") == 1);
  CHECK(book.h.scratch.lines("slow") == 1);
  CHECK(book.h.scratch.lines("after") == 0);
  usleep(600'000); // let the orphan end

  SECTION("it succeeded") {
    ran = book.resumeWith("succeeded");
    CHECK(ran.status == 0);
    CHECK(book.h.scratch.lines("slow") == 1);
    CHECK_THAT(ran.out, Contains("outcome unknown: $") && Contains("succeeded (answers file)"));
  }
  SECTION("run it again") {
    ran = book.resumeWith("again");
    CHECK(ran.status == 0);
    CHECK(book.h.scratch.lines("slow") == 2);
    CHECK_THAT(ran.out, Contains("again (answers file)"));
  }
  SECTION("stop") {
    CHECK(book.resumeWith("stop").status == 5);
    CHECK(book.h.scratch.lines("after") == 0);
    const std::string typed = "maybe\nsucceeded\n";
    CHECK(book.h.resume({}, &typed).status == 0);
    CHECK(book.h.scratch.lines("slow") == 1);
  }
  CHECK(book.h.scratch.lines("before") == 1);
  CHECK(book.h.scratch.lines("after") == 1);
}

TEST_CASE("a command that still runs cannot be run again", "[runtime][kill]") {
  Book book(Effect::Write, "3");
  signalled(book.h, book.module, "slow", SIGKILL);
  const Ran ran = book.resumeWith("again");
  CHECK(ran.status == 5);
  CHECK_THAT(ran.err, Contains("STILL RUNNING") && Contains("cannot be run again while it is still running"));
  CHECK(book.h.scratch.lines("slow") == 1);
}

TEST_CASE("a read-only command is run again, and the timeline says so", "[runtime][kill]") {
  Book book(Effect::Read);
  signalled(book.h, book.module, "slow", SIGKILL);
  const Ran ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK_THAT(ran.out, Contains("again: $ /bin/sh"));
  CHECK(book.h.scratch.lines("before") == 1);
  CHECK(book.h.scratch.lines("slow") == 2);
  CHECK(book.h.scratch.lines("after") == 1);
}

TEST_CASE("a signal stops the command, and the run waits to be resumed", "[runtime][kill]") {
  Book book(Effect::Write, "30");
  CHECK(signalled(book.h, book.module, "slow", SIGTERM) == 5);
  CHECK_THAT(book.h.runs().out, Contains("stopped: outcome unknown"));
  CHECK(book.h.resume().status == 5);
  const Ran ran = book.resumeWith("succeeded");
  CHECK(ran.status == 0);
  CHECK(book.h.scratch.lines("slow") == 1);

  Book reading(Effect::Read, "1");
  CHECK(signalled(reading.h, reading.module, "slow", SIGINT) == 4);
  CHECK(reading.h.resume().status == 0);
}

TEST_CASE("a run is driven by one process at a time", "[runtime][kill]") {
  Book book(Effect::Write, "2");
  const pid_t child = fork();
  if (child == 0)
    _exit(book.h.run(book.module).status);
  for (int i = 0; i < 1000 && book.h.scratch.lines("slow") == 0; ++i)
    usleep(10'000);
  // Files of the harness's own streams are the child's: use another harness for the second process.
  Harness other;
  const std::vector<std::string> arguments{book.h.runId(), "--journal", book.h.scratch / "runs"};
  const Ran ran = other.call(&rbk::runtime::resumeCommand, arguments);
  CHECK(ran.status == 3);
  CHECK_THAT(ran.err, Contains("another process is driving this run"));
  CHECK_THAT(other.call(&rbk::runtime::runsCommand, {"--journal", book.h.scratch / "runs"}).out,
             Contains("running"));
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("a run cut off after any record can be finished, and nothing runs twice silently",
          "[runtime][kill]") {
  Book book(Effect::Write, "0");
  REQUIRE(book.h.run(book.module).status == 0);
  const std::string whole = book.h.scratch.read(book.h.journalPath());
  const std::string answers = "unknown \"" + book.escaped() + "\" again\n";
  for (std::size_t cut = whole.find('\n') + 1; cut < whole.size(); cut = whole.find('\n', cut) + 1) {
    // As after a crash: the records up to here, half of the next one, and the blank end.
    const std::string rest = whole.substr(cut, (whole.find('\n', cut) - cut) / 2);
    book.h.scratch.write(book.h.journalPath(), whole.substr(0, cut) + rest + "\n\n\n");
    INFO(whole.substr(0, cut));
    const auto before = book.h.scratch.lines("before"), slow = book.h.scratch.lines("slow"),
               after = book.h.scratch.lines("after");
    const Ran ran = book.h.resume();
    INFO(ran.err);
    const auto ranNow = (book.h.scratch.lines("before") - before) + (book.h.scratch.lines("slow") - slow) +
                        (book.h.scratch.lines("after") - after);
    // Each of the three is either recorded as ended (not run), not recorded (run), or recorded as begun
    // (asked).
    std::size_t begun = 0, ended = 0;
    for (std::size_t at = 0; (at = whole.find("\"kind\":\"start\"", at)) < cut; ++at)
      ++begun;
    for (std::size_t at = 0; (at = whole.find("\"kind\":\"end\"", at)) < cut; ++at)
      ++ended;
    if (begun > ended && begun <= 3) {
      CHECK(ran.status == 5);
      CHECK(ranNow == 0);
    } else {
      CHECK(ran.status == 0);
      CHECK(ranNow == 3 - std::min<std::size_t>(begun, 3));
    }
  }
}

namespace {

/// A loop over three elements with a background command around its commands, then options; everything counts
/// itself. The background command waits for the one before to be gone, as one that needs a port would.
struct FlowBook {
  Harness h;
  Module module;
  std::string server; ///< the command line of the background command, as shown

  explicit FlowBook(Effect background, const std::string &seconds = "0") {
    Builder b;
    b.list("pods", ValueType::Text, true);
    b.variable("pod");
    b.section(Section::Diagnose);
    b.step("Each");
    b.capture(b.shell("echo a b c"), "pods");
    b.emit(Opcode::BlockBegin);
    const std::string script =
        "pid='" + (h.scratch / "pid") +
        "'; [ ! -e \"$pid\" ] || ! kill -0 $(cat \"$pid\") || exit 9; echo $$ > \"$pid\"; " +
        count("server") + "; echo up; exec sleep 60";
    b.background(b.shell(script, background), "^up$");
    server = "/bin/sh -c " + rbk::runtime::shellQuote(script);
    b.loop("pod", "pods");
    b.run(b.shell("kill -0 $(cat '" + (h.scratch / "pid") + "') || exit 8; echo $0 >> '" +
                      (h.scratch / "each") + "'; [ $0 != b ] || sleep " + seconds,
                  Effect::Read));
    b.module.commands.back().stages[0].argv.push_back(b.text("{pod}"));
    b.endLoop();
    b.emit(Opcode::BlockEnd);
    b.run(b.shell("! kill -0 $(cat '" + (h.scratch / "pid") + "')"));
    b.endStep();
    b.endSection();
    b.section(Section::Resolve);
    b.group(true);
    for (const char *name : {"one", "two"}) {
      b.option(name);
      b.step(name);
      b.run(b.shell(count(name)));
      b.endStep();
      b.endOption();
    }
    b.endGroup();
    b.endSection();
    b.section(Section::Verify);
    b.step("Check");
    b.run(b.shell("test -s '" + (h.scratch / "two") + "'"));
    b.endStep();
    b.endSection();
    module = b.finish();
  }
  std::string count(const std::string &file) const { return "echo x >> '" + (h.scratch / file) + "'"; }
  bool serverRuns() const {
    const std::string pid = h.scratch.read("pid");
    return !pid.empty() && kill(std::stoi(pid), 0) == 0;
  }
};

} // namespace

TEST_CASE("a background command dies with the program and is started again while its block is not over",
          "[runtime][kill][background]") {
  FlowBook book(Effect::Read, "0.5");
  const pid_t child = fork();
  if (child == 0)
    _exit(book.h.run(book.module).status);
  for (int i = 0; i < 1000 && book.h.scratch.lines("each") < 2; ++i)
    usleep(10'000);
  REQUIRE(book.h.scratch.read("each") == "a\nb\n");
  REQUIRE(book.serverRuns());
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (int i = 0; i < 600 && book.serverRuns(); ++i)
    usleep(10'000);
  CHECK_FALSE(book.serverRuns());

  const Ran ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(book.h.scratch.read("each") == "a\nb\nb\nc\n"); // what only reads is run again
  CHECK(book.h.scratch.lines("server") == 2);
  CHECK_THAT(ran.out, Contains("again, its block is not over: $ /bin/sh"));
  CHECK_THAT(ran.err, Contains("its block is not over, so it is started again in the background"));
  CHECK_FALSE(book.serverRuns());
}

TEST_CASE("a background command that changes something is not started again by itself",
          "[runtime][kill][background]") {
  FlowBook book(Effect::Write, "0.5");
  const pid_t child = fork();
  if (child == 0)
    _exit(book.h.run(book.module).status);
  for (int i = 0; i < 1000 && book.h.scratch.lines("each") < 2; ++i)
    usleep(10'000);
  kill(child, SIGTERM); // stops what runs, and the server with it
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WEXITSTATUS(status) == 4);
  CHECK_FALSE(book.serverRuns());
  Ran ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 5);
  CHECK_THAT(ran.err,
             Contains("stopped together with the run, and its block is not over") && Contains("[write]"));
  CHECK(book.h.scratch.lines("server") == 1);
  const std::string decision = GENERATE(std::string("again\n"), std::string("succeeded\n"));
  ran = book.h.resume({}, &decision);
  INFO(ran.err);
  if (decision == "again\n") {
    CHECK(ran.status == 0);
    CHECK(book.h.scratch.lines("server") == 2);
    CHECK(book.h.scratch.read("each") == "a\nb\nb\nc\n");
  } else { // done, says somebody, so nobody starts it; what needed it fails
    CHECK(ran.status == 0);
    CHECK(book.h.scratch.lines("server") == 1);
    CHECK_THAT(ran.err, Contains("exited with status 8"));
  }
}

TEST_CASE("a background command that cannot be started again fails the next command, in every replay",
          "[runtime][kill][background]") {
  FlowBook book(Effect::Read, "0.5");
  const pid_t child = fork();
  if (child == 0)
    _exit(book.h.run(book.module).status);
  for (int i = 0; i < 1000 && book.h.scratch.lines("each") < 2; ++i)
    usleep(10'000);
  kill(child, SIGTERM);
  waitpid(child, nullptr, 0);
  book.h.scratch.write("pid", std::to_string(getpid())); // the port is taken, so to speak
  Ran ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 0); // a failed diagnosis is reported, and the run goes on
  CHECK_THAT(ran.err,
             Contains("could not be started again: it ended before it was ready: exited with status 9"));
  CHECK(book.h.scratch.read("each") == "a\nb\n");
  // The outcome cut off, it takes the same way once more.
  const std::string whole = book.h.scratch.read(book.h.journalPath());
  book.h.scratch.write(book.h.journalPath(), whole.substr(0, whole.rfind("{\"seq\"")));
  ran = book.h.resume();
  INFO(ran.err);
  CHECK(ran.status == 0);
  CHECK(book.h.scratch.read("each") == "a\nb\n");
}

TEST_CASE("loops, background commands and options, cut off after any record, end the same way",
          "[runtime][kill][background]") {
  FlowBook book(Effect::Read);
  Ran ran = book.h.run(book.module);
  INFO(ran.err);
  REQUIRE(ran.status == 0);
  REQUIRE(book.h.scratch.read("each") == "a\nb\nc\n");
  const std::string whole = book.h.scratch.read(book.h.journalPath());
  for (std::size_t cut = whole.find('\n') + 1; cut < whole.size(); cut = whole.find('\n', cut) + 1) {
    book.h.scratch.write(book.h.journalPath(), whole.substr(0, cut) + "{\"seq");
    for (const char *file : {"each", "one", "two", "server", "pid"})
      std::filesystem::remove(book.h.scratch / file);
    book.h.scratch.write("two", "x\n"); // what the last verification finds
    // Every command and every start that has an end is not done again: what is missing runs now.
    auto ended = [&](const std::string &what) {
      std::size_t count = 0;
      for (std::size_t begin = 0; begin < cut; begin = whole.find('\n', begin) + 1) {
        const std::string line = whole.substr(begin, whole.find('\n', begin) - begin);
        if (line.find("\"kind\":\"start\"") == std::string::npos || line.find(what) == std::string::npos)
          continue;
        const std::size_t tick = line.find("\"tick\":");
        const std::string key = line.substr(tick, line.find(',', tick) - tick + 1);
        const std::size_t end = whole.find("\"kind\":\"end\"," + key);
        count += end != std::string::npos && end < cut ? 1 : 0;
      }
      return count;
    };
    const bool serverEnded = ended("\"name\":\"background\"") > 0;
    const std::size_t eachEnded = ended("/each");
    if (serverEnded)
      book.h.scratch.write("pid", "999999999");
    ran = book.h.resume();
    INFO(whole.substr(0, cut) << ran.err);
    CHECK(ran.status == 0);
    CHECK(book.h.scratch.lines("each") == 3 - eachEnded);
    CHECK(book.h.scratch.lines("one") == 1 - ended("/one"));
    // Inside its block it is started again, behind it never.
    CHECK(book.h.scratch.lines("server") <= 1);
    if (eachEnded < 3)
      CHECK(book.h.scratch.lines("server") == 1);
    if (ended("-c '! kill") > 0)
      CHECK(book.h.scratch.lines("server") == 0);
    CHECK_FALSE(book.serverRuns());
  }
}
