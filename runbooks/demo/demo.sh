#!/usr/bin/env bash
# A guided tour: check the runbooks, build them three ways, break a private Redis and repair it with a runbook.
# Everything happens on this machine: the server listens on 127.0.0.1, keeps nothing, and is gone at the end.
#
#   RBK      the compiler     (build/release/rbk)
#   RBK_RUN  the runtime      (build/release/rbk-run)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
RBK=${RBK:-$root/build/release/rbk}
export RBK_RUN=${RBK_RUN:-$root/build/release/rbk-run}
book=runbooks/demo/redis-memory-full
out=build/demo
cd "$root"

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'
else
  bold='' dim='' plain=''
fi
heading() { printf '\n%s== %s ==%s\n\n' "$bold" "$1" "$plain"; }
say() { printf '%s\n' "$@"; }
stop() {
  printf 'demo: %s\n' "$1" >&2
  exit 1
}
# rbk ARGUMENT…: shows the command line, then runs it.
rbk() {
  printf '%s$ rbk %s%s\n' "$dim" "$*" "$plain"
  "$RBK" "$@"
}

for program in redis-server redis-cli awk; do
  command -v "$program" >/dev/null || stop "$program is not installed"
done
[[ -x $RBK ]] || stop "no compiler at $RBK: build it first (./rbkw build), or say where it is with RBK=…"

data=$(mktemp -d)
server=''
cleanup() {
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$data"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=0
redis() { redis-cli -h 127.0.0.1 -p "$port" "$@"; }

# Starts a server on a port nobody uses; the first that answers and is ours wins.
start_redis() {
  local attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM + attempt) % 12000))
    redis-server --bind 127.0.0.1 --port "$port" --dir "$data" --save '' --appendonly no \
      --maxmemory 32mb --maxmemory-policy noeviction --daemonize no >"$data/server.log" 2>&1 &
    server=$!
    for _ in {1..50}; do
      if [[ $(redis info server 2>/dev/null | tr -d '\r' | sed -n 's/^process_id://p') == "$server" ]]; then
        return
      fi
      kill -0 "$server" 2>/dev/null || break
      sleep 0.05
    done
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=''
  done
  cat "$data/server.log" >&2
  stop "no port for a private redis-server"
}

sessions() {
  awk 'BEGIN { for (i = 1; i <= 500; i++) printf "SET session:%04d user=%04d;cart=%d;since=08:%02d\r\n", i, i * 7, i % 9, i % 60 }'
}
pages() {
  awk 'BEGIN {
    page = sprintf("%980s", ""); gsub(/ /, "x", page)
    for (i = 1; i <= 24000; i++) printf "SET cache:page:%05d %s\r\n", i, page
  }'
}
memory() {
  redis info memory | awk -F: '
    /^used_memory:/ { used = $2 }
    /^maxmemory:/ { limit = $2 }
    END { printf "%.1f of %.1f MB used, %d %%\n", used / 1048576, limit / 1048576, used * 100 / limit }'
}
log_in() { redis -n 0 set session:0501 'user=3507;cart=1;since=09:00' 2>&1; }

rm -rf "${out:?}"
mkdir -p "$out"

heading "1. Check every runbook"
say "Nothing runs: the checker reads the commands, the SQL inside them, the gates and the clock."
rbk check runbooks/

heading "2. One source, three products"
say "The five runbooks of eco-base as shell scripts, as pages, and as bytecode for the runtime."
for product in sh md rbc; do
  rbk build --to "$product" -o "$out/$product" runbooks/eco-base
done
find "$out/sh" "$out/md" "$out/rbc" -type f | LC_ALL=C sort | sed 's/^/  /'

heading "3. Break a Redis"
start_redis
say "A private redis-server: 127.0.0.1:$port, process $server, 32 MB, no eviction."
sessions | redis -n 0 --pipe >/dev/null
say "Database 0 holds what must survive: $(redis -n 0 dbsize) sessions, such as session:0042 = $(redis -n 0 get session:0042)"
pages | redis -n 1 --pipe >/dev/null
say "Database 1 holds a page cache:      $(redis -n 1 dbsize) pages; $(memory)"
redis -n 1 setrange cache:report:annual 6999999 x >/dev/null
say "Then someone caches a 7 MB report:  $(memory)" "" "Now a user logs in, which writes a session:" "  $(log_in)"

heading "4. Run the runbook, and answer nothing"
say "No terminal and no prepared answer: the runtime diagnoses, keeps evidence, and stops at the gate."
arguments=(run "$book/redis-memory-full.rbk" -p host=127.0.0.1 -p "port=$port" --journal "$out/runs")
status=0
rbk "${arguments[@]}" </dev/null || status=$?
[[ $status == 4 ]] || stop "the run should have stopped at the gate with status 4, not $status"
say "" "Exit status 4: stopped at a gate. The cache still has $(redis -n 1 dbsize) keys."

heading "5. Run it with the answer of $book/answers.txt"
say "The answer is bound to the text it confirms; another number of keys would not be confirmed:"
grep -v '^#' "$book/answers.txt" | sed 's/^/  /'
say ""
rbk "${arguments[@]}" --answers "$book/answers.txt" </dev/null

heading "6. What the journal kept"
# Two runs of one second are not in the order of their names: the one that stopped at its gate came first.
last=''
for run in "$out/runs"/*/; do
  if grep -q '"verified"' "$run/journal.jsonl"; then last=$(basename "$run"); fi
done
rbk report "$last" --journal "$out/runs"

heading "7. Afterwards"
say "Memory:    $(memory)" \
  "Sessions:  $(redis -n 0 dbsize), and session:0042 = $(redis -n 0 get session:0042)" \
  "Cache:     $(redis -n 1 dbsize) keys" \
  "A login:   $(log_in)" \
  "" \
  "Products, journal and evidence are in $out/. It took $SECONDS s; the server is stopped now."
