#include "tests/unit/codegen_markdown_plans.h"

using namespace rbk;
using namespace rbk::test::markdown_plans;
using markdown::Spot;

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

TEST_CASE("markdown: anchors are those of the renderers", "[markdown]") {
  CHECK(markdown::anchor("Step 1: Look (again)") == "step-1-look-again");
  CHECK(markdown::anchor("Cause 1: The node — “of ours” — is \\_empty\\_ & cold…") ==
        "cause-1-the-node--of-ours--is-_empty_--cold");
  CHECK(markdown::anchor("Überlauf → Größe × 2 ⚠") == "überlauf--größe--2-");
  CHECK(markdown::anchor("a &amp;amp; b") == "a-amp-b");
}
