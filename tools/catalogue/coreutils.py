#!/usr/bin/env python3
"""Write stdlib/commands/coreutils.rbk: names, spellings and value kinds of the options of the GNU core utilities.

They are read from `TOOL --help`; whether an option takes a value is asked of its parser as well ("requires an argument").
Operands, effects and traps are curated in coreutils.effects.rbk.

  python3 tools/catalogue/coreutils.py > stdlib/commands/coreutils.rbk
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote  # noqa: E402

ABOUT = {
    "arch": "print the kind of machine", "b2sum": "print BLAKE2 checksums", "base32": "encode or decode base32",
    "base64": "encode or decode base64", "basename": "print the last part of a path", "basenc": "encode or decode binary data",
    "cat": "print files", "chgrp": "change the group of files", "chmod": "change the permissions of files",
    "chown": "change the owner of files", "chroot": "run a command in another root folder", "cksum": "print checksums",
    "comm": "compare sorted files line by line", "cp": "copy files", "csplit": "cut a file into files at patterns",
    "cut": "print columns of lines", "date": "print or set the time", "dd": "copy blocks between files and devices",
    "df": "print the free space of file systems", "dir": "list folders", "dircolors": "print the colours of ls",
    "dirname": "print a path without its last part", "du": "print the space that folders use",
    "env": "run a command with another environment", "expand": "turn tabs into blanks", "expr": "evaluate an expression",
    "factor": "print prime factors", "fmt": "reflow paragraphs", "fold": "break long lines", "groups": "print the groups of a user",
    "head": "print the first lines of files", "hostid": "print the number of this machine", "id": "print user and groups",
    "install": "copy files and set their permissions", "join": "join lines of two files by a field", "link": "make a hard link",
    "ln": "make links", "logname": "print the login name", "ls": "list folders", "md5sum": "print MD5 checksums",
    "mkdir": "make folders", "mkfifo": "make named pipes", "mknod": "make device files", "mktemp": "make a temporary file",
    "mv": "move files", "nice": "run a command with another priority", "nl": "number lines",
    "nohup": "run a command that survives the end of the session", "nproc": "print the number of processors",
    "numfmt": "convert numbers with units", "od": "print files as numbers", "paste": "merge lines of files",
    "pathchk": "check file names", "pinky": "print who is logged in", "pr": "lay out files for printing",
    "printenv": "print the environment", "printf": "print formatted text", "ptx": "print an index of words",
    "pwd": "print the working folder", "readlink": "print where a link leads", "realpath": "print an absolute path",
    "rm": "delete files", "rmdir": "delete empty folders", "runcon": "run a command in a security context",
    "seq": "print numbers", "sha1sum": "print SHA-1 checksums", "sha224sum": "print SHA-224 checksums",
    "sha256sum": "print SHA-256 checksums", "sha384sum": "print SHA-384 checksums", "sha512sum": "print SHA-512 checksums",
    "shred": "overwrite files", "shuf": "shuffle lines", "sleep": "wait", "sort": "sort lines", "split": "cut a file into pieces",
    "stat": "print the properties of files", "stdbuf": "run a command with other buffers", "stty": "print or set terminal lines",
    "sum": "print checksums", "sync": "write buffers to disk", "tac": "print lines in reverse order",
    "tail": "print the last lines of files", "tee": "copy standard input to files", "timeout": "run a command with a time limit",
    "touch": "create files or change their times", "tr": "replace characters", "truncate": "set the size of files",
    "tsort": "sort by dependencies", "tty": "print the name of the terminal", "uname": "print the system",
    "unexpand": "turn blanks into tabs", "uniq": "drop repeated lines", "unlink": "delete one file", "users": "print who is logged in",
    "vdir": "list folders with details", "wc": "count lines, words and bytes", "who": "print who is logged in",
    "whoami": "print the user", "yes": "print a line without end",
}
# dd, expr, test, true, false, echo, yes and [ have words of their own: they are curated.
SKIP = {"expr", "echo", "true", "false", "test", "[", "stty", "pinky"}

KIND = {
    ("sort", "output"): "outfile", ("shuf", "output"): "outfile", ("sort", "temporary-directory"): "dir",
    ("sort", "sort"): "general-numeric|human-numeric|month|numeric|random|version", ("sort", "check"): "quiet|silent|diagnose-first",
    ("sort", "key"): "text", ("sort", "buffer-size"): "text", ("date", "date"): "text", ("date", "set"): "text", ("date", "file"): "file",
    ("date", "iso-8601"): "date|hours|minutes|seconds|ns", ("date", "rfc-3339"): "date|seconds|ns", ("date", "reference"): "file",
    ("touch", "date"): "text", ("touch", "time"): "access|atime|use|modify|mtime", ("touch", "reference"): "file",
    ("timeout", "signal"): "signal", ("timeout", "kill-after"): "text", ("env", "chdir"): "dir", ("env", "unset"): "text",
    ("env", "split-string"): "text", ("tail", "lines"): "text", ("head", "lines"): "text", ("tail", "bytes"): "text",
    ("head", "bytes"): "text", ("tail", "follow"): "name|descriptor", ("tail", "pid"): "int", ("tail", "sleep-interval"): "number",
    ("cut", "bytes"): "text", ("cut", "characters"): "text", ("cut", "fields"): "text", ("uniq", "group"): "separate|prepend|append|both",
    ("uniq", "all-repeated"): "none|prepend|separate", ("ls", "color"): "always|never|auto", ("ls", "sort"): "none|size|time|version|extension|width",
    ("cp", "sparse"): "auto|always|never", ("cp", "reflink"): "always|auto|never", ("mv", "backup"): "none|off|numbered|t|existing|nil|simple|never",
    ("cp", "backup"): "none|off|numbered|t|existing|nil|simple|never", ("ln", "backup"): "none|off|numbered|t|existing|nil|simple|never",
    ("rm", "interactive"): "never|no|none|once|always|yes", ("rm", "preserve-root"): "all", ("chown", "from"): "text",
    ("nice", "adjustment"): "int", ("df", "output"): "text", ("mktemp", "tmpdir"): "dir", ("truncate", "size"): "text",
    ("split", "filter"): "shell", ("stdbuf", "input"): "text", ("stdbuf", "output"): "text", ("stdbuf", "error"): "text",
    ("tee", "output-error"): "warn|warn-nopipe|exit|exit-nopipe", ("mkdir", "mode"): "text", ("install", "mode"): "text",
    ("du", "threshold"): "text", ("du", "exclude"): "glob", ("ls", "hide"): "glob", ("ls", "ignore"): "glob",
    ("wc", "files0-from"): "file", ("sort", "files0-from"): "file", ("cksum", "algorithm"): "sysv|bsd|crc|md5|sha1|sha224|sha256|sha384|sha512|blake2b|sm3",
    ("sort", "random-source"): "file", ("sort", "compress-program"): "text", ("numfmt", "format"): "text",
    ("numfmt", "field"): "text", ("ls", "block-size"): "text", ("du", "block-size"): "text", ("df", "block-size"): "text",
    ("shuf", "input-range"): "text", ("seq", "format"): "text", ("stat", "format"): "text", ("stat", "printf"): "text",
}
OUT = {"size": "size", "bytes": "size", "num": "int", "n": "int", "number": "int", "cols": "int", "file": "file", "dir": "dir",
       "directory": "dir", "pid": "int", "glob": "glob", "pattern": "glob", "sig": "signal", "signal": "signal",
       "width": "int", "lines": "int", "format": "text", "group": "text", "user": "user", "digits": "int"}


SCRATCH = tempfile.mkdtemp(prefix="rbk-coreutils-")      # `sort -o --help` writes a file


def help_of(tool):
    p = subprocess.run(["/usr/bin/env", tool, "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, env=dict(os.environ, LC_ALL="C", POSIXLY_CORRECT=""))
    return p.stdout


def needs_value(tool, option):
    """The option stands last: a parser that wants a value says so before the tool starts."""
    p = subprocess.run([shutil.which(tool) or tool, option], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                       env=dict(os.environ, LC_ALL="C"), cwd=SCRATCH, timeout=5)
    return "requires an argument" in p.stdout


def known(tool, option):
    """Does the parser know the option?  `--help` behind it keeps the tool from starting."""
    p = subprocess.run([shutil.which(tool) or tool, option, "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT, text=True, env=dict(os.environ, LC_ALL="C"), cwd=SCRATCH, timeout=5)
    ok = not re.search(r"invalid option|unrecognized option", p.stdout)
    if not ok:
        print("note: %s %s: not an option" % (tool, option), file=sys.stderr)
    return ok


def parse(tool, text):
    flags = []
    for line in text.splitlines():
        if not re.match(r"^ {1,8}-", line):
            continue
        if re.match(r"^ {7,}-", line) and not re.match(r"^ {6,8}--\w", line):
            continue
        head = re.split(r"\s{2,}", line.strip())[0].rstrip(",")
        parts = re.split(r",\s*", head)
        short, long, arg, optional = [], [], None, False
        for part in parts:
            m = re.match(r"^(--[\w-]+)(\[?=)?([^\s]*)?", part)
            if m and m.group(1):
                long.append(m.group(1))
                if m.group(2):
                    arg = m.group(3).rstrip("]")
                    optional = m.group(2).startswith("[")
                continue
            m = re.match(r"^(-[^\s\[=-])(\[?)(?:[= ]?(\S+))?", part)
            if m:
                short.append(m.group(1))
                if m.group(3) and not arg and re.match(r"^[A-Z]", m.group(3)):
                    arg = m.group(3).rstrip("]")
                    optional = bool(m.group(2))
        if short or long:
            flags.append((short, long, arg, optional))
    return flags


def main():
    version = subprocess.run(["sort", "--version"], stdout=subprocess.PIPE, text=True).stdout.splitlines()[0].split()[-1]
    lines, tools, count = [], 0, 0
    for tool in sorted(ABOUT):
        if tool in SKIP:
            continue
        if not shutil.which(tool):
            print("note: not installed: " + tool, file=sys.stderr)
            continue
        seen, rows = set(), []
        for short, long, arg, optional in parse(tool, help_of(tool)):
            names = [n for n in short + long if n not in seen]
            if not names:
                continue
            seen.update(names)
            if "--check" in long:
                names, arg, optional = short, None, False
                if "-c" in short:
                    names, arg, optional = ["-c", "--check"], "", True
                seen.update(names)
            if arg is not None and re.match(r"^[a-z]", arg) and not (set(long) & set(names)):
                arg = None            # `-p, --indicator-style=slash`: short for one value of the long option
            names = [n for n in names if known(tool, n)]
            if not names:
                continue
            kind = ""
            if arg is not None:
                kind = ""
                for name in long:
                    kind = kind or KIND.get((tool, name[2:]), "")
                kind = kind or OUT.get(re.sub(r"[^A-Za-z].*", "", arg).lower(), "text")
            probe = [n for n in names if n not in ("--help", "--version")]
            if probe and tool not in ("yes", "chroot") and kind and not optional:
                if not needs_value(tool, probe[-1]):
                    print("note: %s %s: help shows a value, the parser takes none" % (tool, probe[-1]), file=sys.stderr)
            row = "  flag " + " ".join(names)
            if kind:
                row += ": " + kind
            if optional:
                row += " optional"
            rows.append(row)
            count += 1
        for name in ("--help", "--version"):
            if name not in seen and tool not in ("printf",):
                rows.append("  flag " + name)
                count += 1
        tools += 1
        lines += ["", "command %s %s {" % (tool, quote(ABOUT[tool])), '  source "GNU coreutils %s: %s --help"' % (version, tool)]
        lines += ["  style %s" % ("posix" if tool in ("env", "nohup", "timeout", "nice", "chroot", "stdbuf", "printf", "runcon") else "gnu"), "  where local"]
        lines += rows + ["}"]
    print("# Generated by tools/catalogue/coreutils.py from GNU coreutils %s: do not edit; the curated part is coreutils.effects.rbk." % version)
    print("# Source: --help of each tool and the answers of its option parser.")
    print("# Again:  python3 tools/catalogue/coreutils.py > stdlib/commands/coreutils.rbk")
    print("# %d tools, %d options." % (tools, count))
    print("\n".join(lines))
    shutil.rmtree(SCRATCH)


main()
