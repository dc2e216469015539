#include "compiler/commands/shell_code.h"
#include "compiler/commands/languages.h"
#include "compiler/parse/parse.h"

namespace rbk::commands {

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

std::optional<std::vector<InnerCommand>> readShellCode(const Argument &code) {
  // A value of the runbook inside the code would be parsed by the inner shell: exactly what must not be
  // guessed about.
  if (code.hasVariables())
    return std::nullopt;
  llvm::BumpPtrAllocator arena;
  DiagnosticEngine quiet;
  std::string text = code.text();
  const ast::ShellLine *line = parse::parseShell(text, 0, arena, quiet);
  if (!line || quiet.hasErrors())
    return std::nullopt;
  std::vector<InnerCommand> result;
  bool simple = true;
  static const std::vector<plan::Variable> none;
  for (const ast::ShellLine::Item &item : line->items)
    for (size_t i = 0; i < item.pipeline.commands.size(); ++i) {
      const ast::SimpleCommand &command = item.pipeline.commands[i];
      InnerCommand inner;
      inner.fed = i > 0;
      for (const ast::Word &word : command.words)
        inner.words.emplace_back(innerWord(word, code, simple), none);
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
