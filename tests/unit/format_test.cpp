#include "compiler/diagnostics/diagnostics.h"
#include "compiler/format/format.h"
#include "compiler/format/layout.h"
#include "compiler/parse/rbk_parser.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

using namespace rbk;
using rbk::format::Token;
using rbk::format::TokenKind;

namespace {

using State = format::Result::State;

SourceFile sourceOf(std::string text, Position base = 0) { return {"test.rbk", std::move(text), base, {}}; }

std::string formatted(const std::string &text) {
  format::Result result = format::format(sourceOf(text));
  INFO(text);
  INFO(result.problem);
  REQUIRE(result.state == State::Formatted);
  return result.text;
}

std::string inStep(const std::string &statements) {
  return "runbook r \"R\" {\n  resolve {\n    step \"S\" {\n" + statements + "    }\n  }\n}\n";
}
std::string statement(const std::string &text) {
  std::string result = formatted(inStep(text + "\n"));
  std::string begin = "\n    step \"S\" {\n      ";
  size_t from = result.find(begin) + begin.size();
  return result.substr(from, result.rfind("\n    }") - from);
}

std::vector<Token> tokens(const SourceFile &source, const format::Dialect &dialect = format::runbookDialect) {
  DiagnosticEngine diagnostics;
  std::vector<std::string> lost;
  parse::Tree tree = parse::parseTree(source, diagnostics, lost);
  REQUIRE_FALSE(diagnostics.hasErrors());
  return format::tokensOf(tree, source.text, source.base, dialect);
}

/// All texts of the repository that the formatter is tried on.
std::vector<std::string> corpus() {
  std::vector<std::string> texts;
  for (const char *folder : {"/runbooks", "/tests/format/cases", "/tests/golden"})
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(std::string(RBK_SOURCE_DIR) + folder))
      if (entry.path().extension() == ".rbk") {
        std::stringstream text;
        text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
        if (format::format(sourceOf(text.str())).state == State::Formatted)
          texts.push_back(text.str());
      }
  std::sort(texts.begin(), texts.end());
  return texts;
}

} // namespace

TEST_CASE("tokens carry what the tree leaves out", "[format]") {
  SourceFile source = sourceOf("# c\nimport  \"a\" # d\n\n\nreview for P0,P1 {\n- x  \n}", 1000);
  std::vector<Token> all = tokens(source);
  std::vector<std::string> texts;
  for (const Token &token : all)
    texts.push_back(token.text.str());
  CHECK(texts == std::vector<std::string>{"# c", "import", "\"a\"", "# d", "review", "for", "P0", ",", "P1",
                                          "{", "-", "x  ", "}"});
  CHECK(all[0].kind == TokenKind::Comment);
  CHECK(all[0].startsItem);
  CHECK(all[1].startsItem);
  CHECK(all[1].linesBefore == 1);
  CHECK_FALSE(all[2].startsItem);
  CHECK(all[2].kind == TokenKind::Raw);
  CHECK(all[3].linesBefore == 0);
  CHECK(all[4].linesBefore == 2);
  CHECK(all[9].partner == 12);
  CHECK(all[12].partner == 9);
  CHECK(all[10].startsItem);
  CHECK(format::writtenText(all[11]) == "x");
}

TEST_CASE("no part of a file is lost between the tokens", "[format]") {
  std::vector<std::string> texts = corpus();
  REQUIRE(texts.size() > 100);
  for (const std::string &text : texts) {
    SourceFile source = sourceOf(text);
    DiagnosticEngine diagnostics;
    std::vector<std::string> lost;
    parse::Tree tree = parse::parseTree(source, diagnostics, lost);
    if (diagnostics.hasErrors())
      continue; // a file of signatures
    size_t at = text.rfind("\xEF\xBB\xBF", 0) == 0 ? 3 : 0;
    for (const Token &token : format::tokensOf(tree, source.text, 0, format::runbookDialect)) {
      size_t begin = static_cast<size_t>(token.text.data() - source.text.data());
      REQUIRE(begin >= at);
      INFO(token.text.str());
      REQUIRE(llvm::StringRef(source.text).slice(at, begin).trim().empty());
      at = begin + token.text.size();
    }
    CHECK(llvm::StringRef(source.text).drop_front(at).trim().empty());
  }
}

TEST_CASE("blanks between words have one form", "[format]") {
  CHECK(statement("expect   not(a==1)and(b<2)") == "expect not (a == 1) and (b < 2)");
  CHECK(statement("let  x:list<text>=1") == "let x: list<text> = 1");
  CHECK(statement("let x :list<  list< text  >  >=  y") == "let x: list<list<text>> = y");
  CHECK(statement("expect a- -1*2>=80%of b") == "expect a - -1 * 2 >= 80% of b");
  CHECK(statement("wait 1500ms") == "wait 1500ms");
  CHECK(statement("$   kubectl   get  pods  ") == "$ kubectl   get  pods");
  CHECK(statement("undo  $\tuptime") == "undo $ uptime");
  CHECK(statement("-  prose   # no comment  ") == "- prose   # no comment");
}

TEST_CASE("whatever blanks the author wrote, the result is the same", "[format]") {
  std::mt19937 random(20240607);
  for (const std::string &text : corpus()) {
    SourceFile source = sourceOf(text);
    DiagnosticEngine diagnostics;
    std::vector<std::string> lost;
    parse::Tree tree = parse::parseTree(source, diagnostics, lost);
    if (diagnostics.hasErrors())
      continue;
    std::string other;
    for (const Token &token : format::tokensOf(tree, source.text, 0, format::runbookDialect)) {
      auto blanks = [&] { return std::string(random() % 4, random() % 3 ? ' ' : '\t'); };
      if (token.linesBefore)
        other += (token.linesBefore > 1 ? "\n" + std::string(1 + random() % 3, '\n') : "\n") + blanks();
      else if (token.gapBefore)
        other += ' ' + blanks();
      other += token.text;
    }
    other += std::string(random() % 3, '\n');
    INFO(text);
    INFO(other);
    CHECK(formatted(other) == formatted(text));
  }
}

TEST_CASE("a text that cannot be parsed is not formatted", "[format]") {
  for (const char *text :
       {"import", "contact {", "}", "runbook r \"R\" {", "x", "import \"\xff\"", "extend x {"}) {
    format::Result result = format::format(sourceOf(text));
    INFO(text);
    CHECK(result.state == State::SyntaxErrors);
    CHECK(result.text.empty());
    CHECK(result.diagnostics.hasErrors());
  }
  CHECK(format::format(sourceOf(std::string("import \"a\0b\"", 12))).state == State::SyntaxErrors);
  // What a command means is not the formatter's business.
  CHECK(statement("$ kill  <pid>") == "$ kill  <pid>");
  CHECK(statement("$ rm  *") == "$ rm  *");
}

TEST_CASE("line ends in raw text", "[format]") {
  CHECK(formatted("import \"a\"\r\n\r\n\r\nimport \"b\"") == "import \"a\"\n\nimport \"b\"\n");
  CHECK(statement("$ echo 'a\r\nb'\r") == "$ echo 'a\nb'");
  // Of two carriage returns one is text: both stay, so that the meaning does.
  CHECK(statement("$ echo 'a\r\r\nb'") == "$ echo 'a\r\r\nb'");
}

TEST_CASE("a diff shows what changes and three lines around it", "[format]") {
  CHECK(format::unifiedDiff("a\n", "a\n", "f").empty());
  CHECK(format::unifiedDiff("", "a\n", "f") == "--- f\n+++ f\n@@ -0,0 +1 @@\n+a\n");
  CHECK(format::unifiedDiff("a\n", "", "f") == "--- f\n+++ f\n@@ -1 +0,0 @@\n-a\n");
  CHECK(format::unifiedDiff("a", "a\n", "f") ==
        "--- f\n+++ f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  CHECK(format::unifiedDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "f") ==
        "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  // Changes whose contexts touch are one hunk, others are not.
  std::string before, near, far;
  for (int i = 0; i < 20; ++i) {
    std::string line = std::to_string(i) + "\n";
    before += line;
    near += i == 5 || i == 12 ? "x\n" : line;
    far += i == 5 || i == 13 ? "x\n" : line;
  }
  auto hunks = [&](const std::string &after) {
    return llvm::StringRef(format::unifiedDiff(before, after, "f")).count("\n@@ ");
  };
  CHECK(hunks(near) == 1);
  CHECK(hunks(far) == 2);
}
