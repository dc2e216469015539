// Helpers that lead through a run: ways back, gates, steps, options.
#include "compiler/codegen/shell/helpers.h"

namespace rbk::codegen::shell {

static constexpr Helper helpers[] = {
    {"undo", "undo_line quote", R"sh(
# undo COMMAND…: remembers a way back; nothing of it is run.
undo() { undo_line "$(quote "$@")"; }
)sh"},
    {"undo_line", "", R"sh(
# The way back, latest first. An attempt that comes again does not add a line again.
undo_line() {
  case $_newline$_way_back in
  *"$_newline$1$_newline"*) ;;
  *) _way_back=$1$_newline$_way_back ;;
  esac
}
)sh"},
    {"finish", "say", R"sh(
# finish OUTCOME STATUS: the end.
finish() {
  if [[ $1 == failed || $1 == 'not verified' ]]; then
@CHAIN@  fi
  printf '%s\n' "$1"
  exit "$2"
}
)sh"},
    {"gate", "say finish", R"sh(
# gate KIND NAME TEXT YES NO: nothing goes on without an answer to exactly this text, prepared or from the terminal.
gate() {
  local _line="$1 $2 \"" _known _yes='' _no='' _answer='' _asked=$SECONDS _i
  for ((_i = 0; _i < ${#3}; _i++)); do
    case ${3:_i:1} in
    \\ | \") _line="$_line\\${3:_i:1}" ;;
    "$_newline") _line="$_line\\n" ;;
    *) _line="$_line${3:_i:1}" ;;
    esac
  done
  _line="$_line\""
  say '' "  +--- $1 $2" "$3" '  +---'
  if [[ -n $_answers ]]; then
    while IFS= read -r _known || [[ -n $_known ]]; do
      case $_known in
      "$_line $4") _yes=$4 ;;
      "$_line $5") _no=$5 ;;
      "$1 $2 "*) say "  prepared is another answer: $_known" ;;
      esac
    done <"$_answers"
    if [[ -z $_yes || -z $_no ]]; then _answer=$_yes$_no; fi
  fi
  if [[ -z $_answer && -z $_terminal ]]; then
    say "  gate '$2' needs a person; a prepared answer would be the line" "  $_line $4"
    finish 'waits at a gate' 4
  fi
  while [[ -z $_answer || ($_answer != "$4" && $_answer != "$5") ]]; do
    printf '  type %s or %s: ' "$4" "$5" >&@FD@
    read -r _answer </dev/tty || finish 'waits at a gate' 4
  done
  if ((_deadline > 0)); then _deadline=$((_deadline + SECONDS - _asked)); fi
  say "  answered: $_answer"
  [[ $_answer == "$4" ]]
}
)sh"},
    {"confirm", "gate", R"sh(
confirm() { gate confirm "$1" "$2" yes no || { _refused=1 && return 1; }; }
)sh"},
    {"ask", "gate", R"sh(
ask() { gate ask "$1" "$2" yes no; }
)sh"},
    {"manual", "gate", R"sh(
manual() { gate manual "$1" "$2" 'done' failed || { _refused=1 && return 1; }; }
)sh"},
    {"skip", "say", R"sh(
# skip CONDITION: leaves the step out.
skip() {
  say "  left out, because it is not so that $1"
  _steps=$((_steps - 1))@ONCE@
}
)sh"},
    {"step", "say again", R"sh(
# step TITLE [ATTEMPTS PAUSE@TIMESHELP@]: a step begins.
step() {
  _title=$1 _attempt=1 _attempts=${2-1} _pause=${3-0} _deadline=0 _refused=''
@TIMES@  _steps=$((_steps + 1))
  say '' "* $1"
}
)sh"},
    {"again", "say", R"sh(
# again: after a failure, whether there is another attempt; what a person refused is not asked again.
again() {
@STOP@@MORE@  if [[ -n $_refused ]] || ((_attempt >= _attempts)); then
    say "  failed: $_title"
    _failed=$((_failed + 1))
    return 1
  fi
  say "  attempt $_attempt of $_attempts failed"
  command sleep "$_pause"
  _attempt=$((_attempt + 1)) _deadline=0
}
)sh"},
    {"enough", "say", R"sh(
# enough: whether a step that has to succeed every time has done so as often as it should; else it waits.
enough() {
  ((_time < _times)) || return 0
  say "  $_time of $_times times, again in $_pause s"
  command sleep "$_pause"
  _time=$((_time + 1)) _deadline=0 _more=1
  return 1
}
)sh"},
    {"leave_out", "say", R"sh(
# leave_out CONDITION: says why; the status tells it from a failure.
leave_out() {
  say "  left out, because it is not so that $1"
  return 2
}
)sh"},
    {"undecided", "say", R"sh(
# undecided: a condition has no answer, which counts as a failed step.
undecided() {
  say '  left out, because it cannot be decided'
  _failed=$((_failed + 1))
  return 2
}
)sh"},
    {"option", "say", R"sh(
# option TITLE [LINE…]: an alternative begins.
option() {
  _failed_before=$_failed
@BEFORE@  say '' "~ option: $1" "${@:2}"
}
)sh"},
    {"no_help", "say", R"sh(
# no_help STATUS: an option was left out, or did not help.
no_help() {
  if (($1 == 2)); then return 1; fi
  _failed=$_failed_before
  say '  this option did not help'
@OPTIONWAY@  return 1
}
)sh"},
    {"wrong", "", R"sh(
# wrong LINE…: wrong usage.
wrong() {
  printf '%s\n' "$@" "'${0##*/} --help' shows how to use it" >&2
  exit 2
}
)sh"},
    {"parameter", "has_type", R"sh(
# parameter NAME OPTION TYPE [REGEX]: it is there and looks like its type.
parameter() {
  if [[ -z ${!1+set} ]]; then
    _problems="${_problems}missing: $2 ($3)$_newline"
  elif ! has_type "$1" "$3"; then
    _problems="${_problems}$2: the value is not of type $3$_newline"
  elif (($# > 3)) && ! [[ ${!1} =~ $4 ]]; then
    _problems="${_problems}$2: the value does not match $4$_newline"
  fi
}
)sh"},
};

llvm::ArrayRef<Helper> runHelpers() { return helpers; }

} // namespace rbk::codegen::shell
