#include "runtime/bytecode/verifier_parts.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

namespace rbk::bytecode {
namespace {

class CodeVerifier : Checker {
public:
  using Checker::Checker;

  Failure run() {
    runbooks();
    return std::move(problem_);
  }

private:
  /// What instructions stand in. A cause is two: until it is found, and what is done then.
  enum class Kind : uint8_t { Runbook, Section, Step, Block, Loop, Group, Option, Chain, Head, Cause };
  static constexpr std::string_view kindNames[] = {"runbook", "section", "step",  "block", "loop",
                                                   "group",   "option",  "chain", "cause", "cause"};
  /// One such part of the code, inside `parent`.
  struct Region {
    Kind kind{};
    Index item = none; ///< of the table of its kind; of a Section which
    std::size_t parent = 0;
  };

  static std::string_view nameOf(Kind kind) { return kindNames[static_cast<std::size_t>(kind)]; }

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
      require(book.begin >= free && book.begin < book.end && book.end <= m_.code.size(), where,
              "its code range is wrong or overlaps another runbook's");
      variables(book, where);
      if (problem_)
        return;
      escalations(book, where);
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

  void escalations(const Runbook &book, const std::string &where) {
    for (const Escalation &escalation : book.escalations) {
      string(escalation.contact, where, "an escalation's contact");
      if (escalation.trigger == none)
        continue;
      require(escalation.offsetMs == 0, where, "an escalation has both an offset and a trigger");
      if (templateIndex(escalation.trigger, where, "an escalation's trigger"))
        usesTemplate(escalation.trigger, where);
    }
    require(std::is_sorted(book.escalations.begin(), book.escalations.end(),
                           [](const Escalation &x, const Escalation &y) {
                             return x.trigger == none && (y.trigger != none || x.offsetMs < y.offsetMs);
                           }),
            where, "its escalations are not ordered by time");
  }

  // --- structure
  // -----------------------------------------------------------------------------------------------------

  /// Which region each instruction lies in: an opening instruction lies outside what it opens, a closing one
  /// inside.
  void structure(const Runbook &book, const std::string &where) {
    regions_.assign(1, {});
    current_ = 0;
    regionAt_.assign(book.end - book.begin, 0);
    seenSections_.clear();
    gates_.clear();
    nextStep_ = 0;
    for (Index pc = book.begin; pc < book.end && !problem_; ++pc) {
      const Instruction &in = m_.code[pc];
      const std::string here = describe(pc);
      regionAt_[pc - book.begin] = current_;
      place(in, here);
      uses(in, here);
      binds(in, here);
      if (!problem_)
        nest(book, pc, in, here);
    }
    require(m_.code[book.end - 1].opcode == Opcode::End, where, "its last instruction is not End");
    require(nextStep_ == book.steps.size(), where, "it lists a step that its code does not have");
  }

  Kind around() const { return regions_[current_].kind; }
  /// The innermost region of this kind, or nullptr.
  const Region *inside(Kind kind) const {
    for (std::size_t i = current_; i != 0; i = regions_[i].parent)
      if (regions_[i].kind == kind)
        return &regions_[i];
    return nullptr;
  }
  void open(Kind kind, Index what) {
    regions_.push_back({kind, what, current_});
    current_ = regions_.size() - 1;
  }
  void close(Kind kind, Index what, const std::string &here) {
    if (require(around() == kind && regions_[current_].item == what, here,
                "it ends a " + std::string(nameOf(kind)) + " that is not open here"))
      current_ = regions_[current_].parent;
  }
  /// A part whose table says where it begins: it must be this instruction, inside one of `parents`.
  void openAt(Kind kind, Index what, Index begin, Index pc, std::initializer_list<Kind> parents,
              const std::string &here) {
    require(begin == pc, here, "its table has another place for it");
    require(std::find(parents.begin(), parents.end(), around()) != parents.end(), here,
            "a " + std::string(nameOf(kind)) + " cannot stand in a " + std::string(nameOf(around())));
    open(kind, what);
  }
  void closeAt(Kind kind, Index what, Index end, Index pc, const std::string &here) {
    require(end == pc, here, "its table has another end for it");
    close(kind, what, here);
  }

  void nest(const Runbook &book, Index pc, const Instruction &in, const std::string &here) {
    switch (in.opcode) {
    case Opcode::SectionBegin:
      beginSection(in, here);
      break;
    case Opcode::SectionEnd:
      close(Kind::Section, in.a, here);
      break;
    case Opcode::StepBegin:
      require(nextStep_ < book.steps.size() && book.steps[nextStep_] == in.a, here,
              "steps are not listed in the order of their code");
      ++nextStep_;
      require(inside(Kind::Section) != nullptr &&
                  static_cast<Index>(m_.steps[in.a].section) == inside(Kind::Section)->item,
              here, "the step table has another section for this step");
      openAt(Kind::Step, in.a, m_.steps[in.a].begin, pc, {Kind::Section, Kind::Option}, here);
      break;
    case Opcode::StepEnd:
      closeAt(Kind::Step, in.a, m_.steps[in.a].end, pc, here);
      break;
    case Opcode::BlockBegin:
      require(inside(Kind::Step) != nullptr, here, "a block outside every step");
      open(Kind::Block, none);
      break;
    case Opcode::BlockEnd:
      close(Kind::Block, none, here);
      break;
    case Opcode::LoopBegin:
      openAt(Kind::Loop, in.a, m_.loops[in.a].code.begin, pc, {Kind::Step, Kind::Block, Kind::Loop}, here);
      break;
    case Opcode::LoopEnd:
      closeAt(Kind::Loop, in.a, m_.loops[in.a].code.end, pc, here);
      break;
    case Opcode::GroupBegin: {
      const Region *section = inside(Kind::Section);
      require(section != nullptr && isChange(section->item), here,
              "options stand in `mitigate` and `resolve` only");
      openAt(Kind::Group, in.a, m_.groups[in.a].code.begin, pc, {Kind::Section}, here);
      break;
    }
    case Opcode::GroupEnd:
      closeAt(Kind::Group, in.a, m_.groups[in.a].code.end, pc, here);
      break;
    case Opcode::OptionBegin:
      openAt(Kind::Option, in.a, m_.options[in.a].code.begin, pc, {Kind::Group}, here);
      break;
    case Opcode::OptionEnd:
      closeAt(Kind::Option, in.a, m_.options[in.a].code.end, pc, here);
      break;
    case Opcode::ChainBegin:
      openAt(Kind::Chain, in.a, m_.chains[in.a].code.begin, pc, {Kind::Runbook}, here);
      break;
    case Opcode::ChainEnd:
      closeAt(Kind::Chain, in.a, m_.chains[in.a].code.end, pc, here);
      break;
    case Opcode::CauseBegin:
      openAt(Kind::Head, in.a, m_.causes[in.a].code.begin, pc, {Kind::Chain}, here);
      break;
    case Opcode::CauseFound:
      close(Kind::Head, in.a, here);
      open(Kind::Cause, in.a);
      break;
    case Opcode::CauseEnd:
      closeAt(Kind::Cause, in.a, m_.causes[in.a].code.end, pc, here);
      break;
    case Opcode::Confirm:
    case Opcode::Ask:
    case Opcode::Manual:
      require(gates_.insert(m_.strings[m_.gates[in.a].name]).second, here,
              "two gates of the runbook have one name, or a gate stands in two places");
      break;
    case Opcode::End:
      require(current_ == 0, here, "the runbook ends inside a " + std::string(nameOf(around())));
      require(pc + 1 == book.end, here, "it is not the last instruction of its runbook");
      break;
    default:
      break;
    }
  }

  static bool isChange(Index section) {
    return section == static_cast<Index>(Section::Resolve) ||
           section == static_cast<Index>(Section::Mitigate);
  }

  void beginSection(const Instruction &in, const std::string &here) {
    const auto section = static_cast<Section>(in.a);
    const bool first = seenSections_.empty();
    const bool isNew = seenSections_.insert(in.a).second;
    const bool manyTimes = section == Section::Diagnose || isChange(in.a);
    require(manyTimes || isNew, here, "this section stands twice");
    require(section != Section::Require || first, here, "`require` does not come first");
    require(around() == Kind::Runbook || (around() == Kind::Cause && manyTimes), here,
            "this section cannot stand in a " + std::string(nameOf(around())));
    open(Kind::Section, in.a);
  }

  /// What can fail a step stands in one; between steps a condition only decides what is left out.
  void place(const Instruction &in, const std::string &here) {
    switch (in.opcode) {
    case Opcode::Background:
      require(around() == Kind::Block, here, "it must stand in a block of its own, which ends it");
      break;
    case Opcode::Run:
    case Opcode::Capture:
    case Opcode::Save:
    case Opcode::Field:
    case Opcode::Bind:
    case Opcode::Confirm:
    case Opcode::Manual:
    case Opcode::Expect:
    case Opcode::Wait:
    case Opcode::Undo:
      require(inside(Kind::Step) != nullptr, here, "it must stand in a step");
      break;
    default:
      if (!isBoundary(in.opcode) && in.opcode != Opcode::Note)
        require(inside(Kind::Section) != nullptr || around() == Kind::Head, here,
                "it must stand in a section or in the question of a cause");
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
    case OperandKind::backgroundOperand:
      usesCommand(m_.commands[m_.backgrounds[in.a].command], here);
      break;
    case OperandKind::loopOperand:
      usesVariable(m_.loops[in.a].list, here);
      usesVariable(m_.loops[in.a].item, here);
      break;
    case OperandKind::variableOperand:
      usesVariable(in.a, here);
      break;
    default:
      break;
    }
    if (const Index bound = boundBy(m_, in); bound != none)
      usesVariable(bound, here);
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
  /// The variable of a loop is the loop's alone: it is forgotten where the loop ends.
  void binds(const Instruction &in, const std::string &here) {
    const Index bound = boundBy(m_, in);
    for (std::size_t i = current_; i != 0 && bound != none; i = regions_[i].parent)
      if (regions_[i].kind == Kind::Loop)
        require(m_.loops[regions_[i].item].item != bound, here, "it binds the variable of a loop around it");
  }

  // --- paths
  // -----------------------------------------------------------------------------------------------------

  /// One pass is enough: jumps only go forward, so every way into an instruction is known when it is reached.
  /// The one way back, from LoopEnd, and the ones that the machine takes by itself (a step tried again, the
  /// verification of an option) lead to and from places where the stack is empty.
  void paths(const Runbook &book) {
    std::vector<int> depths(book.end - book.begin, unreached);
    depths[0] = 0;
    auto join = [&](Index to, int depth, const std::string &here) {
      int &known = depths[to - book.begin];
      if (known == unreached)
        known = depth;
      else
        require(known == depth, here, "its successor is reached with two stack depths");
    };
    for (Index pc = book.begin; pc < book.end && !problem_; ++pc) {
      const Instruction &in = m_.code[pc];
      const std::string here = describe(pc);
      const int depth = depths[pc - book.begin];
      if (!require(depth != unreached, here, "it can never be reached"))
        return;
      require(depth >= pops(in.opcode), here, "the stack is too low for it");
      const int next = depth + opcodeInfo(in.opcode)->stackEffect;
      if (isBoundary(in.opcode))
        require(next == 0, here, "the stack is not empty");
      if (opcodeInfo(in.opcode)->operand == OperandKind::targetOperand && jump(book, pc, here)) {
        const bool keeps = in.opcode == Opcode::JumpUnlessKeep || in.opcode == Opcode::JumpIfKeep;
        join(in.a, keeps ? depth : next, here);
      }
      if (in.opcode != Opcode::Jump && in.opcode != Opcode::End && pc + 1 < book.end)
        join(pc + 1, next, here);
    }
  }

  bool jump(const Runbook &book, Index pc, const std::string &here) {
    const Index target = m_.code[pc].a;
    if (!require(target > pc, here, "it does not jump forward") ||
        !require(target < book.end, here, "it jumps out of its runbook"))
      return false;
    const std::size_t from = regionAt_[pc - book.begin], to = regionAt_[target - book.begin];
    if (from == to)
      return true;
    for (std::size_t i = to; i != 0; i = regions_[i].parent)
      if (regions_[i].parent == from)
        return fail(here + ": it jumps into a " + std::string(nameOf(regions_[to].kind)));
    return fail(here + ": it jumps out of its " + std::string(nameOf(regions_[from].kind)));
  }

  static int pops(Opcode opcode) {
    switch (opcode) {
    case Opcode::Not:
    case Opcode::JumpUnlessKeep:
    case Opcode::JumpIfKeep:
    case Opcode::BranchUnless:
    case Opcode::Bind:
    case Opcode::Expect:
    case Opcode::CauseFound:
      return 1;
    default:
      return opcodeInfo(opcode)->stackEffect < 0 ? 2 : 0;
    }
  }

  /// Where a part of the code begins or ends.
  static bool isBoundary(Opcode opcode) {
    switch (opcode) {
    case Opcode::SectionBegin:
    case Opcode::SectionEnd:
    case Opcode::StepBegin:
    case Opcode::StepEnd:
    case Opcode::BlockBegin:
    case Opcode::BlockEnd:
    case Opcode::LoopBegin:
    case Opcode::LoopEnd:
    case Opcode::GroupBegin:
    case Opcode::GroupEnd:
    case Opcode::OptionBegin:
    case Opcode::OptionEnd:
    case Opcode::ChainBegin:
    case Opcode::ChainEnd:
    case Opcode::CauseBegin:
    case Opcode::CauseFound:
    case Opcode::CauseEnd:
    case Opcode::End:
      return true;
    default:
      return false;
    }
  }

  std::string describe(Index pc) const {
    return item("instruction", pc) + " (" + std::string(opcodeInfo(m_.code[pc].opcode)->name) + ")";
  }

  static constexpr int unreached = -1;

  std::vector<bool> owned_;
  std::vector<Region> regions_; ///< the first is the runbook itself
  std::size_t current_ = 0;
  std::vector<std::size_t> regionAt_;
  std::set<Index> seenSections_;
  std::set<std::string_view> gates_;
  std::size_t nextStep_ = 0;
};

} // namespace

Failure verifyCode(const Module &module) { return CodeVerifier(module).run(); }

} // namespace rbk::bytecode
