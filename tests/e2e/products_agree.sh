#!/usr/bin/env bash
# The three products of a runbook do the same: the script and the bytecode run on the same recorded results of commands,
# and every command with its arguments, every gate, finding, way back, the exit status and the outcome are compared.
# The page holds the same commands in the same order. Every script of runbooks/ is judged by shellcheck and bash.
#
#   RBK       the compiler     (build/release/rbk)
#   RBK_RUN   the runtime      (build/release/rbk-run)

# shellcheck source=tests/e2e/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
skip_without "$RBK" "$RBK_RUN" shellcheck jq

bin=$work/bin
mkdir "$bin"
for name in redis-cli kubectl curl awk grep head jq sort; do ln -s "$root/tests/e2e/products/stub" "$bin/$name"; done

book='' # of a file with several
path=$PATH # where commands that are no stubs are looked for

# build SOURCE NAME: the three products of a runbook as $work/NAME.sh, .rbc and .md.
build() {
  local product
  for product in sh rbc md; do
    "$RBK" build --to "$product" -o "$work/$2.$product" "$1" >"$out" 2>"$err" || { fail "$2: build --to $product" "$err" && return 1; }
  done
}

# What both print where they print it otherwise: evidence files lie in different folders.
plain_paths() { sed -E 's#[^ "'\'']*/evidence[^ "'\'']*/([0-9]{4}-)?([A-Za-z0-9_]+)\.txt#EVIDENCE/\2.txt#g'; }
calls() { for each in "$1"/calls*; do if [[ -f $each ]]; then echo "== ${each##*/}" && plain_paths <"$each"; fi; done; }

# run_script NAME FOLDER OPTION…: leaves FOLDER/status, outcome, gates, reports, undo.
run_script() {
  local name=$1 folder=$2 status=0
  shift 2
  PRODUCTS=$folder PATH=$bin:$path RBK_EVIDENCE=$folder/evidence bash "$work/$name.sh" "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
  echo "$status" >"$folder/status"
  if ((status != 2)); then tail -n 1 "$folder/out"; fi | sed 's/, nothing was changed$//; s/ (nothing was verified)$//' >"$folder/outcome"
  sed -n '/^  +--- /{s/^  +--- //;h;n;H;x;s/\n/: /;p;}' "$folder/err" | plain_paths >"$folder/gates"
  grep '^> ' "$folder/out" | plain_paths >"$folder/reports"
  sed -n '/^way back, latest first/,/^$/p' "$folder/err" | sed '1d;/^$/d' | plain_paths >"$folder/undo"
}

# run_bytecode NAME FOLDER OPTION…: the same, from the journal. Of texts of several lines the first is compared.
run_bytecode() {
  local name=$1 folder=$2 status=0 journal
  shift 2
  PRODUCTS=$folder PATH=$bin:$path "$RBK_RUN" "$work/$name.rbc" ${book:+"$book"} --journal "$folder/journal" "$@" >"$folder/out" 2>"$folder/err" </dev/null || status=$?
  echo "$status" >"$folder/status"
  journal=$(find "$folder/journal" -name journal.jsonl 2>/dev/null)
  : "${journal:=/dev/null}"
  jq -r 'select(.kind == "outcome" or .kind == "stop") | .status' "$journal" >"$folder/outcome"
  jq -r 'select(.kind == "start" and .gate) | "\(.name) \(.gate): \(.text | split("\n")[0])"' "$journal" | plain_paths >"$folder/gates"
  jq -r 'select(.kind == "report") | "> \(.text | split("\n")[0])"' "$journal" | plain_paths >"$folder/reports"
  sed -n '/^way back, latest first/,/^$/s/^  \$ //p' "$folder/err" | plain_paths >"$folder/undo"
}

# shells FILE: each line as the words that a shell makes of it, so that two ways to quote are one.
shells() {
  local line
  while IFS= read -r line; do
    bash -c "printf '<%s>' ${line// | / \"|\" }; echo"
  done <"$1"
}

# agree NAME SCENARIO STATUS OUTCOME: both run on $replies and $answers with $parameters (NAME=VALUE).
agree() {
  local name=$1 what="$1: $2" each
  local folder=$work/run/$1/${2// /_}
  local script=() bytecode=()
  mkdir -p "$folder/sh" "$folder/rbc"
  printf '%s\n' "$replies" | tee "$folder/sh/replies" >"$folder/rbc/replies"
  if [[ -n $answers ]]; then
    printf '%s\n' "$answers" >"$folder/answers"
    script+=(--answers "$folder/answers")
    bytecode+=(--answers "$folder/answers")
  fi
  for each in ${parameters[@]+"${parameters[@]}"}; do
    script+=("--$each")
    bytecode+=(-p "$each")
  done
  run_script "$name" "$folder/sh" ${script[@]+"${script[@]}"}
  run_bytecode "$name" "$folder/rbc" ${bytecode[@]+"${bytecode[@]}"}
  equal "$what: status of the script" "$3" "$(cat "$folder/sh/status")"
  equal "$what: status of the bytecode" "$3" "$(cat "$folder/rbc/status")"
  equal "$what: outcome of the script" "$4" "$(cat "$folder/sh/outcome")"
  equal "$what: outcome of the bytecode" "$4" "$(cat "$folder/rbc/outcome")"
  equal "$what: commands" "$(calls "$folder/rbc")" "$(calls "$folder/sh")"
  equal "$what: gates" "$(cat "$folder/rbc/gates")" "$(cat "$folder/sh/gates")"
  equal "$what: findings" "$(cat "$folder/rbc/reports")" "$(cat "$folder/sh/reports")"
  equal "$what: way back" "$(shells "$folder/rbc/undo")" "$(shells "$folder/sh/undo")"
  equal "$what: every call has a reply" "" "$(grep -h 'stub: no reply' "$folder"/*/err)"
}

# --- redis-memory-full: one scenario a row -----------------------------------------------------------------------

demo=$root/runbooks/demo/redis-memory-full
build "$demo/redis-memory-full.rbk" redis-memory-full || finish

full='used_memory:31000000\r\nused_memory_human:29.6M\r\nmaxmemory:32000000\r\nmaxmemory_human:30.5M\r\nmaxmemory_policy:noeviction\r\n'
calm='used_memory:9000000\r\nused_memory_human:8.6M\r\nmaxmemory:32000000\r\nmaxmemory_human:30.5M\r\nmaxmemory_policy:noeviction\r\n'
good="5-|redis-cli * info memory|0|$calm
*|redis-cli * info memory|0|$full
*|redis-cli * ping|0|PONG\n
*|redis-cli * info errorstats|0|errorstat_OOM:count=12\r\n
*|redis-cli * info stats|0|evicted_keys:0\r\n
*|redis-cli * info keyspace|0|# Keyspace\r\ndb0:keys=500\r\ndb1:keys=24001\r\n
*|redis-cli * -n 1 dbsize|0|24001\n
*|redis-cli * -n 0 dbsize|0|500\n
*|redis-cli * --bigkeys|0|Biggest string found \"cache:report:annual\" has 7000000 bytes\n
*|redis-cli * FLUSHDB|0|OK\n"
yes='confirm empty-cache "Delete all 24001 keys of database 1? Database 0 keeps its 500 critical keys." yes'

# row SCENARIO STATUS OUTCOME ANSWERS [REPLY…]: replies stand before those of a good run.
row() {
  answers=$4
  replies=$(printf '%s\n' "${@:5}" "$good")
  agree redis-memory-full "$1" "$2" "$3"
}
parameters=()
row "all good" 0 verified "$yes"
row "all good, comments in the answers" 0 verified $'# for 24001 keys\n\n'"$yes"
row "the gate is refused" 1 failed "${yes% yes} no"
row "the answer is for another text" 4 "waits at a gate" "${yes/24001/9}"
row "an answer is no pattern" 4 "waits at a gate" 'confirm empty-cache ".*" yes'
row "no answers" 4 "waits at a gate" ""
row "the server does not answer" 1 "precondition failed" "" '*|redis-cli * ping|1|Could not connect\n'
row "the server answers something else" 1 "precondition failed" "" '*|redis-cli * ping|0|NOAUTH Authentication required.\n'
row "the symptom is not confirmed" 1 "symptoms not confirmed" "" "*|redis-cli * info memory|0|$calm"
row "the symptom cannot be read" 1 "symptoms not confirmed" "" '*|redis-cli * info memory|0|\n'
row "a command of diagnose fails" 0 verified "$yes" '*|redis-cli * --bigkeys|1|\n'
row "a value that the gate needs is missing" 1 failed "$yes" '1|redis-cli * -n 0 dbsize|1|\n'
row "a value is no number" 1 failed "$yes" '*|redis-cli * -n 1 dbsize|0|ERR unknown command\n'
row "a number with zeros before it" 0 verified "$yes" '*|redis-cli * -n 1 dbsize|0|0024001\n'
row "evidence cannot be had" 1 failed "$yes" '2|redis-cli * info keyspace|1|half of it\n'
row "the deed fails" 1 failed "$yes" '*|redis-cli * FLUSHDB|1|ERR\n'
row "verified by the second attempt" 0 verified "$yes" "5|redis-cli * info memory|0|$full"
row "not verified by any attempt" 1 "not verified" "$yes" "*|redis-cli * info memory|0|$full"
row "critical keys are lost" 1 "not verified" "$yes" '2|redis-cli * -n 0 dbsize|0|499\n'
row "writes are still refused" 1 "not verified" "$yes" '3-|redis-cli * info errorstats|0|errorstat_OOM:count=13\r\n'
row "no number fits the arithmetic" 1 "symptoms not confirmed" "" '*|redis-cli * info memory|0|used_memory:5\nmaxmemory:99999999999999999\n'
parameters=(full=99999999999999999)
row "a product beyond 64 bits" 1 "symptoms not confirmed" ""
parameters=(host=cache-1.example.com port=6380 cache_db=1)
row "other parameters" 0 verified "$yes"
for bad in port=x port=70000 "host=a b" "host=-x" "host=\$(id)" full= nobody=1; do
  parameters=("$bad")
  row "wrong usage, $bad" 2 "" ""
done
parameters=()

# The page: its commands, typed one after another, are those of a good run.
page=$work/page
mkdir "$page"
replies=$good
printf '%s\n' "$replies" >"$page/replies"
awk -v folder="$page" '
  /^```bash$/ { inside = 1; n++; next }
  /^```$/ { inside = 0; next }
  inside { print > sprintf("%s/%03d.block", folder, n) }' "$work/redis-memory-full.md"
for block in "$page"/*.block; do
  PRODUCTS=$page PATH=$bin:$PATH host=127.0.0.1 port=6379 cache_db=1 critical_db=0 bash "$block" >/dev/null 2>&1 </dev/null
done
equal "redis-memory-full: the page" "$(calls "$work/run/redis-memory-full/all_good/sh")" "$(calls "$page")"

# --- a runbook with every construct ------------------------------------------------------------------------------

build "$root/tests/e2e/products/everything.rbk" everything || finish
key="it's \$(a) \"key\" * ; \`id\`"
escaped=${key//\"/\\\"}
# shellcheck disable=SC2016 # replies, which nobody expands
base='*|redis-cli * ping|0|PONG\n
*|redis-cli * strlen *|0|0090\n
*|redis-cli * get flag|0|true\n
*|redis-cli * get missing|1|\n
*|redis-cli * get other key|0|x\n
*|redis-cli * get name|0|a name with  blanks and *\n
*|redis-cli * get a name*|0|ok\n
*|redis-cli * get nothing|0|\n
*|redis-cli * --scan *|0|n 1\nn 2\nn 3\nn 4\n
*|redis-cli * dbsize|0|7\n
*|redis-cli * get *|0|abc $HOME\\\\n "x" '"'"'y'"'"'\n
*|redis-cli * set *|0|OK\n'
all="confirm set-it \"Set \\\"$escaped\\\" on 127.0.0.1?\" yes
ask really \"Is \`n 2\` there?\" no
manual look \"Look at $escaped.\" done"
every() {
  answers=$4
  replies=$(printf '%s\n' "${@:5}" "$base")
  agree everything "$1" "$2" "$3"
}
every "all good" 0 verified "$all"
every "the manual work fails" 1 failed "${all/ done/ failed}"
every "the question is answered" 1 failed "${all/ done/ failed}" '*|redis-cli * --scan *|0|n 1\n'
every "the question has no answer" 4 "waits at a gate" "${all/ask really/ask other}" '*|redis-cli * --scan *|0|n 1\n'
every "the step is left out" 0 verified "$all" '*|redis-cli * strlen *|0|50\n'
every "the flag is no" 0 verified "$all" '*|redis-cli * get flag|0|false\n'
every "the condition cannot be decided" 1 failed "$all" '*|redis-cli * get flag|0|perhaps\n'
every "a value is missing late" 1 failed "$all" '*|redis-cli * dbsize|2|\n'
every "the first choice of two" 0 verified "$all" '*|redis-cli * get missing|0|here\n'
every "neither of two" 0 verified "$all" '*|redis-cli * get other key|1|\n'
every "a substitution fails" 0 verified "$all" '*|redis-cli * get name|1|\n'
every "a wrong value at the end" 1 "not verified" "$all" '2-|redis-cli * get it*`|0|bad\n'
every "a failure that is wanted does not come" 1 "not verified" "$all" '*|redis-cli * get nothing|0|x\n'
for value in "" "-n" "a
b" '*' "\$(touch x)" '"' "'" "\\" 'ü‹›'; do
  parameters=("key=$value")
  every "the key $(printf %q "$value")" 4 "waits at a gate" ""
done
parameters=()

# --- what decides about what comes next ---------------------------------------------------------------------------

if build "$root/tests/e2e/products/flow.rbk" flow; then
  # shellcheck disable=SC2016 # replies, which nobody expands
  base='*|redis-cli * get peers|0|{"id": "a b", "height": 12, "up": true}\n\n{"id":"c$d","height":7,"up":true}\n
*|redis-cli * exists a b|0|1\n
*|redis-cli * exists *|1|\n
*|redis-cli * get words|0| one two\nthree\n
*|redis-cli * get one|0|1\n
*|redis-cli * get two|0|2 *\n
*|redis-cli * get three|0|\n
*|redis-cli * get age|0|2m\n
*|redis-cli * get used|0|2KB\n
*|redis-cli * get share|0|70%%\n
*|redis-cli * set *|0|OK\n
*|redis-cli * get healthy|0|yes\n'
  base=${base//%%/%}
  no='ask behind "Is this the cause: A peer is behind?" no
ask full "Is this the cause: The store is full?" no
ask room "Is there room?" yes
confirm second "Really?" yes'
  flow() {
    answers=$4
    replies=$(printf '%s\n' "${@:5}" "$base")
    FLOW_NAME="it's me" agree flow "$1" "$2" "$3"
  }
  flow "the first option helps" 0 verified "$no"
  flow "the first cause" 0 verified "${no/behind?\" no/behind?\" yes}"
  flow "the second cause" 0 verified "${no/full?\" no/full?\" yes}"
  flow "nobody says what the cause is" 4 "waits at a gate" ""
  flow "the second option helps" 0 verified "$no" '1|redis-cli * get healthy|0|no\n'
  flow "it did not hold" 0 verified "$no" '3|redis-cli * get healthy|0|no\n'
  flow "the first option fails, the second is not for here" 0 verified "${no/room?\" yes/room?\" no}" '1|redis-cli * set option first|1|\n'
  flow "the gate of the second is refused" 0 verified "${no/Really?\" yes/Really?\" no}" '1|redis-cli * get healthy|0|no\n'
  flow "no option helps" 1 "not verified" "$no" '*|redis-cli * get healthy|0|no\n'
  flow "the cause cannot be repaired" 1 failed "${no/full?\" no/full?\" yes}" '*|redis-cli * set room 1|1|\n'
  flow "no peers" 0 verified "$no" '*|redis-cli * get peers|0|\n'
  flow "too many peers" 0 verified "$no" '*|redis-cli * get peers|0|{"id":"1","height":1,"up":true}\n{"id":"2","height":1,"up":true}\n{"id":"3","height":1,"up":true}\n{"id":"4","height":1,"up":true}\n'
  flow "a peer without a height" 0 verified "$no" '*|redis-cli * get peers|0|{"id":"1","height":1,"up":true}\n{"id":"2","up":true}\n'
  flow "a peer whose height is no number" 0 verified "$no" '*|redis-cli * get peers|0|{"id":"1","height":"tall","up":true}\n'
  flow "a peer that is no object" 0 verified "$no" '*|redis-cli * get peers|0|[1]\n'
  flow "words that are no names" 0 verified "$no" '*|redis-cli * get words|0|one Two\n'
  flow "a young age" 0 verified "$no" '*|redis-cli * get age|0|1m29s\n'
  flow "an age that is none" 0 verified "$no" '*|redis-cli * get age|0|old\n'
  flow "little is used" 0 verified "$no" '*|redis-cli * get used|0|1024\n'
  parameters=(limit=1h30m most=3000 "name=you")
  flow "other measures" 0 verified "$no" '*|redis-cli * get age|0|90m1s\n'
  parameters=(limit=soon)
  flow "a limit that is none" 2 "" ""
  parameters=()
fi
# --- loops, records, background commands, causes, options --------------------------------------------------------

build "$root/tests/e2e/products/language.rbk" language || finish
# shellcheck disable=SC2016 # replies, which nobody expands
base='*|redis-cli * get names|0|pod-a  pod-b\n\npod-c\n
*|redis-cli * strlen pod-b|0|0012\n
*|redis-cli * strlen *|0|5\n
*|redis-cli * get lines|0|a line\n\n  $(id) * \n
*|redis-cli * get times|0|007 8\n
*|redis-cli * get peers|0|{"id":"it'"'"'s \\"p\\" $x","height":0,"ok":true,"used":"5%","rest":{"a":[1,"b"]}}\n\n{"id":"q","height":7,"ok":false,"used":"81%","rest":"x"}\n{"id":"r","height":7,"ok":false,"used":80,"rest":1}\n
*|redis-cli * get one|0|{"id": "one", "height": 12,\n "ok": true, "used": "1", "rest": []}\n
*|redis-cli * get used|0|1700MB\n
*|redis-cli * get age|0|45m30s\n
*|redis-cli * get full|0|no\n
*|redis-cli * monitor|stays|starting\nReady now\n
*|redis-cli * ping|0|PONG\n
*|redis-cli * get health|0|good\n
*|redis-cli * get *|0|\n
*|redis-cli * set *|0|OK\n'
all='confirm emergency "Only when \"it\" burns" yes
ask fresh "Is this the cause: A node is fresh?" no
manual tell "Tell On-call engineer (slack #incidents):\nState: at work" done
confirm go "Restart 127.0.0.1?" yes
ask room "Is there room?" yes
confirm scale "Scale?" yes
confirm wipe "Wipe 127.0.0.1?" yes'
says_so() {
  answers=$4
  replies=$(printf '%s\n' "${@:5}" "$base")
  agree language "$1" "$2" "$3"
}
says_so "all good" 0 verified "$all"
equal "language: all good: no step fails" "" "$(grep '  failed: ' "$work/run/language/all_good/sh/err")"
says_so "too many elements" 0 verified "$all" '*|redis-cli * get names|0|a b c d\n'
says_so "no elements" 0 verified "$all" '*|redis-cli * get names|0|\n\n'
says_so "a wrong element" 0 verified "$all" '*|redis-cli * get names|0|a B_ c\n'
says_so "an iteration fails" 0 verified "$all" '*|redis-cli * strlen pod-b|1|\n'
says_so "a member is missing" 0 verified "$all" '*|redis-cli * get one|0|{"id": "one", "ok": true}\n'
says_so "a member is null" 0 verified "$all" '*|redis-cli * get one|0|{"id": null, "height": 1, "ok": true, "used": "1", "rest": 1}\n'
says_so "a member of another type" 0 verified "$all" '*|redis-cli * get one|0|{"id": "x", "height": "many", "ok": true, "used": "1", "rest": 1}\n'
says_so "a member that is an object" 0 verified "$all" '*|redis-cli * get one|0|{"id": {}, "height": 1, "ok": true, "used": "1", "rest": 1}\n'
says_so "no record" 0 verified "$all" '*|redis-cli * get one|0|[1]\n'
says_so "a line that is no record" 0 verified "$all" '*|redis-cli * get peers|0|{"id": 1}\nnothing\n'
says_so "too young, too small" 0 verified "$all" '*|redis-cli * get used|0|1600MB\n'
says_so "no measure" 0 verified "$all" '*|redis-cli * get age|0|soon\n'
says_so "the first cause" 0 verified "$all" '*|redis-cli * get full|0|yes\n'
says_so "the second cause" 0 verified "${all/is fresh?\" no/is fresh?\" yes}"
says_so "no answer to the cause" 4 "waits at a gate" "${all/ask fresh/ask other}"
says_so "the background command ends" 0 verified "$all" '*|redis-cli * monitor|3|no\n'
says_so "the background command is not ready" 0 verified "$all" '*|redis-cli * monitor|stays|no\n'
says_so "what runs beside it fails" 0 verified "$all" '*|redis-cli * get beside|1|\n'
says_so "the message is not sent" 1 failed "${all/ done/ failed}"
says_so "the first option fails" 0 verified "$all" '*|redis-cli * set restart *|1|\n'
says_so "the first option is refused" 0 verified "${all/127.0.0.1?\" yes/127.0.0.1?\" no}"
says_so "the first option does not help" 0 verified "$all" '1|redis-cli * get health|0|bad\n'
says_so "the second option does not apply" 0 verified "${all/room?\" yes/room?\" no}" '1|redis-cli * get health|0|bad\n'
says_so "the second option fails" 0 verified "$all" '1|redis-cli * get health|0|bad\n' '*|redis-cli * set scale *|1|\n'
says_so "no option helps" 1 "not verified" "$all" '*|redis-cli * get health|0|bad\n'
says_so "it does not hold" 0 verified "$all" '2|redis-cli * ping|0|LOADING\n'
says_so "mitigation fails" 1 failed "$all" '*|redis-cli * set mitigated *|1|\n'
says_so "it is no emergency" 1 "precondition failed" "${all/burns\" yes/burns\" no}"
LANGUAGE_HOST=10.0.0.9
export LANGUAGE_HOST
says_so "a parameter from the environment" 0 verified "${all//127.0.0.1/10.0.0.9}"
parameters=(host=10.0.0.8)
says_so "an option before the environment" 0 verified "${all//127.0.0.1/10.0.0.8}"
LANGUAGE_HOST='a b'
parameters=()
says_so "a wrong value in the environment" 2 "" ""
unset LANGUAGE_HOST

# --- every runbook of the house ----------------------------------------------------------------------------------

# Their commands must not reach this machine: apart from the stubs there is only what the scripts themselves need. What a
# runbook starts and is not there fails in both.
tools=$work/tools
mkdir "$tools"
for name in awk bash cat date env grep head jq mkdir mktemp sh sleep sort tail timeout tr; do ln -s "$(command -v "$name")" "$tools/$name"; done
path=$tools
export TMPDIR=$work/tmp
mkdir -p "$work/all" "$work/tmp"

# house NAME SCENARIO: what the script does, the bytecode does too; one that would wait for longer is not run to its end.
house() {
  local folder=$work/probe/$1/${2// /_} status
  mkdir -p "$folder"
  printf '%s\n' "$replies" >"$folder/replies"
  PRODUCTS=$folder PATH=$bin:$path RBK_EVIDENCE=$folder/evidence timeout 10 bash "$work/$1.sh" ${parameters[@]+"${parameters[@]/#/--}"} \
    >"$folder/out" 2>"$folder/err" </dev/null
  status=$?
  if ((status == 124)); then return; fi
  rm -f "$folder"/calls*
  run_script "$1" "$folder" ${parameters[@]+"${parameters[@]/#/--}"}
  agree "$1" "$2" "$(cat "$folder/status")" "$(cat "$folder/outcome")"
}

# both SOURCE NAME: a context that is `1` fits what the replies say; no one answers.
both() {
  cp "$work/$2.sh" "$work/all/"
  parameters=()
  if grep -q 'param context:' "$1"; then parameters=(context=1); fi
  answers='' replies='*|*|0|1\n'
  house "$2" "every answer is 1"
  replies='*|*|1|'
  house "$2" "every command fails"
}

for source in "$root"/runbooks/*/*.rbk; do
  grep -q '^runbook ' "$source" || continue
  name=$(basename "$(dirname "$source")")-$(basename "$source" .rbk)
  build "$source" "$name" || continue
  "$RBK" build --to sh -o "$work/again.sh" "$source" >"$out" 2>"$err"
  check "$name: the same twice" diff -r "$work/$name.sh" "$work/again.sh"
  rm -rf "$work/again.sh"
  if [[ -d $work/$name.sh ]]; then
    for script in "$work/$name.sh"/*.sh; do
      book=$(basename "$script" .sh)
      cp "$script" "$work/$name-$book.sh"
      cp "$work/$name.rbc" "$work/$name-$book.rbc"
      both "$source" "$name-$book"
    done
    book=''
  else
    both "$source" "$name"
  fi
done

cp "$work/everything.sh" "$work/language.sh" "$work/all/"
for script in "$work"/all/*.sh; do
  [[ -f $script ]] || continue # which has been counted as a failure
  name=$(basename "$script")
  check "$name: shellcheck" shellcheck --norc "$script"
  check "$name: bash -n" bash -n "$script"
  equal "$name: no directive for shellcheck" "" "$(grep -n 'shellcheck disable' "$script")"
  # What bash 3.2 does not know.
  equal "$name: bash 3.2" "" "$(grep -nE '(declare|local|typeset) -[a-zA-Z]*[AnglU]|mapfile|readarray|coproc|\$\{[A-Za-z_]+(,|\^)|\|&|&>>|(^|[;&|]) *wait -n|\$\{[A-Za-z_]+@|;;?&|\[\[ -v |EPOCHSECONDS|BASHPID|printf .*%\(|\{[a-z_]+\}[<>]' "$script")"
done

finish
