#pragma once
#include "grammar/words.h"

// The words of the runbook language. They are words only where the grammar asks for one: everywhere else a
// name may be spelled the same.
namespace rbk::grammar {

#define RBK_WORD(id, ...)                                                                                    \
  struct id : word<__VA_ARGS__> {}
RBK_WORD(w_alert, 'a', 'l', 'e', 'r', 't');
RBK_WORD(w_and, 'a', 'n', 'd');
RBK_WORD(w_ask, 'a', 's', 'k');
RBK_WORD(w_assume, 'a', 's', 's', 'u', 'm', 'e');
RBK_WORD(w_at, 'a', 't');
RBK_WORD(w_background, 'b', 'a', 'c', 'k', 'g', 'r', 'o', 'u', 'n', 'd');
RBK_WORD(w_because, 'b', 'e', 'c', 'a', 'u', 's', 'e');
RBK_WORD(w_business, 'b', 'u', 's', 'i', 'n', 'e', 's', 's');
RBK_WORD(w_calendar, 'c', 'a', 'l', 'e', 'n', 'd', 'a', 'r');
RBK_WORD(w_cause, 'c', 'a', 'u', 's', 'e');
RBK_WORD(w_checklist, 'c', 'h', 'e', 'c', 'k', 'l', 'i', 's', 't');
RBK_WORD(w_command, 'c', 'o', 'm', 'm', 'a', 'n', 'd');
RBK_WORD(w_confirm, 'c', 'o', 'n', 'f', 'i', 'r', 'm');
RBK_WORD(w_contact, 'c', 'o', 'n', 't', 'a', 'c', 't');
RBK_WORD(w_contains, 'c', 'o', 'n', 't', 'a', 'i', 'n', 's');
RBK_WORD(w_dashboard, 'd', 'a', 's', 'h', 'b', 'o', 'a', 'r', 'd');
RBK_WORD(w_days, 'd', 'a', 'y', 's');
RBK_WORD(w_diagnose, 'd', 'i', 'a', 'g', 'n', 'o', 's', 'e');
RBK_WORD(w_do, 'd', 'o');
RBK_WORD(w_document, 'd', 'o', 'c', 'u', 'm', 'e', 'n', 't');
RBK_WORD(w_else, 'e', 'l', 's', 'e');
RBK_WORD(w_emergency, 'e', 'm', 'e', 'r', 'g', 'e', 'n', 'c', 'y');
RBK_WORD(w_env, 'e', 'n', 'v');
RBK_WORD(w_escalate, 'e', 's', 'c', 'a', 'l', 'a', 't', 'e');
RBK_WORD(w_event, 'e', 'v', 'e', 'n', 't');
RBK_WORD(w_every, 'e', 'v', 'e', 'r', 'y');
RBK_WORD(w_example, 'e', 'x', 'a', 'm', 'p', 'l', 'e');
RBK_WORD(w_expect, 'e', 'x', 'p', 'e', 'c', 't');
RBK_WORD(w_false, 'f', 'a', 'l', 's', 'e');
RBK_WORD(w_field, 'f', 'i', 'e', 'l', 'd');
RBK_WORD(w_for, 'f', 'o', 'r');
RBK_WORD(w_from, 'f', 'r', 'o', 'm');
RBK_WORD(w_hours, 'h', 'o', 'u', 'r', 's');
RBK_WORD(w_if, 'i', 'f');
RBK_WORD(w_import, 'i', 'm', 'p', 'o', 'r', 't');
RBK_WORD(w_in, 'i', 'n');
RBK_WORD(w_irreversible, 'i', 'r', 'r', 'e', 'v', 'e', 'r', 's', 'i', 'b', 'l', 'e');
RBK_WORD(w_last, 'l', 'a', 's', 't');
RBK_WORD(w_let, 'l', 'e', 't');
RBK_WORD(w_link, 'l', 'i', 'n', 'k');
RBK_WORD(w_log, 'l', 'o', 'g');
RBK_WORD(w_manual, 'm', 'a', 'n', 'u', 'a', 'l');
RBK_WORD(w_matches, 'm', 'a', 't', 'c', 'h', 'e', 's');
RBK_WORD(w_matching, 'm', 'a', 't', 'c', 'h', 'i', 'n', 'g');
RBK_WORD(w_metric, 'm', 'e', 't', 'r', 'i', 'c');
RBK_WORD(w_mitigate, 'm', 'i', 't', 'i', 'g', 'a', 't', 'e');
RBK_WORD(w_most, 'm', 'o', 's', 't');
RBK_WORD(w_not, 'n', 'o', 't');
RBK_WORD(w_notify, 'n', 'o', 't', 'i', 'f', 'y');
RBK_WORD(w_of, 'o', 'f');
RBK_WORD(w_option, 'o', 'p', 't', 'i', 'o', 'n');
RBK_WORD(w_or, 'o', 'r');
RBK_WORD(w_owner, 'o', 'w', 'n', 'e', 'r');
RBK_WORD(w_page, 'p', 'a', 'g', 'e');
RBK_WORD(w_param, 'p', 'a', 'r', 'a', 'm');
RBK_WORD(w_procedure, 'p', 'r', 'o', 'c', 'e', 'd', 'u', 'r', 'e');
RBK_WORD(w_record, 'r', 'e', 'c', 'o', 'r', 'd');
RBK_WORD(w_reference, 'r', 'e', 'f', 'e', 'r', 'e', 'n', 'c', 'e');
RBK_WORD(w_rehearsed, 'r', 'e', 'h', 'e', 'a', 'r', 's', 'e', 'd');
RBK_WORD(w_report, 'r', 'e', 'p', 'o', 'r', 't');
RBK_WORD(w_require, 'r', 'e', 'q', 'u', 'i', 'r', 'e');
RBK_WORD(w_requires, 'r', 'e', 'q', 'u', 'i', 'r', 'e', 's');
RBK_WORD(w_resolve, 'r', 'e', 's', 'o', 'l', 'v', 'e');
RBK_WORD(w_resort, 'r', 'e', 's', 'o', 'r', 't');
RBK_WORD(w_respond, 'r', 'e', 's', 'p', 'o', 'n', 'd');
RBK_WORD(w_retry, 'r', 'e', 't', 'r', 'y');
RBK_WORD(w_review, 'r', 'e', 'v', 'i', 'e', 'w');
RBK_WORD(w_reviewed, 'r', 'e', 'v', 'i', 'e', 'w', 'e', 'd');
RBK_WORD(w_runbook, 'r', 'u', 'n', 'b', 'o', 'o', 'k');
RBK_WORD(w_save, 's', 'a', 'v', 'e');
RBK_WORD(w_see, 's', 'e', 'e');
RBK_WORD(w_service, 's', 'e', 'r', 'v', 'i', 'c', 'e');
RBK_WORD(w_severity, 's', 'e', 'v', 'e', 'r', 'i', 't', 'y');
RBK_WORD(w_step, 's', 't', 'e', 'p');
RBK_WORD(w_succeeds, 's', 'u', 'c', 'c', 'e', 'e', 'd', 's');
RBK_WORD(w_suspect, 's', 'u', 's', 'p', 'e', 'c', 't');
RBK_WORD(w_symptoms, 's', 'y', 'm', 'p', 't', 'o', 'm', 's');
RBK_WORD(w_system, 's', 'y', 's', 't', 'e', 'm');
RBK_WORD(w_target, 't', 'a', 'r', 'g', 'e', 't');
RBK_WORD(w_template, 't', 'e', 'm', 'p', 'l', 'a', 't', 'e');
RBK_WORD(w_timeout, 't', 'i', 'm', 'e', 'o', 'u', 't');
RBK_WORD(w_true, 't', 'r', 'u', 'e');
RBK_WORD(w_undo, 'u', 'n', 'd', 'o');
RBK_WORD(w_until, 'u', 'n', 't', 'i', 'l');
RBK_WORD(w_using, 'u', 's', 'i', 'n', 'g');
RBK_WORD(w_verify, 'v', 'e', 'r', 'i', 'f', 'y');
RBK_WORD(w_version, 'v', 'e', 'r', 's', 'i', 'o', 'n');
RBK_WORD(w_wait, 'w', 'a', 'i', 't');
RBK_WORD(w_when, 'w', 'h', 'e', 'n');
RBK_WORD(w_within, 'w', 'i', 't', 'h', 'i', 'n');
RBK_WORD(w_workload, 'w', 'o', 'r', 'k', 'l', 'o', 'a', 'd');
RBK_WORD(w_zone, 'z', 'o', 'n', 'e');
#undef RBK_WORD

} // namespace rbk::grammar
