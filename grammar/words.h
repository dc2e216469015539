#pragma once
#include <tao/pegtl.hpp>

// Rules that the grammars of runbooks and of command signatures share.
namespace rbk::grammar {
namespace peg = tao::pegtl;

// # to the end of the line
struct comment : peg::seq<peg::one<'#'>, peg::until<peg::at<peg::eolf>>> {};
// what may stand between two words
struct gap : peg::star<peg::sor<peg::plus<peg::space>, comment>> {};
// … where the line must not end
struct blanks : peg::star<peg::blank> {};

struct name_char : peg::sor<peg::alnum, peg::one<'_', '-', '.'>> {};
// eco-api, P0, k8s.Pod; a trailing dot or dash belongs to what follows
struct name
    : peg::seq<peg::sor<peg::alpha, peg::one<'_'>>,
               peg::star<peg::sor<
                   peg::alnum, peg::one<'_'>,
                   peg::seq<peg::plus<peg::one<'-', '.'>>, peg::at<peg::sor<peg::alnum, peg::one<'_'>>>>>>> {
};
// used_memory
struct variable_name : peg::identifier {};

template <char... Cs>
struct word : peg::seq<peg::string<Cs...>, peg::not_at<name_char>> {};

// "…" on one line; \ escapes one character
struct line_string_end : peg::one<'"'> {};
struct line_string
    : peg::seq<
          peg::one<'"'>,
          peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::not_one<'\n'>>, peg::not_one<'"', '\n', '\\'>>>,
          peg::must<line_string_end>> {};
// """…""" over several lines
struct block_string_end : peg::string<'"', '"', '"'> {};
struct block_string : peg::seq<peg::string<'"', '"', '"'>, peg::star<peg::not_at<block_string_end>, peg::any>,
                               peg::must<block_string_end>> {};
struct string : peg::sor<block_string, line_string> {};

// /connection timed out/
struct regex_end : peg::one<'/'> {};
struct regex
    : peg::seq<
          peg::one<'/'>,
          peg::star<peg::sor<peg::seq<peg::one<'\\'>, peg::not_one<'\n'>>, peg::not_one<'/', '\n', '\\'>>>,
          peg::must<regex_end>> {};

} // namespace rbk::grammar
