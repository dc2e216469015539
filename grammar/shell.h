#pragma once
#include <tao/pegtl.hpp>

// The grammar of shell command lines, in two readings. What may follow `$ ` in a step is one list of pipelines
// of simple commands: what would be a program (loops, functions, background jobs) is refused there, with what to
// write instead. Bare commands (`rbk check --commands`) are whole programs; the rules that only they have stand
// behind `in_program`.
namespace rbk::shell_grammar {
namespace peg = tao::pegtl;

struct syntax_error {};

struct refused;     // a custom rule: `;` `&` `(` … reported with the way out, in a step
struct in_program;  // a custom rule: matches nothing, in a program only
struct here_bodies; // a custom rule: the bodies of the line's here-documents
struct newline;     // a custom rule: a line break, with the bodies of here-documents that begin behind it

struct continuation : peg::seq<peg::one<'\\'>, peg::eol> {};
struct blanks : peg::star<peg::sor<peg::blank, continuation>> {};
struct line_comment : peg::seq<peg::one<'#'>, peg::until<peg::at<peg::eolf>>> {};
struct newlines : peg::star<peg::sor<newline, peg::space, continuation, line_comment>> {};

// 'as it stands'
struct single_end : peg::one<'\''> {};
struct single_text : peg::star<peg::not_one<'\''>> {};
struct single_quoted : peg::seq<peg::one<'\''>, single_text, peg::must<single_end>> {};
// $'tab\t'
struct ansi_text : peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::any>, peg::not_one<'\'', '\\'>>> {};
struct ansi_quoted : peg::seq<peg::string<'$', '\''>, ansi_text, peg::must<single_end>> {};

// $name ${name} ${name.field}
struct variable_name : peg::identifier {};
struct path : peg::list<peg::identifier, peg::one<'.'>> {};
struct variable : peg::seq<peg::one<'$'>, variable_name> {};
struct brace_end : peg::one<'}'> {};
struct braced : peg::seq<peg::string<'$', '{'>, peg::at<peg::list<peg::identifier, peg::one<'.'>>, brace_end>,
                         path, brace_end> {};
// $(command)
struct list;
struct program_list;
struct step_list : peg::seq<list> {};
struct substitution_list : peg::sor<peg::seq<in_program, program_list>, step_list> {};
struct substitution_end : peg::one<')'> {};
struct substitution_body : peg::seq<newlines, peg::must<substitution_list>, newlines, peg::must<substitution_end>> {};
struct substitution : peg::seq<peg::string<'$', '('>, peg::not_at<peg::one<'('>>, substitution_body> {};
// programs only: <(command)
struct process_substitution
    : peg::seq<peg::one<'<', '>'>, peg::one<'('>, substitution_body> {};
// `command`
struct backquote_text
    : peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::any>, peg::not_one<'`', '\\'>>> {};
struct backquote_end : peg::one<'`'> {};
struct backquoted : peg::seq<peg::one<'`'>, backquote_text, peg::must<backquote_end>> {};
// $((2 * (n + 1)))
struct double_quoted;
struct arithmetic_group;
struct arithmetic_text
    : peg::star<peg::sor<substitution, arithmetic_group, peg::not_one<'(', ')'>>> {};
struct arithmetic_group : peg::seq<peg::one<'('>, arithmetic_text, peg::one<')'>> {};
struct arithmetic : peg::seq<peg::string<'$', '(', '('>, arithmetic_text, peg::string<')', ')'>> {};
// ${name:-text} ${#name} ${name[@]} ${name//a/b}
struct special_parameter : peg::sor<peg::plus<peg::digit>, peg::one<'@', '*', '?', '#', '!', '$', '-'>> {};
struct operator_name : peg::sor<peg::identifier, special_parameter> {};
struct braced_operator;
struct operator_text
    : peg::star<peg::sor<substitution, arithmetic, braced_operator, double_quoted, backquoted,
                         peg::seq<peg::one<'\\'>, peg::any>, peg::not_one<'}', '\\', '"', '`'>>> {};
struct operator_end : peg::one<'}'> {};
struct braced_operator
    : peg::seq<peg::string<'$', '{'>, peg::opt<peg::one<'!', '#'>, peg::not_at<peg::one<'}'>>>,
               peg::opt<operator_name>, operator_text, peg::must<operator_end>> {};
// $1 $? $@
struct special : peg::seq<peg::one<'$'>, peg::sor<peg::digit, peg::one<'@', '*', '?', '#', '!', '$', '-'>>> {};
struct program_expansion : peg::seq<in_program, peg::sor<arithmetic, braced_operator, special, backquoted>> {};
struct expansion : peg::sor<substitution, braced, variable, program_expansion, refused> {};

// a lone dollar is itself
struct lone_dollar
    : peg::seq<peg::one<'$'>,
               peg::at<peg::sor<peg::space, peg::one<'"', '/', '|', ')', '.', ','>, peg::eof>>> {};
// "with $name, \" and $(…)"
struct double_end : peg::one<'"'> {};
struct double_escape : peg::seq<peg::one<'\\'>, peg::one<'$', '`', '"', '\\'>> {};
struct double_literal
    : peg::plus<peg::sor<peg::not_one<'"', '\\', '$', '`'>,
                         peg::seq<peg::one<'\\'>, peg::not_at<peg::one<'$', '`', '"', '\\', '\n'>>>>> {};
struct double_dollar
    : peg::seq<
          peg::one<'$'>,
          peg::not_at<peg::sor<peg::alnum, peg::one<'_', '{', '(', '@', '*', '?', '#', '!', '$', '-'>>>> {};
struct double_quoted
    : peg::seq<peg::one<'"'>,
               peg::star<peg::sor<double_literal, double_escape, continuation, double_dollar, expansion>>,
               peg::must<double_end>> {};

struct escape : peg::seq<peg::one<'\\'>, peg::not_at<peg::eol>, peg::any> {};
struct meta : peg::one<' ', '\t', '\n', '\r', '|', '&', ';', '<', '>', '(', ')', '$', '`', '\'', '"', '\\'> {
};
struct literal : peg::plus<peg::not_at<meta>, peg::any> {};
// programs only: a dollar that begins nothing, $"translated"
struct dollar : peg::one<'$'> {};
struct program_dollar : peg::seq<peg::at<peg::one<'$'>>, in_program, dollar> {};
struct translated : peg::seq<peg::one<'$'>, peg::at<peg::one<'"'>>, in_program, double_quoted> {};
struct part : peg::sor<literal, single_quoted, double_quoted, ansi_quoted, translated, lone_dollar, escape,
                       peg::seq<peg::at<peg::one<'<', '>'>>, in_program, process_substitution>, expansion,
                       program_dollar> {};
struct word : peg::seq<peg::not_at<peg::one<'#'>>, part, peg::star<peg::sor<part, continuation>>> {};

// 2>/dev/null <<<text 2>&1 <<EOF
struct descriptor : peg::plus<peg::digit> {};
struct redirection_word : word {};
struct duplicate_word : word {};
struct duplicate_target
    : peg::sor<peg::plus<peg::digit>, peg::one<'-'>, peg::seq<in_program, duplicate_word>> {};
struct here_word : word {};
struct here_operator : peg::seq<peg::string<'<', '<'>, peg::not_at<peg::one<'<'>>, peg::opt<peg::one<'-'>>> {
};
struct duplicate_operator : peg::seq<peg::one<'<', '>'>, peg::one<'&'>> {};
struct file_operator : peg::sor<peg::string<'<', '<', '<'>, peg::string<'&', '>', '>'>, peg::string<'&', '>'>,
                                peg::string<'>', '>'>, peg::string<'>', '|'>,
                                peg::seq<peg::one<'<', '>'>, peg::not_at<peg::one<'(', '>'>>>> {};
struct redirection : peg::seq<peg::opt<descriptor>,
                              peg::sor<peg::seq<here_operator, blanks, peg::must<here_word>>,
                                       peg::seq<duplicate_operator, blanks, peg::must<duplicate_target>>,
                                       peg::seq<file_operator, blanks, peg::must<redirection_word>>>> {};

// PGPASSFILE=x command; programs also: list=(a b) count+=1 map[key]=x
struct assignment_name : peg::identifier {};
struct assignment_value : word {};
struct array_end : peg::one<')'> {};
struct array : peg::seq<peg::one<'('>, newlines, peg::star<word, newlines>, peg::must<array_end>> {};
struct subscript : peg::seq<peg::one<'['>, peg::plus<peg::not_one<']', '\n'>>, peg::one<']'>> {};
struct assignment
    : peg::seq<assignment_name, peg::opt<peg::at<peg::one<'[', '+'>>, in_program, peg::opt<subscript>, peg::opt<peg::one<'+'>>>,
               peg::one<'='>, peg::opt<peg::sor<peg::seq<peg::at<peg::one<'('>>, in_program, array>, assignment_value>>> {};
// declare -a list=(a b)
struct array_argument : peg::seq<peg::identifier, peg::opt<peg::one<'+'>>, peg::string<'=', '('>> {};
struct array_assignment : peg::seq<peg::at<array_argument>, in_program, assignment> {};

// Most words are neither: looking at a few bytes is cheaper than beginning a node and dropping it.
struct redirection_start : peg::sor<peg::one<'<', '>', '&'>, peg::digit> {};
struct some_redirection : peg::seq<peg::at<redirection_start>, redirection> {};
struct assignment_start : peg::seq<peg::identifier, peg::one<'=', '[', '+'>> {};
struct some_assignment : peg::seq<peg::at<assignment_start>, assignment> {};
struct element : peg::sor<some_redirection, array_assignment, word, refused> {};
struct prefix : peg::sor<some_assignment, some_redirection> {};
// only assignments or redirections: in a step refused later, with what to write instead
struct prefixed_command : peg::seq<peg::plus<prefix, blanks>, peg::star<element, blanks>> {};
struct simple_command : peg::sor<prefixed_command, peg::plus<element, blanks>> {};

// --- programs: compound commands --------------------------------------------------------------------------

// the end of a reserved word
struct word_end : peg::not_at<peg::not_at<meta>, peg::any> {};
template <char... Cs>
struct reserved : peg::seq<peg::string<Cs...>, word_end> {};
struct kw_do : reserved<'d', 'o'> {};
struct kw_done : reserved<'d', 'o', 'n', 'e'> {};
struct kw_then : reserved<'t', 'h', 'e', 'n'> {};
struct kw_elif : reserved<'e', 'l', 'i', 'f'> {};
struct kw_else : reserved<'e', 'l', 's', 'e'> {};
struct kw_fi : reserved<'f', 'i'> {};
struct kw_esac : reserved<'e', 's', 'a', 'c'> {};
struct kw_in : reserved<'i', 'n'> {};
struct group_end : reserved<'}'> {};
// where a list of commands ends
struct closing_word
    : peg::seq<peg::at<peg::one<'d', 't', 'e', 'f', '}'>>,
               peg::sor<kw_do, kw_done, kw_then, kw_elif, kw_else, kw_fi, kw_esac, group_end>> {};

struct body : peg::seq<newlines, program_list, newlines> {};
// { a; b; }
struct group : peg::seq<peg::one<'{'>, peg::at<peg::space>, peg::must<body>, peg::must<group_end>> {};
// ( a; b )
struct subshell_end : peg::one<')'> {};
struct subshell : peg::seq<peg::one<'('>, peg::must<body>, peg::must<subshell_end>> {};
// (( n > 1 ))
struct arithmetic_command : peg::seq<peg::string<'(', '('>, arithmetic_text, peg::string<')', ')'>> {};
// [[ -n $x && $y == a* ]]
struct test_end : peg::string<']', ']'> {};
struct test_operator : peg::one<'&', '|', '(', ')', '<', '>'> {};
struct test : peg::seq<peg::string<'[', '['>, peg::at<peg::space>, newlines,
                       peg::star<peg::not_at<test_end, word_end>, peg::sor<test_operator, word>, newlines>,
                       peg::must<test_end>> {};
// if a; then b; elif c; then d; else e; fi
struct then_branch : peg::seq<peg::must<body>, peg::must<kw_then>, peg::must<body>> {};
struct conditional : peg::seq<reserved<'i', 'f'>, then_branch, peg::star<kw_elif, then_branch>,
                              peg::opt<kw_else, peg::must<body>>, peg::must<kw_fi>> {};
// do a; done
struct do_group : peg::seq<peg::must<kw_do>, peg::must<body>, peg::must<kw_done>> {};
// while a; do b; done
struct while_loop
    : peg::seq<peg::sor<reserved<'w', 'h', 'i', 'l', 'e'>, reserved<'u', 'n', 't', 'i', 'l'>>, peg::must<body>, do_group> {};
// for x in a b; do c; done     for ((i = 0; i < 3; i++)); do c; done
struct loop_variable : peg::identifier {};
struct loop_words : peg::seq<kw_in, blanks, peg::star<word, blanks>> {};
struct for_loop
    : peg::seq<peg::sor<reserved<'f', 'o', 'r'>, reserved<'s', 'e', 'l', 'e', 'c', 't'>>, blanks,
               peg::sor<arithmetic_command, peg::seq<peg::must<loop_variable>, newlines, peg::opt<loop_words>>>,
               peg::opt<peg::one<';'>>, newlines, peg::sor<group, do_group>> {};
// case $x in a|b) c ;; *) d ;; esac
struct case_end : peg::sor<peg::string<';', ';', '&'>, peg::string<';', ';'>, peg::string<';', '&'>> {};
struct case_word : word {};
struct case_pattern_end : peg::one<')'> {};
struct case_item : peg::seq<peg::not_at<kw_esac>, peg::opt<peg::one<'('>>, blanks, word, blanks,
                            peg::star<peg::one<'|'>, blanks, word, blanks>, peg::must<case_pattern_end>, newlines,
                            peg::opt<program_list>, newlines, peg::opt<case_end>, newlines> {};
struct case_command : peg::seq<reserved<'c', 'a', 's', 'e'>, blanks, peg::must<case_word>, newlines, peg::must<kw_in>,
                               newlines, peg::star<case_item>, peg::must<kw_esac>> {};
// name() { a; }     function name { a; }
struct compound;
struct function_char : peg::sor<peg::alnum, peg::one<'_', '-', '.', ':', '@'>> {};
struct function_name : peg::plus<function_char> {};
struct parentheses : peg::seq<peg::one<'('>, blanks, peg::one<')'>> {};
struct function_body : peg::seq<compound> {};
struct function
    : peg::seq<peg::sor<peg::seq<function_name, blanks, parentheses>,
                        peg::seq<reserved<'f', 'u', 'n', 'c', 't', 'i', 'o', 'n'>, blanks, function_name, blanks, peg::opt<parentheses>>>,
               newlines, peg::must<function_body>> {};
struct compound : peg::sor<conditional, while_loop, for_loop, case_command, group, arithmetic_command, subshell, test> {};
struct compound_redirection : redirection {};
struct compound_start : peg::one<'i', 'w', 'u', 'f', 's', 'c', '{', '(', '['> {};
struct compound_command
    : peg::seq<in_program,
               peg::sor<peg::seq<peg::at<compound_start>, compound>, peg::seq<peg::at<function_name, blanks, peg::one<'('>>, function>,
                        peg::seq<peg::at<peg::one<'f'>>, function>>,
               blanks, peg::star<compound_redirection, blanks>> {};
struct command : peg::sor<compound_command, peg::seq<peg::not_at<in_program, closing_word>, simple_command>> {};

struct piped_command : command {};
struct pipe : peg::seq<peg::one<'|'>, peg::sor<peg::not_at<peg::one<'|', '&'>>, peg::seq<in_program, peg::one<'&'>>>> {};
struct bang : peg::seq<peg::one<'!'>, peg::at<peg::blank>> {};
// programs only: time -p command
struct timed : peg::seq<peg::at<peg::one<'t'>>, in_program, reserved<'t', 'i', 'm', 'e'>, blanks,
                        peg::opt<peg::string<'-', 'p'>, blanks>, peg::not_at<peg::one<'-', '\n'>>> {};
struct first_command : command {};
struct pipeline : peg::seq<peg::opt<timed>, peg::opt<bang, blanks>, first_command,
                           peg::star<pipe, newlines, peg::must<piped_command>>> {};
struct and_if : peg::string<'&', '&'> {};
struct or_if : peg::string<'|', '|'> {};
struct next_pipeline : pipeline {};
struct list : peg::seq<pipeline, blanks,
                       peg::star<peg::sor<and_if, or_if>, newlines, peg::must<next_pipeline>, blanks>> {};

// a; b & c      in a body also with line breaks
struct sequence : peg::seq<peg::one<';'>, peg::not_at<peg::one<';', '&'>>> {};
struct background : peg::seq<peg::one<'&'>, peg::not_at<peg::one<'&'>>> {};
struct separator : peg::sor<sequence, background> {};
struct line_break : peg::seq<peg::at<peg::one<'\n', '\r', '#'>>, newlines> {};
struct program_list : peg::seq<list, peg::star<peg::sor<separator, line_break>, newlines, peg::opt<list>>> {};
struct whole_list : peg::seq<list, peg::star<in_program, separator, blanks, peg::opt<list>>> {};
struct line_end : peg::eof {};
struct program_end : peg::seq<in_program, peg::sor<newline, peg::eof>> {};
struct line : peg::seq<blanks, peg::must<whole_list>, blanks, peg::opt<line_comment>,
                       peg::sor<program_end, peg::seq<here_bodies, peg::star<peg::space>,
                                peg::sor<peg::eof, refused, peg::must<line_end>>>>> {};

} // namespace rbk::shell_grammar
