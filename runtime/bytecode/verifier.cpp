#include "runtime/bytecode/verifier.h"

#include "runtime/bytecode/names.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>

namespace rbk::bytecode {
namespace {

/// Collects the first problem only: everything after it may be a consequence.
class Verifier {
public:
  explicit Verifier(const Module &module) : m_(module) {}

  Failure run() {
    tables();
    if (!problem_)
      runbooks();
    return std::move(problem_);
  }

private:
  // --- messages and indices
  // ------------------------------------------------------------------------------------

  bool fail(std::string message) {
    if (!problem_)
      problem_ = Error{std::move(message)};
    return false;
  }
  bool require(bool condition, const std::string &where, std::string_view what) {
    return condition || fail(where + ": " + std::string(what));
  }
  static std::string item(std::string_view kind, std::size_t index) {
    return std::string(kind) + " " + std::to_string(index);
  }
  bool string(Index index, const std::string &where, std::string_view what) {
    return require(index < m_.strings.size(), where, std::string(what) + " is not a string");
  }
  bool optionalString(Index index, const std::string &where, std::string_view what) {
    return index == none || string(index, where, what);
  }
  bool nonEmptyString(Index index, const std::string &where, std::string_view what) {
    return string(index, where, what) &&
           require(!m_.strings[index].empty(), where, std::string(what) + " is empty");
  }
  bool templateIndex(Index index, const std::string &where, std::string_view what) {
    return require(index < m_.templates.size(), where, std::string(what) + " is not a template");
  }

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
    for (std::size_t i = 0; i < m_.gates.size(); ++i)
      gate(m_.gates[i], item("gate", i));
    for (std::size_t i = 0; i < m_.steps.size(); ++i)
      step(m_.steps[i], static_cast<Index>(i), item("step", i));
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
    require(v.type <= ValueType::File, where, "its type is unknown");
    string(v.typeName, where, "its type's name");
    optionalString(v.pattern, where, "its pattern");
    optionalString(v.refinement, where, "its refinement");
    optionalString(v.defaultValue, where, "its default");
    require(v.parameter || v.defaultValue == none, where, "it has a default but is not a parameter");
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
    if (require(s.begin < s.end && s.end < m_.code.size(), where, "its code range is wrong")) {
      require(m_.code[s.begin].opcode == Opcode::StepBegin && m_.code[s.begin].a == self, where,
              "its range does not begin with its StepBegin");
      require(m_.code[s.end].opcode == Opcode::StepEnd && m_.code[s.end].a == self, where,
              "its range does not end with its StepEnd");
    }
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
    case OperandKind::gateOperand:
      require(in.a < m_.gates.size(), here, "its operand is not a gate");
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
    if (in.opcode != Opcode::Capture && in.opcode != Opcode::Save && in.opcode != Opcode::BranchUnless)
      require(in.b == none, here, "it takes no second operand");
  }

  void gateKind(const Instruction &in, Gate::Kind kind, const std::string &where) {
    require(m_.gates[in.a].kind == kind, where, "its gate is of another kind");
  }

  // --- runbooks
  // ------------------------------------------------------------------------------------------------

  void runbooks() {
    std::set<std::string_view> names;
    Index free = 0; // code before this index belongs to a runbook already seen
    for (std::size_t i = 0; i < m_.runbooks.size() && !problem_; ++i) {
      const Runbook &book = m_.runbooks[i];
      const std::string where = item("runbook", i);
      if (nonEmptyString(book.name, where, "its name"))
        require(names.insert(m_.strings[book.name]).second, where, "its name is taken by another runbook");
      string(book.title, where, "its title");
      optionalString(book.service, where, "its service");
      optionalString(book.severity, where, "its severity");
      for (const Escalation &escalation : book.escalations)
        string(escalation.contact, where, "an escalation's contact");
      require(
          std::is_sorted(book.escalations.begin(), book.escalations.end(),
                         [](const Escalation &x, const Escalation &y) { return x.offsetMs < y.offsetMs; }),
          where, "its escalations are not ordered by time");
      require(book.begin >= free && book.begin < book.end && book.end <= m_.code.size(), where,
              "its code range is wrong or overlaps another runbook's");
      variables(book, where);
      if (problem_)
        return;
      free = book.end;
      structure(book, where);
      if (!problem_)
        paths(book);
    }
    require(m_.code.size() == free, "module", "code after the last runbook");
  }

  void variables(const Runbook &book, const std::string &where) {
    owned_.assign(m_.variables.size(), false);
    std::set<std::string_view> names;
    bool parameters = true;
    for (Index index : book.variables) {
      if (!require(index < m_.variables.size(), where, "one of its variables does not exist"))
        return;
      const Variable &v = m_.variables[index];
      require(!owned_[index], where, "it lists a variable twice");
      owned_[index] = true;
      require(parameters || !v.parameter, where, "a parameter comes after other variables");
      parameters = v.parameter;
      if (v.parameter)
        require(names.insert(m_.strings[v.name]).second, where, "two parameters have one name");
    }
  }

  /// Sections, steps and gates, and where each instruction lies: `section_` and `step_` hold, for every
  /// instruction of the runbook, the innermost one around it. An opening instruction lies outside what it
  /// opens, a closing one inside.
  void structure(const Runbook &book, const std::string &where) {
    section_.assign(book.end - book.begin, none);
    step_.assign(book.end - book.begin, none);
    Index section = none, step = none;
    int lastSection = -1;
    std::size_t nextStep = 0;
    std::set<std::string_view> gates;
    for (Index pc = book.begin; pc < book.end && !problem_; ++pc) {
      const Instruction &in = m_.code[pc];
      const std::string here = describe(pc);
      section_[pc - book.begin] = section;
      step_[pc - book.begin] = step;
      switch (in.opcode) {
      case Opcode::SectionBegin:
        require(section == none, here, "a section begins inside another");
        require(static_cast<int>(in.a) > lastSection, here, "sections are out of order or repeated");
        section = in.a;
        lastSection = static_cast<int>(in.a);
        break;
      case Opcode::SectionEnd:
        require(step == none, here, "a section ends inside a step");
        require(section == in.a, here, "it ends a section that is not open");
        section = none;
        break;
      case Opcode::StepBegin:
        require(section != none, here, "a step outside every section");
        require(step == none, here, "a step begins inside another");
        require(nextStep < book.steps.size() && book.steps[nextStep] == in.a, here,
                "steps are not listed in the order of their code");
        ++nextStep;
        require(m_.steps[in.a].begin == pc && static_cast<Index>(m_.steps[in.a].section) == section, here,
                "the step table has another place for this step");
        step = in.a;
        break;
      case Opcode::StepEnd:
        require(step == in.a, here, "it ends a step that is not open");
        require(m_.steps[in.a].end == pc, here, "the step table has another end for this step");
        step = none;
        break;
      case Opcode::Confirm:
      case Opcode::Ask:
      case Opcode::Manual:
        require(gates.insert(m_.strings[m_.gates[in.a].name]).second, here,
                "two gates of the runbook have one name, or a gate stands in two places");
        break;
      case Opcode::End:
        require(section == none, here, "the runbook ends inside a section");
        require(pc + 1 == book.end, here, "it is not the last instruction of its runbook");
        break;
      default:
        break;
      }
      place(in, section, step, here);
      uses(in, here);
    }
    require(m_.code[book.end - 1].opcode == Opcode::End, where, "its last instruction is not End");
    require(nextStep == book.steps.size(), where, "it lists a step that its code does not have");
  }

  void place(const Instruction &in, Index section, Index step, const std::string &here) {
    switch (in.opcode) {
    case Opcode::Run:
    case Opcode::Capture:
    case Opcode::Save:
    case Opcode::Bind:
    case Opcode::Confirm:
    case Opcode::Manual:
    case Opcode::Expect:
    case Opcode::Wait:
    case Opcode::Undo:
      require(step != none, here, "it must stand in a step");
      break;
    case Opcode::SectionBegin:
    case Opcode::SectionEnd:
    case Opcode::StepBegin:
    case Opcode::StepEnd:
    case Opcode::Note:
    case Opcode::End:
      break;
    default:
      require(section != none, here, "it must stand in a section");
      break;
    }
  }

  // --- who uses which variable
  // -----------------------------------------------------------------------------------

  void uses(const Instruction &in, const std::string &here) {
    switch (opcodeInfo(in.opcode)->operand) {
    case OperandKind::template_Operand:
      usesTemplate(in.a, here);
      break;
    case OperandKind::gateOperand:
      usesTemplate(m_.gates[in.a].text, here);
      break;
    case OperandKind::commandOperand:
      usesCommand(m_.commands[in.a], here);
      break;
    case OperandKind::variableOperand:
      usesVariable(in.a, here);
      break;
    default:
      break;
    }
    if (in.opcode == Opcode::Capture || in.opcode == Opcode::Save)
      usesVariable(in.b, here);
  }
  void usesVariable(Index index, const std::string &here) {
    require(owned_[index], here, "it uses a variable that its runbook does not list");
  }
  void usesTemplate(Index index, const std::string &here) {
    for (const TemplatePart &part : m_.templates[index].parts)
      if (part.kind == TemplatePart::Kind::Variable)
        usesVariable(part.index, here);
  }
  void usesCommand(const Command &c, const std::string &here) {
    for (const Stage &s : c.stages) {
      for (Index argument : s.argv)
        usesTemplate(argument, here);
      for (const Assignment &assignment : s.environment)
        usesTemplate(assignment.value, here);
      for (const Redirection &r : s.redirections)
        if (r.kind != Redirection::Kind::Duplicate)
          usesTemplate(r.target, here);
    }
    if (c.at != none)
      usesTemplate(c.at, here);
  }

  // --- paths
  // -----------------------------------------------------------------------------------------------------

  /// One pass is enough: jumps only go forward, so every way into an instruction is known when it is reached.
  void paths(const Runbook &book) {
    constexpr int unreached = -1;
    std::vector<int> depths(book.end - book.begin, unreached);
    depths[0] = 0;
    for (Index pc = book.begin; pc < book.end && !problem_; ++pc) {
      const Instruction &in = m_.code[pc];
      const std::string here = describe(pc);
      const int depth = depths[pc - book.begin];
      if (!require(depth != unreached, here, "it can never be reached"))
        return;
      require(depth >= pops(in.opcode), here, "the stack is too low for it");
      if (isBoundary(in.opcode))
        require(depth == 0, here, "the stack is not empty");
      const int next = depth + opcodeInfo(in.opcode)->stackEffect;
      if (opcodeInfo(in.opcode)->operand == OperandKind::targetOperand && jump(book, pc, here)) {
        const bool keeps = in.opcode == Opcode::JumpUnlessKeep || in.opcode == Opcode::JumpIfKeep;
        join(depths[in.a - book.begin], keeps ? depth : next, here);
      }
      if (in.opcode != Opcode::Jump && in.opcode != Opcode::End && pc + 1 < book.end)
        join(depths[pc + 1 - book.begin], next, here);
    }
  }

  bool jump(const Runbook &book, Index pc, const std::string &here) {
    const Index target = m_.code[pc].a;
    return require(target > pc, here, "it does not jump forward") &&
           require(target < book.end, here, "it jumps out of its runbook") &&
           require(section_[target - book.begin] == section_[pc - book.begin], here,
                   "it jumps out of its section") &&
           require(step_[target - book.begin] == step_[pc - book.begin], here,
                   "it jumps into or out of a step");
  }

  void join(int &known, int depth, const std::string &here) {
    if (known < 0)
      known = depth;
    else
      require(known == depth, here, "its successor is reached with two stack depths");
  }

  static int pops(Opcode opcode) {
    switch (opcode) {
    case Opcode::Not:
    case Opcode::JumpUnlessKeep:
    case Opcode::JumpIfKeep:
    case Opcode::BranchUnless:
    case Opcode::Bind:
    case Opcode::Expect:
      return 1;
    default:
      return opcodeInfo(opcode)->stackEffect < 0 ? 2 : 0;
    }
  }

  static bool isBoundary(Opcode opcode) {
    return opcode == Opcode::SectionBegin || opcode == Opcode::SectionEnd || opcode == Opcode::StepBegin ||
           opcode == Opcode::StepEnd || opcode == Opcode::End;
  }

  std::string describe(Index pc) const {
    return item("instruction", pc) + " (" + std::string(opcodeInfo(m_.code[pc].opcode)->name) + ")";
  }

  const Module &m_;
  Failure problem_;
  std::vector<bool> owned_;
  std::vector<Index> section_, step_;
};

} // namespace

Failure verify(const Module &module) { return Verifier(module).run(); }

} // namespace rbk::bytecode
