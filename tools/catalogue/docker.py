#!/usr/bin/env python3
"""Write stdlib/commands/docker.rbk from the installed docker client: commands, aliases, options and value types of its help.

Docker's help names the type of each value (string, int, list, …), an option without one is a switch. No daemon is asked.
Effects, operands and traps are curated in docker.effects.rbk.

  python3 tools/catalogue/docker.py > stdlib/commands/docker.rbk
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote, value  # noqa: E402

TOOL = os.environ.get("DOCKER", "docker")
GROUPS = "container image volume network system builder context service node stack swarm secret config".split()
ABOUT = {
    "service": "services of a swarm", "node": "machines of a swarm", "stack": "stacks of a swarm", "swarm": "make machines a cluster",
    "secret": "secrets of a swarm", "config": "settings of a swarm", "rollback": "go back to the former settings", "scale": "change the number of containers",
    "demote": "make managers workers", "promote": "make workers managers", "deploy": "create or change a stack", "services": "list the services of a stack",
    "ca": "print or renew the root certificate", "join": "let this machine join", "join-token": "print or renew the token to join", "leave": "let this machine leave",
    "service ps": "list the tasks of services", "service logs": "print the logs of a service", "service update": "change a service", "node ps": "list the tasks on machines",
    "node update": "change a machine", "stack ps": "list the tasks of a stack", "stack config": "print the composed description", "swarm init": "make a swarm",
    "swarm update": "change the swarm", "service create": "create a service", "secret create": "keep a secret", "config create": "keep a setting",
    "unlock": "unlock a manager", "unlock-key": "print or renew the key that unlocks",
    "attach": "connect to the main process of a container", "build": "build an image", "builder": "manage builds",
    "commit": "make an image of a container", "container": "manage containers", "context": "manage connections to daemons",
    "connect": "connect a container to a network", "cp": "copy files between this machine and a container",
    "create": "create without starting", "df": "print the use of the disk", "diff": "print changed files of a container",
    "disconnect": "disconnect a container from a network", "events": "print events of the daemon", "exec": "run a command in a container",
    "export": "write the files of a container as an archive", "history": "print the layers of an image", "image": "manage images",
    "images": "list images", "import": "make an image of an archive", "info": "print the state of the daemon",
    "inspect": "print objects in full", "kill": "end containers at once", "load": "load images from an archive",
    "login": "log in to a registry", "logout": "log out of a registry", "logs": "print the logs of a container", "ls": "list",
    "network": "manage networks", "pause": "hold the processes of containers", "port": "print the ports of a container",
    "prune": "delete what is not in use", "ps": "list containers", "pull": "fetch an image", "push": "send an image to a registry",
    "rename": "rename a container", "restart": "restart containers", "rm": "delete", "rmi": "delete images",
    "run": "create and start a container", "save": "write images as an archive", "search": "search a registry",
    "show": "print the current context", "start": "start containers", "stats": "print the load of containers",
    "stop": "stop containers", "system": "manage the daemon", "tag": "give an image another name", "top": "list the processes of a container",
    "unpause": "let held processes go on", "update": "change the limits of containers", "use": "choose the context for later commands",
    "version": "print the versions", "volume": "manage volumes", "wait": "wait until containers end",
    "list": "list", "use-context": "choose", "remove": "delete", "dial-stdio": "connect standard input with the daemon",
}
KIND = {"int": "int", "int64": "int", "uint": "int", "uint16": "int", "uint64": "int", "float": "float", "decimal": "float", "bytes": "size",
        "duration": "duration", "stringToString": "text", "list": "text", "string": "text", "map": "text", "filter": "pair", "uint32": "int", "config": "text", "secret": "text", "credential-spec": "text", "pref": "text", "port": "text", "pem-file": "file", "external-ca": "text", "ipNetSlice": "text", "node-addr": "text", "stringArray": "text",
        "strings": "text", "ulimit": "text", "network": "text", "mount": "text", "gpu-request": "text", "command": "text"}
BY_NAME = {"env": "env.Assignment", "env-file": "file", "file": "file", "format": "template.Go", "signal": "signal", "time": "int", "timeout": "int",
           "cidfile": "outfile", "iidfile": "outfile", "output": "text", "password": "secret", "since": "text", "until": "text",
           "user": "user", "workdir": "text", "memory": "size", "host": "url", "tail": "text", "label-file": "file"}
FLAG = re.compile(r"^ {2,6}(?:-(?P<short>\S), |    )--(?P<long>[\w-]+)(?: (?P<type>[a-zA-Z][\w-]*))?(?: {2,}(?P<text>.*))?$")


def run(*args):
    env = dict(os.environ, HOME="/nonexistent", DOCKER_CONFIG="/nonexistent", DOCKER_HOST="unix:///nonexistent")
    return subprocess.run([TOOL, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env).stdout


def flags(text, persistent=False):
    out, inside = [], False
    for line in text.splitlines():
        if re.match(r"^(Global )?Options:", line):
            inside = True
            continue
        if line and not line.startswith(" "):
            inside = False
        m = FLAG.match(line) if inside else None
        if not m:
            continue
        row = "flag " + ("-%s " % m["short"] if m["short"] else "") + "--" + m["long"]
        if m["type"]:
            kind = BY_NAME.get(m["long"]) or KIND.get(m["type"])
            if not kind:
                print("note: type %s of --%s" % (m["type"], m["long"]), file=sys.stderr)
                kind = "text"
            row += ": " + kind
            d = re.search(r'\(default "?([^")]+)"?\)', m["text"] or "")
            if d and kind in ("text", "int", "duration") and not re.search(r"[/\[]", d.group(1)):
                row += " = " + value(d.group(1))
            if m["type"] in ("list", "map", "filter", "stringArray", "strings", "ulimit", "mount", "network", "config", "secret", "pref", "port", "external-ca", "ipNetSlice"):
                row += " repeated"
        if "deprecated" in (m["text"] or "").lower():
            row += ' deprecated "see the help of docker"'
        out.append(row + (" persistent" if persistent else ""))
    return sorted(out, key=lambda r: r.split("--")[1])


def subs(text):
    names, inside = [], False
    for line in text.splitlines():
        if re.match(r"^([\w ]*Commands):", line):
            inside = "Management" not in line and "Swarm" not in line
            continue
        if line and not line.startswith(" "):
            inside = False
        m = re.match(r"^  ([a-z][\w-]*)\*? {2,}\S", line) if inside else None
        if m:
            names.append(m.group(1))
    return names


def aliases(text, name, group):
    m = re.search(r"^Aliases:\n +(.*)$", text, re.M)
    if not m:
        return []
    own = [a.strip().split() for a in m.group(1).split(",")]
    depth = 3 if group else 2
    return sorted({a[-1] for a in own if len(a) == depth and (not group or a[1] == group)} - {name})


def main():
    top = run("--help")
    version = re.search(r"(\d+\.\d+\.\d+)", run("--version")).group(1)
    count = [0, 0]
    body = []
    for row in flags(top, True):
        body.append("  " + row)
        count[1] += 1

    def emit(name, group, pad):
        path = [group, name] if group else [name]
        text = run(*path, "--help")
        rows = flags(text)
        count[0] += 1
        count[1] += len(rows)
        body.append('%ssub %s%s %s {' % (pad, name, "".join(" " + a for a in aliases(text, name, group)), quote(ABOUT.get("%s %s" % (group, name), ABOUT.get(name, name)))))
        for r in rows:
            body.append(pad + "  " + r)
        body.append(pad + "}")
    names = [n for n in subs(top) if n not in GROUPS and n in ABOUT]
    for name in sorted(set(names)):
        emit(name, None, "  ")
    for group in GROUPS:
        text = run(group, "--help")
        body.append("  sub %s %s {" % (group, quote(ABOUT[group])))
        count[0] += 1
        for name in sorted(set(subs(text))):
            emit(name, group, "    ")
        body.append("  }")
    print("# Generated by tools/catalogue/docker.py from docker %s: do not edit; the curated part is docker.effects.rbk." % version)
    print("# Source: `docker … --help`. Again: python3 tools/catalogue/docker.py > stdlib/commands/docker.rbk")
    print("# %d commands, %d options." % tuple(count))
    print("\ncommand docker %s {" % quote("manage containers"))
    print('  source "docker %s: --help of each command"' % version)
    print("  style cobra\n  where local")
    print("\n".join(body))
    print("}")


main()
