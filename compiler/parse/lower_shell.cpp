#include "compiler/parse/parse.h"
#include "compiler/parse/shell_parser.h"
#include "compiler/parse/syntax.h"
#include "compiler/parse/text.h"

#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::parse {
using namespace rbk::ast;
using llvm::SmallVector;
using llvm::StringRef;

namespace {

/// Reserved words and builtins that only make sense in a program: what to write instead; empty for any other
/// word.
StringRef insteadOf(StringRef first) {
  struct Reserved {
    StringRef word, instead;
  };
  static constexpr Reserved reserved[] = {
      {"for", "loops are not written in shell: write one command for each, or let the tool select by label"},
      {"while", "waiting is `step … retry N every D`, or the tool's own `wait`"},
      {"until", "waiting is `step … retry N every D`"},
      {"if", "write `if CONDITION { … }` around the command, or `step … when CONDITION`"},
      {"case", "write `if CONDITION { … } else { … }`"},
      {"function", "write a step of its own"},
      {"{", "write the commands on lines of their own"},
      {"}", "`}` closes a block only on a line of its own"},
      {"[[", "write `expect CONDITION` or `if CONDITION { … }`"},
      {"do", "it belongs to a loop"},
      {"done", "it belongs to a loop"},
      {"then", "it belongs to an `if`"},
      {"fi", "it belongs to an `if`"},
      {"eval", "the code must stand in the runbook, where it can be checked"},
      {"exec", "run the command itself"},
      {"source", "the code must stand in the runbook, where it can be checked"},
      {".", "the code must stand in the runbook, where it can be checked"},
      {"cd", "each command runs in its own process: pass the folder as an argument (`git -C`, `make -C`)"},
      {"export", "set a variable for one command: `NAME=value command`"},
      {"set", "failures already stop a step"},
      {"exit", "`expect` fails a step"},
      {"read", "ask with `ask \"…?\"`"},
      {"trap", "commands are cleaned up by the runtime"},
      {"unset", "variables belong to the runbook"},
  };
  for (const Reserved &entry : reserved)
    if (first == entry.word)
      return entry.instead;
  return {};
}

class ShellLowering {
public:
  ShellLowering(StringRef text, Position base, const Tree &tree, llvm::BumpPtrAllocator &arena,
                DiagnosticEngine &diagnostics)
      : text_(text), base_(base), arena_(arena), diagnostics_(diagnostics) {
    for (uint32_t i = 0; i < tree.nodes().size(); ++i)
      if (tree.nodes()[i].kind == static_cast<uint16_t>(ShellSyntax::HereBody))
        bodies_.push_back({tree.nodes()[i].begin, tree.nodes()[i].end});
  }

  const ShellLine *line(Cursor node) {
    SmallVector<ShellLine::Item, 2> items;
    Connector connector = Connector::First;
    for (Cursor child : node) {
      if (child.is(ShellSyntax::AndIf))
        connector = Connector::And;
      else if (child.is(ShellSyntax::OrIf))
        connector = Connector::Or;
      else if (child.is(ShellSyntax::Pipeline))
        items.push_back({connector, pipeline(child)});
    }
    return new (arena_.Allocate<ShellLine>()) ShellLine{copy<ShellLine::Item>(items), node.range()};
  }

  bool failed() const { return failed_; }

private:
  StringRef slice(SourceRange range) const { return text_.slice(range.begin - base_, range.end - base_); }
  template <typename T>
  llvm::ArrayRef<T> copy(llvm::ArrayRef<T> values) {
    return values.copy(arena_);
  }
  StringRef keep(StringRef value) { return value.copy(arena_); }

  void refuse(SourceRange where, const llvm::Twine &what, const llvm::Twine &instead) {
    failed_ = true;
    diagnostics_.report(Diag::ShellProgram, where, {what.str()}).note(instead.str());
  }

  Pipeline pipeline(Cursor node) {
    Pipeline result;
    result.range = node.range();
    SmallVector<SimpleCommand, 3> commands;
    for (Cursor child : node)
      if (child.is(ShellSyntax::Bang))
        result.negated = true;
      else if (child.is(ShellSyntax::Command))
        commands.push_back(command(child));
    result.commands = copy<SimpleCommand>(commands);
    return result;
  }

  SimpleCommand command(Cursor node) {
    SmallVector<ShellAssignment, 1> assignments;
    SmallVector<Word, 8> words;
    SmallVector<ShellRedirection, 2> redirections;
    SourceRange range = node.range();
    for (Cursor child : node) {
      if (child.is(ShellSyntax::Assignment))
        assignments.push_back(assignment(child));
      else if (child.is(ShellSyntax::Redirection))
        redirections.push_back(redirection(child));
      else if (child.is(ShellSyntax::Word))
        words.push_back(word(child));
      range.end = child.range().end;
    }
    checkFirstWord(words, assignments, range);
    return {copy<ShellAssignment>(assignments), copy<Word>(words), copy<ShellRedirection>(redirections),
            range};
  }

  void checkFirstWord(llvm::ArrayRef<Word> words, llvm::ArrayRef<ShellAssignment> assignments,
                      SourceRange range) {
    if (words.empty()) {
      if (!assignments.empty())
        refuse(range, "`" + assignments[0].name.str() + "=…` with no command behind it",
               "keep a value with `let " + assignments[0].name.lower() + ": text = …`");
      else
        refuse(range, "a redirection without a command",
               "name the command; an empty file is `truncate -s 0 FILE`");
      return;
    }
    StringRef first = slice(words[0].range);
    if (StringRef instead = insteadOf(first); !instead.empty()) {
      refuse(words[0].range, "`" + first.str() + "`", instead);
      return;
    }
    // "command }" on one line: the brace became an argument.
    if (words.size() > 1 && slice(words.back().range) == "}")
      refuse(words.back().range, "`}` at the end of a command",
             "the command takes its whole line: put `}` on the next one");
  }

  ShellAssignment assignment(Cursor node) {
    ShellAssignment result;
    result.range = node.range();
    for (Cursor child : node)
      if (child.is(ShellSyntax::AssignmentName))
        result.name = slice(child.range());
      else if (child.is(ShellSyntax::Word))
        result.value = word(child);
    return result;
  }

  ShellRedirection redirection(Cursor node) {
    ShellRedirection result;
    result.range = node.range();
    StringRef op;
    int descriptor = -1;
    for (Cursor child : node) {
      if (child.is(ShellSyntax::Descriptor))
        descriptor = descriptorOf(child);
      else if (child.is(ShellSyntax::Operator))
        op = slice(child.range());
      else if (child.is(ShellSyntax::DuplicateTarget)) {
        if (slice(child.range()) == "-")
          refuse(child.range(), "closing a descriptor", "redirect it to /dev/null");
        else
          result.duplicateOf = static_cast<uint8_t>(descriptorOf(child));
      } else if (child.is(ShellSyntax::Word))
        result.target = word(child);
      else if (child.is(ShellSyntax::HereWord))
        result.target = hereText(child);
    }
    bool input = op.startswith("<");
    if (op.startswith("<<"))
      result.kind = ShellRedirection::Kind::Here;
    else if (op.endswith("&"))
      result.kind = ShellRedirection::Kind::Duplicate;
    else if (input)
      result.kind = ShellRedirection::Kind::Read;
    else
      result.kind = op.contains(">>") ? ShellRedirection::Kind::Append : ShellRedirection::Kind::Write;
    result.alsoStderr = op.startswith("&");
    if (op == "<<<")
      result.target = withNewline(result.target);
    result.descriptor = static_cast<uint8_t>(descriptor >= 0 ? descriptor : input ? 0 : 1);
    return result;
  }

  int descriptorOf(Cursor node) {
    unsigned value = 0;
    if (slice(node.range()).getAsInteger(10, value) || value > 9) {
      refuse(node.range(), "file descriptor " + slice(node.range()).str(),
             "0 is input, 1 output, 2 errors; 3 to 9 exist");
      return 0;
    }
    return static_cast<int>(value);
  }

  Word word(Cursor node) {
    SmallVector<WordPart, 4> parts;
    addParts(node, Quote::None, parts);
    for (const WordPart &part : parts)
      checkUnquoted(part, &part == parts.begin());
    return {copy<WordPart>(parts), node.range()};
  }

  /// What the shell would expand: a literal `*` is a question to the directory one happens to stand in.
  void checkUnquoted(const WordPart &part, bool first) {
    if (part.kind != WordPart::Kind::Literal || part.quote != Quote::None ||
        part.range.end - part.range.begin != part.text.size())
      return;
    auto at = [&](size_t i) {
      return SourceRange{part.range.begin + static_cast<Position>(i),
                         part.range.begin + static_cast<Position>(i + 1)};
    };
    if (first && part.text.startswith("~") && (part.text.size() == 1 || part.text[1] == '/'))
      refuse(at(0), "unquoted `~`", "write the path, or a parameter for it");
    size_t glob = part.text.find_first_of("*?");
    size_t open = part.text.find('[');
    if (open != StringRef::npos && part.text.find(']', open) != StringRef::npos && part.text != "[" &&
        !(first && part.text == "[]"))
      glob = std::min(glob, open);
    if (glob != StringRef::npos) {
      failed_ = true;
      diagnostics_.report(Diag::UnquotedGlob, at(glob), {part.text.substr(glob, 1)})
          .note("the shell would replace it by the files that happen to match where it runs; quote it if the "
                "tool should see it")
          .fix("quote the word", part.range, "'" + part.text.str() + "'");
    }
    size_t brace = part.text.find('{');
    if (brace != StringRef::npos && part.text.find(',', brace) != StringRef::npos &&
        part.text.find('}', brace) != StringRef::npos)
      refuse(at(brace), "brace expansion", "write the words out, or quote the word");
  }

  /// A text over several lines is the same whatever the line ends of the file are.
  void addLiteral(Quote quote, StringRef decoded, SourceRange range, SmallVector<WordPart, 4> &parts) {
    // A line break is one character, also in a file with CRLF; cutting the part keeps positions exact.
    bool asWritten = decoded.size() == range.end - range.begin;
    for (size_t cr; asWritten && (cr = decoded.find("\r\n")) != StringRef::npos;) {
      auto length = static_cast<Position>(cr);
      if (length)
        parts.push_back({WordPart::Kind::Literal,
                         quote,
                         decoded.take_front(cr),
                         {range.begin, range.begin + length},
                         nullptr});
      decoded = decoded.drop_front(cr + 1);
      range.begin += length + 1;
    }
    parts.push_back({WordPart::Kind::Literal, quote, decoded, range, nullptr});
  }

  void addParts(Cursor node, Quote quote, SmallVector<WordPart, 4> &parts) {
    for (Cursor child : node) {
      SourceRange range = child.range();
      switch (static_cast<ShellSyntax>(child.kind())) {
      case ShellSyntax::Literal:
        addLiteral(quote, slice(range), range, parts);
        break;
      case ShellSyntax::Escape:
        addLiteral(quote == Quote::None ? Quote::Single : quote, slice(range).drop_front(1), range, parts);
        break;
      case ShellSyntax::SingleQuoted:
        addLiteral(Quote::Single, slice(range), range, parts);
        break;
      case ShellSyntax::AnsiQuoted:
        addAnsi(range, parts);
        break;
      case ShellSyntax::DoubleQuoted: {
        size_t before = parts.size();
        addParts(child, Quote::Double, parts);
        if (parts.size() == before)
          addLiteral(Quote::Double, "", {range.begin + 1, range.begin + 1}, parts);
        break;
      }
      case ShellSyntax::Variable:
        parts.push_back({WordPart::Kind::Variable, quote, slice(range), range, nullptr});
        break;
      case ShellSyntax::Substitution: {
        const ShellLine *inner = nullptr;
        for (Cursor grand : child)
          if (grand.is(ShellSyntax::Line))
            inner = line(grand);
        parts.push_back({WordPart::Kind::Substitution, quote, {}, range, inner});
        break;
      }
      default:
        break;
      }
    }
  }

  void addAnsi(SourceRange range, SmallVector<WordPart, 4> &parts) {
    StringRef raw = slice(range);
    for (size_t i = 0; i < raw.size();) {
      size_t length = raw[i] == '\\' && i + 1 < raw.size() ? 2 : std::min(raw.find('\\', i), raw.size()) - i;
      StringRef decoded = raw.substr(i, length);
      if (raw[i] == '\\' && length == 2) {
        static constexpr StringRef from = "ntrabfve\\'\"?", to = "\n\t\r\a\b\f\v\x1b\\'\"?";
        size_t k = from.find(raw[i + 1]);
        if (k == StringRef::npos)
          refuse({range.begin + static_cast<Position>(i), range.begin + static_cast<Position>(i + 2)},
                 "this escape", "write the character itself");
        else
          decoded = to.substr(k, 1);
      }
      addLiteral(Quote::Single, decoded,
                 {range.begin + static_cast<Position>(i), range.begin + static_cast<Position>(i + length)},
                 parts);
      i += length;
    }
    if (raw.empty())
      addLiteral(Quote::Single, "", range, parts);
  }

  Word withNewline(Word target) {
    SmallVector<WordPart, 4> parts(target.parts.begin(), target.parts.end());
    addLiteral(Quote::Double, "\n", {target.range.end, target.range.end}, parts);
    target.parts = copy<WordPart>(parts);
    return target;
  }

  /// The body that belongs to this delimiter; `$name` is a value in it unless the delimiter is quoted.
  Word hereText(Cursor node) {
    if (nextBody_ >= bodies_.size()) {
      refuse(node.range(), "a here-document without its end line",
             "`" + slice(node.range()).str() +
                 "` must stand on a later line of its own, with nothing before it; behind `<<-` tabs may "
                 "stand before it");
      return {};
    }
    SourceRange body = bodies_[nextBody_++];
    StringRef written = slice(node.range());
    bool quoted = written.find_first_of("'\"\\") != StringRef::npos;
    StringRef text = slice(body);
    SmallVector<WordPart, 4> parts;
    size_t from = 0;
    auto at = [&](size_t i) { return body.begin + static_cast<Position>(i); };
    auto flush = [&](size_t to) {
      if (to > from)
        addLiteral(Quote::Double, text.slice(from, to), {at(from), at(to)}, parts);
    };
    for (size_t i = 0; !quoted && i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size() && StringRef("$`\\").contains(text[i + 1])) {
        flush(i);
        addLiteral(Quote::Double, text.substr(i + 1, 1), {at(i), at(i + 2)}, parts);
        from = i + 2;
        ++i;
      } else if (text[i] == '`' || (text[i] == '$' && text.substr(i).startswith("$(")))
        refuse({at(i), at(i + 1)}, "a command inside a here-document",
               "capture it with `let` first, or quote the delimiter");
      else if (text[i] == '$' && i + 1 < text.size() &&
               (llvm::isAlpha(text[i + 1]) || text[i + 1] == '_' || text[i + 1] == '{')) {
        bool braced = text[i + 1] == '{';
        size_t begin = i + (braced ? 2 : 1);
        size_t end = begin + variableLength(text.substr(begin), braced);
        if (braced && (end >= text.size() || text[end] != '}')) {
          refuse({at(i), at(end)}, "a parameter expansion with an operator", "write `${name}`");
          continue;
        }
        flush(i);
        parts.push_back(
            {WordPart::Kind::Variable, Quote::Double, text.slice(begin, end), {at(begin), at(end)}, nullptr});
        from = end + braced;
        i = from - 1;
      }
    }
    flush(text.size());
    if (parts.empty())
      addLiteral(Quote::Double, "", {body.begin, body.begin}, parts);
    return {copy<WordPart>(parts), body};
  }

  StringRef text_;
  Position base_;
  llvm::BumpPtrAllocator &arena_;
  DiagnosticEngine &diagnostics_;
  SmallVector<SourceRange, 1> bodies_;
  size_t nextBody_ = 0;
  bool failed_ = false;
};

} // namespace

const ShellLine *parseShell(StringRef text, Position base, llvm::BumpPtrAllocator &arena,
                            DiagnosticEngine &diagnostics) {
  if (text.trim().empty()) {
    diagnostics.report(Diag::SyntaxExpected, {base, base}, {"a command after `$`", "the end of the line"});
    return nullptr;
  }
  if (reportHoles(text, base, diagnostics))
    return nullptr;
  // A program is refused by its first word: its `;` and `{` are no mistakes of their own.
  StringRef first = text.ltrim(" \t").take_until([](char c) { return llvm::isSpace(c) || c == ';'; });
  if (StringRef instead = insteadOf(first); !instead.empty()) {
    Position at = base + static_cast<Position>(first.begin() - text.begin());
    diagnostics
        .report(Diag::ShellProgram, {at, at + static_cast<Position>(first.size())}, {"`" + first.str() + "`"})
        .note(instead.str());
    return nullptr;
  }
  Tree tree = parseShellTree(text, base, diagnostics);
  if (tree.nodes().empty())
    return nullptr;
  ShellLowering lowering(text, base, tree, arena, diagnostics);
  const ShellLine *line = lowering.line(Cursor(tree, 0));
  return lowering.failed() ? nullptr : line;
}

} // namespace rbk::parse
