"""Run by argument_oracles.sh: rbk against jq and kubectl, expression by expression."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

RBK = sys.argv[1]

JQ = r"""
.
.a.b?
.items[] | select(.status.phase != "Running") | [.metadata.name, .status.phase] | @tsv
.items | map(.a) | add // 0
[.[] | {name: .a, "b": ([.c[]?.d] | length)}] | sort_by(-.b)[:5]
def f(x): x + 1; def g($a): $a; f(.a) | g(2)
reduce .[] as $p ({}; .[$p.a] += 1) | to_entries
foreach .[] as [$a, {b: $c}] (0; . + $c; [$a, .])
if .a then 1 elif .b == null then "x" else empty end
try error("x") catch .
label $out | 1, break $out
"\(.a) of \(.b | length)\n"
.a as $x | $x * 2 - 1 >= 3 and (.c | not)
{(.a): 1, $__loc__: 2}
{a: .b | .c, "d\(1)": -1, @base64 "e": 3}
..|.a?
.["a b"]["c"][0][1:][:-1]
@base64 "x\(.a)"
$ENV.HOME, env.HOME
. as [$a] ?// $a | $a
limit(3; .[]), first(.[]), until(. > 3; . + 1)
.a |= . + 1 | .b //= 2 | del(.c)
with_entries(.value |= tostring) # the end
[range(0; 10; 2)] | any(. > 3)
1e3 + .5 - -2
"""
# What the installed jq refuses and a later one accepts: 1.7 has `if` without `else`, `.a.[0]` and numbers as names of fields.
JQ_LATER = re.compile(r"\bif\b(?!.*\belse\b)|\.\[|\?//|\.\s*\.\[|__loc__|[@]|\{[^}]*\$")

PATHS = r"""
{.items[*].metadata.name}
{range .items[*]}{.metadata.name}{"\t"}{.status.containerStatuses[0].restartCount}{"\n"}{end}
{.data.database-url}
{.data.tls\.crt}
{.items[?(@.status.phase=="Running")].metadata.name}
{.items[?(@.a.b!='x')].c} and {.d}
{..restartCount}
{.items[-1:].a} {.items[0:2].b} {.items[0,2].c}
{$.items[*]..name}
{.a['b','c']} {.d['e']}
{.items[?(@.restarts>3)].name}
text only
{@}
{.a[?(@.b)].c}
{.metadata.annotations.a\.b/c}
"""

PATCHES = r"""
{"data":{"a":"b\n","c":[1,-2.5e3,true,null,{}]}}
{"data": {"é": "\u00e9\"\\"}, "x": []}
"""


def rbk_refuses(expressions, command, codes):
    """The numbers of the expressions of which rbk says something with one of these codes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "oracle.rbk")
        lines = ['runbook r "R" { diagnose { step "s" {']
        lines += ["$ " + command % ("'" + e + "'") for e in expressions]
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n} } }\n")
        out = subprocess.run([RBK, "check", "--format", "json", path], capture_output=True, text=True)
        found = json.loads(out.stdout)["diagnostics"]
        other = [d for d in found if d["code"] == "RBK0202" or d["name"].startswith(("syntax/", "shell/"))]
        assert not other, other[0]
        return {d["range"]["start"]["line"] - 2 for d in found if d["name"] in codes}


def with_mutations(text):
    result = []
    for line in text.strip("\n").split("\n"):
        result.append(line)
        result += [line[:i] + line[i + 1:] for i in range(len(line))]
    return [e for e in dict.fromkeys(result) if "'" not in e and e.strip() and not e.endswith("\\")]


def run(words, text=""):
    return subprocess.run(words, input=text, capture_output=True, text=True, timeout=30)


def jq_refuses(expression):
    return run(["jq", expression]).returncode == 3


def path_refused(expression):
    out = run(["kubectl", "create", "configmap", "c", "--dry-run=client", "-o", "jsonpath=" + expression])
    return "error parsing jsonpath" in out.stderr or "unrecognized identifier" in out.stderr or "not in range" in out.stderr


def patch_refused(expression):
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
    return run(["kubectl", "patch", "--local", "-f", "-", "--type=merge", "-o", "name", "-p", expression], manifest).returncode != 0


passed = failed = skipped = 0


# What the tool notices only when it evaluates the expression on data that reaches it: an unknown format, an operator that
# compares nothing, a word that is no value.
LATE = re.compile(r"@[a-z0-9]+ \"|@[a-z]+$|\?\([^)=<>!]*=[^=]|\?\(@[a-z]|identifier")


def compare(tool, text, command, codes, oracle, forgiven=None, only=""):
    global passed, failed, skipped
    expressions = [e for e in with_mutations(text) if e.startswith(only)]
    if not shutil.which(tool):
        print("SKIPPED: %s is not installed: %d expressions were compared with nothing" % (tool, len(expressions)))
        skipped += len(expressions)
        return
    ours = rbk_refuses(expressions, command, codes)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(oracle, expressions))
    for i, (expression, refused) in enumerate(zip(expressions, theirs)):
        if (i in ours) == refused or (refused and forgiven and forgiven.search(expression)) or (not refused and LATE.search(expression)):
            passed += 1
            continue
        failed += 1
        print("FAIL: %s %s, rbk %s: %s" % (tool, "refuses" if refused else "accepts", "refuses" if i in ours else "accepts", expression))


compare("jq", JQ, "jq %s x.json", {"jq/syntax", "jq/undefined"}, jq_refuses, JQ_LATER)
compare("kubectl", PATHS, "kubectl get pods -o jsonpath=%s", {"jsonpath/syntax"}, path_refused)
compare("kubectl", PATCHES, "kubectl patch configmap c --type=merge -p %s", {"json/syntax"}, patch_refused, only="{")  # else it is YAML
print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
sys.exit(1 if failed else 77 if skipped and not passed else 0)
