#pragma once
#include <cstdint>

/// Node kinds of the two parse trees. Only rules with a meaning of their own become nodes.
namespace rbk::parse {

enum class Syntax : uint16_t {
  // values
  Name, VariableName, String, Regex, Duration, Integer, Size, Percent, Date, Version, Time, Boolean, Type, ProseText,
  // expressions
  Variable, DollarVariable, Ask, PercentOf, Operator, SingleEqual, Product, Sum, Comparison, Negation, NegationWord, Conjunction, Disjunction,
  // statements
  Prose, Command, CommandText, Let, Save, Assume, Because, Confirm, Undo, Irreversible, Manual, Expect, If, Body, ElseBranch,
  Report, Wait, Link, Example, Within,
  // steps and sections
  Step, When, Timeout, Retry, Every, Alert, Metric, HoldsFor,
  Require, Symptoms, Diagnose, Resolve, Verify, Escalate, Level, LevelCondition, See,
  // declarations
  Parameter, Matching, Requires, ServiceField, SeverityField, OwnerField, TargetField, ReviewedField, RehearsedField,
  Runbook, Import, System, Calendar, Zone, Days, Hours, Severity, RespondField, ResolveField, Contact, Channel, Service,
  Dashboard, Review, CommandDecl, CommandBody, File
};

enum class ShellSyntax : uint16_t {
  Line, Pipeline, Bang, AndIf, OrIf, Command, Assignment, AssignmentName, Word, Literal, Escape, SingleQuoted, DoubleQuoted, AnsiQuoted,
  Variable, Substitution, Redirection, Descriptor, Operator, DuplicateTarget, HereWord, HereBody
};

} // namespace rbk::parse
