#!/usr/bin/env bash
# A run that is killed, stopped, torn or out of disk space goes on where it was, and nothing happens twice without having
# been said. The commands of these runbooks count themselves in files; every case holds for `rbk` and for `rbk-run`.
# shellcheck disable=SC2016
# shellcheck source=tests/e2e/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
skip_without python3 jq ps
cd "$work" || exit 3

# count FILE [SECONDS]: one line for each time it was started, then it takes its time.
cat >count.sh <<'SH'
echo started >>"$1"
exec sleep "${2:-0}"
SH

system_file .
# slow EFFECT: before, a slow command of this effect behind a gate, a command after it, and what proves the end.
slow() {
  cat <<RBK
import "./system.rbk"
runbook slow "A slow command" {
  service  subject
  severity P1
  param folder:  file
  param seconds: int = 2
  resolve {
    step "Before" timeout 5s {
      assume write because "it counts itself"
      \$ sh count.sh \$folder/before
      undo \$ rm -f \$folder/before
    }
    step "Slow" timeout 60s {
      confirm go "Take \$seconds seconds?"
      assume $1 because "it counts itself"
      \$ sh count.sh \$folder/slow \$seconds
      undo \$ rm -f \$folder/slow
    }
    step "After" timeout 5s {
      assume write because "it counts itself"
      \$ sh count.sh \$folder/after
      undo \$ rm -f \$folder/after
    }
  }
  verify {
    step "It was done" timeout 5s {
      \$ test -s \$folder/after
    }
  }
}
RBK
}
slow write >write.rbk
slow read >read.rbk
cat >waiting.rbk <<'RBK'
import "./system.rbk"
runbook waiting "Two commands and a pause" {
  service  subject
  severity P1
  param folder: file
  param key:    secret
  resolve {
    step "Before" timeout 5s {
      assume write because "it counts itself"
      $ sh count.sh $folder/before
      undo $ rm -f $folder/before
    }
    step "Pause" {
      wait 3s
    }
    step "After" timeout 5s {
      assume write because "it counts itself"
      $ sh count.sh $folder/after
      undo $ rm -f $folder/after
      let length: int = $ printf %s $key | wc -c
      report "the key has $length characters"
    }
  }
  verify {
    step "It was done" timeout 5s {
      $ test -s $folder/after
    }
  }
}
RBK
cat >chatty.rbk <<'RBK'
import "./system.rbk"
runbook chatty "Much to write down" {
  service  subject
  severity P1
  param folder: file
  diagnose within 1h {
    step "Much" timeout 2s retry 400 every 0s {
      let text: text = $ seq 1 2000
      assume read because "it counts itself"
      $ sh count.sh $folder/reading
      expect text == "never"
    }
  }
  resolve {
    step "After" timeout 5s {
      assume write because "it counts itself"
      $ sh count.sh $folder/after
      undo $ rm -f $folder/after
    }
  }
  verify {
    step "It was done" timeout 5s {
      $ test -s $folder/after
    }
  }
}
RBK
for book in write read waiting chatty; do
  "$RBK" check --fail-on error "$book.rbk" >"$out" 2>"$err" || give_up "$book.rbk has errors: $(cat "$out")"
  "$RBK" build --to rbc -o "$book.rbc" "$book.rbk" >"$out" 2>"$err" || give_up "$book.rbk does not build: $(cat "$err")"
done
echo 'confirm go "Take 2 seconds?" yes' >go.2
echo 'confirm go "Take 30 seconds?" yes' >go.30
echo 'confirm go "Take 0 seconds?" yes' >go.0

# with PROGRAM: which of the two is under test, as arrays `run` (BOOK ARGUMENT…) and `tool` (resume, runs, report).
with() {
  program=$1
  if [[ $1 == rbk ]]; then tool=("$RBK") run=("$RBK" run) suffix=rbk; else tool=("$RBK_RUN") run=("$RBK_RUN") suffix=rbc; fi
}
# fresh: a new folder for counters and journals of one case.
cases=0
fresh() {
  cases=$((cases + 1))
  box=$work/case.$cases
  mkdir "$box"
  counted=$box/counted journal=$box/runs
  mkdir "$counted"
}
# start BOOK ARGUMENT…: in the background, as process $process.
start() {
  local book=$1
  shift
  "${run[@]}" "$book.$suffix" -p "folder=$counted" --journal "$journal" "$@" >"$box/out" 2>"$box/err" </dev/null &
  process=$!
  at_exit "kill -9 $process 2>/dev/null"
}
# ended: waits for $process; its status.
ended() {
  local got=0
  wait "$process" 2>/dev/null || got=$?
  echo "$got" >"$box/status"
}
struck() { # struck SIGNAL FILE: sends it once the file has a line; the status is in $box/status
  until_true 20 has_lines "$2" 1 || fail "$program: $(basename "$2") never began" "$box/err"
  kill "-$1" "$process"
  ended
}
run_id() { basename "$journal"/2*; }
state() { "${tool[@]}" runs --journal "$journal" | sed 's/^[^ ]*  [^ ]*  //'; }
resume() { # resume WHAT STATUS ARGUMENT…
  local what=$1 wanted=$2
  shift 2
  status "$program: $what" "$wanted" "${tool[@]}" resume "$(run_id)" --journal "$journal" "$@"
}
report() { "${tool[@]}" report "$(run_id)" --journal "$journal" --format json; }
# times WHAT BEFORE SLOW AFTER: how often each command was started.
times() { equal "$program: $1: how often the commands ran" "$2 $3 $4" "$(lines "$counted/before") $(lines "$counted/slow") $(lines "$counted/after")"; }
nothing_left() { check "$program: $1: no process is left" bash -c '! pgrep -f "count.sh $1" >/dev/null' - "$counted"; }
unknown() { printf 'unknown "sh count.sh %s/slow %s" %s\n' "$counted" "$1" "$2"; }

for program in rbk rbk-run; do
  with "$program"

  # The runtime is killed while a command with an effect runs.
  for decision in succeeded again stop; do
    fresh
    start write --answers go.2
    struck KILL "$counted/slow"
    equal "$program: killed" 137 "$(cat "$box/status")"
    equal "$program: what \`runs\` says of it" "interrupted" "$(state)"
    report >"$box/report.json"
    equal "$program: the report has no result of the command" "no" \
      "$(jq -r '[.events[] | select(.kind == "start" and .text != null and (.text | contains("/slow")))][0].tick as $t
        | if any(.events[]; .kind == "end" and .tick == $t) then "yes" else "no" end' "$box/report.json")"
    "${tool[@]}" report "$(run_id)" --journal "$journal" >"$box/report.md"
    says "$program: nor has the page" "no result" <(grep -F '/counted/slow 2' "$box/report.md")
    resume "nobody there to ask" 5
    says "$program: the question" "outcome unknown" "$err"
    says "$program: the command of the question" "sh count.sh $counted/slow 2" "$err"
    says "$program: its effect" "[write]" "$err"
    says "$program: the line an answers file needs" "unknown \"sh count.sh $counted/slow 2\" succeeded|again|stop" "$err"
    times "nobody answered" 1 1 0
    equal "$program: the state now" "stopped: outcome unknown" "$(state)"
    report >"$box/report.json"
    equal "$program: the report says why it stopped" true \
      "$(jq 'any(.events[]; .kind == "stop" and (.status | contains("unknown")))' "$box/report.json")"
    unknown 2 "$decision" >"$box/answers"
    case $decision in
    succeeded)
      # The orphan may still sleep; that it succeeded can be said all the same.
      resume "it succeeded" 0 --answers "$box/answers"
      times "it succeeded" 1 1 1
      says "$program: said so" "outcome unknown" "$out"
      equal "$program: over" "verified" "$(state)"
      resume "a run that is over" 2
      ;;
    again)
      resume "not while it still runs" 5 --answers "$box/answers"
      times "not while it still runs" 1 1 0
      sleep 2.2
      resume "again" 0 --answers "$box/answers"
      times "again" 1 2 1
      says "$program: said so" "again" "$out"
      ;;
    stop)
      resume "stop" 5 --answers "$box/answers"
      times "stop" 1 1 0
      sed 's/slow 2/slow 3/;s/stop/succeeded/' "$box/answers" >"$box/others"
      resume "an answer for another command" 5 --answers "$box/others"
      times "an answer for another command" 1 1 0
      at_terminal "wait:succeeded" "type:yes" "wait:succeeded" "type:succeeded" -- \
        "${tool[@]}" resume "$(run_id)" --journal "$journal" >"$box/terminal"
      equal "$program: asked at a terminal" "status 0" "$(tail -n 1 "$box/terminal")"
      says "$program: \`yes\` is no answer to it" "please type" "$box/terminal"
      times "asked at a terminal" 1 1 1
      ;;
    esac
  done

  # The same with a command that only reads: it may run again, and the timeline says so.
  fresh
  start read --answers go.2
  struck KILL "$counted/slow"
  resume "a command that reads runs again" 0
  times "a command that reads" 1 2 1
  says "$program: the timeline says again" "again: \$ sh count.sh" "$out"
  equal "$program: verified" "verified" "$(state)"

  # Killed between two commands.
  fresh
  start waiting -p key=correct-horse
  until_true 20 grep -qrs '"name":"wait"' "$journal" || fail "$program: the wait never began" "$box/err"
  kill -KILL "$process"
  ended
  equal "$program: killed in a wait" "interrupted" "$(state)"
  resume "the secret is asked for again" 2
  says "$program: by name" "key" "$err"
  resume "goes on after a wait" 0 -p key=correct-horse
  equal "$program: each once" "1 1" "$(lines "$counted/before") $(lines "$counted/after")"
  says "$program: with the secret" "the key has 13 characters" "$out"
  check "$program: the secret is nowhere in the journal" bash -c '! grep -rqs correct-horse "$1"' - "$journal"
  says_not "$program: nor in the timeline" correct-horse "$out"

  # Killed while the gate asks; the gate asks again.
  fresh
  at_terminal "wait:to fail the step:" "signal:KILL" -- "${run[@]}" "write.$suffix" -p "folder=$counted" -p seconds=0 --journal "$journal" >"$box/terminal"
  equal "$program: killed at a gate" "signal 9" "$(tail -n 1 "$box/terminal")"
  times "killed at a gate" 1 0 0
  resume "the gate is shut still" 4
  says "$program: the line an answers file needs" 'confirm go "Take 0 seconds?" yes' "$err"
  equal "$program: the state at a gate" "stopped: waits at a gate" "$(state)"
  echo 'confirm go "Take 1 seconds?" yes' >"$box/answers"
  resume "an answer to another text" 4 --answers "$box/answers"
  times "an answer to another text" 1 0 0
  at_terminal "wait:to fail the step:" "type:yes" -- "${tool[@]}" resume "$(run_id)" --journal "$journal" >"$box/terminal"
  equal "$program: opened at a terminal" "status 0" "$(tail -n 1 "$box/terminal")"
  times "opened at a terminal" 1 1 1

  # Ctrl-C and \`kill\` at a gate, and while a command runs.
  fresh
  at_terminal "wait:to fail the step:" "signal:TERM" -- "${run[@]}" "write.$suffix" -p "folder=$counted" -p seconds=0 --journal "$journal" >"$box/terminal"
  equal "$program: SIGTERM at a gate" "status 4" "$(tail -n 1 "$box/terminal")"
  at_terminal "wait:to fail the step:" $'type:\x03' -- "${tool[@]}" resume "$(run_id)" --journal "$journal" >"$box/terminal"
  equal "$program: Ctrl-C at a gate" "status 4" "$(tail -n 1 "$box/terminal")"
  resume "goes on after both" 0 --answers go.0
  times "goes on after both" 1 1 1
  for signal in TERM INT HUP; do
    fresh
    # A background process of a script ignores SIGINT; the runtime must be started without that.
    run=(python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])' "${run[@]}")
    start write -p seconds=30 --answers go.30
    with "$program"
    struck "$signal" "$counted/slow"
    equal "$program: SIG$signal during a command with an effect" 5 "$(cat "$box/status")"
    equal "$program: SIG$signal: its state" "stopped: outcome unknown" "$(state)"
    nothing_left "SIG$signal"
    resume "SIG$signal: nobody there to ask" 5
    unknown 30 succeeded >"$box/answers"
    resume "SIG$signal: it succeeded" 0 --answers "$box/answers"
    times "SIG$signal" 1 1 1
  done
  fresh
  start read -p seconds=30 --answers go.30
  struck TERM "$counted/slow"
  equal "$program: SIGTERM during a command that reads" 4 "$(cat "$box/status")"
  nothing_left "SIGTERM during a command that reads"
  equal "$program: its state" "stopped: interrupted" "$(state)"

  # One run, two processes.
  fresh
  start write --answers go.2
  until_true 20 has_lines "$counted/slow" 1
  equal "$program: a run that goes on" "running" "$(state)"
  resume "a second process" 3
  says "$program: is told why" "another process" "$err"
  ended
  equal "$program: the first was not disturbed" 0 "$(cat "$box/status")"
  times "two processes" 1 1 1

  # What one program began the other can finish.
  fresh
  start write --answers go.2
  struck KILL "$counted/slow"
  unknown 2 succeeded >"$box/answers"
  if [[ $program == rbk ]]; then other=$RBK_RUN; else other=$RBK; fi
  status "$program: finished by $other" 0 "$other" resume "$(run_id)" --journal "$journal" --answers "$box/answers"
  times "finished by the other program" 1 1 1

  # At every moment at which a run can die: the journal cut off after each record, and in the middle of each.
  fresh
  start write -p seconds=0 --answers go.0
  ended
  equal "$program: a whole run" 0 "$(cat "$box/status")"
  id=$(run_id)
  whole=$journal/$id/journal.jsonl
  total=$(lines "$whole")
  check "$program: it has records to lose" test "$total" -gt 15
  problems=$box/problems
  : >"$problems"
  for ((kept = 1; kept < total; kept++)); do
    for torn in no yes; do
      copy=$box/cut
      rm -rf "$copy"
      mkdir "$copy"
      cp -r "$journal/$id" "$copy/"
      cut=$copy/$id/journal.jsonl
      head -n "$kept" "$whole" >"$cut"
      [[ $torn == no ]] || sed -n "$((kept + 1))p" "$whole" | head -c 37 >>"$cut"
      # What had happened by then: the commands whose start is in the journal.
      began() { grep -cE "\"kind\":\"start\".*count\\.sh [^ ]*/$1" "$cut"; }
      over() { jq -s --arg name "/$1" '([.[] | select(.kind == "start" and .name == "run" and (.text | contains($name)))][0].tick) as $t
        | [.[] | select(.kind == "end" and .tick == $t)] | length' <(head -n "$kept" "$whole"); }
      pending=
      rm -f "$counted"/*
      for name in before slow after; do
        (($(began "$name") == 0)) || echo started >"$counted/$name"
        (($(began "$name") == 0 || $(over "$name") > 0)) || pending=$name
      done
      got=0
      "${tool[@]}" resume "$id" --journal "$copy" --answers go.0 >"$out" 2>"$err" </dev/null || got=$?
      if [[ -n $pending ]]; then
        ((got == 5)) || echo "cut after $kept (torn: $torn), $pending had begun: status $got, not 5" >>"$problems"
        (($(lines "$counted/$pending") == 1)) || echo "cut after $kept (torn: $torn): $pending ran twice" >>"$problems"
        line=$(sed -n 's/.*has the line: \(unknown .*\) succeeded|again|stop$/\1 succeeded/p' "$err")
        { cat go.0 && echo "$line"; } >"$box/answers"
        got=0
        "${tool[@]}" resume "$id" --journal "$copy" --answers "$box/answers" >"$out" 2>"$err" </dev/null || got=$?
      fi
      if grep -q '"kind":"outcome"' "$cut"; then wanted=2; else wanted=0; fi
      ((got == 0 || got == wanted)) || { echo "cut after $kept (torn: $torn): status $got" && cat "$err"; } >>"$problems"
      [[ "$(lines "$counted/before") $(lines "$counted/slow") $(lines "$counted/after")" == "1 1 1" ]] ||
        echo "cut after $kept (torn: $torn): ran $(lines "$counted/before") $(lines "$counted/slow") $(lines "$counted/after") times" >>"$problems"
    done
  done
  if [[ -s $problems ]]; then
    fail "$program: a journal cut off anywhere" "$problems"
  else
    passed=$((passed + 2 * (total - 1)))
  fi

  # The torn line is mentioned; a damaged line that had been on disk is an error, and nothing runs.
  fresh
  start write --answers go.2
  struck KILL "$counted/slow"
  file=$(echo "$journal"/2*/journal.jsonl)
  sed -i '/^$/d' "$file"
  printf '{"seq":999,"dura' >>"$file"
  unknown 2 succeeded >"$box/answers"
  resume "a torn last line" 0 --answers "$box/answers"
  says "$program: a notice of the torn line" "cut off" "$err"
  times "a torn last line" 1 1 1
  fresh
  start write --answers go.2
  struck KILL "$counted/slow"
  file=$(echo "$journal"/2*/journal.jsonl)
  sed -i '/"gate":"go"/s/Take 2/Take 9/' "$file"
  unknown 2 succeeded >"$box/answers"
  resume "a damaged line in the middle" 3 --answers "$box/answers"
  says "$program: the line is named" "line" "$err"
  times "a damaged line in the middle" 1 1 0
  status "$program: and \`report\` does not pretend" 3 "${tool[@]}" report "$(run_id)" --journal "$journal"

  # No space left: by a limit on the size of a file, and on a full disk.
  fresh
  (
    ulimit -f 200 # of 1024 bytes
    trap '' XFSZ
    exec "${run[@]}" "chatty.$suffix" -p "folder=$counted" --journal "$journal" >"$box/out" 2>"$box/err" </dev/null
  )
  equal "$program: the journal may not grow" 3 $?
  says "$program: says that it is the journal" "the journal" "$box/err"
  says "$program: and why" "File too large" "$box/err"
  equal "$program: no command with an effect ran" 0 "$(lines "$counted/after")"
  check "$program: what was recorded is readable" bash -c '"$@" >"$0"' "$box/report.json" "${tool[@]}" report "$(run_id)" --journal "$journal" --format json
  equal "$program: every command that ran is in it" "$(lines "$counted/reading")" \
    "$(jq '[.events[] | select(.kind == "start" and .name == "run" and (.text | contains("/reading")))] | length' "$box/report.json")"
  fresh
  (
    ulimit -f 200
    exec "${run[@]}" "chatty.$suffix" -p "folder=$counted" --journal "$journal" >"$box/out" 2>"$box/err" </dev/null
  ) 2>/dev/null
  equal "$program: the same where nobody ignores SIGXFSZ" 3 $?
  says "$program: and it says why" "File too large" "$box/err"
  fresh
  if ((${no_mount:-0} == 0)) && mkdir "$box/disk" && mount -t tmpfs -o size=256k tmpfs "$box/disk" 2>/dev/null; then
    at_exit "umount $box/disk 2>/dev/null"
    journal=$box/disk/runs
    start chatty
    ended
    equal "$program: a full disk" 3 "$(cat "$box/status")"
    says "$program: says so" "No space left on device" "$box/err"
    equal "$program: no command with an effect ran on a full disk" 0 "$(lines "$counted/after")"
    "${tool[@]}" report "$(run_id)" --journal "$journal" --format json >"$box/report.json"
    equal "$program: every command that ran is in it" "$(lines "$counted/reading")" \
      "$(jq '[.events[] | select(.kind == "start" and .name == "run" and (.text | contains("/reading")))] | length' "$box/report.json")"
    mount -o remount,size=64m "$box/disk"
    resume "goes on when there is space again" 0
    equal "$program: the command with an effect, once" 1 "$(lines "$counted/after")"
    journal=$box/none
    umount "$box/disk"
    # Full from the start: nothing runs at all.
    mount -t tmpfs -o size=256k tmpfs "$box/disk"
    dd if=/dev/zero of="$box/disk/fill" bs=4k 2>/dev/null
    journal=$box/disk/runs
    rm -f "$counted"/*
    start write --answers go.2
    ended
    equal "$program: a disk that is full from the start" 3 "$(cat "$box/status")"
    says "$program: says so" "No space left on device" "$box/err"
    times "a disk that is full from the start" 0 0 0
    umount "$box/disk"
  else
    ((${no_mount:-0} == 1)) || echo "note: no tmpfs can be mounted here; the full disk is tried with a limit on the size of files only"
    no_mount=1
  fi
done
finish
