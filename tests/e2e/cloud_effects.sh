#!/usr/bin/env bash
# The effect and the place of command lines for clouds, as docs/language.md defines them: tests/e2e/cloud_effects.tsv has them, with
# look-alikes, and with lines that must be refused (`error`).
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RBK=${RBK:-$here/../../build/release/rbk}
exec python3 - "$RBK" "$here/cloud_effects.tsv" <<'PYTHON'
import shlex
import subprocess
import sys

rbk, table = sys.argv[1:]
rows = [line.rstrip("\n").split("\t") for line in open(table, encoding="utf-8") if line.strip() and not line.startswith("#")]
wrong = 0
for effect, place, command in rows:
    done = subprocess.run([rbk, "explain", "--", *shlex.split(command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    facts = {}
    for line in done.stdout.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in ("effect", "runs") and words[0] not in facts:
            facts[words[0]] = words[1]
    errors = [line for line in done.stdout.splitlines() if line.startswith("error: ") and "waits for a human" not in line
              and "never ends" not in line]
    said = "error" if errors else facts.get("effect", "nothing")
    if said != effect or (effect != "error" and facts.get("runs") != place):
        wrong += 1
        print("%s %s: expected %s %s: %s%s" % (said, facts.get("runs"), effect, place, command, "".join("\n  " + e for e in errors)))
print("%d passed, %d failed" % (len(rows) - wrong, wrong))
sys.exit(wrong != 0)
PYTHON
