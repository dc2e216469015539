#pragma once
#include "compiler/codegen/markdown/blocks.h"
#include "compiler/codegen/markdown/inline.h"
#include "compiler/codegen/markdown/markdown.h"
#include "compiler/codegen/markdown/words.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

/// Plans built by hand for the tests of the pages, and a real renderer to hold the pages against.
namespace rbk::test::markdown_plans {

inline constexpr uint64_t second = 1000, minute = 60 * second, hour = 60 * minute;

inline std::vector<std::string> linesOf(const std::string &text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

// --- plans, built by hand
// ----------------------------------------------------------------------------------------------

/// `text` with `{0}` for the variable 0.
inline plan::Text text(const std::string &written) {
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

inline plan::CommandLine command(std::string source, plan::Effect effect = plan::Effect::Read,
                                 plan::Place place = plan::Place::Cluster) {
  plan::CommandLine result;
  result.source = std::move(source);
  result.effect = result.inferred = effect;
  result.place = place;
  return result;
}

template <typename Node>
inline plan::Stmt stmt(Node node) {
  plan::Stmt result;
  result.node = std::move(node);
  return result;
}
inline plan::Stmt run(std::string source) { return stmt(plan::RunStmt{command(std::move(source))}); }
inline plan::Stmt prose(const std::string &written) { return stmt(plan::ProseStmt{text(written)}); }

inline plan::Gate gate(plan::Gate::Kind kind, const std::string &written, uint64_t budget) {
  plan::Gate result;
  result.kind = kind;
  result.text = text(written);
  result.budgetMs = budget;
  return result;
}

template <typename Node>
inline plan::ExprPtr expr(Node node, std::string source) {
  auto result = std::make_shared<plan::Expr>();
  result->node = std::move(node);
  result->source = std::move(source);
  return result;
}
inline plan::ExprPtr number(int64_t value) { return expr(plan::IntegerExpr{value}, std::to_string(value)); }
inline plan::ExprPtr name(plan::VariableId id, std::string source) {
  return expr(plan::VariableExpr{id}, std::move(source));
}
inline plan::ExprPtr string(const std::string &value) {
  return expr(plan::TextExpr{text(value)}, '"' + value + '"');
}
inline plan::ExprPtr ask(const std::string &question) {
  return expr(plan::AskExpr{gate(plan::Gate::Kind::Ask, question, 5 * minute)}, "ask \"" + question + "\"");
}
inline plan::ExprPtr negate(plan::ExprPtr operand) {
  return expr(plan::NotExpr{operand}, "not " + operand->source);
}
inline plan::ExprPtr binary(ast::BinaryOp op, plan::ExprPtr left, plan::ExprPtr right) {
  return expr(plan::BinaryExpr{op, left, right},
              left->source + " " + ast::spelling(op).str() + " " + right->source);
}

inline plan::Variable variable(plan::Variable::Origin origin, std::string variableName, plan::ValueKind kind,
                               std::string type) {
  plan::Variable result;
  result.origin = origin;
  result.name = std::move(variableName);
  result.type.kind = kind;
  result.type.name = std::move(type);
  return result;
}
inline plan::Variable parameter(std::string variableName, std::string type, std::optional<std::string> value,
                                std::string doc = "") {
  plan::Variable result = variable(plan::Variable::Origin::Parameter, std::move(variableName),
                                   plan::ValueKind::Text, std::move(type));
  result.hasDefault = value.has_value();
  result.defaultValue = value.value_or("");
  result.doc = std::move(doc);
  return result;
}

inline plan::Duration clockTime(uint64_t milliseconds) {
  plan::Duration result;
  result.amount = static_cast<int64_t>(milliseconds);
  result.present = true;
  return result;
}

inline plan::Step step(const std::string &title, std::vector<plan::Stmt> body) {
  plan::Step result;
  result.title = text(title);
  result.body = std::move(body);
  return result;
}
inline plan::Section section(ast::SectionKind kind, std::vector<plan::Step> steps) {
  plan::Section result;
  result.kind = kind;
  result.steps = std::move(steps);
  return result;
}

inline plan::EscalationLevel level(uint64_t offset, uint32_t contact, bool page = true) {
  plan::EscalationLevel result;
  result.offset = clockTime(offset);
  result.contact = contact;
  result.page = page;
  return result;
}

/// What the runbooks of a system share.
inline plan::Program declarations() {
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
inline plan::Program cacheProgram() {
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
                       {ast::Symptom::Kind::Metric, text("used / max > 80% for 5m"), "", {}}};
  symptoms.symptoms[2].query = "used / max";
  symptoms.symptoms[2].op = ast::BinaryOp::Greater;
  symptoms.symptoms[2].holdsMs = 5 * minute;

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
inline plan::Program programOf(std::vector<plan::Stmt> body) {
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
inline std::string pageOf(const plan::Program &program) {
  return markdown::generatePage(program, program.runbooks.at(0));
}

// --- a real renderer
// ---------------------------------------------------------------------------------------------------

/// What cmark-gfm makes of a page, as XML; nothing where it is not installed.
inline std::optional<std::string> rendered(const std::string &page, const std::string &options) {
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
inline constexpr const char *gfm = "-e table -e strikethrough -e tasklist -e footnotes";

inline std::string unescapeXml(std::string text) {
  for (const auto &[entity, c] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
    for (size_t i = 0; (i = text.find(entity, i)) != std::string::npos; ++i)
      text.replace(i, std::string(entity).size(), c);
  return text;
}

/// The contents of all fences with this info string.
inline std::vector<std::string> fencesOf(const std::string &xml, const std::string &info) {
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

/// The lines of a page that stand in no fence.
inline std::vector<std::string> linesOutsideFences(const std::string &page) {
  std::vector<std::string> result;
  std::string fence;
  for (const std::string &line : linesOf(page)) {
    size_t begin = std::min(line.find_first_not_of(" "), line.size());
    size_t ticks = std::min(line.find_first_not_of('`', begin), line.size()) - begin;
    if (fence.empty() && ticks >= 3)
      fence = line.substr(begin, ticks);
    else if (!fence.empty() && line.substr(begin) == fence) {
      fence.clear();
      result.push_back("(fence)");
    } else if (fence.empty())
      result.push_back(line);
  }
  CHECK(fence.empty());
  return result;
}

inline void checkTidy(const std::string &page) {
  REQUIRE(!page.empty());
  CHECK(page.back() == '\n');
  CHECK((page.size() < 2 || page[page.size() - 2] != '\n'));
  std::set<std::string> headings;
  std::string before = "x";
  for (const std::string &line : linesOutsideFences(page)) {
    INFO(line);
    CHECK((!line.empty() || !before.empty()));
    before = line.empty() ? line : "x";
    CHECK((line.empty() || line.back() != ' '));
    if (line.rfind("#", 0) == 0)
      CHECK(headings.insert(markdown::anchor(line.substr(line.find(' ') + 1))).second);
  }
}

/// Every link inside a page has its heading. Returns how many there are.
inline size_t checkLinks(const std::string &page) {
  std::set<std::string> anchors;
  for (const std::string &line : linesOutsideFences(page))
    if (line.rfind("#", 0) == 0)
      anchors.insert(markdown::anchor(line.substr(line.find(' ') + 1)));
  size_t links = 0;
  for (const std::string &line : linesOutsideFences(page))
    for (size_t i = 0; (i = line.find("](#", i)) != std::string::npos; ++i, ++links) {
      std::string target = line.substr(i + 3, line.find(')', i) - i - 3);
      INFO(target);
      CHECK(anchors.count(target) == 1);
    }
  return links;
}

} // namespace rbk::test::markdown_plans
