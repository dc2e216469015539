"""docker's client: commands from --help, their operands from the usage line, without a daemon.

Refused: it does not come as far as "Cannot connect to the Docker daemon".
"""
import os
import re

from helptext import flags, output
from spoil import Use, cases

NAME, WANTED = "docker", 120
TYPES = [(r"int|uint", ["2", "10"]), (r"duration", ["10s", "1m"]), (r"bytes", ["64m"]), (r"decimal", ["1.5"])]
STRINGS = [(r"--name$|--hostname", ["web"]), (r"--env$", ["A=b"]), (r"--label$", ["a=b"]), (r"--publish$", ["8080:80"]), (r"--volume$", ["/srv:/data:ro"]), (r"--filter", ["name=web"]),
           (r"--format", ["{{.ID}}", "json"]), (r"--restart", ["always", "on-failure:3"]), (r"--since|--until", ["10m", "2024-01-01T00:00:00"]), (r"--user", ["root"]),
           (r"--workdir", ["/srv"]), (r"--tail", ["100"]), (r"--signal", ["SIGTERM"]), (r"--network$", ["host"]), (r"--entrypoint", ["sh"]), (r"--message|--author", ["text"]),
           (r"--pull$", ["always", "never", "missing"])]
COMMANDS = ["run", "exec", "ps", "pull", "push", "images", "search", "version", "info", "attach", "commit", "create", "diff", "events", "export", "history", "inspect", "kill", "logs", "pause",
            "port", "rename", "restart", "rm", "rmi", "save", "start", "stats", "stop", "tag", "top", "unpause", "update", "wait", "container ls", "container prune", "container rm", "image ls",
            "image prune", "image rm", "image inspect", "network create", "network ls", "network rm", "network connect", "network inspect", "network prune", "volume create", "volume ls",
            "volume rm", "volume prune", "system df", "system prune", "system info", "system events", "node ls", "service ls", "service scale", "service ps", "service logs", "stack ps",
            "swarm leave", "secret ls"]
WORDS = {"IMAGE": "nginx:1.25", "CONTAINER": "web", "COMMAND": "ls", "ARG": "-l", "NAME": "nginx", "REPOSITORY": "nginx", "TAG": "1.2", "NETWORK": "net1", "VOLUME": "data", "SERVICE": "web",
         "NEW_NAME": "web2", "SOURCE_IMAGE": "nginx", "TARGET_IMAGE": "nginx", "TERM": "nginx", "STACK": "app", "ID": "abc", "PRIVATE_PORT": "80"}
BAD = [("--memory", "lots"), ("--cpus", "many"), ("--publish", "a:b:c:d"), ("--time", "soon"), ("--tail", "x"), ("--restart", "sometimes"), ("--env", "=x"), ("--last", "few"),
       ("--limit", "x"), ("--memory-swappiness", "low"), ("--pids-limit", "x")]


def values(argument, names, doc):
    argument = argument.split()[0]
    for pattern, words in TYPES:
        if re.fullmatch(pattern + r"\d*", argument):
            return words
    if argument in ("string", "list", "filter", "port", "network", "pids"):
        for pattern, words in STRINGS:
            if any(re.search(pattern, n) for n in names):
                return words
    return None


# Debian has the client only together with its daemon: where it is missing, it is skipped in CI too.
OPTIONAL = True


def needs():
    return ["docker"]


class Oracle:
    inside, seconds = (), 10

    def __init__(self, work):
        os.makedirs(os.path.join(work, "scratch"))
        self.environment = {"DOCKER_HOST": "unix://" + work + "/nobody.sock", "DOCKER_CONFIG": work}

    def close(self):
        pass

    def operands(self, usage):
        """Two lists of words from `IMAGE [COMMAND] [ARG...]`: what must stand, and everything."""
        shortest, every = [], []
        for word in usage.split():
            name = re.match(r"\[?([A-Z_]+)", word)
            if name and name.group(1) != "OPTIONS":
                value = WORDS.get(name.group(1))
                if value is None:
                    return None
                if "[:TAG" in word and "|" not in word:
                    value += ":1.2"
                every.append(value)
                if not word.startswith("["):
                    shortest.append(value)
        return [shortest, every] if shortest != every else [every]

    def cases(self):
        uses = []
        for command in COMMANDS:
            text = output(["docker"] + command.split() + ["--help"], env=dict(os.environ, COLUMNS="400"))
            usage = re.search(r"^Usage:\s+docker %s(.*)" % command, text, re.M)
            operands = usage and self.operands(usage.group(1).split("|")[0])
            if operands is None:
                continue
            text = re.sub(r"^( +-.*?)(?: (?=[a-z0-9]+  )|  )", lambda m: m.group(), text, flags=re.M)
            given = flags(text, values, skip={"-it", "-i", "-t", "--help"})
            own = [b for b in BAD if any(b[0] in f.names for f in given)]
            uses.append(Use(command.split(), operands, given, "first", own))
        return cases("docker", uses, 190)

    def judge(self, case, answer):
        if answer.late or answer.status == 0 or re.search(r"[Cc]annot connect to the Docker daemon|failed to connect to the docker API|error during connect", answer.err):
            return "accepted"
        if re.search(r"No such file or directory|is not a terminal|not a TTY", answer.err):
            return "left out: files and terminals"
        return "refused"
