#!/usr/bin/env python3
"""Compare signatures with the tools installed here: every flag of a signature is asked of the tool's own parser, and every
option of the tool's help must have a flag.

  python3 tools/catalogue/verify.py [TOOL…]        without names: every tool below that is installed

A tool is called with the flag and then with something that ends it before it does anything (`--help`, or no operand at all).
Runs in an empty temporary folder, without standard input and with a time limit. Prints `N passed, N failed`.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "stdlib", "commands")
# How to ask: words before the flag, words behind it, and what the answer to an unknown flag looks like.
UNKNOWN = re.compile(r"invalid option|unrecognized option|unknown option|Unknown option|not an option|bad usage|is unknown|unknown flag|unknown shorthand|"
                     r"Unrecognized option|ambiguous|illegal option|Illegal option|unknown predicate|Use -help for summary|unknown argument", re.I)
VALUE = re.compile(r"requires an argument|requires parameter|flag needs an argument|missing argument|expected argument|needs a value|"
                   r"Argument expected|takes one|takes two|option requires|missing argument to|needs value|takes exactly|required", re.I)
TOOLS = {
    "psql": ("--help",), "pg_isready": ("--help",), "pg_dump": ("--help",), "pg_dumpall": ("--help",), "pg_restore": ("--help",),
    "grep": ("--help",), "egrep": ("--help",), "fgrep": ("--help",), "sed": ("--help",), "xargs": ("--help",), "jq": (), "redis-cli": (), "curl": ("--help",),
    "top": ("--help",), "free": ("--help",), "uptime": ("--help",), "vmstat": ("--help",), "pgrep": ("--help",), "pkill": ("--help",),
    "watch": ("--help",), "w": ("--help",), "dmesg": ("--help",), "sysctl": ("--help",), "systemctl": ("--help",), "journalctl": ("--help",),
    "find": (), "column": ("--help",), "hostname": ("--help",), "python3": (), "getent": ("--help",),
}
HELP_ARGS = {"ps": ["--help", "all"], "find": ["--help"], "curl": ["--help", "all"]}


def signatures():
    found, path = {}, None
    for path in sorted(glob.glob(os.path.join(ROOT, "*.rbk"))):
        depth, name, subs = 0, None, []
        for line in open(path, encoding="utf-8"):
            m = re.match(r'^(command|extend) "?([^\s"]+)"? ', line)
            if m:
                name, depth = m.group(2), 1
                found.setdefault(name, {})
                subs = []
                continue
            s = line.strip()
            if s.startswith("sub ") and s.endswith("{"):
                subs.append(s.split()[1])
                continue
            if s == "}":
                if subs:
                    subs.pop()
                continue
            if s.startswith("flag ") and name and not subs:
                names, valued = [], False
                for w in s.split()[1:]:
                    if not w.startswith("-"):
                        break
                    names.append(w.rstrip(":"))
                    if w.endswith(":"):
                        valued = True
                        break
                for n in names:
                    found[name][n] = (valued, "optional" in s, "hidden" in s)
            if s.startswith("alias ") and name:
                for a in s.split()[1:]:
                    found[a.strip('"')] = found[name]
    return found


def refused(answer, flag):
    for line in answer.splitlines():
        if re.search(r"(invalid|unrecognized|unknown|illegal) option|is unknown|not an option|Unknown arguments", line, re.I):
            name = flag if flag.startswith("--") else flag[1:]
            if re.search(r"(^|['`\s:-])%s(['`\s:=]|$)" % re.escape(name), line.split("option", 1)[-1]):
                return True
    return False


def ask(words, folder):
    try:
        p = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, timeout=5,
                           env=dict(os.environ, LC_ALL="C", TERM="dumb", PGHOST="/nonexistent", HOME=folder), text=True, errors="replace")
        return p.stdout
    except subprocess.TimeoutExpired:
        return "(no end)"


def main():
    found = signatures()
    names = sys.argv[1:] or [t for t in TOOLS if shutil.which(t)]
    passed, bad = 0, []
    for tool in names:
        if tool not in TOOLS or not shutil.which(tool):
            bad.append("%s: not installed, or no way to ask it is known" % tool)
            continue
        flags = found[tool]
        folder = tempfile.mkdtemp(prefix="rbk-verify-")
        path = shutil.which(tool)
        for flag, (valued, optional, hidden) in sorted(flags.items()):
            if flag in ("-NUM", "--help", "-h", "-?", "--version", "-V", "--usage") or (tool == "redis-cli" and flag.startswith("--cluster")):
                passed += 1
                continue
            if tool == "redis-cli":
                answer = ask([path, "-h", "127.0.0.1", "-p", "1", flag] + (["1"] if valued else []) + ["--nonsense"], folder)
                ok = "'--nonsense'" in answer
                alone = ask([path, "-h", "127.0.0.1", "-p", "1", flag], folder) if valued else ""
                if flag in ("-u", "-v", "--memkeys-samples"):
                    ok, alone = "Unrecognized option or bad number of args for: '%s'" % flag not in answer, "'%s'" % flag
                elif valued and "Unrecognized option or bad number of args for: '%s'" % flag not in alone:
                    ok = False
            elif tool == "find":
                answer = ask([path, "/dev/null", "-maxdepth", "0", "-false", "-a", flag], folder)
                ok = not UNKNOWN.search(answer)
                if flag in ("-H", "-L", "-P", "-D") or flag.startswith("-O"):
                    ok = True
                elif ok and valued != bool(re.search(r"missing argument|invalid argument `%s'|needs an argument" % flag, answer)):
                    ok = False
            elif tool == "python3":
                answer = ask([path, flag] + ([] if valued else ["-V"]), folder)
                ok = not re.search(r"unknown option", answer, re.I) and (not valued or bool(re.search("Argument expected", answer, re.I)) or flag.startswith("--"))
            else:
                last = ask([path, flag], folder) if valued and not optional else ""
                if valued and not optional and not VALUE.search(last) and not (tool == "jq" and re.search("Could not open|takes a parameter", last)):
                    bad.append("%s %s: the tool wants no value: %s" % (tool, flag, last.strip().split("\n")[0][:80]))
                    continue
                words = [path, flag] + (["1"] if valued and not optional else []) + list(TOOLS[tool])
                answer = ask(words, folder)
                ok = not refused(answer, flag)
                if ok and valued is False and not optional and flag.startswith("--") and tool not in ("jq", "curl"):
                    again = ask([path, flag + "=x"] + list(TOOLS[tool]), folder)
                    if not re.search(r"doesn't allow an argument|takes no|does not take|unrecognized|invalid|doesn.t take|no end", again) and again.strip():
                        ok = False
                        answer = "takes a value: " + again
            if ok:
                passed += 1
            else:
                bad.append("%s %s: %s" % (tool, flag, answer.strip().split("\n")[0][:100]))
        text = ask([path] + HELP_ARGS.get(tool, ["--help"]), folder)
        if tool not in ("find", "redis-cli"):
            shown = set(re.findall(r"(?m)^ {1,10}(-[A-Za-z0-9])(?=[,\s=\[])", text)) | set(re.findall(r"(?m)^ {1,10}(?:-\S,? +)?(--[\w.-]*\w)", text))
        else:
            shown = set(re.findall(r"(?m)^ {1,3}(--?[\w-]+)", text)) if tool == "redis-cli" else set(re.findall(r"(?<=\s)(-[a-z][\w-]+)\b", text.split("Other common")[0].split("Positional", 1)[1]))
        for s in sorted(shown):
            if s not in flags and not (s.startswith("--no-") and "--" + s[5:] in flags):
                bad.append("%s: its help shows %s, the signature does not" % (tool, s))
        shutil.rmtree(folder, ignore_errors=True)
    for b in bad:
        print(b)
    print("%d passed, %d failed" % (passed, len(bad)))
    return 1 if bad else 0


sys.exit(main())
