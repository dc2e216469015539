#include "compiler/codegen/shell/steps.h"

#include "compiler/codegen/shell/quoting.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

using plan::VariableId;

uint64_t seconds(uint64_t milliseconds) { return (milliseconds + 999) / 1000; }

void collect(const plan::Text &text, VariableSet &variables) {
  for (const plan::TextPart &part : text.parts)
    if (part.variable != plan::noVariable)
      variables.insert(part.variable);
}

void collect(const plan::CommandLine &line, VariableSet &variables) {
  // A value that `$(…)` finds is there when the command comes.
  VariableSet made;
  auto word = [&](const plan::Word &each) {
    for (const plan::WordPart &part : each.parts) {
      if (part.kind == plan::WordPart::Kind::Variable)
        variables.insert(part.variable);
      if (part.kind == plan::WordPart::Kind::Substitution)
        made.insert(part.variable);
    }
  };
  forEachProcess(line, [&](const plan::Process &process) {
    for (const plan::Word &each : process.argv)
      word(each);
    for (const plan::Assignment &each : process.assignments)
      word(each.value);
    for (const plan::Redirection &each : process.redirections)
      word(each.target);
  });
  for (VariableId id : made)
    variables.erase(id);
}

std::string commentLines(const std::string &text, size_t indentation) {
  std::string result;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  for (llvm::StringRef each : lines)
    result += std::string(indentation, ' ') +
              ("# " + each).str().substr(0, each.empty() ? 1 : llvm::StringRef::npos) + "\n";
  return result;
}

StepWriter::StepWriter(const Names &names, const Words &words) : names_(names), words_(words) {
  for (size_t id = 0; id < names.book().variables.size(); ++id)
    if (names.book().variables[id].origin == plan::Variable::Origin::Parameter)
      bound_.insert(static_cast<VariableId>(id));
}

void StepWriter::comment(const std::string &text) { out_ += commentLines(text, indent_ * 2); }

std::string StepWriter::function(const plan::Step &step, plan::SectionKind section, const std::string &name) {
  const VariableSet before = bound_;
  out_.clear();
  indent_ = 1;
  limit_ = 0;
  beginAttempt(step);
  if (step.when) {
    const Condition when = condition(*step.when, true);
    const std::string source = quotedText(step.when->source);
    // It is decided once.
    const std::string first = step.attempts > 1      ? "((_attempt > 1)) || "
                              : step.repetitions > 1 ? "((_time > 1)) || "
                                                     : "";
    line(first + grouped(when, Condition::Shape::Or) + " || { " + help("skip") + " " + source +
         " && return; }");
  }
  body(step.body);
  if (out_.empty())
    line(":");
  const bool certain =
      !step.when && section != plan::SectionKind::Diagnose && section != plan::SectionKind::Verify;
  if (!certain)
    bound_ = before;
  return name + "() {\n" + out_ + "}\n";
}

std::string StepWriter::guard(const plan::Expr &when, bool asked) {
  out_.clear();
  indent_ = 1;
  leave_ = "undecided || return";
  const Condition holds = condition(when, true);
  leave_ = "return";
  const std::string why = asked ? "" : " || " + help("leave_out") + " " + quotedText(when.source);
  line(grouped(holds, Condition::Shape::Or) + why + " || return");
  if (llvm::StringRef(out_).contains("undecided || return"))
    help("undecided");
  return out_;
}

/// The time that the commands and waits of `body` may take in all.
static uint64_t timeOf(const std::vector<plan::Stmt> &body) {
  constexpr uint64_t most = 1'000'000'000'000; // more than thirty years
  uint64_t used = 0;
  for (const plan::Stmt &stmt : body) {
    if (std::holds_alternative<plan::UndoStmt>(stmt.node))
      continue;
    if (const auto *background = std::get_if<plan::BackgroundStmt>(&stmt.node))
      used += background->readyWithinMs;
    else if (const plan::CommandLine *command = stmt.command())
      used += command->timeoutMs * command->pipelines.size();
    if (const auto *wait = std::get_if<plan::WaitStmt>(&stmt.node))
      used += wait->milliseconds;
    if (const auto *branch = std::get_if<plan::IfStmt>(&stmt.node))
      used += timeOf(branch->body) + timeOf(branch->otherwise);
    if (const auto *loop = std::get_if<plan::ForStmt>(&stmt.node))
      used += std::min(timeOf(loop->body), most / std::max<uint64_t>(loop->limit, 1)) * loop->limit;
    used = std::min(used, most);
  }
  return used;
}

/// The variables that `body` binds.
static std::vector<VariableId> boundIn(const std::vector<plan::Stmt> &body) {
  std::vector<VariableId> result;
  plan::forEachStmt(body, [&](const plan::Stmt &stmt) {
    if (const auto *capture = std::get_if<plan::CaptureStmt>(&stmt.node))
      result.push_back(capture->variable);
    if (const auto *compute = std::get_if<plan::ComputeStmt>(&stmt.node))
      result.push_back(compute->variable);
    if (const auto *test = std::get_if<plan::TestStmt>(&stmt.node))
      result.push_back(test->variable);
    if (const auto *field = std::get_if<plan::FieldStmt>(&stmt.node))
      result.push_back(field->field);
    if (const auto *save = std::get_if<plan::SaveStmt>(&stmt.node))
      result.push_back(save->variable);
    if (const auto *loop = std::get_if<plan::ForStmt>(&stmt.node))
      result.push_back(loop->item);
  });
  return result;
}

void StepWriter::forget(const std::vector<plan::Stmt> &body, VariableId first) {
  std::string stale = first == plan::noVariable ? "" : " " + names_[first];
  for (VariableId id : boundIn(body)) {
    stale += " " + names_[id];
    bound_.erase(id);
  }
  if (!stale.empty())
    line("unset -v" + stale);
}

std::string StepWriter::forgotten(const std::vector<plan::Step> &steps) {
  out_.clear();
  indent_ = 1;
  std::vector<plan::Stmt> all;
  for (const plan::Step &step : steps)
    all.insert(all.end(), step.body.begin(), step.body.end());
  forget(all);
  return out_;
}

/// Each attempt begins with its own time and without what an earlier one has found.
void StepWriter::beginAttempt(const plan::Step &step) {
  totalPending_ = step.timeoutMs != 0 && timeOf(step.body) > step.timeoutMs;
  total_ = seconds(step.timeoutMs);
  if (step.attempts > 1 || step.repetitions > 1)
    forget(step.body);
}

void StepWriter::startClock() {
  if (!totalPending_)
    return;
  line(help("within") + " " + std::to_string(total_) + " " + std::to_string(total_));
  totalPending_ = false;
  limit_ = total_;
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

void StepWriter::statement(const plan::Stmt &stmt) {
  std::visit(
      Overloaded{
          [&](const plan::ProseStmt &prose) { line(help("say") + " " + words_.text(prose.text, &bound_)); },
          [&](const plan::RunStmt &each) { run(each.command); },
          [&](const plan::CaptureStmt &each) { capture(each.variable, each.command); },
          [&](const plan::ComputeStmt &each) { compute(each); },
          [&](const plan::SaveStmt &each) { save(each); },
          [&](const plan::ConfirmStmt &confirm) {
            needText(confirm.gate.text);
            line(help("confirm") + " " + quoted(confirm.gate.name) + " " + words_.text(confirm.gate.text) +
                 " || return");
          },
          [&](const plan::ManualStmt &manual) {
            needText(manual.gate.text);
            line(help("manual") + " " + quoted(manual.gate.name) + " " + words_.text(manual.gate.text) +
                 " || return");
          },
          [&](const plan::UndoStmt &each) { undo(each.command); },
          [&](const plan::TestStmt &each) { test(each); },
          [&](const plan::FieldStmt &each) { field(each); },
          [&](const plan::BackgroundStmt &each) { background(each); },
          [&](const plan::ForStmt &loop) { forStatement(loop); },
          [&](const plan::IrreversibleStmt &each) {
            plan::Text text = each.because;
            text.parts.insert(text.parts.begin(), {plan::noVariable, "irreversible: "});
            line(help("say") + " " + words_.text(text, &bound_));
          },
          [&](const plan::ExpectStmt &each) { expect(each); },
          [&](const plan::IfStmt &branch) { ifStatement(branch); },
          [&](const plan::ReportStmt &report) {
            needText(report.text);
            plan::Text text = report.text;
            text.parts.insert(text.parts.begin(), {plan::noVariable, "> "});
            line("printf '%s\\n' " + words_.text(text));
          },
          [&](const plan::WaitStmt &wait) {
            startClock();
            line(help("nap") + " " + std::to_string(seconds(wait.milliseconds)) + " || return");
          },
          [&](const plan::LinkStmt &link) {
            plan::Text text = link.title;
            text.parts.push_back({plan::noVariable, ": "});
            text.parts.insert(text.parts.end(), link.url.parts.begin(), link.url.parts.end());
            line(help("say") + " " + words_.text(text, &bound_));
          },
          [&](const plan::ExampleStmt &example) {
            plan::Text title = example.title;
            title.parts.insert(title.parts.begin(),
                               {plan::noVariable, "example, " + example.language + ": "});
            line(help("say") + " " + words_.text(title, &bound_) + " " +
                 quotedText(llvm::StringRef(example.code).rtrim("\n")));
          },
      },
      stmt.node);
}

// --- commands
// --------------------------------------------------------------------------------------------------------

void StepWriter::need(const VariableSet &variables) {
  std::string missing;
  for (VariableId id : variables)
    if (bound_.insert(id).second)
      missing += " " + names_[id];
  if (!missing.empty())
    line(help("needs") + missing + " || return");
}

void StepWriter::needText(const plan::Text &text) {
  VariableSet variables;
  collect(text, variables);
  need(variables);
}

void StepWriter::substitutions(const plan::Word &word) {
  for (const plan::WordPart &part : word.parts)
    if (part.kind == plan::WordPart::Kind::Substitution)
      capture(part.variable, *part.command);
}

void StepWriter::prepareWords(const plan::CommandLine &command) {
  if (!command.assumedBecause.empty())
    comment("Assumed " + std::string(plan::nameOf(command.effect)) + ": " + command.assumedBecause);
  VariableSet variables;
  collect(command, variables);
  need(variables);
  for (const plan::Pipeline &pipeline : command.pipelines)
    for (const plan::Process &process : pipeline.processes) {
      for (const plan::Assignment &each : process.assignments)
        substitutions(each.value);
      for (const plan::Word &each : process.argv)
        substitutions(each);
      for (const plan::Redirection &each : process.redirections)
        substitutions(each.target);
    }
}

void StepWriter::prepare(const plan::CommandLine &command) {
  prepareWords(command);
  const uint64_t wanted = seconds(command.timeoutMs);
  if (limit_ == wanted && !totalPending_)
    return;
  line(help("within") + " " + std::to_string(wanted) + (totalPending_ ? " " + std::to_string(total_) : ""));
  limit_ = wanted;
  totalPending_ = false;
}

std::string StepWriter::checked(const plan::Pipeline &pipeline, const std::string &separator,
                                const std::string &output) {
  std::string result = words_.pipeline(pipeline, output);
  for (const plan::Process &process : pipeline.processes)
    if (const auto name = literalOf(process.argv.front()); !name || !names_.hasWrapper(*name))
      help("limit");
  if (pipeline.negated || pipeline.processes.size() > 1)
    result += separator + help(pipeline.negated ? "fails" : "ok") + " \"${PIPESTATUS[@]}\"";
  return result;
}

std::string StepWriter::unit(const plan::Pipeline &pipeline) {
  const std::string text = checked(pipeline, "; ", "");
  return pipeline.negated || pipeline.processes.size() > 1 ? "{ " + text + "; }" : text;
}

std::string StepWriter::list(const plan::CommandLine &command, const std::string &output) {
  if (command.pipelines.size() == 1)
    return checked(command.pipelines.front(), "; ", output);
  std::string result;
  ast::Connector last = ast::Connector::First;
  for (const plan::Pipeline &pipeline : command.pipelines) {
    const std::string part = unit(pipeline);
    if (last != ast::Connector::First && last != pipeline.connector)
      result = "{ " + result + "; }";
    switch (pipeline.connector) {
    case ast::Connector::First:
      result = part;
      break;
    case ast::Connector::And:
      result += " && " + part;
      break;
    case ast::Connector::Or:
      result += " || { " + help("tried") + " $? && " + part + "; }";
      break;
    case ast::Connector::Sequence: // programs only, never in a step
      break;
    }
    last = pipeline.connector;
  }
  return output.empty() ? result : "{ " + result + "; } >" + output;
}

void StepWriter::run(const plan::CommandLine &command) {
  prepare(command);
  if (command.pipelines.size() > 1) {
    const bool mixed = command.pipelines.back().connector == ast::Connector::And;
    const std::string text = list(command);
    line((mixed ? text : "{ " + text + "; }") + " || return");
    return;
  }
  const std::string separator = "\n" + std::string(indent_ * 2, ' ');
  line(checked(command.pipelines.front(), separator, "") + " || return");
}

void StepWriter::capture(VariableId variable, const plan::CommandLine &command) {
  prepare(command);
  const std::string &name = names_[variable];
  line(name + "=$(" + list(command) + ")");
  line(keep(variable, "$?"));
  bound_.insert(variable);
}

std::string StepWriter::keep(VariableId variable, const std::string &status) {
  return help("keep") + " " + names_[variable] + " " + quoted(names_.variable(variable).type.name) + " " +
         status + readMark(variable) + " || return";
}

void StepWriter::save(const plan::SaveStmt &save) {
  prepare(save.command);
  savesEvidence_ = true;
  const std::string &name = names_[save.variable];
  if (inLoop_) { // a way back needs the file of its own iteration
    line(help("new_file") + " " + name);
    line(name + "=$_file");
  } else {
    line(name + "=$_evidence/" + name + ".txt");
  }
  if (save.command.pipelines.size() == 1) {
    const std::string separator = "\n" + std::string(indent_ * 2, ' ');
    line(checked(save.command.pipelines.front(), separator, "\"$" + name + "\"") + " || " + help("lost") +
         " " + name + " || return");
  } else {
    line(list(save.command, "\"$" + name + "\"") + " || " + help("lost") + " " + name + " || return");
  }
  bound_.insert(save.variable);
}

void StepWriter::undo(const plan::CommandLine &command) {
  const std::string text = words_.wayBack(command, bound_);
  help("undo_line");
  help("quote");
  if (llvm::StringRef(text).startswith("undo "))
    help("undo");
  line(text);
}

} // namespace rbk::codegen::shell
