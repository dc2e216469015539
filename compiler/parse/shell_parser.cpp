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
  Position at(const char *p) const { return base + static_cast<Position>(p - begin); }

  /// Whether a `$(` is open: then `)` closes it.
  bool insideSubstitution() const { return substitutions != 0; }
  unsigned substitutions = 0;

  /// Makes a HereBody node for each here-document of the line, in order; their lines end the command text.
  template <typename Input>
  void readHereBodies(Input &in) {
    std::vector<TreeNode> words;
    for (const TreeNode &node : tree.nodes())
      if (node.kind == static_cast<uint16_t>(ShellSyntax::HereWord))
        words.push_back(node);
    for (const TreeNode &word : words) {
      StringRef written(begin + (word.begin - base), word.end - word.begin);
      std::string delimiter;
      for (char c : written)
        if (c != '\'' && c != '"' && c != '\\')
          delimiter += c;
      bool stripTabs = word.begin > base && StringRef(begin, word.begin - base).rtrim().endswith("-");
      StringRef rest(in.current(), static_cast<size_t>(in.end() - in.current()));
      size_t offset =
          std::min(rest.find('\n'), rest.size() - (rest.empty() ? 0 : 1)) + (rest.empty() ? 0 : 1);
      size_t bodyBegin = offset, bodyEnd = offset;
      bool found = false;
      while (offset < rest.size()) {
        size_t lineEnd = std::min(rest.find('\n', offset), rest.size());
        StringRef line = rest.slice(offset, lineEnd).rtrim('\r');
        bodyEnd = offset;
        offset = lineEnd;
        found = (stripTabs ? line.ltrim('\t') : line) == delimiter;
        if (found)
          break;
        bodyEnd = offset = std::min(lineEnd + 1, rest.size());
      }
      if (!found) { // lowering reports the one that has no body
        in.bump(rest.size());
        return;
      }
      tree.open(static_cast<uint16_t>(ShellSyntax::HereBody), at(rest.begin() + bodyBegin));
      tree.close(at(rest.begin() + bodyEnd));
      in.bump(offset);
    }
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
NODE(substitution_list, Line);
NODE(pipeline, Pipeline);
NODE(next_pipeline, Pipeline);
NODE(bang, Bang);
NODE(and_if, AndIf);
NODE(or_if, OrIf);
NODE(simple_command, Command);
NODE(piped_command, Command);
NODE(assignment, Assignment);
NODE(assignment_name, AssignmentName);
NODE(assignment_value, Word);
NODE(word, Word);
NODE(redirection_word, Word);
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
NODE(redirection, Redirection);
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
EXPECT(whole_list, "a command");
EXPECT(line_end, "the end of the command");
#undef EXPECT

template <typename Rule>
struct ShellControl : peg::normal<Rule> {
  static constexpr int kind = ShellKindOf<Rule>::value;
  static constexpr bool isSubstitution = std::is_same_v<Rule, g::substitution>;
  template <typename Input>
  static void start(const Input &in, ShellState &s) {
    if constexpr (kind >= 0) {
      if (s.tree.depth() > maxShellDepth) {
        s.diagnostics.report(Diag::NestedTooDeeply, {s.at(in.current()), s.at(in.current())},
                             {std::to_string(maxShellDepth)});
        throw g::syntax_error{};
      }
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
  static void unwind(const Input &, ShellState &s) {
    if constexpr (kind >= 0)
      s.tree.drop();
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
      std::string found = p >= s.end ? "the end of the command" : "`" + std::string(1, *p) + "`";
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

struct here_bodies {
  using rule_t = here_bodies;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, ShellState &s) {
    s.readHereBodies(in);
    return true;
  }
};

} // namespace rbk::shell_grammar

namespace rbk::parse {

Tree parseShellTree(StringRef text, Position base, DiagnosticEngine &diagnostics) {
  ShellState state{{}, diagnostics, text.begin(), text.end(), base};
  peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf_crlf, const char *> in(text.begin(), text.end(),
                                                                                  "");
  try {
    if (!peg::parse<g::line, peg::nothing, ShellControl>(in, state))
      state.tree.clear();
  } catch (const g::syntax_error &) {
    state.tree.clear();
  }
  return std::move(state.tree);
}

} // namespace rbk::parse
