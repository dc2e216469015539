"""psql against a PostgreSQL of its own: statements about the system views, with names from pg_catalog, and options from --help.

Nothing is executed: a query is prepared, any other statement stands in a DO block behind RETURN, where PL/pgSQL only parses it.
Refused: the server says so with one of the states below; psql points to --help, or cannot read a value. What it says about roles,
databases and rights is no matter of arguments.
"""
import os
import random
import re
import shutil
import subprocess
import time

from case import Case
from helptext import flags, output
from spoil import Use, broken, cases, typo

NAME, WANTED = "psql", 150
VALUES = {"COMMAND": ["SELECT 1"], "DBNAME": ["postgres"], "FILENAME": ["f.sql"], "NAME=VALUE": ["ON_ERROR_STOP=1", "x=y"], "STRING": [",", "|"], "VAR[=ARG]": ["border=2", "null=-", "pager=off"],
          "TEXT": ["border=1"], "USERNAME": ["postgres"], "PORT": ["5432"]}
SKIP = {"-W", "-s", "-h", "-?", "--help", "-l", "-V", "-n", "-f", "-S", "-U"}
# syntax_error, undefined_column, ambiguous_column, duplicate_alias, grouping_error, invalid_column_reference, undefined_parameter
STATES = {"42601", "42703", "42702", "42712", "42803", "42P10", "42P02"}
VIEWS = ["pg_stat_activity", "pg_stat_replication", "pg_locks", "pg_stat_database", "pg_stat_user_tables", "pg_settings", "pg_class", "pg_stat_bgwriter", "pg_replication_slots", "pg_stat_user_indexes",
         "pg_database", "pg_roles", "pg_stat_progress_vacuum", "pg_stat_archiver", "pg_stat_ssl", "pg_tables", "pg_indexes", "pg_stat_wal_receiver"]
UTILITY = ["VACUUM FULL ANALYZE pg_class", "VACUUM (VERBOSE, ANALYZE) pg_class", "ANALYZE pg_class", "ALTER SYSTEM SET work_mem = '64MB'", "SET statement_timeout = '5s'", "SHOW max_connections",
           "REINDEX TABLE pg_class", "CREATE INDEX CONCURRENTLY i ON jobs (state)", "ALTER TABLE jobs ADD COLUMN done boolean DEFAULT false", "DROP TABLE IF EXISTS jobs", "TRUNCATE TABLE jobs",
           "CHECKPOINT", "ALTER DATABASE postgres CONNECTION LIMIT 5", "GRANT SELECT ON jobs TO eco", "CREATE ROLE eco LOGIN PASSWORD 'x'", "LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE",
           "CLUSTER jobs USING i", "COMMENT ON TABLE jobs IS 'x'"]
QUERIES = ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND query_start < now() - interval '5 minutes'",
           "SELECT count(*), state FROM pg_stat_activity GROUP BY state ORDER BY 1 DESC", "SELECT datname, age(datfrozenxid) FROM pg_database ORDER BY 2 DESC LIMIT 5",
           "SELECT pg_size_pretty(pg_database_size(current_database()))", "SELECT now() - pg_last_xact_replay_timestamp() AS lag",
           "WITH s AS (SELECT pid, state FROM pg_stat_activity) SELECT * FROM s WHERE state <> 'idle'", "SELECT l.pid, l.mode, a.query FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted",
           "SELECT relname, n_dead_tup FROM pg_stat_user_tables WHERE n_dead_tup > 1000 ORDER BY n_dead_tup DESC", "SELECT name, setting FROM pg_settings WHERE name LIKE 'max_%'",
           "SELECT pid, now() - query_start AS duration FROM pg_stat_activity WHERE state != 'idle' ORDER BY duration DESC",
           "SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) FROM pg_replication_slots", "SELECT CASE WHEN pg_is_in_recovery() THEN 'replica' ELSE 'primary' END"]


def server_programs():
    found = [os.path.join("/usr/lib/postgresql", v, "bin") for v in sorted(os.listdir("/usr/lib/postgresql"), key=float)] if os.path.isdir("/usr/lib/postgresql") else []
    return found[-1] if found else ""


def needs():
    return ["psql", os.path.join(server_programs(), "initdb")] + (["runuser"] if os.getuid() == 0 else [])


class Oracle:
    inside, seconds = (), 10

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(folder)
        with open(os.path.join(folder, "f.sql"), "w", encoding="utf-8") as f:
            f.write("SELECT 1;\n")
        data, sockets = os.path.join(work, "data"), os.path.join(work, "socket")
        os.mkdir(data)
        os.mkdir(sockets)
        owner = []
        if os.getuid() == 0:
            owner = ["runuser", "-u", "postgres", "--"]
            shutil.chown(data, "postgres")
            shutil.chown(sockets, "postgres")
        programs = server_programs()
        subprocess.run(owner + [programs + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], cwd="/", check=True, capture_output=True)
        self.server = subprocess.Popen(owner + [programs + "/postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=", "-c", "fsync=off"], cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid_file = os.path.join(data, "postmaster.pid")
        self.environment = {"PGHOST": sockets, "PGUSER": "postgres", "PGDATABASE": "postgres", "PSQLRC": "/dev/null", "PGCONNECT_TIMEOUT": "5"}
        for _ in range(200):
            if self.ask("SELECT 1").strip() == "1":
                break
            time.sleep(0.1)
        self.ask("CREATE ROLE eco; CREATE TABLE jobs (id int, state text); CREATE INDEX i ON jobs (state)")

    def ask(self, sql):
        return output(["psql", "-XAtc", sql], env=dict(os.environ, **self.environment))

    def close(self):
        try:
            with open(self.pid_file, encoding="utf-8") as f:
                os.kill(int(f.readline()), 2)
        except (OSError, ValueError):
            self.server.terminate()
        self.server.wait()

    def statement(self, text, how, query):
        probe = "PREPARE p AS " + text if query else "DO $do$ BEGIN RETURN; %s; END $do$" % text
        return Case(("psql", "-X", "-d", "postgres", "-c", text), how, ("psql", "-X", "-d", "postgres", "-v", "VERBOSITY=verbose", "-c", probe))

    def queries(self, rng):
        """Queries of the views with their real columns, and the same with one name misspelled."""
        columns = {}
        for row in self.ask("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'pg_catalog' ORDER BY 1, 2").splitlines():
            view, column = row.split("|")
            columns.setdefault(view, []).append(column)
        for view in VIEWS * 5:
            known = columns[view]
            a, b, c = (rng.choice(known) for _ in range(3))
            shape = rng.choice(["SELECT {a}, {b} FROM {v} WHERE {c} IS NOT NULL", "SELECT count(*) FROM {v} WHERE {a} IS NULL", "SELECT x.{a}, x.{b} FROM {v} x ORDER BY x.{c}", "SELECT {a}, count(*) FROM {v} GROUP BY {a}",
                                "SELECT * FROM {v} WHERE {a}::text LIKE 'x%'", "SELECT max({a}::text) AS m FROM {v}", "SELECT {v}.{a} FROM {v} LIMIT 3", "SELECT t.n FROM (SELECT {a} AS n FROM {v}) t",
                                "SELECT {a} FROM {v} WHERE {b} IN (SELECT {b} FROM {v})", "SELECT p.{a} FROM {v} p JOIN {v} q USING ({b})"])
            how = rng.choice(["valid", "wrong column", "wrong column"])
            if how == "wrong column":
                a = typo(a, rng)
                while a in known or not re.fullmatch(r"[a-z]\w*", a):
                    a = typo(a, rng)
            yield shape.format(a=a, b=b, c=c, v=view), how

    def cases(self):
        rng = random.Random("psql 4")
        result = [self.statement(text, how, True) for text, how in self.queries(rng)]
        for texts, query in ((QUERIES, True), (UTILITY, False)):
            for text in texts:
                result.append(self.statement(text, "valid", query))
                for _ in range(3):
                    result.append(self.statement(broken(text, rng), "broken text", query))
                words = text.split(" ")
                i = rng.choice([i for i, w in enumerate(words) if w.isupper()])
                words[i] = typo(words[i], rng)
                result.append(self.statement(" ".join(words), "wrong keyword", query))
        given = flags(output(["psql", "--help"]), lambda argument, names, doc: VALUES.get(argument), skip=SKIP)
        uses = [Use([], [["-c", "SELECT 1"], ["-c", "SELECT 1", "postgres"], ["-d", "postgres", "-c", "SELECT 1"]], given, "any", [("-p", "many"), ("-P", "border"), ("-P", "colour=red"), ("-P", "format=pdf"), ("-v", "1x=2"), ("-v", "")])]
        for case in cases("psql", uses, 90):
            result.append(case)
        return [c for c in result if "'" not in c.words[-1] or "\\" not in c.words[-1]]

    def judge(self, case, answer):
        if answer.late or answer.status == 0:
            return "accepted"
        if 'Try "psql --help"' in answer.err or re.search(r"invalid (?:integer|port|option|variable)|could not set (?:printing|variable)|unrecognized value|unknown option|not a valid", answer.err):
            return "refused"
        state = re.search(r"ERROR:\s+([0-9A-Z]{5})\b", answer.err)
        if state and case.probe:
            if state.group(1) in STATES or re.search(r"missing FROM-clause|invalid reference to FROM", answer.err):
                return "refused"
            if state.group(1) in ("42P01", "42883"):
                return "left out: which tables and functions there are is a matter of the database; extensions call theirs pg_… too"
            return "left out: state %s is about types and rights" % state.group(1)
        return "refused" if "syntax error" in answer.err else "accepted"
