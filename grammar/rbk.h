#pragma once
#include "grammar/keywords.h"

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
struct pairs; // `word: value`, `word = value`: reported and skipped
template <typename Context>
struct recover; // skips what no item of the block begins with
template <typename Context>
struct close_block; // `}`, or the report that it is missing
template <typename Context>
struct open_block;  // `{`, or the report that it is missing
struct skip_header; // after a mistake in a header: on to its `{`

template <typename Context, typename... Items>
struct items : peg::star<gap, peg::sor<pairs<Context>, guarded<Items>..., recover<Context>>> {};
template <typename Context, typename... Items>
struct block
    : peg::seq<gap, peg::must<open_block<Context>>, items<Context, Items...>, gap, close_block<Context>> {};
template <typename... Rules>
struct header : peg::sor<guarded<peg::seq<Rules...>>, skip_header> {};

// --- values
// ----------------------------------------------------------------------------------------------------------

struct duration_unit : peg::sor<peg::string<'m', 's'>, peg::one<'s', 'm', 'h', 'd', 'w'>> {};
struct clock_duration : peg::seq<peg::plus<peg::plus<peg::digit>, duration_unit>, peg::not_at<name_char>> {};
struct business_unit : peg::seq<peg::sor<peg::string<'d', 'a', 'y'>, peg::string<'h', 'o', 'u', 'r'>>,
                                peg::opt<peg::one<'s'>>, peg::not_at<name_char>> {};
struct business_duration
    : peg::seq<peg::plus<peg::digit>, blanks, w_business, blanks, peg::must<business_unit>> {};
// 1h30m, 2 business days
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

// peer.height
struct path : peg::list<peg::identifier, peg::one<'.'>> {};

// list<k8s.Pod>, low | high
struct type;
struct type_element : peg::seq<type> {};
struct type_close : peg::one<'>'> {};
struct alternative : name {};
struct list_type : peg::seq<peg::one<'<'>, blanks, peg::must<type_element>, blanks, peg::must<type_close>> {};
struct alternatives : peg::star<gap, peg::one<'|'>, gap, peg::must<alternative>> {};
struct type : peg::seq<name, peg::sor<list_type, alternatives>> {};

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
// not a value: captured first
struct never : peg::failure {};
struct misplaced_command : peg::seq<w_succeeds, blanks, peg::at<peg::one<'$'>>, peg::must<never>> {};
struct boolean : peg::sor<w_true, w_false> {};
struct statement_line;   // the first word of a statement on a line of its own; a custom rule of the parser
struct declaration_line; // the first word of a declaration, with a name behind it; likewise
struct variable : peg::seq<peg::not_at<statement_line>, path> {};
// $used where `used` is meant: accepted here, refused with a fix later
struct dollar_variable
    : peg::seq<peg::one<'$'>, peg::sor<path, peg::seq<peg::one<'{'>, path, peg::one<'}'>>>> {};
struct primary : peg::sor<parenthesised, ask, percent_of, percent, size, duration, integer, string, regex,
                          boolean, misplaced_command, variable, dollar_variable> {};
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

// --- arguments
// -------------------------------------------------------------------------------------------------------

// (workload: "deployment/api", replicas: 4, namespace: namespace)
struct argument_name : variable_name {};
struct argument_colon : peg::one<':'> {};
struct argument_value
    : peg::sor<percent, size, duration, integer, string, boolean, variable, dollar_variable> {};
struct argument : peg::seq<argument_name, gap, peg::must<argument_colon>, gap, peg::must<argument_value>> {};
struct needed_argument : argument {};
struct arguments_end : peg::one<')'> {};
struct arguments
    : peg::seq<
          peg::one<'('>, gap,
          peg::sor<peg::one<')'>, peg::seq<peg::must<needed_argument>,
                                           peg::star<gap, peg::one<','>, gap, peg::must<needed_argument>>,
                                           gap, peg::must<arguments_end>>>> {};
struct needed_arguments : arguments {};

// --- statements
// ------------------------------------------------------------------------------------------------------

struct step_context;
struct reason : string {};
struct because : peg::seq<w_because, gap, peg::must<reason>> {};
struct needed_because : because {};
struct needed_duration : duration {};
struct within : peg::seq<w_within, gap, peg::must<needed_duration>> {};
struct needed_within : within {};
struct every : peg::seq<w_every, gap, peg::must<needed_duration>> {};
struct needed_every : every {};
struct when : peg::seq<w_when, gap, peg::must<condition>> {};
struct needed_integer : integer {};
struct needed_contact : name {};

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
// succeeds $ redis-cli ping
struct succeeds : peg::seq<w_succeeds, gap, peg::must<needed_command>> {};
struct needed_value : peg::sor<succeeds, command_line, value_expression> {};
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

// for p in peers at most 10 { … }
struct list_name : path {};
struct needed_in : w_in {};
struct needed_most : w_most {};
struct at_most : peg::seq<w_at, gap, peg::must<needed_most>, gap, peg::must<needed_integer>> {};
struct for_body;
struct for_statement : peg::seq<w_for,
                                header<gap, peg::must<needed_variable>, gap, peg::must<needed_in>, gap,
                                       peg::must<list_name>, peg::opt<gap, at_most>>,
                                for_body> {};
// background until /Forwarding from/ within 10s $ kubectl port-forward svc/api 8080
struct needed_regex : regex {};
struct until : peg::seq<w_until, gap, peg::must<needed_regex>> {};
struct background
    : peg::seq<w_background, peg::star<gap, peg::sor<until, within>>, gap, peg::must<needed_command>> {};
// suspect fresh-node "${p.id} has no blocks"
struct cause_name : name {};
struct suspect : peg::seq<w_suspect, gap, peg::must<cause_name>, peg::opt<gap, string>> {};
// notify stakeholders "The API is back" within 5m
// notify status-page using incident-notice(status: "resolved")
struct template_name : name {};
struct message
    : peg::sor<peg::seq<w_using, gap, peg::must<template_name>, peg::opt<blanks, arguments>>, string> {};
struct notify
    : peg::seq<w_notify, gap, peg::must<needed_contact>, gap, peg::must<message>, peg::opt<gap, within>> {};

template <typename Context, typename... Others>
struct statement_block
    : block<Context, Others..., prose, command_line, let, save, assume, confirm, undo, irreversible, manual,
            expect, if_statement, for_statement, background, suspect, notify, report, wait, link, example> {};
struct statements : statement_block<step_context> {};
struct if_body : statements {};
struct for_body : statements {};
struct else_body : statements {};
struct else_branch : peg::sor<if_statement, else_body> {};

// step "Restart" when down timeout 2m retry 3 every 5s { … }
// step "No restarts" for 30m every 1m { … }
struct step_title : string {};
struct timeout : peg::seq<w_timeout, gap, peg::must<needed_duration>> {};
struct retry : peg::seq<w_retry, gap, peg::must<needed_integer>, peg::opt<gap, every>> {};
struct repeat : peg::seq<w_for, gap, peg::must<needed_duration>, gap, peg::must<needed_every>> {};
struct step_body : statements {};
struct step
    : peg::seq<w_step,
               header<gap, peg::must<step_title>, peg::star<gap, peg::sor<when, timeout, retry, repeat>>>,
               step_body> {};
// do scale(workload: "deployment/api", replicas: 4) when overloaded
struct procedure_name : name {};
struct call : peg::seq<w_do, gap, peg::must<procedure_name>, blanks, peg::must<needed_arguments>,
                       peg::opt<gap, when>> {};

// --- sections of a runbook
// -------------------------------------------------------------------------------------------

struct section_context;
struct symptoms_context;
struct resolve_context;
struct option_context;
struct cause_context;
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
struct measured : peg::seq<peg::must<metric_query>, gap, peg::must<needed_comparison>, gap,
                           peg::must<threshold>, peg::opt<gap, holds_for>> {};
struct metric : peg::seq<w_metric, gap, measured> {};
// log /pool exhausted after [0-9]+ms/, event "Back-off restarting failed container"
struct pattern_or_text : peg::sor<regex, string> {};
struct log : peg::seq<w_log, gap, peg::must<pattern_or_text>> {};
struct event : peg::seq<w_event, gap, peg::must<pattern_or_text>> {};

// diagnose "First look" within 5m { … }
struct section_header : header<gap, peg::opt<string>, peg::opt<gap, within>> {};
template <typename Word, typename Context, typename... Others>
struct section : peg::seq<Word, section_header, block<Context, Others..., prose, step, call>> {};
struct require_section : section<w_require, section_context> {};
struct symptoms_section : section<w_symptoms, symptoms_context, alert, metric, log, event> {};
struct mitigate_section : section<w_mitigate, section_context> {};
struct diagnose_section : section<w_diagnose, section_context> {};
struct verify_section : section<w_verify, section_context> {};

// option "Scale out" when busy { … }, option "Start over" last resort { … }
struct option_title : string {};
struct needed_resort : w_resort {};
struct last_resort : peg::seq<w_last, blanks, peg::must<needed_resort>> {};
struct option
    : peg::seq<w_option, header<gap, peg::must<option_title>, peg::star<gap, peg::sor<when, last_resort>>>,
               statement_block<option_context, step, call>> {};
struct resolve_section : section<w_resolve, resolve_context, option> {};

// cause fresh-node "A node has lost its data" when height == 0 { … }
struct declared_title : string {};
struct cause
    : peg::seq<w_cause,
               header<gap, peg::must<cause_name>, gap, peg::must<declared_title>, peg::opt<gap, when>>,
               block<cause_context, prose, alert, metric, log, event, mitigate_section, diagnose_section,
                     resolve_section>> {};

// at 15m page team-lead when severity P0
struct escalation_verb : peg::sor<w_page, w_notify> {};
struct needed_severity : name {};
struct needed_severity_word : w_severity {};
struct level_condition
    : peg::seq<w_when, gap, peg::must<needed_severity_word>, gap, peg::must<needed_severity>> {};
struct page_or_notify : peg::seq<peg::must<escalation_verb>, gap, peg::must<needed_contact>> {};
// if "Data loss is suspected" page on-call
struct trigger : string {};
struct level : peg::sor<peg::seq<w_at, gap, peg::must<needed_duration>, gap, page_or_notify,
                                 peg::opt<gap, level_condition>>,
                        peg::seq<w_if, gap, peg::must<trigger>, gap, page_or_notify>> {};
struct escalate : peg::seq<w_escalate, block<escalate_context, level>> {};
// see { link "Redis memory" "https://…"  runbook redis-slow  document "Design" "../docs/cache.md" }
struct needed_runbook : name {};
struct runbook_header : peg::seq<w_runbook, blanks, peg::plus<name_char>, gap, peg::one<'"'>> {};
struct see_runbook : peg::seq<peg::not_at<runbook_header>, w_runbook, gap, peg::must<needed_runbook>> {};
struct document_path : string {};
struct document : peg::seq<w_document, gap, peg::must<link_title>, gap, peg::must<document_path>> {};
struct see : peg::seq<w_see, block<see_context, link, see_runbook, document>> {};

// --- declarations
// ----------------------------------------------------------------------------------------------------

// param namespace: k8s.Namespace = "eco-base" matching /eco-.*/ from env "NAMESPACE" "where it runs"
struct colon : peg::one<':'> {};
struct needed_default : sum {};
struct default_value : peg::seq<equals, gap, peg::must<needed_default>> {};
struct matching : peg::seq<w_matching, gap, peg::must<needed_regex>> {};
struct needed_env : w_env {};
struct environment_name : string {};
struct from_env : peg::seq<w_from, gap, peg::must<needed_env>, gap, peg::must<environment_name>> {};
struct typed_name : peg::seq<peg::must<needed_variable>, gap, peg::must<colon>, gap, peg::must<needed_type>> {
};
struct type_end : peg::not_at<blanks, peg::one<',', '(', '['>> {};
struct parameter : peg::seq<w_param, gap, typed_name, peg::must<type_end>, peg::opt<gap, default_value>,
                            peg::opt<gap, matching>, peg::opt<gap, from_env>, peg::opt<gap, string>> {};
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
// version "3.2"
struct version_field : peg::seq<w_version, gap, peg::must<needed_text>> {};
// emergency "Only when every replica is gone"
struct emergency_field : peg::seq<w_emergency, gap, peg::must<needed_text>> {};

// runbook redis-slow "Redis answers slowly" { … }
struct runbook_context;
struct runbook_name : name {};
struct runbook : peg::seq<w_runbook, header<gap, peg::must<runbook_name>, gap, peg::must<declared_title>>,
                          block<runbook_context, prose, service_field, severity_field, owner_field,
                                target_field, reviewed_field, rehearsed_field, version_field, emergency_field,
                                requires_, parameter, require_section, symptoms_section, mitigate_section,
                                diagnose_section, cause, resolve_section, verify_section, escalate, see>> {};
// reference useful-commands "Useful commands" { … }
struct reference_context;
struct reference : peg::seq<w_reference, header<gap, peg::must<needed_name>, gap, peg::must<declared_title>>,
                            block<reference_context, prose, parameter, step, call>> {};
// procedure scale(workload: k8s.Workload, replicas: int) "Scale a workload" { … }
struct procedure_context;
struct formal : peg::seq<typed_name> {};
struct formals_end : peg::one<')'> {};
struct formals : peg::seq<peg::one<'('>, gap,
                          peg::sor<peg::one<')'>, peg::seq<formal, peg::star<gap, peg::one<','>, gap, formal>,
                                                           gap, peg::must<formals_end>>>> {};
struct procedure
    : peg::seq<w_procedure,
               header<gap, peg::must<procedure_name>, gap, peg::must<formals>, peg::opt<gap, string>>,
               block<procedure_context, prose, step, call>> {};

// import "./shop.rbk"
struct import : peg::seq<w_import, gap, peg::must<needed_text>> {};
// system shop "Shop — incident response" { … }
struct system_context;
struct system : peg::seq<w_system, header<gap, peg::must<needed_name>, gap, peg::must<declared_title>>,
                         block<system_context, prose, owner_field, link>> {};
// calendar office { zone "Europe/Berlin"  days mon-fri  hours 09:00-17:00 }
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
// severity P0 "Service down" { respond 15m  resolve 4h … }
struct severity_context;
struct respond_field : peg::seq<w_respond, gap, peg::must<needed_duration>> {};
struct resolve_field : peg::seq<w_resolve, gap, peg::must<needed_duration>> {};
// notify status-page within 5m every 30m using incident-notice
struct duty : peg::seq<w_notify, gap, peg::must<needed_contact>, gap, peg::must<needed_within>,
                       peg::opt<gap, every>, peg::opt<gap, w_using, gap, peg::must<template_name>>> {};
struct severity
    : peg::seq<w_severity, header<gap, peg::must<needed_severity>, gap, peg::must<declared_title>>,
               block<severity_context, prose, respond_field, resolve_field, duty, metric, escalate>> {};
// contact on-call "On-call engineer" { slack "#incidents" }
struct contact_context;
struct channel_kind : name {};
struct channel_address : string {};
struct channel : peg::seq<channel_kind, gap, peg::must<channel_address>> {};
struct contact : peg::seq<w_contact, header<gap, peg::must<needed_contact>, peg::opt<gap, string>>,
                          block<contact_context, channel>> {};
// service shop-api "Shop API" { owner on-call … }
struct service_context;
struct dashboard : peg::seq<w_dashboard, gap, peg::must<link_title>, gap, peg::must<link_url>> {};
// workload "deployment/shop-api"
struct workload_name : string {};
struct workload : peg::seq<w_workload, gap, peg::must<workload_name>> {};
// metric "Error rate" "sum(rate(http_errors_total[5m]))" < 1% for 5m
struct metric_title : string {};
struct service_metric : peg::seq<w_metric, gap, peg::must<metric_title>, gap, measured> {};
// alert HighErrorRate "sum(rate(http_errors_total[5m]))" > 5% for 5m
struct service_alert : peg::seq<w_alert, gap, peg::must<alert_name>, gap, measured> {};
struct service : peg::seq<w_service, header<gap, peg::must<needed_name>, peg::opt<gap, string>>,
                          block<service_context, prose, owner_field, dashboard, link, workload,
                                service_metric, service_alert>> {};
// review for P0, P1 within 5d { … }
struct review_context;
struct for_word : w_for {};
struct severity_list
    : peg::seq<peg::must<needed_severity>, peg::star<gap, peg::one<','>, gap, peg::must<needed_severity>>> {};
struct review
    : peg::seq<w_review, header<gap, peg::must<for_word>, gap, severity_list, peg::opt<gap, within>>,
               block<review_context, prose>> {};
// checklist after-incident "After an incident" for P0 within 2h { … }
struct checklist_context;
struct checklist
    : peg::seq<w_checklist,
               header<gap, peg::must<needed_name>, gap, peg::must<declared_title>,
                      peg::opt<gap, w_for, gap, severity_list>, peg::opt<gap, within>, peg::opt<gap, every>>,
               block<checklist_context, prose>> {};
// template incident-notice "Incident notice" { field impact: text "what customers notice"  """…""" }
struct template_context;
struct meaning : peg::seq<peg::not_at<peg::string<'"', '"', '"'>>, line_string> {};
struct field : peg::seq<w_field, gap, typed_name, peg::must<type_end>, peg::opt<gap, default_value>,
                        peg::opt<gap, meaning>> {};
struct template_text : peg::seq<string> {};
struct template_ : peg::seq<w_template, header<gap, peg::must<needed_name>, gap, peg::must<declared_title>>,
                            block<template_context, field, template_text>> {};
// record peer { id: text  height: int }
struct record_context;
struct record_field : peg::seq<peg::not_at<declaration_line>, peg::at<peg::identifier>, typed_name> {};
struct record : peg::seq<w_record, header<gap, peg::must<needed_name>>, block<record_context, record_field>> {
};
// command site-tool "…" { … }: the body is read by the signature grammar
struct balanced_body; // `{`, anything in which braces balance, `}`; a custom rule of the parser
struct command
    : peg::seq<w_command, gap, peg::must<needed_name>, gap, peg::opt<string>, gap, peg::must<balanced_body>> {
};

struct file_context;
struct file : peg::seq<items<file_context, import, system, calendar, severity, contact, service, review,
                             checklist, template_, record, procedure, reference, runbook, command>,
                       gap> {};

} // namespace rbk::grammar
