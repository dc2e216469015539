#pragma once
#include "grammar/words.h"

// The grammar of runbooks, top down, with an example above each production. Only rules stand here: which of
// them become nodes, what is expected where, and how the parser recovers is in compiler/parse/rbk_parser.cpp.
//
// A *guarded* item that fails after its first word is reported once and skipped; parsing goes on with the
// next item of the same block, so that one typo gives one diagnostic.
namespace rbk::grammar {

struct syntax_error {}; // thrown by Control::raise, caught by the nearest guarded item

template <typename Rule>
struct guarded : peg::try_catch_type<syntax_error, Rule> {};
template <typename Context>
struct recover; // skips what no item of the block begins with
template <typename Context>
struct close_block; // `}`, or the report that it is missing
template <typename Context>
struct open_block;  // `{`, or the report that it is missing
struct skip_header; // after a mistake in a header: on to its `{`

template <typename Context, typename... Items>
struct items : peg::star<gap, peg::sor<guarded<Items>..., recover<Context>>> {};
template <typename Context, typename... Items>
struct block
    : peg::seq<gap, peg::must<open_block<Context>>, items<Context, Items...>, gap, close_block<Context>> {};
template <typename... Rules>
struct header : peg::sor<guarded<peg::seq<Rules...>>, skip_header> {};

#define RBK_WORD(id, ...)                                                                                    \
  struct id : word<__VA_ARGS__> {};
RBK_WORD(w_import, 'i', 'm', 'p', 'o', 'r', 't')
RBK_WORD(w_system, 's', 'y', 's', 't', 'e', 'm')
RBK_WORD(w_calendar, 'c', 'a', 'l', 'e', 'n', 'd', 'a', 'r')
RBK_WORD(w_zone, 'z', 'o', 'n', 'e')
RBK_WORD(w_days, 'd', 'a', 'y', 's')
RBK_WORD(w_hours, 'h', 'o', 'u', 'r', 's')
RBK_WORD(w_severity, 's', 'e', 'v', 'e', 'r', 'i', 't', 'y')
RBK_WORD(w_respond, 'r', 'e', 's', 'p', 'o', 'n', 'd')
RBK_WORD(w_resolve, 'r', 'e', 's', 'o', 'l', 'v', 'e')
RBK_WORD(w_contact, 'c', 'o', 'n', 't', 'a', 'c', 't')
RBK_WORD(w_service, 's', 'e', 'r', 'v', 'i', 'c', 'e')
RBK_WORD(w_owner, 'o', 'w', 'n', 'e', 'r')
RBK_WORD(w_dashboard, 'd', 'a', 's', 'h', 'b', 'o', 'a', 'r', 'd')
RBK_WORD(w_review, 'r', 'e', 'v', 'i', 'e', 'w')
RBK_WORD(w_runbook, 'r', 'u', 'n', 'b', 'o', 'o', 'k')
RBK_WORD(w_command, 'c', 'o', 'm', 'm', 'a', 'n', 'd')
RBK_WORD(w_target, 't', 'a', 'r', 'g', 'e', 't')
RBK_WORD(w_reviewed, 'r', 'e', 'v', 'i', 'e', 'w', 'e', 'd')
RBK_WORD(w_rehearsed, 'r', 'e', 'h', 'e', 'a', 'r', 's', 'e', 'd')
RBK_WORD(w_requires, 'r', 'e', 'q', 'u', 'i', 'r', 'e', 's')
RBK_WORD(w_param, 'p', 'a', 'r', 'a', 'm')
RBK_WORD(w_matching, 'm', 'a', 't', 'c', 'h', 'i', 'n', 'g')
RBK_WORD(w_require, 'r', 'e', 'q', 'u', 'i', 'r', 'e')
RBK_WORD(w_symptoms, 's', 'y', 'm', 'p', 't', 'o', 'm', 's')
RBK_WORD(w_diagnose, 'd', 'i', 'a', 'g', 'n', 'o', 's', 'e')
RBK_WORD(w_verify, 'v', 'e', 'r', 'i', 'f', 'y')
RBK_WORD(w_escalate, 'e', 's', 'c', 'a', 'l', 'a', 't', 'e')
RBK_WORD(w_see, 's', 'e', 'e')
RBK_WORD(w_alert, 'a', 'l', 'e', 'r', 't')
RBK_WORD(w_metric, 'm', 'e', 't', 'r', 'i', 'c')
RBK_WORD(w_for, 'f', 'o', 'r')
RBK_WORD(w_step, 's', 't', 'e', 'p')
RBK_WORD(w_when, 'w', 'h', 'e', 'n')
RBK_WORD(w_timeout, 't', 'i', 'm', 'e', 'o', 'u', 't')
RBK_WORD(w_retry, 'r', 'e', 't', 'r', 'y')
RBK_WORD(w_every, 'e', 'v', 'e', 'r', 'y')
RBK_WORD(w_within, 'w', 'i', 't', 'h', 'i', 'n')
RBK_WORD(w_at, 'a', 't')
RBK_WORD(w_page, 'p', 'a', 'g', 'e')
RBK_WORD(w_notify, 'n', 'o', 't', 'i', 'f', 'y')
RBK_WORD(w_let, 'l', 'e', 't')
RBK_WORD(w_save, 's', 'a', 'v', 'e')
RBK_WORD(w_assume, 'a', 's', 's', 'u', 'm', 'e')
RBK_WORD(w_because, 'b', 'e', 'c', 'a', 'u', 's', 'e')
RBK_WORD(w_confirm, 'c', 'o', 'n', 'f', 'i', 'r', 'm')
RBK_WORD(w_undo, 'u', 'n', 'd', 'o')
RBK_WORD(w_irreversible, 'i', 'r', 'r', 'e', 'v', 'e', 'r', 's', 'i', 'b', 'l', 'e')
RBK_WORD(w_manual, 'm', 'a', 'n', 'u', 'a', 'l')
RBK_WORD(w_expect, 'e', 'x', 'p', 'e', 'c', 't')
RBK_WORD(w_if, 'i', 'f')
RBK_WORD(w_else, 'e', 'l', 's', 'e')
RBK_WORD(w_report, 'r', 'e', 'p', 'o', 'r', 't')
RBK_WORD(w_wait, 'w', 'a', 'i', 't')
RBK_WORD(w_link, 'l', 'i', 'n', 'k')
RBK_WORD(w_example, 'e', 'x', 'a', 'm', 'p', 'l', 'e')
RBK_WORD(w_ask, 'a', 's', 'k')
RBK_WORD(w_true, 't', 'r', 'u', 'e')
RBK_WORD(w_false, 'f', 'a', 'l', 's', 'e')
RBK_WORD(w_not, 'n', 'o', 't')
RBK_WORD(w_and, 'a', 'n', 'd')
RBK_WORD(w_or, 'o', 'r')
RBK_WORD(w_of, 'o', 'f')
RBK_WORD(w_contains, 'c', 'o', 'n', 't', 'a', 'i', 'n', 's')
RBK_WORD(w_matches, 'm', 'a', 't', 'c', 'h', 'e', 's')
RBK_WORD(w_business, 'b', 'u', 's', 'i', 'n', 'e', 's', 's')
#undef RBK_WORD

// --- values
// ----------------------------------------------------------------------------------------------------------

// 1h30m, 2 business days
struct duration_unit : peg::sor<peg::string<'m', 's'>, peg::one<'s', 'm', 'h', 'd', 'w'>> {};
struct clock_duration : peg::seq<peg::plus<peg::plus<peg::digit>, duration_unit>, peg::not_at<name_char>> {};
struct business_unit : peg::seq<peg::sor<peg::string<'d', 'a', 'y'>, peg::string<'h', 'o', 'u', 'r'>>,
                                peg::opt<peg::one<'s'>>, peg::not_at<name_char>> {};
struct business_duration
    : peg::seq<peg::plus<peg::digit>, blanks, w_business, blanks, peg::must<business_unit>> {};
struct duration : peg::sor<business_duration, clock_duration> {};
// 64MiB
struct size : peg::seq<peg::plus<peg::digit>, peg::one<'K', 'M', 'G', 'T'>, peg::opt<peg::one<'i'>>,
                       peg::one<'B'>, peg::not_at<name_char>> {};
struct percent_sign : peg::one<'%'> {};
struct percent : peg::seq<peg::plus<peg::digit>, percent_sign> {};
struct integer : peg::seq<peg::opt<peg::one<'-'>>, peg::plus<peg::digit>, peg::not_at<name_char>> {};
struct date : peg::seq<peg::rep<4, peg::digit>, peg::one<'-'>, peg::rep<2, peg::digit>, peg::one<'-'>,
                       peg::rep<2, peg::digit>> {};
struct version : peg::seq<peg::plus<peg::digit>, peg::star<peg::one<'.'>, peg::plus<peg::digit>>> {};
struct clock_time : peg::seq<peg::rep_min_max<1, 2, peg::digit>, peg::one<':'>, peg::rep<2, peg::digit>> {};

// list<k8s.Pod>
struct type;
struct type_element : peg::seq<type> {};
struct type_close : peg::one<'>'> {};
struct type
    : peg::seq<name,
               peg::opt<peg::one<'<'>, blanks, peg::must<type_element>, blanks, peg::must<type_close>>> {};

// - Users report connection failures
struct prose_text : peg::until<peg::at<peg::eolf>> {};
struct prose : peg::seq<peg::one<'-'>, peg::plus<peg::blank>, prose_text> {};

// --- expressions
// -----------------------------------------------------------------------------------------------------

struct expression;
struct operand_expression;
struct close_parenthesis : peg::one<')'> {};
struct parenthesised
    : peg::seq<peg::one<'('>, gap, peg::must<expression>, gap, peg::must<close_parenthesis>> {};
// ask redis-down "Is Redis down?"
struct question : string {};
struct ask : peg::seq<w_ask, gap, peg::opt<name, gap>, peg::must<question>> {};
// 80% of maxmemory
struct percent_of : peg::seq<percent, blanks, w_of, gap, peg::must<operand_expression>> {};
struct boolean : peg::sor<w_true, w_false> {};
struct statement_line; // the first word of a statement on a line of its own; a custom rule of the parser
struct variable : peg::seq<peg::not_at<statement_line>, peg::identifier> {};
// $used where `used` is meant: accepted here, refused with a fix later
struct dollar_variable : peg::seq<peg::one<'$'>, variable_name> {};
struct primary : peg::sor<parenthesised, ask, percent_of, percent, size, duration, integer, string, regex,
                          boolean, variable, dollar_variable> {};
struct operand_expression : primary {};
struct multiply_operator : peg::one<'*', '/'> {};
struct product : peg::seq<primary, peg::star<blanks, multiply_operator, gap, peg::must<operand_expression>>> {
};
struct sum_operand : product {};
struct add_operator : peg::one<'+', '-'> {};
struct sum : peg::seq<product, peg::star<blanks, add_operator, gap, peg::must<sum_operand>>> {};
struct compared : sum {};
struct compare_operator : peg::sor<peg::string<'=', '='>, peg::string<'!', '='>, peg::string<'<', '='>,
                                   peg::string<'>', '='>, peg::one<'<', '>'>, w_contains, w_matches> {};
// a single `=`: reported by the parser with the right operator
struct single_equal : peg::seq<peg::one<'='>, peg::not_at<peg::one<'='>>> {};
struct comparison
    : peg::seq<sum, peg::opt<blanks, peg::sor<compare_operator, single_equal>, gap, peg::must<compared>>> {};
struct negation;
struct negated_operand : peg::seq<negation> {};
struct negation_word : w_not {};
struct negation : peg::sor<peg::seq<negation_word, gap, peg::must<negated_operand>>, comparison> {};
struct and_operand : negation {};
struct conjunction : peg::seq<negation, peg::star<blanks, w_and, gap, peg::must<and_operand>>> {};
struct or_operand : conjunction {};
struct disjunction : peg::seq<conjunction, peg::star<blanks, w_or, gap, peg::must<or_operand>>> {};
struct expression : disjunction {};
struct condition : expression {};

// --- statements
// ------------------------------------------------------------------------------------------------------

struct statement;
struct step_context;
struct reason : string {};
struct because : peg::seq<w_because, gap, peg::must<reason>> {};
struct needed_because : because {};
struct needed_duration : duration {};
struct within : peg::seq<w_within, gap, peg::must<needed_duration>> {};

// $ kubectl get pods
struct command_text; // to the end of the logical line; a custom rule of the parser
struct command_line
    : peg::seq<peg::one<'$'>, peg::at<peg::sor<peg::blank, peg::eol>>, blanks, peg::must<command_text>> {};
struct needed_command : command_line {};

// let ready: int = $ kubectl get deploy eco-api -o jsonpath='{.status.readyReplicas}'
struct needed_variable : variable_name {};
struct needed_type : type {};
struct equals : peg::one<'='> {};
struct value_expression : expression {};
struct needed_value : peg::sor<command_line, value_expression> {};
struct let : peg::seq<w_let, gap, peg::must<needed_variable>, gap,
                      peg::opt<peg::one<':'>, gap, peg::must<needed_type>, gap>, peg::must<equals>, gap,
                      peg::must<needed_value>> {};
// save keyspace $ redis-cli info keyspace
struct save : peg::seq<w_save, gap, peg::must<needed_variable>, gap, peg::must<needed_command>> {};
// assume read because "prints the pool size"
struct effect_name : name {};
struct assume : peg::seq<w_assume, gap, peg::must<effect_name>, gap, peg::must<needed_because>> {};
// confirm drop-cache "Every key of database 1 is dropped" within 2m
struct gate_text : string {};
struct confirm : peg::seq<w_confirm, gap, peg::opt<name, gap>, peg::must<gate_text>, peg::opt<gap, within>> {
};
// undo $ kubectl rollout undo deployment/eco-api
struct undo : peg::seq<w_undo, gap, peg::must<needed_command>> {};
// irreversible because "a cache: rebuilt from the database"
struct irreversible : peg::seq<w_irreversible, gap, peg::must<needed_because>> {};
// manual raise-limit "Raise the limit in helm/values.yaml" within 10m
struct manual : peg::seq<w_manual, gap, peg::opt<name, gap>, peg::must<gate_text>, peg::opt<gap, within>> {};
// expect used < 50% of limit
struct expect : peg::seq<w_expect, gap, peg::must<condition>> {};
// if used == 0 { … } else { … }
struct else_branch;
struct if_body;
struct if_statement : peg::seq<w_if, header<gap, peg::must<condition>>, if_body,
                               peg::opt<gap, w_else, gap, peg::must<else_branch>>> {};
// report "$pod has $peers peers"
struct report_text : string {};
struct report : peg::seq<w_report, gap, peg::must<report_text>> {};
// wait 10s
struct wait : peg::seq<w_wait, gap, peg::must<needed_duration>> {};
// link "IBM Quantum status" "https://…"
struct link_title : string {};
struct link_url : string {};
struct link : peg::seq<w_link, gap, peg::must<link_title>, gap, peg::must<link_url>> {};
// example python "Bound the trainer" """…"""
struct example_language : name {};
struct example_code : string {};
struct example : peg::seq<w_example, gap, peg::must<example_language>, gap, peg::must<link_title>, gap,
                          peg::must<example_code>> {};

struct statements : block<step_context, prose, command_line, let, save, assume, confirm, undo, irreversible,
                          manual, expect, if_statement, report, wait, link, example> {};
struct if_body : statements {};
struct else_body : statements {};
struct else_branch : peg::sor<if_statement, else_body> {};

// step "Restart" when down timeout 2m retry 3 every 5s { … }
struct step_title : string {};
struct needed_integer : integer {};
struct when : peg::seq<w_when, gap, peg::must<condition>> {};
struct timeout : peg::seq<w_timeout, gap, peg::must<needed_duration>> {};
struct every : peg::seq<w_every, gap, peg::must<needed_duration>> {};
struct retry : peg::seq<w_retry, gap, peg::must<needed_integer>, peg::opt<gap, every>> {};
struct step_body : statements {};
struct step
    : peg::seq<w_step, header<gap, peg::must<step_title>, peg::star<gap, peg::sor<when, timeout, retry>>>,
               step_body> {};

// --- sections of a runbook
// -------------------------------------------------------------------------------------------

struct section_context;
struct symptoms_context;
struct escalate_context;
struct see_context;
// alert APIHighLatency
struct alert_name : name {};
struct alert : peg::seq<w_alert, gap, peg::must<alert_name>> {};
// metric "redis_memory_used_bytes" > 80% for 5m
struct metric_query : string {};
struct needed_comparison : compare_operator {};
struct threshold : sum {};
struct holds_for : peg::seq<w_for, gap, peg::must<needed_duration>> {};
struct metric : peg::seq<w_metric, gap, peg::must<metric_query>, gap, peg::must<needed_comparison>, gap,
                         peg::must<threshold>, peg::opt<gap, holds_for>> {};

struct section_header : header<gap, peg::opt<string>, peg::opt<gap, within>> {};
struct require_section : peg::seq<w_require, section_header, block<section_context, prose, step>> {};
struct symptoms_section
    : peg::seq<w_symptoms, section_header, block<symptoms_context, prose, alert, metric, step>> {};
struct diagnose_section : peg::seq<w_diagnose, section_header, block<section_context, prose, step>> {};
struct resolve_section : peg::seq<w_resolve, section_header, block<section_context, prose, step>> {};
struct verify_section : peg::seq<w_verify, section_header, block<section_context, prose, step>> {};

// at 15m page team-lead when severity P0
struct escalation_verb : peg::sor<w_page, w_notify> {};
struct needed_contact : name {};
struct needed_severity : name {};
struct needed_severity_word : w_severity {};
struct level_condition
    : peg::seq<w_when, gap, peg::must<needed_severity_word>, gap, peg::must<needed_severity>> {};
struct level : peg::seq<w_at, gap, peg::must<needed_duration>, gap, peg::must<escalation_verb>, gap,
                        peg::must<needed_contact>, peg::opt<gap, level_condition>> {};
struct escalate : peg::seq<w_escalate, block<escalate_context, level>> {};
// see { link "Redis memory" "https://…" }
struct see : peg::seq<w_see, block<see_context, link>> {};

// --- declarations
// ----------------------------------------------------------------------------------------------------

// param namespace: k8s.Namespace = "eco-base" matching /eco-.*/ "where it runs"
struct colon : peg::one<':'> {};
struct needed_default : sum {};
struct needed_regex : regex {};
struct matching : peg::seq<w_matching, gap, peg::must<needed_regex>> {};
struct parameter : peg::seq<w_param, gap, peg::must<needed_variable>, gap, peg::must<colon>, gap,
                            peg::must<needed_type>, peg::opt<gap, equals, gap, peg::must<needed_default>>,
                            peg::opt<gap, matching>, peg::opt<gap, string>> {};
// requires metrics-server because "…"
struct fact : name {};
struct requires_
    : peg::seq<w_requires, gap, peg::must<fact>,
               peg::opt<gap, peg::string<'>', '='>, gap, peg::must<version>>, peg::opt<gap, because>> {};
struct needed_name : name {};
struct service_field : peg::seq<w_service, gap, peg::must<needed_name>> {};
struct severity_field : peg::seq<w_severity, gap, peg::must<needed_severity>> {};
struct owner_field : peg::seq<w_owner, gap, peg::must<needed_contact>> {};
struct resolve_word : w_resolve {};
// target resolve 30m
struct target_field : peg::seq<w_target, gap, peg::must<resolve_word>, gap, peg::must<needed_duration>> {};
// reviewed 2026-11-01 every 90d
struct needed_date : date {};
struct reviewed_field : peg::seq<w_reviewed, gap, peg::must<needed_date>, peg::opt<gap, every>> {};
struct needed_text : string {};
struct rehearsed_field : peg::seq<w_rehearsed, gap, peg::must<needed_text>> {};

struct runbook_context;
struct runbook_name : name {};
struct declared_title : string {};
struct runbook
    : peg::seq<w_runbook, header<gap, peg::must<runbook_name>, gap, peg::must<declared_title>>,
               block<runbook_context, prose, service_field, severity_field, owner_field, target_field,
                     reviewed_field, rehearsed_field, requires_, parameter, require_section, symptoms_section,
                     diagnose_section, resolve_section, verify_section, escalate, see>> {};

struct import : peg::seq<w_import, gap, peg::must<needed_text>> {};
struct system_context;
struct system : peg::seq<w_system, header<gap, peg::must<needed_name>, gap, peg::must<declared_title>>,
                         block<system_context, prose, owner_field, link>> {};
struct calendar_context;
struct zone : peg::seq<w_zone, gap, peg::must<needed_text>> {};
struct weekday : peg::seq<peg::rep<3, peg::lower>, peg::not_at<peg::alnum>> {};
struct day_range_end : weekday {};
struct days : peg::seq<w_days, gap, peg::must<weekday>, peg::one<'-'>, peg::must<day_range_end>> {};
struct needed_time : clock_time {};
struct hours : peg::seq<w_hours, gap, peg::must<needed_time>, peg::one<'-'>, peg::must<needed_time>> {};
struct calendar
    : peg::seq<w_calendar, header<gap, peg::must<needed_name>>, block<calendar_context, zone, days, hours>> {
};
struct severity_context;
struct respond_field : peg::seq<w_respond, gap, peg::must<needed_duration>> {};
struct resolve_field : peg::seq<w_resolve, gap, peg::must<needed_duration>> {};
struct severity
    : peg::seq<w_severity, header<gap, peg::must<needed_severity>, gap, peg::must<declared_title>>,
               block<severity_context, prose, respond_field, resolve_field, escalate>> {};
struct contact_context;
struct channel_kind : name {};
struct channel_address : string {};
struct channel : peg::seq<channel_kind, gap, peg::must<channel_address>> {};
struct contact : peg::seq<w_contact, header<gap, peg::must<needed_contact>, peg::opt<gap, string>>,
                          block<contact_context, channel>> {};
struct service_context;
struct dashboard : peg::seq<w_dashboard, gap, peg::must<link_title>, gap, peg::must<link_url>> {};
struct service : peg::seq<w_service, header<gap, peg::must<needed_name>, peg::opt<gap, string>>,
                          block<service_context, prose, owner_field, dashboard, link>> {};
struct review_context;
struct for_word : w_for {};
struct review
    : peg::seq<w_review,
               header<gap, peg::must<for_word>, gap, peg::must<needed_severity>,
                      peg::star<gap, peg::one<','>, gap, peg::must<needed_severity>>, peg::opt<gap, within>>,
               block<review_context, prose>> {};
// command site-tool "…" { … }: the body is read by the signature grammar
struct balanced_body; // a custom rule of the parser
struct command
    : peg::seq<w_command, gap, peg::must<needed_name>, gap, peg::opt<string>, gap, peg::must<balanced_body>> {
};

struct file_context;
struct file
    : peg::seq<
          items<file_context, import, system, calendar, severity, contact, service, review, runbook, command>,
          gap> {};

} // namespace rbk::grammar
