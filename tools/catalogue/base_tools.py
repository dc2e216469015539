#!/usr/bin/env python3
"""Write stdlib/commands/FAMILY.rbk for the families of tools in base_tools.tsv: spellings and value kinds of their options.

They are read from the manual page of each tool, and from its `--help` where the table says so. What a manual leaves out or words so
that it cannot be read stands in the last column of the table. Operands, effects and traps are curated in FAMILY.effects.rbk.

  python3 tools/catalogue/base_tools.py FAMILY [ROOT] > stdlib/commands/FAMILY.rbk

ROOT is a folder into which packages were unpacked (`dpkg -x`); without it the manual pages of this system are read.
"""
import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = {"n": "text", "num": "text", "number": "text", "count": "text", "pid": "text", "file": "file", "filename": "file", "path": "text",
       "dir": "dir", "directory": "dir", "user": "user", "pattern": "text"}
ITEM = re.compile(r"^(--?(?:[A-Za-z0-9?][\w.-]*\w|[A-Za-z0-9?]|\d+))(.*)$")


def page(name, root):
    for section in ("1", "8", "1*", "8*"):
        for base in (root or "", ""):
            found = sorted(glob.glob("%s/usr/share/man/man%s/%s.%s*" % (base, section.rstrip("*") if "*" not in section else section[0], name, section)))
            if found:
                text = subprocess.run(["man", "-l", found[0]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace",
                                      env=dict(os.environ, MANWIDTH="160", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="", GROFF_NO_SGR="1", PAGER="cat", MANPAGER="cat"))
                return re.sub(r".\x08", "", text.stdout)
    return ""


def value_of(rest):
    """(takes a value, optional, its name) of what stands behind a spelling."""
    rest = rest.replace("‐", "-").replace("\xad", "")
    m = re.match(r"^\[=? ?<?([\w:|./,{}+-]*)", rest)
    if m and rest.startswith("["):
        return (True, True, m.group(1)) if m.group(1) or rest.startswith("[=") else (False, False, "")
    m = re.match(r"^(?:=|[ ]+=?[ ]*)?[<{]?([A-Za-z_][\w.:|/,+-]*|[\[<{].*)", rest)
    if m and rest.strip():
        return True, False, m.group(1).strip("<>[]{}")
    return False, False, ""


def parse(text, only=None):
    """Options of lines that begin with one: `-f, --file=NAME   what it does`."""
    rows = []
    for line in text.splitlines():
        m = re.match(r"^( {1,14}|\t)(-.*)$", line.replace("‐", "-").replace("−", "-").replace("–", "-"))
        if not m:
            continue
        head = re.split(r" {2,}|\t|(?<=[\w\])>]) (?=[A-Z][a-z]+ [a-z])|(?<=\w): ", m.group(2).strip())[0].rstrip(".:")
        head = re.sub(r"\s*,\s*", ", ", head)
        names, takes, optional, about = [], False, False, ""
        for part in re.split(r", (?=-)| ?\| ?(?=-)| or (?=-)|/(?=-)| (?=-)", head):
            item = ITEM.match(part.strip())
            if not item:
                if names:
                    break
                names = []
                break
            rest = item.group(2)
            if rest and not re.match(r"^[\s=\[<{]", rest):
                m2 = re.match(r"^(-\w)([a-zA-Z].*)?$", part.strip())
                if not m2:
                    names = names or []
                    break
            t, o, n = value_of(rest)
            names.append(item.group(1))
            if t:
                takes, optional, about = True, optional or o, about or n
        if names:
            rows.append((names, takes, optional, about))
    return rows


def rows_of(name, root, extra, ignore_page=False):
    seen, lines = {}, []
    drop = set()
    for entry in filter(None, (e.strip() for e in extra.split(";"))):
        if entry.startswith("!"):
            drop.update(entry[1:].split())
            continue
        spellings, _, kind = entry.partition(":")
        names = spellings.split()
        for n in names:
            seen[n] = True
        lines.append("  flag " + " ".join(names) + (": " + kind.strip() if kind else ""))
    text = "" if ignore_page else page(name, root)
    for names, takes, optional, about in parse(text):
        names = [n for n in dict.fromkeys(names) if n not in seen and n not in drop]
        if not names:
            continue
        for n in names:
            seen[n] = True
        row = "  flag " + " ".join(names)
        if takes:
            row += ": " + OUT.get(about.lower(), "text") + (" optional" if optional else "")
        lines.append(row)
    return lines, bool(text)


def main():
    family, root = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else "")
    lines, tools, count = [], 0, 0
    for raw in open(os.path.join(HERE, "base_tools.tsv"), encoding="utf-8"):
        if raw.startswith("#") or not raw.strip():
            continue
        part, name, aliases, style, source, about, extra = (raw.rstrip("\n").split("\t") + [""] * 7)[:7]
        if part != family:
            continue
        flags, found = rows_of(name, root, extra, style in ("words", "raw"))
        if not found and style not in ("words", "raw"):
            print("note: no manual page of " + name, file=sys.stderr)
        tools, count = tools + 1, count + len(flags)
        lines += ["", "command %s %s {" % (name if re.match(r"^[\w.-]+$", name) else quote(name), quote(about)), "  source " + quote(source)]
        if aliases:
            lines.append("  alias " + aliases)
        lines += ["  style " + style, "  where local"] + flags
        if style not in ("words", "raw"):
            known = " ".join(flags).split()
            lines += ["  flag " + n for n in ("--help", "--version") if n not in known and n + ":" not in known]
        lines.append("}")
    print("# Generated by tools/catalogue/base_tools.py from manual pages of Debian 12: do not edit; the curated part is %s.effects.rbk." % family)
    print("# Source: the manual page of each tool; additions stand in tools/catalogue/base_tools.tsv.")
    print("# Again:  python3 tools/catalogue/base_tools.py %s > stdlib/commands/%s.rbk" % (family, family))
    print("# %d tools, %d options." % (tools, count))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
