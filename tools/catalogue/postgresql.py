#!/usr/bin/env python3
"""Write stdlib/sql/postgresql-15.tsv from a real PostgreSQL 15 server, or check stdlib/sql/functions.tsv against it.

A cluster of its own is made in a temporary directory and listens on a unix socket there only; it is removed at the end.
The server refuses to run as root: as root it is started as user `postgres`.

  python3 tools/catalogue/postgresql.py > stdlib/sql/postgresql-15.tsv
  python3 tools/catalogue/postgresql.py --functions       every volatile function of pg_catalog with its arguments
  python3 tools/catalogue/postgresql.py --check           functions.tsv: each name exists, each volatile function has a row
"""
import os
import shutil
import subprocess
import sys
import tempfile

BIN = os.environ.get("PGBIN", "/usr/lib/postgresql/15/bin")
HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "stdlib", "sql")


class Cluster:
    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="rbk-pg-")
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self.user:
            shutil.chown(self.dir, "postgres", "postgres")
        self.run("initdb", "-D", self.dir + "/data", "-U", "catalogue", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.run("pg_ctl", "-D", self.dir + "/data", "-w", "-l", self.dir + "/log", "-o",
                 "-c listen_addresses='' -c unix_socket_directories=%s -c shared_preload_libraries=pg_stat_statements -c fsync=off" % self.dir,
                 "start")
        return self

    def run(self, tool, *args):
        p = subprocess.run(self.user + [os.path.join(BIN, tool), *args], cwd="/", stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
        if p.returncode:
            raise SystemExit(p.stdout)

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", self.dir + "/data", "-m", "immediate", "stop")
        shutil.rmtree(self.dir)

    def ask(self, sql):
        p = subprocess.run(self.user + ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-h", self.dir, "-U", "catalogue", "-d", "postgres",
                                        "-v", "ON_ERROR_STOP=1", "-c", sql], cwd="/", stdout=subprocess.PIPE, text=True, check=True)
        return [line.split("\t") for line in p.stdout.splitlines()]


RELATIONS = """
select case n.nspname when 'information_schema' then n.nspname || '.' || c.relname else c.relname end,
       a.attname, format_type(a.atttypid, a.atttypmod), n.nspname, c.relkind
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
where (n.nspname in ('pg_catalog', 'information_schema') or c.relname in ('pg_stat_statements', 'pg_stat_statements_info', 'pg_buffercache'))
  and c.relkind in ('r', 'v', 'm') and not a.attisdropped and (a.attnum > 0 or a.attname = 'oid')
order by n.nspname = 'information_schema', c.relname, a.attnum"""

FUNCTIONS = """
select p.proname, pg_get_function_identity_arguments(p.oid), format_type(p.prorettype, null), p.provolatile
from pg_proc p join pg_namespace n on n.oid = p.pronamespace
where n.nspname = 'pg_catalog' and p.prokind in ('f', 'p') and p.provolatile = 'v'
order by 1, 2"""


def main():
    mode = (sys.argv[1:] or [""])[0]
    with Cluster() as c:
        version = c.ask("show server_version")[0][0].split()[0]
        if mode == "--functions":
            for row in c.ask(FUNCTIONS):
                print("\t".join(row))
            return 0
        if mode == "--check":
            volatile = sorted({r[0] for r in c.ask(FUNCTIONS)})
            every = {r[0] for r in c.ask("select distinct proname from pg_proc")}
            for extension in ("dblink", "pg_stat_statements", "adminpack", "pg_buffercache", "pg_prewarm", "pg_visibility",
                              "pageinspect", "pg_surgery", "lo", "pgcrypto", "file_fdw", "pg_walinspect", "amcheck",
                              "pgstattuple", "pgrowlocks", "pg_freespacemap"):
                c.ask("create extension if not exists " + extension)
            every |= {r[0] for r in c.ask("select distinct proname from pg_proc")}
            rows, bad = {}, []
            with open(os.path.join(DATA, "functions.tsv"), encoding="utf-8") as f:
                for n, line in enumerate(f, 1):
                    line = line.rstrip("\n")
                    if not line or line.startswith("#"):
                        continue
                    cells = line.split("\t")
                    if len(cells) != 4 or cells[1] not in ("read", "write", "disrupt", "destroy", "unknown"):
                        bad.append("line %d: not understood" % n)
                        continue
                    if cells[0] in rows:
                        bad.append("line %d: %s stands twice" % (n, cells[0]))
                    rows[cells[0]] = cells
                    if cells[0] not in every and "other version" not in cells[2]:
                        bad.append("line %d: no such function: %s" % (n, cells[0]))
            bad += ["volatile, and without a row: " + v for v in volatile if v not in rows]
            for b in bad:
                print(b)
            print("%d passed, %d failed" % (len(rows), len(bad)))
            return 1 if bad else 0
        c.ask("create extension pg_stat_statements")
        c.ask("create extension pg_buffercache")
        rows = c.ask(RELATIONS)
    print("# Generated by tools/catalogue/postgresql.py from PostgreSQL %s: do not edit." % version)
    print("# Source: pg_class and pg_attribute of a cluster made for the purpose, with the contrib extensions pg_stat_statements and pg_buffercache.")
    print("# Again:  python3 tools/catalogue/postgresql.py > stdlib/sql/postgresql-15.tsv")
    print("# %d relations, %d columns; a relation without a schema is of pg_catalog, or of an extension (pg_stat_statements, pg_buffercache)." % (
        len({r[0] for r in rows}), len(rows)))
    print("#relation\tcolumn\ttype")
    for r in rows:
        print("\t".join(r[:3]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
