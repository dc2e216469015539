#!/usr/bin/env python3
"""Write stdlib/commands/kubectl.versions.rbk: since which version kubectl has a flag, and until which it had those that are gone.

  python3 tools/catalogue/kubectl_versions.py --source KUBECTL.git 1.20=/path/kubectl 1.28=… 1.33=… > stdlib/commands/kubectl.versions.rbk

`VERSION=PROGRAM` are real clients, the oldest first. The help of every command of each is read, and what is gone is asked of its
parser (`unknown flag`, `unknown command`), so that a flag that is only hidden is not called gone. Between two clients the version
is narrowed down with --source, a clone of kubernetes/kubectl with the tags kubernetes-1.N.0: the first, or last, release whose
package of the command names the flag. Where that finds nothing the older bound stands: `since` never says a later version than true.
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote  # noqa: E402

ENV = dict(os.environ, KUBECONFIG="/dev/null", HOME="/nonexistent")
# What is gone, or going: command, flag (with its short form and a `:` where it takes a value), what to write instead, and the
# version it went in where no client here is old enough to be asked (kubernetes/kubernetes CHANGELOG of that version).
GONE = [
    ("get", "-a --show-all", "objects of every state are listed anyway", "1.14"),
    ("get", "--export", "write `-o yaml` and take the fields out that the server sets", None),
    ("get", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("delete", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("describe", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("apply", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("annotate", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("label", "--include-uninitialized", "leave it out: initializers are gone", None),
    ("get", "--use-openapi-print-columns", "leave it out: the server says which columns there are", None),
    ("apply", "--server-dry-run", "write `--dry-run=server`", None),
    ("apply", "--experimental-server-side", "write `--server-side`", "1.18"),
    ("apply", "--experimental-force-conflicts", "write `--force-conflicts`", "1.18"),
    ("apply", "--experimental-prune", "write `--prune`", "1.6"),
    ("apply", "--prune-whitelist:", "write `--prune-allowlist`", None),
    ("drain", "--delete-local-data", "write `--delete-emptydir-data`", None),
    ("version", "--short", "leave it out: the short form is the only one", None),
    ("run", "--generator:", "write `kubectl create deployment`, `create job` or `create cronjob`", None),
    ("run", "-r --replicas:", "write `kubectl create deployment NAME --image=… --replicas=…`: run makes one pod", None),
    ("run", "--schedule:", "write `kubectl create cronjob NAME --image=… --schedule=…`", None),
    ("run", "--limits:", "write `--overrides`, or a manifest", None),
    ("run", "--requests:", "write `--overrides`, or a manifest", None),
    ("run", "--serviceaccount:", "write `--overrides`, or a manifest", None),
    ("run", "--hostport:", "write `--overrides`, or a manifest", None),
    ("run", "--service-generator:", "write `kubectl expose`", None),
    ("run", "--service-overrides:", "write `kubectl expose` with `--overrides`", None),
    ("expose", "--generator:", "leave it out", None),
    ("expose", "--container-port:", "write `--target-port`", None),
    ("autoscale", "--generator:", "leave it out", None),
    ("create deployment", "--generator:", "leave it out", None),
    ("create namespace", "--generator:", "leave it out", None),
    ("create configmap", "--generator:", "leave it out", None),
    ("create serviceaccount", "--generator:", "leave it out", None),
    ("create secret generic", "--generator:", "leave it out", None),
    ("create quota", "--generator:", "leave it out", None),
    ("top pod", "--heapster-namespace:", "leave it out: metrics-server is asked", None),
    ("top node", "--heapster-namespace:", "leave it out: metrics-server is asked", None),
    ("top pod", "--heapster-service:", "leave it out: metrics-server is asked", None),
    ("top node", "--heapster-service:", "leave it out: metrics-server is asked", None),
]
# Commands that are gone: path, what to write instead, and the first version without it (CHANGELOG of kubernetes/kubernetes; pkg/cmd/cmd.go
# and alpha.go of kubernetes/kubectl).
GONE_COMMANDS = [
    ("rolling-update", "write `kubectl rollout`, with a Deployment", "1.18"),
    ("convert", "install the plugin kubectl-convert", "1.21"),
    ("run-container", "write `kubectl run`", "1.14"),
    ("stop", "write `kubectl delete`", "1.14"),
    ("resize", "write `kubectl scale`", "1.14"),
    ("alpha debug", "write `kubectl debug`", "1.21"),
    ("alpha events", "write `kubectl events`", "1.26"),
    ("alpha auth", "write `kubectl auth`", "1.27"),
]


def run(program, *args):
    p = subprocess.run([program, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=ENV, cwd="/",
                       text=True, errors="replace")
    return p.stdout


def read_help(program, path, found):
    """{command: set of flags} below `path`."""
    text = run(program, *path, "--help")
    if path:
        found[" ".join(path)] = set(re.findall(r"(?m)^ {2,6}(?:-\w, )?--([\w-]+)=", text))
    section = ""
    for line in text.splitlines():
        head = re.match(r"^([A-Z][\w ()]*):", line)
        section = head[1] if head else section
        m = re.match(r"^  ([a-z][\w-]*) +\S", line)
        if m and "Commands" in section and "plugin" not in section.lower() and m[1] != "help":
            read_help(program, path + [m[1]], found)
    return found


def minor(version):
    return int(version.split(".")[1])


class Source:
    """Releases whose package of a command has a string."""

    def __init__(self, folder):
        self.folder, self.cache = folder, {}
        tags = subprocess.run(["git", "-C", folder, "tag"], stdout=subprocess.PIPE, text=True).stdout.split() if folder else []
        self.minors = sorted(int(m[1]) for m in (re.fullmatch(r"kubernetes-1\.(\d+)\.0", t) for t in tags) if m)

    def has(self, n, command, literal):
        package = command.split()[0].replace("-", "")
        package = {"cordon": "drain", "uncordon": "drain", "certificate": "certificates"}.get(package, package)
        key = (n, package, literal)
        if key not in self.cache:
            def grep(folder):
                p = subprocess.run(["git", "-C", self.folder, "grep", "-lF", '"%s"' % literal, "kubernetes-1.%d.0" % n, "--", folder,
                                    ":!*_test.go"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
                return bool(p.stdout)
            # A flag that the package itself never names is one of those that pkg/cmd/util adds.
            own = any(self.cache.get((m, package, literal)) == "own" for m in self.minors)
            self.cache[key] = "own" if grep("pkg/cmd/" + package) else not own and grep("pkg/cmd/util")
        return self.cache[key]

    def packaged(self, n, command):
        """Whether that release of the repository holds the code of the command at all."""
        package = command.split()[0].replace("-", "")
        p = subprocess.run(["git", "-C", self.folder, "ls-tree", "kubernetes-1.%d.0" % n, "pkg/cmd/" + package], stdout=subprocess.PIPE, text=True)
        return bool(p.stdout)


def main():
    args = sys.argv[1:]
    folder = ""
    if args[:1] == ["--source"]:
        folder, args = args[1], args[2:]
    clients = [(a.split("=")[0], a.split("=", 1)[1]) for a in args]
    if len(clients) < 2:
        raise SystemExit(__doc__)
    source = Source(folder)
    with ThreadPoolExecutor(2) as pool:
        helps = list(zip([version for version, _ in clients], pool.map(lambda client: read_help(client[1], [], {}), clients)))
    newest_version, newest = helps[-1]
    common = set(re.findall(r"(?m)^ {2,6}(?:-\w, )?--([\w-]+)=", run(clients[-1][1], "options")))
    lines = {}

    def add(command, text):
        lines.setdefault(command, []).append(text)

    counts = [0, 0, 0]
    for command, flags in sorted(newest.items()):
        first = next(v for v, h in helps if command in h)
        if first != helps[0][0]:
            before = [v for v, h in helps if command not in h][-1]
            low = minor(before) + 1
            if minor(first) - minor(before) > 1:  # a package that appeared in between says when
                hit = [n for n in source.minors if low <= n <= minor(first) and (source.packaged(n, command) if " " not in command else
                                                                                source.has(n, command, command.split()[-1]))]
                low = hit[0] if hit else low
            add(command, "since 1.%d" % low)
            counts[1] += 1
        for flag in sorted(flags - common):  # former helps leave out what hides a flag that all commands have
            first_flag = next(v for v, h in helps if flag in h.get(command, ()))
            if first_flag == first:
                continue
            before = [v for v, h in helps if command in h and flag not in h[command]][-1]
            low = minor(before) + 1
            if minor(first_flag) - minor(before) > 1:
                hit = [n for n in source.minors if low <= n <= minor(first_flag) and source.has(n, command, flag)]
                low = hit[0] if hit else low
            add(command, "flag --%s since 1.%d" % (flag, low))
            counts[0] += 1
    for command, flag, instead, known in GONE:
        names = [w.rstrip(":") for w in flag.split()]
        valued = flag.endswith(":")
        long = names[-1][2:]

        def refuses(program):
            # Whether or not the flag takes a value, `=1` gives it one; a refused value is a known flag.
            return "unknown flag" in run(program, *command.split(), names[-1] + "=1", "--help")
        if not refuses(clients[-1][1]):
            print("note: %s %s is known to %s" % (command, names[-1], newest_version), file=sys.stderr)
            continue
        accepting = [v for v, program in clients if not refuses(program)]
        if accepting:
            last = minor(accepting[-1])
            nxt = minor(next(v for v, _ in clients if minor(v) > last))
            kept = [n for n in source.minors if last <= n < nxt and source.has(n, command, long)]
            until = "1.%d" % ((max(kept) if kept else last) + 1)
        else:
            kept = [n for n in source.minors if n < minor(clients[0][0]) and source.has(n, command, long)]
            until = "1.%d" % (max(kept) + 1) if kept else known
        if not until:
            print("note: nothing says when %s %s went" % (command, names[-1]), file=sys.stderr)
            continue
        add(command, "flag %s%s until %s hidden deprecated %s" % (" ".join(names), ": text" if valued else "", until, quote(instead)))
        counts[2] += 1
    for command, instead, known in GONE_COMMANDS:
        until = known
        if command in newest:
            print("note: %s exists in %s" % (command, newest_version), file=sys.stderr)
            continue
        add(command, "style words")
        add(command, "operand word: text*")
        add(command, "effect unknown")
        add(command, "until %s %s" % (until, quote(instead)))
        counts[2] += 1

    tree = {}
    for command, texts in lines.items():
        node = tree
        for word in command.split():
            node = node.setdefault(word, {})
        node[""] = texts
    out = ["# Generated by tools/catalogue/kubectl_versions.py: do not edit.",
           "# Source: help and parser of kubectl %s; between them the releases of kubernetes/kubectl." % ", ".join(v for v, _ in clients),
           "# `since`: the first version that has it (one that has it, where nobody knows the first); `until`: the first that has it no more.",
           "", "extend kubectl {"]

    def emit(node, depth):
        pad = "  " * depth
        for text in node.get("", ()):
            out.append(pad + text)
        for word in sorted(w for w in node if w):
            gone = any(t.startswith("until") for t in node[word].get("", ()))
            if depth == 1 and word not in newest and not gone:  # a group that only former versions had
                gone = True
                node[word][""] = ["effect unknown"]
            out.append("%ssub %s %s{" % (pad, word, '"a command of former versions" ' if gone else ""))
            emit(node[word], depth + 1)
            out.append(pad + "}")
    emit(tree, 1)
    out.append("}")
    print("\n".join(out))
    print("%d flags and %d commands with a first version, %d that are gone" % tuple(counts), file=sys.stderr)


main()
