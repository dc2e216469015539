#include "runtime/vm/dry_run.h"

#include "runtime/bytecode/names.h"

#include <vector>

namespace rbk::runtime {
namespace {

using bytecode::Command;
using bytecode::Index;
using bytecode::Instruction;
using bytecode::Opcode;
using bytecode::Section;
using bytecode::Step;

class Rehearsal {
public:
  Rehearsal(const bytecode::Module &module, const bytecode::Runbook &book, const Bindings &bindings,
            const Masker &masker, bool readOnly)
      : module_(module), book_(book), bindings_(bindings), expander_(module, bindings, masker),
        readOnly_(readOnly) {}

  std::string run() {
    heading();
    for (Index pc = book_.begin; pc < book_.end; ++pc) {
      closeRegions(pc);
      if (readOnly_ && isChange(pc)) {
        line("== " + std::string(bytecode::name(static_cast<Section>(module_.code[pc].a))) +
             ": left out by --read-only");
        while (module_.code[pc].opcode != Opcode::SectionEnd)
          ++pc;
        continue;
      }
      instruction(pc);
    }
    footing();
    return std::move(out_);
  }

private:
  /// Code between a branch and its target; nested ones are closed before those around them.
  struct Region {
    Index end;
    Index otherwiseEnd; ///< end of the part for the other case, or `none`
  };

  const std::string &text(Index index) const { return module_.strings[index]; }
  void line(const std::string &content) {
    const std::size_t depth = regions_.size() + parts_ + (inStep_ ? 1 : 0);
    out_ += std::string(depth * 2, ' ') + content + "\n";
  }
  static bool isChange(Section section) {
    return section == Section::Resolve || section == Section::Mitigate;
  }
  bool isChange(Index pc) const {
    const Instruction &in = module_.code[pc];
    return in.opcode == Opcode::SectionBegin && isChange(static_cast<Section>(in.a));
  }

  void heading() {
    line("dry run of " + visible(text(book_.name)) + ": " + visible(text(book_.title)));
    line("nothing is run, nothing is written");
    for (Index index : book_.variables)
      if (module_.variables[index].parameter && bindings_[index])
        line("  " + visible(text(module_.variables[index].name)) + " = " +
             (module_.variables[index].secret ? "***" : visible(asText(*bindings_[index]))));
  }

  void footing() {
    int64_t worst = 0;
    for (Index index : book_.steps)
      if (!readOnly_ || !isChange(module_.steps[index].section))
        worst += module_.steps[index].worstMs;
    std::string targets;
    if (book_.respondMs != 0)
      targets += ", target: respond " + duration(book_.respondMs);
    if (book_.resolveMs != 0)
      targets += (targets.empty() ? ", target: resolve " : ", resolve ") + duration(book_.resolveMs);
    out_ += "\n";
    line("worst case of all steps: " + duration(worst) + targets);
    for (const bytecode::Escalation &escalation : book_.escalations)
      if (escalation.trigger != bytecode::none)
        line("escalate if " + visible(expander_.shown(escalation.trigger)) + ": page " +
             visible(text(escalation.contact)));
      else
        line("escalate at " + duration(escalation.offsetMs) + ": page " + visible(text(escalation.contact)));
  }

  void closeRegions(Index pc) {
    while (!regions_.empty() && regions_.back().end <= pc) {
      const Region region = regions_.back();
      regions_.pop_back();
      if (region.otherwiseEnd == bytecode::none)
        continue;
      line("otherwise:");
      regions_.push_back({region.otherwiseEnd, bytecode::none});
    }
  }

  void instruction(Index pc) {
    const Instruction &in = module_.code[pc];
    switch (in.opcode) {
    case Opcode::SectionBegin:
      out_ += "\n";
      line("== " + std::string(bytecode::name(static_cast<Section>(in.a))));
      return;
    case Opcode::StepBegin:
      step(module_.steps[in.a]);
      inStep_ = true;
      return;
    case Opcode::StepEnd:
      inStep_ = false;
      return;
    case Opcode::Note:
      prose("- ", expander_.shown(in.a));
      return;
    case Opcode::Report:
      prose("report ", expander_.shown(in.a));
      return;
    case Opcode::Run:
      command("$ ", in, "");
      return;
    case Opcode::Test:
      command("test $ ", in, "");
      return;
    case Opcode::Capture:
      command("$ ", in, " -> ‹" + visible(text(module_.variables[in.b].name)) + "›");
      return;
    case Opcode::Save:
      command("save $ ", in, " -> ‹" + visible(text(module_.variables[in.b].name)) + "›");
      return;
    case Opcode::Background: {
      const bytecode::Background &b = module_.backgrounds[in.a];
      command("in the background $ ", in, "", b.command);
      line("  until " +
           (text(b.readyWhen).empty() ? "it writes a line"
                                      : "a line matches `" + visible(text(b.readyWhen)) + "`") +
           ", within " + duration(b.readyWithinMs) + "; stopped at the end of this block");
      return;
    }
    case Opcode::Field:
      return; // comes with the record
    case Opcode::LoopBegin: {
      const bytecode::Loop &loop = module_.loops[in.a];
      line("for ‹" + visible(variable(loop.item)) + "› in ‹" + visible(variable(loop.list)) + "›, at most " +
           std::to_string(loop.limit) + ":");
      ++parts_;
      return;
    }
    case Opcode::LoopEnd:
    case Opcode::OptionEnd:
    case Opcode::CauseEnd:
      --parts_;
      return;
    case Opcode::GroupBegin:
      line("options, in this order until `verify` passes:");
      return;
    case Opcode::OptionBegin: {
      const bytecode::Option &option = module_.options[in.a];
      line((option.lastResort ? "last resort: " : "option: ") + visible(text(option.title)));
      ++parts_;
      return;
    }
    case Opcode::ChainBegin:
      out_ += "\n";
      line("causes, in this order until one is found:");
      return;
    case Opcode::CauseBegin: {
      const bytecode::Cause &cause = module_.causes[in.a];
      out_ += "\n";
      line("cause " + visible(text(cause.name)) + ": " + visible(text(cause.title)));
      ++parts_;
      return;
    }
    case Opcode::CauseFound:
      line("when " + visible(text(module_.causes[in.a].condition)) + ":");
      return;
    case Opcode::Undo:
      command("way back $ ", in, "");
      return;
    case Opcode::Confirm:
    case Opcode::Ask:
    case Opcode::Manual:
      gate(module_.gates[in.a]);
      return;
    case Opcode::Expect:
      line("expect " + visible(text(in.a)));
      return;
    case Opcode::Wait:
      line("wait " + duration(module_.integers[in.a]));
      return;
    case Opcode::BranchUnless:
      line("when " + visible(text(in.b)) + ":");
      regions_.push_back({in.a, bytecode::none});
      return;
    case Opcode::Jump:
      // The last instruction of the part of a condition that is true: it skips the other part.
      if (!regions_.empty() && regions_.back().end == pc + 1 && in.a > pc + 1)
        regions_.back().otherwiseEnd = in.a;
      return;
    default:
      return; // computes, or only marks a place
    }
  }

  const std::string &variable(Index index) const { return text(module_.variables[index].name); }

  void step(const Step &s) {
    std::string facts = "line " + std::to_string(s.line);
    if (s.attempts > 1)
      facts += ", up to " + std::to_string(s.attempts) + " attempts every " + duration(s.intervalMs);
    if (s.repetitions > 1)
      facts += ", " + std::to_string(s.repetitions) + " times, every " + duration(s.intervalMs) + " for " +
               duration(s.holdsMs);
    if (s.timeoutMs != 0)
      facts += ", timeout " + duration(s.timeoutMs);
    line("* " + visible(text(s.title)) + "  (" + facts + ", worst " + duration(s.worstMs) + ")");
  }

  void prose(const std::string &mark, const std::string &content) { line(mark + visible(content)); }

  void command(const std::string &mark, const Instruction &in, const std::string &binds) {
    command(mark, in, binds, in.a);
  }
  void command(const std::string &mark, const Instruction &in, const std::string &binds, Index index) {
    const Command &c = module_.commands[index];
    std::string facts = std::string(bytecode::name(c.effect)) + ", " + std::string(bytecode::name(c.place));
    if (c.at != bytecode::none)
      facts += " " + visible(expander_.shown(c.at));
    if (in.opcode != Opcode::Background)
      facts += ", timeout " + duration(c.timeoutMs);
    if (readOnly_ && c.effect != bytecode::Effect::Read && in.opcode != Opcode::Undo)
      facts += ", refused by --read-only";
    line(mark + expander_.shownCommand(c) + binds + "  [" + facts + "]");
    if (c.assumed != bytecode::none)
      line("  assumed " + std::string(bytecode::name(c.effect)) + " because " + visible(text(c.assumed)));
  }

  void gate(const bytecode::Gate &g) {
    line(std::string(bytecode::name(g.kind)) + " " + visible(text(g.name)) +
         (g.budgetMs != 0 ? " (planned " + duration(g.budgetMs) + ")" : "") + ": " +
         visible(expander_.shown(g.text)));
  }

  const bytecode::Module &module_;
  const bytecode::Runbook &book_;
  const Bindings &bindings_;
  Expander expander_;
  bool readOnly_;
  std::string out_;
  std::vector<Region> regions_;
  std::size_t parts_ = 0; ///< loops, options and causes around
  bool inStep_ = false;
};

} // namespace

std::string dryRun(const bytecode::Module &module, const bytecode::Runbook &book, const Bindings &bindings,
                   const Masker &masker, bool readOnly) {
  return Rehearsal(module, book, bindings, masker, readOnly).run();
}

} // namespace rbk::runtime
