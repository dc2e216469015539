// The command lines of a runbook: pipelines, `&&` and `||`, `$(…)`.
#include "compiler/codegen/bytecode/runbook_generator.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace rbk::codegen {

using bytecode::Index;
using bytecode::none;
using bytecode::Opcode;

namespace {

bytecode::Effect effectOf(plan::Effect effect) {
  switch (effect) {
  case plan::Effect::Read:
    return bytecode::Effect::Read;
  case plan::Effect::Write:
    return bytecode::Effect::Write;
  case plan::Effect::Disrupt:
    return bytecode::Effect::Disrupt;
  case plan::Effect::Destroy:
    return bytecode::Effect::Destroy;
  case plan::Effect::Unknown:
    return bytecode::Effect::Unknown;
  }
  return bytecode::Effect::Unknown;
}

bytecode::Place placeOf(plan::Place place) {
  switch (place) {
  case plan::Place::Local:
    return bytecode::Place::Local;
  case plan::Place::Pod:
    return bytecode::Place::Pod;
  case plan::Place::Container:
    return bytecode::Place::Container;
  case plan::Place::Host:
    return bytecode::Place::Host;
  case plan::Place::Cluster:
    return bytecode::Place::Cluster;
  case plan::Place::Cloud:
    return bytecode::Place::Cloud;
  case plan::Place::Db:
    return bytecode::Place::Db;
  }
  return bytecode::Place::Local;
}

} // namespace

Index RunbookGenerator::templateOf(const plan::Word &word) {
  std::vector<plan::TextPart> parts;
  for (const plan::WordPart &part : word.parts)
    switch (part.kind) {
    case plan::WordPart::Kind::Literal:
      parts.push_back({plan::noVariable, part.literal});
      break;
    case plan::WordPart::Kind::Variable:
      parts.push_back({part.variable, {}});
      break;
    case plan::WordPart::Kind::Substitution:
      if (substitutionsAsText_)
        parts.push_back({plan::noVariable, "$(" + part.command->source + ")"});
      else
        parts.push_back({part.variable, {}});
      break;
    }
  return tables_.text(parts, firstVariable_);
}

/// A text of the plan in which variables stand as `$name`, fields of records as `$peer.height`.
Index RunbookGenerator::templateOfMention(const std::string &text) {
  std::vector<plan::TextPart> parts;
  auto isName = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    plan::TextPart part{plan::noVariable, {}};
    if (text[i] == '$')
      for (size_t id = 0; id < book_.variables.size(); ++id) {
        const std::string &name = book_.variables[id].name;
        const size_t after = i + 1 + name.size();
        if (after > end && text.compare(i + 1, name.size(), name) == 0 &&
            (after == text.size() || !isName(text[after]))) {
          end = after;
          part.variable = static_cast<plan::VariableId>(id);
        }
      }
    if (part.variable == plan::noVariable)
      part.literal = text.substr(i, end - i);
    parts.push_back(std::move(part));
    i = end;
  }
  return tables_.text(parts, firstVariable_);
}

std::string RunbookGenerator::sourceOf(const plan::CommandLine &line, const plan::Pipeline &pipeline) const {
  const llvm::StringRef text = line.pipelines.size() == 1 ? "" : sources_.textOf(pipeline.range);
  return text.empty() ? line.source : text.str();
}

Index RunbookGenerator::command(const plan::CommandLine &line, const plan::Pipeline &pipeline) {
  bytecode::Command out;
  for (const plan::Process &process : pipeline.processes)
    out.stages.push_back(stage(process));
  out.source = tables_.string(sourceOf(line, pipeline));
  out.timeoutMs = milliseconds(line.timeoutMs, line.range);
  out.effect = effectOf(line.effect);
  out.place = placeOf(line.place);
  if (!line.at.empty())
    out.at = templateOfMention(line.at);
  out.assumed = tables_.optionalString(line.assumedBecause);
  out.line = line.line;
  out.negated = pipeline.negated;
  module_.commands.push_back(std::move(out));
  return static_cast<Index>(module_.commands.size() - 1);
}

bytecode::Stage RunbookGenerator::stage(const plan::Process &process) {
  bytecode::Stage out;
  for (const plan::Word &word : process.argv)
    out.argv.push_back(templateOf(word));
  for (const plan::Assignment &assignment : process.assignments)
    out.environment.push_back({tables_.string(assignment.name), templateOf(assignment.value)});
  for (const plan::Redirection &redirection : process.redirections)
    redirect(redirection, out);
  return out;
}

void RunbookGenerator::redirect(const plan::Redirection &redirection, bytecode::Stage &stage) {
  using Kind = bytecode::Redirection::Kind;
  bytecode::Redirection out;
  out.descriptor = redirection.descriptor;
  switch (redirection.kind) {
  case ast::ShellRedirection::Kind::Read:
    out.kind = Kind::Read;
    break;
  case ast::ShellRedirection::Kind::Write:
    out.kind = Kind::Write;
    break;
  case ast::ShellRedirection::Kind::Append:
    out.kind = Kind::Append;
    break;
  case ast::ShellRedirection::Kind::Here:
    out.kind = Kind::Here;
    break;
  case ast::ShellRedirection::Kind::Duplicate:
    out.kind = Kind::Duplicate;
    break;
  }
  out.target = out.kind == Kind::Duplicate ? redirection.duplicateOf : templateOf(redirection.target);
  stage.redirections.push_back(out);
  if (redirection.alsoStderr)
    stage.redirections.push_back({Kind::Duplicate, 2, redirection.descriptor});
}

// --- code
// ------------------------------------------------------------------------------------------------------------

void RunbookGenerator::substitutions(const plan::Word &word) {
  for (const plan::WordPart &part : word.parts)
    if (part.kind == plan::WordPart::Kind::Substitution)
      bind(Opcode::Capture, part.variable, *part.command);
}

/// Runs each `$(…)` of the line, in the order of the words, before the line itself.
void RunbookGenerator::substitutions(const plan::CommandLine &line) {
  for (const plan::Pipeline &pipeline : line.pipelines)
    for (const plan::Process &process : pipeline.processes) {
      for (const plan::Assignment &assignment : process.assignments)
        substitutions(assignment.value);
      for (const plan::Word &word : process.argv)
        substitutions(word);
      for (const plan::Redirection &redirection : process.redirections)
        substitutions(redirection.target);
    }
}

void RunbookGenerator::test(const plan::CommandLine &line) {
  // `&&` and `||` have one rank and group from the left: the value so far decides, each time, whether the
  // next runs.
  for (const plan::Pipeline &pipeline : line.pipelines) {
    Index decided = none;
    switch (pipeline.connector) {
    case ast::Connector::First:
      break;
    case ast::Connector::And:
      decided = emit(Opcode::JumpUnlessKeep);
      break;
    case ast::Connector::Or:
      decided = emit(Opcode::JumpIfKeep);
      break;
    case ast::Connector::Sequence: // programs only, never in a step
      break;
    }
    emit(Opcode::Test, command(line, pipeline));
    if (decided != none)
      land(decided);
  }
}

void RunbookGenerator::run(const plan::CommandLine &line) {
  substitutions(line);
  if (line.pipelines.size() == 1) {
    emit(Opcode::Run, command(line, line.pipelines.front()));
    return;
  }
  test(line);
  emit(Opcode::Expect, tables_.string(line.source));
}

void RunbookGenerator::background(const plan::BackgroundStmt &stmt, SourceRange range) {
  if (stmt.command.pipelines.size() != 1)
    return unsupported(range, "a background command with `&&` or `||` cannot be represented in bytecode");
  substitutions(stmt.command);
  bytecode::Background out;
  out.command = command(stmt.command, stmt.command.pipelines.front());
  out.readyWhen = tables_.string(stmt.readyWhen);
  out.readyWithinMs = milliseconds(std::max<uint64_t>(stmt.readyWithinMs, 1), range);
  module_.commands[out.command].timeoutMs =
      std::max(module_.commands[out.command].timeoutMs, out.readyWithinMs);
  module_.backgrounds.push_back(out);
  emit(Opcode::Background, static_cast<Index>(module_.backgrounds.size() - 1));
}

void RunbookGenerator::bind(Opcode opcode, plan::VariableId variable, const plan::CommandLine &line) {
  if (line.pipelines.size() != 1)
    return unsupported(line.range,
                       "the output of a command with `&&` or `||` cannot be kept; use two statements");
  substitutions(line);
  emit(opcode, command(line, line.pipelines.front()), firstVariable_ + variable);
}

void RunbookGenerator::undo(const plan::CommandLine &line) {
  // Nothing of a way back is run, so a `$(…)` in it stays as it is written. The list is shown latest first.
  substitutionsAsText_ = true;
  for (auto pipeline = line.pipelines.rbegin(); pipeline != line.pipelines.rend(); ++pipeline)
    emit(Opcode::Undo, command(line, *pipeline));
  substitutionsAsText_ = false;
}

} // namespace rbk::codegen
