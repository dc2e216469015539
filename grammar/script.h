#pragma once
#include "grammar/shell.h"

// Shell programs, for front ends that take shell as it is found (`rbk check --commands`): lists of commands with loops, conditions, groups
// and functions around them. A step of a runbook has no rule of these; it refuses them.
namespace rbk::shell_grammar {

template <char... Cs> struct reserved : peg::seq<peg::string<Cs...>, peg::at<peg::sor<peg::space, peg::one<';', '(', ')', '&', '|'>, peg::eof>>> {};
struct r_for : reserved<'f', 'o', 'r'> {};
struct r_select : reserved<'s', 'e', 'l', 'e', 'c', 't'> {};
struct r_in : reserved<'i', 'n'> {};
struct r_while : reserved<'w', 'h', 'i', 'l', 'e'> {};
struct r_until : reserved<'u', 'n', 't', 'i', 'l'> {};
struct r_do : reserved<'d', 'o'> {};
struct r_done : reserved<'d', 'o', 'n', 'e'> {};
struct r_if : reserved<'i', 'f'> {};
struct r_then : reserved<'t', 'h', 'e', 'n'> {};
struct r_elif : reserved<'e', 'l', 'i', 'f'> {};
struct r_else : reserved<'e', 'l', 's', 'e'> {};
struct r_fi : reserved<'f', 'i'> {};
struct r_case : reserved<'c', 'a', 's', 'e'> {};
struct r_esac : reserved<'e', 's', 'a', 'c'> {};
struct r_function : reserved<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'> {};
struct r_open : reserved<'{'> {};
struct r_close : peg::one<'}'> {};
// words that end a list rather than begin a command
struct list_end : peg::sor<r_do, r_done, r_then, r_elif, r_else, r_fi, r_esac, r_close, peg::one<')'>, peg::string<';', ';'>, peg::eof> {};

struct separators : peg::star<peg::sor<peg::space, continuation, line_comment, peg::seq<peg::one<';'>, peg::not_at<peg::one<';'>>>,
                                       peg::seq<peg::one<'&'>, peg::not_at<peg::one<'&'>>>>> {};
struct script_line;
// do … done, then … fi
struct body : peg::seq<separators, peg::star<peg::not_at<list_end>, script_line, blanks, peg::opt<line_comment>, here_bodies, separators>> {};

struct arithmetic_loop : peg::seq<peg::string<'(', '('>, peg::until<peg::string<')', ')'>>> {};
struct loop_words : peg::seq<blanks, peg::identifier, peg::opt<newlines, r_in, peg::star<blanks, word>>> {};
struct for_loop : peg::seq<peg::sor<r_for, r_select>, peg::sor<peg::seq<blanks, arithmetic_loop>, loop_words>, separators, r_do, body, r_done> {};
struct while_loop : peg::seq<peg::sor<r_while, r_until>, body, r_do, body, r_done> {};
struct if_command : peg::seq<r_if, body, r_then, body, peg::star<r_elif, body, r_then, body>, peg::opt<r_else, body>, r_fi> {};
struct case_pattern : peg::seq<peg::not_at<r_esac>, peg::opt<peg::one<'('>>, peg::plus<peg::not_one<')', '\n'>>, peg::one<')'>> {};
struct case_command : peg::seq<r_case, blanks, word, newlines, r_in, newlines,
                               peg::star<case_pattern, body, peg::opt<peg::string<';', ';'>>, newlines>, r_esac> {};
struct group : peg::seq<r_open, body, r_close> {};
struct subshell : peg::seq<peg::one<'('>, peg::not_at<peg::one<'('>>, body, peg::one<')'>> {};
struct test_command : peg::seq<peg::string<'[', '['>, peg::at<peg::space>, peg::until<peg::seq<peg::space, peg::string<']', ']'>>>> {};
struct arithmetic_command : arithmetic_loop {};
struct function_body : peg::sor<group, subshell> {};
struct function_definition
    : peg::sor<peg::seq<r_function, blanks, peg::identifier, blanks, peg::opt<peg::string<'(', ')'>>, newlines, function_body>,
               peg::seq<peg::identifier, blanks, peg::one<'('>, blanks, peg::one<')'>, newlines, function_body>> {};
struct compound : peg::seq<peg::sor<for_loop, while_loop, if_command, case_command, function_definition, group, subshell, test_command, arithmetic_command>,
                           peg::star<blanks, redirection>> {};

struct only_assignments : peg::seq<peg::plus<prefix, blanks>, peg::at<peg::sor<peg::one<';', '&', '|', ')', '\n', '\r'>, peg::eof>>> {};
struct script_command : peg::sor<compound, simple_command, only_assignments> {};
struct script_pipe : peg::seq<peg::one<'|'>, peg::not_at<peg::one<'|'>>, peg::opt<peg::one<'&'>>> {};
struct script_pipeline : peg::seq<peg::opt<bang, blanks>, script_command, blanks, peg::star<script_pipe, newlines, script_command, blanks>> {};
struct script_line : peg::seq<script_pipeline, peg::star<peg::sor<and_if, or_if>, newlines, script_pipeline>> {};
struct script : peg::seq<body, peg::must<line_end>> {};

} // namespace rbk::shell_grammar
