// Precedence, types and worst-case time, seen through the plan.
#include "compiler/sema/frontend.h"
#include "compiler/sema/types.h"

#include <catch2/catch.hpp>

using namespace rbk;

namespace {

struct Compiled {
  /// `steps` stand in `diagnose` of a runbook with the int n, the text t and the bool ok.
  explicit Compiled(const std::string &steps) {
    program = frontend.compileText(
        "t.rbk", "runbook r \"R\" {\nparam n: int = 1\nparam t: text = \"x\"\nparam ok: bool = true\n"
                 "diagnose {\nstep \"uses\" { report \"$n $t $ok\" }\n" +
                     steps + "\n}\n}\n");
  }
  const plan::Step &step(size_t index = 1) const {
    return program.runbooks.at(0).sections.at(0).steps.at(index);
  }
  std::string messages() const {
    std::string result;
    for (const Diagnostic &d : frontend.diagnostics.diagnostics())
      result += (result.empty() ? "" : "; ") + d.message;
    return result;
  }
  sema::Frontend frontend;
  plan::Program program;
};

/// Fully parenthesised.
std::string shown(const plan::ExprPtr &expr) {
  if (!expr)
    return "?";
  if (const auto *both = std::get_if<plan::BinaryExpr>(&expr->node))
    return "(" + shown(both->left) + " " + ast::spelling(both->op).str() + " " + shown(both->right) + ")";
  if (const auto *inner = std::get_if<plan::NotExpr>(&expr->node))
    return "(not " + shown(inner->operand) + ")";
  return expr->source;
}

std::string parsed(const std::string &condition) {
  Compiled compiled("step \"S\" { expect " + condition + " }");
  if (!compiled.messages().empty())
    return compiled.messages();
  return shown(std::get<plan::ExpectStmt>(compiled.step().body.at(0).node).condition);
}

} // namespace

TEST_CASE("precedence of operators") {
  CHECK(parsed("n + 2 * 3 == 7") == "((n + (2 * 3)) == 7)");
  CHECK(parsed("n - 2 - 3 == 7") == "(((n - 2) - 3) == 7)");
  CHECK(parsed("n / 2 / 3 < 7") == "(((n / 2) / 3) < 7)");
  CHECK(parsed("(n + 2) * 3 == 7") == "(((n + 2) * 3) == 7)");
  CHECK(parsed("ok or ok and ok") == "(ok or (ok and ok))");
  CHECK(parsed("not ok and ok") == "((not ok) and ok)");
  CHECK(parsed("not n == 1 or ok") == "((not (n == 1)) or ok)");
  CHECK(parsed("not not ok") == "(not (not ok))");
  CHECK(parsed("(ok or ok) and ok") == "((ok or ok) and ok)");
  CHECK(parsed("n < 80% of n") == "(n < (80% of n))");
  CHECK(parsed("n < 80% of (n + 1)") == "(n < (80% of (n + 1)))");
  CHECK(parsed("80% of n + 1 > 2") == "(((80% of n) + 1) > 2)");
  CHECK(parsed("t contains \"a\" and t matches /b/") == "((t contains \"a\") and (t matches /b/))");
  CHECK(parsed("n -1 == 0") == "((n - 1) == 0)");
  CHECK(parsed("n == -1") == "(n == -1)");
  CHECK(parsed("n >= 1 and\n n <= 2") == "((n >= 1) and (n <= 2))");
}

TEST_CASE("worst-case time of a step") {
  auto worst = [](const std::string &header, const std::string &body) {
    Compiled compiled("step \"S\" " + header + " {\n" + body + "\n}");
    INFO(compiled.messages());
    CHECK(compiled.messages().empty());
    return plan::showDuration(compiled.step().worstMs) + " = " + compiled.step().worstBecause;
  };
  CHECK(worst("", "$ date") == "30 s = 30 s");
  CHECK(worst("", "$ date\n$ date") == "1 min = 1 min");
  CHECK(worst("", "$ date && date") == "1 min = 1 min");
  CHECK(worst("", "$ date | wc") == "30 s = 30 s");
  CHECK(worst("", "$ echo $(date)") == "1 min = 1 min");
  CHECK(worst("timeout 10s", "$ date") == "10 s = 10 s");
  CHECK(worst("timeout 2m", "$ date") == "2 min = 2 min");
  CHECK(worst("", "$ timeout 5 date") == "10 s = 10 s");
  CHECK(worst("", "wait 45s") == "45 s = 45 s");
  CHECK(worst("retry 3 every 10s", "$ date") == "1 min 50 s = 3 × 30 s + 2 × 10 s");
  CHECK(worst("retry 3", "$ date") == "1 min 30 s = 3 × 30 s");
  CHECK(worst("", "confirm \"Go?\"") == "5 min = 5 min of people");
  CHECK(worst("", "confirm \"Go?\" within 1m") == "1 min = 1 min of people");
  CHECK(worst("", "manual \"Do it\"") == "15 min = 15 min of people");
  CHECK(worst("timeout 10s", "confirm \"Go?\" within 1m\n$ date") ==
        "1 min 10 s = 10 s of commands + 1 min of people");
  CHECK(worst("", "if ok {\n$ date\n$ date\n} else {\n$ date\n}") == "1 min = 1 min");
  CHECK(worst("", "if ok {\nwait 5s\n}") == "5 s = 5 s");
  CHECK(worst("", "- Prose\nreport \"x\"\nexpect ok") == "0 s = 0 s");
  CHECK(worst("when ask \"Is it?\"", "$ date") == "5 min 30 s = 30 s + 5 min to answer");
  CHECK(worst("", "undo $ date") == "0 s = 0 s");
}

TEST_CASE("a name with a broken declaration is not reported a second time") {
  CHECK(Compiled("step \"S\" {\nlet x int = 5\nreport \"$x\"\n}").messages() == "expected `=`, found `int`");
  CHECK(Compiled("step \"S\" {\n$ ping -c 1 $hots\n$ ping -c 1 $hots\n}").messages() ==
        "no parameter or captured value is called `hots`");
}

TEST_CASE("values of the types") {
  struct Row {
    const char *type;
    std::initializer_list<const char *> good, bad;
  };
  const Row rows[] = {
      {"int", {"0", "-5", "+7", "999999999999999999"}, {"", "1.5", "x", "9999999999999999999", "1 "}},
      {"bool", {"true", "false"}, {"yes", "1", "TRUE", ""}},
      {"duration", {"30s", "1h30m", "5ms", "2d"}, {"30", "s", "1.5h", ""}},
      {"size",
       {"5", "64MiB", "2GB",
        "1K"
        "B"},
       {"64 MiB", "MB", "1.5GB"}},
      {"percent", {"80", "80%"}, {"%", "80%%", "-1%"}},
      {"port", {"0", "80", "65535"}, {"65536", "-1", "100000", "x"}},
      {"host", {"localhost", "10.0.0.1", "::1", "a-b.example.com", "fe80::1"}, {"", "a b", "-x", "a/b"}},
      {"url", {"https://x/", "postgresql://u:p@h/db", "redis://h"}, {"example.com", "http:// x", ""}},
      {"k8s.Namespace", {"default", "eco-base", "a"}, {"Eco", "a_b", "-a", "a-", ""}},
      {"k8s.Pod", {"api-0", "pod/api-0", "pods/a.b"}, {"Api", "a b", "svc/x", ""}},
      {"k8s.Workload",
       {"deployment/api", "statefulset/db", "deploy/a-b"},
       {"api", "Deployment/api", "deployment/"}},
      {"k8s.LabelSelector", {"app=api", "app in (a, b),tier!=x", "!canary", "app"}, {"", " app", "a b"}},
      {"text", {"", "anything at all"}, {}},
  };
  for (const Row &row : rows) {
    auto type = sema::typeNamed(row.type);
    REQUIRE(type);
    for (const char *value : row.good) {
      INFO(row.type << ": " << value);
      CHECK(sema::isValueOf(value, *type));
    }
    for (const char *value : row.bad) {
      INFO(row.type << ": " << value);
      CHECK_FALSE(sema::isValueOf(value, *type));
    }
  }
  CHECK_FALSE(sema::typeNamed("string"));
}
