#include "compiler/support/embedded.h"
#include "compiler/support/pattern.h"

#include <catch2/catch.hpp>
#include <llvm/Support/Regex.h>

#include <random>

// Patterns are held against LLVM's matcher of POSIX extended expressions, which backtracks.

using namespace rbk;

TEST_CASE("what is no expression has an error", "[pattern]") {
  for (const char *bad : {"(a", "a)", "[a", "*a", "a{2", "a{3,2}", "a\\", "[b-a]", "a{999}", "(|*)", "\\d", "[[:x"}) {
    CAPTURE(bad);
    CHECK_FALSE(Pattern(bad).error().empty());
    CHECK_FALSE(Pattern(bad).found("a"));
  }
  CHECK(Pattern(std::string(500, '(') + std::string(500, ')')).error() == "too many nested groups");
  CHECK(Pattern("((((((a{200}){200}){200}){200}){200}){200})").error() == "the expression is too large");
}

TEST_CASE("an empty alternative matches everywhere", "[pattern]") {
  CHECK(Pattern("").found("x"));
  CHECK(Pattern("a|").found("x"));
}

TEST_CASE("case is ignored where that is asked for", "[pattern]") {
  CHECK(Pattern("^get[a-z]+ x$", true).found("GETEX X"));
  CHECK_FALSE(Pattern("^get$").found("GET"));
  CHECK_FALSE(Pattern("[^a]", true).found("aA"));
}

TEST_CASE("patterns find what LLVM's matcher finds", "[pattern]") {
  const char *expressions[] = {"a",
                               "^a",
                               "a$",
                               "^$",
                               "^a*$",
                               "(^|x)a(b|$)",
                               "a(b|c)*d",
                               "[^ ]* b",
                               "^(get|set|del)( |$)",
                               "(a|ab)(c|bcd)(d*)",
                               "a{2,3}b",
                               "(ab){2}",
                               "a{0,1}b",
                               "x{0}y",
                               "[]a]b",
                               "[a-c-]+d",
                               "[[:digit:]]+[[:space:]]?x",
                               "\\.\\*\\$",
                               "(a?)*b",
                               "a|^b$",
                               ".*a.b",
                               "(^a|b)$",
                               "^([^ ]*,)?secrets?([/, .]|$)",
                               "a.c$",
                               "([ab]+c)+d"};
  std::mt19937 random(7);
  const std::string letters = "abcdxy .*$,/12s-";
  for (const char *expression : expressions) {
    Pattern pattern(expression);
    llvm::Regex reference(expression);
    CAPTURE(expression, pattern.error());
    std::string problem;
    REQUIRE(reference.isValid(problem));
    REQUIRE(pattern.error().empty());
    for (int i = 0; i < 2000; ++i) {
      std::string text;
      for (size_t n = random() % 9; n > 0; --n)
        text += letters[random() % letters.size()];
      if (pattern.found(text) != reference.match(text)) {
        CAPTURE(text);
        FAIL_CHECK("they disagree");
      }
    }
    CHECK(pattern.found("secrets") == reference.match("secrets"));
  }
}
