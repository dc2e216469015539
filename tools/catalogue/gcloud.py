#!/usr/bin/env python3
"""Write stdlib/cloud/gcloud.tsv: the commands of the Google Cloud command line with their options, from files of its SDK.

The first file is `data/cli/gcloud_completions.py` of an SDK: commands and options with their values, no operands. The second, of a newer
SDK, is the list of its files below `lib/surface` (one a line): commands that the first does not know yet; their options are unknown here
(`?`). Only text is read. Form: tools/catalogue/cloud_table.py; effects are curated in stdlib/cloud/gcloud.effects.tsv.

A command of `alpha` or `beta` is left out where it has the options of the released one; where it has more, the line begins with `^` and
names those.

  python3 tools/catalogue/gcloud.py COMPLETIONS VERSION SURFACE_LIST VERSION > stdlib/cloud/gcloud.tsv
"""
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cloud_table import flag, write  # noqa: E402

# `nargs='?'` in the sources of the SDK; its completions do not tell.
OPTIONAL = {"discard-local-ssd", "ephemeral-storage", "ephemeral-storage-local-ssd", "local-nvme-ssd-block", "large-capacity-config",
            "fail-if-absent", "login-config"}
SHORT = {"quiet": "q", "help": "h", "version": "v"}
LIST = [flag(["filter"], "."), flag(["limit"], "."), flag(["page-size"], "."), flag(["sort-by"], "."), flag(["uri"], "~")]
TRACKS = ("alpha", "beta")


def encode(name, kind, root):
    names = [name[2:]] if name.startswith("--") else [name[1:]]
    if root and names[0] in SHORT:
        names.append(SHORT[names[0]])
    if names[0] in OPTIONAL:
        return flag(names, "?")
    if kind == "bool":
        return flag(names, "~")
    values = kind if isinstance(kind, list) and all(re.fullmatch(r"[!-{}~]+", str(v)) for v in kind) and len(kind) <= 40 else []
    return flag(names, ".", values=[str(v) for v in values])


def walk(path, node, rows):
    if node["commands"]:
        rows[path] = (None, [])
        for name, inner in node["commands"].items():
            walk((path + " " + name).strip(), inner, rows)
    else:
        rows[path] = ([encode(n, k, False) for n, k in node["flags"].items() if not n.startswith("--no-") or "--" + n[5:] not in node["flags"]],
                      ["*"])


def main():
    completions, version, surface, newer = sys.argv[1:]
    with open(completions, encoding="utf-8") as source:
        text = source.read()
    tree = json.loads(text[text.index("STATIC_COMPLETION_CLI_TREE =") + 28:])
    rows = {}
    walk("", tree, rows)
    rows[""] = ([encode(n, k, True) for n, k in tree["flags"].items()], [])
    for path in list(rows):
        track, _, released = path.partition(" ")
        if track not in TRACKS or released not in rows:
            continue
        own, base = rows[path][0], rows[released][0]
        if own is None or base is None:
            if own == base:
                del rows[path]
            continue
        more = [f for f in own if f not in base]
        if more:
            rows[path] = (["^"] + more, ["*"])
        else:
            del rows[path]
    with open(surface, encoding="utf-8") as source:
        for line in source:
            parts = line.strip().removeprefix("lib/surface/").rsplit(".", 1)[0].replace("_", "-").split("/")
            if any(p.startswith("-") and p != "--init--" for p in parts) or "test" in parts[-1:]:
                continue
            group = parts[-1] == "--init--"
            path = " ".join(parts[:-1] if group else parts)
            if not path or any(prefix + path in rows for prefix in ("", "alpha ", "beta ")):
                continue
            rows[path] = (None, []) if group else (["?"], ["*"])
    groups = {path for path, (flags, _) in rows.items() if flags is None}
    for path in list(rows):  # every group on the way has a line
        words = path.split()
        for i in range(1, len(words)):
            if " ".join(words[:i]) not in groups:
                rows.setdefault(" ".join(words[:i]), (None, []))
    write(sys.stdout, rows, {"list": set(LIST)},
          {"source": "Google Cloud SDK %s: data/cli/gcloud_completions.py; names of newer commands from %s" % (version, newer)})


main()
