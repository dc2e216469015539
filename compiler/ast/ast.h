#pragma once
#include "compiler/ast/shell.h"
#include "compiler/support/source.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

/// The syntax tree: what the author wrote, with nothing resolved. Nodes live in the arena of their `File` and
/// are immutable after parsing. They know nothing of `.rbk` syntax, so that another front end can produce
/// them.
namespace rbk::ast {

using llvm::ArrayRef;
using llvm::StringRef;

/// A name with its place; an absent one has an empty text.
struct Name {
  StringRef text;
  SourceRange range;
  explicit operator bool() const { return !text.empty(); }
};

/// A piece of prose or of a string: literal text, or the value of a variable.
struct TextPart {
  bool isVariable = false;
  StringRef text; ///< the decoded literal, or the variable's name
  SourceRange range;
};
struct Text {
  ArrayRef<TextPart> parts;
  SourceRange range;
  bool present = false;
  explicit operator bool() const { return present; }
};

/// Clock time in milliseconds, or business time in milliseconds of a working calendar's hours or in whole
/// days.
struct Duration {
  enum class Unit : uint8_t { Clock, BusinessDays, BusinessHours } unit = Unit::Clock;
  int64_t amount = 0; ///< ms for Clock, a count otherwise
  SourceRange range;
  bool present = false;
  explicit operator bool() const { return present; }
};

/// A type as written: `int`, `k8s.Pod`, `list<text>`.
struct TypeName {
  Name name;
  const TypeName *element = nullptr;
  SourceRange range;
};

// --- expressions
// -----------------------------------------------------------------------------------------------------

enum class ExprKind : uint8_t {
  Integer,
  Size,
  Percent,
  Duration,
  Text,
  Regex,
  Bool,
  Variable,
  Ask,
  Not,
  Binary
};
enum class BinaryOp : uint8_t {
  Or,
  And,
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Contains,
  Matches,
  Add,
  Subtract,
  Multiply,
  Divide,
  PercentOf
};

struct Expr {
  ExprKind kind{};
  uint32_t depth = 1; ///< levels of the tree below it, itself included; bounded by the parser
  SourceRange range;
  int64_t integer = 0;         ///< Integer, Size (bytes), Percent, Duration (ms), Bool
  Text text;                   ///< Text, Ask (the question)
  Name name;                   ///< Variable; Ask (the gate's name, may be absent); Regex (its source)
  BinaryOp op{};               ///< Binary
  const Expr *left = nullptr;  ///< Binary, Not
  const Expr *right = nullptr; ///< Binary
};

// --- statements of a step
// --------------------------------------------------------------------------------------------

enum class StmtKind : uint8_t {
  Prose,
  Run,
  Let,
  LetExpr,
  Save,
  Assume,
  Confirm,
  Undo,
  Irreversible,
  Manual,
  Expect,
  If,
  Report,
  Wait,
  Link,
  Example
};

struct Stmt {
  StmtKind kind{};
  SourceRange range;
  Name name;  ///< Let, LetExpr, Save: variable; Confirm, Manual: gate (may be absent); Assume: effect;
              ///< Example: language
  Text text;  ///< Prose, Confirm, Manual, Report; Assume, Irreversible: reason; Link, Example: title
  Text extra; ///< Link: URL; Example: code
  const TypeName *type = nullptr;         ///< Let, LetExpr (may be null there)
  const ShellLine *command = nullptr;     ///< Run, Let, Save, Undo; null where it did not parse
  SourceRange commandRange;               ///< the text after `$ `
  const Expr *expr = nullptr;             ///< LetExpr, Expect, If
  Duration duration;                      ///< Wait; Confirm, Manual: `within`
  ArrayRef<const Stmt *> body, otherwise; ///< If
};

struct Step {
  SourceRange range;
  Text title;
  const Expr *when = nullptr;
  Duration timeout, every;
  int64_t retry = 1; ///< attempts
  SourceRange retryRange;
  ArrayRef<const Stmt *> body;
};

enum class SectionKind : uint8_t { Require, Symptoms, Diagnose, Resolve, Verify };

/// A line of `symptoms` that is not prose.
struct Symptom {
  enum class Kind : uint8_t { Prose, Alert, Metric } kind{};
  SourceRange range;
  Text text; ///< Prose; Metric: the PromQL
  Name alert;
  BinaryOp op{};
  const Expr *threshold = nullptr;
  Duration holdsFor;
};

struct Section {
  SectionKind kind{};
  SourceRange range, keyword;
  Text title;
  Duration within;
  ArrayRef<Symptom> symptoms;
  ArrayRef<Text> prose;
  ArrayRef<const Step *> steps;
};

struct EscalationLevel {
  SourceRange range;
  Duration offset;
  Name verb, contact;
  Name whenSeverity;
};
struct Escalation {
  SourceRange range, keyword;
  ArrayRef<EscalationLevel> levels;
};

struct Link {
  SourceRange range;
  Text title, url;
};

struct Parameter {
  SourceRange range;
  Name name;
  const TypeName *type = nullptr;
  const Expr *defaultValue = nullptr;
  Name pattern; ///< `matching`
  Text doc;
};

struct Requirement {
  SourceRange range;
  Name fact;
  Name version;
  Text because;
};

// --- declarations
// ----------------------------------------------------------------------------------------------------

struct Import {
  SourceRange range;
  Text path;
};

struct System {
  SourceRange range;
  Name name;
  Text title;
  Name owner;
  ArrayRef<Text> prose;
  ArrayRef<Link> links;
};

struct Calendar {
  SourceRange range;
  Name name;
  Text zone;
  Name firstDay, lastDay;
  Name from, to; ///< "09:00"
};

struct SeverityDecl {
  SourceRange range;
  Name name;
  Text title;
  Duration respond, resolve;
  ArrayRef<Text> prose;
  const Escalation *escalation = nullptr;
};

struct Channel {
  SourceRange range;
  Name kind;
  Text address;
};
struct Contact {
  SourceRange range;
  Name name;
  Text title;
  ArrayRef<Channel> channels;
};

struct Service {
  SourceRange range;
  Name name;
  Text title;
  Name owner;
  ArrayRef<Text> prose;
  ArrayRef<Link> dashboards;
  ArrayRef<Link> links;
};

struct Review {
  SourceRange range;
  ArrayRef<Name> severities;
  Duration within;
  ArrayRef<Text> prose;
};

struct Runbook {
  SourceRange range;
  Name name;
  Text title;
  ArrayRef<Text> prose;
  Name service, severity, owner;
  Duration targetResolve;
  Name reviewed; ///< a date
  Duration reviewEvery;
  Text rehearsed;
  ArrayRef<Requirement> requirements;
  ArrayRef<Parameter> parameters;
  ArrayRef<Section> sections;
  const Escalation *escalation = nullptr;
  ArrayRef<Link> see;
};

/// `command NAME … { … }` in a runbook file: parsed by the signature grammar when the command is first used.
struct CommandDecl {
  SourceRange range;
  Name name;
};

/// One parsed source file.
struct File {
  const SourceFile *source = nullptr;
  ArrayRef<Import> imports;
  ArrayRef<System> systems;
  ArrayRef<Calendar> calendars;
  ArrayRef<SeverityDecl> severities;
  ArrayRef<Contact> contacts;
  ArrayRef<Service> services;
  ArrayRef<Review> reviews;
  ArrayRef<Runbook> runbooks;
  ArrayRef<CommandDecl> commands;
  ArrayRef<StringRef>
      lostNames; ///< of variables whose declaration has a syntax error: their uses are no mistakes
};

StringRef spelling(BinaryOp op);
StringRef nameOf(SectionKind kind);

} // namespace rbk::ast
