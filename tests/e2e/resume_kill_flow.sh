#!/usr/bin/env bash
# A run with a loop, a background command and options is killed at any time, and again while it is resumed: it comes to
# its end, what changes something is not done twice without having been said, and the background command runs exactly
# while its block does.
# shellcheck disable=SC2016
# shellcheck source=tests/e2e/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
skip_without jq
cd "$work" || exit 3

# One that needs a port: it refuses to start while another one runs.
cat >server.sh <<'SH'
[ ! -e "$1/pid" ] || ! kill -0 "$(cat "$1/pid")" 2>/dev/null || { echo "the port is taken"; exit 9; }
echo $$ >"$1/pid"
echo started >>"$1/servers"
echo up
exec sleep 300
SH
# each FOLDER NAME: fails unless the server runs.
cat >each.sh <<'SH'
kill -0 "$(cat "$1/pid")" || exit 8
echo "$2" >>"$1/each"
exec sleep 0.05
SH
cat >alone.sh <<'SH'
! kill -0 "$(cat "$1/pid")" 2>/dev/null
SH
cat >count.sh <<'SH'
echo started >>"$1"
exec sleep 0.05
SH
system_file .
cat >flow.rbk <<'RBK'
import "./system.rbk"
runbook flow "A loop, a background command and options" {
  service  subject
  severity P1
  param folder: file
  diagnose {
    step "Each" timeout 30s {
      let names: list<text> = $ printf '%s\n' a b c
      assume read because "it only listens"
      background until /^up$/ within 15s $ sh server.sh $folder
      for name in names at most 5 {
        assume read because "it counts itself"
        $ sh each.sh $folder $name
      }
    }
    step "Alone" timeout 5s {
      assume read because "it only looks"
      let alone: bool = succeeds $ sh alone.sh $folder
      expect alone
      report "alone"
    }
  }
  resolve {
    option "One" {
      assume write because "it counts itself"
      $ sh count.sh $folder/one
      undo $ rm -f $folder/one
    }
    option "Two" {
      assume write because "it counts itself"
      $ sh count.sh $folder/two
      undo $ rm -f $folder/two
    }
    option "Three" {
      assume write because "it counts itself"
      $ sh count.sh $folder/three
      undo $ rm -f $folder/three
    }
  }
  verify {
    step "Two was done" for 100ms every 50ms timeout 5s {
      $ test -s $folder/two
    }
  }
}
RBK
"$RBK" check --fail-on error flow.rbk >"$out" 2>"$err" || give_up "flow.rbk has errors: $(cat "$out")"
"$RBK" build --to rbc -o flow.rbc flow.rbk >"$out" 2>"$err" || give_up "flow.rbk does not build: $(cat "$err")"

server_gone() { [[ ! -e $counted/pid ]] || gone "$(cat "$counted/pid")"; }
run_id() { basename "$journal"/2*; }
# killed_after SECONDS COMMAND…: whether it still ran then; its status is in $got.
killed_after() {
  local seconds=$1 process
  shift
  got=0
  "$@" >"$box/out" 2>"$box/err" </dev/null &
  process=$!
  sleep "$seconds"
  kill -KILL "$process" 2>/dev/null
  wait "$process" 2>/dev/null || got=$?
}
# to_its_end: resumes until the run is over; an unknown outcome is looked up where the command counts itself.
to_its_end() {
  local tries what line
  for ((tries = 0; tries < 8; tries++)); do
    got=0
    "${tool[@]}" resume "$(run_id)" --journal "$journal" --answers "$box/answers" >"$out" 2>"$err" </dev/null || got=$?
    ((got == 5)) || return 0
    line=$(sed -n 's/.*has the line: \(unknown .*\) succeeded|again|stop$/\1/p' "$err")
    what=${line%\"*}
    what=${what##*/}
    if (($(lines "$counted/$what") > 0)); then echo "$line succeeded" >>"$box/answers"; else echo "$line again" >>"$box/answers"; fi
  done
}

for program in rbk rbk-run; do
  if [[ $program == rbk ]]; then tool=("$RBK") run=("$RBK" run flow.rbk); else tool=("$RBK_RUN") run=("$RBK_RUN" flow.rbc); fi

  box=$work/$program counted=$work/$program/counted journal=$work/$program/runs
  mkdir -p "$counted"
  status "$program: a whole run" 0 "${run[@]}" -p "folder=$counted" --journal "$journal"
  equal "$program: one and two were tried" "1 1 0" "$(lines "$counted/one") $(lines "$counted/two") $(lines "$counted/three")"
  says "$program: the first did not help" "did not help" "$out"
  says "$program: the second did" "option Two  helped" "$out"
  says "$program: an element of the loop" "name b  2 of 3" "$out"
  check "$program: the server is gone" server_gone
  "${tool[@]}" report "$(run_id)" --journal "$journal" --format json >"$box/report.json"
  equal "$program: which run of verify it was" "2" "$(jq '[.events[] | select(.kind == "section" and .name == "verify")][-1].round' "$box/report.json")"
  equal "$program: where a command belongs" "name a,name b,name c" \
    "$(jq -r '[.events[] | select(.kind == "start" and .scope != null).scope] | join(",")' "$box/report.json")"

  for ((i = 1; i <= 24; i++)); do
    box=$work/$program.$i counted=$work/$program.$i/counted journal=$work/$program.$i/runs
    mkdir -p "$counted"
    : >"$box/answers"
    killed_after "$(printf '0.%03d' $((i * 40)))" "${run[@]}" -p "folder=$counted" --journal "$journal"
    if [[ ! -e $(echo "$journal"/2*/journal.jsonl) ]] || ! grep -qs '"kind":"run"' "$journal"/2*/journal.jsonl; then continue; fi # too early
    check "$program, killed after $((i * 40)) ms: the server goes with it" until_true 8 server_gone
    if ((got == 137 && i % 2 == 0)); then killed_after "$(printf '0.%03d' $((i * 17)))" "${tool[@]}" resume "$(run_id)" --journal "$journal"; fi
    if ! grep -q '"kind":"outcome"' "$journal"/2*/journal.jsonl; then
      to_its_end
      equal "$program, killed after $((i * 40)) ms: the end" 0 "$got"
      ((got == 0)) || fail "$program, killed after $((i * 40)) ms" "$err"
    fi
    equal "$program, killed after $((i * 40)) ms: one and two, each once" "1 1 0" \
      "$(lines "$counted/one") $(lines "$counted/two") $(lines "$counted/three")"
    equal "$program, killed after $((i * 40)) ms: every element, in order" "a b c" "$(uniq "$counted/each" | sort -u | tr '\n' ' ' | sed 's/ $//')"
    check "$program, killed after $((i * 40)) ms: no server is left" server_gone
    says "$program, killed after $((i * 40)) ms: alone behind the block" '"text":"alone"' <(cat "$journal"/2*/journal.jsonl)
  done
done
finish
