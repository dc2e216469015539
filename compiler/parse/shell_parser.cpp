#include "compiler/parse/shell_parser.h"
#include "compiler/parse/syntax.h"
#include "grammar/shell.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
namespace g = rbk::shell_grammar;
namespace peg = tao::pegtl;
using llvm::StringRef;

struct ShellState {
  Tree tree;
  DiagnosticEngine &diagnostics;
  const char *begin;
  const char *end;
  Position base;
  bool program;
  struct HereWord {
    uint32_t node;
    Position begin;
  };
  std::vector<HereWord> hereWords;
  std::vector<uint32_t> hereBodies;
  Position at(const char *p) const { return base + static_cast<Position>(p - begin); }

  /// Whether a `$(` is open: then `)` closes it.
  bool insideSubstitution() const { return substitutions != 0; }
  unsigned substitutions = 0;

  /// Here-documents whose body is still to come. Words and bodies are nodes, so a branch that is dropped takes
  /// both back; `hereWords` only remembers where the words stand and is cut to what is still in the tree.
  size_t pending() {
    auto stands = [&](uint32_t node, ShellSyntax kind) {
      return node < tree.nodes().size() && tree.nodes()[node].kind == static_cast<uint16_t>(kind);
    };
    while (!hereWords.empty() && !(stands(hereWords.back().node, ShellSyntax::HereWord) &&
                                   tree.nodes()[hereWords.back().node].begin == hereWords.back().begin))
      hereWords.pop_back();
    while (!hereBodies.empty() && !stands(hereBodies.back(), ShellSyntax::HereBody))
      hereBodies.pop_back();
    return hereWords.size() - std::min(hereBodies.size(), hereWords.size());
  }

  /// Makes a HereBody node for each here-document that waits for its body; `in` stands behind a line break.
  /// False when a body does not end.
  template <typename Input>
  bool readHereBodies(Input &in) {
    for (size_t left = pending(); left; --left) {
      const TreeNode &word = tree.nodes()[hereWords[hereWords.size() - left].node];
      StringRef written(begin + (word.begin - base), word.end - word.begin);
      std::string delimiter;
      for (char c : written)
        if (c != '\'' && c != '"' && c != '\\')
          delimiter += c;
      bool stripTabs = word.begin > base && StringRef(begin, word.begin - base).rtrim().endswith("-");
      StringRef rest(in.current(), static_cast<size_t>(in.end() - in.current()));
      size_t offset = 0, bodyEnd = 0;
      bool found = false;
      while (offset < rest.size() && !found) {
        size_t lineEnd = std::min(rest.find('\n', offset), rest.size());
        StringRef line = rest.slice(offset, lineEnd).rtrim('\r');
        bodyEnd = offset;
        found = (stripTabs ? line.ltrim('\t') : line) == delimiter;
        // In a step the last line of the text ends the line itself, which is the runbook's to read.
        offset = found && !program ? lineEnd : std::min(lineEnd + 1, rest.size());
      }
      if (!found) { // lowering reports the one that has no body
        in.bump(rest.size());
        return false;
      }
      hereBodies.push_back(static_cast<uint32_t>(tree.nodes().size()));
      tree.open(static_cast<uint16_t>(ShellSyntax::HereBody), at(rest.begin()));
      tree.close(at(rest.begin() + bodyEnd));
      in.bump(offset);
      if (!program && left > 1 && offset < rest.size() && rest[offset] == '\n')
        in.bump(1);
    }
    return true;
  }
};

constexpr size_t maxShellDepth = 200;

template <typename Rule>
struct ShellKindOf {
  static constexpr int value = -1;
};
#define NODE(rule, kind)                                                                                     \
  template <>                                                                                                \
  struct ShellKindOf<g::rule> {                                                                              \
    static constexpr int value = static_cast<int>(ShellSyntax::kind);                                        \
  }
NODE(whole_list, Line);
NODE(step_list, Line);
NODE(program_list, Line);
NODE(pipeline, Pipeline);
NODE(next_pipeline, Pipeline);
NODE(bang, Bang);
NODE(and_if, AndIf);
NODE(or_if, OrIf);
NODE(first_command, Command);
NODE(piped_command, Command);
NODE(sequence, Sequence);
NODE(background, Background);
NODE(assignment, Assignment);
NODE(assignment_name, AssignmentName);
NODE(assignment_value, Word);
NODE(word, Word);
NODE(redirection_word, Word);
NODE(duplicate_word, Word);
NODE(case_word, Word);
NODE(array, Array);
NODE(group, Group);
NODE(subshell, Subshell);
NODE(conditional, Conditional);
NODE(while_loop, WhileLoop);
NODE(for_loop, ForLoop);
NODE(case_command, Case);
NODE(function, Function);
NODE(test, TestCommand);
NODE(arithmetic_command, ArithmeticCommand);
NODE(arithmetic_group, ArithmeticGroup);
NODE(braced_operator, Expansion);
NODE(operator_name, Variable);
NODE(special, Expansion);
NODE(arithmetic, Expansion);
NODE(backquote_text, Backquoted);
NODE(dollar, Literal);
NODE(literal, Literal);
NODE(lone_dollar, Literal);
NODE(double_dollar, Literal);
NODE(double_literal, Literal);
NODE(escape, Escape);
NODE(double_escape, Escape);
NODE(single_text, SingleQuoted);
NODE(double_quoted, DoubleQuoted);
NODE(ansi_text, AnsiQuoted);
NODE(variable_name, Variable);
NODE(path, Variable);
NODE(substitution, Substitution);
NODE(process_substitution, Substitution);
NODE(redirection, Redirection);
NODE(compound_redirection, Redirection);
NODE(descriptor, Descriptor);
NODE(here_operator, Operator);
NODE(duplicate_operator, Operator);
NODE(file_operator, Operator);
NODE(duplicate_target, DuplicateTarget);
NODE(here_word, HereWord);
#undef NODE

template <typename Rule>
struct ShellExpected {
  static constexpr const char *text = nullptr;
};
#define EXPECT(rule, words)                                                                                  \
  template <>                                                                                                \
  struct ShellExpected<g::rule> {                                                                            \
    static constexpr const char *text = words;                                                               \
  }
EXPECT(single_end, "the closing `'`");
EXPECT(double_end, "the closing `\"`");
EXPECT(substitution_list, "a command after `$(`");
EXPECT(substitution_end, "the closing `)` of `$(`");
EXPECT(here_word, "the word that ends the here-document");
EXPECT(duplicate_target, "a file descriptor such as `1`");
EXPECT(redirection_word, "a file name after the redirection");
EXPECT(piped_command, "a command after `|`");
EXPECT(next_pipeline, "a command after `&&` or `||`");
EXPECT(body, "a command");
EXPECT(group_end, "the closing `}`");
EXPECT(subshell_end, "the closing `)`");
EXPECT(array_end, "the closing `)`");
EXPECT(backquote_end, "the closing backquote");
EXPECT(operator_end, "the closing `}` of `${`");
EXPECT(test_end, "the closing `]]`");
EXPECT(kw_then, "`then`");
EXPECT(kw_fi, "`fi`");
EXPECT(kw_do, "`do`");
EXPECT(kw_done, "`done`");
EXPECT(kw_in, "`in`");
EXPECT(kw_esac, "`esac`");
EXPECT(loop_variable, "the name of a variable");
EXPECT(case_word, "a word");
EXPECT(case_pattern_end, "`)` behind the pattern");
EXPECT(function_body, "`{`");
EXPECT(whole_list, "a command");
EXPECT(line_end, "the end of the command");
#undef EXPECT

// No `unwind`: a mistake ends the parse and clears the tree, and catching at each level costs quadratic time.
template <typename Rule>
struct ShellControl : peg::normal<Rule> {
  static constexpr int kind = ShellKindOf<Rule>::value;
  static constexpr bool isSubstitution =
      std::is_same_v<Rule, g::substitution> || std::is_same_v<Rule, g::process_substitution>;
  template <typename Input>
  static void start(const Input &in, ShellState &s) {
    if constexpr (kind >= 0) {
      if (s.tree.depth() > maxShellDepth) {
        s.diagnostics.report(Diag::NestedTooDeeply, {s.at(in.current()), s.at(in.current())},
                             {std::to_string(maxShellDepth)});
        throw g::syntax_error{};
      }
      if constexpr (kind == static_cast<int>(ShellSyntax::HereWord))
        s.hereWords.push_back({static_cast<uint32_t>(s.tree.nodes().size()), s.at(in.current())});
      s.tree.open(static_cast<uint16_t>(kind), s.at(in.current()));
      s.substitutions += isSubstitution;
    }
  }
  template <typename Input>
  static void success(const Input &in, ShellState &s) {
    if constexpr (kind >= 0) {
      s.tree.close(s.at(in.current()));
      s.substitutions -= isSubstitution;
    }
  }
  template <typename Input>
  static void failure(const Input &, ShellState &s) {
    if constexpr (kind >= 0) {
      s.tree.drop();
      s.substitutions -= isSubstitution;
    }
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input &in, ShellState &s) {
    static_assert(ShellExpected<Rule>::text != nullptr);
    const char *p = in.current();
    constexpr bool quote = std::is_same_v<Rule, g::single_end> || std::is_same_v<Rule, g::double_end>;
    if constexpr (quote) {
      // The caret stands on the quote that was never closed, which is where the mistake is.
      char mark = std::is_same_v<Rule, g::single_end> ? '\'' : '"';
      const char *open = p;
      while (open > s.begin && *(open - 1) != mark)
        --open;
      Position where = s.at(open > s.begin ? open - 1 : p);
      s.diagnostics.report(Diag::UnclosedQuote, {where, where + 1}, {std::string(1, mark)});
    } else {
      Position where = s.at(p);
      std::string found = p >= s.end   ? "the end of the command"
                          : *p == '\n' ? "the end of the line"
                                       : "`" + std::string(1, *p) + "`";
      s.diagnostics.report(Diag::SyntaxExpected, {where, p >= s.end ? where : where + 1},
                           {ShellExpected<Rule>::text, found});
    }
    throw g::syntax_error{};
  }
};

/// What the shell would do at `rest` and what to write instead; empty where nothing is refused.
struct Refusal {
  size_t length = 0;
  StringRef what, instead;
};
static Refusal refusalAt(StringRef rest) {
  if (rest.startswith(";"))
    return {1, "`;`", "write the next command on a line of its own"};
  if (rest.startswith("|&"))
    return {2, "`|&`", "write `2>&1 |`"};
  if (rest.startswith("&"))
    return {1, "`&` (a background job)",
            "nobody would wait for it or see it fail; inside a URL quote the whole URL"};
  if (rest.startswith("<(") || rest.startswith(">("))
    return {2, "process substitution", "`save` the output and pass the file"};
  if (rest.startswith("("))
    return {1, "`( … )` (a subshell)", "write the commands as steps"};
  if (rest.startswith(")"))
    return {1, "`)`", "it has no opening parenthesis; quote it if it is text"};
  if (rest.startswith("`"))
    return {1, "a backquote", "write `$(…)`; quote it if it is text"};
  if (rest.startswith("<>"))
    return {2, "`<>`", "open the file for reading or for writing"};
  if (rest.startswith("$(("))
    return {3, "arithmetic", "compute with `let NAME: int = …`"};
  if (rest.startswith("${"))
    return {std::min(rest.find('}'), rest.size() - 1) + 1, "a parameter expansion with an operator",
            "a name is never empty here: give the parameter a default, or write `${name}`"};
  if (rest.startswith("$") && rest.size() > 1 &&
      (llvm::isDigit(rest[1]) || StringRef("@*?#!$-").contains(rest[1])))
    return {2, "a positional or special parameter", "declare a `param`, or capture the value with `let`"};
  return {};
}

} // namespace rbk::parse

namespace rbk::shell_grammar {
using namespace rbk::parse;

struct refused {
  using rule_t = refused;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, ShellState &s) {
    if (s.program)
      return false;
    llvm::StringRef rest(in.current(), static_cast<size_t>(in.end() - in.current()));
    // These end a command rather than being refused inside it.
    if (rest.empty() || rest[0] == '\n' || rest.startswith("&&") || rest.startswith("||") ||
        (rest[0] == '|' && !rest.startswith("|&")))
      return false;
    if (rest[0] == ')' && s.insideSubstitution())
      return false;
    Refusal refusal = refusalAt(rest);
    if (refusal.length == 0)
      return false;
    Position at = s.at(in.current());
    s.diagnostics.report(Diag::ShellProgram, {at, at + static_cast<Position>(refusal.length)}, {refusal.what})
        .note(refusal.instead.str());
    throw syntax_error{};
  }
};

struct in_program {
  using rule_t = in_program;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &, ShellState &s) {
    return s.program;
  }
};

struct newline {
  using rule_t = newline;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, ShellState &s) {
    const char *p = in.current();
    p += p < in.end() && *p == '\r';
    if (p >= in.end() || *p != '\n')
      return false;
    if (!s.program && s.pending()) // in a step the bodies end the command
      return false;
    in.bump(static_cast<size_t>(p + 1 - in.current()));
    s.readHereBodies(in);
    return true;
  }
};

struct here_bodies {
  using rule_t = here_bodies;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, ShellState &s) {
    if (!s.pending())
      return true;
    llvm::StringRef rest(in.current(), static_cast<size_t>(in.end() - in.current()));
    in.bump(std::min(rest.find('\n'), rest.size() - (rest.empty() ? 0 : 1)) + (rest.empty() ? 0 : 1));
    s.readHereBodies(in);
    return true;
  }
};

} // namespace rbk::shell_grammar

namespace rbk::parse {

Tree parseShellTree(StringRef text, Position base, DiagnosticEngine &diagnostics, size_t *programEnd) {
  ShellState state{{}, diagnostics, text.begin(), text.end(), base, programEnd != nullptr, {}, {}};
  peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf_crlf, const char *> in(text.begin(), text.end(),
                                                                                  "");
  try {
    if (!peg::parse<g::line, peg::nothing, ShellControl>(in, state))
      state.tree.clear();
  } catch (const g::syntax_error &) {
    state.tree.clear();
  }
  if (programEnd)
    *programEnd = static_cast<size_t>(in.current() - text.begin());
  return std::move(state.tree);
}

} // namespace rbk::parse
