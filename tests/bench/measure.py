#!/usr/bin/env python3
"""Runs commands by turns and prints how they compare.

  measure.py ROUNDS TITLE GOAL UNIT < lines "NAME<tab>COMMAND LINE FOR sh"

The first line is rbk, the others are its peers. In each round each command runs once, in this order, with no output;
one round before does not count. For each peer a row shows the median over the rounds of rbk's cpu time (user and
system, with all its children) divided by the peer's of the same round, the same for the elapsed time, and the
medians themselves. UNIT `ratio` compares with GOAL (a number, or `-`), `growth:F` shows the exponent of F-fold input,
where the only peer is the smaller input.
"""
import math
import os
import shlex
import statistics
import sys
import time


def run(line):
    """The command without a shell around it, unless the line begins with `!`."""
    words = ["/bin/sh", "-c", line[1:]] if line[0] == "!" else shlex.split(line)
    silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    begin = time.perf_counter()
    pid = os.posix_spawnp(words[0], words, os.environ, file_actions=silent)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - begin
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit("measure: `%s` ended with %d" % (line, code))
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss


def main():
    rounds, title, goal, unit = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    names, lines = zip(*(line.rstrip("\n").split("\t") for line in sys.stdin))
    taken = [[] for _ in lines]
    for round_ in range(rounds + 1):
        for i, line in enumerate(lines):
            sample = run(line)
            if round_:
                taken[i].append(sample)

    def median(i, what):
        return statistics.median(sample[what] for sample in taken[i])

    def ratio(i, what):
        return statistics.median(mine[what] / max(other[what], 1e-9) for mine, other in zip(taken[0], taken[i]))

    def ms(i):
        return "%.2f / %.2f" % (median(i, 0) * 1e3, median(i, 1) * 1e3)

    for i in range(1, len(lines)):
        if unit.startswith("growth:"):
            factor = float(unit.split(":")[1])
            shown = ["%.2f" % (math.log(ratio(i, what)) / math.log(factor)) for what in (0, 1)]
        else:
            shown = ["%.3g" % ratio(i, what) for what in (0, 1)]
        print("| %s | %s | %s | %s | %s | %s | %s |" % (title, names[i], shown[0], shown[1], goal, ms(0), ms(i)))
    if unit == "memory":
        print("| %s: resident memory beyond %s | | %.1f MB | | %s | | |" % (title, names[1], (median(0, 2) - median(1, 2)) / 1024, goal))
    sys.stdout.flush()


main()
