#!/usr/bin/env python3
"""Compares what `rbk dump --effects --commands` says of command lines with what tables expect.

    measure.py RBK TABLE.tsv...

A row is COMMAND<tab>EFFECT<tab>PLACE; `#` begins a comment. `\\n` in a command is a line break, `\\\\n` the two characters.
The effect of a line is the greatest one among its commands, its place that of the innermost command with this effect. A row
that is wrong is printed. The last line is `N passed, N failed`: a table passes when at least 98 % of its rows are right and
no row that changes something was called `read`.
"""
import json
import re
import subprocess
import sys
import tempfile

SHARE = 0.98
# `unknown` outranks all but `destroy`.
RANK = {"read": 0, "write": 1, "disrupt": 2, "unknown": 3, "destroy": 4}
PLACES = {"local", "pod", "container", "host", "cluster", "cloud", "db"}
# What the shell does by itself starts no program, so there may be no object for it.
SHELL_ONLY = re.compile(r"#|(export )?\w+=\S*$|\[")


def fail(text):
    print(f"FAIL: {text}")
    print("0 passed, 1 failed")
    sys.exit(1)


def unescape(command):
    return re.sub(r"\\\\n|\\n", lambda m: "\n" if m[0] == r"\n" else r"\n", command)


def read_table(path):
    rows = []
    with open(path, encoding="utf-8") as table:
        for number, line in enumerate(table, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) < 3 or cells[1] not in RANK or cells[2] not in PLACES:
                fail(f"{path}:{number}: a row is COMMAND<tab>EFFECT<tab>PLACE: {line}")
            rows.append((number, unescape(cells[0]), cells[1], cells[2]))
    if not rows:
        fail(f"{path}: no rows")
    return rows


def dump(rbk, rows):
    """The objects of each row: all rows are one file, so that one process does the work."""
    owner, lines = {}, []
    for index, row in enumerate(rows):
        for line in row[1].split("\n"):
            lines.append(line)
            owner[len(lines)] = index
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        run = subprocess.run([rbk, "dump", "--effects", "--format", "json", "--commands", file.name],
                             capture_output=True, text=True, check=False)
    try:
        objects = json.loads(run.stdout)
    except ValueError:
        fail(f"rbk dump gives no JSON (status {run.returncode}): {run.stderr.strip()[:300]}")
    found = [[] for _ in rows]
    for position, entry in enumerate(objects):
        found[owner[entry["range"]["start"]["line"]]].append((position, entry))
    return found


def judge(command, objects):
    """The effect and the place of one line."""
    if not objects:
        return ("read", "local") if SHELL_ONLY.match(command) else ("nothing", "nowhere")
    effect = max((entry["effect"] for _, entry in objects), key=RANK.get)
    best = [(position, entry) for position, entry in objects if entry["effect"] == effect]
    # A command that only carries another one with the same effect acts where that one acts.
    carriers = {entry.get("inside") for _, entry in best}
    inner = [entry["where"] for position, entry in best if position not in carriers]
    # Filters of its output and arguments computed on this machine do not move the place.
    away = [place for place in inner if place != "local"]
    return effect, (away or inner or ["local"])[0]


def main():
    rbk, tables = sys.argv[1], sys.argv[2:]
    passed = failed = total = 0
    for path in tables:
        rows = read_table(path)
        right = hidden = 0
        wrong = []
        for (number, command, effect, place), objects in zip(rows, dump(rbk, rows)):
            got = judge(command, objects)
            if got == (effect, place):
                right += 1
                continue
            if got[0] == "read" and effect != "read":
                hidden += 1
            shown = command.replace("\n", "\\n")
            wrong.append(f"    {path}:{number}: {effect} {place}, but rbk says {got[0]} {got[1]}: {shown}")
        total += len(rows)
        print(f"{path}: {len(rows)} lines, {right} right ({100 * right / len(rows):.1f}%), {hidden} writes read")
        print("\n".join(wrong), end="\n" if wrong else "")
        if right >= SHARE * len(rows) and hidden == 0:
            passed += 1
        else:
            failed += 1
            print(f"FAIL: {path}: at least {SHARE:.0%} must be right, and nothing that changes something may be `read`")
    print(f"{total} lines in all")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
