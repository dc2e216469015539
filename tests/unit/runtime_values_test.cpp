// Values, texts, parameters and prepared answers.
#include "tests/unit/runtime_builder.h"

#include "runtime/ui/text.h"
#include "runtime/vm/answers.h"
#include "runtime/vm/expander.h"
#include "runtime/vm/json.h"
#include "runtime/vm/parameters.h"

#include <catch2/catch.hpp>

using namespace rbk::runtime;
using Catch::Matchers::Contains;
using rbk::test::Builder;
namespace bytecode = rbk::bytecode;
using bytecode::Variable;

namespace {
const char *nowhere(const char *) { return nullptr; }
} // namespace

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
  const auto pods = b.variable("pods", bytecode::ValueType::List);
  const auto name = b.variable("name");
  b.module.variables[pods].pattern = b.module.variables[name].pattern = b.string("[a-z]+|[0-9]+");
  auto value = [&](bytecode::Index index, std::string_view text) {
    return parseValue(b.module, b.module.variables[index], text);
  };
  CHECK(std::get<int64_t>(*value(count, " 5 ")) == 5);
  CHECK_THAT(value(count, "five\x1b").error(), Contains("`five\\x1b` is not a decimal integer"));
  CHECK(std::get<List>(*value(pods, "a\nb")) == List{"a", "b"});
  CHECK(std::get<List>(*value(pods, "")).empty());
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
  const auto pods = b.variable("pods", bytecode::ValueType::List);
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
  bindings[pods] = Value(List{"x", "y"});
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
  auto good =
      bindParameters(b.module, book, {{"namespace", "prod"}, {"count", "3"}, {"pod", "a=b"}}, nowhere);
  REQUIRE(good);
  CHECK(asText(*(*good)[3]) == "eu");
  CHECK(storedParameters(b.module, book, *good).size() == 4);
  auto bad =
      bindParameters(b.module, book, {{"namespce", "x"}, {"namespace", "PROD"}, {"count", "x"}}, nowhere);
  REQUIRE_FALSE(bad);
  CHECK_THAT(bad.error(), Contains("no parameter `namespce`, did you mean `namespace`?"));
  CHECK_THAT(bad.error(),
             Contains("parameter `namespace`: `PROD` is not of type text, which must match `[a-z]+`"));
  CHECK_THAT(bad.error(), Contains("parameter `count`: `x` is not a decimal integer (type int)"));
  CHECK_THAT(bad.error(), Contains("missing: pod (text)"));
}

TEST_CASE("a parameter may come from the environment", "[runtime][parameters]") {
  Builder b;
  Variable &token = b.parameter("token");
  token.secret = true;
  token.environment = b.string("API_TOKEN");
  token.pattern = b.string("[a-z]+");
  b.parameter("region").environment = b.string("REGION");
  b.module.variables[1].defaultValue = b.string("eu");
  const bytecode::Runbook &book = b.module.runbooks[0];
  auto environment = [](const char *name) -> const char * {
    return std::string_view(name) == "API_TOKEN" ? "abc"
           : std::string_view(name) == "REGION"  ? "us"
                                                 : nullptr;
  };
  auto bindings = bindParameters(b.module, book, {}, environment);
  REQUIRE(bindings);
  CHECK(asText(*(*bindings)[0]) == "abc");
  CHECK(asText(*(*bindings)[1]) == "us");
  CHECK(storedParameters(b.module, book, *bindings) == ParameterList{{"region", "us"}});
  bindings = bindParameters(b.module, book, {{"token", "given"}, {"region", "ap"}}, environment);
  REQUIRE(bindings);
  CHECK(asText(*(*bindings)[0]) == "given");
  CHECK(asText(*(*bindings)[1]) == "ap");
  auto missing = bindParameters(b.module, book, {}, nowhere);
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error(),
             Contains("missing: token (text); give each with `-p NAME=VALUE`, or token in the "
                      "environment variable `API_TOKEN`"));
  auto wrong = bindParameters(b.module, book, {}, [](const char *) { return "XY"; });
  REQUIRE_FALSE(wrong);
  CHECK_THAT(wrong.error(),
             Contains("parameter `token` (from the environment variable `API_TOKEN`): the value "
                      "given (secret) is not of type"));
}

TEST_CASE("measures keep their text and have an amount", "[runtime][values]") {
  using bytecode::ValueType;
  CHECK(parseMeasure(ValueType::Duration, "1h30m") == 5'400'000);
  CHECK(parseMeasure(ValueType::Duration, "250ms") == 250);
  CHECK(parseMeasure(ValueType::Duration, "2w1d") == 15 * 86'400'000LL);
  CHECK(parseMeasure(ValueType::Size, "2GB") == 2'000'000'000);
  CHECK(parseMeasure(ValueType::Size, "64MiB") == 64 << 20);
  CHECK(parseMeasure(ValueType::Size, "512") == 512);
  CHECK(parseMeasure(ValueType::Percent, "80%") == 80);
  CHECK(parseMeasure(ValueType::Percent, "80") == 80);
  for (const char *bad : {"", "5", "m", "5x", "5m3", "99999999999999999999s", "999999999999999w"})
    CHECK_FALSE(parseMeasure(ValueType::Duration, bad));
  for (const char *bad : {"", "MB", "5mb", "5MB5", "99999999TiB"})
    CHECK_FALSE(parseMeasure(ValueType::Size, bad));
  CHECK(showMeasure(ValueType::Duration, 5'400'000) == "1h30m");
  CHECK(showMeasure(ValueType::Duration, 86'461'007) == "1d1m1s7ms");
  CHECK(showMeasure(ValueType::Duration, 0) == "0s");
  CHECK(showMeasure(ValueType::Size, 2048) == "2048");
  CHECK(showMeasure(ValueType::Percent, 80) == "80%");
  for (int64_t amount : {1LL, 999LL, 3'600'000LL, 700'000'000LL, 1'234'567'890LL})
    CHECK(parseMeasure(ValueType::Duration, showMeasure(ValueType::Duration, amount)) == amount);
}

TEST_CASE("elements of a list are checked one by one", "[runtime][values]") {
  Builder b;
  const auto lines = b.list("lines"), words = b.list("words", bytecode::ValueType::Text, true),
             docs = b.list("docs", bytecode::ValueType::Record),
             numbers = b.list("n", bytecode::ValueType::Integer);
  b.module.variables[words].pattern = b.string("[a-z]+");
  auto value = [&](bytecode::Index index, std::string_view text) {
    return parseValue(b.module, b.module.variables[index], text);
  };
  CHECK(std::get<List>(*value(lines, "one two\n\n  three ")) == List{"one two", "  three "});
  CHECK(std::get<List>(*value(words, " one\ttwo\n\nthree\n")) == List{"one", "two", "three"});
  CHECK(std::get<List>(*value(words, "\n \n")).empty());
  CHECK_THAT(value(words, "one Two").error(), Contains("`Two` is not of type"));
  CHECK(std::get<List>(*value(docs, "{\"a\": 1}\n{}")) == List{"{\"a\": 1}", "{}"});
  CHECK_THAT(value(docs, "{}\n[1]").error(), Contains("`[1]` is not a JSON object"));
  CHECK(std::get<List>(*value(numbers, "1\n-2")).size() == 2);
  CHECK_THAT(value(numbers, "1\nx").error(), Contains("`x` is not a decimal integer"));
}

TEST_CASE("a member of a JSON object comes out exactly", "[runtime][json]") {
  const std::string object = R"({"s": "a \"b\"\n\u00e9", "i": 12345678901234567890123, "f": 1.50, "n": null,
      "b": true, "o": {"x": [1, {"y": "z"}], "e": {}}, "a": ["p q", 2, {"k": [ ]}], "i": -7, "deep": {"s": 1}})";
  using Kind = JsonMember::Kind;
  auto member = [&](const std::string &key) {
    auto found = memberOf(object, key);
    REQUIRE(found);
    return *found;
  };
  CHECK(member("s").text == "a \"b\"\n\xc3\xa9");
  CHECK(member("i").text == "-7"); // of two the last, as everywhere
  CHECK(member("f").text == "1.50");
  CHECK(member("n").kind == Kind::Null);
  CHECK(member("x").kind == Kind::Missing);
  CHECK(member("b").text == "true");
  CHECK(member("o").text == R"({"x":[1,{"y":"z"}],"e":{}})");
  CHECK(member("a").text == R"(["p q",2,{"k":[]}])");
  CHECK(member("a").elements == std::vector<std::string>{"p q", "2", R"({"k":[]})"});
  CHECK(memberOf("{\"big\": 12345678901234567890123}", "big")->text == "12345678901234567890123");
  CHECK(isJson(" [1, 2] "));
  CHECK(isJson("null"));
  for (const char *bad : {"", "{", "{} {}", "[1,]", "{'a': 1}", "\"\xff\""})
    CHECK_FALSE(isJson(bad));
  CHECK(isJsonObject("{\"a\": [1]}"));
  CHECK_FALSE(isJsonObject("[{}]"));
  CHECK_FALSE(memberOf("[1]", "a"));
  CHECK_FALSE(memberOf("{\"a\": 1} x", "a"));
  CHECK(isJson(std::string(100'000, '[') + std::string(100'000, ']'))); // no stack to overflow
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
