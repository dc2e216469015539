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

class ShellLowering {
public:
  ShellLowering(StringRef text, Position base, const Tree &tree, llvm::BumpPtrAllocator &arena,
                DiagnosticEngine &diagnostics, bool program, llvm::ArrayRef<Hole> holes)
      : text_(text), base_(base), arena_(arena), diagnostics_(diagnostics), program_(program), holes_(holes) {
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
      else if (child.is(ShellSyntax::Sequence) || child.is(ShellSyntax::Background))
        connector = Connector::Sequence;
      else if (child.is(ShellSyntax::Pipeline))
        items.push_back({items.empty() ? Connector::First : connector, pipeline(child)});
      if (child.is(ShellSyntax::Pipeline))
        connector = Connector::Sequence; // a line break, until something else stands between
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
    const CompoundCommand *compoundCommand = nullptr;
    for (Cursor child : node) {
      if (child.kind() >= static_cast<uint16_t>(ShellSyntax::Group))
        compoundCommand = compound(child);
      else if (child.is(ShellSyntax::Assignment))
        assignments.push_back(assignment(child));
      else if (child.is(ShellSyntax::Redirection))
        redirections.push_back(redirection(child));
      else if (child.is(ShellSyntax::Word))
        words.push_back(word(child));
      range.end = child.range().end;
    }
    if (!program_)
      checkFirstWord(words, assignments, range);
    return {copy<ShellAssignment>(assignments), copy<Word>(words), copy<ShellRedirection>(redirections), range,
            compoundCommand};
  }

  const CompoundCommand *compound(Cursor node) {
    using Kind = CompoundCommand::Kind;
    SmallVector<Word, 4> words;
    SmallVector<const ShellLine *, 2> lines;
    collect(node, words, lines);
    Kind kind{};
    switch (static_cast<ShellSyntax>(node.kind())) {
    case ShellSyntax::Subshell:
      kind = Kind::Subshell;
      break;
    case ShellSyntax::Conditional:
      kind = Kind::Conditional;
      break;
    case ShellSyntax::WhileLoop:
      kind = Kind::While;
      break;
    case ShellSyntax::ForLoop:
      kind = Kind::For;
      break;
    case ShellSyntax::Case:
      kind = Kind::Case;
      break;
    case ShellSyntax::Function:
      kind = Kind::Function;
      break;
    case ShellSyntax::TestCommand:
      kind = Kind::Test;
      break;
    case ShellSyntax::ArithmeticCommand:
      kind = Kind::Arithmetic;
      break;
    default:
      kind = Kind::Group;
      break;
    }
    return new (arena_.Allocate<CompoundCommand>())
        CompoundCommand{kind, copy<Word>(words), copy<const ShellLine *>(lines)};
  }

  /// The words and bodies of a compound command. What stands in arithmetic is a word of its own, so that the
  /// commands in its `$(…)` are seen.
  void collect(Cursor node, SmallVector<Word, 4> &words, SmallVector<const ShellLine *, 2> &lines) {
    for (Cursor child : node)
      if (child.is(ShellSyntax::Line))
        lines.push_back(line(child));
      else if (child.is(ShellSyntax::Word))
        words.push_back(word(child));
      else if (child.is(ShellSyntax::Substitution)) {
        SmallVector<WordPart, 4> parts;
        addPart(child, Quote::None, parts);
        words.push_back({copy<WordPart>(parts), child.range()});
      } else
        collect(child, words, lines);
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
      else if (child.is(ShellSyntax::Array)) {
        SmallVector<WordPart, 4> parts;
        for (Cursor element : child)
          addParts(element, Quote::None, parts);
        result.value = {copy<WordPart>(parts), child.range()};
      }
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
        if (slice(child.range()) == "-") {
          if (!program_)
            refuse(child.range(), "closing a descriptor", "redirect it to /dev/null");
        } else if (child.begin() != child.end()) {
          result.target = word(*child.begin());
          result.alsoStderr = true;
        } else
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
      result.kind = result.target.parts.empty() || !result.target.parts[0].text.find_first_not_of("0123456789")
                        ? ShellRedirection::Kind::Duplicate
                        : ShellRedirection::Kind::Write;
    else if (input)
      result.kind = ShellRedirection::Kind::Read;
    else
      result.kind = op.contains(">>") ? ShellRedirection::Kind::Append : ShellRedirection::Kind::Write;
    result.alsoStderr |= op.startswith("&");
    if (op == "<<<")
      result.target = withNewline(result.target);
    result.descriptor = static_cast<uint8_t>(descriptor >= 0 ? descriptor : input ? 0 : 1);
    return result;
  }

  int descriptorOf(Cursor node) {
    unsigned value = 0;
    if (slice(node.range()).getAsInteger(10, value) || value > 9) {
      if (program_)
        return 9; // some file that is open already
      refuse(node.range(), "file descriptor " + slice(node.range()).str(),
             "0 is input, 1 output, 2 errors; 3 to 9 exist");
      return 0;
    }
    return static_cast<int>(value);
  }

  Word word(Cursor node) {
    SmallVector<WordPart, 4> parts;
    addParts(node, Quote::None, parts);
    if (!program_)
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
    for (Cursor child : node)
      addPart(child, quote, parts);
  }

  void addPart(Cursor child, Quote quote, SmallVector<WordPart, 4> &parts) {
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
      addVariable(quote, range, parts);
      break;
    case ShellSyntax::Substitution: {
      const ShellLine *inner = nullptr;
      for (Cursor grand : child)
        if (grand.is(ShellSyntax::Line))
          inner = line(grand);
      parts.push_back({WordPart::Kind::Substitution, quote, {}, range, inner});
      break;
    }
    case ShellSyntax::Backquoted:
      addBackquoted(quote, range, parts);
      break;
    case ShellSyntax::Expansion:
      addExpansion(child, quote, parts);
      break;
    default:
      break;
    }
  }

  void addVariable(Quote quote, SourceRange range, SmallVector<WordPart, 4> &parts) {
    for (const Hole &hole : holes_)
      if (hole.range.begin <= range.begin && range.end <= hole.range.end) {
        parts.push_back({WordPart::Kind::Variable, quote, keep(hole.variable), hole.range, nullptr, true});
        return;
      }
    parts.push_back({WordPart::Kind::Variable, quote, slice(range), range, nullptr});
  }

  /// `${name:-text}`, `$((…))`, `$1`: a value that only the run knows, and the commands that run for it.
  void addExpansion(Cursor node, Quote quote, SmallVector<WordPart, 4> &parts) {
    SmallVector<WordPart, 4> inner;
    addParts(node, quote, inner);
    StringRef name = slice(node.range()).drop_front(1); // it is shown with its `$`
    SmallVector<ShellLine::Item, 2> items;
    for (const WordPart &part : inner) {
      if (part.kind == WordPart::Kind::Variable && part.range.begin <= node.range().begin + 3 && &part == &inner.front())
        name = part.text;
      if (part.substitution)
        items.append(part.substitution->items.begin(), part.substitution->items.end());
    }
    const ShellLine *runs =
        items.empty() ? nullptr
                      : new (arena_.Allocate<ShellLine>()) ShellLine{copy<ShellLine::Item>(items), node.range()};
    parts.push_back({WordPart::Kind::Variable, quote, name, node.range(), runs});
  }

  /// `…` is parsed as `$(…)`. Where an escape was taken out, positions behind it are too early by one each.
  void addBackquoted(Quote quote, SourceRange range, SmallVector<WordPart, 4> &parts) {
    std::string code;
    StringRef raw = slice(range);
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size() &&
          (StringRef("$`\\").contains(raw[i + 1]) || (quote == Quote::Double && raw[i + 1] == '"')))
        ++i;
      code += raw[i];
    }
    const ShellLine *inner = nullptr;
    if (!StringRef(code).trim().empty()) {
      size_t end = 0;
      StringRef kept = keep(code);
      inner = parseProgram(kept, range.begin, arena_, diagnostics_, end);
      if (!inner || !kept.drop_front(std::min(end, kept.size())).trim().empty())
        failed_ = true;
    }
    parts.push_back({WordPart::Kind::Substitution, quote, {}, range, inner});
  }

  void addAnsi(SourceRange range, SmallVector<WordPart, 4> &parts) {
    StringRef raw = slice(range);
    for (size_t i = 0; i < raw.size();) {
      size_t length = raw[i] == '\\' && i + 1 < raw.size() ? 2 : std::min(raw.find('\\', i), raw.size()) - i;
      StringRef decoded = raw.substr(i, length);
      if (raw[i] == '\\' && length == 2) {
        static constexpr StringRef from = "ntrabfve\\'\"?", to = "\n\t\r\a\b\f\v\x1b\\'\"?";
        size_t k = from.find(raw[i + 1]);
        if (k == StringRef::npos && program_)
          decoded = raw.substr(i, 2); // `\x41`, `\101`: what it makes does not matter here
        else if (k == StringRef::npos)
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
      } else if (text[i] == '`' || (text[i] == '$' && text.substr(i).startswith("$("))) {
        if (program_ && text[i] == '$') {
          flush(i);
          i = from = hereSubstitution(text, i, body.begin, parts);
          --i;
        } else if (!program_)
          refuse({at(i), at(i + 1)}, "a command inside a here-document",
                 "capture it with `let` first, or quote the delimiter");
      } else if (text[i] == '$' && i + 1 < text.size() &&
               (llvm::isAlpha(text[i + 1]) || text[i + 1] == '_' || text[i + 1] == '{')) {
        bool braced = text[i + 1] == '{';
        size_t begin = i + (braced ? 2 : 1);
        size_t end = begin + variableLength(text.substr(begin), braced);
        if (braced && (end >= text.size() || text[end] != '}')) {
          if (!program_)
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

  /// `$(…)` in the text of a here-document of a program; returns where the text goes on.
  size_t hereSubstitution(StringRef text, size_t begin, Position base, SmallVector<WordPart, 4> &parts) {
    bool closed = false;
    // The parenthesis that closes it is where the command line inside it ends.
    size_t depth = 0, end = begin + 1;
    for (; end < text.size() && !closed; ++end)
      if (text[end] == '(')
        ++depth;
      else if (text[end] == ')')
        closed = --depth == 0;
    size_t parsed = 0;
    StringRef code = text.slice(begin + 2, closed ? end - 1 : end);
    const ShellLine *inner = nullptr;
    if (!code.startswith("(") && !code.trim().empty()) // `$((…))` only computes
      inner = parseProgram(code, base + static_cast<Position>(begin + 2), arena_, diagnostics_, parsed);
    parts.push_back({WordPart::Kind::Substitution,
                     Quote::Double,
                     {},
                     {base + static_cast<Position>(begin), base + static_cast<Position>(end)},
                     inner});
    return end;
  }

  StringRef text_;
  Position base_;
  llvm::BumpPtrAllocator &arena_;
  DiagnosticEngine &diagnostics_;
  bool program_;
  llvm::ArrayRef<Hole> holes_;
  SmallVector<SourceRange, 1> bodies_;
  size_t nextBody_ = 0;
  bool failed_ = false;
};

} // namespace

/// How much behind a command with holes is read again: they may have hidden a quote or an open loop.
constexpr size_t lookAhead = 4096;
constexpr unsigned maxHoleLines = 20; ///< of a command, whose holes only show when those before are filled

/// The text with each hole replaced by an expansion of the same length, so that the shell grammar reads it as
/// the value it stands for.
static std::string withoutHoles(StringRef text, Position base, llvm::ArrayRef<Hole> holes) {
  std::string result = text.str();
  for (const Hole &hole : holes) {
    size_t begin = hole.range.begin - base, length = hole.range.end - hole.range.begin;
    if (length >= 4)
      result.replace(begin, length, "${" + std::string(length - 3, 'h') + "}");
    else
      result.replace(begin, length, "$" + std::string(length - 1, 'h'));
  }
  return result;
}

const ShellLine *parseShell(StringRef text, Position base, llvm::BumpPtrAllocator &arena,
                            DiagnosticEngine &diagnostics) {
  if (text.trim().empty()) {
    diagnostics.report(Diag::SyntaxExpected, {base, base}, {"a command after `$`", "the end of the line"});
    return nullptr;
  }
  std::vector<Hole> holes = reportHoles(text, base, diagnostics);
  if (!holes.empty())
    text = StringRef(withoutHoles(text, base, holes)).copy(arena);
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
  ShellLowering lowering(text, base, tree, arena, diagnostics, false, holes);
  const ShellLine *line = lowering.line(Cursor(tree, 0));
  return lowering.failed() ? nullptr : line;
}

const ShellLine *parseProgram(StringRef text, Position base, llvm::BumpPtrAllocator &arena,
                              DiagnosticEngine &diagnostics, size_t &end) {
  const StringRef written = text;
  DiagnosticEngine problems;
  Tree tree = parseShellTree(text, base, problems, &end);
  // Holes hide how a line is read: `<pod>` was two redirections, or a syntax error in the middle of a loop. What was
  // read so far is searched, masked and read again, until no more are found.
  std::vector<Hole> holes;
  for (unsigned attempt = 0; attempt < maxHoleLines; ++attempt) {
    size_t extent = end;
    if (tree.nodes().empty()) {
      extent = commandExtent(text);
      for (const Diagnostic &problem : problems.diagnostics())
        extent = std::max(extent, std::min(written.find('\n', problem.range.begin - base), written.size()));
    }
    DiagnosticEngine quiet;
    std::vector<Hole> found = reportHoles(written.take_front(extent), base, quiet);
    if (found.size() == holes.size())
      break;
    holes = std::move(found);
    std::string masked = withoutHoles(written.take_front(extent), base, holes);
    text = StringRef(masked + written.substr(extent, lookAhead).str()).copy(arena);
    problems = {};
    tree = parseShellTree(text, base, problems, &end);
  }
  if (!holes.empty())
    reportHoles(written.take_front(holes.back().range.end - base), base, diagnostics);
  diagnostics.take(std::move(problems));
  if (tree.nodes().empty())
    return nullptr;
  ShellLowering lowering(text, base, tree, arena, diagnostics, true, holes);
  const ShellLine *line = lowering.line(Cursor(tree, 0));
  return lowering.failed() ? nullptr : line;
}

} // namespace rbk::parse
