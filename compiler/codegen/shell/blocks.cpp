// Statements that hold others, or that go on beside them.
#include "compiler/codegen/shell/quoting.h"
#include "compiler/codegen/shell/steps.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

using plan::VariableId;

void StepWriter::body(const std::vector<plan::Stmt> &statements) {
  size_t started = 0;
  for (const plan::Stmt &each : statements) {
    statement(each);
    started += std::holds_alternative<plan::BackgroundStmt>(each.node) ? 1 : 0;
  }
  if (started > 0)
    line(help("stop") + " " + std::to_string(started));
}

void StepWriter::block(const std::vector<plan::Stmt> &statements) {
  ++indent_;
  const size_t size = out_.size();
  body(statements);
  if (out_.size() == size)
    line(":");
  --indent_;
}

void StepWriter::ifStatement(const plan::IfStmt &branch) {
  const Condition test = condition(*branch.condition, true);
  line("if " + test.text + "; then");
  const VariableSet before = bound_;
  const uint64_t limit = limit_;
  const bool pending = totalPending_;
  auto part = [&](const std::vector<plan::Stmt> &statements) {
    bound_ = before;
    limit_ = limit;
    totalPending_ = pending;
    block(statements);
  };
  part(branch.body);
  const VariableSet bodyBound = bound_;
  const uint64_t bodyLimit = limit_;
  const bool bodyPending = totalPending_;
  if (branch.otherwise.empty()) {
    bound_ = before;
    limit_ = limit;
    totalPending_ = pending;
  } else {
    line("else");
    part(branch.otherwise);
  }
  line("fi");
  VariableSet both;
  for (VariableId id : bodyBound)
    if (bound_.count(id))
      both.insert(id);
  bound_ = both;
  if (limit_ != bodyLimit)
    limit_ = 0;
  totalPending_ = totalPending_ || bodyPending; // a second start of the clock is better than none
}

// --- loops
// -----------------------------------------------------------------------------------------------------------

void StepWriter::forStatement(const plan::ForStmt &loop) {
  startClock(); // not again in each iteration
  need({loop.list});
  const std::string &item = names_[loop.item], &list = names_[loop.list];
  names_.read(loop.list);
  line(help("elements") + " " + list + " \"$" + list + "\" " + std::to_string(loop.limit) + " || return");
  line("for " + item + " in ${_elements[@]+\"${_elements[@]}\"}; do");
  const VariableSet before = bound_;
  const std::string written = out_;
  const uint64_t limit = limit_;
  loopBody(loop);
  if (limit_ != limit) { // an iteration begins with the time limit of the first, or of the one before it
    out_ = written;
    bound_ = before;
    limit_ = 0;
    loopBody(loop);
    limit_ = 0;
  }
  line("done");
  forget(loop.body, loop.item);
  bound_ = before;
}

void StepWriter::loopBody(const plan::ForStmt &loop) {
  const std::string &item = names_[loop.item];
  const plan::Type &type = names_.variable(loop.item).type;
  ++indent_;
  forget(loop.body);
  if (type.kind == plan::ValueKind::Integer)
    line(help("integer") + " " + item);
  bound_.insert(loop.item);
  names_.read(loop.item);
  if (type.secret)
    line(": \"$" + item + "\"");
  else
    line(help("say") + " \"  - " + item + " = $" + item + "\"");
  --indent_;
  const bool inner = inLoop_;
  inLoop_ = true;
  block(loop.body);
  inLoop_ = inner;
}

// --- values and processes
// --------------------------------------------------------------------------------------------

void StepWriter::test(const plan::TestStmt &test) {
  prepare(test.command);
  const std::string &name = names_[test.variable];
  line("if " + list(test.command) + "; then " + name + "=true; else " + help("tried") + " $? || return; " +
       name + "=false; fi");
  line(keep(test.variable, "0"));
  bound_.insert(test.variable);
}

/// How the helper `member` takes a value of the type out of a JSON object.
static const char *formOf(const plan::Type &type) {
  if (type.kind == plan::ValueKind::List)
    return "list";
  return type.kind == plan::ValueKind::Json || type.kind == plan::ValueKind::Record ? "json" : "value";
}

void StepWriter::field(const plan::FieldStmt &field) {
  need({field.record});
  const plan::Type &type = names_.variable(field.field).type;
  names_.read(field.record);
  line(names_[field.field] + "=$(" + help("member") + " " + formOf(type) + " \"$" + names_[field.record] +
       "\" " + quoted(field.key) + ")");
  line(keep(field.field, "$?"));
  bound_.insert(field.field);
}

void StepWriter::background(const plan::BackgroundStmt &background) {
  const plan::CommandLine &command = background.command;
  startClock();
  prepareWords(command);
  const std::string pattern = background.readyWhen.empty() ? ".*" : background.readyWhen;
  const std::string ready =
      std::to_string(seconds(background.readyWithinMs)) + " " + quotedText(pattern) + " ";
  const plan::Process &first = command.pipelines.front().processes.front();
  if (command.pipelines.size() == 1 && command.pipelines[0].processes.size() == 1 &&
      !command.pipelines[0].negated && first.assignments.empty() && first.redirections.empty()) {
    line(help("background") + " " + ready + words_.arguments(first) + " || return");
    return;
  }
  line(help("beside") + " " + quotedText(command.source) + " || return");
  line("{ " + words_.plain(command) + "; } >\"$_log\" 2>&1 " + std::to_string(names_.traceDescriptor()) +
       ">&- </dev/null &");
  line(help("ready") + " $! " + ready + "|| return");
}

} // namespace rbk::codegen::shell
