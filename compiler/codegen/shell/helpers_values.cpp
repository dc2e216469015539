// Helpers that check values and compute with them.
#include "compiler/codegen/shell/helpers.h"

namespace rbk::codegen::shell {

static constexpr Helper helpers[] = {
    {"integer", "", R"sh(
# integer NAME: the value is a whole number; it gets its plain form (010 is ten, not eight).
integer() {
  local _sign _digits _form='^[[:space:]]*([+-]?)0*([0-9]+)[[:space:]]*$'
  [[ ${!1} =~ $_form ]] || return 1
  _sign=${BASH_REMATCH[1]} _digits=${BASH_REMATCH[2]}
  ((${#_digits} < 19)) || return 1 # more may not fit into 64 bits
  [[ $_digits != 0 && $_sign == - ]] || _sign=''
  printf -v "$1" %s "$_sign$_digits"
}
)sh"},
    {"one_a_line", "", R"sh(
# one_a_line NAME [SEPARATORS]: a list as one element a line, without empty ones.
one_a_line() {
  local _element _list='' IFS=${2-$_newline}
  set -f
  for _element in ${!1}; do
    if [[ -n $_element ]]; then _list=$_list$_element$_newline; fi
  done
  set +f
  printf -v "$1" %s "${_list%"$_newline"}"
}
)sh"},
    {"json", "", R"sh(
# json NAME FILTER: whether the documents in the value fulfil it.
json() { command jq -es "$2" <<<"${!1}" >/dev/null 2>&1; }
)sh"},
    {"json_lines", "", R"sh(
# json_lines NAME FILTER: the same for one document a line.
json_lines() { command jq -eRs "split(\"\\n\") | map(select(. != \"\") | fromjson) | $2" <<<"${!1}" >/dev/null 2>&1; }
)sh"},
    {"has_type", "", R"sh(
# has_type NAME TYPE: whether the value looks like its type (POSIX extended regular expressions).
has_type() {
  local _re=''
  case $2 in
@TYPES@  esac
  [[ -z $_re || ${!1} =~ $_re ]]
}
)sh"},
    {"keep", "has_type say", R"sh(
# keep NAME TYPE STATUS: keeps what a command printed; without success or with a wrong type there is no value.
keep() {
  if (($3 == 0)) && has_type "$1" "$2"; then
    [[ @SECRET@ ]] || say "    $1 = ${!1}"
    return 0
  fi
  (($3 != 0)) || [[ @SECRET@ ]] || say "    the value is not of type $2: ${!1}"
  unset -v "$1"
  return 1
}
)sh"},
    {"member", "say", R"sh(
# member KIND RECORD KEY: what stands there in a JSON object. KIND: list, json, or one value.
member() {
  local _found
  _found=$(command jq -r --arg key "$3" --arg kind "$1" '
    def text: if type == "string" then . else tojson end;
    if .[$key] == null then "is missing"
    else .[$key] | type as $type
    | if $kind == "json" then "=" + tojson
      elif $kind == "list" and $type == "array" then
        map(text) | if any(contains("\n")) then "has an element of several lines" else "=" + join("\n") end
      elif $type == "array" or $type == "object" then "is not a single value: " + tojson
      elif $type == "number" and (. > 9007199254740992 or . < -9007199254740992) then "has more digits than jq keeps"
      else "=" + text end
    end' <<<"$2")
  if [[ $_found == =* ]]; then
    printf '%s\n' "${_found#=}"
    return 0
  fi
  say "    '$3' ${_found:-is looked for in what is no JSON object}"
  return 1
}
)sh"},
    {"lost", "", R"sh(
# lost NAME: takes the value away again.
lost() {
  unset -v "$1"
  return 1
}
)sh"},
    {"needs", "say", R"sh(
# needs NAME…: each has a value; the step that finds it may have failed or been left out.
needs() {
  local _name
  for _name; do
    [[ -n ${!_name+set} ]] && continue
    say "    '$_name' has no value: the step that finds it failed or was left out"
    return 1
  done
}
)sh"},
    {"new_file", "", R"sh(
# new_file NAME: sets _file, an evidence file that is not there yet: a loop keeps one for each element.
new_file() {
  local _number=1
  _file=$_evidence/$1.txt
  while [[ -e $_file ]]; do
    _number=$((_number + 1))
    _file=$_evidence/$(printf '%04d' "$_number")-$1.txt
  done
}
)sh"},
    {"elements", "say", R"sh(
# elements NAME LIST LIMIT: fills _elements; it fails when there are more.
elements() {
  local _line
  _elements=()
  while IFS= read -r _line; do
    if [[ -n $_line ]]; then _elements+=("$_line"); fi
  done <<<"$2"
  ((${#_elements[@]} <= $3)) && return 0
  say "    '$1' has ${#_elements[@]} elements; at most $3 are gone through"
  return 1
}
)sh"},
    {"scaled", "say", R"sh(
# scaled DIGITS FACTOR: their product, when it is a number of 64 bits.
scaled() {
  local _digits=${1#"${1%%[!0]*}"}
  if ((${#_digits} < 19 && ${_digits:-0} <= 9223372036854775807 / $2)); then
    printf '%s\n' "$((${_digits:-0} * $2))"
    return 0
  fi
  say "    $1 * $2 does not fit into 64 bits"
  return 1
}
)sh"},
    {"milliseconds", "scaled", R"sh(
# milliseconds DURATION: 1h30m as a number.
milliseconds() {
  local _rest=$1 _sum=0 _number _unit _factor
  while [[ -n $_rest ]]; do
    _number=${_rest%%[!0-9]*}
    _rest=${_rest#"$_number"}
    _unit=${_rest%%[0-9]*}
    _rest=${_rest#"$_unit"}
    case $_unit in
    ms) _factor=1 ;;
    s) _factor=1000 ;;
    m) _factor=60000 ;;
    h) _factor=3600000 ;;
    d) _factor=86400000 ;;
    *) _factor=604800000 ;;
    esac
    _number=$(scaled "$_number" "$_factor") || return
    _sum=$((_sum + _number))
  done
  printf '%s\n' "$_sum"
}
)sh"},
    {"duration", "", R"sh(
# duration MILLISECONDS: the number as 1h30m.
duration() {
  local _rest=$1 _text='' _unit _factor
  for _unit in d:86400000 h:3600000 m:60000 s:1000 ms:1; do
    _factor=${_unit#*:}
    if ((_rest >= _factor)); then _text=$_text$((_rest / _factor))${_unit%:*}; fi
    if ((_rest >= _factor)); then _rest=$((_rest % _factor)); fi
  done
  if (($1 < 0)); then _text=$1; fi
  printf '%s\n' "${_text:-0s}"
}
)sh"},
    {"bytes", "scaled", R"sh(
# bytes SIZE: 2GB as a number.
bytes() {
  local _number=${1%%[!0-9]*} _factor=1
  case ${1#"$_number"} in
  KB) _factor=1000 ;;
  MB) _factor=1000000 ;;
  GB) _factor=1000000000 ;;
  TB) _factor=1000000000000 ;;
  KiB) _factor=1024 ;;
  MiB) _factor=1048576 ;;
  GiB) _factor=1073741824 ;;
  TiB) _factor=1099511627776 ;;
  esac
  scaled "$_number" "$_factor"
}
)sh"},
    {"percent", "scaled", R"sh(
# percent PERCENTAGE: 80% as a number.
percent() { scaled "${1%\%}" 1; }
)sh"},
    {"fits", "say", R"sh(
# fits LEFT RIGHT: whether their product is a number of 64 bits.
fits() {
  (($2 == 0 || (($1) * ($2)) / ($2) == ($1))) && return 0
  say "    $1 * $2 does not fit into 64 bits"
  return 1
}
)sh"},
    {"nonzero", "say", R"sh(
# nonzero NUMBER: something is about to be divided by it.
nonzero() {
  (($1 != 0)) && return 0
  say "    division by zero: $1"
  return 1
}
)sh"},
    {"matches", "", R"sh(
# matches TEXT REGEX: somewhere in the text.
matches() { [[ $1 =~ $2 ]]; }
)sh"},
    {"has_line", "", R"sh(
# has_line LINES LINE: whether a list has this element.
has_line() { [[ -n $1 && $_newline$1$_newline == *"$_newline$2$_newline"* ]]; }
)sh"},
    {"unmet", "say", R"sh(
# unmet CONDITION [NAME…]: says what was expected, and the values that did not fulfil it.
unmet() {
  local _name _values=''
  for _name in "${@:2}"; do _values="$_values  $_name = ${!_name-?}"; done
  say "    expected: $1" "$_values"
  return 1
}
)sh"},
};

llvm::ArrayRef<Helper> valueHelpers() { return helpers; }

} // namespace rbk::codegen::shell
