#include "compiler/codegen/shell/prelude.h"

#include <llvm/ADT/StringExtras.h>

namespace rbk::codegen::shell {

namespace {

struct Helper {
  const char *name;
  const char *needs; ///< other helpers, separated by blanks
  const char *text;
};

// Variables of the helpers begin with `_`, which no name of a runbook does: a helper that calls a step, or
// looks at a variable by its name, must not hide the author's. Tools are called by `command`, because the
// runbook may have made functions of the same names. @FD@ is the descriptor of the trace.
constexpr Helper helpers[] = {
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
    {"integer", "", R"sh(
# integer NAME: the value is a whole number; it gets its plain form (010 is ten, not eight).
integer() {
  local _sign _digits
  [[ ${!1} =~ ^[[:space:]]*([+-]?)0*([0-9]+)[[:space:]]*$ ]] || return 1
  _sign=${BASH_REMATCH[1]} _digits=${BASH_REMATCH[2]}
  ((${#_digits} < 19)) || return 1 # more may not fit into 64 bits
  [[ $_digits != 0 && $_sign == - ]] || _sign=''
  printf -v "$1" %s "$_sign$_digits"
}
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
    [[ $2 == secret ]] || say "    $1 = ${!1}"
    return 0
  fi
  (($3 != 0)) || [[ $2 == secret ]] || say "    what it printed is not of type $2: ${!1}"
  unset -v "$1"
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
  _steps=$((_steps - 1))
}
)sh"},
    {"step", "say again", R"sh(
# step TITLE [ATTEMPTS PAUSE]: a step begins.
step() {
  _title=$1 _attempt=1 _attempts=${2-1} _pause=${3-0} _deadline=0 _refused=''
  _steps=$((_steps + 1))
  say '' "* $1"
}
)sh"},
    {"again", "say", R"sh(
# again: after a failure, whether there is another attempt; what a person refused is not asked again.
again() {
  if [[ -n $_refused ]] || ((_attempt >= _attempts)); then
    say "  failed: $_title"
    _failed=$((_failed + 1))
    return 1
  fi
  say "  attempt $_attempt of $_attempts failed"
  command sleep "$_pause"
  _attempt=$((_attempt + 1)) _deadline=0
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

void replace(std::string &text, llvm::StringRef what, const std::string &by) {
  for (size_t at = text.find(what.str()); at != std::string::npos; at = text.find(what.str(), at + by.size()))
    text.replace(at, what.size(), by);
}

void closure(const std::string &name, std::set<std::string> &result) {
  if (!result.insert(name).second)
    return;
  for (const Helper &helper : helpers)
    if (name == helper.name) {
      llvm::SmallVector<llvm::StringRef> needs;
      llvm::StringRef(helper.needs).split(needs, ' ', -1, false);
      for (llvm::StringRef each : needs)
        closure(each.str(), result);
    }
}

} // namespace

bool isHelper(const std::string &name) {
  for (const Helper &helper : helpers)
    if (name == helper.name)
      return true;
  return name == "usage";
}

std::string prelude(const std::set<std::string> &used, const PreludeFacts &facts) {
  std::set<std::string> needed;
  for (const std::string &each : used)
    closure(each, needed);
  if (llvm::StringRef(facts.types).contains("integer "))
    needed.insert("integer");

  std::string mask;
  for (const std::string &secret : facts.secrets)
    mask += "    if [[ -n ${" + secret + "-} ]]; then _word=${_word//\"$" + secret + "\"/***}; fi\n";
  std::string chain;
  if (needed.count("undo_line"))
    chain += "    if [[ -n $_way_back ]]; then say '' 'way back, latest first; nothing of it has been run:' "
             "\"$_way_back\"; fi\n";
  if (!facts.escalation.empty())
    chain += "    say '' 'escalate, by the clock of the incident:'" + facts.escalation + "\n";
  if (chain.empty())
    chain = "    say '' 'nobody is named to escalate to'\n";

  std::string result;
  for (const Helper &helper : helpers) {
    if (!needed.count(helper.name))
      continue;
    std::string text = helper.text;
    replace(text, "@FD@", std::to_string(facts.traceDescriptor));
    replace(text, "@MASK@", mask);
    replace(text, "@TYPES@", facts.types);
    replace(text, "@CHAIN@", chain);
    // The three kinds of gates are lines of one block.
    const bool joins = llvm::StringRef(text).startswith("\n#") || !llvm::StringRef(result).endswith("}\n");
    result += joins ? text : text.substr(1);
  }
  return result;
}

} // namespace rbk::codegen::shell
