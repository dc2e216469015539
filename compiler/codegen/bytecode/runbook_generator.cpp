#include "compiler/codegen/bytecode/runbook_generator.h"

#include "runtime/bytecode/verifier.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>
#include <limits>

namespace rbk::codegen {

using bytecode::Index;
using bytecode::none;
using bytecode::Opcode;

namespace {

bytecode::ValueType typeOf(plan::ValueKind kind) {
  switch (kind) {
  case plan::ValueKind::Integer:
    return bytecode::ValueType::Integer;
  case plan::ValueKind::List:
    return bytecode::ValueType::List;
  case plan::ValueKind::File:
    return bytecode::ValueType::File;
  case plan::ValueKind::Json:
    return bytecode::ValueType::Json;
  case plan::ValueKind::Record:
    return bytecode::ValueType::Record;
  case plan::ValueKind::Duration:
    return bytecode::ValueType::Duration;
  case plan::ValueKind::Size:
    return bytecode::ValueType::Size;
  case plan::ValueKind::Percent:
    return bytecode::ValueType::Percent;
  case plan::ValueKind::Text:
  case plan::ValueKind::Bool: // `true` or `false`
    return bytecode::ValueType::Text;
  }
  return bytecode::ValueType::Text;
}

/// Milliseconds since the incident began; business time is ordered by its length on a clock.
uint64_t offsetOf(const plan::Duration &offset) {
  const auto amount = static_cast<uint64_t>(std::max<int64_t>(offset.amount, 0));
  switch (offset.unit) {
  case ast::Duration::Unit::Clock:
    return amount;
  case ast::Duration::Unit::BusinessDays:
    return amount * 86'400'000;
  case ast::Duration::Unit::BusinessHours:
    return amount * 3'600'000;
  }
  return amount;
}

} // namespace

RunbookGenerator::RunbookGenerator(const plan::Program &program, const plan::Runbook &book,
                                   const SourceManager &sources, bytecode::Module &module, Tables &tables)
    : program_(program), book_(book), sources_(sources), module_(module), tables_(tables),
      firstVariable_(static_cast<Index>(module.variables.size())) {}

void RunbookGenerator::run() {
  describe();
  variables();
  escalations();
  out_.begin = static_cast<Index>(module_.code.size());
  for (const plan::Text &prose : book_.prose)
    note("", prose);
  sections();
  emit(Opcode::End);
  out_.end = static_cast<Index>(module_.code.size());
  module_.runbooks.push_back(std::move(out_));
}

void RunbookGenerator::unsupported(SourceRange range, std::string problem) {
  if (!problem_.empty())
    return;
  problem_ = std::move(problem);
  problemRange_ = range;
}

// --- tables
// ----------------------------------------------------------------------------------------------------------

void RunbookGenerator::describe() {
  out_.name = tables_.string(book_.name);
  out_.title = tables_.string(plan::showText(book_.title, book_.variables));
  if (book_.service < program_.services.size())
    out_.service = tables_.string(program_.services[book_.service].name);
  if (book_.severity < program_.severities.size()) {
    const plan::Severity &severity = program_.severities[book_.severity];
    out_.severity = tables_.string(severity.name);
    if (severity.respond.clock())
      out_.respondMs = milliseconds(static_cast<uint64_t>(severity.respond.amount), severity.respond.range);
    if (severity.resolve.clock())
      out_.resolveMs = milliseconds(static_cast<uint64_t>(severity.resolve.amount), severity.resolve.range);
  }
  if (book_.targetResolve.clock())
    out_.resolveMs =
        milliseconds(static_cast<uint64_t>(book_.targetResolve.amount), book_.targetResolve.range);
}

void RunbookGenerator::variables() {
  for (const plan::Variable &variable : book_.variables) {
    bytecode::Variable out;
    out.name = tables_.string(variable.name);
    out.type = typeOf(variable.type.kind);
    if (variable.type.element)
      out.element = typeOf(variable.type.element->kind);
    out.splitsAtBlanks = variable.type.splitsAtBlanks;
    out.typeName = tables_.string(variable.type.name);
    out.parameter = variable.origin == plan::Variable::Origin::Parameter;
    out.secret = variable.type.secret;
    if (out.parameter && variable.hasDefault)
      out.defaultValue = tables_.string(variable.defaultValue);
    if (out.parameter)
      out.environment = tables_.optionalString(variable.environment);
    out.pattern = tables_.optionalString(variable.type.pattern);
    out.refinement = tables_.optionalString(variable.pattern);
    out_.variables.push_back(static_cast<Index>(module_.variables.size()));
    module_.variables.push_back(out);
  }
}

void RunbookGenerator::escalations() {
  for (const plan::EscalationLevel &level : book_.escalation) {
    const bool hasSeverity = book_.severity < program_.severities.size();
    if (!level.whenSeverity.empty() &&
        (!hasSeverity || program_.severities[book_.severity].name != level.whenSeverity))
      continue;
    if (level.contact >= program_.contacts.size())
      continue;
    const plan::Contact &contact = program_.contacts[level.contact];
    std::string text = level.page ? "" : "(notify) ";
    if (!level.offset.clock() && level.offset.present)
      text += "(after " + plan::showDuration(level.offset) + ") ";
    text += contact.name;
    for (size_t i = 0; i < contact.channels.size(); ++i)
      text += (i == 0 ? ": " : ", ") + contact.channels[i].kind + " " + contact.channels[i].address;
    bytecode::Escalation out{0, tables_.string(text), none};
    if (level.trigger.empty())
      out.offsetMs = milliseconds(offsetOf(level.offset), level.range);
    else
      out.trigger = templateOf(level.trigger);
    out_.escalations.push_back(out);
  }
  // What a human sees has no time and comes last.
  std::stable_sort(out_.escalations.begin(), out_.escalations.end(),
                   [](const bytecode::Escalation &x, const bytecode::Escalation &y) {
                     return x.trigger == none && (y.trigger != none || x.offsetMs < y.offsetMs);
                   });
}

uint32_t RunbookGenerator::milliseconds(uint64_t value, SourceRange range) {
  if (value > std::numeric_limits<uint32_t>::max())
    unsupported(range, "a time of more than 49 days cannot be represented in bytecode");
  return static_cast<uint32_t>(value);
}

Index RunbookGenerator::gate(const plan::Gate &gate) {
  bytecode::Gate out;
  switch (gate.kind) {
  case plan::Gate::Kind::Confirm:
    out.kind = bytecode::Gate::Kind::Confirm;
    break;
  case plan::Gate::Kind::Ask:
    out.kind = bytecode::Gate::Kind::Ask;
    break;
  case plan::Gate::Kind::Manual:
    out.kind = bytecode::Gate::Kind::Manual;
    break;
  }
  out.name = tables_.string(gate.name);
  out.text = templateOf(gate.text);
  out.budgetMs = milliseconds(gate.budgetMs, gate.range);
  out.line = line(gate.range);
  module_.gates.push_back(out);
  return static_cast<Index>(module_.gates.size() - 1);
}

// --- structure
// -------------------------------------------------------------------------------------------------------

Index RunbookGenerator::emit(Opcode opcode, Index a, Index b) {
  module_.code.push_back({opcode, a, b});
  return static_cast<Index>(module_.code.size() - 1);
}

void RunbookGenerator::land(Index instruction) {
  module_.code[instruction].a = static_cast<Index>(module_.code.size());
}

void RunbookGenerator::note(const std::string &before, const plan::Text &text, const std::string &after) {
  std::vector<plan::TextPart> parts{{plan::noVariable, before}};
  parts.insert(parts.end(), text.parts.begin(), text.parts.end());
  parts.push_back({plan::noVariable, after});
  emit(Opcode::Note, tables_.text(parts, firstVariable_));
}

void RunbookGenerator::body(const std::vector<plan::Stmt> &statements) {
  // A block only where one is needed: what it holds is stopped at its end.
  const bool block = std::any_of(statements.begin(), statements.end(), [](const plan::Stmt &each) {
    return std::holds_alternative<plan::BackgroundStmt>(each.node);
  });
  if (block)
    emit(Opcode::BlockBegin);
  for (const plan::Stmt &each : statements)
    statement(each);
  if (block)
    emit(Opcode::BlockEnd);
}

namespace {
// No generic fallback: a new kind of statement must not compile before it has a form here.
template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <typename... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;
} // namespace

void RunbookGenerator::statement(const plan::Stmt &stmt) {
  std::visit(
      Overloaded{
          [&](const plan::ProseStmt &prose) { note("", prose.text); },
          [&](const plan::RunStmt &each) { run(each.command); },
          [&](const plan::CaptureStmt &capture) { bind(Opcode::Capture, capture.variable, capture.command); },
          [&](const plan::ComputeStmt &compute) {
            expression(*compute.value);
            emit(Opcode::Bind, firstVariable_ + compute.variable);
          },
          [&](const plan::SaveStmt &save) { bind(Opcode::Save, save.variable, save.command); },
          [&](const plan::ConfirmStmt &confirm) { emit(Opcode::Confirm, gate(confirm.gate)); },
          [&](const plan::ManualStmt &manual) { emit(Opcode::Manual, gate(manual.gate)); },
          [&](const plan::UndoStmt &each) { undo(each.command); },
          [&](const plan::TestStmt &each) {
            substitutions(each.command);
            test(each.command);
            emit(Opcode::Bind, firstVariable_ + each.variable);
          },
          [&](const plan::FieldStmt &each) {
            module_.variables[firstVariable_ + each.field].key = tables_.string(each.key);
            emit(Opcode::Field, firstVariable_ + each.record, firstVariable_ + each.field);
          },
          [&](const plan::BackgroundStmt &each) { background(each, stmt.range); },
          [&](const plan::ForStmt &each) { loop(each, stmt.range); },
          [&](const plan::IrreversibleStmt &each) { note("irreversible: ", each.because); },
          [&](const plan::ExpectStmt &expect) {
            expression(*expect.condition);
            emit(Opcode::Expect, tables_.string(expect.condition->source));
          },
          [&](const plan::IfStmt &branch) {
            expression(*branch.condition);
            const Index otherwise =
                emit(Opcode::BranchUnless, none, tables_.string(branch.condition->source));
            body(branch.body);
            if (branch.otherwise.empty()) {
              land(otherwise);
              return;
            }
            const Index end = emit(Opcode::Jump);
            land(otherwise);
            body(branch.otherwise);
            land(end);
          },
          [&](const plan::ReportStmt &report) { emit(Opcode::Report, templateOf(report.text)); },
          [&](const plan::WaitStmt &wait) {
            if (wait.milliseconds > static_cast<uint64_t>(bytecode::maxWaitMs))
              return unsupported(stmt.range, "a wait of more than 7 days cannot be represented in bytecode");
            emit(Opcode::Wait, tables_.integer(static_cast<int64_t>(wait.milliseconds)));
          },
          [&](const plan::LinkStmt &link) {
            plan::Text text = link.title;
            text.parts.push_back({plan::noVariable, ": "});
            text.parts.insert(text.parts.end(), link.url.parts.begin(), link.url.parts.end());
            note("", text);
          },
          [&](const plan::ExampleStmt &example) {
            note("example, " + example.language + ": ", example.title, "\n" + example.code);
          },
      },
      stmt.node);
}

// --- expressions
// -----------------------------------------------------------------------------------------------------

void RunbookGenerator::expression(const plan::Expr &expr) {
  // The machine makes truth values by comparing only.
  auto truth = [&](bool value) {
    emit(Opcode::PushInt, tables_.integer(1));
    emit(Opcode::PushInt, tables_.integer(value ? 1 : 0));
    emit(Opcode::Equal);
  };
  std::visit(Overloaded{
                 [&](const plan::IntegerExpr &each) { emit(Opcode::PushInt, tables_.integer(each.value)); },
                 [&](const plan::BoolExpr &each) { truth(each.value); },
                 [&](const plan::TextExpr &each) { emit(Opcode::PushText, templateOf(each.text)); },
                 [&](const plan::RegexExpr &each) { emit(Opcode::PushText, tables_.literal(each.pattern)); },
                 [&](const plan::VariableExpr &each) {
                   emit(Opcode::PushVar, firstVariable_ + each.variable);
                   const plan::ValueKind kind = book_.variables[each.variable].type.kind;
                   if (kind == plan::ValueKind::Bool) {
                     emit(Opcode::PushText, tables_.literal("true"));
                     emit(Opcode::Equal);
                   }
                 },
                 [&](const plan::AskExpr &each) { emit(Opcode::Ask, gate(each.gate)); },
                 [&](const plan::NotExpr &each) {
                   expression(*each.operand);
                   emit(Opcode::Not);
                 },
                 [&](const plan::BinaryExpr &each) { binary(each); },
             },
             expr.node);
}

void RunbookGenerator::binary(const plan::BinaryExpr &expr) {
  expression(*expr.left);
  if (expr.op == ast::BinaryOp::And || expr.op == ast::BinaryOp::Or) {
    const Index decided = emit(expr.op == ast::BinaryOp::And ? Opcode::JumpUnlessKeep : Opcode::JumpIfKeep);
    expression(*expr.right);
    land(decided);
    return;
  }
  expression(*expr.right);
  switch (expr.op) {
  case ast::BinaryOp::Or:
  case ast::BinaryOp::And:
    return;
  case ast::BinaryOp::Equal:
    emit(Opcode::Equal);
    return;
  case ast::BinaryOp::NotEqual:
    emit(Opcode::NotEqual);
    return;
  case ast::BinaryOp::Less:
    emit(Opcode::Less);
    return;
  case ast::BinaryOp::LessEqual:
    emit(Opcode::LessEqual);
    return;
  case ast::BinaryOp::Greater:
    emit(Opcode::Greater);
    return;
  case ast::BinaryOp::GreaterEqual:
    emit(Opcode::GreaterEqual);
    return;
  case ast::BinaryOp::Contains:
    emit(Opcode::Contains);
    return;
  case ast::BinaryOp::Matches:
    emit(Opcode::Matches);
    return;
  case ast::BinaryOp::Add:
    emit(Opcode::Add);
    return;
  case ast::BinaryOp::Subtract:
    emit(Opcode::Subtract);
    return;
  case ast::BinaryOp::Multiply:
    emit(Opcode::Multiply);
    return;
  case ast::BinaryOp::Divide:
    emit(Opcode::Divide);
    return;
  case ast::BinaryOp::PercentOf:
    emit(Opcode::Multiply);
    emit(Opcode::PushInt, tables_.integer(100));
    emit(Opcode::Divide);
    return;
  }
}

} // namespace rbk::codegen
