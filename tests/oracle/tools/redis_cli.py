"""redis-cli: commands with their arguments from COMMAND DOCS of a server of its own, options from --help.

Refused: the server says that the command, the sub-command, the number of arguments or the syntax is wrong, or redis-cli does not know
the option. What it says about keys, types, rights and the state of the server is no matter of arguments.
"""
import json
import os
import random
import re
import socket
import subprocess
import time

from case import Case
from helptext import output
from spoil import typo

NAME, WANTED = "redis-cli", 150
VALUES = {"string": ["v", "text"], "integer": ["5", "10"], "double": ["1.5", "2"], "pattern": ["*", "cache:*"], "unix-time": ["1893456000"], "pure-token": []}
REFUSED = re.compile(r"unknown command|unknown subcommand|wrong number of arguments|syntax error|not an integer|not a valid float|Unrecognized option|"
                     r"is not a float|Invalid |invalid |must be|should be|value is out of range|need(?:s)? |Unknown |unsupported|not a double|wrong or missing", re.I)
# About the state of the server or of its data.
STATE = re.compile(r"no such key|WRONGTYPE|cluster support disabled|NOSCRIPT|NOGROUP|BUSYGROUP|index out of range|not allowed|No such|doesn't exist|without MULTI|without |source and destination|"
                   r"payload version|Invalid stream ID|ERR Error (?:registering|compiling)|library|Slave|replica|NOAUTH|WRONGPASS|NOPERM|HyperLogLog|password", re.I)
# These end the server, hold the connection or make the server another one's replica: only the number of their arguments is asked, in MULTI.
NEVER_RUN = re.compile(r"^(?:SHUTDOWN|DEBUG|REPLICAOF|SLAVEOF|FAILOVER|MONITOR|SYNC|PSYNC|SUBSCRIBE|PSUBSCRIBE|SSUBSCRIBE|CLUSTER|MODULE|QUIT|RESET|HELLO|AUTH|CLIENT|REPLCONF|MIGRATE|RESTORE.*|WAIT|"
                       r"ACL|CONFIG|B[LRZ]\w+|SELECT|SWAPDB|SAVE|BGSAVE|BGREWRITEAOF|PFDEBUG|PFSELFTEST|SCRIPT|FUNCTION|EVAL\w*|FCALL\w*|MULTI|EXEC|DISCARD|WATCH|UNWATCH|LATENCY|MEMORY|XREAD\w*)$")


def needs():
    return ["redis-server", "redis-cli"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Oracle:
    inside, seconds = (), 5

    def __init__(self, work):
        os.makedirs(os.path.join(work, "scratch"))
        self.port, self.keys = str(free_port()), 0
        self.server = subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--port", self.port, "--save", "", "--appendonly", "no", "--dir", work], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        for _ in range(200):
            if "PONG" in output(["redis-cli", "-p", self.port, "ping"]):
                break
            time.sleep(0.05)

    def close(self):
        self.server.terminate()
        self.server.wait()

    def words(self, arguments, rng, everything):
        """Words for the arguments as COMMAND DOCS describes them."""
        result = []
        for a in arguments or []:
            flags = a.get("flags", [])
            if "optional" in flags and (not everything or rng.random() < 0.5):
                continue
            token = [a["token"]] if a.get("token") else []
            if a["type"] == "pure-token":
                result += token
            elif a["type"] == "oneof":
                result += token + self.words([rng.choice(a["arguments"])], rng, everything)
            elif a["type"] == "block":
                result += token + self.words(a["arguments"], rng, everything)
            elif a["name"] in ("numkeys",):
                result += token + ["1"]
            elif a["type"] == "key":
                self.keys += 1  # a key of its own: no case meets what another one left
                result += token + ["cache:%d" % self.keys]
            else:
                result += token + [rng.choice(VALUES.get(a["type"], ["v"]))]
        return result

    def described(self):
        docs = json.loads(output(["redis-cli", "-p", self.port, "-3", "--json", "command", "docs"]))
        for name in sorted(docs):
            entry = docs[name]
            for sub in [None] + sorted(entry.get("subcommands", {})):
                if sub is None and "subcommands" in entry:
                    continue
                described = entry["subcommands"][sub] if sub else entry
                yield (sub.replace("|", " ") if sub else name).split(), described.get("arguments", []), entry.get("group")

    def cases(self):
        rng = random.Random("redis-cli 4")
        options = ["-p", self.port]
        result = []

        def add(words, how):
            # The port is that of the private server; rbk sees the usual line.
            whole = list(words)
            probe = ["redis-cli"] + options + whole
            result.append(Case(tuple(["redis-cli"] + whole), how, tuple(probe)))

        every = [d for d in self.described() if not NEVER_RUN.match(d[0][0].upper())]
        for name, arguments, group in rng.sample(every, min(len(every), 150)):
            name = [n.upper() for n in name] if rng.random() < 0.5 else name
            add(name + self.words(arguments, rng, False), "valid")
            how = rng.choice(["valid", "wrong command", "missing operand", "extra operand", "bad value", "wrong sub-command"])
            words = self.words(arguments, rng, True)
            if how == "wrong command":
                add([typo(name[0], rng)] + name[1:] + words, how)
            elif how == "wrong sub-command" and len(name) > 1:
                add(name[:1] + [typo(name[1], rng)] + words, how)
            elif how == "missing operand":
                least = self.words(arguments, rng, False)
                add(name + least[:-1], how)
            elif how == "extra operand":
                add(name + words + ["extra", "words"], how)
            elif how == "bad value":
                add(name + ["x" if re.fullmatch(r"[\d.]+", w) else w for w in words], how)
            else:
                add(name + words, "valid")
        switches = ["--raw", "--no-raw", "-2", "-3", "-c", "-e", "--csv", "--json", "--quoted-input", "--no-auth-warning", "--verbose"]
        known = set(re.findall(r"^ +(-[\w-]+)", output(["redis-cli", "--help"]), re.M))
        for switch in [s for s in switches if s in known]:
            add([switch, "ping"], "valid")
            add([typo(switch, rng), "ping"], "typo in option")
        for words in (["-n", "1", "get", "k1"], ["-n", "x", "get", "k1"], ["-r", "2", "ping"], ["-i", "0.1", "-r", "2", "ping"], ["--scan", "--pattern", "x*"], ["--scan", "--patern", "x*"], ["-d", ",", "ping"],
                      ["-n"], ["-r"], ["--user"], ["--forse", "ping"], ["--show-pushes", "no", "ping"], ["--bigkeys"], ["--memkeys"], ["--big-keys"]):
            add(words, "option")
        return result

    def judge(self, case, answer):
        if answer.late:
            return "accepted"
        if re.search(r"-[nr] [a-z]", case.line()):
            return "left out: redis-cli takes any text for the number 0"
        text = answer.text().strip()
        if "Unrecognized option" in text or "Usage: redis-cli" in text:
            return "refused"
        if not re.match(r"^\(?(?:error\) )?(?:ERR|WRONGTYPE|NO\w+|BUSY\w*|EXECABORT) ", text):
            return "accepted"
        if STATE.search(text) and not re.search(r"unknown (?:sub)?command|wrong number of arguments", text):
            return "accepted"
        return "refused" if REFUSED.search(text) else "accepted"
