#include "compiler/commands/shell_code.h"
#include "compiler/commands/languages.h"
#include "compiler/parse/parse.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

class CodeReader {
public:
  explicit CodeReader(const Argument &code) : code_(code) {}

  void line(const ast::ShellLine &from, bool fed) {
    for (const ast::ShellLine::Item &item : from.items)
      for (size_t i = 0; i < item.pipeline.commands.size(); ++i)
        command(item.pipeline.commands[i], fed || i > 0);
  }

  std::vector<InnerCommand> result;

private:
  void command(const ast::SimpleCommand &from, bool fed) {
    for (const ast::ShellAssignment &assignment : from.assignments)
      word(assignment.value);
    InnerCommand inner;
    inner.fed = fed;
    if (from.compound) {
      for (const ast::Word &each : from.compound->words)
        word(each);
      for (const ast::ShellRedirection &each : from.redirections)
        fed |= each.descriptor == 0;
      for (const ast::ShellLine *each : from.compound->lines)
        line(*each, fed);
    }
    for (const ast::Word &each : from.words)
      inner.words.push_back(word(each));
    for (const ast::ShellRedirection &each : from.redirections)
      redirection(each, inner);
    if (!inner.words.empty() || !inner.writes.empty())
      result.push_back(std::move(inner));
  }

  void redirection(const ast::ShellRedirection &from, InnerCommand &into) {
    using Kind = ast::ShellRedirection::Kind;
    Argument target = word(from.target);
    if (from.descriptor == 0) {
      into.fed = true;
      if (from.kind == Kind::Here)
        into.input = target;
    }
    if ((from.kind == Kind::Write || from.kind == Kind::Append) && isRealFile(target.text())) {
      into.writes = target.text();
      into.empties = from.kind == Kind::Write && into.words.empty();
    }
  }

  /// Its `$name` are the inner shell's own, so they stay variables nobody knows. What runs in `$(…)` runs first.
  Argument word(const ast::Word &from) {
    static const std::vector<plan::Variable> none;
    plan::Word read;
    auto place = [&](SourceRange range) { return code_.rangeOf(range.begin, range.end); }; // parsed at base 0
    read.range = place(from.range);
    for (const ast::WordPart &part : from.parts) {
      if (part.substitution)
        line(*part.substitution, false);
      plan::WordPart out;
      out.quote = part.quote;
      out.range = place(part.range);
      out.kind = part.kind == ast::WordPart::Kind::Literal ? plan::WordPart::Kind::Literal
                                                           : plan::WordPart::Kind::Variable;
      out.literal = part.kind == ast::WordPart::Kind::Substitution ? "…" : part.text.str();
      if (isPattern(part)) { // which files, only the other shell knows
        plan::WordPart files = std::move(out);
        files.kind = plan::WordPart::Kind::Variable;
        files.literal = "…";
        read.parts.assign(1, std::move(files));
        break;
      }
      read.parts.push_back(std::move(out));
    }
    return Argument(read, none);
  }

  static bool isPattern(const ast::WordPart &part) {
    return part.kind == ast::WordPart::Kind::Literal && part.quote == ast::Quote::None &&
           (part.text.find_first_of("*?") != StringRef::npos || (part.text.contains('[') && part.text.contains(']')));
  }

  const Argument &code_;
};

/// The code as the other shell may see it. A value stands as `$name` in the text, which that shell reads as a
/// variable of its own; only `$(…)` has to be made one, in the same length.
std::string textOf(const Argument &code) {
  std::string text = code.text();
  const StringRef shown = "$(…)";
  for (size_t at = 0; code.hasVariables() && (at = text.find(shown.str(), at)) != std::string::npos; at += shown.size())
    text.replace(at, shown.size(), "$" + std::string(shown.size() - 1, 'v'));
  return text;
}

} // namespace

std::optional<std::vector<InnerCommand>> readShellCode(const Argument &code, bool valuesAreWords) {
  if (code.isVariable() || (code.hasVariables() && !valuesAreWords))
    return std::nullopt;
  llvm::BumpPtrAllocator arena;
  const std::string text = textOf(code);
  CodeReader reader(code);
  for (size_t at = 0; at < text.size();) {
    StringRef rest = StringRef(text).drop_front(at);
    const size_t blank = rest.size() - rest.ltrim().size();
    if (blank) {
      at += blank;
      continue;
    }
    if (rest.startswith("#")) {
      at += std::min(rest.find('\n'), rest.size());
      continue;
    }
    DiagnosticEngine quiet;
    size_t end = 0;
    const ast::ShellLine *line = parse::parseProgram(rest, static_cast<Position>(at), arena, quiet, end);
    if (!line || end == 0 || quiet.hasErrors())
      return std::nullopt;
    reader.line(*line, false);
    at += end;
  }
  return std::move(reader.result);
}

} // namespace rbk::commands
