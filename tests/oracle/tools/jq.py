"""jq: its builtins come from itself (`builtins`), options from --help; programs are combined here and then broken.

Refused: status 3 (the program does not compile) or 2 with a usage text. 5 and others: the data did not fit.
"""
import os
import random
import re

from helptext import output
from spoil import Flag, Use, cases, languages

NAME, WANTED = "jq", 150
TEXTS = r"""
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
{a: .b | .c, "d": -1}
..|.a?
.["a b"]["c"][0][1:][:-1]
$ENV.HOME, env.HOME
limit(3; .[]), first(.[]), until(. > 3; . + 1)
.a |= . + 1 | .b //= 2 | del(.c)
with_entries(.value |= tostring) # the end
[range(0; 10; 2)] | any(. > 3)
1e3 + .5 - -2
"""
# What jq 1.6 refuses and a later one accepts, by what the program asks: `if` without `else`, `.a.[0]`, numbers and formats as names.
LATER = re.compile(r"\bif\b(?!.*\belse\b)|\.\s*\[|\?//|__loc__|@|\{[^}]*\$")


def needs():
    return ["jq"]


class Oracle:
    inside, seconds = (), 10

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(folder)
        for name in ("x.json", "y.json"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write('{"a": 1, "items": []}\n')
        self.old = output(["jq", "--version"]).startswith(("jq-1.5", "jq-1.6"))

    def close(self):
        pass

    def cases(self):
        rng = random.Random(4)
        names = sorted(output(["jq", "-nr", "builtins[]"]).split())
        called = []
        for name in rng.sample(names, 90):
            name, arity = name.rsplit("/", 1)
            if not name.startswith("_"):
                called.append(name + ("(" + "; ".join([".a"] * int(arity)) + ")" if int(arity) else ""))
        texts = [(["jq"], t, ["x.json"]) for t in TEXTS.strip("\n").split("\n") + called]
        options = [Flag(n.split()) for n in re.findall(r"^\s+(-\w|--[\w-]+)\s", output(["jq", "--help"]), re.M)
                   if n not in ("-f", "--from-file", "--arg", "--argjson", "--slurpfile", "--rawfile", "--args", "--jsonargs", "--tab", "--indent", "-h", "--help")]
        with_values = [Flag(["--arg"], ["k"]), Flag(["--indent"], ["2", "4"])]
        uses = [Use([], [[".a", "x.json"], [".", "x.json", "y.json"]], options, "any", [("--indent", "many"), ("--argjson", "x"), ("--indent", "99")]),
                Use([], [["--arg", "name", "v"] + rest for rest in (["$name", "x.json"], [". + {b: $name}", "x.json"], ["$nam", "x.json"])], options, "any"),
                Use([], [["--argjson", "n", text, "$n", "x.json"] for text in ("1", "{1", '{"a":1}', "tru", "[1,2", "null")], options, "any"),
                Use(["-n"], [["1"], ["[range(3)]"]], options + with_values[1:])]
        return cases("jq", uses, 90) + languages("jq", texts, 230)

    def judge(self, case, answer):
        text = answer.text()
        if re.search(r"--indent (?!\d)", case.line()):
            return "left out: jq takes any text for the number 0"
        if answer.status == 3:
            if self.old and LATER.search(case.line()):
                return "left out: jq 1.6 is older than this syntax"
            return "refused"
        if answer.status == 2 and re.search(r"Unknown|Usage|takes (?:one|two|a|number)|[Ii]nvalid JSON text|Cannot indent|requires", text):
            return "refused"
        if answer.status == 2 and "Could not open" in text:
            return "left out: a word was taken for a file"
        return "accepted"
