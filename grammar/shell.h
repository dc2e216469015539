#pragma once
#include <tao/pegtl.hpp>

// The grammar of what may follow `$ ` in a step: one list of pipelines of simple commands, as the shell reads
// it. What would be a program (loops, functions, background jobs) has no rule here: the parser refuses it
// with what to write instead.
namespace rbk::shell_grammar {
namespace peg = tao::pegtl;

struct syntax_error {};

struct refused;     // a custom rule: `;` `&` `(` … reported with the way out
struct here_bodies; // a custom rule: the bodies of the line's here-documents

struct continuation : peg::seq<peg::one<'\\'>, peg::eol> {};
struct blanks : peg::star<peg::sor<peg::blank, continuation>> {};
struct line_comment : peg::seq<peg::one<'#'>, peg::until<peg::at<peg::eolf>>> {};
struct newlines : peg::star<peg::sor<peg::space, continuation, line_comment>> {};

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
struct substitution_list : peg::seq<list> {};
struct substitution_end : peg::one<')'> {};
struct substitution : peg::seq<peg::string<'$', '('>, peg::not_at<peg::one<'('>>, newlines,
                               peg::must<substitution_list>, newlines, peg::must<substitution_end>> {};
struct expansion : peg::sor<substitution, braced, variable, refused> {};

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
struct part : peg::sor<literal, single_quoted, double_quoted, ansi_quoted, lone_dollar, escape, expansion> {};
struct word : peg::seq<peg::not_at<peg::one<'#'>>, part, peg::star<peg::sor<part, continuation>>> {};

// 2>/dev/null <<<text 2>&1 <<EOF
struct descriptor : peg::plus<peg::digit> {};
struct redirection_word : word {};
struct duplicate_target : peg::sor<peg::plus<peg::digit>, peg::one<'-'>> {};
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

// PGPASSFILE=x command
struct assignment_name : peg::identifier {};
struct assignment_value : word {};
struct assignment : peg::seq<assignment_name, peg::one<'='>, peg::opt<assignment_value>> {};

struct element : peg::sor<redirection, word, refused> {};
struct prefix : peg::sor<assignment, redirection> {};
// only assignments or redirections: refused later, with what to write instead
struct prefixed_command : peg::seq<peg::plus<prefix, blanks>, peg::star<element, blanks>> {};
struct simple_command : peg::sor<prefixed_command, peg::plus<element, blanks>> {};
struct piped_command : simple_command {};
struct pipe : peg::seq<peg::one<'|'>, peg::not_at<peg::one<'|', '&'>>> {};
struct bang : peg::seq<peg::one<'!'>, peg::at<peg::blank>> {};
struct pipeline
    : peg::seq<peg::opt<bang, blanks>, simple_command, peg::star<pipe, newlines, peg::must<piped_command>>> {
};
struct and_if : peg::string<'&', '&'> {};
struct or_if : peg::string<'|', '|'> {};
struct next_pipeline : pipeline {};
struct list : peg::seq<pipeline, blanks,
                       peg::star<peg::sor<and_if, or_if>, newlines, peg::must<next_pipeline>, blanks>> {};
struct whole_list : list {};
struct line_end : peg::eof {};
struct line : peg::seq<blanks, peg::must<whole_list>, blanks, peg::opt<line_comment>, here_bodies,
                       peg::star<peg::space>, peg::sor<peg::eof, refused, peg::must<line_end>>> {};

} // namespace rbk::shell_grammar
