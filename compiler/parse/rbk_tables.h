#pragma once
#include "compiler/parse/recovery.h"
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
  }
NODE(name, Name);
NODE(effect_name, Name);
NODE(example_language, Name);
NODE(alert_name, Name);
NODE(needed_contact, Name);
NODE(needed_severity, Name);
NODE(needed_name, Name);
NODE(runbook_name, Name);
NODE(channel_kind, Name);
NODE(fact, Name);
NODE(escalation_verb, Name);
NODE(weekday, Name);
NODE(day_range_end, Name);
NODE(alternative, Name);
NODE(cause_name, Name);
NODE(template_name, Name);
NODE(procedure_name, Name);
NODE(needed_runbook, Name);
NODE(list_name, Name);
NODE(variable_name, VariableName);
NODE(needed_variable, VariableName);
NODE(argument_name, VariableName);
NODE(string, String);
NODE(question, String);
NODE(reason, String);
NODE(gate_text, String);
NODE(report_text, String);
NODE(link_title, String);
NODE(link_url, String);
NODE(example_code, String);
NODE(step_title, String);
NODE(metric_query, String);
NODE(declared_title, String);
NODE(needed_text, String);
NODE(channel_address, String);
NODE(option_title, String);
NODE(trigger, String);
NODE(document_path, String);
NODE(environment_name, String);
NODE(workload_name, String);
NODE(metric_title, String);
NODE(meaning, String);
NODE(regex, Regex);
NODE(needed_regex, Regex);
NODE(duration, Duration);
NODE(needed_duration, Duration);
NODE(integer, Integer);
NODE(needed_integer, Integer);
NODE(size, Size);
NODE(percent, Percent);
NODE(needed_date, Date);
NODE(version, Version);
NODE(needed_time, Time);
NODE(boolean, Boolean);
NODE(type, Type);
NODE(needed_type, Type);
NODE(prose_text, ProseText);
NODE(variable, Variable);
NODE(dollar_variable, DollarVariable);
NODE(ask, Ask);
NODE(percent_of, PercentOf);
NODE(parenthesised, Parenthesised);
NODE(multiply_operator, Operator);
NODE(add_operator, Operator);
NODE(compare_operator, Operator);
NODE(needed_comparison, Operator);
NODE(single_equal, SingleEqual);
NODE(product, Product);
NODE(sum_operand, Product);
NODE(sum, Sum);
NODE(compared, Sum);
NODE(threshold, Sum);
NODE(needed_default, Sum);
NODE(comparison, Comparison);
NODE(negation, Negation);
NODE(negated_operand, Negation);
NODE(and_operand, Negation);
NODE(negation_word, NegationWord);
NODE(conjunction, Conjunction);
NODE(or_operand, Conjunction);
NODE(expression, Disjunction);
NODE(condition, Disjunction);
NODE(value_expression, Disjunction);
NODE(prose, Prose);
NODE(command_line, Command);
NODE(needed_command, Command);
NODE(command_text, CommandText);
NODE(let, Let);
NODE(save, Save);
NODE(assume, Assume);
NODE(because, Because);
NODE(needed_because, Because);
NODE(confirm, Confirm);
NODE(undo, Undo);
NODE(irreversible, Irreversible);
NODE(manual, Manual);
NODE(expect, Expect);
NODE(if_statement, If);
NODE(if_body, Body);
NODE(else_body, Body);
NODE(step_body, Body);
NODE(for_body, Body);
NODE(else_branch, ElseBranch);
NODE(report, Report);
NODE(wait, Wait);
NODE(link, Link);
NODE(example, Example);
NODE(within, Within);
NODE(needed_within, Within);
NODE(step, Step);
NODE(when, When);
NODE(timeout, Timeout);
NODE(retry, Retry);
NODE(every, Every);
NODE(needed_every, Every);
NODE(alert, Alert);
NODE(metric, Metric);
NODE(holds_for, HoldsFor);
NODE(require_section, Require);
NODE(symptoms_section, Symptoms);
NODE(diagnose_section, Diagnose);
NODE(resolve_section, Resolve);
NODE(verify_section, Verify);
NODE(escalate, Escalate);
NODE(level, Level);
NODE(level_condition, LevelCondition);
NODE(see, See);
NODE(parameter, Parameter);
NODE(formal, Parameter);
NODE(field, Parameter);
NODE(record_field, Parameter);
NODE(matching, Matching);
NODE(requires_, Requires);
NODE(service_field, ServiceField);
NODE(severity_field, SeverityField);
NODE(owner_field, OwnerField);
NODE(target_field, TargetField);
NODE(reviewed_field, ReviewedField);
NODE(rehearsed_field, RehearsedField);
NODE(runbook, Runbook);
NODE(import, Import);
NODE(system, System);
NODE(calendar, Calendar);
NODE(zone, Zone);
NODE(days, Days);
NODE(hours, Hours);
NODE(severity, Severity);
NODE(respond_field, RespondField);
NODE(resolve_field, ResolveField);
NODE(contact, Contact);
NODE(channel, Channel);
NODE(service, Service);
NODE(dashboard, Dashboard);
NODE(review, Review);
NODE(command, CommandDecl);
NODE(balanced_body, CommandBody);
NODE(file, File);
NODE(argument, Argument);
NODE(needed_argument, Argument);
NODE(arguments, Arguments);
NODE(needed_arguments, Arguments);
NODE(succeeds, Succeeds);
NODE(for_statement, For);
NODE(at_most, AtMost);
NODE(background, Background);
NODE(until, Until);
NODE(suspect, Suspect);
NODE(notify, Notify);
NODE(repeat, Repeat);
NODE(call, Call);
NODE(option, Option);
NODE(last_resort, LastResort);
NODE(mitigate_section, Mitigate);
NODE(cause, Cause);
NODE(log, Log);
NODE(event, Event);
NODE(see_runbook, SeeRunbook);
NODE(document, Document);
NODE(from_env, FromEnv);
NODE(version_field, VersionField);
NODE(emergency_field, EmergencyField);
NODE(reference, Reference);
NODE(procedure, Procedure);
NODE(template_text, TemplateText);
NODE(template_, Template);
NODE(record, Record);
NODE(checklist, Checklist);
NODE(duty, Duty);
NODE(workload, Workload);
NODE(service_metric, ServiceMetric);
NODE(service_alert, ServiceAlert);
#undef NODE

// --- rule → what was expected
// ----------------------------------------------------------------------------------------

template <typename Rule>
struct Expected {
  static constexpr const char *text = nullptr;
  static llvm::ArrayRef<Hint> hints() { return {}; }
};
#define HINTS(...)                                                                                           \
  static llvm::ArrayRef<Hint> hints() {                                                                      \
    static constexpr Hint list[] = {Hint{}, __VA_ARGS__};                                                    \
    return llvm::ArrayRef<Hint>(list).drop_front();                                                          \
  }
#define EXPECT(rule, words, ...)                                                                             \
  template <>                                                                                                \
  struct Expected<g::rule> {                                                                                 \
    static constexpr const char *text = words;                                                               \
    HINTS(__VA_ARGS__)                                                                                       \
  }
EXPECT(line_string_end, "the closing `\"` of this string on the same line");
EXPECT(block_string_end, "the closing `\"\"\"` of this text");
EXPECT(regex_end, "the closing `/` of this regular expression on the same line");
EXPECT(business_unit, "`days` or `hours`");
EXPECT(type_element, "a type such as `text` or `k8s.Pod`", {"", "a list is `list<TYPE>`"});
EXPECT(type_close, "`>`",
       {",", "there is no such type: a JSON object is a `record NAME { … }`, or of type `json`"});
EXPECT(expression, "a value or a condition", {"!", "write `not`"},
       {"$ ", "keep it first: `let NAME: TYPE = $ …`"});
EXPECT(condition, "a condition such as `used < 80% of limit`", {"!", "write `not`"},
       {"$ ", "keep it first: `let NAME: TYPE = $ …`, or `let NAME: bool = succeeds $ …`"});
EXPECT(close_parenthesis, "`)`");
EXPECT(question, "a question in double quotes");
EXPECT(operand_expression, "a value");
EXPECT(sum_operand, "a value");
EXPECT(compared, "a value to compare with");
EXPECT(negated_operand, "a condition after `not`");
EXPECT(and_operand, "a condition after `and`");
EXPECT(or_operand, "a condition after `or`");
EXPECT(command_text, "a command after `$`");
EXPECT(needed_variable, "a variable name (letters, digits and `_`)", {"$", "a name is declared without `$`"},
       {"(", "leave the parentheses out"});
EXPECT(needed_type, "a type such as `int`, `text` or `k8s.Namespace`",
       {"\"", "the values of an enumeration stand without quotes: `low | high`"},
       {"{", "an enumeration is written `low | high`"},
       {"=", "write `NAME: TYPE = …`, or `NAME = …` without the `:`"});
EXPECT(equals, "`=`", {"[", "a list is `list<TYPE>`"}, {",", "an enumeration is written `low | high`"},
       {"(", "a type has no parentheses"}, {"", "write `let NAME: TYPE = …`"});
EXPECT(needed_value, "`$ command` or a value", {"`", "write `$ ` and the command"},
       {"$(", "write `$ ` and the command, without parentheses"},
       {"(", "write `$ ` and the command, without parentheses"});
EXPECT(needed_command, "`$ ` and a command", {"\"", "the command stands behind `$ `, as in a terminal"},
       {"", "the command stands behind `$ `, as in a terminal"});
EXPECT(effect_name, "an effect: `read`, `write`, `disrupt` or `destroy`");
EXPECT(needed_because, "`because \"…\"` with the reason");
EXPECT(reason, "the reason in double quotes");
EXPECT(needed_duration, "a duration such as `30s`, `5m` or `1 business day`",
       {"#", "the unit stands right behind the number: `30s`, `5m`, `2h`"});
EXPECT(gate_text, "a text in double quotes", {"", "it says what will happen"});
EXPECT(report_text, "a text in double quotes");
EXPECT(link_title, "a title in double quotes");
EXPECT(link_url, "a URL in double quotes");
EXPECT(example_language, "a language name such as `python`");
EXPECT(example_code, "the code in `\"\"\"`");
EXPECT(else_branch, "`{` or `if` after `else`");
EXPECT(step_title, "a step title in double quotes");
EXPECT(needed_integer, "a number");
EXPECT(alert_name, "the name of an alert", {"\"", "a name stands without quotes"});
EXPECT(metric_query, "a PromQL expression in double quotes",
       {"<", "in a service the title comes first: `metric \"title\" \"PromQL\" < 1%`"},
       {">", "in a service the title comes first: `metric \"title\" \"PromQL\" > 1%`"});
EXPECT(needed_comparison, "a comparison such as `>`");
EXPECT(threshold, "a threshold");
EXPECT(escalation_verb, "`page` or `notify`", {"", "`page` wakes somebody up, `notify` only tells"});
EXPECT(needed_contact, "the name of a contact", {"\"", "a name stands without quotes"});
EXPECT(needed_severity_word, "`severity`");
EXPECT(needed_severity, "the name of a severity", {"\"", "a name stands without quotes"});
EXPECT(colon, "`:` and a type", {"=", "the type comes first, a default behind it: `NAME: TYPE = …`"},
       {"-", "a name has no `-`: write `_`"}, {"(", "a type stands behind the name: `NAME: TYPE`"});
EXPECT(needed_default, "a default value");
EXPECT(needed_regex, "a regular expression between slashes",
       {"\"", "a regular expression stands between slashes: `/Forwarding from/`"});
EXPECT(fact, "the name of a fact, such as `metrics-server`");
EXPECT(version, "a version number");
EXPECT(needed_name, "a name", {"\"", "a name stands without quotes"});
EXPECT(resolve_word, "`resolve`");
EXPECT(needed_date, "a date such as `2026-11-01`");
EXPECT(needed_text, "a text in double quotes");
EXPECT(runbook_name, "the name of the runbook (letters, digits and `-`)");
EXPECT(declared_title, "a title in double quotes");
EXPECT(weekday, "a day such as `mon`");
EXPECT(day_range_end, "a day such as `fri`");
EXPECT(needed_time, "a time such as `09:00`");
EXPECT(channel_address, "an address in double quotes");
EXPECT(for_word, "`for` and the severities it applies to");
EXPECT(balanced_body, "`{ … }` with the signature");
EXPECT(alternative, "the next value of the enumeration");
EXPECT(needed_argument, "an argument such as `name: value`", {")", "no `,` stands behind the last argument"},
       {"", "arguments have names: `do NAME(name: value)`"});
EXPECT(argument_colon, "`:` and the value of this argument", {"=", "an argument is written `name: value`"},
       {"", "arguments have names: `name: value`"});
EXPECT(argument_value, "a value: a constant, a text or a name");
EXPECT(arguments_end, "`,` or `)`", {"/", "a value that is no name stands in double quotes"},
       {"}", "a call ends with `)`"}, {"{", "a call ends with `)`"}, {"\n", "a call ends with `)`"});
EXPECT(needed_arguments, "`(` and the arguments",
       {"", "a call has parentheses: `do NAME(name: value)`, `do NAME()`"});
EXPECT(needed_within, "`within` and a duration",
       {"", "when the first message is due comes first: `notify CONTACT within 15m every 30m`"});
EXPECT(needed_every, "`every` and a duration",
       {"", "`for 10m every 30s`: how long it must hold, and how often to look"});
EXPECT(list_name, "the name of a list", {"$", "a list is named without `$`"});
EXPECT(needed_in, "`in`", {"", "a loop is `for NAME in LIST { … }`"});
EXPECT(needed_most, "`most` and a number", {"", "a loop is `for NAME in LIST at most N { … }`"});
EXPECT(cause_name, "the name of a cause", {"\"", "a name stands without quotes"});
EXPECT(template_name, "the name of a template", {"\"", "a name stands without quotes"});
EXPECT(message, "the message in double quotes, or `using` and a template",
       {"with", "write `using TEMPLATE(field: value)`"});
EXPECT(procedure_name, "the name of a procedure", {"\"", "a name stands without quotes"});
EXPECT(pattern_or_text, "a regular expression between slashes, or a text in double quotes",
       {"", "for example `log /timed? out/` or `event \"BackOff\"`"});
EXPECT(option_title, "the title of the option in double quotes");
EXPECT(needed_resort, "`resort`",
       {"", "an option that is tried last is `option \"title\" last resort { … }`"});
EXPECT(trigger, "what is seen, in double quotes", {"", "for example `if \"data is lost\" page CONTACT`"});
EXPECT(needed_runbook, "the name of a runbook", {"\"", "a name stands without quotes"});
EXPECT(document_path, "a path in double quotes");
EXPECT(needed_env, "`env` and the name of a variable");
EXPECT(environment_name, "the name of an environment variable in double quotes",
       {"", "write `from env \"NAME\"`"});
EXPECT(formals, "`(` and the parameters, such as `(name: type)`",
       {"", "a procedure has parentheses, also without parameters: `procedure NAME() { … }`"});
EXPECT(formals_end, "`,` or `)`",
       {"=", "a parameter of a procedure has no default: every call says its value"});
EXPECT(workload_name, "a workload such as \"deployment/api\"");
EXPECT(metric_title, "a title in double quotes");
EXPECT(type_end, "the end of this type", {",", "an enumeration is written `low | high`"},
       {"[", "a list is `list<TYPE>`"},
       {"(", "a type has no parentheses; an enumeration is written `low | high`"});
EXPECT(never, "a value", {"", "keep it first: `let NAME: bool = succeeds $ …`"});
#undef EXPECT
template <typename Context>
struct Expected<g::open_block<Context>> {
  static constexpr const char *text = "`{`";
  HINTS({"then", "no `then` stands before the block"}, {"do", "no `do` stands before the block"},
        {"every", "`every` belongs to `retry N` or to `for D`"}, {"retries", "write `retry N every D`"},
        {"attempts", "write `retry N every D`"}, {"max", "write `at most N`"}, {"limit", "write `at most N`"},
        {"last", "write `last resort`"}, {"if", "write `when CONDITION`"},
        {":", "no `:` stands before a block"}, {"&&", "conditions are joined with `and`"},
        {"||", "conditions are joined with `or`"})
};
#undef HINTS

// --- contexts: what a block is called, what it may hold, what ends it when its brace is missing
// -----------------------

template <typename Context>
struct ContextOf;
#define WORDS(...)                                                                                           \
  [] {                                                                                                       \
    static constexpr StringRef list[] = {__VA_ARGS__};                                                       \
    return llvm::ArrayRef<StringRef>(list);                                                                  \
  }()
#define CONTEXT(context, kind, title, own, outside)                                                          \
  template <>                                                                                                \
  struct ContextOf<g::context> {                                                                             \
    static BlockInfo info() { return {Block::kind, title, own, outside}; }                                   \
  }
// The words that begin a declaration and nothing else; the others also stand inside a runbook.
#define TOP_WORDS                                                                                            \
  "runbook", "import", "contact", "calendar", "system", "template", "checklist", "record", "procedure",      \
      "reference"
#define DECLARATION_WORDS "severity", "service", "review", TOP_WORDS
#define SECTION_WORDS                                                                                        \
  "require", "symptoms", "mitigate", "diagnose", "cause", "resolve", "verify", "escalate", "see"
#define STATEMENT_WORDS                                                                                      \
  "let", "save", "assume", "confirm", "undo", "irreversible", "manual", "expect", "if", "for", "background", \
      "suspect", "notify", "report", "wait", "link", "example"
CONTEXT(file_context, File, "a file",
        WORDS("import", "system", "calendar", "severity", "contact", "service", "review", "checklist",
              "template", "record", "procedure", "reference", "runbook", "command"),
        {});
CONTEXT(system_context, Other, "`system`", WORDS("owner", "link"), WORDS(DECLARATION_WORDS));
CONTEXT(calendar_context, Other, "`calendar`", WORDS("zone", "days", "hours"), WORDS(DECLARATION_WORDS));
CONTEXT(severity_context, Other, "`severity`", WORDS("respond", "resolve", "notify", "metric", "escalate"),
        WORDS(DECLARATION_WORDS));
CONTEXT(contact_context, Other, "`contact`",
        WORDS("pagerduty", "opsgenie", "phone", "sms", "slack", "teams", "mail", "queue", "url"),
        WORDS(DECLARATION_WORDS));
CONTEXT(service_context, Other, "`service`",
        WORDS("owner", "dashboard", "link", "workload", "metric", "alert"), WORDS(DECLARATION_WORDS));
CONTEXT(review_context, Other, "`review`", {}, WORDS(DECLARATION_WORDS));
CONTEXT(checklist_context, Other, "`checklist`", {}, WORDS(DECLARATION_WORDS));
CONTEXT(template_context, Template, "`template`", WORDS("field"), WORDS(DECLARATION_WORDS));
CONTEXT(record_context, Record, "`record`", {}, WORDS(DECLARATION_WORDS));
CONTEXT(procedure_context, Procedure, "a procedure", WORDS("step", "do"), WORDS(DECLARATION_WORDS));
CONTEXT(reference_context, Procedure, "a reference", WORDS("param", "step", "do"), WORDS(DECLARATION_WORDS));
CONTEXT(runbook_context, Runbook, "a runbook",
        WORDS("service", "severity", "owner", "target", "reviewed", "rehearsed", "version", "emergency",
              "requires", "param", SECTION_WORDS),
        WORDS(TOP_WORDS));
CONTEXT(section_context, Section, "a section", WORDS("step", "do"), WORDS(SECTION_WORDS, TOP_WORDS));
CONTEXT(resolve_context, Resolve, "`resolve`", WORDS("option", "step", "do"),
        WORDS(SECTION_WORDS, TOP_WORDS));
CONTEXT(symptoms_context, Section, "`symptoms`", WORDS("alert", "metric", "log", "event", "step", "do"),
        WORDS(SECTION_WORDS, TOP_WORDS));
CONTEXT(cause_context, Cause, "`cause`",
        WORDS("alert", "metric", "log", "event", "mitigate", "diagnose", "resolve"),
        WORDS("require", "symptoms", "cause", "verify", "escalate", "see", TOP_WORDS));
CONTEXT(escalate_context, Escalate, "`escalate`", WORDS("at", "if"), WORDS("see", DECLARATION_WORDS));
CONTEXT(see_context, See, "`see`", WORDS("link", "runbook", "document"), WORDS(DECLARATION_WORDS));
CONTEXT(step_context, Step, "a step", WORDS(STATEMENT_WORDS),
        WORDS("step", "do", "option", SECTION_WORDS, TOP_WORDS));
CONTEXT(option_context, Option, "an option", WORDS("step", "do", STATEMENT_WORDS),
        WORDS("option", SECTION_WORDS, TOP_WORDS));
#undef CONTEXT
#undef TOP_WORDS
#undef DECLARATION_WORDS
#undef SECTION_WORDS
#undef STATEMENT_WORDS

} // namespace rbk::parse
