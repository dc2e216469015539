#!/usr/bin/env python3
"""What `rbk check --commands` makes of the shell blocks of real Markdown runbooks.

    measure.py RBK CORPUS [--blocks DIR] [--sample N] [--seed S] [--errors] [--unparsed]

Prints how many blocks parse, in how many every command is known, which commands are not, how many of the known bugs are
reported on their command, and the errors by code; the last line is `N passed, N failed`. --sample prints the errors of N
random blocks, for reading by hand; --errors those of all blocks, --unparsed the blocks that do not parse; --blocks writes
every block to a file of its own.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from blocks import find_blocks

PARSE_GOAL, KNOWN_GOAL, BUGS_GOAL = 0.985, 0.80, 24
# What these say is no failure to parse: a hole is a finding, and so is a pattern of file names.
FINDINGS_OF_THE_SHELL = {"shell/placeholder", "shell/unquoted-glob"}
# Whoever writes a runbook declares a tool of the house with one line, and fills in the holes.
BY_DESIGN = {"command/unknown", "shell/placeholder"}
# What reports a bug of known-bugs.jsonl, by how its rule begins: another finding on the same command is luck.
REPORTS = {
    "unknown flag": r"command/(unknown-flag|removed-flag|bad-value|deprecated-flag)",
    "delete TYPE no name": r"command/missing-operand|kubectl/",
    "logs no pod": r"command/missing-operand",
    "exec no --": r"command/",
    "JSON patch": r"json/",
    "-A -o name | xargs": r"kubectl/|place/",
    "service restart under": r"effect/|structure/",
}


# Blocks that share a process: where none of them is broken, they cannot disturb each other.
TOGETHER = 20


def check(rbk, text):
    run = subprocess.run([rbk, "check", "--format", "json", "--commands", "-"], input=text, capture_output=True, text=True,
                         check=False)
    try:
        return json.loads(run.stdout)["diagnostics"]
    except (ValueError, KeyError):
        return [{"name": "internal/failure", "severity": "error", "message": f"status {run.returncode}: {run.stderr.strip()[:200]}",
                 "range": {"start": {"line": 1}, "end": {"line": 1}}}]


def check_group(rbk, group):
    """The diagnostics of each block; all at once, unless one does not parse: an open quote would swallow its neighbours."""
    found = check(rbk, "".join(block.text for block in group))
    if not parses(found):
        return [check(rbk, block.text) for block in group]
    results = []
    before = 0
    for block in group:
        results.append([])
        for entry in found:
            start, end = entry["range"]["start"], entry["range"]["end"]
            if before < start["line"] <= before + len(block.lines):
                results[-1].append(entry | {"range": {"start": {"line": start["line"] - before}, "end": {"line": end["line"] - before}}})
        before += len(block.lines)
    return results


def check_all(rbk, blocks):
    groups = [blocks[at:at + TOGETHER] for at in range(0, len(blocks), TOGETHER)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return [found for results in pool.map(lambda group: check_group(rbk, group), groups) for found in results]


def write_blocks(blocks, folder):
    os.makedirs(folder, exist_ok=True)
    for index, block in enumerate(blocks):
        name = f"{index:04}-{re.sub(r'[^A-Za-z0-9]+', '-', block.place)}.sh"
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(block.text)


def page_lines(block, diagnostic):
    """The lines of the page that a diagnostic covers."""
    first, last = diagnostic["range"]["start"]["line"], diagnostic["range"]["end"]["line"]
    chosen = block.lines[first - 1:max(first, last)] or block.lines[-1:]
    return chosen[0][0], chosen[-1][0]


def parses(diagnostics):
    return not any(entry["name"].split("/")[0] in ("syntax", "shell", "internal")
                   and entry["name"] not in FINDINGS_OF_THE_SHELL for entry in diagnostics)


def show(block, diagnostics):
    print(f"== {block.place}")
    print("".join(f"   | {text}\n" for _, text in block.lines[:20]), end="")
    for entry in diagnostics:
        print(f"   {page_lines(block, entry)[0]}: {entry['name']}: {entry['message']}")


def lines_of_bug(bug, blocks):
    """The block that holds the command of a bug, and the lines of the page on which it stands."""
    page = bug["repo"].replace("/", "__") + "/" + bug["path"]
    # The holes of a command are written PH_name there.
    first = bug["command"].split("\n")[0]
    pattern = re.compile(r"(?:<[^>]*>|\w+)".join(re.escape(part) for part in re.split(r"PH_\w+", first)).replace('"', ""))
    for block in blocks:
        if block.page == page and abs(block.lines[0][0] - bug["line"]) < 30:
            for number, text in block.lines:
                if pattern.search(text.replace('"', "")):
                    return block, number, number + bug["command"].count("\n")
    return None, 0, 0


def reported(bug, blocks, results):
    block, first, last = lines_of_bug(bug, blocks)
    if not block:
        return False
    names = next(names for rule, names in REPORTS.items() if bug["rule"].startswith(rule))
    for entry in results[blocks.index(block)]:
        start, end = page_lines(block, entry)
        if re.match(names, entry["name"]) and start <= last and end >= first:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rbk")
    parser.add_argument("corpus")
    parser.add_argument("--blocks", metavar="DIR")
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--unparsed", action="store_true")
    options = parser.parse_args()

    blocks = find_blocks(options.corpus)
    if options.blocks:
        write_blocks(blocks, options.blocks)
    results = check_all(options.rbk, blocks)

    errors = [[entry for entry in found if entry["severity"] == "error"] for found in results]
    pairs = list(zip(blocks, errors))
    if options.unparsed:
        for block, found in pairs:
            if not parses(found):
                show(block, [entry for entry in found if not parses([entry])])
    if options.errors or options.sample:
        with_errors = [(block, [entry for entry in found if entry["name"] not in BY_DESIGN]) for block, found in pairs]
        chosen = [(block, found) for block, found in with_errors if found]
        if options.sample:
            chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
        for block, found in chosen:
            show(block, found)

    failed = []

    def goal(name, reached, total, least):
        print(f"{name}: {reached} of {total} ({100 * reached / total:.1f}%)")
        if reached < least:
            failed.append(name)

    print(f"{len(blocks)} shell blocks of {len({block.page for block in blocks})} pages")
    goal("blocks that parse", sum(parses(found) for found in errors), len(blocks), PARSE_GOAL * len(blocks))
    unknown = [[entry["message"] for entry in found if entry["name"] == "command/unknown"] for found in results]
    goal("blocks with every command known", sum(not names for names in unknown), len(blocks), KNOWN_GOAL * len(blocks))
    counted = Counter(re.sub(r".*?`([^`]*)`.*", r"\1", name).split(" ")[0] for names in unknown for name in set(names))
    print("unknown in most blocks: " + ", ".join(f"{name} {count}" for name, count in counted.most_common(40)))
    print("errors by code: " + ", ".join(f"{name} {count}" for name, count in
                                         Counter(entry["name"] for found in errors for entry in found).most_common()))

    with open(os.path.join(options.corpus, "known-bugs.jsonl"), encoding="utf-8") as file:
        bugs = [json.loads(line) for line in file if line.strip()]
    missed = [bug for bug in bugs if not reported(bug, blocks, results)]
    goal("known bugs reported", len(bugs) - len(missed), len(bugs), BUGS_GOAL)
    for bug in missed:
        print(f"    missed: {bug['path']}:{bug['line']}: {bug['rule']}: {bug['command']}")

    for name in failed:
        print(f"FAIL: {name}: below the goal")
    print(f"{3 - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


sys.exit(main())
