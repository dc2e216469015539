#!/usr/bin/env python3
"""Write stdlib/commands/git.options.rbk: options of those sub-commands of git that take the most of them.

`git SUB -h` names what the option parser of git takes; those of revisions, which are read elsewhere, stand in the manual page
git-log(1), and those of differences in `git diff --no-index -h`. Effects, operands and traps are curated in git.effects.rbk.

  python3 tools/catalogue/git.py > stdlib/commands/git.options.rbk
"""
import gzip
import re
import subprocess
import sys

PAGES = ("/usr/share/man/man1/git-log.1.gz", "/usr/share/man/man1/git-rev-list.1.gz")
WITH_DIFF = ("log", "show", "diff", "format-patch", "rev-list", "shortlog", "stash list", "stash show")
WITH_REVISIONS = ("log", "show", "diff", "format-patch", "rev-list", "shortlog", "stash list")
SUBS = ["am", "apply", "cat-file", "checkout", "diff", "format-patch", "log", "remote", "rev-list", "shortlog", "show", "show-ref", "stash", "worktree"]
NESTED = {
    "remote": ["add", "get-url", "prune", "remove", "rename", "set-branches", "set-head", "set-url", "show", "update"],
    "stash": ["apply", "branch", "clear", "create", "drop", "list", "pop", "push", "save", "show", "store"],
    "worktree": ["add", "list", "lock", "move", "prune", "remove", "repair", "unlock"],
}
# What no help names: left out of it (hidden), or read by hand. Source: parse-options and revision.c of git 2.39, git-diff(1).
MORE = {
    "am": ["-b", "--reject negatable", "--build-fake-ancestor: text hidden"],
    "apply": ["--index-info: text hidden", "--no-apply"],
    "checkout": ["--"],
    "diff": ["--cached", "--staged", "--merge-base", "--base", "--ours", "--theirs", "-0", "-1", "-2", "-3", "--no-index"],
    "format-patch": ["--rfc negatable", "--subject-prefix: text", "-o: text"],
    "show-ref": ["-h"],
    "stash": ["--"],
    "stash show": ["-u --include-untracked negatable", "--only-untracked"],
}
CHOICES = {"--mirror": "push|fetch", "--track": "direct|inherit", "--patch-format": "mbox|stgit|stgit-series|hg|mboxrd", "--quoted-cr": "nowarn|warn|strip",
           "--empty": "stop|drop|keep", "--show-current-patch": "diff|raw"}
REVISIONS = ["-n --max-count: int", "--exclude-hidden: receive|uploadpack", "--not", "--stdin", "--bisect", "--glob: text", "--exclude: text", "--alternate-refs", "--reflog", "--single-worktree", "--ignore-missing", "--indexed-objects",
             "--notes: text optional negatable", "--show-notes: text optional", "--standard-notes negatable", "--encoding: text", "--root", "--unpacked", "--show-notes-by-default",
             "--pretty: text optional", "--format: text", "--expand-tabs: text optional negatable", "-m", "-c", "--cc", "-t", "-r", "-v", "-g", "--remerge-diff", "--combined-all-paths",
             "--diff-merges: text", "--show-signature negatable", "--graph negatable", "--oneline", "--abbrev-commit negatable", "--disk-usage: text optional",
             "--objects", "--objects-edge", "--objects-edge-aggressive", "--filter: text negatable", "--filter-print-omitted", "--filter-provided-objects", "--missing: text", "--progress: text",
             "--children", "--parents", "--header", "--timestamp", "--count", "--use-bitmap-index", "--test-bitmap", "--bisect-vars", "--bisect-all", "--quiet", "--full-history",
             "--default: text", "--min-age: text", "--max-age: text", "--early-output: text optional", "--boundary", "--do-walk", "--no-walk: text optional", "--line-prefix: text"]


def output(*words):
    ran = subprocess.run(["git", *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})
    return ran.stdout


def spelled(text):
    """The options of one `-h`: (names, kind or "", optional?)."""
    for line in text.split("\n"):
        found = re.match(r"^    (-\S.*)$", line)
        if not found:
            continue
        spec = re.split(r"  +", found.group(1))[0]
        names = re.findall(r"(?<![\w<|-])(--?[A-Za-z0-9][\w-]*)", re.sub(r"<[^>]*>|\(.*?\)|\[.*", "", spec))
        if not names:
            continue
        rest = re.search(r"(?:%s)(.*)$" % re.escape(names[-1]), spec).group(1)
        rest = rest.strip()
        number = re.fullmatch(r"<(n|num|number)>", rest)
        yield names, "int" if number else "text" if rest else "", rest.startswith("[=") or rest.startswith("[<")


def rows_of(text):
    rows = []
    for names, kind, optional in spelled(text):
        row = " ".join(names) + (": " + kind if kind else "") + (" optional" if optional else "")
        rows.append(row + (" negatable" if any(n.startswith("--") and not n.startswith("--no-") for n in names) else ""))
    return rows


def revisions():
    """The options of git-log(1) and git-rev-list(1): their lines begin with a dash and stand alone."""
    rows = list(REVISIONS)
    for page in PAGES:
        with gzip.open(page, "rt", encoding="utf-8") as f:
            text = f.read().replace("\\-", "-").replace("\\fB", "").replace("\\fR", "").replace("\\fI", "").replace("\\&", "")
        for line in text.split("\n"):
            if not line.startswith("-") or not re.match(r"^--?[\w<]", line):
                continue
            for part in re.findall(r"(--?(?:\[no-\])?[A-Za-z][\w-]*)((?:\[?[ =]?<[^>]*>\S*)|\[=[^]]*\]|=\S+)?", line):
                name, value = part
                negatable = "[no-]" in name
                name = name.replace("[no-]", "")
                optional = value.startswith("[")
                rows.append(name + (": text" if value else "") + (" optional" if optional else "") + (" negatable" if negatable else ""))
    return rows + ["-S: text", "-G: text", "-O: file", "-l: int", "-L: text repeated", "-NUM"]


def joined(lists):
    """One row for each option; the first one that names it counts."""
    seen, result = set(), []
    for row in sum(lists, []):
        head = re.match(r"(-\S*(?: -\S*)*?)(?=:|$| [a-z])", row).group(1).replace(":", "")
        names = [n for n in head.split() if n not in seen]
        if not names:
            continue
        seen.update(names)
        result.append("flag " + " ".join(names) + row[len(head):])
    return result


def main():
    version = re.search(r"\d+(?:\.\d+)+", output("--version")).group()
    differences, of_revisions = rows_of(output("diff", "--no-index", "-h")), revisions()
    print("# Generated by tools/catalogue/git.py from git %s: do not edit; the curated part is git.effects.rbk." % version)
    print("# Source: `git SUB -h`, git-log(1), git-rev-list(1). Again: python3 tools/catalogue/git.py > stdlib/commands/git.options.rbk\n\nextend git {")

    def emit(path, pad):
        # `git stash` alone is `git stash push`.
        lists = [rows_of(output(*(path + " push" if path == "stash" else path).split(), "-h")), MORE.get(path, [])]
        if path in WITH_DIFF:
            lists.append(differences)
        if path in WITH_REVISIONS:
            lists.append(of_revisions)
        print("%ssub %s {" % (pad, path.split()[-1]))
        for row in joined(lists + [["-h --help"]]):
            for name, words in CHOICES.items():
                row = re.sub(r"(?<=%s: )text" % name, words, row)
            print(pad + "  " + row)
        for name in NESTED.get(path, []):
            emit(path + " " + name, pad + "  ")
        print(pad + "}")

    for name in SUBS:
        emit(name, "  ")
    print("}")


if __name__ == "__main__":
    sys.exit(main())
