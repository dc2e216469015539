#pragma once
#include "compiler/ast/ast.h"
#include "compiler/plan/invocation.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The plan: the one resolved form of a runbook. Names are gone, types, effects and worst-case times are
/// attached. Lint and all back ends read this and derive nothing again. Positions point into the sources for
/// diagnostics.
namespace rbk::plan {

using ast::SectionKind;
using VariableId = uint32_t;
inline constexpr VariableId noVariable = 0xFFFFFFFF;

/// How values of a type are held and compared.
enum class ValueKind : uint8_t { Text, Integer, Bool, Duration, Size, Percent, List, File, Json, Record };

struct RecordField;
/// A type of the language (compiler/sema/types.def).
struct Type {
  ValueKind kind = ValueKind::Text;
  std::string name = "text"; ///< as written: `k8s.Pod`, `list<text>`, `low | high`
  std::string pattern;       ///< POSIX extended regular expression for the whole value (of a list: of each
                             ///< element), may be empty
  bool secret = false;
  std::vector<std::string> alternatives = {}; ///< of an enumeration
  std::shared_ptr<const Type> element = {};   ///< of a list
  bool splitsAtBlanks = false;                ///< a list whose elements cannot contain a blank
  std::shared_ptr<const std::vector<RecordField>> fields = {}; ///< of a record
};
struct RecordField {
  std::string name;
  Type type;
};

struct Variable {
  /// Item: of a loop, has its value inside it only. Field: of the record variable `of`, set by FieldStmt.
  enum class Origin : uint8_t { Parameter, Captured, Evidence, Substitution, Item, Field } origin{};
  std::string name; ///< Substitution: a generated name that no author can write; Field: `peer.height`
  Type type;
  VariableId of = noVariable;
  std::string environment; ///< a parameter may also come from this environment variable; may be empty
  std::string pattern;     ///< the author's `matching`, may be empty
  std::string doc;
  bool hasDefault = false;
  std::string defaultValue;
  SourceRange range;
};

/// Text with holes.
struct TextPart {
  VariableId variable = noVariable; ///< or a literal
  std::string literal;
};
struct Text {
  std::vector<TextPart> parts;
  SourceRange range;
  bool empty() const { return parts.empty(); }
};

// --- commands
// --------------------------------------------------------------------------------------------------------

struct CommandLine;

/// A piece of an argument; `quote` is how the author wrote it, for a back end that shows or writes shell.
struct WordPart {
  enum class Kind : uint8_t { Literal, Variable, Substitution } kind{};
  ast::Quote quote{};
  std::string literal;
  VariableId variable = noVariable;     ///< Variable; Substitution: where its output is kept
  std::shared_ptr<CommandLine> command; ///< Substitution
  SourceRange range;                    ///< as written; offset i of an unescaped literal stands at begin + i
  bool hole = false;                    ///< Variable: a template (`<pod-name>`) that was never filled
};
struct Word {
  std::vector<WordPart> parts;
  SourceRange range;
};

struct Redirection {
  ast::ShellRedirection::Kind kind{};
  uint8_t descriptor = 0;
  bool alsoStderr = false;
  Word target;
  uint8_t duplicateOf = 0;
};
struct Assignment {
  std::string name;
  Word value;
};
struct Process {
  std::vector<Assignment> assignments;
  std::vector<Word> argv;
  std::vector<Redirection> redirections;
  SourceRange range;
  bool fed = false; ///< reads what a compound command around it is given; pipes and redirections say it themselves
};
struct Pipeline {
  ast::Connector connector{};
  bool negated = false;
  std::vector<Process> processes;
  SourceRange range;
};

/// One command line with everything known about it.
struct CommandLine {
  std::string source; ///< as written
  SourceRange range;
  std::vector<Pipeline> pipelines;
  std::vector<Invocation> invocations; ///< every simple command, also inside others, in source order
  Effect effect = Effect::Read;        ///< what counts: inferred, or assumed
  Effect inferred = Effect::Read;
  std::string assumedBecause; ///< the author's reason, empty when nothing is assumed
  Place place = Place::Local;
  std::string at, touches, because; ///< of the innermost, most effectful invocation
  uint64_t timeoutMs = 0;           ///< > 0: the limit of each of its pipelines
  uint32_t line = 0;
};

// --- expressions
// -----------------------------------------------------------------------------------------------------

struct Gate {
  enum class Kind : uint8_t { Confirm, Ask, Manual } kind{};
  std::string name; ///< unique in its runbook
  Text text;
  uint64_t budgetMs = 0;
  bool named = false; ///< the author gave the name
  SourceRange range;
};

struct Expr;
using ExprPtr = std::shared_ptr<const Expr>;
struct IntegerExpr {
  int64_t value;
};
struct BoolExpr {
  bool value;
};
struct TextExpr {
  Text text;
};
struct RegexExpr {
  std::string pattern;
};
struct VariableExpr {
  VariableId variable;
};
struct AskExpr {
  Gate gate;
};
struct NotExpr {
  ExprPtr operand;
};
struct BinaryExpr {
  ast::BinaryOp op;
  ExprPtr left, right;
};
struct Expr {
  std::variant<IntegerExpr, BoolExpr, TextExpr, RegexExpr, VariableExpr, AskExpr, NotExpr, BinaryExpr> node;
  ValueKind kind{};
  std::string source; ///< as written
  SourceRange range;
};

// --- statements
// ------------------------------------------------------------------------------------------------------

struct Stmt;
struct ProseStmt {
  Text text;
};
struct RunStmt {
  CommandLine command;
};
struct CaptureStmt {
  VariableId variable;
  CommandLine command;
}; ///< `let NAME: TYPE = $ …`
struct ComputeStmt {
  VariableId variable;
  ExprPtr value;
}; ///< `let NAME = expression`
/// `let NAME: bool = succeeds $ …`
struct TestStmt {
  VariableId variable;
  CommandLine command;
};
/// The member `key` of the JSON object in `record` becomes the value of `field`; follows what binds `record`.
struct FieldStmt {
  VariableId record, field;
  std::string key;
};
struct SaveStmt {
  VariableId variable;
  CommandLine command;
};
/// Started here, ready when a line of its output (standard output or error) matches, stopped at the end of
/// the statement list it stands in, whatever happens.
struct BackgroundStmt {
  CommandLine command;
  std::string readyWhen; ///< POSIX extended regular expression
  uint64_t readyWithinMs = 0;
};
struct ConfirmStmt {
  Gate gate;
};
/// Manual work, or (with a contact) a message that a human sends: `gate.text` holds contact, channels and
/// message.
struct ManualStmt {
  Gate gate;
  uint32_t contact = 0xFFFFFFFF; ///< index into Program::contacts
  Text message = {};
};
struct UndoStmt {
  CommandLine command;
};
struct IrreversibleStmt {
  Text because;
};
struct ExpectStmt {
  ExprPtr condition;
};
struct IfStmt {
  ExprPtr condition;
  std::vector<Stmt> body, otherwise;
};
/// `item` takes each element of `list` in turn; more than `limit` elements fail the step before the first.
struct ForStmt {
  VariableId item, list;
  uint32_t limit = 0;
  std::vector<Stmt> body;
};
/// A finding; with a cause it says that the diagnosis points to it.
struct ReportStmt {
  Text text;                   ///< as the timeline has it
  uint32_t cause = 0xFFFFFFFF; ///< index into Runbook::causes
  Text because = {};           ///< the author's reason to suspect the cause, may be empty
};
struct WaitStmt {
  uint64_t milliseconds;
};
struct LinkStmt {
  Text title, url;
};
struct ExampleStmt {
  std::string language;
  Text title;
  std::string code;
};
struct Stmt {
  std::variant<ProseStmt, RunStmt, CaptureStmt, TestStmt, FieldStmt, ComputeStmt, SaveStmt, BackgroundStmt,
               ConfirmStmt, ManualStmt, UndoStmt, IrreversibleStmt, ExpectStmt, IfStmt, ForStmt, ReportStmt,
               WaitStmt, LinkStmt, ExampleStmt>
      node;
  SourceRange range;
  /// The command line of a statement that runs one (Run, Capture, Test, Save, Background, Undo), else
  /// nullptr.
  const CommandLine *command() const;
};

struct Step {
  Text title;
  ExprPtr when;           ///< nullptr: always
  uint64_t timeoutMs = 0; ///< bound of one attempt, 0 = its commands' own
  uint32_t attempts = 1;
  uint64_t intervalMs = 0;  ///< between attempts, or before each repetition but the first
  uint32_t repetitions = 1; ///< > 1: each must succeed (`for 30m every 1m`); then `attempts` is 1
  uint64_t holdsMs = 0;     ///< `for`, as written
  std::string procedure;    ///< title of the procedure it comes from, may be empty
  std::vector<Stmt> body;
  uint64_t worstMs = 0;
  std::string worstBecause; ///< the arithmetic, "3 attempts × 30 s + 2 × 5 s"
  SourceRange range;
};

struct Symptom {
  ast::Symptom::Kind kind{};
  Text text;         ///< Prose; Metric: "QUERY OP VALUE for D" as shown; Log, Event: literal text
  std::string alert; ///< Alert
  SourceRange range;
  std::string title = {};   ///< Metric of a service
  std::string query = {};   ///< Metric: the PromQL
  std::string pattern = {}; ///< Log, Event: a regular expression instead of `text`
  // Metric: the comparison; `threshold` in the base unit of its kind where it is a constant.
  ast::BinaryOp op = {};
  std::optional<int64_t> threshold = {};
  ValueKind thresholdKind = {};
  uint64_t holdsMs = 0;
  SourceRange thresholdRange = {};
};

/// An alternative: the steps [firstStep, firstStep + stepCount) of its section. Options of one `group` are
/// tried in order until the runbook's `verify` passes.
struct Option {
  Text title;
  ExprPtr when; ///< nullptr: always
  bool lastResort = false;
  std::vector<Text> prose;
  uint32_t firstStep = 0, stepCount = 0;
  uint32_t group = 0;
  bool decides = false; ///< nothing but `verify` follows its group: the verification that passed is the run's
  uint64_t worstMs = 0; ///< its steps, without the verification
  SourceRange range, lastResortRange;
};

struct Section {
  SectionKind kind{};
  uint32_t cause = 0xFFFFFFFF; ///< index into Runbook::causes: runs only when this cause was found
  Text title;
  uint64_t withinMs = 0;
  SourceRange withinRange, keyword;
  std::vector<Symptom> symptoms;
  std::vector<Text> prose;
  std::vector<Step> steps;     ///< all, also those of options
  std::vector<Option> options; ///< in source order
  uint64_t worstMs = 0;        ///< with the verifications of its options

  /// The option that step `index` belongs to, or nullptr.
  const Option *optionOf(uint32_t index) const;
};

/// A reason for the symptoms. Its sections stand in Runbook::sections. Causes of one `chain` exclude each
/// other: the first whose condition holds is gone into, the others are left out.
struct Cause {
  std::string name;
  Text title;
  ExprPtr when;       ///< never nullptr: a question where the author wrote none
  bool asked = false; ///< the author wrote none
  std::vector<Text> prose;
  std::vector<Symptom> signs;
  uint32_t chain = 0;
  uint32_t firstSection = 0, sectionCount = 0;
  SourceRange range, nameRange;
};

// --- declarations
// ----------------------------------------------------------------------------------------------------

struct Duration {
  ast::Duration::Unit unit{};
  int64_t amount = 0; ///< ms for clock time, a count otherwise
  SourceRange range;
  bool present = false;
  bool clock() const { return present && unit == ast::Duration::Unit::Clock; }
};

struct Channel {
  std::string kind, address;
};
struct Contact {
  std::string name, title;
  std::vector<Channel> channels;
  SourceRange range, nameRange;
};
struct EscalationLevel {
  Duration offset;               ///< absent with a trigger
  bool page = true;              ///< page, else notify
  uint32_t contact = 0xFFFFFFFF; ///< index into Program::contacts
  std::string whenSeverity;
  SourceRange range;
  Text trigger = {}; ///< what a human sees, instead of an offset; may be empty
};
struct Link {
  std::string title, url;
};
/// An entry of `see`.
struct Related {
  ast::Related::Kind kind{};
  std::string title;  ///< Runbook: its title
  std::string target; ///< URL, path as written, or the runbook's name
  std::string file;   ///< Runbook: the source that declares it
  SourceRange range;
};
/// A message that is due `within` of the incident's start, then `every` until its end.
struct Duty {
  uint32_t contact = 0xFFFFFFFF;
  Duration within, every;
  uint32_t templateIndex = 0xFFFFFFFF; ///< into Program::templates
  SourceRange range;
};
struct Severity {
  std::string name, title;
  Duration respond, resolve;
  std::vector<Duty> duties;
  std::vector<Symptom> metrics; ///< criteria that a machine can measure
  std::vector<Text> criteria;
  std::vector<EscalationLevel> escalation;
  SourceRange range, nameRange, escalationRange;
};
struct Calendar {
  std::string name, zone, firstDay, lastDay, from, to;
  SourceRange range;
};
struct Service {
  std::string name, title, owner;
  std::vector<Text> prose;
  std::vector<Link> dashboards, links;
  SourceRange range;
  std::vector<Symptom> metrics = {};
  std::vector<Symptom> alerts = {};        ///< of kind Metric, `alert` is the name
  std::vector<std::string> workloads = {}; ///< "deployment/api"
  std::vector<SourceRange> workloadRanges = {};
};
struct Review {
  std::vector<std::string> severities;
  Duration within;
  std::vector<Text> items;
  SourceRange range;
};
struct Checklist {
  std::string name, title;
  std::vector<std::string> severities;
  Duration within, every;
  std::vector<Text> items;
  SourceRange range, nameRange;
};
/// A message with holes: the variables of `body` index `fields`.
struct Template {
  std::string name, title;
  std::vector<Variable> fields;
  Text body;
  SourceRange range, nameRange;
};
struct System {
  std::string name, title, owner;
  std::vector<Text> prose;
  std::vector<Link> links;
  SourceRange range;
};
struct Requirement {
  std::string fact, version;
  Text because;
  SourceRange range;
};

struct Runbook {
  std::string name;
  Text title;
  std::vector<Text> prose;
  uint32_t service = 0xFFFFFFFF;  ///< index into Program::services
  uint32_t severity = 0xFFFFFFFF; ///< index into Program::severities
  std::string owner;
  Duration targetResolve;
  std::string reviewed; ///< ISO date, may be empty
  Duration reviewEvery;
  std::string rehearsed;
  std::string version, emergency;
  std::vector<Requirement> requirements;
  std::vector<Variable> variables; ///< parameters first, in declaration order
  std::vector<Section> sections;   ///< in the order of a run, those of causes too
  std::vector<Cause> causes;
  std::vector<EscalationLevel> escalation; ///< its own, or the severity's
  bool ownEscalation = false;
  std::vector<Related> see;
  uint64_t worstMs = 0;     ///< worst path through mitigate, diagnose, resolve and verify
  std::string worstBecause; ///< the arithmetic
  SourceRange range, nameRange, escalationRange;

  const Section *section(SectionKind kind) const;
  bool requires_(const std::string &fact) const;
};

/// Everything one file declares or imports. `runbooks` are those of the file itself.
struct Program {
  std::string file; ///< name of the main source
  std::vector<System> systems;
  std::vector<Calendar> calendars;
  std::vector<Severity> severities;
  std::vector<Contact> contacts;
  std::vector<Service> services;
  std::vector<Review> reviews;
  std::vector<Checklist> checklists;
  std::vector<Template> templates;
  std::vector<Runbook> runbooks;
  std::vector<Runbook> references; ///< pages of commands: checked and shown, never run
};

/// Calls `visit(statement)` for each statement in source order, into the branches of `if` and the bodies of
/// `for`.
template <typename Visit>
void forEachStmt(const std::vector<Stmt> &body, Visit &&visit) {
  for (const Stmt &stmt : body) {
    visit(stmt);
    if (const auto *branch = std::get_if<IfStmt>(&stmt.node)) {
      forEachStmt(branch->body, visit);
      forEachStmt(branch->otherwise, visit);
    }
    if (const auto *loop = std::get_if<ForStmt>(&stmt.node))
      forEachStmt(loop->body, visit);
  }
}
/// Calls `visit(section, step, statement, command line)` for every command of a runbook, also the undo
/// commands.
template <typename Visit>
void forEachCommand(const Runbook &runbook, Visit &&visit) {
  for (const Section &section : runbook.sections)
    for (const Step &step : section.steps)
      forEachStmt(step.body, [&](const Stmt &stmt) {
        if (const CommandLine *command = stmt.command())
          visit(section, step, stmt, *command);
      });
}

/// `90000` → `1 min 30 s`; exact down to milliseconds.
std::string showDuration(uint64_t milliseconds);
/// `2 business days`, `15 min`
std::string showDuration(const Duration &duration);
/// The text as an author would read it: variables as `$name`.
std::string showText(const Text &text, llvm::ArrayRef<Variable> variables);

} // namespace rbk::plan
