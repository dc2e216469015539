"""git: options of each sub-command from `git SUB -h`, in a copy of a small repository.

Refused: status 129 (its option parser), or the sentences of commands that read their options themselves. What it says about
revisions, remotes and files that are not there (128, 1) is no matter of arguments.
"""
import os
import re
import subprocess

from helptext import flags, output
from spoil import Use, cases

NAME, WANTED = "git", 200
VALUES = [
    (r"^(?:n|num|number|count|depth|level)$", ["1", "3"]), (r"message|text|string|title", ["text"]), (r"date|time", ["2024-01-01"]), (r"commit|revision|object|tree-ish|^rev", ["HEAD"]),
    (r"pattern|glob", ["*.txt"]), (r"^branch|new-branch|^refname$|upstream", ["topic"]), (r"file|path|dir", ["a.txt"]), (r"author", ["A <a@b.c>"]), (r"format", ["%h"]),
    (r"^(?:repository|remote|repo)$", ["origin"]), (r"strategy", ["ort"]), (r"^key", ["refname"]), (r"^mode$", ["all"]), (r"when", ["always", "never"]),
    (r"^\(?(\w[\w-]*)(?:\|[\w-]+)+", None),
]
OPERANDS = {
    "add": [["a.txt"], ["."]], "branch": [[], ["topic2"], ["-d", "topic"]], "checkout": [["topic"], ["--", "a.txt"]], "clean": [["-n"], ["-f", "-d"]],
    "clone": [["./nowhere"], ["./nowhere", "copy"]], "commit": [["-m", "text"], ["--amend", "--no-edit"]], "fetch": [[], ["origin"], ["origin", "main"]],
    "merge": [["topic"]], "mv": [["a.txt", "c.txt"]], "pull": [[], ["origin", "main"]], "push": [["origin", "main"], []], "rebase": [["topic"]],
    "reset": [["--hard", "HEAD"], [], ["HEAD", "a.txt"]], "restore": [["a.txt"]], "revert": [["HEAD"]], "rm": [["a.txt"]], "stash": [[], ["list"], ["pop"]],
    "status": [[]], "switch": [["topic"]], "tag": [[], ["v2"], ["-l"]], "cherry-pick": [["topic"]], "init": [["new"]], "describe": [["--always"], ["HEAD"]],
    "show-ref": [[]], "ls-files": [[]], "gc": [[]], "grep": [["text"]], "shortlog": [["HEAD"]], "rev-list": [["HEAD"]], "cat-file": [["-p", "HEAD"], ["-t", "HEAD"]],
    "worktree": [["list"], ["prune"]], "remote": [[], ["-v"], ["show"], ["add", "o2", "url"], ["remove", "origin"]], "config": [["--list"], ["user.name"], ["user.name", "Me"]],
    "log": [[], ["HEAD"], ["main", "--", "a.txt"]], "diff": [[], ["HEAD"], ["--", "a.txt"]], "show": [["HEAD"], []], "blame": [["a.txt"]], "reflog": [[], ["show"]],
    "format-patch": [["-1"]], "submodule": [["status"]], "bisect": [["log"]], "apply": [["p.diff"]], "am": [["p.diff"]], "archive": [["HEAD"]],
}
REFUSED = re.compile(r"^usage: |unrecognized argument|unknown (?:option|switch|subcommand)|invalid option|requires a value|expects a|is not a git command|"
                     r"takes no value|ambiguous option|needs a value|bad (?:--\w|value)|option `|options? '.*' cannot be used together|invalid (?:--|value)|unknown style", re.M)


def values(argument, names, doc):
    argument = re.sub(r"[<>\[\]]|\.\.\.", "", argument).strip("=")
    for pattern, words in VALUES:
        found = re.search(pattern, argument)
        if found:
            return words or [found.group(1)]
    return None


def needs():
    return ["git"]


class Oracle:
    inside, seconds = (), 10
    environment = {"GIT_EDITOR": "true", "GIT_PAGER": "cat", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c",
                   "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@b.c", "GIT_CEILING_DIRECTORIES": "/"}

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(folder)
        with open(os.path.join(folder, "a.txt"), "w", encoding="utf-8") as f:
            f.write("text\n")
        everything = dict(os.environ, HOME=folder, **self.environment)
        for words in (["init", "-q", "-b", "main"], ["add", "a.txt"], ["commit", "-qm", "first"], ["branch", "topic"], ["tag", "v1"],
                      ["remote", "add", "origin", "./nowhere"]):
            subprocess.run(["git"] + words, cwd=folder, check=True, env=everything)
        self.folder = folder

    def close(self):
        pass

    def cases(self):
        uses = []
        skip = {"-i", "--interactive", "-p", "--patch", "-e", "--edit", "--upload-pack", "--receive-pack", "--exec", "-x", "-h", "--tool", "--stdin", "-NUM"}
        for name, operands in OPERANDS.items():
            text = output(["git", name, "-h"], cwd=self.folder)
            given = [f for f in flags(text, values, skip=skip)]
            uses.append(Use([name], operands, given, "first", []))
        rest = ["typo in option", "unknown option", "wrong sub-command", "extra operand", "missing value", "value of a switch", "bad value", "missing operand"]
        return cases("git", uses, 330, spoils=rest)

    def judge(self, case, answer):
        if answer.late or answer.status == 0:
            return "accepted"
        if answer.status == 129 or REFUSED.search(answer.err):
            return "refused"
        return "accepted"
