// Words of a command line: what they say, and where each byte of them stands in the source.
#include "compiler/parse/parse.h"

#include <catch2/catch.hpp>

using namespace rbk;

namespace {

struct Line {
  explicit Line(std::string written) : text(std::move(written)) {
    line = parse::parseShell(text, 0, arena, diagnostics);
  }
  std::string text;
  llvm::BumpPtrAllocator arena;
  DiagnosticEngine diagnostics;
  const ast::ShellLine *line = nullptr;

  const ast::SimpleCommand &command(size_t pipeline = 0, size_t index = 0) const {
    return line->items[pipeline].pipeline.commands[index];
  }
  /// The words, each as literals and {variables}, with | between them.
  std::string words(size_t pipeline = 0, size_t index = 0) const {
    std::string result;
    for (const ast::Word &word : command(pipeline, index).words)
      result += (result.empty() ? "" : "|") + shown(word);
    return result;
  }
  static std::string shown(const ast::Word &word) {
    std::string result;
    for (const ast::WordPart &part : word.parts)
      switch (part.kind) {
      case ast::WordPart::Kind::Literal:
        result += part.text.str();
        break;
      case ast::WordPart::Kind::Variable:
        result += "{" + part.text.str() + "}";
        break;
      case ast::WordPart::Kind::Substitution:
        result += "{()}";
        break;
      }
    return result;
  }
  std::string message() const {
    return diagnostics.diagnostics().empty() ? "" : diagnostics.diagnostics()[0].message;
  }
};

} // namespace

TEST_CASE("what words say") {
  struct Row {
    const char *written, *words;
  };
  const Row rows[] = {
      {"a b  c", "a|b|c"},
      {"a\tb", "a|b"},
      {"'a b' \"c d\"", "a b|c d"},
      {"a'b'\"c\"d", "abcd"},
      {"''", ""},
      {"a '' b", "a||b"},
      {"'it'\\''s'", "it's"},
      {"a\\ b", "a b"},
      {"\\$x", "$x"},
      {"\"\\$x \\\" \\\\ \\a\"", "$x \" \\ \\a"},
      {"$x ${y}z \"$z\"", "{x}|{y}z|{z}"},
      {"'$x'", "$x"},
      {"a$x$y", "a{x}{y}"},
      {"$(date)", "{()}"},
      {"\"a$(date | wc)b\"", "a{()}b"},
      {"$'a\\tb\\n\\''", "a\tb\n'"},
      {"5$ $ \"$\" a$/b", "5$|$|$|a$/b"},
      {"a=b c", "c"},
      {"c a=b", "c|a=b"},
      {"a \\\n b", "a|b"},
      {"a b\\\nc", "a|bc"},
      {"a # comment", "a"},
      {"a#b", "a#b"},
      {"'*' \\* \"?\" [", "*|*|?|["},
      {"{} {a} a{b}c", "{}|{a}|a{b}c"},
      {"a~b", "a~b"},
      {"'two\nlines'", "two\nlines"},
      {"'two\r\nlines'", "two\nlines"},
      {"\"two\r\nlines\"", "two\nlines"},
  };
  for (const Row &row : rows) {
    INFO(row.written);
    Line line(row.written);
    REQUIRE(line.message() == "");
    CHECK(line.words() == row.words);
  }
}

TEST_CASE("each byte of a literal stands where its range says") {
  for (const char *written : {"a b 'c d' \"e $f g\" h", "x\\ y\\z", "\"a\\\"b\\$c\"", "a'b'\"c\"d",
                              "$'p\\tq'", "'m\r\nn' o", "\"\\\\\" z"}) {
    INFO(written);
    Line line(written);
    REQUIRE(line.line);
    for (const ast::Word &word : line.command().words)
      for (const ast::WordPart &part : word.parts) {
        CHECK(part.range.begin >= word.range.begin);
        CHECK(part.range.end <= word.range.end);
        std::string source = line.text.substr(part.range.begin, part.range.end - part.range.begin);
        if (part.kind == ast::WordPart::Kind::Literal && source.size() == part.text.size())
          CHECK(source == part.text.str());
        if (part.kind == ast::WordPart::Kind::Variable)
          CHECK(source == part.text.str());
      }
  }
}

TEST_CASE("pipelines, connectors, redirections") {
  Line line("a | b && ! c || d 2>&1 >/tmp/x <y &>>z");
  REQUIRE(line.message() == "");
  REQUIRE(line.line->items.size() == 3);
  CHECK(line.line->items[0].pipeline.commands.size() == 2);
  CHECK(line.line->items[1].connector == ast::Connector::And);
  CHECK(line.line->items[1].pipeline.negated);
  CHECK(line.line->items[2].connector == ast::Connector::Or);
  using Kind = ast::ShellRedirection::Kind;
  auto redirections = line.command(2).redirections;
  REQUIRE(redirections.size() == 4);
  CHECK((redirections[0].kind == Kind::Duplicate && redirections[0].descriptor == 2 &&
         redirections[0].duplicateOf == 1));
  CHECK((redirections[1].kind == Kind::Write && redirections[1].descriptor == 1 &&
         Line::shown(redirections[1].target) == "/tmp/x"));
  CHECK((redirections[2].kind == Kind::Read && redirections[2].descriptor == 0));
  CHECK((redirections[3].kind == Kind::Append && redirections[3].alsoStderr));
}

TEST_CASE("here-documents") {
  auto body = [](const char *text) {
    Line line(text);
    INFO(text << line.message());
    REQUIRE(line.line);
    REQUIRE(line.command().redirections.size() == 1);
    return Line::shown(line.command().redirections[0].target);
  };
  CHECK(body("cat <<E\na $x ${y}\nE") == "a {x} {y}\n");
  CHECK(body("cat <<'E'\na $x `d` $(e)\nE") == "a $x `d` $(e)\n");
  CHECK(body("cat <<E\nE") == "");
  CHECK(body("cat <<E\n\\$x \\` \\\\ \\n\nE") == "$x ` \\ \\n\n");
  CHECK(body("cat <<E\r\na\r\nE\r\n") == "a\n");
  CHECK(body("cat <<<\"a $x\"") == "a {x}\n");
  CHECK(Line("cat <<E\na $(date)\nE").message().find("here-document") != std::string::npos);
  CHECK(Line("cat <<E").message().find("here-document") != std::string::npos);
}

TEST_CASE("what a program would be is refused once, at its place") {
  struct Row {
    const char *written;
    Diag id;
    unsigned begin;
  };
  const Row rows[] = {
      {"a; b", Diag::ShellProgram, 1},
      {"a &", Diag::ShellProgram, 2},
      {"(a)", Diag::ShellProgram, 0},
      {"a `b`", Diag::ShellProgram, 2},
      {"a ${x:-y}", Diag::ShellProgram, 2},
      {"a \"${x%y}\"", Diag::ShellProgram, 3},
      {"a $1", Diag::ShellProgram, 2},
      {"a \"$@\"", Diag::ShellProgram, 3},
      {"a $((1))", Diag::ShellProgram, 2},
      {"a <(b)", Diag::ShellProgram, 2},
      {"a |& b", Diag::ShellProgram, 2},
      {"for x in a; do b; done", Diag::ShellProgram, 0},
      {"while a; do b; done", Diag::ShellProgram, 0},
      {"if a; then b; fi", Diag::ShellProgram, 0},
      {"{ a; }", Diag::ShellProgram, 0},
      {"eval a", Diag::ShellProgram, 0},
      {"a && cd /", Diag::ShellProgram, 5},
      {"a=b", Diag::ShellProgram, 0},
      {">x", Diag::ShellProgram, 0},
      {"a }", Diag::ShellProgram, 2},
      {"a ~/x", Diag::ShellProgram, 2},
      {"a {b,c}", Diag::ShellProgram, 2},
      {"a *", Diag::UnquotedGlob, 2},
      {"a b?", Diag::UnquotedGlob, 3},
      {"a b[12]", Diag::UnquotedGlob, 3},
      {"a 'b", Diag::UnclosedQuote, 2},
      {"a \"b", Diag::UnclosedQuote, 2},
      {"a <b> c", Diag::Placeholder, 2},
      {"a |", Diag::SyntaxExpected, 3},
      {"a >", Diag::SyntaxExpected, 3},
      {"a $(b", Diag::SyntaxExpected, 5},
      {"", Diag::SyntaxExpected, 0},
      {"| a", Diag::SyntaxExpected, 0},
      {"a 12>&1", Diag::ShellProgram, 2},
      {"a )", Diag::ShellProgram, 2},
  };
  for (const Row &row : rows) {
    INFO(row.written);
    Line line(row.written);
    CHECK((line.line == nullptr) == (row.id != Diag::Placeholder)); // around a hole the line is read
    REQUIRE(line.diagnostics.diagnostics().size() == 1);
    CHECK(line.diagnostics.diagnostics()[0].id == row.id);
    CHECK(line.diagnostics.diagnostics()[0].range.begin == row.begin);
  }
}
