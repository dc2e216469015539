#include "runtime/bytecode/disassembler.h"

#include "runtime/bytecode/names.h"
#include "runtime/bytecode/version.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <string_view>

namespace rbk::bytecode {
namespace {

class Listing {
public:
  explicit Listing(const Module &module) : m_(module) {}

  std::string run() {
    out_ = "rbc " + std::to_string(formatVersion) + "  source " + quoted(m_.sourceFile) + "  compiler " +
           quoted(m_.compiler) + "\n";
    for (const Runbook &book : m_.runbooks)
      runbook(book);
    return std::move(out_);
  }

private:
  static std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (char c : text) {
      auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        result += '\\';
        result += c;
      } else if (c == '\n') {
        result += "\\n";
      } else if (c == '\t') {
        result += "\\t";
      } else if (byte < 0x20 || byte == 0x7F) {
        char escape[5];
        std::snprintf(escape, sizeof escape, "\\x%02x", byte);
        result += escape;
      } else {
        result += c;
      }
    }
    return result + "\"";
  }

  static std::string time(uint32_t ms) { return std::to_string(ms) + "ms"; }
  std::string text(Index index) const { return quoted(m_.strings[index]); }
  const std::string &variableName(Index index) const { return m_.strings[m_.variables[index].name]; }

  std::string templateText(Index index) const {
    std::string result;
    for (const TemplatePart &part : m_.templates[index].parts) {
      if (!result.empty())
        result += " ";
      result += part.kind == TemplatePart::Kind::Literal
                    ? text(part.index)
                    : "$" + variableName(part.index) + "#" + std::to_string(part.index);
    }
    return result.empty() ? "\"\"" : result;
  }

  void line(std::string_view indent, const std::string &content) {
    out_ += indent;
    out_ += content;
    out_ += '\n';
  }

  void runbook(const Runbook &book) {
    out_ += "\nrunbook " + text(book.name) + "  " + text(book.title);
    if (book.service != none)
      out_ += "  service " + text(book.service);
    if (book.severity != none)
      out_ += "  severity " + text(book.severity);
    out_ += "  respond " + time(book.respondMs) + "  resolve " + time(book.resolveMs) + "\n";
    for (Index index : book.variables)
      variable(index);
    for (const Escalation &escalation : book.escalations)
      line("  ", "escalate " +
                     (escalation.trigger == none ? time(escalation.offsetMs)
                                                 : "if " + templateText(escalation.trigger)) +
                     "  " + text(escalation.contact));
    std::set<Index> targets;
    for (Index pc = book.begin; pc < book.end; ++pc)
      if (opcodeInfo(m_.code[pc].opcode)->operand == OperandKind::targetOperand)
        targets.insert(m_.code[pc].a);
    for (Index pc = book.begin; pc < book.end; ++pc)
      instruction(pc, targets.count(pc) != 0);
  }

  void variable(Index index) {
    const Variable &v = m_.variables[index];
    std::string content = std::string(v.parameter ? "param " : "var   ") + variableName(index) + "#" +
                          std::to_string(index) + ": " + m_.strings[v.typeName] + " (" +
                          std::string(name(v.type)) +
                          (v.type == ValueType::List ? " of " + std::string(name(v.element)) : "") +
                          (v.splitsAtBlanks ? ", separated by blanks" : "") + ")";
    if (v.key != none)
      content += "  member " + text(v.key);
    if (v.pattern != none)
      content += "  pattern " + text(v.pattern);
    if (v.refinement != none)
      content += "  refinement " + text(v.refinement);
    if (v.defaultValue != none)
      content += "  default " + (v.secret ? std::string("***") : text(v.defaultValue));
    if (v.environment != none)
      content += "  environment " + text(v.environment);
    if (v.secret)
      content += "  secret";
    line("  ", content);
  }

  void instruction(Index pc, bool isTarget) {
    const Instruction &in = m_.code[pc];
    const OpcodeInfo &info = *opcodeInfo(in.opcode);
    char place[16];
    std::snprintf(place, sizeof place, "%c%5u  ", isTarget ? '>' : ' ', pc);
    std::string content = place + std::string(info.name);
    content.resize(std::max<std::size_t>(content.size() + 1, 24), ' ');
    switch (info.operand) {
    case OperandKind::noneOperand:
      content.resize(content.find_last_not_of(' ') + 1);
      break;
    case OperandKind::sectionOperand:
      content += name(static_cast<Section>(in.a));
      break;
    case OperandKind::stepOperand:
      content += step(in);
      break;
    case OperandKind::template_Operand:
      content += templateText(in.a);
      break;
    case OperandKind::commandOperand:
      content += "command " + std::to_string(in.a);
      break;
    case OperandKind::backgroundOperand:
      content += background(m_.backgrounds[in.a]);
      break;
    case OperandKind::gateOperand:
      content += gate(m_.gates[in.a]);
      break;
    case OperandKind::loopOperand:
      content += loop(in);
      break;
    case OperandKind::groupOperand:
      content += std::to_string(in.a);
      if (in.opcode == Opcode::GroupBegin && m_.groups[in.a].decides)
        content += "  decides";
      break;
    case OperandKind::optionOperand:
      content += option(in);
      break;
    case OperandKind::chainOperand:
      content += std::to_string(in.a);
      break;
    case OperandKind::causeOperand:
      content += cause(in);
      break;
    case OperandKind::integerOperand:
      content += std::to_string(m_.integers[in.a]);
      break;
    case OperandKind::variableOperand:
      content += variableName(in.a) + "#" + std::to_string(in.a);
      break;
    case OperandKind::targetOperand:
      content += "-> " + std::to_string(in.a);
      break;
    case OperandKind::stringOperand:
      content += text(in.a);
      break;
    }
    if (in.opcode == Opcode::Capture || in.opcode == Opcode::Save || in.opcode == Opcode::Field)
      content += " -> " + variableName(in.b) + "#" + std::to_string(in.b);
    if (in.opcode == Opcode::BranchUnless)
      content += "  when " + text(in.b);
    line("", content);
    if (info.operand == OperandKind::commandOperand)
      command(m_.commands[in.a]);
    if (info.operand == OperandKind::backgroundOperand)
      command(m_.commands[m_.backgrounds[in.a].command]);
  }

  std::string background(const Background &b) const {
    return "command " + std::to_string(b.command) + "  until /" + m_.strings[b.readyWhen] + "/  within " +
           time(b.readyWithinMs);
  }

  std::string loop(const Instruction &in) const {
    const Loop &l = m_.loops[in.a];
    std::string content = std::to_string(in.a);
    if (in.opcode == Opcode::LoopEnd)
      return content + "  -> " + std::to_string(l.code.begin + 1);
    return content + " " + variableName(l.item) + "#" + std::to_string(l.item) + " in " +
           variableName(l.list) + "#" + std::to_string(l.list) + " at most " + std::to_string(l.limit) +
           "  line " + std::to_string(l.line);
  }

  std::string option(const Instruction &in) const {
    const Option &o = m_.options[in.a];
    std::string content = std::to_string(in.a);
    if (in.opcode == Opcode::OptionBegin)
      content +=
          " " + text(o.title) + (o.lastResort ? "  last resort" : "") + "  line " + std::to_string(o.line);
    return content;
  }

  std::string cause(const Instruction &in) const {
    const Cause &c = m_.causes[in.a];
    std::string content = std::to_string(in.a);
    if (in.opcode == Opcode::CauseBegin)
      content += " " + m_.strings[c.name] + "  " + text(c.title) + "  line " + std::to_string(c.line);
    if (in.opcode == Opcode::CauseFound)
      content += "  when " + text(c.condition) + "  else -> " + std::to_string(c.code.end + 1);
    return content;
  }

  std::string step(const Instruction &in) const {
    const Step &s = m_.steps[in.a];
    std::string content = std::to_string(in.a);
    if (in.opcode == Opcode::StepEnd)
      return content;
    content +=
        " " + text(s.title) + "  line " + std::to_string(s.line) + "  attempts " + std::to_string(s.attempts);
    if (s.repetitions > 1)
      content += "  repetitions " + std::to_string(s.repetitions) + "  holds " + time(s.holdsMs);
    if (s.intervalMs != 0)
      content += "  every " + time(s.intervalMs);
    if (s.timeoutMs != 0)
      content += "  timeout " + time(s.timeoutMs);
    return content + "  worst " + time(s.worstMs);
  }

  std::string gate(const Gate &g) const {
    std::string content = m_.strings[g.name] + "  " + templateText(g.text);
    if (g.budgetMs != 0)
      content += "  budget " + time(g.budgetMs);
    return content + "  line " + std::to_string(g.line);
  }

  void command(const Command &c) {
    constexpr std::string_view indent = "          ";
    std::string head = "line " + std::to_string(c.line) + "  " + std::string(name(c.effect)) + "  " +
                       std::string(name(c.place)) + (c.at == none ? "" : " " + templateText(c.at)) +
                       "  timeout " + time(c.timeoutMs) + (c.negated ? "  negated" : "");
    line(indent, head);
    line(indent, "source " + text(c.source));
    if (c.assumed != none)
      line(indent, "assumed because " + text(c.assumed));
    for (const Stage &s : c.stages)
      stage(s, indent);
  }

  void stage(const Stage &s, std::string_view indent) {
    std::string content = "exec";
    for (const Assignment &assignment : s.environment)
      content += " {" + m_.strings[assignment.name] + "=" + templateText(assignment.value) + "}";
    for (Index argument : s.argv)
      content += " [" + templateText(argument) + "]";
    for (const Redirection &r : s.redirections)
      content += " " + std::to_string(r.descriptor) + redirection(r);
    line(indent, content);
  }

  std::string redirection(const Redirection &r) const {
    switch (r.kind) {
    case Redirection::Kind::Read:
      return "<" + templateText(r.target);
    case Redirection::Kind::Write:
      return ">" + templateText(r.target);
    case Redirection::Kind::Append:
      return ">>" + templateText(r.target);
    case Redirection::Kind::Duplicate:
      return ">&" + std::to_string(r.target);
    case Redirection::Kind::Here:
      return "<<" + templateText(r.target);
    }
    return "?";
  }

  const Module &m_;
  std::string out_;
};

} // namespace

std::string disassemble(const Module &module) { return Listing(module).run(); }

} // namespace rbk::bytecode
