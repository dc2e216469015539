#include "compiler/commands/shell_code.h"
#include "compiler/commands/languages.h"
#include "compiler/parse/parse.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::commands {

/// A value that nobody knows here.
static plan::WordPart unknownPart(SourceRange range) {
  plan::WordPart part;
  part.kind = plan::WordPart::Kind::Variable;
  part.variable = plan::noVariable;
  part.literal = "…";
  part.range = range;
  return part;
}

/// The words of the inner shell: its `$name` are its own, so they stay variables nobody knows.
static plan::Word innerWord(const ast::Word &from, const Argument &code, bool &simple) {
  plan::Word word;
  auto place = [&](SourceRange range) { return code.rangeOf(range.begin, range.end); }; // parsed at base 0
  word.range = place(from.range);
  for (const ast::WordPart &part : from.parts) {
    plan::WordPart out;
    out.quote = part.quote;
    out.range = place(part.range);
    if (part.kind == ast::WordPart::Kind::Substitution)
      simple = false;
    out.kind = part.kind == ast::WordPart::Kind::Literal ? plan::WordPart::Kind::Literal
                                                         : plan::WordPart::Kind::Variable;
    out.literal = part.text.str();
    word.parts.push_back(std::move(out));
  }
  return word;
}

/// The other shell may expand file patterns: each is masked for our parser, which refuses it, and noted.
static const ast::ShellLine *parseWithGlobs(std::string &text, llvm::BumpPtrAllocator &arena,
                                            std::vector<Position> &globs) {
  for (;;) {
    DiagnosticEngine quiet;
    const ast::ShellLine *line = parse::parseShell(text, 0, arena, quiet);
    if (!quiet.hasErrors())
      return line;
    for (const Diagnostic &diagnostic : quiet.diagnostics()) {
      if (diagnostic.id != Diag::UnquotedGlob)
        return nullptr;
      globs.push_back(diagnostic.range.begin);
      text[diagnostic.range.begin] = 'x';
    }
  }
}

std::optional<std::vector<InnerCommand>> readShellCode(const Argument &code) {
  // A value of the runbook inside the code would be parsed by the inner shell: exactly what must not be
  // guessed about.
  if (code.hasVariables())
    return std::nullopt;
  llvm::BumpPtrAllocator arena;
  std::string text = code.text();
  std::vector<Position> globs;
  const ast::ShellLine *line = parseWithGlobs(text, arena, globs);
  if (!line)
    return std::nullopt;
  std::vector<InnerCommand> result;
  bool simple = true;
  static const std::vector<plan::Variable> none;
  for (const ast::ShellLine::Item &item : line->items)
    for (size_t i = 0; i < item.pipeline.commands.size(); ++i) {
      const ast::SimpleCommand &command = item.pipeline.commands[i];
      InnerCommand inner;
      inner.fed = i > 0;
      for (const ast::Word &word : command.words) {
        plan::Word read = innerWord(word, code, simple);
        if (llvm::any_of(globs, [&](Position at) { return word.range.begin <= at && at < word.range.end; }))
          read.parts.assign(1, unknownPart(read.range)); // which files, only the other shell knows
        inner.words.emplace_back(read, none);
      }
      for (const ast::ShellRedirection &redirection : command.redirections) {
        inner.fed |= redirection.descriptor == 0;
        bool writes = redirection.kind == ast::ShellRedirection::Kind::Write ||
                      redirection.kind == ast::ShellRedirection::Kind::Append;
        if (!writes)
          continue;
        Argument target(innerWord(redirection.target, code, simple), none);
        if (isRealFile(target.text()))
          inner.writes = target.text();
      }
      result.push_back(std::move(inner));
    }
  return simple ? std::optional(std::move(result)) : std::nullopt;
}

} // namespace rbk::commands
