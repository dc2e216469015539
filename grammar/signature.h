#pragma once
#include "grammar/words.h"

// The grammar of command signatures (docs/signatures.md): nested blocks of clauses, a clause being a keyword
// and tokens up to the end of its line. What a clause means is in compiler/commands/signature_reader.cpp.
namespace rbk::signature_grammar {
namespace peg = tao::pegtl;
using grammar::blanks;
using grammar::comment;
using grammar::gap;

struct syntax_error {};

struct string_end : peg::one<'"'> {};
struct string
    : peg::seq<peg::one<'"'>,
               peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::any>, peg::not_one<'"', '\n', '\\'>>>,
               peg::must<string_end>> {};
struct regex_end : peg::one<'/'> {};
struct regex
    : peg::seq<
          peg::one<'/'>,
          peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::not_one<'\n'>>, peg::not_one<'/', '\n', '\\'>>>,
          peg::must<regex_end>> {};
// -n --namespace -? --no-x, and -- alone: that it stands there
struct flag
    : peg::seq<peg::one<'-'>, peg::sor<peg::seq<peg::opt<peg::one<'-'>>, peg::alnum,
                                                peg::star<peg::sor<peg::alnum, peg::one<'-', '_', '.'>>>>,
                                       peg::one<'?', '#', ':'>, peg::string<'-', '-'>, peg::one<'-'>>> {};
// $operand ${--flag}
struct hole : peg::seq<peg::one<'$'>, peg::plus<peg::sor<peg::alnum, peg::one<'_', '-'>>>> {};
// k8s.Pod read 5s 1.28
struct word
    : peg::plus<
          peg::sor<peg::alnum, peg::one<'_', '.', '%', '@'>, peg::seq<peg::one<'-'>, peg::at<peg::alnum>>>> {
};
struct punctuation : peg::sor<peg::string<'=', '='>, peg::string<'!', '='>,
                              peg::one<'=', ':', '|', '?', '*', '+', '(', ')', ',', '~', '['>> {};
struct token : peg::sor<string, regex, flag, hole, word, punctuation> {};

struct clause_end : peg::sor<peg::at<peg::eolf>, peg::at<peg::one<'}'>>, peg::at<peg::one<'#'>>> {};
struct clause : peg::seq<word, peg::star<blanks, token>, blanks, peg::must<clause_end>> {};
struct w_sub : grammar::word<'s', 'u', 'b'> {};
struct w_command : grammar::word<'c', 'o', 'm', 'm', 'a', 'n', 'd'> {};
struct w_extend : grammar::word<'e', 'x', 't', 'e', 'n', 'd'> {};
struct block;
struct sub_name : word {};
struct sub : peg::seq<w_sub, blanks, peg::must<sub_name>, peg::star<blanks, word>, blanks, peg::opt<string>,
                      gap, peg::must<block>> {};
struct close : peg::one<'}'> {};
struct block : peg::seq<peg::one<'{'>, gap, peg::star<peg::sor<sub, clause>, gap>, peg::must<close>> {};
// kubectl ":"
struct command_name
    : peg::sor<string, peg::plus<peg::sor<peg::alnum, peg::one<'_', '.', '-', '[', '+', ':', '@'>>>> {};
struct needed_block : block {};
struct command : peg::seq<w_command, blanks, peg::must<command_name>, blanks, peg::opt<string>, gap,
                          peg::must<needed_block>> {};
struct extend : peg::seq<w_extend, blanks, peg::must<command_name>, blanks, peg::opt<string>, gap,
                         peg::must<needed_block>> {};
struct file : peg::seq<gap, peg::star<peg::sor<command, extend>, gap>, peg::must<peg::eof>> {};

} // namespace rbk::signature_grammar
