#!/usr/bin/env bash
# What rbk says about Redis, held against a real redis-server: private, on 127.0.0.1 and a socket, saving nothing.
#   1. the committed tables are those of this server
#   2. what rbk calls `read` changes nothing, and `diagnose` refuses the rest
#   3. captures, evidence, gates, retries, timeouts, ways back, secrets: runbooks that run
# shellcheck disable=SC2016
# shellcheck source=tests/e2e/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
skip_without redis-server redis-cli python3 jq
cd "$work" || exit 3
system_file .

# --- servers -------------------------------------------------------------------------------------------------------

# start_redis NAME OPTION…: sets $port and $socket, and $server, its process.
start_redis() {
  local name=$1 attempt
  shift
  mkdir "$work/$name"
  socket=$work/$name/redis.sock
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM + attempt) % 12000))
    redis-server --bind 127.0.0.1 --port "$port" --unixsocket "$socket" --dir "$work/$name" --save '' --appendonly no \
      --daemonize no --enable-debug-command yes "$@" >"$work/$name/log" 2>&1 &
    server=$!
    at_exit "kill $server 2>/dev/null; wait $server 2>/dev/null"
    for _ in {1..100}; do
      if [[ -S $socket ]] && redis-cli -s "$socket" ping 2>&1 | grep -qE 'PONG|NOAUTH'; then return; fi
      gone "$server" && break
      sleep 0.05
    done
  done
  give_up "no private redis-server: $(tail -n 3 "$work/$name/log")"
}
start_redis open
open_port=$port open_socket=$socket open_server=$server
redis() { redis-cli -s "$open_socket" "$@"; }

# (PFCOUNT keeps its result in the key until the next PFADD, a cache that DEBUG DIGEST sees; here it is filled.)
seed() {
  redis flushall >/dev/null
  redis function flush >/dev/null
  redis config resetstat >/dev/null
  redis >/dev/null <<'COMMANDS'
SET text hello
SET number 41
SET spaced "two words"
RPUSH list one two three
SADD set a b c
SADD other b c d
HSET hash field value count 3
ZADD zset 1 one 2 two 3 three
PFADD loglog a b c
PFCOUNT loglog
XADD stream 1-1 field value
XGROUP CREATE stream group 0
GEOADD places 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
SETBIT bits 7 1
SELECT 1
SET cache:1 x
SET cache:2 y
COMMANDS
}
# What a command can change, in one text: data of every database, configuration, users, libraries, replication.
fingerprint() {
  redis debug digest
  redis info keyspace | sed 's/,avg_ttl=.*//'
  redis config get '*'
  redis acl list
  redis function list withcode
  redis script exists e0e1f9fabfc9d4800c877a703b823ac0578ff8db
  redis info replication | grep -E '^(role|master_host)'
  redis xinfo groups stream 2>/dev/null
  redis client list | grep -cE 'age=[0-9]+ .*cmd=(subscribe|monitor)'
}

# --- 1. the tables -------------------------------------------------------------------------------------------------

version=$(redis info server | tr -d '\r' | sed -n 's/^redis_version://p')
described=$(sed -n '1s/.*redis-server \([0-9.]*[0-9]\).*/\1/p' "$root/stdlib/redis/commands.tsv")
status "every command has one effect that the server's flags agree with" 0 python3 "$root/tools/catalogue/redis.py" --check
says "and the generator says so" " 0 failed" "$out"
python3 "$root/tools/catalogue/redis.py" >tables.now
if [[ ${version%.*} == "${described%.*}" ]]; then
  for column in 1 2 3; do
    cut -f "$column" "$root/stdlib/redis/commands.tsv" | grep -v '^#' >want
    cut -f "$column" tables.now | grep -v '^#' >have
    check "column $column (1 name, 2 arity, 3 flags) of commands.tsv is that of this server" diff want have
  done
else
  echo "note: commands.tsv describes Redis $described, this is $version: only the names are compared"
  cut -f 1 "$root/stdlib/redis/commands.tsv" | grep -v '^#' >want
  cut -f 1 tables.now | grep -v '^#' >have
  check "every described command is known to this server" test -z "$(comm -23 <(sort want) <(sort have))"
fi

# --- 2. effects ----------------------------------------------------------------------------------------------------

[[ ${version%%.*} -ge 7 ]] || give_up "Redis $version is too old for this test"
# One invocation a line, as the words of redis-cli. Every group of the reference is here, with the harmless and the
# harmful forms of what has both.
cat >invocations <<'LINES'
get text
get spaced
getrange text 0 2
mget text number
strlen text
exists text nosuch
type list
ttl text
pttl text
expiretime text
object encoding number
object idletime text
keys c*
scan 0 count 100
randomkey
dbsize
dump text
touch text
lrange list 0 -1
llen list
lindex list 0
lpos list two
smembers set
scard set
sismember set a
smismember set a z
srandmember set
sinter set other
sintercard 2 set other
sunion set other
sdiff set other
hget hash field
hgetall hash
hkeys hash
hlen hash
hexists hash field
hrandfield hash
hscan hash 0
zrange zset 0 -1
zrangebyscore zset 1 2
zcard zset
zscore zset two
zrank zset two
zcount zset 0 9
zunion 2 zset zset
zrandmember zset
zscan zset 0
pfcount loglog
xlen stream
xrange stream - +
xread count 1 streams stream 0
xinfo stream stream
xpending stream group
geopos places Palermo
geodist places Palermo Catania km
geosearch places fromlonlat 15 37 byradius 200 km asc
georadius places 15 37 200 km
bitcount text
getbit bits 7
bitpos bits 1
bitfield bits get u4 0
bitfield_ro bits get u4 0
getex text
sort list alpha
sort_ro list alpha
info
info memory
config get maxmemory
client list
client info
client id
client getname
slowlog get 10
slowlog len
latency latest
latency doctor
memory usage text
memory stats
memory doctor
command count
command docs get
acl list
acl whoami
acl cat
acl log
function list
function stats
script exists e0e1f9fabfc9d4800c877a703b823ac0578ff8db
lastsave
time
role
ping
echo hello
module list
pubsub channels
pubsub numsub news
debug digest
debug object text
lolwut
command getkeys get text
eval_ro "return redis.call('get', KEYS[1])" 1 text
wait 0 10
set text other
set text other get
setex temporary 100 x
psetex temporary 100000 x
setnx fresh x
mset a 1 b 2
msetnx c 1 d 2
getset text new
getdel text
getex text ex 100
getex text persist
append text more
incr number
incrby number 5
incrbyfloat number 1.5
decr number
setrange text 0 J
del text
unlink text
expire text 100
expire text 0
pexpire text -1
expireat text 1
persist text
rename text renamed
renamenx text renamed
copy text copied
move text 1
restore again 0 "\x00\x05hello\n\x00\x83\x1d\x12\x13\x9c\x1e\x8f\x17"
lpush list zero
rpush list four
lpop list
rpop list 2
lset list 0 x
lrem list 0 one
ltrim list 0 0
linsert list before two x
lmove list list left right
rpoplpush list moved
sadd set d
srem set a
spop set
smove set other a
sinterstore stored set other
sunionstore stored set other
sdiffstore stored set other
hset hash field other
hdel hash field
hincrby hash count 1
hsetnx hash new x
zadd zset 4 four
zrem zset one
zincrby zset 1 one
zpopmin zset
zremrangebyrank zset 0 0
zrangestore stored zset 0 -1
zunionstore stored 2 zset zset
pfadd loglog d
pfmerge merged loglog
xadd stream * field value
xdel stream 1-1
xtrim stream maxlen 0
xgroup create stream second 0
xgroup destroy stream group
xreadgroup group group me count 1 streams stream >
xack stream group 1-1
xsetid stream 9-9
geoadd places 1 1 Here
geosearchstore near places fromlonlat 15 37 byradius 200 km asc
georadius places 15 37 200 km store near
setbit bits 3 1
bitop not inverse text
bitfield bits set u4 0 9
bitfield bits get u4 0 incrby u4 0 1
sort list alpha store sorted
config set maxmemory 100mb
config set slowlog-log-slower-than 5000
config resetstat
client setname me
client pause 1
client unpause
client kill type pubsub
client no-evict on
slowlog reset
latency reset
memory purge
acl setuser bob on nopass ~* +get
acl deluser bob
acl log reset
function load "#!lua name=lib\nredis.register_function('f', function() return 1 end)"
function flush
script load "return 1"
script flush
eval "return redis.call('set', KEYS[1], 'x')" 1 text
eval "return redis.call('get', KEYS[1])" 1 text
publish news hello
save
bgsave
bgrewriteaof
swapdb 0 1
debug set-active-expire 1
debug change-repl-id
replicaof no one
flushdb
flushdb async
flushall
LINES

# quoted INVOCATION: the same as words of a shell line, its stars and `>` quoted.
quoted() { sed -E "s/ (~?\\*|c\\*|>)( |\$)/ '\\1'\\2/g" <<<"$1"; }

# One runbook with all of them, in `diagnose`: what rbk makes of each, and which it refuses.
{
  printf 'import "./system.rbk"\nrunbook all "Every invocation" {\n  service subject\n  severity P1\n  diagnose {\n'
  while IFS= read -r line; do
    printf '    step "%s" timeout 5s {\n      $ redis-cli -p %s %s\n    }\n' "$(tr -d '"\\$`' <<<"$line")" "$open_port" "$(quoted "$line")"
  done <invocations
  printf '  }\n}\n'
} >all.rbk
count=$(lines invocations)
"$RBK" dump --effects --format json all.rbk >effects.json 2>"$err"
equal "one object for each invocation" "$count" "$(jq length effects.json)"
equal "every command is known: none is called unknown that Redis knows" "" \
  "$(jq -r '.[] | select(.effect == "unknown") | .argv | join(" ")' effects.json | grep -vE ' (eval|debug) ')"
jq -r '.[].effect' effects.json >effects
"$RBK" check --format json all.rbk >check.json 2>"$err"
# The lines that `diagnose` refuses are those of the invocations that do more than read.
jq -r '.[] | select(.effect != "read") | .range.start.line' effects.json | sort -n >want
jq -r '.diagnostics[] | select(.name | startswith("effect/")) | .range.start.line' check.json | sort -nu >have
check "\`diagnose\` refuses exactly what does more than read" diff want have
equal "nothing else is wrong with them" "" \
  "$(jq -r '.diagnostics[] | select(.severity == "error" and (.name | startswith("effect/") | not)) | "\(.range.start.line): \(.message)"' check.json)"
status "such a runbook does not run" 2 "$RBK" run all.rbk --journal runs
check "nor does it leave a run" test ! -e runs

# Each invocation by itself, straight to the server: what changes something may not be called read.
paste effects invocations >table
while IFS=$'\t' read -r effect line; do
  seed
  before=$(fingerprint)
  eval "words=($(quoted "$line"))"
  # shellcheck disable=SC2154 # set by eval
  answer=$(redis "${words[@]}" 2>&1 | tr -d '\0')
  case $answer in
  ERR\ unknown* | *"wrong number of arguments"* | *"syntax error"*) fail "the test itself: \`$line\`: $answer" ;;
  esac
  after=$(fingerprint)
  if [[ $effect == read ]]; then
    if [[ $before == "$after" ]]; then
      pass
    else
      fail "rbk calls \`redis-cli $line\` read, and it changed the server"
      diff <(echo "$before") <(echo "$after") | head -n 6
    fi
  elif [[ $before != "$after" ]]; then
    pass # really does more than read
  fi
done <table
redis config set maxmemory 0 >/dev/null
redis config set slowlog-log-slower-than 10000 >/dev/null

# All of those that only read, as one runbook, through the runtime.
{
  printf 'import "./system.rbk"\nrunbook reads "Every invocation that reads" {\n  service subject\n  severity P1\n  diagnose {\n'
  while IFS=$'\t' read -r effect line; do
    [[ $effect == read ]] || continue
    printf '    step "%s" timeout 5s {\n      $ redis-cli -e -p %s %s\n    }\n' "$(tr -d '"\\$`' <<<"$line")" "$open_port" "$(quoted "$line")"
  done <table
  printf '  }\n}\n'
} >reads.rbk
check "there are at least 25 that read" test "$(grep -c '^read' table)" -ge 25
check "and at least 25 that do not" test "$(grep -vc '^read' table)" -ge 25
seed
before=$(fingerprint)
status "the reads run" 0 "$RBK" run reads.rbk --journal runs
equal "not one of them fails" "" "$(grep -F 'failed' "$out")"
equal "and leave the server as it was" "$before" "$(fingerprint)"
says "each of them ended well" "completed" "$err"
rm -rf runs
status "the same compiled" 0 "$RBK" build --to rbc -o reads.rbc reads.rbk
status "by the runtime alone" 0 "$RBK_RUN" reads.rbc --journal runs --read-only
equal "leave the server as it was too" "$before" "$(fingerprint)"
rm -rf runs

# Writes by `redis-cli` in every place where only reading is allowed.
for section in require symptoms diagnose verify; do
  printf 'import "./system.rbk"\nrunbook w "W" {\n  service subject\n  severity P1\n  %s {\n    step "W" {\n      $ redis-cli -p 6379 SET a b\n    }\n  }\n}\n' \
    "$section" >section.rbk
  "$RBK" check --format json section.rbk >check.json 2>"$err"
  equal "a write in \`$section\` is refused" 1 "$(jq '[.diagnostics[] | select(.name == "effect/not-read")] | length' check.json)"
done

# --- 3. runbooks that run ------------------------------------------------------------------------------------------

# run_book WHAT STATUS BOOK ARGUMENT…; afterwards $run is its id, report.json and report.md are its reports
run_book() {
  local what=$1 wanted=$2 book=$3
  shift 3
  rm -rf runs
  status "$what" "$wanted" "$RBK" run "$book" --journal runs "$@"
  run=$(ls runs 2>/dev/null)
  if [[ -n $run ]]; then
    "$RBK" report "$run" --journal runs --format json >report.json
    "$RBK" report "$run" --journal runs >report.md
  fi
}
has_line() { # has_line WHAT TEXT FILE: a whole line
  if grep -qxF -e "$2" "$3"; then pass; else fail "$1: no line \`$2\` in:" "$3"; fi
}

# Captures of every kind, evidence, conditions.
cat >capture.rbk <<'RBK'
import "./system.rbk"
runbook capture "Values and evidence" {
  service  subject
  severity P1
  param socket: file
  param key:    text = "spaced"
  diagnose {
    step "Values" timeout 5s {
      let keys: int = $ redis-cli -s $socket -n 1 dbsize
      let word: text = $ redis-cli -s $socket get text
      let words: text = $ redis-cli -s $socket get $key
      let total: int = $ redis-cli -s $socket info memory | awk -F: '/^used_memory:/ { print int($2) }'
      let again: text = $ redis-cli -s $socket echo $words
      expect keys == 2
      expect word == "hello"
      expect words == again
      expect words matches /^two words$/
      expect total > 100000
      report "keys=$keys word=$word words=$words"
    }
    step "No number" timeout 5s {
      let number: int = $ redis-cli -s $socket get text
      report "never $number"
    }
    step "Needs the number" timeout 5s {
      $ redis-cli -s $socket get $number
    }
    step "Chosen" when keys > 1 and word contains "ell" {
      report "chosen"
    }
    step "Not chosen" when keys > 2 {
      report "not chosen"
    }
  }
  resolve {
    step "Evidence" timeout 5s {
      save members $ redis-cli -s $socket smembers set
      save hash $ redis-cli -s $socket hgetall hash
      let count: int = $ wc -l < $members
      report "$count members"
      $ redis-cli -s $socket SET marked "$words; done"
      undo $ redis-cli -s $socket DEL marked
    }
  }
  verify {
    step "It is there" timeout 5s {
      let marked: text = $ redis-cli -s $socket get marked
      expect marked == "two words; done"
    }
  }
}
RBK
seed
run_book "captures and evidence" 0 capture.rbk -p "socket=$open_socket"
says "an int, a text, and a text with a blank" "keys=2 word=hello words=two words" "$out"
says "a value that is no int fails the step" "No number" "$err"
says_not "and what stands after it is not done" "never" "$out"
says "what needs the value names it" "number" "$err"
says "a condition that holds" "chosen" "$out"
says_not "a condition that does not" "> not chosen" "$err"
says "a file of evidence counted by a command" "3 members" "$out"
equal "the evidence is what the server says" "$(redis smembers set | sort)" "$(sort runs/"$run"/evidence/*members*)"
equal "each in a file of its own" 2 "$(find runs/"$run"/evidence -type f | wc -l)"
equal "a captured value is one argument" "two words; done" "$(redis get marked)"
equal "the report has the captured values" 2 "$(jq '[.events[] | select(.kind == "end" and .value == "two words\n")] | length' report.json)"
says "the page has the finding" "keys=2 word=hello words=two words" report.md
cat >list.rbk <<'RBK'
import "./system.rbk"
runbook list "A list" {
  service  subject
  severity P1
  param socket: file
  diagnose {
    step "List" timeout 5s {
      let items: list<text> = $ redis-cli -s $socket lrange list 0 -1
      expect items contains "two"
      report "items: $items"
      $ redis-cli -s $socket echo $items
    }
  }
}
RBK
run_book "a captured list" 0 list.rbk -p "socket=$open_socket"
says "its elements" "items: one two three" "$out"
says "one argument" "one two three" report.md

# Gates: open only for the text they show, and the text holds the values of this moment.
cat >gate.rbk <<'RBK'
import "./system.rbk"
runbook gate "Empty the cache" {
  service  subject
  severity P1
  param socket: file
  resolve {
    step "Flush" timeout 5s {
      let keys: int = $ redis-cli -s $socket -n 1 dbsize
      save before $ redis-cli -s $socket info keyspace
      confirm flush "Delete all $keys keys of database 1?" within 5m
      $ redis-cli -s $socket -n 1 FLUSHDB
      irreversible because "it is a cache"
    }
  }
  verify {
    step "Empty" timeout 5s {
      let rest: int = $ redis-cli -s $socket -n 1 dbsize
      expect rest == 0
    }
  }
}
RBK
seed
gate() { redis -n 1 dbsize; }
run_book "no answer" 4 gate.rbk -p "socket=$open_socket"
equal "nothing was deleted" 2 "$(gate)"
has_line "the line an answers file needs" 'error:   an answers file would need the line: confirm flush "Delete all 2 keys of database 1?" yes' \
  <(grep -F 'answers file would need' "$err" | sed 's/^\(error: \)\?\s*/error:   /')
for wrong in 'confirm flush "Delete all 3 keys of database 1?" yes' 'confirm flush "Delete all 2 keys of database 1? " yes' \
  'confirm flush "delete all 2 keys of database 1?" yes' 'confirm other "Delete all 2 keys of database 1?" yes' \
  'ask flush "Delete all 2 keys of database 1?" yes'; do
  echo "$wrong" >answers
  run_book "an answer that is not the gate's: $wrong" 4 gate.rbk -p "socket=$open_socket" --answers answers
  equal "nothing was deleted: $wrong" 2 "$(gate)"
done
for broken in 'confirm flush "Delete all 2 keys of database 1?"  yes' 'confirm flush "Delete all 2 keys of database 1?" YES' 'yes' \
  'confirm flush Delete yes'; do
  echo "$broken" >answers
  run_book "no answers file: $broken" 2 gate.rbk -p "socket=$open_socket" --answers answers
done
echo 'confirm flush "Delete all 2 keys of database 1?" no' >answers
run_book "a refusal fails the step" 1 gate.rbk -p "socket=$open_socket" --answers answers
equal "nothing was deleted by a refusal" 2 "$(gate)"
echo 'confirm flush "Delete all 2 keys of database 1?" yes' >answers
redis -n 1 set cache:3 z >/dev/null
run_book "the moment has passed: three keys now" 4 gate.rbk -p "socket=$open_socket" --answers answers
equal "nothing was deleted, three keys" 3 "$(gate)"
says "both texts are shown" "Delete all 3 keys of database 1?" "$err"
redis -n 1 del cache:3 >/dev/null
run_book "the answer fits" 0 gate.rbk -p "socket=$open_socket" --answers answers
equal "the cache is empty" 0 "$(gate)"
equal "the other database is not" "hello" "$(redis get text)"
says "the report says who answered" "answers file" report.md

# A gate that stopped, answered by `resume`.
seed
run_book "stops at the gate" 4 gate.rbk -p "socket=$open_socket"
redis -n 1 set cache:3 z >/dev/null
status "resume: what was counted is not counted again" 0 "$RBK" resume "$run" --journal runs --answers answers
equal "flushed after resume" 0 "$(gate)"
status "read-only" 0 "$RBK" run gate.rbk -p "socket=$open_socket" --journal runs --read-only

# A retry waits for a key that somebody else writes.
cat >retry.rbk <<'RBK'
import "./system.rbk"
runbook retry "Wait for a key" {
  service  subject
  severity P1
  param socket: file
  param key:    text
  diagnose {
    step "Appears" timeout 5s retry 40 every 100ms {
      let value: text = $ redis-cli -s $socket get $key
      expect value == "here"
      report "found"
    }
  }
  verify {
    step "Was there" timeout 5s {
      expect value == "here"
    }
  }
}
RBK
if ! "$RBK" check --fail-on error retry.rbk >"$out" 2>"$err"; then sed -i 's/retry 40 every 100ms/retry 10 every 1s/' retry.rbk; fi
(
  sleep 1.3
  redis set late here
) >/dev/null &
run_book "the key appears while the step is tried again" 0 retry.rbk -p "socket=$open_socket" -p key=late
tries=$(jq '[.events[] | select(.kind == "step" and .name == "Appears")] | length' report.json)
check "more than one attempt was needed ($tries)" test "$tries" -gt 1
equal "one finding" 1 "$(jq '[.events[] | select(.kind == "report")] | length' report.json)"
sed 's/retry [0-9]* every [0-9a-z]*/retry 2 every 1s/' retry.rbk >never.rbk
run_book "a key that never appears" 1 never.rbk -p "socket=$open_socket" -p key=nosuch
equal "both attempts stand in the report" 2 "$(jq '[.events[] | select(.kind == "step" and .name == "Appears")] | length' report.json)"
says "not verified" "not verified" "$err"

# A command that blocks ends with the time of its step, and so does its connection.
cat >block.rbk <<'RBK'
import "./system.rbk"
runbook block "Wait without end" {
  service  subject
  severity P1
  param socket: file
  resolve {
    step "Mark" timeout 5s {
      $ redis-cli -s $socket SET first 1
      undo $ redis-cli -s $socket DEL first
      $ redis-cli -s $socket SET second 2
      undo $ redis-cli -s $socket DEL second
    }
    step "Block" timeout 1s {
      confirm take "Take an element of nothing?"
      $ redis-cli -s $socket BLPOP nothing 30
      irreversible because "an element that was taken is gone"
    }
    step "Never" timeout 5s {
      $ redis-cli -s $socket SET third 3
      undo $ redis-cli -s $socket DEL third
    }
  }
  verify {
    step "Never" timeout 5s {
      let third: text = $ redis-cli -s $socket get third
      expect third == "3"
    }
  }
}
RBK
echo 'confirm take "Take an element of nothing?" yes' >answers
seed
begin=$(date +%s%N)
run_book "a command that blocks" 1 block.rbk -p "socket=$open_socket" --answers answers
took=$((($(date +%s%N) - begin) / 1000000))
check "stopped after one second, not thirty ($took ms)" test "$took" -lt 8000
says "says that it was the time" "timed out" "$err"
check "no client is left blocked" until_true 3 bash -c '! redis-cli -s "$1" client list | grep -qi "cmd=blpop"' - "$open_socket"
equal "nothing after it ran" "" "$(redis get third)"
sed -n '/^way back, latest first/,$p' "$err" | grep -oE 'redis-cli .* DEL (first|second|third)' | grep -oE '[a-z]*$' >back
equal "the ways back, latest first, of what was done only" "second first" "$(tr '\n' ' ' <back | sed 's/ $//')"
sed -n '/Way back/,$p' report.md | grep -oE 'DEL (first|second|third)' | grep -oE '[a-z]*$' >back
equal "the same in the report" "second first" "$(tr '\n' ' ' <back | sed 's/ $//')"
says "the escalation is shown" "page on-call: slack #incidents" "$err"
equal "a way back is shown, never run" "1 2" "$(redis get first) $(redis get second)"

# An error reply has exit status 0 without -e: the runbook sees the text, and with -e the failure.
cat >reply.rbk <<'RBK'
import "./system.rbk"
runbook reply "An error reply" {
  service  subject
  severity P1
  param socket: file
  diagnose {
    step "With -e" timeout 5s {
      $ redis-cli -e -s $socket llen text
      report "reached"
    }
  }
}
RBK
run_book "an error reply with -e" 1 reply.rbk -p "socket=$open_socket"
says "the server's words" "WRONGTYPE" report.json
says_not "stops the step" "reached" "$out"

# A server that is gone.
run_book "no server" 1 reply.rbk -p "socket=$work/nosuch.sock"
says "is said in its words" "Could not connect" report.json

# Secrets: a server with a password; it stands nowhere afterwards.
start_redis closed --requirepass 'pass word/$é"x'
secret='pass word/$é"x'
cat >secret.rbk <<'RBK'
import "./system.rbk"
runbook secret "A server with a password" {
  service  subject
  severity P1
  param socket:   file
  param password: secret
  require {
    step "The password is right" timeout 5s {
      let pong: text = $ REDISCLI_AUTH=$password redis-cli -s $socket ping
      expect pong == "PONG"
    }
  }
  diagnose {
    step "What the server shows of it" timeout 5s {
      let stored: secret = $ REDISCLI_AUTH=$password redis-cli -s $socket config get requirepass
      let found: int = $ REDISCLI_AUTH=$password redis-cli -s $socket dbsize
      $ REDISCLI_AUTH=$password redis-cli -s $socket echo "the password is $password indeed"
      report "$found keys; the password is $password, the server says $stored"
    }
    step "It fails with the password in its words" timeout 5s {
      $ REDISCLI_AUTH=$password redis-cli -e -s $socket get $password $password
    }
  }
  resolve {
    step "Mark" timeout 5s {
      confirm mark "Mark the server? The password is $password."
      $ REDISCLI_AUTH=$password redis-cli -s $socket SET marked 1
      undo $ REDISCLI_AUTH=$password redis-cli -s $socket DEL marked
    }
  }
  verify {
    step "Marked" timeout 5s {
      let marked: text = $ REDISCLI_AUTH=$password redis-cli -s $socket get marked
      expect marked == "2"
    }
  }
}
RBK
sed -i '/get \$password \$password/s/get .*/llen marked/' secret.rbk
cat >hide.py <<'PYTHON'
import json, os, sys
# Looks for the secret as it is, as JSON and as a shell or Markdown page would write it.
secret = sys.argv[1]
forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], secret.replace('"', '\\"'),
         secret.encode().hex(), secret.replace("$", "\\$")}
for path in sys.argv[2:]:
    files = [path] if os.path.isfile(path) else [os.path.join(d, f) for d, _, names in os.walk(path) for f in names]
    for file in files:
        data = open(file, "rb").read()
        for form in forms:
            if form.encode() in data:
                print(file, "holds", form)
                sys.exit(1)
PYTHON
hidden() { check "$1" python3 hide.py "$secret" "${@:2}"; }
check "the test finds a secret where there is one" bash -c '! python3 hide.py "$1" secret.sees >/dev/null' - \
  "$(printf 'x %s y' "$secret" >secret.sees && printf %s "$secret")"
printf 'confirm mark "Mark the server? The password is ***." yes\n' >answers
run_book "a runbook with a secret, not verified" 1 secret.rbk -p "socket=$socket" -p "password=$secret" --answers answers
equal "it did reach the server" 1 "$(REDISCLI_AUTH=$secret redis-cli -s "$socket" get marked)"
says "the secret is shown as stars" "the password is ***" "$out"
hidden "not on standard output" "$out"
hidden "not on standard error" "$err"
hidden "not in the report" report.json report.md
hidden "not in the journal, the module and the evidence" runs
says "the ways back are there, without it" 'AUTH=\*\*\* redis-cli' report.md
run_book "a wrong password" 1 secret.rbk -p "socket=$socket" -p "password=wrong-$secret"
hidden "a failed precondition shows nothing" "$out" "$err" report.json report.md runs
run_book "stopped at the gate" 4 secret.rbk -p "socket=$socket" -p "password=$secret"
hidden "the gate shows nothing" "$out" "$err" report.json report.md runs
status "resume without the secret" 2 "$RBK" resume "$run" --journal runs --answers answers
says "names the parameter" "password" "$err"
status "resume with it" 1 "$RBK" resume "$run" --journal runs --answers answers -p "password=$secret"
hidden "a resumed run shows nothing" "$out" "$err" runs
status "a dry run" 0 "$RBK" run secret.rbk -p "socket=$socket" -p "password=$secret" --dry-run
hidden "shows nothing" "$out" "$err"
status "compiled" 0 "$RBK" build --to rbc -o secret.rbc secret.rbk
rm -rf runs
status "the runtime alone" 1 "$RBK_RUN" secret.rbc -p "socket=$socket" -p "password=$secret" --answers answers --journal runs
hidden "shows nothing either" "$out" "$err" runs

check "the server of the test still runs" kill -0 "$open_server"
finish
