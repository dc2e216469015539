#include "compiler/codegen/markdown/steps.h"

#include "compiler/codegen/markdown/messages.h"
#include "compiler/codegen/markdown/overloaded.h"

#include <llvm/ADT/STLExtras.h>

namespace rbk::markdown {

namespace {

template <typename T>
const T *as(const plan::Stmt &stmt) {
  return std::get_if<T>(&stmt.node);
}
/// `second`, of the terminal that the first background command needs.
std::string terminal(size_t background) {
  static constexpr const char *ordinals[] = {"second", "third", "fourth", "fifth"};
  return background <= std::size(ordinals) ? ordinals[background - 1] : "further";
}
std::string limit(const plan::Gate &task) {
  return task.budgetMs ? " *(at most " + time(task.budgetMs) + ")*" : "";
}
bool isWayBack(const plan::Stmt &stmt) {
  return as<plan::UndoStmt>(stmt) || as<plan::IrreversibleStmt>(stmt);
}

bool uses(const plan::Word &word, plan::VariableId variable);
bool uses(const plan::CommandLine &command, plan::VariableId variable) {
  return llvm::any_of(command.pipelines, [&](const plan::Pipeline &pipeline) {
    return llvm::any_of(pipeline.processes, [&](const plan::Process &process) {
      return llvm::any_of(process.argv, [&](const plan::Word &word) { return uses(word, variable); }) ||
             llvm::any_of(process.assignments,
                          [&](const plan::Assignment &each) { return uses(each.value, variable); }) ||
             llvm::any_of(process.redirections,
                          [&](const plan::Redirection &each) { return uses(each.target, variable); });
    });
  });
}
bool uses(const plan::Word &word, plan::VariableId variable) {
  return llvm::any_of(word.parts, [&](const plan::WordPart &part) {
    return (part.kind == plan::WordPart::Kind::Variable && part.variable == variable) ||
           (part.command && uses(*part.command, variable));
  });
}
bool someCommandUses(const plan::Runbook &runbook, plan::VariableId variable) {
  bool found = false;
  plan::forEachCommand(runbook,
                       [&](const auto &, const auto &, const auto &, const plan::CommandLine &command) {
                         found = found || uses(command, variable);
                       });
  return found;
}

} // namespace

void StepWriter::write(const plan::Step &step, plan::SectionKind kind, unsigned level,
                       const std::string &label) {
  std::string title = text(step.title, Spot::Title);
  if (!label.empty())
    title = label + (title.empty() ? "" : ": " + title);
  writeBelow(step, kind, blocks_.heading(level, title));
}

void StepWriter::writeBelow(const plan::Step &step, plan::SectionKind kind, const std::string &heading) {
  WayBack wayBack;
  wayBack.step = heading;
  if (step.when) {
    if (auto question = soleQuestion(*step.when, runbook_.variables))
      blocks_.add(question->text +
                  (question->negated ? " If so, skip this step." : " If not, skip this step."));
    else
      blocks_.add("If " + condition(*step.when, runbook_.variables) + ", do this step; otherwise skip it.");
  }
  if (std::string line = timing(step, kind); !line.empty())
    blocks_.add("*" + line + "*");
  writeBody(step.body);

  plan::forEachStmt(step.body, [&](const plan::Stmt &stmt) {
    if (const auto *undo = as<plan::UndoStmt>(stmt))
      wayBack.commands.insert(wayBack.commands.begin(), &undo->command);
    else if (const auto *none = as<plan::IrreversibleStmt>(stmt))
      wayBack.notes.push_back(noteFor(*none));
  });
  if (!wayBack.commands.empty() || !wayBack.notes.empty())
    waysBack_.push_back(std::move(wayBack));
}

std::string StepWriter::timing(const plan::Step &step, plan::SectionKind kind) const {
  std::string result;
  auto say = [&](const std::string &sentence) { result += (result.empty() ? "" : " ") + sentence; };
  if (!step.procedure.empty() && step.procedure != plan::showText(step.title, runbook_.variables))
    say("Part of “" + show(step.procedure, Spot::Inline) + "”.");
  if (step.repetitions > 1)
    say("This must hold for " + time(step.holdsMs) + ": do it now and every " + time(step.intervalMs) +
        ". If it fails once, the step has failed.");
  if (step.attempts > 1)
    say((step.intervalMs ? "Until it succeeds, repeat it every " + time(step.intervalMs) + ", up to "
                         : "Until it succeeds, try it up to ") +
        std::to_string(step.attempts) + " times.");
  if (step.timeoutMs && (step.attempts > 1 || step.repetitions > 1))
    say("Allow each " + std::string(step.attempts > 1 ? "attempt " : "time ") + time(step.timeoutMs) + ".");
  else if (step.timeoutMs)
    say("Allow the commands " + time(step.timeoutMs) + ".");
  // Short times would only be noise between the commands, and a task says its own.
  constexpr uint64_t minute = 60'000;
  const plan::ManualStmt *task = step.body.size() == 1 ? as<plan::ManualStmt>(step.body[0]) : nullptr;
  bool long_ = kind != plan::SectionKind::Diagnose && kind != plan::SectionKind::Reference &&
               step.worstMs >= minute && !(task && task->gate.budgetMs == step.worstMs);
  if (step.worstMs && (long_ || step.attempts > 1) && step.worstMs != step.timeoutMs)
    say("At most " + time(step.worstMs) + " in all.");
  return result;
}

void StepWriter::writeBody(Body body) {
  const size_t before = terminals_;
  for (size_t at = 0; at < body.size();)
    at = writeStatement(body, at);
  // What was started here ends here.
  if (terminals_ == before + 1)
    blocks_.add("Stop the command in the " + terminal(terminals_) + " terminal (Ctrl-C).");
  else if (terminals_ > before)
    blocks_.add("Stop the commands in the other terminals (Ctrl-C).");
  terminals_ = before;
}

/// Writes the statement at `at` and what belongs to it; returns where to go on.
size_t StepWriter::writeStatement(Body body, size_t at) {
  auto done = [&](const std::string &block) {
    blocks_.add(block);
    return at + 1;
  };
  return std::visit(
      Overloaded{
          [&](const plan::ProseStmt &prose) { return done(text(prose.text, Spot::Block)); },
          [&](const plan::RunStmt &) { return writeCommands(body, at); },
          [&](const plan::CaptureStmt &capture) {
            const plan::Variable &variable = runbook_.variables[capture.variable];
            size_t next = writeKept(body, at, capture.command);
            const bool record = variable.type.kind == plan::ValueKind::Record; // its fields follow
            std::string note = "Note the value as " + code(variable.name) + " (" +
                               (record ? "a JSON object" : describe(variable.type)) + ")";
            note +=
                someCommandUses(runbook_, capture.variable) ? ", and set it: a later command uses it." : ".";
            return writeNote(body, next, std::move(note));
          },
          [&](const plan::TestStmt &test) {
            size_t next = writeKept(body, at, test.command);
            std::string note = "Note whether it succeeds, as " +
                               code(runbook_.variables[test.variable].name) + " (`true` or `false`)";
            note += someCommandUses(runbook_, test.variable) ? ", and set it: a later command uses it." : ".";
            return writeNote(body, next, std::move(note));
          },
          [&](const plan::FieldStmt &) {
            size_t next = at;
            blocks_.add(fields(body, next));
            return next;
          },
          [&](const plan::ComputeStmt &compute) {
            return done("Work out " + code(runbook_.variables[compute.variable].name) + ": " +
                        code(compute.value->source) +
                        (someCommandUses(runbook_, compute.variable)
                             ? ", and set it: a later command uses it."
                             : "."));
          },
          [&](const plan::SaveStmt &save) {
            const std::string &name = runbook_.variables[save.variable].name;
            size_t next = writeKept(body, at, save.command);
            bool used = someCommandUses(runbook_, save.variable);
            blocks_.add(used ? "Keep the output in a file, and note its path as " + code(name) + "."
                             : "Keep the output as " + code(name) + ".");
            return next;
          },
          [&](const plan::BackgroundStmt &background) {
            size_t end = at + 1;
            while (end < body.size() && isWayBack(body[end]))
              ++end;
            writeBackground(background, body.slice(at, end - at));
            return end;
          },
          [&](const plan::ForStmt &loop) {
            writeFor(loop);
            return at + 1;
          },
          [&](const plan::ConfirmStmt &confirm) {
            writeGate(confirm.gate);
            return at + 1;
          },
          [&](const plan::ManualStmt &) { return writeManual(body, at); },
          [&](const plan::UndoStmt &) { return at + 1; }, // under "Way back"
          [&](const plan::IrreversibleStmt &none) {
            return done("**There is no way back.**" + noteFor(none));
          },
          [&](const plan::ExpectStmt &expect) {
            if (auto question = soleQuestion(*expect.condition, runbook_.variables))
              return done(question->text +
                          (question->negated ? " The answer has to be no." : " The answer has to be yes."));
            return done("Expect " + expectation(*expect.condition, runbook_.variables) + ".");
          },
          [&](const plan::IfStmt &branch) {
            writeIf(branch);
            return at + 1;
          },
          [&](const plan::ReportStmt &report) {
            if (report.cause < places_.causes.size()) {
              std::string because = text(report.because, Spot::Inline);
              return done("Note for the timeline: this points to " + places_.causes[report.cause].link() +
                          (because.empty() ? "." : sentence(": " + because)));
            }
            return done("Note for the timeline: " + sentence(text(report.text, Spot::Inline)));
          },
          [&](const plan::WaitStmt &wait) { return done("Wait " + time(wait.milliseconds) + "."); },
          [&](const plan::LinkStmt &each) {
            return done("See " +
                        link(text(each.title, Spot::Link), plan::showText(each.url, runbook_.variables)) +
                        ".");
          },
          [&](const plan::ExampleStmt &example) {
            std::string title = text(example.title, Spot::Block);
            if (!title.empty())
              blocks_.add(llvm::StringRef(title).endswith(":") ? title : title + ":");
            return done(fence(example.language == "bash" ? "bash example" : example.language, example.code));
          },
      },
      body[at].node);
}

/// A value, its fields, and what is expected of it are one thought.
size_t StepWriter::writeNote(Body body, size_t at, std::string note) {
  if (at < body.size() && as<plan::FieldStmt>(body[at]))
    note += " " + fields(body, at);
  for (; at < body.size() && as<plan::ExpectStmt>(body[at]); ++at)
    note += " Expect " + expectation(*as<plan::ExpectStmt>(body[at])->condition, runbook_.variables) + ".";
  blocks_.add(note);
  return at;
}

/// The fields of a record, from the first of its statements on; `at` ends behind them.
std::string StepWriter::fields(Body body, size_t &at) {
  std::string names, used;
  const plan::VariableId record = as<plan::FieldStmt>(body[at])->record;
  for (; at < body.size() && as<plan::FieldStmt>(body[at]); ++at) {
    const auto &each = *as<plan::FieldStmt>(body[at]);
    if (each.record != record)
      break;
    const plan::Variable &field = runbook_.variables[each.field];
    names += (names.empty() ? "" : ", ") + code(field.name) + " (" + describe(field.type) + ")";
    if (someCommandUses(runbook_, each.field))
      used += (used.empty() ? "" : ", ") + code("${" + field.name + "}");
  }
  std::string result = "It has " + names + ".";
  // To a shell, a name with a dot is a mistake.
  return used.empty() ? result
                      : result + " In the commands, write the value itself in place of " + used + ".";
}

/// A background command runs in a terminal of its own until the part of the step ends that it stands in.
void StepWriter::writeBackground(const plan::BackgroundStmt &background, Body scope) {
  ++terminals_;
  blocks_.add("In a " + terminal(terminals_) + " terminal, and leave it running until this part is done:");
  writeFence({&background.command}, scope);
  std::string limit = background.readyWithinMs ? time(background.readyWithinMs) : "";
  if (background.readyWhen.empty())
    blocks_.add("Give it " + (limit.empty() ? "a moment" : limit) + " to start.");
  else
    blocks_.add("Wait for a line that matches " + code(background.readyWhen) +
                (limit.empty() ? "." : ", at most " + limit + "."));
}

void StepWriter::writeFor(const plan::ForStmt &loop) {
  const plan::Variable &item = runbook_.variables[loop.item];
  std::string lead = "For each " + code(item.name) + " in " + code(runbook_.variables[loop.list].name);
  if (loop.limit)
    lead += " (at most " + std::to_string(loop.limit) + "; if there are more, stop)";
  if (loop.body.empty())
    return;
  lead += someCommandUses(runbook_, loop.item) ? ", set it and:" : ":";
  writeBranch(lead, loop.body);
}

/// Commands that follow one another share a fence. The ways back between them stand elsewhere.
size_t StepWriter::writeCommands(Body body, size_t at) {
  std::vector<const plan::CommandLine *> commands;
  size_t end = at;
  for (; end < body.size() && (as<plan::RunStmt>(body[end]) || isWayBack(body[end])); ++end)
    if (const auto *run = as<plan::RunStmt>(body[end]))
      commands.push_back(&run->command);
  writeFence(commands, body.slice(at, end - at));
  return end;
}

/// A command whose output is kept has a fence of its own, so that it is clear which output is meant.
size_t StepWriter::writeKept(Body body, size_t at, const plan::CommandLine &command) {
  size_t end = at + 1;
  while (end < body.size() && isWayBack(body[end]))
    ++end;
  writeFence({&command}, body.slice(at, end - at));
  return end;
}

void StepWriter::writeFence(const std::vector<const plan::CommandLine *> &commands, Body scope) {
  std::string line = effects(commands);
  auto say = [&](const std::string &sentence) { line += (line.empty() ? "" : " ") + sentence; };
  if (llvm::any_of(scope, [](const plan::Stmt &stmt) { return as<plan::UndoStmt>(stmt) != nullptr; }))
    say("See [Way back](#way-back).");
  for (const plan::Stmt &stmt : scope)
    if (const auto *none = as<plan::IrreversibleStmt>(stmt))
      say("**There is no way back.**" + noteFor(*none));
  blocks_.add(line);
  blocks_.add(commandFence(commands));
}

std::string StepWriter::effects(llvm::ArrayRef<const plan::CommandLine *> commands) {
  std::vector<std::string> sentences;
  for (const plan::CommandLine *command : commands) {
    std::string note;
    if (!command->assumedBecause.empty())
      note = footnotes_.refer(
          "Not to be seen from the command; its author says that it " +
          std::string(command->effect == plan::Effect::Read ? "only reads" : "is no worse than that") + ": " +
          sentence(show(command->assumedBecause, Spot::Inline)));
    std::string what = describe(command->effect, command->place);
    if (what.empty() && note.empty())
      continue;
    if (what.empty())
      what = "Only reads";
    else if (!command->because.empty())
      what += ": " + show(command->because, Spot::Inline);
    bool loud = plan::atLeast(command->effect, plan::Effect::Unknown);
    std::string mark = loud ? "**" : "*";
    std::string sentence = mark + what + "." + mark + note;
    if (!llvm::is_contained(sentences, sentence))
      sentences.push_back(std::move(sentence));
  }
  std::string result;
  for (const std::string &sentence : sentences)
    result += (result.empty() ? "" : " ") + sentence;
  return result;
}

std::string StepWriter::noteFor(const plan::IrreversibleStmt &statement) {
  return footnotes_.refer("There is no way back: " + sentence(text(statement.because, Spot::Inline)));
}

/// Tasks that follow one another are one list.
size_t StepWriter::writeManual(Body body, size_t at) {
  std::string list;
  for (; at < body.size() && as<plan::ManualStmt>(body[at]); ++at) {
    const plan::ManualStmt &task = *as<plan::ManualStmt>(body[at]);
    if (task.contact < program_.contacts.size()) {
      blocks_.add(list);
      list.clear();
      writeMessage(task);
    } else {
      addItem(list, "- [ ] ", text(task.gate.text, Spot::Block) + limit(task.gate));
    }
  }
  blocks_.add(list);
  return at;
}

/// A message stands in a fence, to be copied.
void StepWriter::writeMessage(const plan::ManualStmt &task) {
  const plan::Contact &contact = program_.contacts[task.contact];
  std::string how = channels(contact, Spot::Inline);
  std::string names = toFillIn(task.message, runbook_.variables);
  blocks_.enter("- [ ] ", "  ");
  blocks_.add("Tell " + contactTitle(program_, contact.name, Spot::Inline) +
              (how.empty() ? "" : " (" + how + ")") + (names.empty() ? "" : "; fill in " + names) +
              limit(task.gate) + (task.message.empty() ? "" : ":"));
  if (!task.message.empty())
    blocks_.add(fence("text", plan::showText(task.message, runbook_.variables)));
  blocks_.leave();
}

void StepWriter::writeGate(const plan::Gate &gate, llvm::StringRef lead) {
  blocks_.enter("> ", "> ");
  blocks_.add("**" + lead.str() + "** " + text(gate.text, Spot::Inline));
  blocks_.add("Go on only when someone has agreed to exactly this" +
              (gate.budgetMs ? ", within " + time(gate.budgetMs) + "." : "."));
  blocks_.leave();
}

void StepWriter::writeIf(const plan::IfStmt &branch) {
  if (auto question = soleQuestion(*branch.condition, runbook_.variables)) {
    blocks_.add(question->text);
    writeBranch(question->negated ? "If no:" : "If yes:", branch.body);
    writeBranch(question->negated ? "If yes:" : "If no:", branch.otherwise);
    return;
  }
  writeBranch("If " + condition(*branch.condition, runbook_.variables) + ":", branch.body);
  const plan::IfStmt *next = branch.otherwise.size() == 1 ? as<plan::IfStmt>(branch.otherwise[0]) : nullptr;
  if (next && !soleQuestion(*next->condition, runbook_.variables)) {
    writeBranch("Otherwise, if " + condition(*next->condition, runbook_.variables) + ":", next->body);
    writeBranch("Otherwise:", next->otherwise);
  } else {
    writeBranch("Otherwise:", branch.otherwise);
  }
}

/// Branches are items of a list, so that a reader sees where they end. Tasks use another bullet and stay
/// lists of their own.
void StepWriter::writeBranch(const std::string &lead, Body body) {
  if (body.empty())
    return;
  blocks_.enter("* ", "  ");
  blocks_.add(lead);
  writeBody(body);
  blocks_.leave();
}

std::string commandFence(llvm::ArrayRef<const plan::CommandLine *> commands) {
  std::string lines;
  for (const plan::CommandLine *command : commands)
    lines += (lines.empty() ? "" : "\n") + command->source;
  return fence("bash", lines);
}

} // namespace rbk::markdown
