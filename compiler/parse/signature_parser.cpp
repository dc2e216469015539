#include "compiler/parse/signature_parser.h"
#include "grammar/signature.h"

namespace rbk::parse {
namespace g = rbk::signature_grammar;
namespace peg = tao::pegtl;
using llvm::StringRef;

struct SignatureState {
  Tree tree;
  DiagnosticEngine &diagnostics;
  const char *begin;
  const char *end;
  Position base;
  Position at(const char *p) const { return base + static_cast<Position>(p - begin); }
};

template <typename Rule>
struct SignatureKindOf {
  static constexpr int value = -1;
};
#define NODE(rule, kind)                                                                                     \
  template <>                                                                                                \
  struct SignatureKindOf<rule> {                                                                             \
    static constexpr int value = static_cast<int>(SignatureSyntax::kind);                                    \
  }
NODE(g::file, File);
NODE(g::command, Command);
NODE(g::extend, Extend);
NODE(g::command_name, Name);
NODE(g::sub, Sub);
NODE(g::clause, Clause);
NODE(g::string, String);
NODE(g::regex, Regex);
NODE(g::flag, Flag);
NODE(g::hole, Hole);
NODE(g::word, Word);
NODE(g::sub_name, Word);
NODE(g::punctuation, Punctuation);
#undef NODE

template <typename Rule>
struct SignatureExpected {
  static constexpr const char *text = nullptr;
};
#define EXPECT(rule, words)                                                                                  \
  template <>                                                                                                \
  struct SignatureExpected<rule> {                                                                           \
    static constexpr const char *text = words;                                                               \
  }
EXPECT(g::string_end, "the closing `\"` of this string");
EXPECT(g::regex_end, "the closing `/` of this regular expression");
EXPECT(g::clause_end, "the end of the clause");
EXPECT(g::sub_name, "the name of a sub-command");
EXPECT(g::block, "`{`");
EXPECT(g::needed_block, "`{`");
EXPECT(g::close, "`}` or a clause");
EXPECT(g::command_name, "the name of a command");
EXPECT(peg::eof, "`command NAME { … }`");
#undef EXPECT

template <typename Rule>
struct SignatureControl : peg::normal<Rule> {
  static constexpr int kind = SignatureKindOf<Rule>::value;
  template <typename Input>
  static void start(const Input &in, SignatureState &s) {
    if constexpr (kind >= 0) {
      if (s.tree.depth() > 50) {
        s.diagnostics.report(Diag::NestedTooDeeply, {s.at(in.current()), s.at(in.current())}, {"50"});
        throw g::syntax_error{};
      }
      s.tree.open(static_cast<uint16_t>(kind), s.at(in.current()));
    }
  }
  template <typename Input>
  static void success(const Input &in, SignatureState &s) {
    if constexpr (kind >= 0)
      s.tree.close(s.at(in.current()));
  }
  template <typename Input>
  static void failure(const Input &, SignatureState &s) {
    if constexpr (kind >= 0)
      s.tree.drop();
  }
  template <typename Input>
  [[noreturn]] static void raise(const Input &in, SignatureState &s) {
    Position where = s.at(in.current());
    std::string found = in.current() >= s.end   ? "the end"
                        : *in.current() == '\n' ? "the end of the line"
                                                : "`" + std::string(1, *in.current()) + "`";
    s.diagnostics.report(Diag::SyntaxExpected, {where, where + 1}, {SignatureExpected<Rule>::text, found});
    throw g::syntax_error{};
  }
};

Tree parseSignatureTree(StringRef text, Position base, DiagnosticEngine &diagnostics) {
  SignatureState state{{}, diagnostics, text.begin(), text.end(), base};
  peg::memory_input<peg::tracking_mode::lazy, peg::eol::lf_crlf, const char *> in(text.begin(), text.end(),
                                                                                  "");
  try {
    peg::parse<g::file, peg::nothing, SignatureControl>(in, state);
  } catch (const g::syntax_error &) {
    state.tree.clear();
  }
  return std::move(state.tree);
}

} // namespace rbk::parse
