#pragma once
#include "compiler/parse/syntax.h"
#include "grammar/rbk.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

// What the parser adds to the rules of grammar/rbk.h: which of them become nodes, what is expected where a
// rule must match, and which words a block knows.
namespace rbk::parse {
namespace g = rbk::grammar;
using llvm::StringRef;

// --- rule → node kind
// ------------------------------------------------------------------------------------------------

template <typename Rule>
struct KindOf {
  static constexpr int value = -1;
};
#define NODE(rule, kind)                                                                                     \
  template <>                                                                                                \
  struct KindOf<g::rule> {                                                                                   \
    static constexpr int value = static_cast<int>(Syntax::kind);                                             \
  };
NODE(name, Name)
NODE(variable_name, VariableName)
NODE(needed_variable, VariableName) NODE(effect_name, Name) NODE(example_language, Name) NODE(
    alert_name, Name) NODE(needed_contact, Name) NODE(needed_severity,
                                                      Name) NODE(needed_name,
                                                                 Name) NODE(runbook_name,
                                                                            Name) NODE(channel_kind, Name)
    NODE(fact, Name) NODE(escalation_verb, Name) NODE(weekday, Name) NODE(day_range_end, Name) NODE(string, String) NODE(
        question, String) NODE(reason,
                               String) NODE(gate_text, String)
        NODE(report_text, String) NODE(link_title, String) NODE(link_url, String) NODE(
            example_code, String) NODE(step_title,
                                       String) NODE(metric_query, String)
            NODE(declared_title, String) NODE(needed_text, String) NODE(channel_address, String) NODE(
                regex, Regex) NODE(needed_regex, Regex)
                NODE(duration, Duration) NODE(needed_duration, Duration) NODE(integer, Integer) NODE(needed_integer, Integer) NODE(
                    size,
                    Size) NODE(percent,
                               Percent) NODE(needed_date, Date)
                    NODE(version, Version) NODE(needed_time, Time) NODE(boolean, Boolean) NODE(type, Type) NODE(
                        needed_type,
                        Type) NODE(prose_text,
                                   ProseText) NODE(variable,
                                                   Variable) NODE(dollar_variable, DollarVariable)
                        NODE(ask, Ask) NODE(percent_of, PercentOf) NODE(multiply_operator, Operator) NODE(
                            add_operator,
                            Operator) NODE(compare_operator,
                                           Operator) NODE(needed_comparison,
                                                          Operator) NODE(single_equal, SingleEqual)
                            NODE(product, Product) NODE(sum_operand, Product) NODE(sum, Sum) NODE(compared, Sum) NODE(
                                threshold,
                                Sum) NODE(needed_default,
                                          Sum) NODE(comparison, Comparison)
                                NODE(negation, Negation) NODE(negated_operand, Negation) NODE(
                                    and_operand,
                                    Negation) NODE(negation_word,
                                                   NegationWord) NODE(conjunction,
                                                                      Conjunction) NODE(or_operand, Conjunction)
                                    NODE(expression, Disjunction) NODE(condition, Disjunction) NODE(
                                        value_expression,
                                        Disjunction) NODE(prose,
                                                          Prose) NODE(command_line, Command)
                                        NODE(needed_command, Command) NODE(command_text, CommandText) NODE(let, Let) NODE(
                                            save,
                                            Save) NODE(assume,
                                                       Assume) NODE(because, Because)
                                            NODE(needed_because, Because) NODE(confirm, Confirm) NODE(
                                                undo,
                                                Undo) NODE(irreversible,
                                                           Irreversible) NODE(manual,
                                                                              Manual) NODE(expect, Expect)
                                                NODE(if_statement, If) NODE(if_body, Body) NODE(
                                                    else_body, Body) NODE(else_branch,
                                                                          ElseBranch) NODE(report, Report)
                                                    NODE(wait, Wait) NODE(link, Link) NODE(
                                                        example,
                                                        Example) NODE(within,
                                                                      Within) NODE(step, Step)
                                                        NODE(step_body, Body) NODE(when, When) NODE(
                                                            timeout,
                                                            Timeout) NODE(retry,
                                                                          Retry) NODE(every,
                                                                                      Every) NODE(alert,
                                                                                                  Alert)
                                                            NODE(metric, Metric) NODE(holds_for, HoldsFor) NODE(
                                                                require_section,
                                                                Require) NODE(symptoms_section,
                                                                              Symptoms) NODE(diagnose_section, Diagnose)
                                                                NODE(resolve_section, Resolve) NODE(
                                                                    verify_section,
                                                                    Verify) NODE(escalate, Escalate) NODE(level, Level)
                                                                    NODE(level_condition, LevelCondition) NODE(
                                                                        see,
                                                                        See) NODE(parameter,
                                                                                  Parameter) NODE(matching, Matching)
                                                                        NODE(requires_, Requires) NODE(
                                                                            service_field,
                                                                            ServiceField) NODE(severity_field,
                                                                                               SeverityField)
                                                                            NODE(owner_field, OwnerField) NODE(
                                                                                target_field,
                                                                                TargetField) NODE(reviewed_field,
                                                                                                  ReviewedField)
                                                                                NODE(rehearsed_field, RehearsedField) NODE(
                                                                                    runbook,
                                                                                    Runbook) NODE(import,
                                                                                                  Import) NODE(system,
                                                                                                               System)
                                                                                    NODE(calendar, Calendar) NODE(
                                                                                        zone,
                                                                                        Zone) NODE(days, Days)
                                                                                        NODE(hours, Hours) NODE(
                                                                                            severity,
                                                                                            Severity) NODE(respond_field,
                                                                                                           RespondField)
                                                                                            NODE(resolve_field, ResolveField) NODE(
                                                                                                contact,
                                                                                                Contact) NODE(channel,
                                                                                                              Channel)
                                                                                                NODE(service, Service) NODE(
                                                                                                    dashboard,
                                                                                                    Dashboard)
                                                                                                    NODE(review, Review) NODE(
                                                                                                        command,
                                                                                                        CommandDecl)
                                                                                                        NODE(
                                                                                                            balanced_body,
                                                                                                            CommandBody)
                                                                                                            NODE(
                                                                                                                file,
                                                                                                                File)
#undef NODE

    // --- rule → what was expected
    // ----------------------------------------------------------------------------------------

    template <typename Rule>
    struct Expected {
  static constexpr const char *text = nullptr;
};
#define EXPECT(rule, words)                                                                                  \
  template <>                                                                                                \
  struct Expected<g::rule> {                                                                                 \
    static constexpr const char *text = words;                                                               \
  };
EXPECT(line_string_end, "the closing `\"` of this string on the same line")
EXPECT(block_string_end, "the closing `\"\"\"` of this text")
EXPECT(regex_end, "the closing `/` of this regular expression on the same line")
EXPECT(business_unit, "`days` or `hours`")
EXPECT(type_element, "a type such as `text` or `k8s.Pod`")
EXPECT(type_close, "`>`")
EXPECT(expression, "a value or a condition")
EXPECT(condition, "a condition such as `used < 80% of limit`")
EXPECT(close_parenthesis, "`)`")
EXPECT(question, "a question in double quotes")
EXPECT(operand_expression, "a value")
EXPECT(sum_operand, "a value")
EXPECT(compared, "a value to compare with")
EXPECT(negated_operand, "a condition after `not`")
EXPECT(and_operand, "a condition after `and`")
EXPECT(or_operand, "a condition after `or`")
EXPECT(command_text, "a command after `$`")
EXPECT(needed_variable, "a variable name (letters, digits and `_`)")
EXPECT(needed_type, "a type such as `int`, `text` or `k8s.Namespace`")
EXPECT(equals, "`=`")
EXPECT(needed_value, "`$ command` or a value")
EXPECT(needed_command, "`$ ` and a command")
EXPECT(effect_name, "an effect: `read`, `write`, `disrupt` or `destroy`")
EXPECT(needed_because, "`because \"…\"` with the reason")
EXPECT(reason, "the reason in double quotes")
EXPECT(needed_duration, "a duration such as `30s`, `5m` or `1 business day`")
EXPECT(gate_text, "a text in double quotes")
EXPECT(report_text, "a text in double quotes")
EXPECT(link_title, "a title in double quotes")
EXPECT(link_url, "a URL in double quotes")
EXPECT(example_language, "a language name such as `python`")
EXPECT(example_code, "the code in `\"\"\"`")
EXPECT(else_branch, "`{` or `if` after `else`")
EXPECT(step_title, "a step title in double quotes")
EXPECT(needed_integer, "a number")
EXPECT(alert_name, "the name of an alert")
EXPECT(metric_query, "a PromQL expression in double quotes")
EXPECT(needed_comparison, "a comparison such as `>`")
EXPECT(threshold, "a threshold")
EXPECT(escalation_verb, "`page` or `notify`")
EXPECT(needed_contact, "the name of a contact")
EXPECT(needed_severity_word, "`severity`")
EXPECT(needed_severity, "the name of a severity")
EXPECT(colon, "`:` and a type")
EXPECT(needed_default, "a default value")
EXPECT(needed_regex, "a regular expression between slashes")
EXPECT(fact, "the name of a fact, such as `metrics-server`")
EXPECT(version, "a version number")
EXPECT(needed_name, "a name")
EXPECT(resolve_word, "`resolve`")
EXPECT(needed_date, "a date such as `2026-11-01`")
EXPECT(needed_text, "a text in double quotes")
EXPECT(runbook_name, "the name of the runbook (letters, digits and `-`)")
EXPECT(declared_title, "a title in double quotes")
EXPECT(weekday, "a day such as `mon`")
EXPECT(day_range_end, "a day such as `fri`")
EXPECT(needed_time, "a time such as `09:00`")
EXPECT(channel_address, "an address in double quotes")
EXPECT(for_word, "`for` and the severities it applies to")
EXPECT(balanced_body, "`{ … }` with the signature")
template <typename Context>
struct Expected<g::open_block<Context>> {
  static constexpr const char *text = "`{`";
};
#undef EXPECT

// --- contexts: what a block is called, what it may hold, what ends it when its brace is missing
// -----------------------

struct ContextInfo {
  const char *name;
  llvm::ArrayRef<StringRef> words;
  llvm::ArrayRef<StringRef> outer;
};
template <typename Context>
struct ContextOf;
#define WORDS(...)                                                                                           \
  [] {                                                                                                       \
    static constexpr StringRef list[] = {__VA_ARGS__};                                                       \
    return llvm::ArrayRef<StringRef>(list);                                                                  \
  }()
#define CONTEXT(context, title, own, outside)                                                                \
  template <>                                                                                                \
  struct ContextOf<g::context> {                                                                             \
    static ContextInfo info() { return {title, own, outside}; }                                              \
  };
#define SECTION_WORDS "require", "symptoms", "diagnose", "verify", "escalate", "see"
#define TOP_WORDS "runbook", "import", "contact", "calendar", "system"
CONTEXT(file_context, "a file",
        WORDS("import", "system", "calendar", "severity", "contact", "service", "review", "runbook",
              "command"),
        {})
CONTEXT(system_context, "`system`", WORDS("owner", "link"),
        WORDS("severity", "service", "review", "runbook", "import", "contact", "calendar"))
CONTEXT(calendar_context, "`calendar`", WORDS("zone", "days", "hours"),
        WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(severity_context, "`severity`", WORDS("respond", "resolve", "escalate"),
        WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(contact_context, "`contact`",
        WORDS("pagerduty", "opsgenie", "phone", "sms", "slack", "teams", "mail", "queue", "url"),
        WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(service_context, "`service`", WORDS("owner", "dashboard", "link"),
        WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(review_context, "`review`", {}, WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(runbook_context, "a runbook",
        WORDS("service", "severity", "owner", "target", "reviewed", "rehearsed", "requires", "param",
              "resolve", SECTION_WORDS),
        WORDS(TOP_WORDS))
CONTEXT(section_context, "a section", WORDS("step"), WORDS("resolve", SECTION_WORDS, TOP_WORDS))
CONTEXT(symptoms_context, "`symptoms`", WORDS("alert", "metric", "step"),
        WORDS("resolve", SECTION_WORDS, TOP_WORDS))
CONTEXT(escalate_context, "`escalate`", WORDS("at"), WORDS("severity", "service", "review", "see", TOP_WORDS))
CONTEXT(see_context, "`see`", WORDS("link"), WORDS("severity", "service", "review", TOP_WORDS))
CONTEXT(step_context, "a step",
        WORDS("let", "save", "assume", "confirm", "undo", "irreversible", "manual", "expect", "if", "report",
              "wait", "link", "example"),
        WORDS("step", "resolve", SECTION_WORDS, TOP_WORDS))
#undef CONTEXT

} // namespace rbk::parse
