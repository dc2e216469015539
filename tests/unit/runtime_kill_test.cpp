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
