#include "compiler/commands/analyze.h"
#include "compiler/sema/runbook_resolver.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::sema {
using namespace ast;

/// Whether a shell takes the text as one word without quotes.
static bool isPlainWord(llvm::StringRef text) {
  return !text.empty() && llvm::all_of(text, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_-./:=,@%+").contains(c);
  });
}

/// `$name` or `${name}` as a whole, of which `name` is the range.
SourceRange RunbookResolver::expansion(SourceRange name) const {
  const bool braced = program_.frontend().sources.textOf({name.begin - 1, name.begin}) == "{";
  return braced ? SourceRange{name.begin - 2, name.end + 1} : SourceRange{name.begin - 1, name.end};
}

plan::Word RunbookResolver::word(const Word &from) {
  plan::Word result;
  result.range = from.range;
  for (const WordPart &part : from.parts) {
    plan::WordPart out;
    out.quote = part.quote;
    out.range = part.range;
    out.hole = part.hole;
    switch (part.kind) {
    case WordPart::Kind::Literal:
      out.kind = plan::WordPart::Kind::Literal;
      out.literal = part.text.str();
      break;
    case WordPart::Kind::Variable: {
      out.kind = plan::WordPart::Kind::Variable;
      const Known *known = part.hole ? nullptr : use({part.text, part.range}); // a hole was reported
      if (known && known->constant) {
        constantParts(*known->constant, out, result.parts);
        continue;
      }
      out.variable = known ? known->id : plan::noVariable;
      // An unknown name was reported; it stays a variable without an id, so that nothing is said of its
      // value.
      out.literal = part.text.str();
      if (known && runbook_.variables[known->id].name != part.text)
        rewritten_.push_back({expansion(part.range), "${" + runbook_.variables[known->id].name + "}"});
      break;
    }
    case WordPart::Kind::Substitution: {
      out.kind = plan::WordPart::Kind::Substitution;
      if (part.substitution)
        out.command = std::make_shared<plan::CommandLine>(shellLine(*part.substitution));
      plan::Variable hidden;
      hidden.origin = plan::Variable::Origin::Substitution;
      hidden.name = "$" + std::to_string(runbook_.variables.size());
      hidden.range = part.range;
      out.variable = static_cast<plan::VariableId>(runbook_.variables.size());
      runbook_.variables.push_back(std::move(hidden));
      break;
    }
    }
    result.parts.push_back(std::move(out));
  }
  return result;
}

/// A shell's spelling of what a call gave a parameter, where the parameter stood with or without double
/// quotes.
static std::string spelled(const plan::Text &value, bool inQuotes, llvm::ArrayRef<plan::Variable> variables) {
  const bool computed =
      llvm::any_of(value.parts, [](const plan::TextPart &part) { return part.variable != plan::noVariable; });
  std::string literal = plan::showText(value, variables), result;
  if (!inQuotes && !computed) {
    if (isPlainWord(literal))
      return literal;
    for (char c : literal)
      result += c == '\'' ? "'\\''" : std::string(1, c);
    return "'" + result + "'";
  }
  for (const plan::TextPart &part : value.parts)
    if (part.variable != plan::noVariable)
      result += "${" + variables[part.variable].name + "}";
    else
      for (char c : part.literal)
        result += (llvm::StringRef("\\\"$`").contains(c) ? "\\" : "") + std::string(1, c);
  return inQuotes ? result : '"' + result + '"';
}

/// What a call gave a parameter stands in the word as if it were written there.
void RunbookResolver::constantParts(const plan::Text &value, const plan::WordPart &like,
                                    std::vector<plan::WordPart> &out) {
  for (const plan::TextPart &each : value.parts) {
    plan::WordPart part = like;
    if (each.variable == plan::noVariable) {
      part.kind = plan::WordPart::Kind::Literal;
      part.literal = each.literal;
      if (part.quote == ast::Quote::None && !isPlainWord(each.literal))
        part.quote = ast::Quote::Single;
    } else {
      part.variable = each.variable;
      part.literal = runbook_.variables[each.variable].name;
    }
    out.push_back(std::move(part));
  }
  if (value.parts.empty()) {
    plan::WordPart part = like;
    part.kind = plan::WordPart::Kind::Literal;
    part.literal.clear();
    part.quote = ast::Quote::Single;
    out.push_back(std::move(part));
  }
  rewritten_.push_back(
      {expansion(like.range), spelled(value, like.quote == ast::Quote::Double, runbook_.variables)});
}

/// The command as written, with what a procedure's parameters stand for.
std::string RunbookResolver::rewrittenSource(SourceRange range) {
  std::string result;
  llvm::StringRef text = program_.frontend().sources.textOf(range);
  Position done = range.begin;
  llvm::sort(rewritten_,
             [](const Rewritten &a, const Rewritten &b) { return a.range.begin < b.range.begin; });
  for (const Rewritten &each : rewritten_) {
    if (each.range.begin < done || each.range.end > range.end)
      continue;
    result += text.slice(done - range.begin, each.range.begin - range.begin).str() + each.text;
    done = each.range.end;
  }
  result += text.substr(done - range.begin).str();
  for (size_t cr = 0; (cr = result.find("\r\n", cr)) != std::string::npos;)
    result.erase(cr, 1);
  return result;
}

plan::CommandLine RunbookResolver::shellLine(const ShellLine &line) {
  plan::CommandLine result;
  result.range = line.range;
  result.source = sourceText(line.range);
  result.line = program_.frontend().sources.locate(line.range.begin).line;
  for (const ShellLine::Item &item : line.items) {
    plan::Pipeline pipeline;
    pipeline.connector = item.connector;
    pipeline.negated = item.pipeline.negated;
    pipeline.range = item.pipeline.range;
    for (const SimpleCommand &command : item.pipeline.commands) {
      plan::Process process;
      process.range = command.range;
      for (const ShellAssignment &assignment : command.assignments)
        process.assignments.push_back({assignment.name.str(), word(assignment.value)});
      for (const Word &argument : command.words)
        process.argv.push_back(word(argument));
      for (const ShellRedirection &redirection : command.redirections)
        process.redirections.push_back({redirection.kind, redirection.descriptor, redirection.alsoStderr,
                                        word(redirection.target), redirection.duplicateOf});
      pipeline.processes.push_back(std::move(process));
    }
    result.pipelines.push_back(std::move(pipeline));
  }
  result.timeoutMs = commands::defaultTimeoutMs;
  return result;
}

plan::CommandLine RunbookResolver::command(const Stmt &stmt) {
  plan::CommandLine result;
  rewritten_.clear();
  if (stmt.command)
    result = shellLine(*stmt.command);
  result.range = stmt.commandRange;
  result.source = rewrittenSource(stmt.commandRange);
  result.line = program_.frontend().sources.locate(stmt.commandRange.begin).line;
  if (!stmt.command) { // did not parse, which was reported: nothing may be concluded from it
    result.effect = result.inferred = plan::Effect::Read;
    result.timeoutMs = commands::defaultTimeoutMs;
    assume_ = nullptr;
    return result;
  }
  const bool keepsOutput = stmt.kind == StmtKind::Let || stmt.kind == StmtKind::Save;
  const bool single = keepsOutput || stmt.kind == StmtKind::LetSucceeds || stmt.kind == StmtKind::Background;
  if (single && result.pipelines.size() > 1)
    diagnostics_
        .report(Diag::ShellProgram, result.pipelines[1].range,
                {keepsOutput ? "`&&` or `||` in a command whose output is kept" : "`&&` or `||`"})
        .note("write one pipeline; the other command stands on a line of its own");
  commands::analyze(result, {program_.frontend().library, diagnostics_, runbook_.variables});
  if (assume_) {
    auto effect = plan::effectNamed(assume_->name.text.str());
    if (!effect || *effect == plan::Effect::Unknown) {
      auto &d = diagnostics_.report(Diag::BadAssume, assume_->name.range,
                                    {"`" + assume_->name.text.str() + "` is no effect to assume"});
      d.note("effects are read, write, disrupt and destroy");
    } else if (result.inferred != plan::Effect::Unknown && !plan::atLeast(*effect, result.inferred))
      diagnostics_
          .report(Diag::BadAssume, assume_->name.range,
                  {"the command is known to " + std::string(nameOf(result.inferred)) +
                   "; an assumption cannot make it less"})
          .note(result.because);
    else {
      result.effect = *effect;
      result.assumedBecause = program_.plain(assume_->text);
    }
    assume_ = nullptr;
  }
  return result;
}

} // namespace rbk::sema
