"""What rbk says of PromQL, compared with promtool: each expression of promql_expressions.txt, and each of them with one
character left out or a word changed. All of them stand in one file of rules."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

RBK = sys.argv[1]
HERE = os.path.dirname(os.path.abspath(__file__))
# What Prometheus 3 takes and 2.42 does not: a duration where a number stands, an offset of zero, quoted names, newer functions.
LATER = re.compile(r"unexpected duration|must be greater than 0|got duration")
REPLACED = [("rate(", "ratee("), ("rate(", "sum("), ("sum(", "rate("), ("sum", "Sum"), ("by", "bye"), ("[5m]", "[5]"), ("[5m]", "[5 m]"),
            ("[5m]", "[5min]"), ("[5m]", ""), ("[5m]", "[1m5h]"), ("=~", "=="), ("=~", "~="), ("==", "="), ("and", "&&"), ("\"", ""), ("(", "(("),
            (")", "))"), ("0.99, ", ""), ("x", "x[5m]"), ("offset 1w", "offset"), ("5..", "(5.."), ("5..", "**"), ("5..", "(?=5)"), ("5..", "5\\\\d"),
            ("5..", "5\\d"), ("job", "jo b"), ("by", "without"), (", ", " "), ("on", "by"), ("bool ", ""), ("> ", "> bool "), ("[a-z]", "[z-a]")]


def variants():
    found = {}
    with open(os.path.join(HERE, "promql_expressions.txt"), encoding="utf-8") as file:
        for line in file.read().splitlines():
            found[line] = None
            for i in range(len(line)):
                found[line[:i] + line[i + 1:]] = None
            for old, new in REPLACED:
                if old in line:
                    found[line.replace(old, new, 1)] = None
    return [e for e in found if e.strip() and "\\'" not in e and not e.endswith("\\")]


def promtool(expressions):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rules.yml")
        groups = [{"name": "g%d" % i, "rules": [{"record": "a", "expr": e}]} for i, e in enumerate(expressions)]
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"groups": groups}, file)
        out = subprocess.run(["promtool", "check", "rules", path], capture_output=True, text=True)
    return {int(m[1]): m[2] for m in re.finditer(r'group "g(\d+)", rule 1, "a": (.*)', out.stderr)}


def rbk(expressions):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "oracle.rbk")
        with open(path, "w", encoding="utf-8") as file:
            file.write('runbook r "R" { symptoms {\n')
            for e in expressions:
                file.write('metric "%s" > 0\n' % re.sub(r'([\\"$])', r"\\\1", e))
            file.write("} }\n")
        out = subprocess.run([RBK, "check", "--format", "json", path], capture_output=True, text=True)
    found = {}
    for d in json.loads(out.stdout)["diagnostics"]:
        assert not d["name"].startswith("syntax/"), d
        if d["name"] == "promql/syntax":
            found[d["range"]["start"]["line"] - 2] = d["message"]
    return found


if not shutil.which("promtool"):
    print("SKIPPED: promtool is not installed")
    sys.exit(77)
expressions = variants()
theirs, ours = promtool(expressions), rbk(expressions)
passed = failed = 0
for i, e in enumerate(expressions):
    if (i in theirs) == (i in ours) or (i in theirs and LATER.search(theirs[i])):
        passed += 1
        continue
    failed += 1
    print("FAIL: %s\n    promtool: %s\n    rbk: %s" % (e, theirs.get(i, "accepts"), ours.get(i, "accepts")))
print("%d of %d expressions are refused by promtool" % (len(theirs), len(expressions)))
print("%d passed, %d failed" % (passed, failed))
sys.exit(1 if failed else 0)
