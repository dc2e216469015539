#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/inline.h"
#include "compiler/codegen/markdown/markdown.h"
#include "compiler/codegen/markdown/words.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace rbk;
using markdown::Spot;

namespace {

constexpr uint64_t second = 1000, minute = 60 * second, hour = 60 * minute;

std::vector<std::string> linesOf(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

// --- plans, built by hand
// ----------------------------------------------------------------------------------------------

/// `text` with `{0}` for the variable 0.
plan::Text text(const std::string &written) {
  plan::Text result;
  std::string literal;
  auto flush = [&] {
    if (!literal.empty())
      result.parts.push_back({plan::noVariable, literal});
    literal.clear();
  };
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] == '{' && i + 2 < written.size() && written[i + 2] == '}' &&
        std::isdigit(written[i + 1])) {
      flush();
      result.parts.push_back({static_cast<plan::VariableId>(written[i + 1] - '0'), ""});
      i += 2;
    } else {
      literal += written[i];
    }
  }
  flush();
  return result;
}

plan::CommandLine command(std::string source, plan::Effect effect = plan::Effect::Read,
                          plan::Place place = plan::Place::Cluster) {
  plan::CommandLine result;
  result.source = std::move(source);
  result.effect = result.inferred = effect;
  result.place = place;
  return result;
}

template <typename Node>
plan::Stmt stmt(Node node) {
  plan::Stmt result;
  result.node = std::move(node);
  return result;
}
plan::Stmt run(std::string source) { return stmt(plan::RunStmt{command(std::move(source))}); }
plan::Stmt prose(const std::string &written) { return stmt(plan::ProseStmt{text(written)}); }

plan::Gate gate(plan::Gate::Kind kind, const std::string &written, uint64_t budget) {
  plan::Gate result;
  result.kind = kind;
  result.text = text(written);
  result.budgetMs = budget;
  return result;
}

template <typename Node>
plan::ExprPtr expr(Node node, std::string source) {
  auto result = std::make_shared<plan::Expr>();
  result->node = std::move(node);
  result->source = std::move(source);
  return result;
}
plan::ExprPtr number(int64_t value) { return expr(plan::IntegerExpr{value}, std::to_string(value)); }
plan::ExprPtr name(plan::VariableId id, std::string source) {
  return expr(plan::VariableExpr{id}, std::move(source));
}
plan::ExprPtr string(const std::string &value) {
  return expr(plan::TextExpr{text(value)}, '"' + value + '"');
}
plan::ExprPtr ask(const std::string &question) {
  return expr(plan::AskExpr{gate(plan::Gate::Kind::Ask, question, 5 * minute)}, "ask \"" + question + "\"");
}
plan::ExprPtr negate(plan::ExprPtr operand) { return expr(plan::NotExpr{operand}, "not " + operand->source); }
plan::ExprPtr binary(ast::BinaryOp op, plan::ExprPtr left, plan::ExprPtr right) {
  return expr(plan::BinaryExpr{op, left, right},
              left->source + " " + ast::spelling(op).str() + " " + right->source);
}

plan::Variable variable(plan::Variable::Origin origin, std::string variableName, plan::ValueKind kind,
                        std::string type) {
  plan::Variable result;
  result.origin = origin;
  result.name = std::move(variableName);
  result.type.kind = kind;
  result.type.name = std::move(type);
  return result;
}
plan::Variable parameter(std::string variableName, std::string type, std::optional<std::string> value,
                         std::string doc = "") {
  plan::Variable result = variable(plan::Variable::Origin::Parameter, std::move(variableName),
                                   plan::ValueKind::Text, std::move(type));
  result.hasDefault = value.has_value();
  result.defaultValue = value.value_or("");
  result.doc = std::move(doc);
  return result;
}

plan::Duration clockTime(uint64_t milliseconds) {
  plan::Duration result;
  result.amount = static_cast<int64_t>(milliseconds);
  result.present = true;
  return result;
}

plan::Step step(const std::string &title, std::vector<plan::Stmt> body) {
  plan::Step result;
  result.title = text(title);
  result.body = std::move(body);
  return result;
}
plan::Section section(ast::SectionKind kind, std::vector<plan::Step> steps) {
  plan::Section result;
  result.kind = kind;
  result.steps = std::move(steps);
  return result;
}

plan::EscalationLevel level(uint64_t offset, uint32_t contact, bool page = true) {
  plan::EscalationLevel result;
  result.offset = clockTime(offset);
  result.contact = contact;
  result.page = page;
  return result;
}

/// What the runbooks of a system share.
plan::Program declarations() {
  plan::Program program;
  program.file = "/somewhere/shop/cache.rbk";
  plan::System system;
  system.name = "shop";
  system.title = "Shop — incident response";
  system.prose = {text("Procedures for *common* incidents.")};
  program.systems = {system};
  plan::Contact onCall, lead;
  onCall.name = "on-call";
  onCall.title = "On-call engineer";
  onCall.channels = {{"pagerduty", "shop-primary"}, {"slack", "#shop|incidents"}};
  lead.name = "lead";
  lead.title = "Team Lead";
  lead.channels = {{"phone", "+1 202 555 0150"}, {"queue", "https://tickets.example.com/q"}};
  program.contacts = {onCall, lead};
  plan::Severity p1;
  p1.name = "P1";
  p1.title = "Degraded";
  p1.respond = clockTime(15 * minute);
  p1.resolve = clockTime(4 * hour);
  p1.criteria = {text("Nobody can log in")};
  p1.escalation = {level(0, 0), level(15 * minute, 1)};
  program.severities = {p1};
  plan::Service cache;
  cache.name = "cache";
  cache.title = "Redis cache";
  cache.owner = "lead";
  cache.dashboards = {{"Memory | hits", "https://grafana.example.com/d/cache?a=(1)"}};
  program.services = {cache};
  plan::Review review;
  review.severities = {"P0", "P1"};
  review.within = clockTime(5 * 24 * hour);
  review.items = {text("**Timeline** — what happened when")};
  program.reviews = {review};
  return program;
}

/// A runbook with one of everything.
plan::Program cacheProgram() {
  using plan::Effect;
  using plan::Place;
  using Origin = plan::Variable::Origin;
  plan::Program program = declarations();
  plan::Runbook book;
  book.name = "cache-full";
  book.title = text("The cache is full");
  book.prose = {text("Sessions & pages share one `maxmemory`.")};
  book.service = 0;
  book.severity = 0;
  book.targetResolve = clockTime(30 * minute);
  book.reviewed = "2026-01-31";
  book.reviewEvery = clockTime(90 * 24 * hour);
  book.requirements = {{"metrics-server", "0.6", text("`kubectl top` shows what it collects"), {}}};
  book.variables = {parameter("context", "k8s.Context", std::nullopt, "the cluster to repair"),
                    parameter("app", "k8s.LabelSelector", "app=redis"),
                    parameter("note", "text", "it's a|b"),
                    variable(Origin::Captured, "keys", plan::ValueKind::Integer, "int"),
                    variable(Origin::Evidence, "before", plan::ValueKind::File, "file"),
                    variable(Origin::Captured, "pong", plan::ValueKind::Text, "text")};
  book.variables[2].pattern = "a|b";

  plan::Section symptoms = section(ast::SectionKind::Symptoms, {});
  symptoms.symptoms = {{ast::Symptom::Kind::Prose, text("Logins fail with <OOM>"), "", {}},
                       {ast::Symptom::Kind::Alert, {}, "RedisFull", {}},
                       {ast::Symptom::Kind::Metric, text("used / max > 80% for 5 min"), "", {}}};

  plan::Step look =
      step("Keys", {prose("How many there are in {1}."), run("redis-cli info"),
                    run("redis-cli info keyspace"), stmt(plan::CaptureStmt{3, command("redis-cli dbsize")}),
                    stmt(plan::ReportStmt{text("{3} keys")})});
  plan::Section diagnose = section(ast::SectionKind::Diagnose, {look});
  diagnose.title = text("First look");
  diagnose.withinMs = 2 * minute;
  diagnose.worstMs = 90 * second;

  plan::CommandLine restart = command("kubectl rollout restart sts/redis", Effect::Disrupt);
  restart.because = "every pod is replaced";
  plan::Step restartStep = step(
      "Restart", {stmt(plan::SaveStmt{4, command("redis-cli info")}),
                  stmt(plan::ConfirmStmt{gate(plan::Gate::Kind::Confirm, "Restart on {0}?", 5 * minute)}),
                  stmt(plan::RunStmt{restart}),
                  stmt(plan::UndoStmt{command("kubectl rollout undo sts/redis", Effect::Disrupt)}),
                  run("kubectl rollout status sts/redis")});
  restartStep.when = ask("Is Redis down?");
  restartStep.worstMs = 11 * minute;
  plan::CommandLine assumed = command("./pages --list");
  assumed.inferred = Effect::Unknown;
  assumed.assumedBecause = "it lists";
  plan::Stmt branch = stmt(
      plan::IfStmt{binary(ast::BinaryOp::Greater, name(3, "keys"), number(0)),
                   {stmt(plan::RunStmt{command("redis-cli flushdb", Effect::Destroy, Place::Db)}),
                    stmt(plan::IrreversibleStmt{text("the pages are computed again")})},
                   {stmt(plan::ManualStmt{gate(plan::Gate::Kind::Manual, "Look elsewhere", 10 * minute)}),
                    stmt(plan::ExampleStmt{"python", text("Bound it"), "limit(1)\n"}),
                    stmt(plan::LinkStmt{text("Docs"), text("https://e.org/{0}")})}});
  plan::Step empty = step("Empty the cache", {stmt(plan::RunStmt{assumed}), branch});
  empty.when = binary(ast::BinaryOp::Or, binary(ast::BinaryOp::Equal, name(3, "keys"), number(0)),
                      negate(ask("Is it fast?")));
  plan::Section resolve = section(ast::SectionKind::Resolve, {restartStep, empty});
  resolve.worstMs = 20 * minute;

  plan::Step answers =
      step("Keys", {stmt(plan::CaptureStmt{5, command("redis-cli ping")}),
                    stmt(plan::ExpectStmt{binary(ast::BinaryOp::Equal, name(5, "pong"), string("PONG"))}),
                    stmt(plan::WaitStmt{5 * second}), stmt(plan::ExpectStmt{ask("Can users log in?")})});
  answers.attempts = 10;
  answers.intervalMs = 5 * second;
  plan::Section require = section(ast::SectionKind::Require,
                                  {step("The right cluster", {run("kubectl config current-context")})});
  book.sections = {require, symptoms, diagnose, resolve, section(ast::SectionKind::Verify, {answers})};
  book.escalation = program.severities[0].escalation;
  book.see = {{ast::Related::Kind::Link, "Redis memory", "https://redis.io/memory", "", {}}};
  book.worstMs = 25 * minute;
  program.runbooks = {book};
  return program;
}

/// A runbook of one resolve step.
plan::Program programOf(std::vector<plan::Stmt> body) {
  plan::Program program;
  program.file = "one.rbk";
  plan::Runbook book;
  book.name = "one";
  book.title = text("One");
  book.variables = {parameter("pod", "k8s.Pod", "a")};
  book.sections = {section(ast::SectionKind::Resolve, {step("Do it", std::move(body))})};
  program.runbooks = {book};
  return program;
}
std::string pageOf(const plan::Program &program) {
  return markdown::generatePage(program, program.runbooks.at(0));
}

// --- a real renderer
// ---------------------------------------------------------------------------------------------------

/// What cmark-gfm makes of a page, as XML; nothing where it is not installed.
std::optional<std::string> rendered(const std::string &page, const std::string &options) {
  if (std::system("command -v cmark-gfm >/dev/null 2>&1") != 0) {
    WARN("cmark-gfm is not installed: the page was not rendered");
    return std::nullopt;
  }
  namespace fs = std::filesystem;
  std::string pattern = (fs::temp_directory_path() / "rbk-page-XXXXXX").string();
  int fd = ::mkstemp(pattern.data());
  REQUIRE(fd >= 0);
  std::fclose(::fdopen(fd, "w"));
  std::ofstream(pattern, std::ios::binary) << page;
  std::string command = "cmark-gfm " + options + " '" + pattern + "'";
  std::unique_ptr<FILE, int (*)(FILE *)> pipe(::popen(command.c_str(), "r"), ::pclose);
  REQUIRE(pipe);
  std::string result;
  std::array<char, 4096> buffer{};
  while (size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    result.append(buffer.data(), n);
  fs::remove(pattern);
  return result;
}
constexpr const char *gfm = "-e table -e strikethrough -e tasklist -e footnotes";

std::string unescapeXml(std::string text) {
  for (const auto &[entity, c] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
    for (size_t i = 0; (i = text.find(entity, i)) != std::string::npos; ++i)
      text.replace(i, std::string(entity).size(), c);
  return text;
}

/// The contents of all fences with this info string.
std::vector<std::string> fencesOf(const std::string &xml, const std::string &info) {
  std::vector<std::string> result;
  std::string opening = "<code_block xml:space=\"preserve\" info=\"" + info + "\">";
  std::string other = "<code_block info=\"" + info + "\" xml:space=\"preserve\">";
  for (size_t i = 0; i < xml.size(); ++i) {
    for (const std::string &tag : {opening, other})
      if (xml.compare(i, tag.size(), tag) == 0) {
        size_t end = xml.find("</code_block>", i);
        result.push_back(unescapeXml(xml.substr(i + tag.size(), end - i - tag.size())));
      }
  }
  return result;
}

void checkTidy(const std::string &page) {
  REQUIRE(!page.empty());
  CHECK(page.back() == '\n');
  CHECK((page.size() < 2 || page[page.size() - 2] != '\n'));
  CHECK(page.find("\n\n\n") == std::string::npos);
  std::set<std::string> headings;
  for (const std::string &line : linesOf(page)) {
    INFO(line);
    CHECK((line.empty() || line.back() != ' '));
    if (line.rfind("#", 0) == 0)
      CHECK(headings.insert(markdown::anchor(line.substr(line.find(' ') + 1))).second);
  }
}

} // namespace

TEST_CASE("markdown: an author's text keeps its Markdown, and nothing else becomes markup", "[markdown]") {
  std::vector<plan::Variable> variables = {parameter("pod", "k8s.Pod", "a"), parameter("port", "port", "1")};
  auto shown = [&](const std::string &written, Spot spot = Spot::Inline) {
    return markdown::show(text(written), variables, spot);
  };
  CHECK(shown("**bold**, *soft*, `a|b <c>` and [a link](https://e.org/a_b?x=(1)&y=2)") ==
        "**bold**, *soft*, `a|b <c>` and [a link](https://e.org/a_b?x=(1)&y=2)");
  CHECK(shown("replace <pod-name> & </b>, a < b, <https://e.org>") ==
        "replace \\<pod-name> & \\</b>, a < b, <https://e.org>");
  CHECK(shown("write &amp; and &copy;") == "write &amp;amp; and &amp;copy;");
  CHECK(shown("pod {0}:{1}") == "pod `$pod`:`$port`");
  CHECK(shown("{0}{1}") == "`$pod$port`");
  CHECK(shown("`get {0}` of {1}") == "`get $pod` of `$port`");
  CHECK(shown("`a`{0}") == "`a`\\$pod");
  CHECK(shown("[log of {0}](https://e.org/{0})") == "[log of `$pod`](https://e.org/$pod)");
  CHECK(shown("it's `half open") == "it's \\`half open");
  CHECK(shown("``a ` b`` c") == "``a ` b`` c");
  CHECK(shown("C:\\_tmp \\d+ \\. \\*x\\* \\") == "C:\\_tmp \\d+ \\\\. \\*x\\* \\\\");
  CHECK(shown("\\{0}") == "\\\\`$pod`");
  CHECK(shown("costs $5, ~5 min ~~never~~") == "costs \\$5, \\~5 min ~~never~~");
  CHECK(shown("[^1] a regex") == "\\[^1] a regex");
  CHECK(shown("a|b `c|d`", Spot::Cell) == "a\\|b `c\\|d`");
  CHECK(shown("one\ntwo\n\nthree") == "one\\\ntwo\n\nthree");
  CHECK(shown("one\ntwo\n\n\n", Spot::Cell) == "one<br>two");
  CHECK(shown("one\n two", Spot::Title) == "one two");
  CHECK(shown("in C #", Spot::Title) == "in C \\#");
  CHECK(shown("a [b] c", Spot::Link) == "a \\[b\\] c");
  CHECK(shown("tab\there  ") == "tab here");
}

TEST_CASE("markdown: a paragraph stays a paragraph", "[markdown]") {
  auto shown = [](const std::string &written) { return markdown::show(written, Spot::Block); };
  CHECK(shown("# not a heading") == "\\# not a heading");
  CHECK(shown("#1 is") == "#1 is");
  CHECK(shown("- not a list") == "\\- not a list");
  CHECK(shown("-5 degrees") == "-5 degrees");
  CHECK(shown("> not quoted") == "\\> not quoted");
  CHECK(shown("1. not a list") == "1\\. not a list");
  CHECK(shown("12) not a list") == "12\\) not a list");
  CHECK(shown("1.5 GB") == "1.5 GB");
  CHECK(shown("---") == "\\---");
  CHECK(shown("a\n===") == "a\\\n\\===");
  CHECK(shown("[x]: https://e.org") == "\\[x]: https://e.org");
  CHECK(shown("~~~") == "\\~\\~\\~");
  CHECK(shown("    not code") == "not code");
  CHECK(shown("*soft* start") == "*soft* start");
}

TEST_CASE("markdown: values are shown as they are", "[markdown]") {
  CHECK(markdown::code("a*b_c") == "`a*b_c`");
  CHECK(markdown::code("a`b") == "``a`b``");
  CHECK(markdown::code("`a`") == "`` `a` ``");
  CHECK(markdown::code("") == "(empty)");
  CHECK(markdown::code("a\nb") == "`a b`");
  CHECK(markdown::code("a\\|<b>", Spot::Cell) == "<code>a&#92;&#124;&#60;b&#62;</code>");
  CHECK(markdown::code("a|`b`", Spot::Cell) == "`` a\\|`b` ``");
  CHECK(markdown::plain("a_b _c_ *d* [e] <f> `g` $h") == "a_b \\_c\\_ \\*d\\* \\[e\\] \\<f\\> \\`g\\` \\$h");
  CHECK(markdown::link("t", "https://e.org/a b(c)|d") == "[t](https://e.org/a%20b\\(c\\)%7Cd)");
  CHECK(markdown::address("https://e.org/q", Spot::Cell) == "<https://e.org/q>");
  CHECK(markdown::address("+49 30 1", Spot::Cell) == "`+49 30 1`");
  CHECK(markdown::fence("sh", "a\r\nb") == "```sh\na\nb\n```");
  CHECK(markdown::fence("sh", "cat <<E\n````\nE\n") == "`````sh\ncat <<E\n````\nE\n`````");
}

TEST_CASE("markdown: conditions are read as sentences", "[markdown]") {
  using ast::BinaryOp;
  std::vector<plan::Variable> variables = {parameter("a", "int", "1"), parameter("b", "text", "x")};
  auto a = name(0, "a"), b = name(1, "b");
  auto is = [&](const plan::ExprPtr &e) { return markdown::condition(*e, variables); };
  auto expected = [&](const plan::ExprPtr &e) { return markdown::expectation(*e, variables); };
  CHECK(is(binary(BinaryOp::GreaterEqual, a, number(2))) == "`a` is at least `2`");
  CHECK(expected(binary(BinaryOp::GreaterEqual, a, number(2))) == "`a` to be at least `2`");
  CHECK(is(negate(binary(BinaryOp::Less, a, number(2)))) == "`a` is at least `2`");
  CHECK(is(binary(BinaryOp::Equal, b, string(""))) == "`b` is empty");
  CHECK(expected(binary(BinaryOp::NotEqual, b, string("a`b"))) == "`b` not to be ``a`b``");
  CHECK(is(binary(BinaryOp::Contains, b, string("x"))) == "`b` contains `x`");
  CHECK(is(negate(binary(BinaryOp::Matches, b, expr(plan::RegexExpr{"^x"}, "/^x/")))) ==
        "`b` does not match `/^x/`");
  CHECK(is(binary(BinaryOp::And, binary(BinaryOp::Or, ask("Is it?"), binary(BinaryOp::Equal, a, number(1))),
                  b)) == "(the answer to “Is it?” is yes, or `a` is `1`), and `b` is `true`");
  CHECK(is(negate(binary(BinaryOp::And, ask("Is it?"), binary(BinaryOp::Equal, a, number(1))))) ==
        "the answer to “Is it?” is no, or `a` is not `1`");
  CHECK(is(binary(BinaryOp::Less, a, binary(BinaryOp::Divide, a, number(2)))) == "`a` is less than `a / 2`");
  REQUIRE(markdown::soleQuestion(*negate(ask("Is {0} it?")), variables));
  CHECK(markdown::soleQuestion(*negate(ask("Is {0} it?")), variables)->text == "Is `$a` it?");
  CHECK(markdown::soleQuestion(*negate(ask("Is it?")), variables)->negated);
  CHECK(!markdown::soleQuestion(*a, variables));
}

TEST_CASE("markdown: a page with one of everything", "[markdown]") {
  std::string page = pageOf(cacheProgram());
  checkTidy(page);
  CHECK(page == pageOf(cacheProgram()));
  CHECK(page == R"page(<!-- generated by rbk from cache.rbk; edit that file -->

# The cache is full

| Severity | Respond within | Resolve within | Target | Worst case | Service | Owner | Reviewed |
|---|---|---|---|---|---|---|---|
| P1 — Degraded | 15 min | 4 h | 30 min | 25 min | Redis cache | Team Lead | 2026-01-31, every 90 days |

Dashboard: [Memory \| hits](https://grafana.example.com/d/cache?a=\(1\))

Sessions & pages share one `maxmemory`.

## Before you start

This needs:

- `metrics-server` 0.6 or newer: `kubectl top` shows what it collects

The commands use these values as variables of the shell:

| Name | Default | Meaning |
|---|---|---|
| `context` | *must be given* | the cluster to repair |
| `app` | `app=redis` | a label selector |
| `note` | `it's a\|b` | text; matches `a\|b` |

Set them; the last line complains about a value that is still missing:

```sh
context=
app=app=redis
note='it'\''s a|b'
: "${context:?}"
```

Check first. If one of these checks fails, stop: nothing has been changed yet.

### The right cluster

```bash
kubectl config current-context
```

## Symptoms

- Logins fail with \<OOM>
- The alert `RedisFull` fires
- `used / max` is greater than `80%` for 5 min

## Diagnosis

First look: *takes at most 1 min 30 s, has to be done within 2 min.*

These checks change nothing. If one fails, note it and go on with the next.

### Keys

How many there are in `$app`.

```bash
redis-cli info
redis-cli info keyspace
```

```bash
redis-cli dbsize
```

Note the value as `keys` (a whole number).

Note for the timeline: `$keys` keys.

## Resolution

*Takes at most 20 min.*

Take the steps in this order. If one fails, stop; then see [Way back](#way-back) and [Escalation](#escalation).

### Step 1: Restart

Is Redis down? If not, skip this step.

*At most 11 min in all.*

```bash
redis-cli info
```

Keep the output as `before`.

> **Stop.** Restart on `$context`?
>
> Go on only when someone has agreed to exactly this, within 5 min.

*Interrupts work in the cluster: every pod is replaced.* See [Way back](#way-back).

```bash
kubectl rollout restart sts/redis
kubectl rollout status sts/redis
```

### Step 2: Empty the cache

If `keys` is `0`, or the answer to “Is it fast?” is no, do this step; otherwise skip it.

*Only reads.*[^1]

```bash
./pages --list
```

* If `keys` is greater than `0`:

  **Destroys data or configuration in the database.** **There is no way back.**[^2]

  ```bash
  redis-cli flushdb
  ```

* Otherwise:

  - [ ] Look elsewhere *(at most 10 min)*

  Bound it:

  ```python
  limit(1)
  ```

  See [Docs](https://e.org/$context).

## Verification

The incident is over when all of this holds.

### Keys (2)

*Until it succeeds, repeat it every 5 s, up to 10 times.*

```bash
redis-cli ping
```

Note the value as `pong` (text). Expect `pong` to be `PONG`.

Wait 5 s.

Can users log in? The answer has to be yes.

## Way back

Undo only what has been done, in this order: the latest step first.

**Step 2:** Empty the cache — there is no way back.[^2]

**Step 1:** Restart

*Interrupts work in the cluster.*

```bash
kubectl rollout undo sts/redis
```

## Escalation

Counted from the start of the incident; someone has to respond within 15 min.

| After | Who | How |
|---|---|---|
| at once | page On-call engineer | PagerDuty `shop-primary`, Slack `#shop\|incidents` |
| 15 min | page Team Lead | phone `+1 202 555 0150`, <https://tickets.example.com/q> |

## See also

- [Redis memory](https://redis.io/memory)

[^1]: Not to be seen from the command; its author says that it only reads: it lists.

[^2]: There is no way back: the pages are computed again.
)page");
}

TEST_CASE("markdown: a renderer finds the commands, all of them, in the order of a run", "[markdown]") {
  plan::Program program = cacheProgram();
  auto xml = rendered(pageOf(program), std::string("-t xml ") + gfm);
  if (!xml)
    return;
  CHECK(fencesOf(*xml, "bash") ==
        std::vector<std::string>{
            "kubectl config current-context\n", "redis-cli info\nredis-cli info keyspace\n",
            "redis-cli dbsize\n", "redis-cli info\n",
            "kubectl rollout restart sts/redis\nkubectl rollout status sts/redis\n", "./pages --list\n",
            "redis-cli flushdb\n", "redis-cli ping\n", "kubectl rollout undo sts/redis\n"});
  CHECK(fencesOf(*xml, "python") == std::vector<std::string>{"limit(1)\n"});
}

TEST_CASE("markdown: what is hard to fence is fenced", "[markdown]") {
  const std::vector<std::string> sources = {
      "cat <<'END' > /tmp/page.md\n# Title\n```bash\nrm -rf /\n```\n````\nEND",
      "psql -c \"\n  SELECT 1;  \n\n  \"", "python -c \"\nimport a\n\tif b: pass\n\"",
      "echo '<b>' '&amp;' '|' '~~~' \\\n  \"`id`\"", "    indented"};
  std::vector<plan::Stmt> plainBody, nested;
  for (const std::string &source : sources) {
    plainBody.push_back(run(source));
    plainBody.push_back(prose("then"));
    nested.push_back(
        stmt(plan::IfStmt{ask("Go on?"), {stmt(plan::IfStmt{ask("Really?"), {run(source)}, {}})}, {}}));
  }
  for (const auto &body : {plainBody, nested}) {
    auto xml = rendered(pageOf(programOf(body)), std::string("-t xml ") + gfm);
    if (!xml)
      return;
    std::vector<std::string> found = fencesOf(*xml, "bash");
    REQUIRE(found.size() == sources.size());
    for (size_t i = 0; i < sources.size(); ++i)
      CHECK(found[i] == sources[i] + "\n");
  }
}

TEST_CASE("markdown: prose, tables, lists and warnings survive a renderer", "[markdown]") {
  plan::Program program = cacheProgram();
  auto html = rendered(pageOf(program), std::string("-t html --unsafe ") + gfm);
  if (!html)
    return;
  auto has = [&](const std::string &part) {
    INFO(part);
    CHECK(html->find(part) != std::string::npos);
  };
  has("<p>Sessions &amp; pages share one <code>maxmemory</code>.</p>");
  has("<li>Logins fail with &lt;OOM&gt;</li>");
  has("<blockquote>\n<p><strong>Stop.</strong> Restart on <code>$context</code>?</p>");
  has("<td><code>it's a|b</code></td>");
  has("<input type=\"checkbox\"");
  has("class=\"footnotes\"");
  has("<td>PagerDuty <code>shop-primary</code>, Slack <code>#shop|incidents</code></td>");
  CHECK(html->find("[^") ==
        std::string::npos); // no reference without its note, no note without its reference
}

TEST_CASE("markdown: headings are unique whatever the steps are called", "[markdown]") {
  plan::Program program = programOf({run("true")});
  plan::Runbook &book = program.runbooks[0];
  for (auto kind : {ast::SectionKind::Diagnose, ast::SectionKind::Verify})
    book.sections.push_back(
        section(kind, {step("Way back", {run("a")}), step("Look!", {run("b")}), step("look", {run("c")}),
                       step("Look (2)", {run("d")}), step("", {run("e")})}));
  book.sections[0].steps[0].body.push_back(stmt(plan::UndoStmt{command("back")}));
  std::string page = pageOf(program);
  checkTidy(page);
  CHECK(page.find("\n### Way back (2)\n") != std::string::npos); // links point to the section
  CHECK(page.find("\n## Way back\n") != std::string::npos);
}

TEST_CASE("markdown: an example in bash is not a command", "[markdown]") {
  std::string page =
      pageOf(programOf({stmt(plan::ExampleStmt{"bash", text("Like this"), "rm -rf /"}), run("true")}));
  CHECK(page.find("```bash example\nrm -rf /\n```") != std::string::npos);
  CHECK(page.find("```bash\ntrue\n```") != std::string::npos);
}

TEST_CASE("markdown: a secret is never shown", "[markdown]") {
  plan::Program program = programOf({run("true")});
  plan::Variable token = parameter("token", "secret", "hunter2");
  token.type.secret = true;
  program.runbooks[0].variables = {token};
  std::string page = pageOf(program);
  CHECK(page.find("hunter2") == std::string::npos);
  CHECK(page.find("`read -rs token`") != std::string::npos);
}

TEST_CASE("markdown: evidence that a command reads needs its path", "[markdown]") {
  plan::Program program = programOf({});
  plan::Runbook &book = program.runbooks[0];
  book.variables.push_back(variable(plan::Variable::Origin::Evidence, "old", plan::ValueKind::File, "file"));
  plan::CommandLine restore = command("kubectl apply -f $old");
  plan::WordPart part;
  part.kind = plan::WordPart::Kind::Variable;
  part.variable = 1;
  restore.pipelines.emplace_back().processes.emplace_back().argv.emplace_back().parts = {part};
  book.sections[0].steps[0].body = {stmt(plan::SaveStmt{1, command("kubectl get x")}),
                                    stmt(plan::UndoStmt{restore})};
  CHECK(pageOf(program).find("Keep the output in a file, and note its path as `old`.") != std::string::npos);
}

TEST_CASE("markdown: an empty runbook is still a page", "[markdown]") {
  plan::Program program;
  program.file = "a-->b.rbk";
  program.runbooks.emplace_back().name = "x";
  CHECK(pageOf(program) == "<!-- generated by rbk from a--_b.rbk; edit that file -->\n\n# x\n");
  CHECK(markdown::pageName(program.runbooks[0]) == "x.md");
  CHECK(markdown::generateIndex({}) ==
        "<!-- generated by rbk from the runbooks of this folder; edit those files -->\n\n# Runbooks\n");
}

TEST_CASE("markdown: the index says each declaration once", "[markdown]") {
  plan::Program shared = declarations(), cache = cacheProgram();
  std::string page = markdown::generateIndex({&shared, &cache, &cache});
  checkTidy(page);
  CHECK(page == R"page(<!-- generated by rbk from the runbooks of this folder; edit those files -->

# Shop — incident response

Procedures for *common* incidents.

## Runbooks

| Runbook | Severity | Service | In short |
|---|---|---|---|
| [The cache is full](cache-full.md) | P1 | Redis cache | Sessions & pages share one `maxmemory`. |

## Escalation Matrix

| Severity | Respond within | Resolve within | Escalation |
|---|---|---|---|
| P1 — Degraded | 15 min | 4 h | On-call engineer → Team Lead (after 15 min) |

## Severity Criteria

### P1 — Degraded

- Nobody can log in

## Contacts

| Contact | How to reach |
|---|---|
| On-call engineer | PagerDuty `shop-primary`, Slack `#shop\|incidents` |
| Team Lead | phone `+1 202 555 0150`, <https://tickets.example.com/q> |

## Services

| Service | Owner | Dashboards |
|---|---|---|
| Redis cache | Team Lead | [Memory \| hits](https://grafana.example.com/d/cache?a=\(1\)) |

## Post-Incident Review

After every P0/P1 incident, within 5 days:

- [ ] **Timeline** — what happened when
)page");
}
