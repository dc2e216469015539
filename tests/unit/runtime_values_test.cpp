// Values, texts, parameters and prepared answers.
#include "tests/unit/runtime_builder.h"

#include "runtime/ui/text.h"
#include "runtime/vm/answers.h"
#include "runtime/vm/expander.h"
#include "runtime/vm/parameters.h"

#include <catch2/catch.hpp>

using namespace rbk::runtime;
using Catch::Matchers::Contains;
using rbk::test::Builder;
namespace bytecode = rbk::bytecode;

TEST_CASE("what is shown cannot talk to the terminal", "[runtime][text]") {
  CHECK(visible("a\x1b[31mb\x07") == "a\\x1b[31mb\\x07");
  CHECK(visible("tab\tnew\nline") == "tab\tnew\\nline");
  CHECK(visible("new\nline", true) == "new\nline");
  CHECK(visible("caf\xc3\xa9 \xff\xc3") == "caf\xc3\xa9 \\xff\\xc3");
  CHECK(visible("\xc2\x9b"
                "31m") == "\\u{9b}31m");                               // CSI as one C1 character
  CHECK(visible("safe\xe2\x80\xaetxt.exe") == "safe\\u{202e}txt.exe"); // right-to-left override
  CHECK(shellQuote("plain-word_1.2/x:y=z,@%+") == "plain-word_1.2/x:y=z,@%+");
  CHECK(shellQuote("") == "''");
  CHECK(shellQuote("it's $HOME") == "'it'\\''s $HOME'");
  CHECK(shellQuote("a\nb\x1b'\\") == "$'a\\nb\\x1b\\'\\\\'");
}

TEST_CASE("times are short and exact", "[runtime][text]") {
  CHECK(duration(0) == "0ms");
  CHECK(duration(999) == "999ms");
  CHECK(duration(1000) == "1s");
  CHECK(duration(12'340) == "12.3s");
  CHECK(duration(300'000) == "5m");
  CHECK(duration(307'000) == "5m07s");
  CHECK(duration(3'600'000) == "1h");
  CHECK(duration(3'720'000) == "1h02m");
  CHECK(clockTime(7'900) == "+0:07");
  CHECK(clockTime(3'723'000) == "+1:02:03");
}

TEST_CASE("secrets are hidden, also line by line", "[runtime][text]") {
  Masker masker;
  masker.add("s3cret");
  masker.add("s3cret-and-more");
  masker.add("first line\n}\nlast line");
  masker.add("");
  CHECK(masker.apply("x s3cret-and-more y s3cret z") == "x *** y *** z");
  CHECK(masker.apply("first line") == "***");
  CHECK(masker.apply("{ }") == "{ }");
  CHECK(masker.contains("as3cretb"));
  CHECK_FALSE(masker.contains("nothing"));
}

TEST_CASE("integers are decimal with blanks around", "[runtime][values]") {
  CHECK(parseInteger(" 42\n") == 42);
  CHECK(parseInteger("-7") == -7);
  CHECK(parseInteger("+7") == 7);
  CHECK(parseInteger("9223372036854775807") == INT64_MAX);
  for (const char *text : {"", " ", "x", "4 2", "0x10", "1.5", "9223372036854775808", "+-3", "1e3"}) {
    INFO(text);
    CHECK_FALSE(parseInteger(text));
  }
}

TEST_CASE("a captured text becomes a value of the variable's type", "[runtime][values]") {
  Builder b;
  const auto count = b.variable("count", bytecode::ValueType::Integer);
  const auto pods = b.variable("pods", bytecode::ValueType::Lines);
  const auto name = b.variable("name");
  b.module.variables[pods].pattern = b.module.variables[name].pattern = b.string("[a-z]+|[0-9]+");
  auto value = [&](bytecode::Index index, std::string_view text) {
    return parseValue(b.module, b.module.variables[index], text);
  };
  CHECK(std::get<int64_t>(*value(count, " 5 ")) == 5);
  CHECK_THAT(value(count, "five\x1b").error(), Contains("`five\\x1b` is not a decimal integer"));
  CHECK(std::get<Lines>(*value(pods, "a\nb")) == Lines{"a", "b"});
  CHECK(std::get<Lines>(*value(pods, "")).empty());
  CHECK_THAT(value(pods, "a\nB").error(),
             Contains("`B` is not of type text, which must match `[a-z]+|[0-9]+`"));
  CHECK(value(name, "abc"));
  CHECK_FALSE(value(name, "abc9")); // the pattern is for the whole value
  CHECK_FALSE(value(name, ""));
  CHECK_FALSE(value(name, std::string_view("a\0b", 3)));
}

TEST_CASE("a template is expanded to one argument", "[runtime][values]") {
  Builder b;
  b.parameter("ns");
  b.parameter("token").secret = true;
  const auto pods = b.variable("pods", bytecode::ValueType::Lines);
  const auto index = b.command({{"get", "{ns}/{pods}", "--token={token}", "it's"}, {"cat"}});
  bytecode::Stage &stage = b.module.commands[index].stages[1];
  stage.environment = {{b.string("NS"), b.text("{ns}")}};
  stage.redirections = {{bytecode::Redirection::Kind::Write, 1, b.text("/tmp/{ns}")},
                        {bytecode::Redirection::Kind::Duplicate, 2, 1},
                        {bytecode::Redirection::Kind::Here, 0, b.text("a\nb")}};
  Bindings bindings(b.module.variables.size());
  bindings[0] = Value(std::string("a b"));
  bindings[1] = Value(std::string("s3cret"));
  const Masker masker = secretsOf(b.module, bindings);
  Expander expander(b.module, bindings, masker);
  const auto &command = b.module.commands[index];

  CHECK_FALSE(expander.pipeline(command));
  CHECK(expander.unbound() == pods);
  CHECK(expander.shownCommand(command) ==
        "get 'a b/‹pods›' --token=*** 'it'\\''s' | NS='a b' cat > '/tmp/a b' 2>&1 <<< $'a\\nb'");
  bindings[pods] = Value(Lines{"x", "y"});
  const auto spec = expander.pipeline(command);
  REQUIRE(spec);
  CHECK(spec->stages[0].argv == std::vector<std::string>{"get", "a b/x y", "--token=s3cret", "it's"});
  CHECK(spec->stages[1].redirections[0].target == "/tmp/a b");
  CHECK(spec->stages[1].redirections[1].duplicateOf == 1);
}

TEST_CASE("all problems of the parameters are told at once", "[runtime][parameters]") {
  Builder b;
  b.parameter("namespace").pattern = b.string("[a-z]+");
  b.parameter("count", bytecode::ValueType::Integer);
  b.parameter("pod");
  b.parameter("region").defaultValue = b.string("eu");
  const bytecode::Runbook &book = b.module.runbooks[0];
  auto good = bindParameters(b.module, book, {{"namespace", "prod"}, {"count", "3"}, {"pod", "a=b"}});
  REQUIRE(good);
  CHECK(asText(*(*good)[3]) == "eu");
  CHECK(storedParameters(b.module, book, *good).size() == 4);
  auto bad = bindParameters(b.module, book, {{"namespce", "x"}, {"namespace", "PROD"}, {"count", "x"}});
  REQUIRE_FALSE(bad);
  CHECK_THAT(bad.error(), Contains("no parameter `namespce`, did you mean `namespace`?"));
  CHECK_THAT(bad.error(),
             Contains("parameter `namespace`: `PROD` is not of type text, which must match `[a-z]+`"));
  CHECK_THAT(bad.error(), Contains("parameter `count`: `x` is not a decimal integer (type int)"));
  CHECK_THAT(bad.error(), Contains("missing: pod (text)"));
}

TEST_CASE("an answers file is read strictly", "[runtime][answers]") {
  auto answers = parseAnswers("# comment\n\nconfirm drop \"Drop \\\"x\\\" \\\\ now?\\nReally\" yes\n"
                              "ask up \"is it up?\" no\nmanual raise \"Raise it\" done\n"
                              "unknown \"kubectl delete pod 'a b'\" again\n");
  REQUIRE(answers);
  REQUIRE(answers->size() == 4);
  CHECK((*answers)[0].text == "Drop \"x\" \\ now?\nReally");
  CHECK((*answers)[0].text ==
        parseAnswers("confirm drop \"" + escapeAnswerText((*answers)[0].text) + "\" yes")->at(0).text);
  CHECK((*answers)[3].kind == Answer::Kind::Unknown);
  CHECK(findAnswer(*answers, Answer::Kind::Ask, "up", "is it up?").answer->value == "no");
  const auto other = findAnswer(*answers, Answer::Kind::Ask, "up", "is it up");
  CHECK(other.answer == nullptr);
  CHECK(other.others == std::vector<std::string>{"is it up?"});
  CHECK(findAnswer(*answers, Answer::Kind::Confirm, "up", "is it up?").answer == nullptr);

  for (const char *line :
       {"confirm", "confirm drop", "confirm drop text yes", "confirm drop \"text\"",
        "confirm drop \"text\" maybe", "confirm drop \"text\" done", "confirm  drop \"text\" yes",
        "confirm drop \"text\"  yes", " confirm drop \"t\" yes", "confirm drop \"text\" yes ",
        "confirm drop \"text\" yes\r", "confirm drop \"te\\xt\" yes", "confirm drop \"te\"xt\" yes",
        "confirm drop \"text yes", "manual raise \"t\" yes", "unknown x \"t\" again", "unknown \"t\" yes",
        "yes", "confirm \"text\" yes"}) {
    INFO(line);
    auto bad = parseAnswers(std::string("\n") + line + "\n");
    REQUIRE_FALSE(bad);
    CHECK_THAT(bad.error(), Contains("line 2: "));
  }
  auto twice = parseAnswers("ask up \"x\" yes\nask up \"x\" no\n");
  REQUIRE_FALSE(twice);
  CHECK_THAT(twice.error(), Contains("line 2: line 1 answers the same question otherwise"));
}
