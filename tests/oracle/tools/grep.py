"""grep: options from --help; patterns are made here, whole and broken, for each of its four languages.

Refused: status 2, and it is not about a file that is missing (grep reads the files it is given, which all exist).
"""
import os
import re

from helptext import flags, output
from spoil import Flag, Use, cases, languages

NAME, WANTED = "grep", 120
VALUES = {
    "PATTERNS": ["error", "a.c"], "FILE": ["list.txt"], "NUM": ["3", "10"], "LABEL": ["input"], "TYPE": ["text", "binary", "without-match"],
    "ACTION": ["read", "skip"], "GLOB": ["*.log"], "SEP": ["--x"], "WHEN": ["always", "never", "auto"],
}
BASIC = ["error", "^[0-9]* ", r"a\{2,3\}b", r"\(x\)\1", "[[:digit:]][^]]", r"end\.$"]
EXTENDED = ["(error|warn)+", "^[0-9]{1,3} ", "a{2,}b?", r"(x)\1", "[[:alpha:]_]+=[^ ]*"]
PERL = [r"(?<=id=)\d+", r"\bfoo(?!bar)\b", r"(?i)err(or)?s?", r"x{2,3}?y*+", r"[^\s\]]+"]


def needs():
    return ["grep"]


class Oracle:
    inside, seconds = (), 20

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(os.path.join(folder, "logs"))
        for name in ("a.log", "b.log", "list.txt", "extra"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write("an error\n")

    def close(self):
        pass

    def cases(self):
        given = flags(output(["grep", "--help"]), lambda argument, names, doc: VALUES.get(argument), skip={"-NUM", "-V"}) + [Flag(["-3"])]
        uses = [Use([], [["error", "a.log"], ["a.c", "a.log", "b.log"], ["-r", "error", "logs"]], given, "any",
                    [("-m", "many"), ("-A", "x"), ("--context", "-"), ("--binary-files", "none"), ("--color", "maybe"), ("-d", "walk"), ("-D", "open")])]
        result = cases("grep", uses, 110)
        texts = [(["grep"], t, ["a.log"]) for t in BASIC]
        texts += [(["grep", "-E"], t, ["a.log"]) for t in EXTENDED]
        texts += [(["grep", "-P", "-o"], t, ["a.log"]) for t in PERL]
        texts += [(["grep", "-F", "-e"], t, ["a.log"]) for t in ("a[b", "(x")]
        return result + languages("grep", texts, 110)

    def judge(self, case, answer):
        if answer.status != 2:
            return "accepted"
        if re.search(r"No such file or directory", answer.err):
            return "left out: a word was taken for a file"
        return "refused"
