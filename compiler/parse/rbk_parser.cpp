#include "compiler/parse/rbk_parser.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/rbk_tables.h"
#include "compiler/parse/syntax.h"
#include "grammar/rbk.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

namespace rbk::parse {
namespace g = rbk::grammar;
namespace peg = tao::pegtl;
using llvm::StringRef;

/// Thrown where going on makes no sense (nesting too deep, too many errors); ends the parse of this file.
struct GiveUp {};

constexpr size_t maxDepth = 400;
constexpr unsigned maxSyntaxErrors = 50;
constexpr unsigned maxUnclosed = 50;

struct State {
  Tree tree;
  DiagnosticEngine &diagnostics;
  const char *begin;
  const char *end;
  Position base;
  bool pending = false; ///< an error was reported inside the guarded item that just failed
  const char *errorAt = nullptr;
  const char *failedAt = nullptr;   ///< where the node began that failed last
  std::vector<StringRef> lost = {}; ///< names that skipped items would have declared
  unsigned errors = 0;
  bool reportedMissingAtEnd = false;
  unsigned unclosed = 0; ///< commands whose quote or here-document never ends

  /// The extent of the command at `p`. Each that is never closed is looked for down to the end of the file: a
  /// file full of them is read line by line in the end, so that it takes no quadratic time.
  size_t commandAt(const char *p) {
    StringRef rest(p, static_cast<size_t>(end - p));
    if (unclosed >= maxUnclosed)
      rest = rest.take_until([](char c) { return c == '\n'; });
    bool closed = true;
    size_t length = commandExtent(rest, &closed);
    unclosed += !closed;
    return length;
  }

  Position at(const char *p) const { return base + static_cast<Position>(p - begin); }
  SourceRange range(const char *from, const char *to) const { return {at(from), at(to)}; }

  void open(uint16_t kind, const char *p) {
    if (tree.depth() > maxDepth) {
      report(Diag::NestedTooDeeply, range(p, p), {std::to_string(maxDepth)})
          .note("the rest of the file was not read");
      throw GiveUp{};
    }
    tree.open(kind, at(p));
  }
  /// Reports what was expected at `p`, with a caret between two characters for `atPoint`; the nearest guarded
  /// item catches.
  [[noreturn]] void raise(const char *p, bool atPoint, StringRef expected);

  Diagnostic &report(Diag id, SourceRange where, std::initializer_list<StringRef> arguments) {
    if (++errors > maxSyntaxErrors) {
      diagnostics.report(Diag::TooManySyntaxErrors, where);
      throw GiveUp{};
    }
    return diagnostics.report(id, where, arguments);
  }
};

// --- scanning helpers
// ------------------------------------------------------------------------------------------------

static bool isNameChar(char c) { return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.'; }

static StringRef wordAt(const char *p, const char *end) {
  const char *q = p;
  while (q < end && isNameChar(*q))
    ++q;
  return {p, static_cast<size_t>(q - p)};
}

/// Skips a string that begins at `p`; a one-line string ends with its line at the latest.
static const char *skipString(const char *p, const char *end) {
  StringRef rest(p, static_cast<size_t>(end - p));
  if (rest.startswith("\"\"\"")) {
    size_t close = rest.find("\"\"\"", 3);
    return close == StringRef::npos ? end : p + close + 3;
  }
  for (++p; p < end && *p != '\n' && *p != '"'; ++p)
    if (*p == '\\' && p + 1 < end && p[1] != '\n')
      ++p;
  return p < end && *p == '"' ? p + 1 : p;
}

/// The end of the item at `p`: its line, and the block it opens. Prose and commands are taken whole, so that
/// a brace in them counts for nothing.
static const char *skipItem(const char *p, State &s) {
  const char *end = s.end;
  unsigned depth = 0;
  bool lineStart = true;
  while (p < end) {
    StringRef rest(p, static_cast<size_t>(end - p));
    char c = *p;
    if (lineStart && (rest.startswith("- ") || rest.startswith("$ "))) {
      p += c == '$' ? 2 + s.commandAt(p + 2) : std::min(rest.find('\n'), rest.size());
      continue;
    }
    if (c == '\n') {
      if (depth == 0)
        return p;
      lineStart = true;
      ++p;
      continue;
    }
    if (c == '"') {
      p = skipString(p, end);
      lineStart = false;
      continue;
    }
    if (c == '#' && (lineStart || llvm::isSpace(p[-1]))) {
      p += std::min(rest.find('\n'), rest.size());
      continue;
    }
    if (c == '$' && rest.startswith("$ ")) {
      p += 2 + s.commandAt(p + 2);
      continue;
    }
    if (c == '{')
      ++depth;
    if (c == '}') {
      if (depth == 0)
        return p;
      if (--depth == 0)
        return p + 1;
    }
    lineStart = lineStart && llvm::isSpace(c);
    ++p;
  }
  return end;
}

/// What stands at `p`, for "found …".
static std::string describe(const char *p, const char *end) {
  if (p >= end)
    return "the end of the file";
  if (*p == '\n' || *p == '\r')
    return "the end of the line";
  StringRef rest(p, static_cast<size_t>(end - p));
  for (StringRef quote : {"\u201C", "\u201D", "\u2018", "\u2019"})
    if (rest.startswith(quote))
      return "a typographic quotation mark (`" + quote.str() + "`); write `\"`";
  if (*p == '"')
    return "a string";
  StringRef word = wordAt(p, end);
  if (!word.empty())
    return "`" + word.take_front(40).str() + "`";
  size_t length = 1;
  while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80)
    ++length;
  return "`" + rest.take_front(length).str() + "`";
}

static size_t foundLength(const char *p, const char *end) {
  if (p >= end || *p == '\n' || *p == '\r')
    return 0;
  size_t word = wordAt(p, end).size();
  if (word)
    return word;
  size_t length = 1;
  while (p + length < end && (static_cast<unsigned char>(p[length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

void State::raise(const char *p, bool atPoint, StringRef expected) {
  report(Diag::SyntaxExpected, range(p, p + (atPoint ? 0 : foundLength(p, end))),
         {expected, describe(p, end)});
  pending = true;
  errorAt = p;
  throw g::syntax_error{};
}

// --- control: builds the tree, reports
// ------------------------------------------------------------------------------

/// How a rule is entered. Nodes are functions of their own: inlined into each other, the rules would take
/// minutes to compile.
template <typename Rule, bool isNode>
struct Entry : peg::normal<Rule> {};
template <typename Rule>
struct Entry<Rule, true> : peg::normal<Rule> {
  template <peg::apply_mode A, peg::rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input>
  [[nodiscard, gnu::noinline]] static bool match(Input &in, State &s) {
    return peg::match<Rule, A, M, Action, Control>(in, s);
  }
};

template <typename Rule>
struct Control : Entry<Rule, (KindOf<Rule>::value >= 0)> {
  static constexpr int kind = KindOf<Rule>::value;
  static constexpr bool enable = kind >= 0; // the others only raise
  template <typename Input>
  static void start(const Input &in, State &s) {
    s.open(static_cast<uint16_t>(kind), in.current());
  }
  template <typename Input>
  static void success(const Input &in, State &s) {
    s.tree.close(s.at(in.current()));
  }
  template <typename Input>
  static void failure(const Input &, State &s) {
    s.failedAt = s.begin + (s.tree.innermost().begin - s.base);
    s.tree.drop();
  }
  template <typename Input>
  static void unwind(const Input &, State &s) {
    s.tree.drop();
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input &in, State &s) {
    static_assert(Expected<Rule>::text != nullptr, "a rule under must<> needs an EXPECT line");
    const char *p = kind >= 0 ? s.failedAt : in.current(); // a value is wrong as a whole: `30sec`, not `ec`
    constexpr bool unclosed =
        std::is_same_v<Rule, g::line_string_end> || std::is_same_v<Rule, g::block_string_end>;
    s.raise(p, unclosed, Expected<Rule>::text);
  }
};

} // namespace rbk::parse

// --- the custom rules that grammar/rbk.h declares
// -------------------------------------------------------------------

namespace rbk::grammar {
using namespace rbk::parse;

struct command_text {
  using rule_t = command_text;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    size_t n = s.commandAt(in.current());
    in.bump(n);
    return n != 0;
  }
};

struct statement_line {
  using rule_t = statement_line;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    const char *line = in.current();
    while (line > s.begin && (line[-1] == ' ' || line[-1] == '\t'))
      --line;
    bool first = line == s.begin || line[-1] == '\n';
    return first && llvm::is_contained(ContextOf<step_context>::info().words, wordAt(in.current(), in.end()));
  }
};

struct declaration_line {
  using rule_t = declaration_line;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    StringRef word = wordAt(in.current(), in.end());
    StringRef rest = StringRef(word.end(), static_cast<size_t>(s.end - word.end())).ltrim(" \t");
    return llvm::is_contained(ContextOf<record_context>::info().outer, word) && !rest.startswith(":") &&
           !rest.startswith("=");
  }
};

struct balanced_body {
  using rule_t = balanced_body;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    const char *open = in.current();
    if (open >= in.end() || *open != '{')
      return false;
    const char *stop = skipItem(open, s);
    if (stop[-1] != '}') {
      s.report(Diag::MissingBrace, s.range(open, open + 1), {"this signature", describe(in.end(), in.end())});
      s.pending = true;
      s.errorAt = open;
      throw syntax_error{};
    }
    in.bump(static_cast<size_t>(stop - open));
    return true;
  }
};

struct skip_header {
  using rule_t = skip_header;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    if (!s.pending)
      return false;
    const char *p = s.errorAt ? std::max(s.errorAt, in.current()) : in.current();
    while (p < in.end() && *p != '{' && *p != '\n')
      p = *p == '"' ? skipString(p, in.end()) : p + 1;
    // A string without its closing quote swallowed the brace: it ends the line.
    if (p >= in.end() || *p == '\n') {
      while (p > in.current() && llvm::isSpace(p[-1]))
        --p;
      p -= p > in.current();
    }
    if (p >= in.end() || *p != '{')
      return false;
    s.pending = false;
    in.bump(static_cast<size_t>(p - in.current()));
    return true;
  }
};

template <typename Context>
struct recover {
  using rule_t = recover;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    const char *p = in.current();
    if (p >= in.end()) // an error at the very end leaves nothing to skip
      return false;
    ContextInfo context = ContextOf<Context>::info();
    constexpr bool isFile = std::is_same_v<Context, file_context>;
    if (!s.pending) {
      if (*p == '}') {
        if (!isFile)
          return false;
        s.report(Diag::UnmatchedBrace, s.range(p, p + 1), {});
        in.bump(1);
        return true;
      }
      StringRef word = wordAt(p, in.end());
      if (!isFile && llvm::is_contained(context.outer, word))
        return false;
      reportUnknown(s, context, p, word);
    }
    if (StringRef word = wordAt(p, in.end()); word == "let" || word == "save" || word == "param")
      s.lost.push_back(wordAt(
          StringRef(word.end(), static_cast<size_t>(in.end() - word.end())).ltrim(" \t").begin(), in.end()));
    s.pending = false;
    const char *stop = skipItem(p, s);
    in.bump(static_cast<size_t>(stop - p) + (stop == p ? 1 : 0));
    return true;
  }

  static void reportUnknown(State &s, const ContextInfo &context, const char *p, StringRef word) {
    SourceRange where = s.range(p, p + foundLength(p, s.end));
    auto &d = s.report(Diag::UnknownItem, where, {describe(p, s.end), context.name});
    if (StringRef near = suggest(word, context.words); !near.empty())
      d.fix("did you mean `" + near.str() + "`?", where, near.str());
    else if (StringRef(p, static_cast<size_t>(s.end - p)).startswith("```"))
      d.note("this is Markdown; a command is written after `$ `, inside a step");
    else if (*p == '*' || (llvm::isDigit(*p) && word.endswith(".")))
      d.note("prose is written after `- `");
    else if (std::is_same_v<Context, step_context> && (!word.empty() || *p == '$' || *p == '>'))
      d.note(*p == '$' ? "a blank stands behind the `$` of a command"
                       : "a command is written after `$ `, prose after `- `");
    else if (std::is_same_v<Context, section_context> && (*p == '$' || word == "let" || word == "expect"))
      d.note("commands stand inside a step: `step \"title\" { … }`");
    else if (!context.words.empty()) {
      std::string list;
      for (StringRef w : context.words)
        list += (list.empty() ? "`" : ", `") + w.str() + "`";
      d.note("what may stand here: " + list + (std::is_same_v<Context, file_context> ? "" : ", `- prose`"));
    } else
      d.note("only prose, `- …`, may stand here");
  }
};

template <typename Context>
struct open_block {
  using rule_t = open_block;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    const char *p = in.current();
    StringRef rest(p, static_cast<size_t>(in.end() - p));
    if (rest.startswith("{")) {
      in.bump(1);
      return true;
    }
    // Where the block begins all the same, only the brace was forgotten.
    if (!rest.startswith("$ ") && !rest.startswith("- ") &&
        !llvm::is_contained(ContextOf<Context>::info().words, wordAt(p, in.end())))
      return false;
    s.report(Diag::SyntaxExpected, s.range(p, p + foundLength(p, s.end)), {"`{`", describe(p, s.end)});
    return true;
  }
};

template <typename Context>
struct close_block {
  using rule_t = close_block;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, State &s) {
    const char *p = in.current();
    if (p < in.end() && *p == '}') {
      in.bump(1);
      return true;
    }
    // The block goes on as if it had been closed: what follows is read as what it is. One missing brace that
    // only shows at the end of the file is one mistake, though every open block sees it.
    if (p < in.end() || !s.reportedMissingAtEnd) {
      s.report(Diag::MissingBrace, s.range(p, p + foundLength(p, s.end)),
               {ContextOf<Context>::info().name, describe(p, s.end)});
      if (p >= in.end())
        s.reportedMissingAtEnd = true;
    }
    return true;
  }
};

} // namespace rbk::grammar

namespace rbk::parse {

Tree parseTree(const SourceFile &source, DiagnosticEngine &diagnostics, std::vector<StringRef> &lost) {
  StringRef text = source.text;
  size_t skip = text.startswith("\xEF\xBB\xBF") ? 3 : 0;
  State state{{}, diagnostics, text.begin(), text.end(), source.base};
  peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf_crlf, const char *> in(text.begin() + skip,
                                                                                  text.end(), "");
  try {
    peg::parse<g::file, peg::nothing, Control>(in, state);
  } catch (const GiveUp &) {
    state.tree.clear();
  } catch (const g::syntax_error &) {
    state.tree.clear(); // not reachable: every must<> stands in a guarded item; kept so that nothing escapes
  }
  lost = std::move(state.lost);
  return std::move(state.tree);
}

} // namespace rbk::parse
