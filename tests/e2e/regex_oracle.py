"""Run by regex_oracle.sh: each expression below, and each of them with one character left out, given to the tool and to rbk. The
tool is run on no input: it only says whether it takes the expression."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

RBK = sys.argv[1]

BASIC = r"""
error\|warning
^[[:space:]]*#
\(a\)\1b\{2,3\}
[^]a-z]*\.log$
x\{2\}\(b*\|c\)
[[:digit:]]\+ ms
a{2}(b|c
status=5[0-9][0-9]
\<main\>
[[.-.]a]
a\?b\+
\(\(a\)b\)\2
[a-z]*[^[:alpha:]_-]
"""
EXTENDED = r"""
error|warn(ing)?
^(GET|POST) /[a-z0-9_/-]+ [45][0-9]{2}$
[[:upper:]][[:lower:]]{1,}x{,4}
(a)(b)\2|c\.
[^[:space:]]+@[]a]+
\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b
(x|y)*?z+
a{1,2}{3}
[a-f0-9]{8}-([a-f0-9]{4}-){3}
\{"level":"(error|fatal)"
"""
PERL = r"""
(?i)timeout|refused
\d{3}\s+(?=ms)
(?<year>\d{4})-\k<year>
(?<!not )found\b
[\w.-]+@\p{L}+
(a|b)\1{2,}+
\x{41}\Qa.b\E
(?:x(?>y)z)*?
"""
SED = r"""
s/a/b/
s/\(a\)b/\1/g;s/x//2p
/^#/d
1,5p;$!N
/start/,/end/{s/x/y/;p}
:a;N;$!ba;s/\n/ /g
y/abc/xyz/
s|/var|/srv|g
10q
0,/re/s/a/b/
1~2d;2,+3p
/x/!{p;p}
n;d
/[/]/s/[^/]*$/x/I
\,a/b,s,a/b,c,
s/a/b/w out.txt
5!s/x/&&/3
=;l 20;h;G;x
t end;s/a/b/;:end
"""
SED_EXTENDED = r"""
s/(a|b)+/\1/
s/^([0-9]+) (.*)$/\2 \1/g
/a{2,3}/d
"""
AWK = r"""
{print $1}
NR>1 && $3 ~ /Run(ning)?/ {print $1, $2}
BEGIN {FS=":"} {s += $2} END {printf "%d\n", s / NR}
{a[$1]++} END {for (k in a) print k, a[k]}
/[/]x/ {gsub(/a"b/, "c"); print}
$NF > 80 {print substr($0, 1, 20) "x"}
"""
# A list of expressions: what rbk is shown, how the tool is asked, and what of its answers does not count.
KINDS = [
    ("grep", BASIC, "grep %s x", "regex/syntax", lambda e: ["grep", "--", e], None),
    ("grep", EXTENDED, "grep -E %s x", "regex/syntax", lambda e: ["grep", "-E", "--", e], None),
    ("grep", PERL, "grep -P %s x", "regex/syntax", lambda e: ["grep", "-P", "--", e], None),
    ("sed", SED, "sed -n %s x", "sed/syntax", lambda e: ["sed", "-n", e], None),
    ("sed", SED_EXTENDED, "sed -nE %s x", "sed/syntax", lambda e: ["sed", "-nE", e], None),
    # Only what is not closed is ours to find in awk: the rest of its grammar is not read.
    ("gawk", AWK, "gawk %s x", "awk/syntax", lambda e: ["gawk", e], "grammar"),
]


def with_mutations(text):
    found = {}
    for line in text.strip("\n").split("\n"):
        found[line] = None
        for i in range(len(line)):
            found[line[:i] + line[i + 1:]] = None
    return [e for e in found if e.strip() and not e.startswith("-") and not e.endswith("\\")]


def refused(words):
    with tempfile.TemporaryDirectory() as folder:
        out = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, cwd=folder,
                             env=dict(os.environ, LC_ALL="C.UTF-8"))
    if words[0] == "grep":
        return out.returncode == 2
    return out.returncode != 0 and "can't read" not in out.stderr


def rbk(expressions, command, name):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "oracle.rbk")
        with open(path, "w", encoding="utf-8") as file:
            file.write('runbook r "R" { diagnose { step "s" {\n')
            for e in expressions:
                file.write("$ " + command % ("'" + e + "'") + "\n")
            file.write("} } }\n")
        out = subprocess.run([RBK, "check", "--format", "json", path], capture_output=True, text=True)
    found = {}
    for d in json.loads(out.stdout)["diagnostics"]:
        assert not d["name"].startswith(("syntax/", "shell/")), d
        if d["name"] == name:
            found[d["range"]["start"]["line"] - 2] = d["message"]
    return found


# What is not there yet is printed, and may not become more: shares of what the tools refuse and accept.
MISSED_AT_MOST, FALSE_ALARMS_AT_MOST = 0.03, 0.0

passed = failed = skipped = 0
counts = [0, 0, 0, 0]
for tool, text, command, name, words, only in KINDS:
    expressions = with_mutations(text)
    if not shutil.which(tool):
        print("SKIPPED: %s is not installed: %d expressions were compared with nothing" % (tool, len(expressions)))
        skipped += len(expressions)
        continue
    ours = rbk(expressions, command, name)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        theirs = list(pool.map(lambda e: refused(words(e)), expressions))
    wrong = 0
    for i, e in enumerate(expressions):
        counts[1 if theirs[i] else 3] += 1
        if theirs[i] == (i in ours) or (only and theirs[i]):
            passed += 1
            continue
        wrong += 1
        counts[0 if theirs[i] else 2] += 1
        print("differs: %s %s, rbk says %s: %s" % (tool, "refuses" if theirs[i] else "accepts", ours.get(i, "nothing"), command % e))
    print("%s: %d expressions, %d refused, %d of these by rbk, %d answers differ" %
          (command % "…", len(expressions), sum(theirs), sum(i in ours for i in range(len(expressions)) if theirs[i]), wrong))
missed, refusals, alarms, acceptances = counts
for what, share, least in (("misses", missed / max(refusals, 1), MISSED_AT_MOST),
                           ("false alarms", alarms / max(acceptances, 1), FALSE_ALARMS_AT_MOST)):
    print("%s: %.1f%%" % (what, 100 * share))
    if share > least:
        print("FAIL: more than %.1f%%" % (100 * least))
        failed += 1
print("%d passed, %d failed%s" % (passed, failed, ", %d skipped" % skipped if skipped else ""))
sys.exit(1 if failed else 0)
