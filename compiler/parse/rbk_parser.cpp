#include "compiler/parse/rbk_parser.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/rbk_tables.h"
#include "compiler/parse/recovery.h"
#include "compiler/parse/syntax.h"
#include "grammar/rbk.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringSwitch.h>

namespace rbk::parse {
namespace g = rbk::grammar;
namespace peg = tao::pegtl;
using llvm::StringRef;

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
  [[nodiscard, gnu::noinline]] static bool match(Input &in, Recovery &s) {
    return peg::match<Rule, A, M, Action, Control>(in, s);
  }
};

template <typename Rule>
struct Control : Entry<Rule, (KindOf<Rule>::value >= 0)> {
  static constexpr int kind = KindOf<Rule>::value;
  static constexpr bool enable = kind >= 0; // the others only raise
  template <typename Input>
  static void start(const Input &in, Recovery &s) {
    s.openNode(static_cast<uint16_t>(kind), in.current());
  }
  template <typename Input>
  static void success(const Input &in, Recovery &s) {
    s.tree.close(s.at(in.current()));
  }
  template <typename Input>
  static void failure(const Input &, Recovery &s) {
    s.dropNode();
  }
  template <typename Input>
  static void unwind(const Input &, Recovery &s) {
    s.tree.drop();
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input &in, Recovery &s) {
    static_assert(Expected<Rule>::text != nullptr, "a rule under must<> needs an EXPECT line");
    const char *p = kind >= 0 ? s.failedAt : in.current(); // a value is wrong as a whole: `30sec`, not `ec`
    if constexpr (std::is_same_v<Rule, g::block_string_end>)
      s.unclosedText(s.begin + (s.tree.innermost().begin - s.at(s.begin)));
    else
      s.expected(p, std::is_same_v<Rule, g::line_string_end>, Expected<Rule>::text, Expected<Rule>::hints());
    throw g::syntax_error{};
  }
};

} // namespace rbk::parse

// --- the custom rules that grammar/rbk.h declares
// -------------------------------------------------------------------

namespace rbk::grammar {
using namespace rbk::parse;

/// Moves on to `p`, which lies behind.
template <typename Input>
static bool moveTo(Input &in, const char *p) {
  in.bump(static_cast<size_t>(p - in.current()));
  return true;
}

struct command_text {
  using rule_t = command_text;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
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
  static bool match(Input &in, Recovery &s) {
    const char *line = in.current();
    while (line > s.begin && (line[-1] == ' ' || line[-1] == '\t'))
      --line;
    bool first = line == s.begin || line[-1] == '\n';
    return first && llvm::is_contained(ContextOf<step_context>::info().words, s.wordAt(in.current()));
  }
};

struct declaration_line {
  using rule_t = declaration_line;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    StringRef word = s.wordAt(in.current());
    StringRef rest = s.from(word.end()).ltrim(" \t");
    return llvm::is_contained(ContextOf<record_context>::info().outer, word) && !rest.startswith(":") &&
           !rest.startswith("=");
  }
};

struct balanced_body {
  using rule_t = balanced_body;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    const char *open = in.current();
    if (open >= in.end() || *open != '{')
      return false;
    const char *stop = s.skipItem(open);
    if (stop[-1] != '}') {
      s.report(Diag::MissingBrace, s.range(open, open + 1), {"this signature", "the end of the file"});
      s.pending = true;
      s.errorAt = open;
      throw syntax_error{};
    }
    return moveTo(in, stop);
  }
};

struct skip_header {
  using rule_t = skip_header;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    if (!s.pending)
      return false;
    const char *brace =
        s.skipHeader(in.current(), s.errorAt ? std::max(s.errorAt, in.current()) : in.current());
    if (!brace)
      return false;
    s.pending = false;
    s.lose(in.current(), brace);
    return moveTo(in, brace);
  }
};

template <typename Context>
struct pairs {
  using rule_t = pairs;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    const char *p = in.current();
    if (s.pending)
      return false;
    const char *stop = s.skipPairs(ContextOf<Context>::info(), p);
    if (!stop)
      return false;
    s.lose(p, stop);
    return moveTo(in, stop);
  }
};

template <typename Context>
struct recover {
  using rule_t = recover;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    const char *p = in.current();
    if (p >= in.end()) // an error at the very end leaves nothing to skip
      return false;
    const BlockInfo block = ContextOf<Context>::info();
    if (!s.pending) {
      const bool isFile = block.kind == Block::File;
      if (*p == '}' && isFile) {
        s.report(Diag::UnmatchedBrace, s.range(p, p + 1), {});
        return moveTo(in, p + 1);
      }
      if (*p == '}' || (!isFile && s.endsBlock(block, p)))
        return false;
      s.unknownItem(block, p);
    }
    s.pending = false;
    const char *stop = s.skipItem(p);
    stop += stop == p;
    s.lose(p, stop);
    return moveTo(in, stop);
  }
};

template <typename Context>
struct open_block {
  using rule_t = open_block;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    const char *stop = s.openBlock(ContextOf<Context>::info(), in.current(), Expected<open_block>::hints());
    return stop && moveTo(in, stop);
  }
};

template <typename Context>
struct close_block {
  using rule_t = close_block;
  using subs_t = peg::type_list<>;
  template <peg::apply_mode, peg::rewind_mode, template <typename...> class, template <typename...> class,
            typename Input>
  static bool match(Input &in, Recovery &s) {
    return moveTo(in, s.closeBlock(ContextOf<Context>::info(), in.current()));
  }
};

} // namespace rbk::grammar

namespace rbk::parse {

Tree parseTree(const SourceFile &source, DiagnosticEngine &diagnostics, std::vector<std::string> &lost) {
  StringRef text = source.text;
  size_t skip = text.startswith("\xEF\xBB\xBF") ? 3 : 0;
  Recovery state(text, source.base, diagnostics);
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
