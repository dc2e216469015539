#include "compiler/sema/bare_commands.h"
#include "compiler/commands/analyze.h"
#include "compiler/parse/parse.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::sema {
using llvm::StringRef;
using namespace ast;

namespace {

/// A shell program as the flat list of pipelines that it can run.
class Flattener {
public:
  explicit Flattener(plan::CommandLine &line) : line_(line) {}

  void line(const ShellLine &from, bool fed = false) {
    for (const ShellLine::Item &item : from.items)
      pipeline(item, fed);
  }

private:
  void pipeline(const ShellLine::Item &item, bool fed) {
    plan::Pipeline simple;
    simple.connector = line_.pipelines.empty() ? Connector::First : item.connector;
    simple.negated = item.pipeline.negated;
    simple.range = item.pipeline.range;
    size_t index = line_.pipelines.size();
    line_.pipelines.emplace_back();
    for (size_t i = 0; i < item.pipeline.commands.size(); ++i) {
      const SimpleCommand &command = item.pipeline.commands[i];
      if (command.compound)
        compound(command, fed || i > 0);
      else
        simple.processes.push_back(process(command, fed || i > 0));
    }
    line_.pipelines[index] = std::move(simple);
  }

  plan::Process process(const SimpleCommand &from, bool fed) {
    plan::Process result;
    result.range = from.range;
    result.fed = fed;
    for (const ShellAssignment &assignment : from.assignments)
      result.assignments.push_back({assignment.name.str(), word(assignment.value)});
    for (const Word &argument : from.words)
      result.argv.push_back(word(argument));
    for (const ShellRedirection &redirection : from.redirections)
      result.redirections.push_back(this->redirection(redirection));
    return result;
  }

  plan::Redirection redirection(const ShellRedirection &from) {
    return {from.kind, from.descriptor, from.alsoStderr, word(from.target), from.duplicateOf};
  }

  /// Its words run what stands in their `$(…)`; a file it writes is written by the last command in it.
  void compound(const SimpleCommand &from, bool fed) {
    const CompoundCommand &compound = *from.compound;
    plan::Process expansions;
    expansions.range = from.range;
    for (const Word &each : compound.words)
      expansions.assignments.push_back({"", word(each)});
    if (!expansions.assignments.empty()) {
      line_.pipelines.emplace_back();
      line_.pipelines.back().range = from.range;
      line_.pipelines.back().processes.push_back(std::move(expansions));
    }
    for (const ShellRedirection &each : from.redirections)
      fed |= each.descriptor == 0;
    for (const ShellLine *each : compound.lines)
      line(*each, fed);
    for (const ShellRedirection &each : from.redirections)
      if (!line_.pipelines.empty() && !line_.pipelines.back().processes.empty())
        line_.pipelines.back().processes.back().redirections.push_back(redirection(each));
  }

  plan::Word word(const Word &from) {
    plan::Word result;
    result.range = from.range;
    for (const WordPart &part : from.parts) {
      plan::WordPart out;
      out.quote = part.quote;
      out.range = part.range;
      out.hole = part.hole;
      out.literal = part.text.str();
      switch (part.kind) {
      case WordPart::Kind::Literal:
        out.kind = plan::WordPart::Kind::Literal;
        break;
      case WordPart::Kind::Variable:
        out.kind = plan::WordPart::Kind::Variable;
        break;
      case WordPart::Kind::Substitution:
        out.kind = plan::WordPart::Kind::Substitution;
        break;
      }
      if (part.substitution) {
        out.command = std::make_shared<plan::CommandLine>();
        Flattener(*out.command).line(*part.substitution);
      }
      result.parts.push_back(std::move(out));
    }
    return result;
  }

  plan::CommandLine &line_;
};

/// Of a line that is the end of a compound command whose beginning did not parse, nothing is said.
bool isLeftOver(StringRef line) {
  StringRef first = line.ltrim(" \t").take_until([](char c) { return llvm::isSpace(c) || c == ';' || c == ')'; });
  return first == "done" || first == "fi" || first == "esac" || first == "}" || first == "then" || first == "else" ||
         first == "do" || first == "elif" || first.empty();
}

constexpr size_t firstWindow = 1 << 16; ///< what a complete command may span before more is looked at

} // namespace

BareSite::BareSite(const SourceFile &source) {
  program.file = source.name;
  program.runbooks.emplace_back();
  section.kind = plan::SectionKind::Resolve;
}

void forEachBareCommand(Frontend &frontend, const SourceFile &source, bool describe,
                        llvm::function_ref<void(const plan::Stmt &)> each) {
  StringRef text = source.text;
  static const std::vector<plan::Variable> none;
  bool recovering = false;
  for (size_t at = 0; at < text.size();) {
    size_t lineEnd = std::min(text.find('\n', at), text.size());
    StringRef rawLine = text.slice(at, lineEnd).trim(" \t\r");
    if (rawLine.empty() || rawLine.startswith("#") || (recovering && isLeftOver(rawLine))) {
      at = lineEnd + 1;
      continue;
    }
    llvm::BumpPtrAllocator arena;
    StringRef rest = text.drop_front(at);
    StringRef window = rest.take_front(firstWindow);
    auto base = source.base + static_cast<Position>(at);
    size_t end = 0;
    DiagnosticEngine first;
    const ShellLine *parsed = parse::parseProgram(window, base, arena, first, end);
    if (!parsed && rest.size() > window.size() && parse::commandExtent(window) >= window.size() - 1) {
      DiagnosticEngine second;
      parsed = parse::parseProgram(rest, base, arena, second, end);
      first = std::move(second);
    }
    frontend.diagnostics.take(std::move(first));
    plan::Stmt stmt;
    plan::CommandLine &line = stmt.node.emplace<plan::RunStmt>().command;
    size_t extent = parsed ? end : std::max<size_t>(parse::commandExtent(window), 1);
    StringRef written = rest.take_front(extent).rtrim();
    line.range = stmt.range = {base, base + static_cast<Position>(written.size())};
    line.source = written.str();
    line.line = frontend.sources.locate(base).line;
    if (parsed) {
      Flattener(line).line(*parsed);
      commands::analyze(line, {frontend.library, frontend.diagnostics, none, describe, true});
      at += end;
    } else {
      plan::Invocation &unread = line.invocations.emplace_back();
      unread.range = unread.nameRange = line.range;
      unread.effect = line.effect = line.inferred = plan::Effect::Unknown;
      unread.because = "the line was not understood";
      at += extent + 1;
    }
    recovering = !parsed;
    each(stmt);
  }
}

} // namespace rbk::sema
