// Helpers that run commands.
#include "compiler/codegen/shell/helpers.h"

namespace rbk::codegen::shell {

static constexpr Helper helpers[] = {
    {"say", "", R"sh(
# say LINE…: to the reader, on standard error, without control characters.
say() { printf '%s\n' "$@" | LC_ALL=C command tr -d '\000-\010\013-\037\177' >&@FD@; }
)sh"},
    {"quote", "", R"sh(
# quote WORD…: the words as one line that a shell reads as the same words.
quote() {
  local _word _line=''
  for _word; do
@MASK@    case $_word in
    *[[:cntrl:]\']*) _word=$(printf %q "$_word") ;;
    '' | *[!A-Za-z0-9_@%+=:,./-]*) _word="'$_word'" ;;
    esac
    _line="$_line $_word"
  done
  printf '%s\n' "${_line# }"
}
)sh"},
    {"within", "", R"sh(
# within SECONDS [TOTAL]: the time limit of each command from here on, and of this attempt of the step.
within() {
  _limit=$1
  if (($# > 1)); then _deadline=$((SECONDS + $2 + 1)); fi
}
)sh"},
    {"limit", "say quote", R"sh(
# limit COMMAND…: shows the command and runs it; when its time is up it is stopped, with all it has started.
limit() (
  _seconds=$_limit _status=0 _child='' _clock='' _began=$SECONDS
  trap 'kill -TERM -- "$_child" 2>/dev/null || exit 130' INT TERM HUP
  if ((_deadline > 0 && _deadline - SECONDS < _seconds)); then _seconds=$((_deadline - SECONDS)); fi
  _mark='$'
  if [[ -p /dev/stdin ]]; then _mark='|' && command sleep 0.05; fi # the parts of a pipeline are shown from left to right
  say "  $_mark $(quote "$@")"
  if ((_seconds <= 0)); then
    say '    the time of the step is over'
    exit 124
  fi
  if [[ -n $_timeout ]]; then
    "$_timeout" -k 5 "$_seconds" "$@" <&0 @FD@>&- &
    _child=$!
  else
    set -m # gives the command a process group of its own, which `kill -- -PID` stops as a whole
    "$@" <&0 @FD@>&- &
    _child=-$!
    { sleep "$_seconds"; kill -TERM -- "$_child"; sleep 5; kill -KILL -- "$_child"; } </dev/null >/dev/null 2>&1 &
    _clock=-$!
    set +m
  fi
  wait "${_child#-}" 2>/dev/null || _status=$?
  while kill -0 "${_child#-}" 2>/dev/null; do wait "${_child#-}" || _status=$?; done # a signal ended the wait
  if [[ -n $_clock ]]; then
    { kill -KILL -- "$_clock" && wait "${_clock#-}"; } 2>/dev/null
    if ((_status > 128 && SECONDS - _began >= _seconds)); then _status=124; fi
  fi
  case $_status in
  0 | 141) ;;
  124) say "    stopped: \`$1\` had not ended after $_seconds s" ;;
  *) say "    \`$1\` ended with status $_status" ;;
  esac
  exit "$_status"
)
)sh"},
    {"ok", "", R"sh(
# ok STATUS…: whether each part of a pipeline succeeded. A part before the last may die of SIGPIPE (141), as in `… | head`.
ok() {
  while (($# > 1)); do
    (($1 == 0 || $1 == 141)) || return "$1"
    shift
  done
  return "$1"
}
)sh"},
    {"fails", "ok say", R"sh(
# fails STATUS…: for `! command`: it must have run to its end, and failed.
fails() {
  local _status=0
  ok "$@" || _status=$?
  case $_status in
  0) say "    it succeeded, and '!' asks for failure" ;;
  124 | 125 | 126 | 127 | 137) ;;
  *) return 0 ;;
  esac
  return 1
}
)sh"},
    {"tried", "", R"sh(
# tried STATUS: after `||`: false for a command that could not be tried at all, which is not a "no".
tried() { (($1 < 125 || $1 > 127)); }
)sh"},
    {"background", "ready quote say", R"sh(
# background SECONDS REGEX COMMAND…: starts it; it is ready when a line of what it prints matches. `stop` ends it.
background() {
  say "  \$ $(quote "${@:3}") &"
  _log=$(command mktemp "${TMPDIR:-/tmp}/rbk.XXXXXX") || return
  if [[ -n $_timeout ]]; then # which gives it a process group of its own
    "$_timeout" -k 5 604800 "${@:3}" >"$_log" 2>&1 @FD@>&- &
  else
    set -m
    command "${@:3}" >"$_log" 2>&1 @FD@>&- &
  fi
  ready "$!" "$1" "$2"
}
)sh"},
    {"beside", "ready say", R"sh(
# beside TEXT: what comes next goes on in the background, in a process group of its own; `ready` follows it.
beside() {
  say "  \$ $1 &"
  _log=$(command mktemp "${TMPDIR:-/tmp}/rbk.XXXXXX") || return
  set -m
}
)sh"},
    {"ready", "stop say", R"sh(
# ready PID SECONDS REGEX: waits until what was started is ready.
ready() {
  local _line='' _part _problem='' _seconds=$2 _end
  set +m
  _pids+=("$1") _logs+=("$_log")
  if ((_deadline > 0 && _deadline - SECONDS < $2)); then _seconds=$((_deadline - SECONDS)); fi
  _end=$((SECONDS + _seconds + 1))
  while [[ -z $_problem ]]; do
    kill -0 "$1" 2>/dev/null || _problem='it ended before it was ready'
    while IFS= read -r _part; do
      _line=$_line$_part
      if [[ $_line =~ $3 ]]; then return 0; fi
      _line=''
    done
    _line=$_line$_part # the rest of it is still to come
    if [[ -z $_problem ]] && ((SECONDS >= _end)); then _problem="it was not ready after $_seconds s"; fi
    if [[ -z $_problem ]]; then command sleep 0.1; fi
  done <"$_log"
  say "    $_problem; what it printed last:" "$(command tail -n 5 "$_log")"
  return 1
}
)sh"},
    {"stop", "", R"sh(
# stop [COUNT]: ends the latest commands in the background, or all, with what they have started.
stop() {
  local _count=${1-${#_pids[@]}} _last _pid _i
  while ((_count > 0)); do
    _count=$((_count - 1)) _last=$((${#_pids[@]} - 1))
    _pid=${_pids[_last]}
    { kill -TERM -- "-$_pid" || kill -TERM "$_pid"; } 2>/dev/null
    for ((_i = 0; _i < 50; _i++)); do
      kill -0 -- "-$_pid" 2>/dev/null || break
      command sleep 0.1
    done
    kill -KILL -- "-$_pid" 2>/dev/null
    wait "$_pid" 2>/dev/null
    command rm -f -- "${_logs[_last]}"
    unset "_pids[$_last]" "_logs[$_last]"
  done
}
)sh"},
    {"nap", "say", R"sh(
# nap SECONDS: waits, but not beyond the time of the step.
nap() {
  local _seconds=$1
  if ((_deadline > 0 && _deadline - SECONDS < $1)); then _seconds=$((_deadline - SECONDS)); fi
  say "    waiting $_seconds s"
  if ((_seconds > 0)); then command sleep "$_seconds"; fi
  ((_seconds >= $1)) || { say '    the time of the step is over' && return 1; }
}
)sh"},
};

llvm::ArrayRef<Helper> commandHelpers() { return helpers; }

} // namespace rbk::codegen::shell
