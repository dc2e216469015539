// Where a command ends, what is a hole, and what a text says: the rules of docs/language.md §2 and §6.
#include "compiler/parse/parse.h"
#include "compiler/parse/shell_parser.h"
#include "compiler/parse/text.h"

#include <catch2/catch.hpp>

using namespace rbk;

TEST_CASE("the extent of a command") {
  struct Row {
    const char *text;
    const char *command; ///< its beginning that is the command
    bool closed = true;
  };
  const Row rows[] = {
      {"date", "date"},
      {"date\nuptime", "date"},
      {"date\r\nuptime", "date"},
      {"date \\\n -u\nuptime", "date \\\n -u"},
      {"date \\\r\n -u\r\nuptime", "date \\\r\n -u"},
      {"echo a |\n wc\nuptime", "echo a |\n wc"},
      {"echo a | # why\n wc\nuptime", "echo a | # why\n wc"},
      {"true &&\n date\nuptime", "true &&\n date"},
      {"true ||\n date\nuptime", "true ||\n date"},
      {"sleep 1 &\nuptime", "sleep 1 &"},
      {"echo 'a\nb'\nuptime", "echo 'a\nb'"},
      {"echo \"a\nb\"\nuptime", "echo \"a\nb\""},
      {"echo $'a\\'\nb'\nuptime", "echo $'a\\'\nb'"},
      {"echo $(date\n)\nuptime", "echo $(date\n)"},
      {"echo \"$(echo \")\"\n)\"\nuptime", "echo \"$(echo \")\"\n)\""},
      {"echo it\\'s\nuptime", "echo it\\'s"},
      {"echo a # it's a comment\nuptime", "echo a # it's a comment"},
      {"echo a#it\nuptime", "echo a#it"},
      {"cat <<E\nx\nE\nuptime", "cat <<E\nx\nE"},
      {"cat <<'E F'\nx\nE F\nuptime", "cat <<'E F'\nx\nE F"},
      {"cat <<-E\n\tx\n\tE\nuptime", "cat <<-E\n\tx\n\tE"},
      {"cat <<E | wc\n'\nE\nuptime", "cat <<E | wc\n'\nE"},
      {"cat <<A <<B\na\nA\nb\nB\nuptime", "cat <<A <<B\na\nA\nb\nB"},
      {"cat <<E\n$ step \"x\"\nE\nuptime", "cat <<E\n$ step \"x\"\nE"},
      {"cat <<<'a\nb'\nuptime", "cat <<<'a\nb'"},
      {"echo 'a # b'\nuptime", "echo 'a # b'"},
      {"echo '<<E'\nuptime", "echo '<<E'"},
      // never closed: the mistake stays on its line
      {"echo 'a\n$ uptime\n$ echo 'b'", "echo 'a", false},
      {"echo \"a\nstep \"S\" {", "echo \"a", false},
      {"echo 'a\nlet n = $ date", "echo 'a", false},
      {"echo $(date\n}\n}", "echo $(date", false},
      {"cat <<E\nx\n}\n", "cat <<E", false},
      {"cat <<E\n  x\n  E\nuptime", "cat <<E\n  x\n  E"}, // indented: reported, but its text is no runbook
      {"echo a |\n}", "echo a |"},
      {"echo a &&\n$ date", "echo a &&"},
      {"echo a |\n- Prose", "echo a |"},
  };
  for (const Row &row : rows) {
    INFO(row.text);
    bool closed = false;
    size_t length = parse::commandExtent(row.text, &closed);
    CHECK(std::string(row.text).substr(0, length) == row.command);
    CHECK(closed == row.closed);
  }
}

TEST_CASE("holes that nobody filled") {
  const char *const holes[] = {"kubectl logs <pod>",
                               "kubectl logs <pod-name> -n x",
                               "kubectl logs <pod name>",
                               "curl http://<host>/x",
                               "curl http://<host>:80/",
                               "kubectl logs {{pod}}",
                               "kubectl logs {{ pod }}",
                               "echo POD_NAME_HERE",
                               "echo YOUR_TOKEN",
                               "echo YOUR-TOKEN",
                               "echo REPLACE_ME",
                               "echo INSERT_NAME",
                               "echo XXX",
                               "echo XXXX a",
                               "psql -U <user>",
                               "echo --a=<b>"};
  for (const char *text : holes) {
    INFO(text);
    DiagnosticEngine diagnostics;
    CHECK_FALSE(parse::reportHoles(text, 0, diagnostics).empty());
    REQUIRE(diagnostics.diagnostics().size() == 1);
    CHECK(diagnostics.diagnostics()[0].id == Diag::Placeholder);
  }
  const char *const none[] = {"echo '<html>'",
                              "echo \"<pod>\"",
                              "echo \\<pod\\>",
                              "test $used -gt 50%>x",
                              "cmd <in >out",
                              "cmd <in>out",
                              "cmd <in>$out",
                              "cmd <in>/tmp/out",
                              "cmd <in>&2",
                              "cmd 2>err <in",
                              "cat <<EOF",
                              "cat <<<word",
                              "kubectl -o 'go-template={{.kind}}'",
                              "docker ps --format '{{.Names}}'",
                              "echo '{{pod}}'",
                              "echo {a",
                              "echo XX",
                              "echo HERE",
                              "echo X_HEREAFTER",
                              "echo ${POD_NAME_HERE}",
                              "echo x=YOUR",
                              "echo a # <pod>",
                              "echo 5<6",
                              "sort < /tmp/x > /tmp/y",
                              "DATABASE_URL=x env"};
  for (const char *text : none) {
    INFO(text);
    DiagnosticEngine diagnostics;
    CHECK(parse::reportHoles(text, 0, diagnostics).empty());
    CHECK(diagnostics.diagnostics().empty());
  }
}

TEST_CASE("the exact place of a hole") {
  DiagnosticEngine diagnostics;
  parse::reportHoles("a 'b' <pod-name> c", 100, diagnostics);
  CHECK(diagnostics.diagnostics().at(0).range == SourceRange{106, 116});
}

namespace {

/// Parts joined: literals as they are, variables as {name}.
std::string shown(const ast::Text &text) {
  std::string result;
  for (const ast::TextPart &part : text.parts)
    result += part.isVariable ? "{" + part.text.str() + "}" : part.text.str();
  return result;
}

} // namespace

TEST_CASE("what strings say") {
  struct Row {
    const char *written, *text;
  };
  const Row rows[] = {
      {"\"\"", ""},
      {"\"plain\"", "plain"},
      {"\"$name\"", "{name}"},
      {"\"${name}s\"", "{name}s"},
      {"\"$name.x\"", "{name}.x"},
      {"\"$a$b\"", "{a}{b}"},
      {"\"$$name\"", "$name"},
      {"\"\\$name\"", "$name"},
      {"\"costs 5$\"", "costs 5$"},
      {"\"$5\"", "$5"},
      {"\"$ x\"", "$ x"},
      {"\"${x\"", "${x"},
      {"\"${x:-y}\"", "${x:-y}"},
      {"\"a\\nb\\tc\\\"d\\\\\"", "a\nb\tc\"d\\"},
      {"\"\"\"one line\"\"\"", "one line"},
      {"\"\"\"\n  a\n    b\n  \"\"\"", "a\n  b"},
      {"\"\"\"\n    a\n  b\n    \"\"\"", "  a\nb"},
      {"\"\"\"\n  a\n\n  b\n  \"\"\"", "a\n\nb"},
      {"\"\"\"\n\ta\n\tb\n\t\"\"\"", "a\nb"},
      {"\"\"\"\n  a \\n \"quoted\"\n  \"\"\"", "a \\n \"quoted\""},
      {"\"\"\"\r\n  a\r\n  b\r\n  \"\"\"", "a\nb"},
      {"\"\"\"\n  $x and $$y\n  \"\"\"", "{x} and $y"},
  };
  for (const Row &row : rows) {
    INFO(row.written);
    llvm::BumpPtrAllocator arena;
    DiagnosticEngine diagnostics;
    CHECK(shown(parse::lowerString(row.written, 0, arena, diagnostics)) == row.text);
    CHECK(diagnostics.diagnostics().empty());
  }
}

TEST_CASE("an escape that does not exist is reported where it stands") {
  llvm::BumpPtrAllocator arena;
  DiagnosticEngine diagnostics;
  parse::lowerString("\"a\\qb\"", 10, arena, diagnostics);
  REQUIRE(diagnostics.diagnostics().size() == 1);
  CHECK(diagnostics.diagnostics()[0].id == Diag::BadEscape);
  CHECK(diagnostics.diagnostics()[0].range == SourceRange{12, 14});
}

TEST_CASE("what prose says") {
  llvm::BumpPtrAllocator arena;
  CHECK(shown(parse::lowerProse("Look at $host, \\n stays  ", 0, arena)) == "Look at {host}, \\n stays");
  CHECK(shown(parse::lowerProse("$$5 and 5$ and $5", 0, arena)) == "$5 and 5$ and $5");
  CHECK(shown(parse::lowerProse("crlf\r", 0, arena)) == "crlf");
}

TEST_CASE("durations") {
  auto ms = [](const char *text) {
    DiagnosticEngine diagnostics;
    ast::Duration result = parse::lowerDuration(text, {0, 1}, diagnostics);
    return diagnostics.diagnostics().empty() ? result.amount : -1;
  };
  CHECK(ms("1ms") == 1);
  CHECK(ms("30s") == 30'000);
  CHECK(ms("5m") == 300'000);
  CHECK(ms("1h30m") == 5'400'000);
  CHECK(ms("1h30m15s") == 5'415'000);
  CHECK(ms("2d") == 172'800'000);
  CHECK(ms("1w") == 604'800'000);
  CHECK(ms("0s") == 0);
  CHECK(ms("365d") == 31'536'000'000);
  CHECK(ms("366d") == -1);
  CHECK(ms("8761h") == -1);
  CHECK(ms("364d48h") == -1);
  CHECK(ms("99999999999999999999s") == -1);
  CHECK(ms("999999999999w") == -1);
  CHECK(ms("3 business days") == 3);
  CHECK(ms("366 business hours") == -1);
  DiagnosticEngine diagnostics;
  CHECK(parse::lowerDuration("1 business day", {}, diagnostics).unit == ast::Duration::Unit::BusinessDays);
  CHECK(parse::lowerDuration("4 business hours", {}, diagnostics).unit == ast::Duration::Unit::BusinessHours);
  CHECK_FALSE(parse::lowerDuration("400d", {}, diagnostics).present);
}
