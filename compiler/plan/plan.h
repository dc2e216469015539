#pragma once
#include "compiler/ast/ast.h"
#include "compiler/plan/invocation.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <memory>
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
enum class ValueKind : uint8_t { Text, Integer, Bool, Duration, Size, Percent, List, File };

/// A type of the language (compiler/sema/types.def).
struct Type {
  ValueKind kind = ValueKind::Text;
  std::string name = "text"; ///< as written: `k8s.Pod`, `list<text>`
  std::string pattern;       ///< POSIX extended regular expression for the whole value, may be empty
  bool secret = false;
};

struct Variable {
  enum class Origin : uint8_t { Parameter, Captured, Evidence, Substitution } origin{};
  std::string name; ///< Substitution: a generated name that no author can write
  Type type;
  std::string pattern; ///< the author's `matching`, may be empty
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
struct SaveStmt {
  VariableId variable;
  CommandLine command;
};
struct ConfirmStmt {
  Gate gate;
};
struct ManualStmt {
  Gate gate;
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
struct ReportStmt {
  Text text;
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
  std::variant<ProseStmt, RunStmt, CaptureStmt, ComputeStmt, SaveStmt, ConfirmStmt, ManualStmt, UndoStmt,
               IrreversibleStmt, ExpectStmt, IfStmt, ReportStmt, WaitStmt, LinkStmt, ExampleStmt>
      node;
  SourceRange range;
  /// The command line of a statement that runs one (Run, Capture, Save, Undo), else nullptr.
  const CommandLine *command() const;
};

struct Step {
  Text title;
  ExprPtr when;           ///< nullptr: always
  uint64_t timeoutMs = 0; ///< bound of one attempt, 0 = its commands' own
  uint32_t attempts = 1;
  uint64_t intervalMs = 0;
  std::vector<Stmt> body;
  uint64_t worstMs = 0;
  std::string worstBecause; ///< the arithmetic, "3 attempts × 30 s + 2 × 5 s"
  SourceRange range;
};

struct Symptom {
  ast::Symptom::Kind kind{};
  Text text;         ///< Prose; Metric: "QUERY OP VALUE for D" as shown
  std::string alert; ///< Alert
  SourceRange range;
};

struct Section {
  SectionKind kind{};
  Text title;
  uint64_t withinMs = 0;
  SourceRange withinRange, keyword;
  std::vector<Symptom> symptoms;
  std::vector<Text> prose;
  std::vector<Step> steps;
  uint64_t worstMs = 0;
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
  Duration offset;
  bool page = true;              ///< page, else notify
  uint32_t contact = 0xFFFFFFFF; ///< index into Program::contacts
  std::string whenSeverity;
  SourceRange range;
};
struct Link {
  std::string title, url;
};
struct Severity {
  std::string name, title;
  Duration respond, resolve;
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
};
struct Review {
  std::vector<std::string> severities;
  Duration within;
  std::vector<Text> items;
  SourceRange range;
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
  std::vector<Requirement> requirements;
  std::vector<Variable> variables;         ///< parameters first, in declaration order
  std::vector<Section> sections;           ///< in the order of a run
  std::vector<EscalationLevel> escalation; ///< its own, or the severity's
  bool ownEscalation = false;
  std::vector<Link> see;
  uint64_t worstMs = 0; ///< worst path through diagnose, resolve and verify
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
  std::vector<Runbook> runbooks;
};

/// Calls `visit(statement)` for each statement in source order, into the branches of `if`.
template <typename Visit>
void forEachStmt(const std::vector<Stmt> &body, Visit &&visit) {
  for (const Stmt &stmt : body) {
    visit(stmt);
    if (const auto *branch = std::get_if<IfStmt>(&stmt.node)) {
      forEachStmt(branch->body, visit);
      forEachStmt(branch->otherwise, visit);
    }
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
