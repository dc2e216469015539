#!/usr/bin/env python3
"""Write stdlib/redis/commands.tsv from a real redis-server, or check stdlib/redis/effects.tsv against it.

A server of its own is started on a unix socket in a temporary directory (no TCP port, nothing saved) and asked with
COMMAND and COMMAND DOCS.

  python3 tools/catalogue/redis.py > stdlib/redis/commands.tsv
  python3 tools/catalogue/redis.py --check          each command has exactly one row in effects.tsv
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "..", "..", "stdlib", "redis")


class Server:
    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="rbk-redis-")
        self.path = os.path.join(self.dir, "s")
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no", "--dir", self.dir],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.socket.connect(self.path)
                break
            except OSError:
                time.sleep(0.05)
        self.file = self.socket.makefile("rb")
        return self

    def __exit__(self, *_):
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.dir)

    def call(self, *words):
        words = [w.encode() for w in words]
        self.socket.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        return self.read()

    def read(self):
        line = self.file.readline()[:-2]
        mark, rest = line[:1], line[1:]
        if mark == b"$":
            n = int(rest)
            if n < 0:
                return None
            data = self.file.read(n + 2)[:-2]
            return data.decode(errors="replace")
        if mark == b"*":
            return None if int(rest) < 0 else [self.read() for _ in range(int(rest))]
        if mark == b":":
            return int(rest)
        if mark == b"-":
            raise RuntimeError(rest.decode())
        return rest.decode()


def pairs(flat):
    return dict(zip(flat[::2], flat[1::2]))


def shape(args):
    """The arguments in one line: NAME:type, TOKEN, [optional], (one | of), … for repeated."""
    out = []
    for raw in args:
        a = pairs(raw)
        flags = a.get("flags", [])
        kind = a["type"]
        if kind == "oneof":
            text = "(" + "|".join(shape([x]) for x in a["arguments"]) + ")"
        elif kind == "block":
            text = "{" + shape(a["arguments"]) + "}"
        elif kind == "pure-token":
            text = a.get("token") or a["name"]
        else:
            text = "%s:%s" % (a["name"].replace(" ", "-"), kind)
        token = a.get("token")
        if token is not None and kind != "pure-token":
            text = (token or '""') + " " + text
        if "multiple" in flags:
            text += "…"
        if "optional" in flags:
            text = "[" + text + "]"
        out.append(text)
    return " ".join(out)


def rows(server):
    docs = pairs(server.call("COMMAND", "DOCS"))
    result = []

    def add(entry, doc):
        name, arity, flags, first, last, step, acl = entry[:7]
        subs = entry[9] if len(entry) > 9 else []
        d = pairs(doc) if doc else {}
        result.append((name.replace("|", " "), arity, flags, first, last, step, acl, d.get("since", ""),
                       d.get("group", ""), d.get("deprecated_since", ""),
                       "container" if subs else "", shape(d.get("arguments", []))))
        subdocs = pairs(d.get("subcommands", []))
        for sub in subs:
            add(sub, subdocs.get(sub[0]))
    for entry in server.call("COMMAND"):
        add(entry, docs.get(entry[0]))
    return sorted(result)


def main():
    with Server() as server:
        version = pairs([p for line in server.call("INFO", "server").split("\r\n") if ":" in line
                         for p in line.split(":", 1)])["redis_version"]
        table = rows(server)
    if sys.argv[1:] == ["--check"]:
        names = [r[0] for r in table]
        effects, bad = {}, []
        with open(os.path.join(DATA, "effects.tsv"), encoding="utf-8") as f:
            for n, line in enumerate(f, 1):
                line = line.rstrip("\n")
                if not line or line.startswith("#"):
                    continue
                cells = line.split("\t")
                if len(cells) != 4:
                    bad.append("line %d: %d columns instead of 4" % (n, len(cells)))
                    continue
                if cells[1] not in ("read", "write", "disrupt", "destroy", "unknown"):
                    bad.append("line %d: no such effect: %s" % (n, cells[1]))
                if cells[0] in effects:
                    bad.append("line %d: %s stands twice" % (n, cells[0]))
                effects[cells[0]] = cells
        by_name = {r[0]: r for r in table}
        refined = {}
        with open(os.path.join(DATA, "refinements.tsv"), encoding="utf-8") as f:
            for n, line in enumerate(f, 1):
                line = line.rstrip("\n")
                if not line or line.startswith("#"):
                    continue
                cells = line.split("\t")
                if len(cells) != 4 or cells[0] not in by_name or cells[2] not in ("read", "write", "disrupt", "destroy", "unknown"):
                    bad.append("refinements.tsv:%d: not understood" % n)
                    continue
                re.compile(cells[1])
                refined.setdefault(cells[0], []).append(cells[2])
        for name in names:
            if name not in effects:
                bad.append("no effect: " + name)
                continue
            flags = by_name[name][2]
            effect = effects[name][1]
            if "readonly" in flags and effect not in ("read",):
                bad.append("%s: the server calls it readonly, the table %s" % (name, effect))
            if "write" in flags and effect == "read" and "write" not in refined.get(name, []):
                bad.append("%s: the server calls it a write, the table read" % name)
            if "blocking" in flags and "blocking" not in effects[name][2]:
                bad.append("%s: blocks, and the table does not say so" % name)
        bad += ["no such command: " + e for e in effects if e not in by_name]
        for b in bad:
            print(b)
        print("%d passed, %d failed" % (len(names) - min(len(names), len(bad)), len(bad)))
        return 1 if bad else 0
    print("# Generated by tools/catalogue/redis.py from redis-server %s: do not edit; effects stand in effects.tsv." % version)
    print("# Source: COMMAND and COMMAND DOCS of a server started for the purpose. Again: python3 tools/catalogue/redis.py > stdlib/redis/commands.tsv")
    print("# %d commands and sub-commands. arity: number of words with the command itself, negative = at least." % len(table))
    print("# arguments: NAME:type, TOKEN in capitals, [optional], (one|of), {group}, … repeated.")
    print("#command\tarity\tflags\tfirst\tlast\tstep\tacl\tsince\tgroup\tdeprecated\tcontainer\targuments")
    for r in table:
        print("\t".join(",".join(c) if isinstance(c, list) else str(c) for c in r))
    return 0


sys.exit(main())
