"""tar: options from --help.

Refused: status 64, or status 2 with a pointer to --help, or one of the sentences it has for values it cannot read. What it says
about archives and files that are not there is no matter of arguments.
"""
import os
import re
import subprocess

from helptext import flags, output
from spoil import Flag, Use, cases

NAME, WANTED = "tar", 100
VALUES = {
    "FILE": ["list.txt"], "NUMBER": ["1", "2"], "DIR": ["sub"], "PATTERN": ["*.log"], "NAME": ["root"], "METHOD": ["replace"], "N": ["1"],
    "BLOCKS": ["20"], "TYPE": ["raw"], "CHANGES": ["u+rw", "0644"], "DATE-OR-FILE": ["2024-01-01"], "DATE": ["2024-01-01"], "TEXT": ["label"],
    "FORMAT": ["gnu", "posix", "ustar"], "PROG": ["gzip"], "STYLE": ["escape", "literal"], "STRING": ["x"], "ACTION": ["dot"], "CONTROL": ["none"],
    "KEYWORD": ["no-timestamp"], "ORDER": ["name"], "EXPRESSION": ["s/a/b/"], "SIG": ["SIGUSR1"],
}
USAGE = re.compile(r"Try 'tar --help'|unrecognized option|invalid option|requires an argument|[Ii]nvalid (?:argument|\w+ size|mode|sparse|level|record|"
                   r"number|tape|owner|group|date|replacement|blocking|format)|Unknown (?:quoting|warning|keyword|pattern|checkpoint)|ambiguous|"
                   r"not a valid|Substituting .* for unknown date|Unknown checkpoint|Malformed|Conflicting|Cowardly|You may not specify|cannot be used|doesn't allow an argument")


def needs():
    return ["tar", "gzip"]


class Oracle:
    inside, seconds = (), 5

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(os.path.join(folder, "sub"))
        for name in ("a.log", "b.log", "extra"):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write("text\n")
        with open(os.path.join(folder, "list.txt"), "w", encoding="utf-8") as f:
            f.write("a.log\n")
        with open(os.path.join(folder, "map.txt"), "w", encoding="utf-8") as f:
            f.write("root root:0\n")
        subprocess.run(["tar", "-cf", "old.tar", "a.log", "b.log"], cwd=folder, check=True)
        subprocess.run(["gzip", "-k", "old.tar"], cwd=folder, check=True)

    def close(self):
        pass

    def cases(self):
        # Programs are started by some, a terminal is asked by others, and -f would stand twice.
        skip = {"-F", "-M", "-w", "-I", "--to-command", "--rsh-command", "--rmt-command", "--checkpoint-action", "-f", "-?", "-h"}
        text = output(["tar", "--help"])
        mode = set("-A -c -d -r -t -u -x --delete --test-label -z -j -J -Z -a --zstd --lzip --lzma --lzop".split())
        given = [f for f in flags(text, lambda argument, names, doc: ["map.txt"] if any(n.endswith("-map") for n in names) else VALUES.get(argument), skip=skip) if not mode & set(f.names)]
        bad = [("--format", "zip"), ("--sort", "size"), ("--quoting-style", "odd"), ("--atime-preserve=x", "a"), ("-b", "many"), ("--mode", "q+w"),
               ("--warning", "nothing"), ("--strip-components", "one"), ("--occurrence=x", "a"), ("-L", "x")]
        create = [["new.tar", "a.log"], ["new.tar", "a.log", "sub"], ["-", "a.log"]]
        uses = [
            Use(["-cf"], create, given, "last", bad), Use(["-czf"], [["new.tgz", "sub"]], given, "last", bad), Use(["-tf"], [["old.tar"], ["old.tar", "a.log"]], given, "last", bad),
            Use(["-xf"], [["old.tar"], ["old.tar.gz", "-C", "sub"]], given, "last", bad), Use(["--list", "--file"], [["old.tar"]], given, "last", bad),
            Use(["xzf"], [["old.tar.gz"]], given, "last", bad), Use(["tvf"], [["old.tar"]], given, "last", bad), Use([], [["a.log"]], [Flag(["-v"])]),
            Use(["-c", "-x", "-f"], [["new.tar"]], given, "last"), Use(["--create", "--gzip", "--file=new.tgz"], [["sub", "a.log"]], given, "last", bad),
        ]
        return cases("tar", uses, 190)

    def judge(self, case, answer):
        if "--version" in case.words and answer.status == 0:
            return "left out: --version answers before what stands behind it is read"
        if answer.late or answer.status in (0, 1):
            return "accepted"
        if answer.status == 64 or USAGE.search(answer.err):
            if "Cowardly" in answer.err:
                return "left out: an archive without members, which -T and others could give"
            return "refused"
        return "accepted"
