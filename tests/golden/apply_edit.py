#!/usr/bin/env python3
"""Makes the input of golden cases out of `.edit` files.

    apply_edit.py ROOT OUT EDIT…

For each EDIT the folder of the runbook it names is copied to OUT/<path of EDIT without .edit>/ and the replacements
are applied. An edit that cannot be applied leaves a file OUT/<…>.error that says why. The format:

    # comment
    file runbooks/eco-base/high-memory.rbk
    <<<<<<<
    whole lines to find
    =======
    the lines that take their place, or none
    >>>>>>>

`file` names a file below ROOT; the replacements that follow belong to it, and several files of one folder may be
edited. The lines to find must occur exactly once. An edit without replacements leaves the folder as it is.
"""

import pathlib
import shutil
import sys


class EditError(Exception):
    pass


def parse(edit):
    """[(file, [(old, new)])], all as text."""
    files, old, new, target = [], None, None, None
    for number, line in enumerate(edit.read_text(encoding="utf-8").splitlines(keepends=True), 1):
        word = line.rstrip("\n")
        if target is None:
            if word.startswith("file "):
                files.append((word[5:].strip(), []))
            elif word == "<<<<<<<":
                if not files:
                    raise EditError(f"line {number}: a replacement before the first `file`")
                old, new = [], []
                target = old
            elif word and not word.startswith("#"):
                raise EditError(f"line {number}: expected `file NAME`, `<<<<<<<` or a comment: {word}")
        elif target is old and word == "=======":
            target = new
        elif target is new and word == ">>>>>>>":
            files[-1][1].append(("".join(old), "".join(new)))
            target = None
        else:
            target.append(line)
    if target is not None:
        raise EditError("the last replacement is not closed by `>>>>>>>`")
    if not files:
        raise EditError("names no file")
    return files


def occurrences(text, old):
    """Where `old` stands in `text`, at the beginning of a line."""
    places, at = [], text.find(old)
    while at >= 0:
        if at == 0 or text[at - 1] == "\n":
            places.append(at)
        at = text.find(old, at + 1)
    return places


def apply(root, edit, folder):
    files = parse(edit)
    systems = {pathlib.PurePosixPath(name).parent for name, _ in files}
    if len(systems) != 1:
        raise EditError("names files of several folders")
    system = root / systems.pop()
    if not system.is_dir():
        raise EditError(f"no folder {system}")
    shutil.copytree(system, folder)
    for name, replacements in files:
        path = folder / pathlib.PurePosixPath(name).name
        if not path.is_file():
            raise EditError(f"no file {name}")
        text = path.read_bytes().decode("utf-8")
        for old, new in replacements:
            if not old:
                raise EditError(f"{name}: nothing to find")
            if old == new:
                raise EditError(f"{name}: a replacement by the same text")
            places = occurrences(text, old)
            if len(places) != 1:
                raise EditError(f"{name}: found {len(places)} times instead of once:\n{old}")
            text = text[: places[0]] + new + text[places[0] + len(old) :]
        path.write_bytes(text.encode("utf-8"))


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for name in sys.argv[3:]:
        folder = out / pathlib.Path(name).with_suffix("")
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            apply(root, pathlib.Path(name), folder)
        except (EditError, OSError, UnicodeError) as error:
            folder.parent.joinpath(folder.name + ".error").write_text(f"{error}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
