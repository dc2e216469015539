"""find: tests and actions from --help, which names the kind of each argument.

Refused: it fails before it looks at the first folder; all folders and files it is given exist.
"""
import os
import random
import re

from case import Case
from helptext import output
from spoil import broken, typo

NAME, WANTED = "find", 150
VALUES = {
    "FILE": ["list.txt"], "LEVELS": ["0", "2", "5"], "N": ["3", "+7", "-1"], "TYPE": ["tmpfs"], "NAME": ["root"], "PATTERN": ["*.log", "a?[bc]"],
    "[-/]MODE": ["644", "-u+w", "/222", "u=rw,g=r"], "N[bcwkMG]": ["+10M", "1k", "-5c", "3"], "[bcdpflsD]": ["f", "d", "f,l"], "[bcdpfls]": ["l"],
    "FORMAT": ["%p\\n", "%s %TY-%Tm %f\\n"],
}
BAD = {
    "LEVELS": ["deep", "-1", "+2"], "N": ["week", "7d", "1.2.3"], "N[bcwkMG]": ["10MB", "big", "1 k", "5t"], "[bcdpflsD]": ["x", "file", "fd", ""],
    "[bcdpfls]": ["q"], "[-/]MODE": ["rw", "999", "+x8"], "NAME": ["nobody-has-this-name"],
}
# What depends on the machine or changes how long the line takes, or is asked for elsewhere.
SKIP = {"-regextype", "-context", "-files0-from", "-fstype", "-ok", "-okdir", "-help", "-version"}


def needs():
    return ["find"]


class Oracle:
    inside, seconds = (), 10

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(os.path.join(folder, "sub", "deep"))
        for name in ("list.txt", "a.log", "sub/b.log"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write("x\n")

    def close(self):
        pass

    def primaries(self):
        text = output(["find", "--help"])
        tests = []
        for section in ("Positional options", "Normal options", "Tests", "Actions"):
            body = re.search(section + r".*?:\n(.*?)\n\n", text, re.S).group(1)
            for name, argument in re.findall(r"(-\w+)((?: (?!-\w)(?!\{\})[^-\s]\S*| \[-/\]MODE| COMMAND ;| COMMAND \{\} \+| FILE FORMAT)*)", body):
                if name not in SKIP:
                    tests.append((section, name, argument.split()))
        return tests

    def words_of(self, primary, rng, bad=False):
        _, name, arguments = primary
        if arguments[:1] == ["COMMAND"]:
            return [name, "echo", "{}", rng.choice([";", ";", "+"])]
        return [name] + [rng.choice(BAD.get(a, VALUES[a]) if bad else VALUES[a]) for a in arguments]

    def cases(self):
        rng = random.Random("find 4")
        primaries = [p for p in self.primaries() if p[2][:1] == ["COMMAND"] or all(a in VALUES for a in p[2])]
        early = [p for p in primaries if p[0].endswith("options")]
        late = [p for p in primaries if not p[0].endswith("options")]
        valued = [p for p in primaries if any(a in BAD for a in p[2])]
        result = [Case(tuple(["find", "."] + self.words_of(p, rng))) for p in primaries]
        while len(result) < 260:
            words = [self.words_of(p, rng) for p in rng.sample(early, rng.randrange(2)) + rng.sample(late, 1 + rng.randrange(2))]
            if rng.random() < 0.3:
                words = [["("]] + words + [[rng.choice(["-o", "-or", "-a"]), "-name", "x", ")"]]
            elif rng.random() < 0.2:
                words.insert(rng.randrange(len(words) + 1), [rng.choice(["!", "-not"])])
            start = rng.choice([["."], ["sub"], [], [".", "sub"], ["-L", "sub"]])
            how = rng.choice(["valid", "valid", "typo in option", "missing value", "bad value", "extra operand", "parenthesis", "missing operand", "broken text"])
            if how == "typo in option":
                i = rng.randrange(len(words))
                words[i] = [typo(words[i][0], rng)] + words[i][1:]
            elif how == "missing value":
                words.append([rng.choice(valued)[1]])
            elif how == "bad value":
                words.append(self.words_of(rng.choice(valued), rng, True))
            elif how == "extra operand":
                words.append(["sub"])
            elif how == "parenthesis":
                words.insert(rng.randrange(len(words) + 1), [rng.choice(["(", ")", "-o", "!", ","])])
            elif how == "missing operand":
                words.append(["-exec", "echo", "{}"] + rng.choice([[], ["x"], ["+"], ["x", "+"]]))
            elif how == "broken text":
                words.append(["-regextype", rng.choice(["posix-extended", "posix-basic", "egrep", "perl"]), "-regex", broken(rng.choice([".*(a|b)+", "x{2,3}", "[a-z]*"]), rng)])
            result.append(Case(tuple(["find"] + start + sum(words, [])), how))
        return result

    def judge(self, case, answer):
        if answer.late or answer.status == 0:
            return "accepted"
        if re.search(r"is not the name of (?:a known|an existing) (?:user|group)|is not the name of", answer.err):
            return "left out: who is known is a matter of the machine"
        if re.search(r"No such file or directory", answer.err):
            return "left out: a word was taken for a file"
        return "refused"
