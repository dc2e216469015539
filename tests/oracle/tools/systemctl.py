"""systemctl: verbs and options from --help, in a room of its own: other mounts on /run and /etc, so that it finds no manager and no
units, and other process numbers, so that nothing it sends arrives.

Refused: its option parser ("Try --help", unknown verbs, too few and too many arguments) and values it cannot read. Without a manager
everything else ends with "System has not been booted" or a bus that cannot be reached. Verbs that end the machine are never run.
"""
import os
import re

from helptext import flags, output
from spoil import Use, cases

NAME, WANTED = "systemctl", 80
VALUES = {
    "TYPE": ["service", "timer"], "STATE": ["running", "failed"], "NAME": ["ActiveState"], "MODE": ["replace", "fail"], "WHOM": ["main", "all"], "SIGNAL": ["SIGTERM", "HUP", "9"],
    "RESOURCES": ["cache", "logs"], "BOOL": ["yes", "no"], "INTEGER": ["5", "100"], "STRING": ["cat", "json", "short-iso"], "FORMAT": ["utc", "us"],
}
# A machine, another user's manager, another root: not what runs here; -f acts at once; -q says nothing.
SKIP = {"-H", "-M", "--root", "--image", "--user", "--global", "--wait", "--preset-mode", "--boot-loader-menu", "--boot-loader-entry", "--firmware-setup", "-h", "--help", "--version", "-f", "-q",
        "--check-inhibitors", "-i", "-P"}
ENDS_THE_MACHINE = re.compile(r"^(?:halt|poweroff|reboot|kexec|exit|switch-root|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|default|rescue|emergency|isolate|edit|soft-reboot)$")
WORDS = {"UNIT": "nginx.service", "PATTERN": "nginx*", "PID": "1", "JOB": "12", "PATH": "/srv/x.service", "TARGET": "multi-user.target", "VARIABLE": "NAME", "PROPERTY": "CPUQuota",
         "VALUE": "20%", "SERVICE": "nginx.service", "LEVEL": "info", "BOOL": "yes", "OPTS": "ro"}
REFUSED = re.compile(r"unrecognized option|invalid option|requires an argument|Unknown (?:command verb|operation|output|signal|timestamp|resource|verb)|Too (?:few|many) arguments|"
                     r"Failed to parse|Unknown |Invalid |doesn't allow|is ambiguous|No such (?:property|state)|[Mm]issing|Expected|too few|valid")
PASSED = re.compile(r"not been booted|Failed to connect to bus|Host is down|Failed to get D-Bus")


def needs():
    return ["systemctl", "unshare", "mount"]


class Oracle:
    seconds = 10
    inside = ("unshare", "--mount", "--pid", "--fork", "--net", "sh", "-c", 'mount -t tmpfs none /run && mount -t tmpfs none /etc && "$@"; exit', "sh")  # as process 1 it would tell the kernel instead of us
    environment = {"SYSTEMD_PAGER": "cat", "SYSTEMD_COLORS": "0", "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}

    def __init__(self, work):
        os.makedirs(os.path.join(work, "scratch"))
        if os.getuid() != 0:
            self.inside = ("unshare", "--map-root-user") + self.inside[1:]

    def close(self):
        pass

    def cases(self):
        text = output(["systemctl", "--help"], env=dict(os.environ, SYSTEMD_PAGER="cat"))
        given = flags(text, lambda argument, names, doc: VALUES.get(argument), skip=SKIP)
        uses = []
        bad = [("-n", "many"), ("-s", "SIGNOTHING"), ("--signal", "99"), ("-o", "pretty"), ("--job-mode", "soon"), ("-t", "container"), ("--timestamp", "long")]
        for verb, operands in re.findall(r"^  ([a-z][a-z-]+)((?: \[?[A-Z][A-Z_=.|\[\]]*(?=\s|$))*)", text, re.M):
            if ENDS_THE_MACHINE.match(verb):
                continue
            words = []
            for word in operands.split():
                name = re.match(r"\[?([A-Z]+)", word)
                if name:
                    value = WORDS[name.group(1)] + ("=" + WORDS["VALUE"] if "=" in word else "")
                    words.append((value, word.startswith("["), "..." in word))
            shortest = [w for w, optional, _ in words if not optional]
            every = [w for w, _, _ in words]
            more = every + [every[-1].replace("nginx", "redis")] if words and words[-1][2] else every
            uses.append(Use([verb], [x for i, x in enumerate((shortest, every, more)) if x not in (shortest, every, more)[:i]] or [[]], given, "any", bad))
        return [c for c in cases("systemctl", uses, 130) if not any(ENDS_THE_MACHINE.match(w) for w in c.words)]

    def judge(self, case, answer):
        if "soon" in case.words or (case.kind == "extra operand" and "cancel" in case.words):
            return "left out: the mode and the number of a job are read by the manager, which is not there"
        if answer.late or answer.status == 0 or PASSED.search(answer.err):
            return "accepted"
        return "refused" if REFUSED.search(answer.err) else "accepted"
