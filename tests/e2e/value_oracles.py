"""Run by value_oracles.sh: each expression below, and each of them with one character left out, given to the tool and to rbk."""
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import tempfile

RBK = sys.argv[1]

JMESPATH = r"""
Reservations[].Instances[].InstanceId
Reservations[*].Instances[*].[InstanceId, State.Name, Tags[?Key=='Name'].Value | [0]]
Volumes[?Size > `100` && State == 'available'].{Id: VolumeId, Size: Size}
sort_by(Images, &CreationDate)[-1].ImageId
length(Functions[?starts_with(Name, 'api') || !Enabled])
"a-b".c[0:5:2] | join(',', @)
max_by(points, &value).value
Stacks[0].Outputs[?OutputKey==`"Url"`].OutputValue | [0]
*.name[] | reverse(sort(@))
merge(a, b, `{"x": 1}`).{"y": x}
not_null(a.b, c, 'none')
(a || b)[0].*.d[*]
"""
SELECTORS = r"""
app=api,tier notin (web)
env in (prod, staging),!canary
app.kubernetes.io/name==api
release notin (a,b)
a,b=,c
x-1.y_z = v1.2-3
"""
TEMPLATES = r"""
{{.metadata.name}}
{{range .items}}{{.metadata.name}}{{"\n"}}{{end}}
{{if eq .kind "List"}}{{len .items}}{{else}}one{{end}}
{{with $x := .data}}{{index $x "a"}}{{end}}
{{range $k, $v := .data}}{{$k}}={{printf "%s" $v | html}} {{end}}
a {{- /* nothing */ -}} b {{ (index .data "a") | len }}
{{if and (not .x) (or .y true)}}{{.a.b.c}}{{else if .z}}-{{end}}
"""


def with_mutations(text):
    found = {}
    for line in text.strip("\n").split("\n"):
        found[line] = None
        for i in range(len(line)):
            found[line[:i] + line[i + 1:]] = None
    return [e for e in found if e.strip() and not e.startswith("-") and not e.endswith("\\")]


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def rbk(expressions, command, name):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "oracle.rbk")
        with open(path, "w", encoding="utf-8") as file:
            file.write('command q "a query" { \n flag --query: jmespath\n effect read\n }\nrunbook r "R" { diagnose { step "s" {\n')
            for e in expressions:
                file.write("$ " + command % quoted(e) + "\n")
            file.write("} } }\n")
        out = subprocess.run([RBK, "check", "--format", "json", path], capture_output=True, text=True)
    found = {}
    for d in json.loads(out.stdout)["diagnostics"]:
        assert not d["name"].startswith(("syntax/", "shell/unclosed", "command/bad-sig")), d
        if d["name"] == name:
            found[d["range"]["start"]["line"] - 6] = d["message"]
    return found


def kubectl(words):
    return subprocess.run(["kubectl", "create"] + words, capture_output=True, text=True, timeout=60).stderr


def selector_refused(e):
    return "error" in kubectl(["poddisruptionbudget", "x", "--min-available=1", "--dry-run=client", "-o", "name", "--selector=" + e]).lower()


def template_refused(e):
    answer = kubectl(["configmap", "c", "--from-literal=a=b", "--dry-run=client", "-o", "go-template=" + e])
    return "error parsing template" in answer


def jmespath_refused(e):
    import jmespath
    from jmespath import exceptions
    try:
        tree = jmespath.compile(e).parsed
    except (exceptions.JMESPathError, ValueError):
        return True
    names = {"abs": 1, "avg": 1, "ceil": 1, "contains": 2, "ends_with": 2, "floor": 1, "join": 2, "keys": 1, "length": 1, "map": 2, "max": 1,
             "max_by": 2, "merge": -1, "min": 1, "min_by": 2, "not_null": -1, "reverse": 1, "sort": 1, "sort_by": 2, "starts_with": 2, "sum": 1,
             "to_array": 1, "to_number": 1, "to_string": 1, "type": 1, "values": 1}
    from jmespath import functions
    assert set(names) == set(functions.Functions.FUNCTION_TABLE), "the table of functions is that of jmespath.py"

    def bad(node):
        if not isinstance(node, dict):
            return False
        if node["type"] == "function_expression":
            count = names.get(node["value"])
            if count is None or (count >= 0 and len(node["children"]) != count) or not node["children"]:
                return True
        return any(bad(child) for child in node.get("children", []))
    return bad(tree)


def have_jmespath():
    try:
        import jmespath  # noqa: F401
    except ImportError:
        return False
    return True


# What is not there yet is printed, and may not become more: shares of what the tools refuse and accept.
MISSED_AT_MOST, FALSE_ALARMS_AT_MOST = 0.08, 0.05

passed = failed = skipped = 0
counts = [0, 0, 0, 0]
for title, text, command, name, oracle, there in [
        ("jmespath", JMESPATH, "q --query %s", "jmespath/syntax", jmespath_refused, have_jmespath()),
        ("selector", SELECTORS, "kubectl get pods -l %s", "kubectl/selector", selector_refused, shutil.which("kubectl")),
        ("template", TEMPLATES, "kubectl get pods -o go-template=%s", "template/syntax", template_refused, shutil.which("kubectl"))]:
    expressions = with_mutations(text)
    if not there:
        print("SKIPPED: the tool for %s is not installed: %d expressions were compared with nothing" % (title, len(expressions)))
        skipped += len(expressions)
        continue
    ours = rbk(expressions, command, name)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(oracle, expressions))
    wrong = 0
    for i, e in enumerate(expressions):
        counts[1 if theirs[i] else 3] += 1
        # jmespath.py takes `f(a b)` without a comma, which the specification does not; what stands in backquotes is not read.
        lax = title == "jmespath" and (not theirs[i] and "expected `,`" in ours.get(i, "") or theirs[i] and "`" in e)
        if theirs[i] != (i in ours) and not lax:
            wrong += 1
            counts[0 if theirs[i] else 2] += 1
            print("differs: %s: the tool %s, rbk says %s: %s" % (title, "refuses" if theirs[i] else "accepts", ours.get(i, "nothing"), e))
    passed += len(expressions) - wrong
    print("%s: %d expressions, %d refused, %d answers differ" % (title, len(expressions), sum(theirs), wrong))
missed, refusals, alarms, acceptances = counts
for what, share, least in (("misses", missed / max(refusals, 1), MISSED_AT_MOST),
                           ("false alarms", alarms / max(acceptances, 1), FALSE_ALARMS_AT_MOST)):
    print("%s: %.1f%%" % (what, 100 * share))
    if share > least:
        print("FAIL: more than %.1f%%" % (100 * least))
        failed += 1
print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
sys.exit(1 if failed else 77 if skipped and not passed else 0)
