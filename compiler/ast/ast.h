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

/// A type as written: `int`, `k8s.Pod`, `list<text>`, `low | high`.
struct TypeName {
  Name name;                         ///< absent for an enumeration
  const TypeName *element = nullptr; ///< of a list
  ArrayRef<Name> alternatives;       ///< of an enumeration: two or more
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
  int64_t integer = 0;        ///< Integer, Size (bytes), Percent, Duration (ms), Bool
  Text text;                  ///< Text, Ask (the question)
  Name name;                  ///< Variable (`peer.height` for a field); Ask (the gate's name, may be absent);
                              ///< Regex (its source)
  BinaryOp op{};              ///< Binary
  const Expr *left = nullptr; ///< Binary, Not
  const Expr *right = nullptr; ///< Binary
};

// --- statements of a step
// --------------------------------------------------------------------------------------------

enum class StmtKind : uint8_t {
  Prose,
  Run,
  Let,
  LetSucceeds,
  LetExpr,
  Save,
  Assume,
  Confirm,
  Undo,
  Irreversible,
  Manual,
  Expect,
  If,
  For,
  Background,
  Suspect,
  Notify,
  Report,
  Wait,
  Link,
  Example
};

/// `name: value`, of a call or a template.
struct Argument {
  SourceRange range;
  Name name;
  const Expr *value = nullptr;
};

struct Stmt {
  StmtKind kind{};
  SourceRange range;
  Name name; ///< Let, LetSucceeds, LetExpr, Save: variable; For: loop variable; Confirm, Manual: gate (may be
             ///< absent); Assume: effect; Example: language; Suspect: cause; Notify: contact
  Text text; ///< Prose, Confirm, Manual, Report; Assume, Irreversible, Suspect: reason; Link, Example: title;
             ///< Notify: the message, absent with a template
  Text extra;                         ///< Link: URL; Example: code
  const TypeName *type = nullptr;     ///< Let, LetSucceeds, LetExpr (may be null there)
  const ShellLine *command = nullptr; ///< Run, Let, LetSucceeds, Save, Undo, Background; null where it did
                                      ///< not parse
  SourceRange commandRange;           ///< the text after `$ `
  const Expr *expr = nullptr;         ///< LetExpr, Expect, If
  Duration duration;                  ///< Wait; Confirm, Manual, Notify, Background: `within`
  ArrayRef<const Stmt *> body, otherwise; ///< If; For: body
  Name source;                            ///< For: the list; Notify: the template
  int64_t limit = 0;                      ///< For: `at most`, 0 where it is not said
  Name until;                             ///< Background: regular expression, may be absent
  ArrayRef<Argument> arguments;           ///< Notify
};

struct Step {
  SourceRange range;
  Text title;
  const Expr *when = nullptr;
  Duration timeout;
  Duration every;    ///< between attempts, or between repetitions
  Duration holdsFor; ///< `for`: the body must succeed again and again for so long
  int64_t retry = 1; ///< attempts
  SourceRange retryRange;
  ArrayRef<const Stmt *> body;
};

/// `do NAME(…)`: the steps of a procedure.
struct Call {
  SourceRange range;
  Name procedure;
  ArrayRef<Argument> arguments;
  const Expr *when = nullptr;
};

struct Option;
/// What stands in a section, a procedure or an option, in order: exactly one is set.
struct Item {
  const Step *step = nullptr;
  const Call *call = nullptr;
  const Option *option = nullptr;
};

/// An alternative of `resolve`. Statements that stand directly in it are one step with its title.
struct Option {
  SourceRange range;
  Text title;
  const Expr *when = nullptr;
  SourceRange lastResort; ///< of the words; empty range where they are absent
  bool isLastResort = false;
  ArrayRef<Text> prose;
  ArrayRef<Item> items; ///< steps and calls
};

enum class SectionKind : uint8_t { Require, Symptoms, Mitigate, Diagnose, Resolve, Verify, Reference };

/// What can be seen from outside: a line of `symptoms` or `cause`, or a metric of a service.
struct Symptom {
  enum class Kind : uint8_t { Prose, Alert, Metric, Log, Event } kind{};
  SourceRange range;
  Text title;   ///< Metric of a service
  Text text;    ///< Prose; Metric: the PromQL; Log, Event: literal text
  Name pattern; ///< Log, Event: a regular expression instead of `text`
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
  ArrayRef<Item> items;
};

/// A reason for the symptoms, with what shows it and what repairs it.
struct Cause {
  SourceRange range;
  Name name;
  Text title;
  const Expr *when = nullptr;
  ArrayRef<Text> prose;
  ArrayRef<Symptom> signs;
  ArrayRef<Section> sections;
};

/// A section of a runbook or a cause, in the order they are written: exactly one is set.
struct Part {
  const Section *section = nullptr;
  const Cause *cause = nullptr;
};

struct EscalationLevel {
  SourceRange range;
  Duration offset;
  Text trigger; ///< `if "…"`: instead of an offset
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

/// An entry of `see`.
struct Related {
  enum class Kind : uint8_t { Link, Runbook, Document } kind{};
  SourceRange range;
  Text title;
  Text target;  ///< Link: URL; Document: path
  Name runbook; ///< Runbook
};

struct Parameter {
  SourceRange range;
  Name name;
  const TypeName *type = nullptr;
  const Expr *defaultValue = nullptr;
  Name pattern;     ///< `matching`
  Text environment; ///< `from env "NAME"`
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

/// `notify CONTACT within D [every D] [using TEMPLATE]` of a severity.
struct Duty {
  SourceRange range;
  Name contact;
  Duration within, every;
  Name templateName;
};

struct SeverityDecl {
  SourceRange range;
  Name name;
  Text title;
  Duration respond, resolve;
  ArrayRef<Duty> duties;
  ArrayRef<Symptom> metrics; ///< criteria that a machine can measure
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
  ArrayRef<Symptom> metrics;
  ArrayRef<Symptom> alerts; ///< `alert NAME "PromQL" OP VALUE`: of kind Metric, with the alert's name
  ArrayRef<Text> workloads; ///< "deployment/api"
};

struct Review {
  SourceRange range;
  ArrayRef<Name> severities;
  Duration within;
  ArrayRef<Text> prose;
};

struct Checklist {
  SourceRange range;
  Name name;
  Text title;
  ArrayRef<Name> severities;
  Duration within, every;
  ArrayRef<Text> items;
};

struct Template {
  SourceRange range;
  Name name;
  Text title;
  ArrayRef<Parameter> fields;
  Text body;
};

/// The type of a JSON object: names and types of its members.
struct Record {
  SourceRange range;
  Name name;
  ArrayRef<Parameter> fields;
};

struct Procedure {
  SourceRange range;
  Name name;
  Text title;
  ArrayRef<Parameter> parameters;
  ArrayRef<Text> prose;
  ArrayRef<Item> items; ///< steps and calls
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
  Text version;
  Text emergency;
  ArrayRef<Requirement> requirements;
  ArrayRef<Parameter> parameters;
  ArrayRef<Part> parts;
  const Escalation *escalation = nullptr;
  ArrayRef<Related> see;
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
  ArrayRef<Checklist> checklists;
  ArrayRef<Template> templates;
  ArrayRef<Record> records;
  ArrayRef<Procedure> procedures;
  ArrayRef<Runbook> runbooks;
  ArrayRef<Runbook> references; ///< `reference`: one part, a section of kind Reference
  ArrayRef<CommandDecl> commands;
  ArrayRef<StringRef>
      lostNames; ///< of variables whose declaration has a syntax error: their uses are no mistakes
};

StringRef spelling(BinaryOp op);
StringRef nameOf(SectionKind kind);

} // namespace rbk::ast
