# shellcheck shell=bash disable=SC2016
# What the end-to-end tests share. Sourced by them; run by itself it tests its own helpers.
#
#   RBK, RBK_RUN   the compiler and the runtime
#   $work          a folder of the test's own, removed at the end
#   skip_without PROGRAM…   leaves with 77 when one is missing (in CI: fails)
#   check WHAT COMMAND…     one case: the command succeeds
#   equal WHAT WANTED GOT   one case: two texts are the same
#   says WHAT TEXT FILE     one case: the file holds the text; says_not: it does not
#   status WHAT N COMMAND…  one case: the command ends with status N; its output is kept in $out and $err
#   at_exit COMMAND         runs when the test ends, however it ends; the latest first
#   finish                  the last line, and the status
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RBK=${RBK:-$root/build/release/rbk}
RBK_RUN=${RBK_RUN:-$root/build/release/rbk-run}
[[ $RBK == */* ]] && RBK=$(realpath -m "$RBK")
[[ $RBK_RUN == */* ]] && RBK_RUN=$(realpath -m "$RBK_RUN")
export RBK RBK_RUN LC_ALL=C.UTF-8 NO_COLOR=1 TZ=UTC

passed=0 failed=0
leaving=()
at_exit() { leaving=("$1" "${leaving[@]}"); }
leave() {
  local command
  trap '' INT TERM HUP
  for command in "${leaving[@]}"; do eval "$command"; done
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

work=$(mktemp -d)
at_exit 'rm -rf "$work"'
out=$work/.out err=$work/.err
: >"$out"
: >"$err"

give_up() {
  echo "FAIL: $1"
  echo "$passed passed, $((failed + 1)) failed"
  exit 1
}
skip_without() {
  local program
  for program; do
    [[ $program == */* && -x $program ]] && continue
    command -v "$program" >/dev/null && continue
    [[ -n ${CI:-} ]] && give_up "$program is not installed, and in CI nothing may be skipped"
    echo "SKIPPED, NOTHING WAS TESTED: $program is not installed"
    exit 77
  done
}

pass() { passed=$((passed + 1)); }
# fail WHAT [FILE…]: the files are shown, indented.
fail() {
  failed=$((failed + 1))
  echo "FAIL: $1"
  shift
  local file
  for file; do
    [[ -s $file ]] && head -n 40 "$file" | sed 's/^/  | /'
  done
  return 0
}
check() {
  local what=$1
  shift
  if "$@"; then pass; else fail "$what"; fi
}
equal() {
  if [[ $2 == "$3" ]]; then
    pass
  else
    fail "$1"
    if [[ $2$3 == *$'\n'*$'\n'* ]]; then
      diff <(echo "$2") <(echo "$3") | head -n 20 | sed 's/^/  | /'
    else
      printf '  wanted: %s\n  got:    %s\n' "$2" "$3"
    fi
  fi
}
says() {
  if grep -qF -e "$2" "$3"; then pass; else fail "$1: no \`$2\` in:" "$3"; fi
}
says_not() {
  if grep -qF -e "$2" "$3"; then fail "$1: \`$2\` in:" "$3"; else pass; fi
}
status() {
  local what=$1 wanted=$2 got=0
  shift 2
  "$@" >"$out" 2>"$err" </dev/null || got=$?
  if [[ $got == "$wanted" ]]; then pass; else fail "$what: status $got, not $wanted" "$out" "$err"; fi
}
lines() { if [[ -f $1 ]]; then wc -l <"$1"; else echo 0; fi; }
# until_true SECONDS COMMAND…: waits for it, at most so long.
until_true() {
  local end=$((SECONDS + $1 + 1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.02
  done
}
has_lines() { (($(lines "$1") >= $2)); }
gone() { ! kill -0 "$1" 2>/dev/null; }
finish() {
  echo "$passed passed, $failed failed"
  ((failed == 0 && passed > 0))
  exit
}

# system_file FOLDER: what every runbook of the tests imports.
system_file() {
  cat >"$1/system.rbk" <<'RBK'
severity P1 "Degraded" {
  respond 15m  resolve 8h
  escalate { at 0m page on-call }
}
contact on-call "On-call engineer" { slack "#incidents" }
service subject "What the test repairs" { owner on-call }
RBK
}

# terminal.py ACTION… -- COMMAND…: the command at a terminal of its own.
#   wait:TEXT  until the terminal shows it      type:TEXT  a line      signal:NAME  to the command
# Prints what the terminal showed, and as the last line `status N` or `signal N`.
cat >"$work/.terminal.py" <<'PYTHON'
import os, pty, select, signal, sys, time
cut = sys.argv.index("--")
actions, command = sys.argv[1:cut], sys.argv[cut + 1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)
shown, seen = b"", 0
def pump(seconds):
    global shown
    if not select.select([terminal], [], [], seconds)[0]:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    shown += data
    return bool(data)
for action in actions:
    kind, _, text = action.partition(":")
    if kind == "type":
        os.write(terminal, text.encode() + b"\n")
    elif kind == "signal":
        os.kill(pid, getattr(signal, "SIG" + text))
    else:
        end = time.monotonic() + 20
        while text.encode() not in shown[seen:] and time.monotonic() < end and pump(0.1):
            pass
        at = shown.find(text.encode(), seen)
        seen = at + len(text) if at >= 0 else len(shown)
end = time.monotonic() + 60
while time.monotonic() < end and pump(0.2):
    pass
try:
    if time.monotonic() >= end:
        os.kill(pid, signal.SIGKILL)
    _, how = os.waitpid(pid, 0)
finally:
    os.close(terminal)
sys.stdout.write(shown.decode(errors="replace").replace("\r\n", "\n"))
print("\nstatus %d" % os.WEXITSTATUS(how) if os.WIFEXITED(how) else "\nsignal %d" % os.WTERMSIG(how))
PYTHON
at_terminal() { python3 "$work/.terminal.py" "$@"; }

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  printf 'one\ntwo\n' >"$work/two"
  check "check" true
  equal "equal" a a
  says "says" two "$work/two"
  says_not "says_not" three "$work/two"
  status "status" 7 sh -c 'exit 7'
  equal "lines" 2 "$(lines "$work/two")"
  equal "lines of no file" 0 "$(lines "$work/none")"
  check "until_true" until_true 1 has_lines "$work/two" 2
  equal "a failure is counted" "1 failed" "$(failed=0 && fail x >/dev/null && echo "$failed failed")"
  equal "what is left behind is taken away" "gone" \
    "$(bash -c 'source "$1"; at_exit "echo gone"; exit 3' - "${BASH_SOURCE[0]}")"
  at_terminal wait:name type:me wait:hello -- /bin/sh -c 'printf "name? "; read n; echo "hello $n"; exit 6' >"$work/shown"
  says "a terminal" "hello me" "$work/shown"
  equal "the status at a terminal" "status 6" "$(tail -n 1 "$work/shown")"
  finish
fi
