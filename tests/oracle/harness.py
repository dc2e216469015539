"""Runs the command lines of tests/oracle/tools through the real tools and through rbk, and compares.

Of each line the tool decides, before it does anything, whether it can be meant: it *refuses* it at parse time or *accepts* it.
How to tell from its answer stands in the file of the tool. What it refuses, rbk must report as an error; of what it accepts, rbk
must be silent. A file of tests/oracle/tools defines

  NAME                 of the tool
  needs()              what must be installed: a list of programs; unfit(), if there is one: why the installed one will not do
  class Oracle         Oracle(work) starts what the tool talks to; close() ends it
    .cases()           the cases: at least WANTED of them, the same ones each time
    .judge(case, out)  "refused", "accepted", or "left out: REASON" when the case says nothing about arguments
    .inside            words that stand before the command of each case, when it runs (`unshare --net`)
    .seconds           how long a case may take; what still runs then was accepted
"""
import concurrent.futures
import importlib
import json
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from case import Answer

RBK = os.environ["RBK"]
VERBOSE = os.environ.get("VERBOSE")
TOOLS = ["kubectl", "psql", "redis_cli", "jq", "curl", "find", "grep", "tar", "git", "systemctl", "iptables", "docker"]
GOAL = 0.97, 0.99  # of what the tools refuse is reported, of what they accept is silent
# What a run must hold today, in all and for each tool; they only ever go up. kubectl is the furthest from the goal: named objects together with
# selectors, and output forms that only some of its commands have.
IN_ALL = 0.955, 0.985
EACH = 0.85, 0.955
TABLE_AT_LEAST = 1000

# The diagnostics about arguments; the others are about what the line does when it runs, which no tool refuses.
ABOUT_ARGUMENTS = re.compile(r"^(command|http|format|sql|json|jq|jsonpath|redis|regex|kubectl|syntax|shell|type|language)/"
                             r"(?!interactive$|endless$|needs-terminal$|needs-fact$|no-readiness$|surprise$|deprecated)")

# Options are drawn by chance; what is refused because two of them (or an option and the names of objects) exclude each other says
# nothing of how the line was spoiled.
BY_CHANCE = re.compile(r"incompatible with|cannot be used together|can't be used with|only one action|may only be used with|expects no arguments|cannot be used when|you may not specify resource|"
                       r"arguments cannot be provided when|cannot specify both|only one of|Can't specify|mutually exclusive|Conflicting|No more than one|needs '--|only allowed with|can only be used once|Only one `")


def ask(case, folder, oracle, environment):
    """What the real tool answers; it works on a copy of `folder`, so that no case sees what another one did."""
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as parent:
        place = os.path.join(parent, "w")
        shutil.copytree(folder, place, symlinks=True)
        process = subprocess.Popen(list(oracle.inside) + list(case.probe or case.words), cwd=place, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        late = False
        try:
            out, err = process.communicate(timeout=oracle.seconds)
        except subprocess.TimeoutExpired:
            late = True
            try:
                os.killpg(process.pid, 9)
            except ProcessLookupError:
                pass
            out, err = process.communicate()
    return Answer(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"), late)


def what_rbk_says(lines, work):
    """For each line, the errors that rbk reports about its arguments; all of them in one run."""
    path = os.path.join(work, "lines")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    ran = subprocess.run([RBK, "check", "--commands", path, "--format", "json", "--fail-on", "never"], capture_output=True, text=True)
    if ran.returncode != 0:
        sys.exit("FAIL: rbk check: status %d: %s\n0 passed, 1 failed" % (ran.returncode, ran.stderr))
    said = [[] for _ in lines]
    for d in json.loads(ran.stdout)["diagnostics"]:
        if d["severity"] == "error" and ABOUT_ARGUMENTS.match(d["name"]):
            said[d["range"]["start"]["line"] - 1].append("%s: %s" % (d["name"], d["message"]))
    return said


def run_tool(module, work):
    """The cases of one tool with the verdicts of the tool. ANSWERS=FOLDER keeps them there, for who works on rbk and not on the cases."""
    kept = os.environ.get("ANSWERS") and os.path.join(os.environ["ANSWERS"], module.NAME)
    if kept and os.path.exists(kept):
        with open(kept, "rb") as f:
            return pickle.load(f)
    rows = ask_all(module, work)
    if kept:
        with open(kept, "wb") as f:
            pickle.dump(rows, f)
    return rows


def ask_all(module, work):
    oracle = module.Oracle(work)
    try:
        cases = list({c.line(): c for c in oracle.cases() if "\n" not in c.line()}.values())
        folder = os.path.join(work, "scratch")
        os.makedirs(folder, exist_ok=True)
        environment = dict(os.environ, HOME=folder, **getattr(oracle, "environment", {}))
        for name in ("PYTHONPATH", "RBK"):
            environment.pop(name, None)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda c: ask(c, folder, oracle, environment), cases))
        verdicts = [oracle.judge(c, a) for c, a in zip(cases, answers)]
        chance = "left out: options that exclude each other met by chance"
        return [(c, chance if v == "refused" and BY_CHANCE.search(a.text()) else v, a) for c, v, a in zip(cases, verdicts, answers)]
    finally:
        oracle.close()


def share(part, whole):
    return part / whole if whole else 1.0


def figures(name, rows):
    """Prints the line of one tool and its disagreements; returns (refused, reported, accepted, silent)."""
    refused = [r for r in rows if r[1] == "refused"]
    accepted = [r for r in rows if r[1] == "accepted"]
    reported = [r for r in refused if r[3]]
    silent = [r for r in accepted if not r[3]]
    print("%s: %d cases, refused %d: reported %d (%.1f%%), accepted %d: silent %d (%.1f%%)" %
          (name, len(refused) + len(accepted), len(refused), len(reported), 100 * share(len(reported), len(refused)), len(accepted),
           len(silent), 100 * share(len(silent), len(accepted))))
    left_out = {}
    for r in rows:
        if r[1].startswith("left out"):
            left_out[r[1]] = left_out.get(r[1], 0) + 1
    for reason, count in sorted(left_out.items()):
        print("  %s (%d)" % (reason, count))
    wrong = [r for r in rows if (r[1] == "refused" and not r[3]) or (r[1] == "accepted" and r[3])]
    for case, verdict, answer, said in wrong if VERBOSE else wrong[:20]:
        print("  %s (%s): %s" % ("missed" if verdict == "refused" else "false alarm", case.kind, case.line()))
        first = [x for x in answer.text().split("\n") if x.strip()] or ["(status %d)" % answer.status]
        print("      %s" % (said[0] if said else first[0][:200]))
    return len(refused), len(reported), len(accepted), len(silent)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers and folders are taken away then, too
    wanted = sys.argv[1:] or TOOLS
    rows, skipped = {}, []
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o711)
        for name in wanted:
            module = importlib.import_module("tools." + name.replace("-", "_"))
            missing = [p for p in module.needs() if not shutil.which(p)]
            why = ", ".join(missing) + " is not installed" if missing else getattr(module, "unfit", str)()
            if why:
                print("SKIPPED, NOTHING OF IT WAS TESTED: %s: %s" % (module.NAME, why))
                skipped.append(module)
                continue
            work = os.path.join(top, name)
            os.makedirs(work)
            os.chmod(work, 0o711)
            rows[module.NAME] = (run_tool(module, work), module.WANTED)
        everything = [row for table, _ in rows.values() for row in table]
        said = what_rbk_says([row[0].line() for row in everything], top)
    failed, passed, at, totals = 0, 0, 0, [0, 0, 0, 0]
    for name, (table, least) in rows.items():
        table = [row + (said[at + i],) for i, row in enumerate(table)]
        at += len(table)
        got = figures(name, table)
        totals = [a + b for a, b in zip(totals, got)]
        for what, fine in (
                ("%d cases, not %d" % (got[0] + got[2], least), got[0] + got[2] >= least),
                ("less than %.1f%% of what it refuses is reported" % (100 * EACH[0]), share(got[1], got[0]) >= EACH[0]),
                ("it is silent on less than %.1f%% of what it accepts" % (100 * EACH[1]), share(got[3], got[2]) >= EACH[1])):
            passed, failed = passed + fine, failed + (not fine)
            if not fine:
                print("FAIL: %s: %s" % (name, what))
    print("in all: %d cases, refused %d: reported %d (%.1f%%), accepted %d: silent %d (%.1f%%)" %
          (totals[0] + totals[2], totals[0], totals[1], 100 * share(totals[1], totals[0]), totals[2], totals[3], 100 * share(totals[3], totals[2])))
    reached = share(totals[1], totals[0]), share(totals[3], totals[2])
    print("the goal is %.0f%% and %.0f%%: %s" % (100 * GOAL[0], 100 * GOAL[1],
                                             "reached" if reached[0] >= GOAL[0] and reached[1] >= GOAL[1] else "not reached yet"))
    for got, least in zip(reached, IN_ALL):
        passed, failed = passed + (got >= least), failed + (got < least)
        if got < least:
            print("FAIL: in all: %.1f%%, not %.1f%%" % (100 * got, 100 * least))
    must = [m.NAME for m in skipped if not getattr(m, "OPTIONAL", False)]
    if must and os.environ.get("CI"):
        print("FAIL: in CI nothing may be skipped: %s" % ", ".join(must))
        failed += 1
    if not skipped and len(wanted) == len(TOOLS) and totals[0] + totals[2] < TABLE_AT_LEAST:
        print("FAIL: fewer than %d cases in all" % TABLE_AT_LEAST)
        failed += 1
    print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % len(skipped) if skipped else ""))
    sys.exit(1 if failed else 77 if skipped and not passed else 0)


if __name__ == "__main__":
    main()
