#include "compiler/driver/commands.h"

namespace rbk::driver {
using namespace plan;

namespace {

class PlanPrinter {
public:
  explicit PlanPrinter(const Runbook &runbook) : runbook_(runbook) {}

  std::string print() {
    line("runbook " + runbook_.name + " " + quote(runbook_.title) + "  worst path " +
         showDuration(runbook_.worstMs));
    for (const Variable &variable : runbook_.variables)
      if (variable.origin != Variable::Origin::Substitution)
        line("  " + std::string(variable.origin == Variable::Origin::Parameter ? "param " : "value ") +
             variable.name + ": " + variable.type.name +
             (variable.hasDefault ? " = " + variable.defaultValue : "") +
             (variable.pattern.empty() ? "" : " matching /" + variable.pattern + "/"));
    for (const Section &section : runbook_.sections) {
      line("  " + ast::nameOf(section.kind).str() +
           (section.withinMs ? " within " + showDuration(section.withinMs) : "") + "  worst " +
           showDuration(section.worstMs));
      for (const Symptom &symptom : section.symptoms)
        line("    symptom " + (symptom.alert.empty() ? quote(symptom.text) : "alert " + symptom.alert));
      for (const Step &step : section.steps) {
        line("    step " + quote(step.title) + (step.when ? " when " + step.when->source : "") +
             (step.attempts > 1
                  ? " attempts " + std::to_string(step.attempts) + " every " + showDuration(step.intervalMs)
                  : "") +
             "  worst " + showDuration(step.worstMs) + " = " + step.worstBecause);
        body(step.body, "      ");
      }
    }
    for (const EscalationLevel &level : runbook_.escalation)
      line("  escalate at " + showDuration(level.offset) + " contact " + std::to_string(level.contact));
    return std::move(out_);
  }

private:
  void line(const std::string &text) { out_ += text + "\n"; }
  std::string quote(const Text &text) const { return "\"" + showText(text, runbook_.variables) + "\""; }
  std::string name(VariableId id) const {
    return id < runbook_.variables.size() ? runbook_.variables[id].name : "?";
  }
  static std::string first(const std::string &text) {
    return text.substr(0, text.find('\n')) + (text.find('\n') == std::string::npos ? "" : " …");
  }
  static std::string show(const CommandLine &command) {
    return "$ " + first(command.source) + "  [" + nameOf(command.effect) +
           (command.assumedBecause.empty() ? "" : " assumed") + ", " + nameOf(command.place) +
           (command.at.empty() ? "" : " " + command.at) + ", " + showDuration(command.timeoutMs) + "]";
  }
  std::string show(const Gate &gate) const {
    return gate.name + " " + quote(gate.text) + " within " + showDuration(gate.budgetMs);
  }

  void body(const std::vector<Stmt> &statements, const std::string &indent) {
    for (const Stmt &stmt : statements)
      std::visit([&](const auto &node) { statement(node, indent); }, stmt.node);
  }
  void statement(const ProseStmt &s, const std::string &in) { line(in + "prose " + quote(s.text)); }
  void statement(const RunStmt &s, const std::string &in) { line(in + show(s.command)); }
  void statement(const CaptureStmt &s, const std::string &in) {
    line(in + "let " + name(s.variable) + " = " + show(s.command));
  }
  void statement(const ComputeStmt &s, const std::string &in) {
    line(in + "let " + name(s.variable) + " = " + s.value->source);
  }
  void statement(const SaveStmt &s, const std::string &in) {
    line(in + "save " + name(s.variable) + " " + show(s.command));
  }
  void statement(const ConfirmStmt &s, const std::string &in) { line(in + "confirm " + show(s.gate)); }
  void statement(const ManualStmt &s, const std::string &in) { line(in + "manual " + show(s.gate)); }
  void statement(const UndoStmt &s, const std::string &in) { line(in + "undo " + show(s.command)); }
  void statement(const IrreversibleStmt &s, const std::string &in) {
    line(in + "irreversible " + quote(s.because));
  }
  void statement(const ExpectStmt &s, const std::string &in) { line(in + "expect " + s.condition->source); }
  void statement(const IfStmt &s, const std::string &in) {
    line(in + "if " + s.condition->source);
    body(s.body, in + "  ");
    if (!s.otherwise.empty()) {
      line(in + "else");
      body(s.otherwise, in + "  ");
    }
  }
  void statement(const TestStmt &s, const std::string &in) {
    line(in + "let " + name(s.variable) + " = succeeds " + show(s.command));
  }
  void statement(const FieldStmt &s, const std::string &in) {
    line(in + "field " + name(s.field) + " = " + name(s.record) + "." + s.key);
  }
  void statement(const BackgroundStmt &s, const std::string &in) {
    line(in + "background " + show(s.command) + " until /" + s.readyWhen + "/ within " +
         showDuration(s.readyWithinMs));
  }
  void statement(const ForStmt &s, const std::string &in) {
    line(in + "for " + name(s.item) + " in " + name(s.list) + " at most " + std::to_string(s.limit));
    body(s.body, in + "  ");
  }
  void statement(const ReportStmt &s, const std::string &in) { line(in + "report " + quote(s.text)); }
  void statement(const WaitStmt &s, const std::string &in) {
    line(in + "wait " + showDuration(s.milliseconds));
  }
  void statement(const LinkStmt &s, const std::string &in) {
    line(in + "link " + quote(s.title) + " " + quote(s.url));
  }
  void statement(const ExampleStmt &s, const std::string &in) {
    line(in + "example " + s.language + " " + quote(s.title));
  }

  const Runbook &runbook_;
  std::string out_;
};

} // namespace

std::string planText(const Program &program) {
  std::string out;
  for (const Runbook &runbook : program.runbooks)
    out += PlanPrinter(runbook).print();
  return out;
}

} // namespace rbk::driver
