"""iptables, in a network namespace of its own: commands and options from -h, matches and targets from `-m NAME -h` and `-j NAME -h`.

Refused: status 2. What it finds out from the kernel (1, 4) is no matter of arguments, nor is a target that may be a chain of the
machine, which nobody sees on the line.
"""
import os
import re

from helptext import output
from spoil import Flag, Use, cases

NAME, WANTED = "iptables", 120
MATCHES = {"multiport": ["-p", "tcp"], "conntrack": [], "state": [], "limit": [], "comment": [], "mark": [], "mac": [], "addrtype": [], "iprange": [], "length": [], "tcp": ["-p", "tcp"],
           "udp": ["-p", "udp"], "icmp": ["-p", "icmp"], "connlimit": ["-p", "tcp"], "owner": [], "recent": [], "hashlimit": [], "ttl": [], "time": [], "statistic": []}
TARGETS = {"REJECT": [], "LOG": [], "NFLOG": [], "MARK": ["--set-mark", "1"], "CONNMARK": ["--save-mark"], "TCPMSS": ["--clamp-mss-to-pmtu"]}
# What a match needs besides the option that is tried.
COMPANIONS = {"recent": ["--rcheck"], "hashlimit": ["--hashlimit-upto", "5/min", "--hashlimit-name", "x"], "connlimit": ["--connlimit-above", "3"], "statistic": ["--mode", "nth", "--every", "2"]}
VALUES = [(r"ports?$", ["80", "443,8080", "1000:2000"]), (r"^port\[?:", ["80", "1000:2000"]), (r"state|ESTABLISHED", ["NEW", "ESTABLISHED,RELATED"]), (r"avg", ["5/min", "10/sec"]),
          (r"address|^ip$", ["10.0.0.0/8", "192.168.1.1"]), (r"^COMMENT|prefix|string|name", ["text"]), (r"number|^value|^n$|level|seconds?|hits|mask", ["10", "3"]),
          (r"length", ["64:128"]), (r"typename|^type", ["LOCAL", "BROADCAST"]), (r"mac|XX", ["00:11:22:33:44:55"]), (r"^proto", ["tcp"])]
# Options whose values have a shape of their own: the help names them by a word only.
OWN = {"--reject-with": ["icmp-port-unreachable", "icmp-host-prohibited"], "--log-level": ["info", "4"], "--icmp-type": ["echo-request", "8", "3/1"], "--comment": ["text"],
       "--src-range": ["10.0.0.1-10.0.0.9"], "--dst-range": ["10.0.0.1-10.0.0.9"], "--mark": ["0x1", "1/0xff"], "--set-mark": ["1", "0x10/0xff"], "--src-type": ["LOCAL"], "--dst-type": ["LOCAL"],
       "--limit": ["5/min", "10/second"], "--limit-burst": ["7"], "--log-prefix": ["in: "], "--mac-source": ["00:11:22:33:44:55"], "--tcp-flags": None, "--set-mss": ["1400"],
       "--length": ["64", "64:128"], "--connlimit-above": ["10"], "--uid-owner": ["1000", "root"], "--gid-owner": ["0"], "--ctstate": ["NEW", "ESTABLISHED,RELATED"], "--state": ["NEW"]}
BAD = [("-p", "tpc"), ("-s", "10.0.0.300"), ("-d", "10.0.0.0/40"), ("--dport", "80"), ("-i", "a-very-long-interface-name"), ("-m", "nosuchmatch"), ("-t", "nosuch"), ("-c", "x")]
BAD_IN = {"tcp": [("--dport", "banana"), ("--dport", "70000"), ("--sport", "1:2:3")], "multiport": [("--dports", "1,2,x"), ("--ports", "99999")], "conntrack": [("--ctstate", "OPEN")],
          "state": [("--state", "CLOSED")], "limit": [("--limit", "often"), ("--limit", "5/week")], "mac": [("--mac-source", "zz:00")], "icmp": [("--icmp-type", "hello")],
          "mark": [("--mark", "red")], "length": [("--length", "long")]}


def extension(words, section):
    """The options that the help of an extension describes, with words that can be their values."""
    text = output(["iptables"] + words + ["-h"])
    text = text[text.rindex(section):] if section in text else ""
    result = []
    for line in text.split("\n"):
        found = re.match(r"\s*(?:\[!\] ?)?(--[a-z][\w-]*)[ \t]?(\S*)", line)
        if not found:
            continue
        name, argument = found.groups()
        if name in OWN:
            if OWN[name]:
                result.append(Flag([name], OWN[name], style="word"))
            continue
        values = [v for pattern, v in VALUES if re.search(pattern, argument)]
        if values and argument:
            result.append(Flag([name], values[0], style="word"))
    return result


def needs():
    return ["iptables", "unshare"]


class Oracle:
    inside, seconds = ("unshare", "--net"), 20

    def __init__(self, work):
        os.makedirs(os.path.join(work, "scratch"))
        if os.getuid() != 0:
            self.inside = ("unshare", "--net", "--map-root-user")

    def close(self):
        pass

    def cases(self):
        common = [Flag(["-s", "--source"], ["10.0.0.0/8", "192.168.1.1"], style="word"), Flag(["-d", "--destination"], ["10.1.0.0/16"], style="word"),
                  Flag(["-i", "--in-interface"], ["eth0", "lo"], style="word"), Flag(["-w", "--wait"], ["5"], style="word"), Flag(["-v", "--verbose"])]
        show = [Flag(["-n", "--numeric"]), Flag(["-v", "--verbose"]), Flag(["--line-numbers"]), Flag(["-x", "--exact"]), Flag(["-t", "--table"], ["filter", "nat", "mangle"], style="word")]
        table = [Flag(["-t", "--table"], ["filter", "nat"], style="word"), Flag(["-w", "--wait"], ["5"], style="word")]
        uses = [Use(["-L"], [[], ["INPUT"], ["INPUT", "1"]], show, "any", BAD), Use(["-S"], [[], ["INPUT"]], table, "any", BAD), Use(["-F"], [[], ["INPUT"]], table, "any", BAD),
                Use(["-Z"], [[], ["INPUT"]], table, "any", BAD), Use(["-N"], [["mine"]], table, "any", BAD), Use(["-P"], [["INPUT", "ACCEPT"], ["FORWARD", "DROP"]], [], "any"),
                Use(["-D"], [["INPUT", "1"]], [], "any"), Use(["-X"], [[]], table, "any", BAD), Use(["--append"], [["INPUT", "-j", "ACCEPT"]], common, "last", BAD),
                Use(["-I"], [["INPUT", "1", "-j", "DROP"], ["INPUT", "-j", "ACCEPT"]], common, "last", BAD), Use(["-E"], [["mine", "yours"]], [], "any"),
                Use(["-C"], [["INPUT", "-j", "DROP"]], common, "last", BAD), Use(["--list"], [["OUTPUT"]], show, "any", BAD)]
        for match, before in MATCHES.items():
            for option in extension(before + ["-m", match], match + " match options"):
                words = ["INPUT"] + before + ([] if match in ("tcp", "udp", "icmp") else ["-m", match] + COMPANIONS.get(match, []))
                operands = [words + [option.names[0], v] for v in option.values]
                uses.append(Use(["-A"], [o + ["-j", "DROP"] for o in operands], [], "last", BAD_IN.get(match, [])))
        for target, least in TARGETS.items():
            before = ["-p", "tcp"] if target == "TCPMSS" else []
            given = extension(["-j", target], target + " target options")
            uses.append(Use(["-A"], [["INPUT"] + before + ["-j", target] + least], given, "last", [("--reject-with", "sorry"), ("--log-level", "loud"), ("--set-mark", "red")]))
        return cases("iptables", uses, 230)

    def judge(self, case, answer):
        if answer.late or answer.status in (0, 4):
            return "accepted"
        if re.search(r"Couldn't load target|Chain '.*' does not exist", answer.err):
            return "left out: the target may be a chain of the machine"
        return "refused" if answer.status == 2 else "accepted"
