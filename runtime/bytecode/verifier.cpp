#include "runtime/bytecode/verifier.h"

#include "runtime/bytecode/verifier_parts.h"

#include <set>

namespace rbk::bytecode {
namespace {

class TableVerifier : Checker {
public:
  using Checker::Checker;

  Failure run() {
    tables();
    return std::move(problem_);
  }

private:
  // --- tables
  // --------------------------------------------------------------------------------------------------

  void tables() {
    for (std::size_t i = 0; i < m_.strings.size(); ++i)
      // execve would silently cut an argument at a NUL byte.
      require(m_.strings[i].find('\0') == std::string::npos, item("string", i), "holds a NUL byte");
    for (std::size_t i = 0; i < m_.templates.size(); ++i)
      for (const TemplatePart &part : m_.templates[i].parts)
        templatePart(part, item("template", i));
    for (std::size_t i = 0; i < m_.variables.size(); ++i)
      variable(m_.variables[i], item("variable", i));
    for (std::size_t i = 0; i < m_.commands.size(); ++i)
      command(m_.commands[i], item("command", i));
    for (std::size_t i = 0; i < m_.backgrounds.size(); ++i)
      background(m_.backgrounds[i], item("background", i));
    for (std::size_t i = 0; i < m_.gates.size(); ++i)
      gate(m_.gates[i], item("gate", i));
    for (std::size_t i = 0; i < m_.steps.size(); ++i)
      step(m_.steps[i], static_cast<Index>(i), item("step", i));
    for (std::size_t i = 0; i < m_.loops.size(); ++i)
      loop(m_.loops[i], static_cast<Index>(i), item("loop", i));
    for (std::size_t i = 0; i < m_.groups.size(); ++i)
      range(m_.groups[i].code, Opcode::GroupBegin, Opcode::GroupEnd, static_cast<Index>(i), item("group", i));
    for (std::size_t i = 0; i < m_.options.size(); ++i)
      option(m_.options[i], static_cast<Index>(i), item("option", i));
    for (std::size_t i = 0; i < m_.chains.size(); ++i)
      range(m_.chains[i].code, Opcode::ChainBegin, Opcode::ChainEnd, static_cast<Index>(i), item("chain", i));
    for (std::size_t i = 0; i < m_.causes.size(); ++i)
      cause(m_.causes[i], static_cast<Index>(i), item("cause", i));
    for (std::size_t i = 0; i < m_.code.size(); ++i)
      instruction(m_.code[i], item("instruction", i));
  }

  void templatePart(const TemplatePart &part, const std::string &where) {
    switch (part.kind) {
    case TemplatePart::Kind::Literal:
      string(part.index, where, "a literal part");
      return;
    case TemplatePart::Kind::Variable:
      require(part.index < m_.variables.size(), where, "a hole is not a variable");
      return;
    }
    fail(where + ": a part has an unknown kind");
  }

  void variable(const Variable &v, const std::string &where) {
    nonEmptyString(v.name, where, "its name");
    require(v.type <= ValueType::Percent, where, "its type is unknown");
    require(v.element <= ValueType::Percent && v.element != ValueType::List && v.element != ValueType::File,
            where, "its elements' type is unknown");
    require(v.type == ValueType::List || (v.element == ValueType::Text && !v.splitsAtBlanks), where,
            "it has elements but is not a list");
    string(v.typeName, where, "its type's name");
    optionalString(v.pattern, where, "its pattern");
    optionalString(v.refinement, where, "its refinement");
    optionalString(v.defaultValue, where, "its default");
    require(v.parameter || v.defaultValue == none, where, "it has a default but is not a parameter");
    require(v.parameter || v.environment == none, where,
            "it comes from the environment but is not a parameter");
    require(!v.parameter || v.key == none, where, "it is a parameter and a member of a record");
    optionalString(v.key, where, "its member");
    if (v.environment != none && nonEmptyString(v.environment, where, "its environment variable"))
      require(m_.strings[v.environment].find('=') == std::string::npos, where,
              "its environment variable holds `=`");
  }

  void command(const Command &c, const std::string &where) {
    require(!c.stages.empty(), where, "it has no stages");
    for (const Stage &s : c.stages)
      stage(s, where);
    string(c.source, where, "its source");
    require(c.timeoutMs > 0, where, "its timeout is 0");
    require(c.effect <= Effect::Unknown, where, "its effect is unknown to the format");
    require(c.place <= Place::Db, where, "its place is unknown to the format");
    require(c.at == none || c.at < m_.templates.size(), where, "its `at` is not a template");
    optionalString(c.assumed, where, "its reason");
  }

  void stage(const Stage &s, const std::string &where) {
    require(!s.argv.empty(), where, "a stage has no arguments");
    for (Index argument : s.argv)
      templateIndex(argument, where, "an argument");
    for (const Assignment &assignment : s.environment) {
      if (nonEmptyString(assignment.name, where, "a variable's name"))
        require(m_.strings[assignment.name].find('=') == std::string::npos, where,
                "a variable's name holds `=`");
      templateIndex(assignment.value, where, "a variable's value");
    }
    std::set<unsigned> open{0, 1, 2};
    for (const Redirection &r : s.redirections) {
      require(r.descriptor <= maxDescriptor, where, "a redirection's descriptor is above 9");
      switch (r.kind) {
      case Redirection::Kind::Read:
      case Redirection::Kind::Write:
      case Redirection::Kind::Append:
      case Redirection::Kind::Here:
        templateIndex(r.target, where, "a redirection's target");
        break;
      case Redirection::Kind::Duplicate:
        require(open.count(r.target) != 0, where, "a redirection duplicates a descriptor that is not open");
        break;
      default:
        fail(where + ": a redirection has an unknown kind");
      }
      open.insert(r.descriptor);
    }
  }

  void background(const Background &b, const std::string &where) {
    require(b.command < m_.commands.size(), where, "its command does not exist");
    string(b.readyWhen, where, "its pattern");
    require(b.readyWithinMs > 0, where, "its time to be ready is 0");
  }

  void gate(const Gate &g, const std::string &where) {
    require(g.kind <= Gate::Kind::Manual, where, "its kind is unknown");
    // One field of a line in an answers file.
    if (nonEmptyString(g.name, where, "its name"))
      require(m_.strings[g.name].find_first_of(" \t\r\n\"#") == std::string::npos, where,
              "its name holds a blank, a quote or `#`");
    templateIndex(g.text, where, "its text");
  }

  void step(const Step &s, Index self, const std::string &where) {
    string(s.title, where, "its title");
    require(s.section <= Section::Verify, where, "its section is unknown");
    require(s.attempts >= 1, where, "it has no attempts");
    require(s.repetitions >= 1, where, "it has no repetitions");
    require(s.attempts == 1 || s.repetitions == 1, where, "it has both attempts and repetitions");
    range({s.begin, s.end}, Opcode::StepBegin, Opcode::StepEnd, self, where);
  }

  void range(const Range &code, Opcode first, Opcode last, Index self, const std::string &where) {
    if (!require(code.begin < code.end && code.end < m_.code.size(), where, "its code range is wrong"))
      return;
    require(m_.code[code.begin].opcode == first && m_.code[code.begin].a == self, where,
            "its range does not begin with its " + std::string(opcodeInfo(first)->name));
    require(m_.code[code.end].opcode == last && m_.code[code.end].a == self, where,
            "its range does not end with its " + std::string(opcodeInfo(last)->name));
  }

  void loop(const Loop &l, Index self, const std::string &where) {
    range(l.code, Opcode::LoopBegin, Opcode::LoopEnd, self, where);
    if (!require(l.list < m_.variables.size() && m_.variables[l.list].type == ValueType::List, where,
                 "what it goes through is not a list"))
      return;
    if (require(l.item < m_.variables.size(), where, "its variable does not exist"))
      require(!m_.variables[l.item].parameter && m_.variables[l.item].type == m_.variables[l.list].element,
              where, "its variable cannot hold an element of the list");
    require(l.limit > 0, where, "its limit is 0");
  }

  void option(const Option &o, Index self, const std::string &where) {
    range(o.code, Opcode::OptionBegin, Opcode::OptionEnd, self, where);
    string(o.title, where, "its title");
  }

  void cause(const Cause &c, Index self, const std::string &where) {
    range(c.code, Opcode::CauseBegin, Opcode::CauseEnd, self, where);
    nonEmptyString(c.name, where, "its name");
    string(c.title, where, "its title");
    string(c.condition, where, "its condition");
  }

  void instruction(const Instruction &in, const std::string &where) {
    const OpcodeInfo *info = opcodeInfo(in.opcode);
    if (info == nullptr) {
      fail(where + ": unknown opcode " + std::to_string(static_cast<unsigned>(in.opcode)));
      return;
    }
    const std::string here = where + " (" + std::string(info->name) + ")";
    switch (info->operand) {
    case OperandKind::noneOperand:
      require(in.a == none, here, "it takes no operand");
      break;
    case OperandKind::sectionOperand:
      require(in.a <= static_cast<Index>(Section::Verify), here, "its operand is not a section");
      break;
    case OperandKind::stepOperand:
      require(in.a < m_.steps.size(), here, "its operand is not a step");
      break;
    case OperandKind::template_Operand:
      templateIndex(in.a, here, "its operand");
      break;
    case OperandKind::commandOperand:
      require(in.a < m_.commands.size(), here, "its operand is not a command");
      break;
    case OperandKind::backgroundOperand:
      require(in.a < m_.backgrounds.size(), here, "its operand is not a background command");
      break;
    case OperandKind::gateOperand:
      require(in.a < m_.gates.size(), here, "its operand is not a gate");
      break;
    case OperandKind::loopOperand:
      require(in.a < m_.loops.size(), here, "its operand is not a loop");
      break;
    case OperandKind::groupOperand:
      require(in.a < m_.groups.size(), here, "its operand is not a group");
      break;
    case OperandKind::optionOperand:
      require(in.a < m_.options.size(), here, "its operand is not an option");
      break;
    case OperandKind::chainOperand:
      require(in.a < m_.chains.size(), here, "its operand is not a chain");
      break;
    case OperandKind::causeOperand:
      require(in.a < m_.causes.size(), here, "its operand is not a cause");
      break;
    case OperandKind::integerOperand:
      require(in.a < m_.integers.size(), here, "its operand is not an integer");
      break;
    case OperandKind::variableOperand:
      require(in.a < m_.variables.size(), here, "its operand is not a variable");
      break;
    case OperandKind::targetOperand:
      break; // with the runbook it lies in
    case OperandKind::stringOperand:
      string(in.a, here, "its operand");
      break;
    }
    if (problem_)
      return;
    switch (in.opcode) {
    case Opcode::Capture:
    case Opcode::Save:
      if (require(in.b < m_.variables.size(), here, "its second operand is not a variable"))
        require(!m_.variables[in.b].parameter, here, "it binds a parameter");
      break;
    case Opcode::Field:
      if (!require(in.b < m_.variables.size(), here, "its second operand is not a variable"))
        break;
      require(m_.variables[in.b].key != none, here, "its second operand is not a member of a record");
      require(m_.variables[in.a].type == ValueType::Record, here, "its operand is not a record");
      break;
    case Opcode::Bind:
      require(!m_.variables[in.a].parameter, here, "it binds a parameter");
      break;
    case Opcode::BranchUnless:
      string(in.b, here, "its condition");
      break;
    case Opcode::Wait:
      require(m_.integers[in.a] >= 0 && m_.integers[in.a] <= maxWaitMs, here, "its time is out of range");
      break;
    case Opcode::Confirm:
      gateKind(in, Gate::Kind::Confirm, here);
      break;
    case Opcode::Ask:
      gateKind(in, Gate::Kind::Ask, here);
      break;
    case Opcode::Manual:
      gateKind(in, Gate::Kind::Manual, here);
      break;
    default:
      break;
    }
    if (in.opcode != Opcode::Capture && in.opcode != Opcode::Save && in.opcode != Opcode::Field &&
        in.opcode != Opcode::BranchUnless)
      require(in.b == none, here, "it takes no second operand");
  }

  void gateKind(const Instruction &in, Gate::Kind kind, const std::string &where) {
    require(m_.gates[in.a].kind == kind, where, "its gate is of another kind");
  }
};

} // namespace

Failure verifyTables(const Module &module) { return TableVerifier(module).run(); }

Failure verify(const Module &module) {
  if (auto problem = verifyTables(module))
    return problem;
  return verifyCode(module);
}

} // namespace rbk::bytecode
