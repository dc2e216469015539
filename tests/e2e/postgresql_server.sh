#!/usr/bin/env bash
# What rbk says about SQL, held against a real PostgreSQL: private, on a socket only, in a folder of its own.
#   1. the SQL of the eco-base runbooks runs
#   2. what does not parse, and where            3. columns that do not exist, and those that do
#   4. effects                                   5. a runbook that ends one session and no other
# shellcheck disable=SC2016,SC2317
# shellcheck source=tests/e2e/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
programs=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2>/dev/null | sort -V | tail -n 1)
PATH=$PATH:${programs:-/none}
skip_without initdb postgres psql jq python3
if [[ $(id -u) == 0 ]]; then
  skip_without runuser
  getent passwd postgres >/dev/null || give_up "PostgreSQL does not run as root, and there is no user postgres"
  as_owner() { runuser -u postgres -- "$@"; }
  chmod 711 "$work"
else
  as_owner() { "$@"; }
fi
cd "$work" || exit 3
system_file .

# --- the server ----------------------------------------------------------------------------------------------------

mkdir pg pg/data pg/socket
[[ $(id -u) != 0 ]] || chown -R postgres pg
as_owner env -C / "$(command -v initdb)" -D "$work/pg/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >initdb.log 2>&1 || give_up "initdb: $(cat initdb.log)"
cat >>pg/data/postgresql.conf <<CONF
listen_addresses = ''
unix_socket_directories = '$work/pg/socket'
port = 5432
fsync = off
max_connections = 40
wal_level = replica
max_wal_senders = 4
CONF
as_owner env -C / "$(command -v postgres)" -D "$work/pg/data" >pg.log 2>&1 &
server=$!
at_exit 'stop_server'
stop_server() {
  local postmaster
  postmaster=$(head -n 1 "$work/pg/data/postmaster.pid" 2>/dev/null) && kill -INT "$postmaster" 2>/dev/null
  wait "$server" 2>/dev/null
}
unset PGDATABASE PGUSER PGPASSWORD PGSERVICE PGOPTIONS
export PGHOST=$work/pg/socket PGPORT=5432 PSQLRC=/dev/null PGCONNECT_TIMEOUT=10
sql() { psql -X -U postgres -d "${database:-postgres}" -v ON_ERROR_STOP=1 -Atc "$1" 2>&1; }
up() { sql 'SELECT 1' >/dev/null; }
until_true 30 up || give_up "the server does not answer: $(cat pg.log)"
sql 'CREATE ROLE "eco-base" LOGIN IN ROLE pg_read_all_stats, pg_signal_backend' >/dev/null
sql 'CREATE DATABASE "eco-base" OWNER "eco-base"' >/dev/null
database=eco-base sql 'CREATE TABLE jobs (id int PRIMARY KEY, state text, body jsonb); CREATE TABLE items (id int, job int)' >/dev/null
export database=eco-base
version=$(sql 'SHOW server_version_num')
[[ ${version%????} == 15 ]] || echo "note: the tables of rbk are those of PostgreSQL 15, this is $(sql 'SHOW server_version')"

# sql_book FILE: writes the statements of FILE, one a line, as the steps of a `diagnose` block of FILE.rbk.
# Statement n stands on line 8n; \" and \$ and \` are escaped as a shell line needs it.
sql_book() {
  {
    printf 'import "./system.rbk"\nrunbook sql "SQL" {\n  service subject\n  severity P1\n  requires pg_read_all_stats because "test"\n  diagnose {\n'
    local line
    while IFS= read -r line; do
      line=${line//\\/\\\\} line=${line//\"/\\\"} line=${line//\$/\\\$} line=${line//\`/\\\`}
      printf '    step "s" timeout 5s {\n$ psql -X -U postgres -d eco-base -c "%s"\n    }\n' "$line"
    done <"$1"
    printf '  }\n}\n'
  } >"$1.rbk"
  "$RBK" check --format json "$1.rbk" >"$1.json" 2>"$err"
  "$RBK" dump --effects --format json "$1.rbk" >"$1.effects" 2>"$err"
}
# What rbk says of statement n, for each line: `ok` or COLUMN:MESSAGE of the named diagnostic.
verdicts() { # verdicts FILE NAME
  jq -r --arg name "$2" --argjson count "$(lines "$1")" '
    [.diagnostics[] | select(.name == $name)] as $found
    | range($count) | (8 + 3 * .) as $line
    | [$found[] | select(.range.start.line == $line)][0] | if . then "\(.range.start.column):\(.message)" else "ok" end' "$1.json"
}
prefix='$ psql -X -U postgres -d eco-base -c "' # what stands before a statement on its line
# column STATEMENT N: where character N of the statement (from 1) stands on its line, in code points
column() {
  local head=${1:0:$2-1}
  head=${head//\\/\\\\} head=${head//\"/\\\"} head=${head//\$/\\\$} head=${head//\`/\\\`}
  echo $((${#prefix} + ${#head} + 1))
}

# --- 1. the SQL of the eco-base runbooks ----------------------------------------------------------------------------

status "the eco-base runbooks are clean" 0 "$RBK" check "$root/runbooks/eco-base"
for file in "$root"/runbooks/eco-base/*.rbk; do
  name=$(basename "$file" .rbk)
  "$RBK" dump --effects --format json "$file" >dump.json 2>"$err"
  # Effect and SQL of each psql; parameters of the runbook stand for names of databases and roles only.
  jq -r '.[] | select(.argv[0] == "psql") | .effect as $e | .argv as $a
    | ([$a | to_entries[] | select(.value | test("^-[A-Za-z]*c$"))][0].key) as $at
    | select($at != null) | [$e, ($a[$at + 1] | @base64)] | @tsv' dump.json >statements
  while IFS=$'\t' read -r effect encoded; do
    statement=$(base64 -d <<<"$encoded")
    case $statement in *'$'[a-z]*) fail "$name: the SQL has a parameter in it, which this test does not know: $statement" && continue ;; esac
    short=$(tr -s ' \n' ' ' <<<"$statement" | cut -c1-60)
    if [[ $effect == read ]]; then
      status "$name: runs in a read-only transaction: $short" 0 env PGOPTIONS='-c default_transaction_read_only=on' \
        psql -X -U eco-base -d eco-base -v ON_ERROR_STOP=1 -Atc "$statement"
    else
      status "$name: can be planned: $short" 0 psql -X -U eco-base -d eco-base -v ON_ERROR_STOP=1 -Atc "EXPLAIN ${statement#"${statement%%[![:space:]]*}"}"
    fi
  done <statements
done
check "the runbooks have SQL" test "$passed" -ge 12

# --- 2. what does not parse, and where ------------------------------------------------------------------------------

cat >syntax <<'SQL'
SELECT 1
SELECT pid, FROM pg_stat_activity
SELECT pid pg_stat_activity WHERE
SELEC 1
SELECT * FORM pg_stat_activity
SELECT * FROM pg_stat_activity WHERE
SELECT * FROM pg_stat_activity WHERE state == 'active'
SELECT * FROM pg_stat_activity WHERE state = 'active
SELECT * FROM pg_stat_activity WHERE state = "active"
SELECT * FROM pg_stat_activity WHERE (state = 'active'
SELECT * FROM pg_stat_activity WHERE state = 'active')
SELECT count(*) FROM pg_stat_activity GROUP state
SELECT count(* FROM pg_stat_activity
SELECT * FROM pg_stat_activity ORDER pid
SELECT * FROM pg_stat_activity LIMIT 10 WHERE pid = 1
SELECT * FROM pg_stat_activity ORDER BY pid LIMIT
SELECT now() - interval '5 minutes'
SELECT now() - interval 5 minutes
SELECT pid AS FROM pg_stat_activity
SELECT 'ü', pid, FROM pg_stat_activity
SELECT 'a' 'b'
SELECT $1
SELECT $$it's$$, FROM x
SELECT E'\n' || 'x'
SELECT E'\n' || 'x' ||
SELECT U&'\0041', 1 2
SELECT 1; SELECT 2
SELECT 1; SELEC 2
SELECT 1;; SELECT 2 3 4
SELECT "pid" "x y" FROM pg_stat_activity
SELECT "pid FROM pg_stat_activity
SELECT 1 -- , FROM
SELECT 1 /* , FROM */
SELECT 1 /* , FROM
SELECT pid FROM pg_stat_activity a JOIN pg_locks l USING (pid)
SELECT pid FROM pg_stat_activity a JOIN pg_locks l ON
SELECT CASE WHEN true THEN 1 END
SELECT CASE WHEN true THEN 1
SELECT 1 WHERE 1 IN ()
SELECT 1 WHERE 1 BETWEEN 2
WITH a AS (SELECT 1) SELECT * FROM a
WITH a AS SELECT 1 SELECT * FROM a
SELECT pg_terminate_backend(pid FROM pg_stat_activity
SELECT a[1:2], b::int, c->>'d', e #> '{f}'
SELECT a::
SHOW max_connections
SHOW
SET statement_timeout = '5s'
SET statement_timeout 5
VACUUM (VERBOSE) jobs
VACUUM FULL VERBOSE jobs
VACUUM jobs FULL
UPDATE jobs SET state = 'x' WHERE id = 1
UPDATE jobs state = 'x'
DELETE jobs WHERE id = 1
DELETE FROM jobs WHERE id = 1 RETURNING *
INSERT INTO jobs VALUES (1, 'a', '{}')
INSERT INTO jobs (id) VALUES (1
ALTER SYSTEM SET max_connections = 200
ALTER SYSTEM max_connections = 200
CREATE INDEX CONCURRENTLY ON jobs (state)
CREATE INDEX CONCURRENTLY jobs (state)
DROP TABLE IF EXISTS jobs
DROP TABLE IF EXIST jobs
EXPLAIN (ANALYZE, BUFFERS) SELECT 1
REINDEX TABLE jobs
KILL 5
SELECT * FROM pg_stat_activity WHERE pid = {{pid}}
COPY jobs TO STDOUT
TRUNCATE jobs, items
LOCK TABLE jobs IN SHARE MODE NOWAIT
SELECT 1 FROM dual FOR UPDATE SKIP LOCKED
SELECT !1
SELECT 1 <> 2 AND 3 != 4
SELECT 123abc
SELECT 0x1F
SQL
check "at least 40 statements" test "$(lines syntax)" -ge 40
sql_book syntax
verdicts syntax sql/syntax >mine
wrong=0
while IFS= read -r statement <&3 && IFS= read -r verdict <&4; do
  # The whole string is parsed before its first statement runs: nothing of it is done.
  answer=$(psql -X -U postgres -d eco-base -c "SELECT 1/0;
$statement" 2>&1)
  if [[ $answer == *"division by zero"* ]]; then
    equal "accepted by the server: $statement" ok "$verdict"
    continue
  fi
  wrong=$((wrong + 1))
  message=$(sed -n '1s/^ERROR:  //p' <<<"$answer")
  # How much of the junk is quoted depends on the minor version of the server.
  if [[ $message == "trailing junk"* ]]; then message=${message% at or near*} verdict=${verdict% at or near*}; fi
  # `LINE 2: SELECT …` and a caret below it
  caret=$(sed -n '/^LINE 2: /{n;p}' <<<"$answer")
  if [[ -n $caret && $answer != *"LINE 2: ..."* ]]; then
    position=$((${#caret} - 8))
    equal "refused by the server, and there: $statement" "$(column "$statement" "$position"):the SQL does not parse: $message" "$verdict"
  else
    equal "refused by the server: $statement" "the SQL does not parse: $message" "${verdict#*:}"
  fi
done 3<syntax 4<mine
check "the server refuses at least 20 of them ($wrong)" test "$wrong" -ge 20

# Over several lines, as runbooks write it.
cat >lines.rbk <<'RBK'
import "./system.rbk"
runbook lines "Lines" {
  service subject
  severity P1
  requires pg_read_all_stats because "test"
  diagnose {
    step "s" timeout 5s {
      $ psql -X -U postgres -d eco-base -c "
        SELECT pid, state
        FROM pg_stat_activity
        WHERE state <> 'idle' AND
        ORDER BY pid;
        "
    }
  }
}
RBK
"$RBK" check --format json lines.rbk >lines.json 2>"$err"
equal "the position in a text of several lines" "12:9" \
  "$(jq -r '.diagnostics[] | select(.name == "sql/syntax") | "\(.range.start.line):\(.range.start.column)"' lines.json)"

# --- 3. columns -----------------------------------------------------------------------------------------------------

cat >columns <<'SQL'
SELECT pid, duration FROM pg_stat_activity
SELECT pid, now() - query_start AS duration FROM pg_stat_activity WHERE duration > interval '5 minutes'
SELECT pid, now() - query_start AS duration FROM pg_stat_activity ORDER BY duration
SELECT procpid FROM pg_stat_activity
SELECT pid FROM pg_stat_activity WHERE current_query <> '<IDLE>'
SELECT pid FROM pg_stat_activity WHERE waiting
SELECT pid, wait_event_type, wait_event FROM pg_stat_activity WHERE wait_event IS NOT NULL
SELECT user FROM pg_stat_activity
SELECT username FROM pg_stat_activity
SELECT usename, count(*) FROM pg_stat_activity GROUP BY usename
SELECT count(*) FROM pg_stat_activity GROUP BY username
SELECT a.pid, a.querry FROM pg_stat_activity a
SELECT a.pid, b.state FROM pg_stat_activity a JOIN pg_locks b USING (pid)
SELECT count(*) FROM pg_stat_activity WHERE database = 'eco-base'
SELECT count(*) FROM pg_stat_activity WHERE datname = 'eco-base'
SELECT a FROM pg_stat_activity a WHERE a IS NOT NULL
SELECT count(*) FROM pg_locks WHERE NOT granted
SELECT count(*) FROM pg_locks WHERE lock_type = 'relation'
SELECT locktype, mode, relation::regclass FROM pg_locks WHERE waitstart IS NOT NULL
SELECT relname FROM pg_locks WHERE NOT granted
SELECT client_addr, state, sync_state, replay_lag FROM pg_stat_replication
SELECT client_addr, replay_location FROM pg_stat_replication
SELECT client_addr FROM pg_stat_replication WHERE replay_lsn < sent_lsn
SELECT client_addr FROM pg_stat_replication WHERE lag > interval '1 second'
SELECT slot_name, active, restart_lsn FROM pg_replication_slots WHERE NOT active
SELECT slot_name FROM pg_replication_slots WHERE wal_state = 'lost'
SELECT relname, n_dead_tup FROM pg_stat_user_tables ORDER BY n_dead_tup DESC
SELECT relname, dead_tuples FROM pg_stat_user_tables ORDER BY dead_tuples DESC
SELECT relname FROM pg_stat_user_tables WHERE last_autovacuum IS NULL
SELECT relname FROM pg_stat_user_tables WHERE last_vacuumed IS NULL
SELECT tablename FROM pg_stat_user_tables
SELECT tablename FROM pg_tables WHERE schemaname = 'public'
SELECT relname FROM pg_stat_user_tables ORDER BY seqscan DESC
SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE idx_scan = 0
SELECT index_name FROM pg_stat_user_indexes WHERE idx_scan = 0
SELECT datname, numbackends, deadlocks FROM pg_stat_database
SELECT datname FROM pg_stat_database WHERE connections > 10
SELECT checkpoints_req, buffers_backend FROM pg_stat_bgwriter
SELECT checkpoints FROM pg_stat_bgwriter
SELECT name, setting FROM pg_settings WHERE name = 'max_connections'
SELECT value FROM pg_settings WHERE name = 'max_connections'
SELECT name FROM pg_settings WHERE pending_restarts
SELECT oid, relname, reltuples FROM pg_class WHERE relkind = 'r'
SELECT xmin, ctid, tableoid FROM pg_class WHERE xmin IS NOT NULL
SELECT rolname FROM pg_roles WHERE rolsuper
SELECT rolname FROM pg_roles WHERE superuser
SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'
SELECT tablename FROM information_schema.tables WHERE table_schema = 'public'
SELECT pid FROM pg_stat_progress_vacuum WHERE phase = 'scanning heap'
SELECT pid FROM pg_stat_progress_vacuum WHERE progress > 50
SELECT l.pid FROM pg_locks l WHERE EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.pid = l.pid AND granted)
SELECT pid FROM pg_locks WHERE pid IN (SELECT pid FROM pg_stat_activity WHERE nosuch)
SELECT t.n FROM (SELECT count(*) AS n FROM pg_stat_activity) t WHERE n > 5
SELECT n FROM pg_stat_activity, generate_series(1, 2) n WHERE n = 1
WITH s AS (SELECT pid AS p FROM pg_stat_activity) SELECT p FROM s WHERE p > 0
SELECT pid, state AS s FROM pg_stat_activity GROUP BY pid, s HAVING count(*) > 1
SELECT s FROM pg_stat_activity AS t(datid, d, s) WHERE s IS NOT NULL
SELECT "PID" FROM pg_stat_activity
SELECT PID FROM PG_STAT_ACTIVITY WHERE STATE IS NULL
SELECT pg_stat_activity.pid FROM pg_stat_activity WHERE pg_stat_activity.state IS NULL
SELECT pg_catalog.pg_stat_activity.pid FROM pg_catalog.pg_stat_activity
SELECT * FROM pg_stat_activity, jobs WHERE body IS NULL
SELECT pid FROM pg_stat_activity WHERE age(now(), query_start) > '1 h' AND leader_pid IS NULL
SELECT pid FROM pg_stat_activity ORDER BY duration
SELECT sum(blks_hit) / nullif(sum(blks_hit + blks_read), 0) AS ratio FROM pg_stat_database WHERE ratio < 0.9
SQL
sql_book columns
equal "all of them parse" "" "$(verdicts columns sql/syntax | grep -v '^ok$')"
verdicts columns sql/unknown-column >mine
missing=0 present=0
while IFS= read -r statement <&3 && IFS= read -r verdict <&4; do
  answer=$(psql -X -U postgres -d eco-base -v ON_ERROR_STOP=1 -Atc "PREPARE p AS $statement" 2>&1)
  if [[ $answer == PREPARE* ]]; then
    present=$((present + 1))
    equal "the server has these columns: $statement" ok "$verdict"
  elif [[ $answer =~ column\ \"?([^\"]*)\"?\ does\ not\ exist ]]; then
    missing=$((missing + 1))
    name=${BASH_REMATCH[1]}
    if [[ $verdict == *":\`${name##*.}\` is no column"* ]]; then pass; else fail "the server has no column $name: $statement ($verdict)"; fi
  else
    fail "the test itself: $statement: $answer"
  fi
done 3<columns 4<mine
check "at least 25 that the server knows ($present) and 20 that it does not ($missing)" test "$present" -ge 25 -a "$missing" -ge 20

# --- 4. effects -----------------------------------------------------------------------------------------------------

database=eco-base sql "INSERT INTO jobs SELECT n, 'done', '{}' FROM generate_series(1, 10) n; CREATE SEQUENCE numbers; CREATE VIEW done AS SELECT * FROM jobs; CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM jobs; CREATE FUNCTION change() RETURNS int LANGUAGE sql AS 'DELETE FROM jobs RETURNING 1'" >/dev/null
cat >effects <<'SQL'
SELECT count(*) FROM jobs
SELECT * FROM done WHERE id < 5
WITH a AS (SELECT * FROM jobs) SELECT count(*) FROM a
VALUES (1), (2)
TABLE jobs
SHOW ALL
EXPLAIN SELECT * FROM jobs
EXPLAIN DELETE FROM jobs
EXPLAIN (ANALYZE) SELECT * FROM jobs
EXPLAIN ANALYZE SELECT * FROM jobs
SELECT pg_size_pretty(pg_database_size(current_database()))
SELECT pg_is_in_recovery(), pg_current_wal_lsn()
SELECT now(), version(), inet_server_addr()
SELECT pg_blocking_pids(pid) FROM pg_stat_activity
SELECT current_setting('work_mem')
SELECT relname, pg_total_relation_size(oid) FROM pg_class ORDER BY 2 DESC LIMIT 5
SELECT state, count(*) FROM pg_stat_activity GROUP BY 1
BEGIN; SELECT 1; COMMIT
BEGIN READ ONLY; SELECT 1; ROLLBACK
COPY jobs TO STDOUT
COPY (SELECT 1) TO STDOUT
SELECT string_agg(state, ',') FROM jobs
SELECT lower('DELETE FROM jobs')
SELECT 'DROP TABLE jobs'
SELECT last_value FROM numbers
INSERT INTO jobs VALUES (100, 'new', '{}')
UPDATE jobs SET state = 'x' WHERE id = 1
DELETE FROM jobs WHERE id = 1
DELETE FROM jobs
TRUNCATE jobs
DROP TABLE items
CREATE TABLE more (id int)
CREATE TEMP TABLE more (id int)
CREATE TABLE copied AS SELECT * FROM jobs
SELECT * INTO copied FROM jobs
CREATE INDEX ON jobs (state)
CREATE INDEX CONCURRENTLY ON jobs (state)
ALTER TABLE jobs ADD COLUMN extra int
ALTER SYSTEM SET work_mem = '8MB'
ALTER ROLE postgres SET work_mem = '8MB'
GRANT SELECT ON jobs TO "eco-base"
WITH gone AS (DELETE FROM jobs RETURNING id) SELECT count(*) FROM gone
EXPLAIN ANALYZE DELETE FROM jobs
EXPLAIN (ANALYZE, COSTS OFF) UPDATE jobs SET state = 'x'
EXPLAIN (ANALYZE true) INSERT INTO jobs VALUES (101, 'new', '{}')
SELECT nextval('numbers')
SELECT setval('numbers', 5)
SELECT * FROM jobs FOR UPDATE
COPY jobs FROM '/dev/null'
COPY jobs TO PROGRAM 'cat >/dev/null'
VACUUM jobs
VACUUM FULL jobs
ANALYZE jobs
REINDEX TABLE jobs
CLUSTER jobs USING jobs_pkey
REFRESH MATERIALIZED VIEW counted
LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE
DO 'BEGIN DELETE FROM jobs; END'
SELECT change()
SELECT count(*) FROM jobs WHERE id = change()
SELECT pg_terminate_backend(0)
SELECT pg_cancel_backend(0)
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_stat_reset()
SELECT pg_create_restore_point('x')
SELECT lo_create(0)
SELECT pg_create_physical_replication_slot('s')
SELECT pg_drop_replication_slot('nosuch')
SELECT pg_advisory_lock(1)
SELECT pg_sleep(0)
SELECT set_config('work_mem', '8MB', false)
SELECT pg_promote(false)
SELECT 1; DROP TABLE items
BEGIN; DELETE FROM jobs; ROLLBACK
CHECKPOINT
NOTIFY jobs
SQL
sql_book effects
equal "one command for each" "$(lines effects)" "$(jq length effects.effects)"
jq -r '.[].effect' effects.effects >mine
reads=0 changes=0
# What the server would let happen in a read-only transaction, and still is more than reading: sessions, the
# configuration, the log and WAL, locks, sequences of statistics, functions nobody has described.
while IFS= read -r statement <&3 && IFS= read -r effect <&4; do
  if [[ $effect == read ]]; then
    reads=$((reads + 1))
    status "called read, runs where only reading is allowed: $statement" 0 env PGOPTIONS='-c default_transaction_read_only=on' \
      psql -X -U postgres -d eco-base -v ON_ERROR_STOP=1 -Atc "$statement"
  else
    changes=$((changes + 1))
  fi
  # And the other way round: what the server refuses in a read-only transaction may not be called read.
  # One transaction that is rolled back; what cannot stand in a transaction is no reading either.
  answer=$(psql -X -U postgres -d eco-base -v ON_ERROR_STOP=1 -At <<<"BEGIN READ ONLY; SET LOCAL statement_timeout = '5s';
$statement;
ROLLBACK;" 2>&1)
  if [[ $answer == *"in a read-only transaction"* || $answer == *"cannot run inside a transaction block"* || $answer == *"cannot be executed"* ]]; then
    if [[ $effect == read ]]; then fail "called read, refused by the server: $statement"; else pass; fi
  fi
done 3<effects 4<mine
check "at least 15 read ($reads), at least 30 do more ($changes)" test "$reads" -ge 15 -a "$changes" -ge 30
equal "the table is as it was" 10 "$(sql 'SELECT count(*) FROM jobs')"
jq -r '.[] | select(.effect != "read") | .range.start.line' effects.effects | sort -nu >want
jq -r '.diagnostics[] | select(.name | startswith("effect/")) | .range.start.line' effects.json | sort -nu >have
check "\`diagnose\` refuses exactly what does more than read" diff want have

# --- 5. a runbook that runs -------------------------------------------------------------------------------------------

cat >sessions.rbk <<'RBK'
import "./system.rbk"
runbook sessions "A session that runs too long" {
  service  subject
  severity P1
  requires pg_read_all_stats because "the role sees the queries of others"
  requires pg_signal_backend because "the role ends the sessions of others"
  param database: text = "eco-base" matching /^[a-z-]+$/
  param role:     text = "eco-base" matching /^[a-z-]+$/
  require {
    step "The primary, not a replica" timeout 5s {
      let replica: text = $ psql -X -U $role -d $database -Atc "SELECT pg_is_in_recovery();"
      expect replica == "f"
    }
  }
  diagnose {
    step "Connections" timeout 5s {
      let connections: int = $ psql -X -U $role -d $database -Atc "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend';"
      let max_connections: int = $ psql -X -U $role -d $database -Atc "SHOW max_connections;"
      report "$connections of $max_connections connections are in use"
    }
    step "Long-running queries" timeout 5s {
      let long_running: int = $ psql -X -U $role -d $database -Atc "
        SELECT count(*)
        FROM pg_stat_activity
        WHERE now() - query_start > interval '2 seconds' AND state = 'active'
          AND backend_type = 'client backend' AND datname = current_database()
          AND pid <> pg_backend_pid();
        "
      report "$long_running queries run for more than two seconds"
    }
  }
  resolve {
    step "End them" when long_running > 0 timeout 10s {
      save killed $ psql -X -U $role -d $database -Atc "
        SELECT pid, application_name, query
        FROM pg_stat_activity
        WHERE now() - query_start > interval '2 seconds' AND state = 'active'
          AND backend_type = 'client backend' AND datname = current_database()
          AND pid <> pg_backend_pid();
        "
      confirm end "About $long_running sessions of $database are ended."
      $ psql -X -U $role -d $database -c "
        SELECT pid, pg_terminate_backend(pid)
        FROM pg_stat_activity
        WHERE now() - query_start > interval '2 seconds' AND state = 'active'
          AND backend_type = 'client backend' AND datname = current_database()
          AND pid <> pg_backend_pid();
        "
      irreversible because "a query that was cut off has to be sent again by its client"
    }
  }
  verify {
    step "No query runs too long" timeout 5s retry 5 every 1s {
      let rest: int = $ psql -X -U $role -d $database -Atc "
        SELECT count(*)
        FROM pg_stat_activity
        WHERE now() - query_start > interval '2 seconds' AND state = 'active'
          AND backend_type = 'client backend' AND datname = current_database()
          AND pid <> pg_backend_pid();
        "
      expect rest == 0
    }
  }
}
RBK
status "the runbook is clean" 0 "$RBK" check sessions.rbk
# session NAME ROLE DATABASE SQL: a session in the background
session() {
  PGAPPNAME=$1 psql -X -U "$2" -d "$3" -c "$4" >"$1.log" 2>&1 &
  at_exit "kill $! 2>/dev/null"
}
session victim eco-base eco-base 'SELECT pg_sleep(120)'
session elsewhere eco-base postgres 'SELECT pg_sleep(120)' # another database
mkfifo idle.in
exec 7<>idle.in
PGAPPNAME=idle psql -X -U eco-base -d eco-base >idle.log 2>&1 <idle.in & # idle in transaction
echo 'BEGIN; SELECT 1;' >&7
at_exit "kill $! 2>/dev/null"
if command -v pg_receivewal >/dev/null; then
  mkdir wal
  PGAPPNAME=replica pg_receivewal -U postgres -D wal --no-password >replica.log 2>&1 &
  at_exit "kill $! 2>/dev/null"
  walsenders=1
else
  walsenders=0
fi
count() { sql "SELECT count(*) FROM pg_stat_activity WHERE $1"; }
there() { [[ $(count "$1") == "$2" ]]; }
until_true 10 there "application_name IN ('victim', 'elsewhere') AND state = 'active'" 2 || fail "the sessions did not begin" victim.log
until_true 10 there "application_name = 'idle' AND state = 'idle in transaction'" 1 || fail "the idle session did not begin" idle.log
until_true 10 there "backend_type = 'walsender'" "$walsenders" || fail "the receiver of the WAL did not begin" replica.log
sleep 2.2
victim=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'victim'")
others() { sql "SELECT string_agg(pid::text || ' ' || backend_type, ', ' ORDER BY pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name <> 'victim' AND backend_type <> 'autovacuum worker'"; }
before=$(others)
status "without an answer it stops at the gate" 4 "$RBK" run sessions.rbk --journal runs
says "the gate has counted one" "About 1 sessions of eco-base are ended." "$err"
equal "and nobody was ended" 1 "$(count "pid = $victim")"
rm -rf runs
echo 'confirm end "About 1 sessions of eco-base are ended." yes' >answers
status "with it" 0 "$RBK" run sessions.rbk --journal runs --answers answers
equal "the long-running session is gone" 0 "$(count "pid = $victim")"
says "it was told why" "terminating connection due to administrator command" victim.log
equal "every other process is there: another database, an idle transaction, replication, autovacuum, the checkpointer" "$before" "$(others)"
equal "the evidence names the session" "$victim|victim|SELECT pg_sleep(120)" "$(cat runs/*/evidence/*killed*)"
says "the connections were counted" "of 40 connections are in use" "$out"
rm -rf runs
status "a second time there is nothing to do" 0 "$RBK" run sessions.rbk --journal runs
says_not "and no gate" "confirm" "$out"
status "compiled" 0 "$RBK" build --to rbc -o sessions.rbc sessions.rbk
rm -rf runs
session victim2 eco-base eco-base 'SELECT pg_sleep(120)'
until_true 10 there "application_name = 'victim2' AND state = 'active'" 1
sleep 2.2
status "the runtime alone" 0 "$RBK_RUN" sessions.rbc --journal runs --answers answers
equal "ended it" 0 "$(count "application_name = 'victim2'")"
equal "and no other" "$before" "$(others)"
finish
