#!/usr/bin/env python3
"""Write stdlib/commands/kubectl.rbk from the installed kubectl.

Every command and flag is read from `kubectl … --help`; what help does not say is asked of the parser itself:

  kubectl CMD --help --flag        "flag needs an argument"  → the flag takes a value
  kubectl CMD --flag=?bad --help   "strconv.ParseBool", "strconv.ParseInt", "invalid duration" → its type;
                                   no error on the first form and no ParseBool on this one → its value may be left out
  kubectl CMD --flag=1 --help      "unknown flag" → does not exist; used to find flags that help hides

`--help` stands in each of these command lines so that nothing is ever executed; no cluster is contacted.

  python3 tools/catalogue/kubectl.py > stdlib/commands/kubectl.rbk
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote, value  # noqa: E402

TOOL = os.environ.get("KUBECTL", "kubectl")
ENV = dict(os.environ, KUBECONFIG="/dev/null", HOME="/nonexistent")

# Own one-line descriptions: what a command is for, in the words of an on-call engineer.
ABOUT = {
    "": "client of the Kubernetes API",
    "alpha": "commands still in alpha",
    "annotate": "set or remove annotations of objects",
    "api-resources": "list the resource types the cluster serves",
    "api-versions": "list the API groups and versions the cluster serves",
    "apply": "bring objects to the state of a manifest",
    "apply edit-last-applied": "open the last-applied configuration of an object in an editor",
    "apply set-last-applied": "overwrite the last-applied annotation of an object from a file",
    "apply view-last-applied": "print the last-applied configuration of an object",
    "attach": "connect to the main process of a running container",
    "auth": "ask what an identity is allowed to do",
    "auth can-i": "ask whether an action is allowed",
    "auth reconcile": "bring RBAC roles and bindings to the state of a manifest",
    "auth whoami": "print the identity the API server sees",
    "autoscale": "create a horizontal pod autoscaler for a workload",
    "certificate": "decide on certificate signing requests",
    "certificate approve": "approve a certificate signing request",
    "certificate deny": "deny a certificate signing request",
    "cluster-info": "print the addresses of the control plane and its services",
    "cluster-info dump": "collect objects and logs of a cluster for diagnosis",
    "completion": "print a completion script for a shell",
    "config": "read and change kubeconfig files",
    "config current-context": "print the name of the current context",
    "config delete-cluster": "remove a cluster entry from the kubeconfig",
    "config delete-context": "remove a context from the kubeconfig",
    "config delete-user": "remove a user entry from the kubeconfig",
    "config get-clusters": "list the cluster entries of the kubeconfig",
    "config get-contexts": "list the contexts of the kubeconfig",
    "config get-users": "list the user entries of the kubeconfig",
    "config rename-context": "rename a context of the kubeconfig",
    "config set": "set one value of the kubeconfig by its path",
    "config set-cluster": "create or change a cluster entry of the kubeconfig",
    "config set-context": "create or change a context of the kubeconfig",
    "config set-credentials": "create or change a user entry of the kubeconfig",
    "config unset": "remove one value of the kubeconfig by its path",
    "config use-context": "choose the current context, for every later command of this user",
    "config view": "print the merged kubeconfig",
    "cordon": "keep new pods off a node",
    "cp": "copy files between this machine and a container",
    "create": "create objects from a manifest",
    "create clusterrole": "create a cluster role",
    "create clusterrolebinding": "bind a cluster role for the whole cluster",
    "create configmap": "create a config map from files or literals",
    "create cronjob": "create a cron job",
    "create deployment": "create a deployment",
    "create ingress": "create an ingress",
    "create job": "create a job, also from a cron job",
    "create namespace": "create a namespace",
    "create poddisruptionbudget": "create a pod disruption budget",
    "create priorityclass": "create a priority class",
    "create quota": "create a resource quota",
    "create role": "create a role",
    "create rolebinding": "bind a role inside a namespace",
    "create secret": "create a secret",
    "create secret docker-registry": "create a secret with registry credentials",
    "create secret generic": "create a secret from files or literals",
    "create secret tls": "create a secret from a certificate and its key",
    "create service": "create a service",
    "create service clusterip": "create a service reachable inside the cluster",
    "create service externalname": "create a service that is an alias of a DNS name",
    "create service loadbalancer": "create a service behind a load balancer",
    "create service nodeport": "create a service reachable on a port of every node",
    "create serviceaccount": "create a service account",
    "create token": "issue a token of a service account",
    "debug": "debug a pod or node with an extra container or a copy",
    "delete": "delete objects by name, selector or manifest",
    "describe": "print an object with its events",
    "diff": "compare a manifest with what the cluster holds",
    "drain": "cordon a node and evict its pods",
    "edit": "change an object in an editor",
    "events": "list events",
    "exec": "run a command inside a container",
    "explain": "print the fields of a resource type",
    "expose": "create a service for a workload, pod or service",
    "get": "list objects or print them",
    "kustomize": "print what a kustomization builds",
    "label": "set or remove labels of objects",
    "logs": "print the logs of containers",
    "options": "list the options every command takes",
    "patch": "change fields of an object",
    "plugin": "work with plugins of kubectl",
    "plugin list": "list the plugins on the path",
    "port-forward": "forward local ports to a pod until stopped",
    "proxy": "serve the API of the cluster on a local port until stopped",
    "replace": "replace an object by a manifest",
    "rollout": "manage the rollout of a workload",
    "rollout history": "list the revisions of a workload",
    "rollout pause": "hold the rollout of a deployment",
    "rollout restart": "replace the pods of a workload, one after another",
    "rollout resume": "let a held rollout go on",
    "rollout status": "follow a rollout until it ends",
    "rollout undo": "return to an earlier revision of a workload",
    "run": "create one pod from an image",
    "scale": "set the number of replicas of a workload",
    "set": "change one aspect of a workload",
    "set env": "set or remove environment variables of a workload",
    "set image": "set the image of containers of a workload",
    "set resources": "set requests and limits of a workload",
    "set selector": "set the selector of a service",
    "set serviceaccount": "set the service account of a workload",
    "set subject": "set users, groups and service accounts of a binding",
    "taint": "set or remove taints of nodes",
    "top": "print the processor and memory use",
    "top node": "print the processor and memory use of nodes",
    "top pod": "print the processor and memory use of pods",
    "uncordon": "let pods be placed on a node again",
    "version": "print the version of client and server",
    "wait": "wait for a condition of objects",
}

# Own words for flags that runbooks use; by flag name, or by "command flag" where the meaning differs.
DOC = {
    "namespace": "the namespace; without it that of the current context",
    "all-namespaces": "every namespace",
    "selector": "only objects with these labels",
    "field-selector": "only objects with these fields",
    "filename": "manifest: file, folder, URL or - for standard input",
    "kustomize": "folder with a kustomization",
    "recursive": "with every folder below",
    "output": "form of the output",
    "watch": "go on printing changes",
    "watch-only": "print changes only, without the present state",
    "context": "the kubeconfig context to use",
    "cluster": "the kubeconfig cluster to use",
    "user": "the kubeconfig user to use",
    "kubeconfig": "the kubeconfig file to use",
    "server": "address of the API server",
    "token": "bearer token for the API server",
    "password": "password for the API server",
    "username": "user name for the API server",
    "as": "act as this user",
    "as-group": "act as a member of this group",
    "as-uid": "act as this user id",
    "request-timeout": "time limit of one request to the API server; 0 means none",
    "insecure-skip-tls-verify": "do not verify the certificate of the API server",
    "dry-run": "none: do it; client: only print what would be sent; server: let the server try without keeping it",
    "force": "without waiting for the normal way",
    "grace-period": "seconds a pod gets to end; -1 means its own value",
    "now": "a grace period of one second",
    "cascade": "what happens to dependent objects",
    "wait": "return only when it is done",
    "timeout": "how long to wait before giving up",
    "ignore-not-found": "no error when the object does not exist",
    "all": "every object of the type",
    "container": "the container, when the pod has several",
    "stdin": "pass standard input",
    "tty": "standard input is a terminal",
    "follow": "go on printing new lines",
    "previous": "of the container before its last restart",
    "since": "only lines newer than this",
    "since-time": "only lines after this time",
    "tail": "number of last lines",
    "timestamps": "with the time of each line",
    "all-containers": "of every container of the pod",
    "prefix": "with pod and container name before each line",
    "max-log-requests": "how many streams may be followed at once",
    "replicas": "number of replicas",
    "current-replicas": "only if this is the present number of replicas",
    "resource-version": "only if the object still has this version",
    "to-revision": "the revision to return to; 0 means the previous one",
    "revision": "this revision with its details",
    "image": "the image to run",
    "env": "environment variable of the container",
    "restart": "restart policy of the pod",
    "rm": "delete the pod when the session ends",
    "overrides": "manifest fragment that overrides the generated object",
    "patch": "the change as JSON or YAML",
    "patch-file": "file with the change",
    "type": "kind of the patch",
    "server-side": "let the server merge and keep track of owners",
    "force-conflicts": "take over fields another manager owns",
    "field-manager": "name that is recorded as owner of the fields",
    "prune": "delete objects that are no longer in the manifest",
    "ignore-daemonsets": "go on although pods of daemon sets stay",
    "delete-emptydir-data": "go on although data in emptyDir volumes is lost",
    "disable-eviction": "delete pods instead of evicting them: disruption budgets are not asked",
    "pod-selector": "only pods with these labels",
    "skip-wait-for-delete-timeout": "do not wait for pods deleted longer ago than this many seconds",
    "overwrite": "replace a value that exists",
    "subresource": "work on this part of the object",
    "sort-by": "sort by this field",
    "show-labels": "with a column of all labels",
    "label-columns": "labels shown as columns",
    "no-headers": "without the head line",
    "raw": "request this path of the API as it is",
    "limits": "limits, e.g. cpu=200m,memory=512Mi",
    "requests": "requests, e.g. cpu=200m,memory=512Mi",
    "from-literal": "key and value",
    "from-file": "file whose content becomes the value",
    "from-env-file": "file with lines key=value",
    "containers": "with one line per container",
    "for": "the condition to wait for, e.g. condition=Ready, delete, jsonpath=…, create",
    "target": "the container whose processes are visible",
    "copy-to": "debug a copy of the pod with this name",
    "address": "local addresses to listen on",
    "help": "print the help of the command",
}

FILES = "file|dir|url"
# Kinds by flag name. A key "command flag" goes before the plain name.
KIND = {
    "namespace": "k8s.Namespace", "selector": "k8s.LabelSelector", "field-selector": "k8s.FieldSelector",
    "pod-selector": "k8s.LabelSelector", "label-columns": "text", "output": "k8s.Output",
    "filename": FILES, "kustomize": "dir", "context": "k8s.Context", "kubeconfig": "file",
    "certificate-authority": "file", "client-certificate": "file", "client-key": "file", "cache-dir": "dir",
    "token": "secret", "password": "secret", "username": "user", "server": "url", "as": "user",
    "profile": "none|cpu|heap|goroutine|threadcreate|block|mutex", "profile-output": "outfile",
    "request-timeout": "duration|seconds", "dry-run": "none|client|server|true|false", "cascade": "background|orphan|foreground",
    "sort-by": "jsonpath", "env": "env.Assignment", "image": "k8s.Image", "port": "port", "overrides": "json",
    "override-type": "json|merge|strategic", "patch": "k8s.Patch", "patch-file": "file", "type": "json|merge|strategic",
    "since-time": "date", "log-flush-frequency": "duration", "vmodule": "text", "restart": "Always|OnFailure|Never", "node-port": "port", "external-name": "host",
    "cluster-ip": "text", "external-ip": "host", "cert": "file", "key": "file", "from-file": "file",
    "from-env-file": "file", "from-literal": "env.Assignment", "schedule": "cron", "serviceaccount": "k8s.Name",
    "image-pull-policy": "Always|IfNotPresent|Never", "validate": "strict|warn|ignore|true|false",
    "prune-allowlist": "text", "limits": "text", "requests": "text", "cpu-percent": "percent|int",
    "address": "host", "pod-running-timeout": "duration", "raw": "text", "subresource": "text",
    "api-group": "text", "docker-password": "secret", "docker-server": "host", "docker-username": "user",
    "embed-certs": "bool", "output-directory": "dir", "unix-socket": "outfile", "www": "dir",
    "from": "text", "resource-version": "text", "label": "k8s.LabelSelector", "labels": "text",
    "minimum-replicas": "int", "hard": "text", "scopes": "text", "rule": "text", "group": "text",
    "clusterrole": "k8s.Name", "role": "k8s.Name", "user": "text", "clusterip": "host",
    "exec-interactive-mode": "Never|IfAvailable|Always", "load-restrictor": "LoadRestrictionsRootOnly|LoadRestrictionsNone",
    "create rolebinding user": "user", "create clusterrolebinding user": "user", "container": "k8s.Name", "namespaces": "k8s.Namespace",
    "tls-server-name": "host", "proxy-url": "url", "field-manager": "text", "name": "k8s.Name",
    "bound-object-kind": "Pod|Secret|Node", "bound-object-name": "k8s.Name", "audience": "text",
    "cluster": "text", "api-version": "text", "verb": "text", "resource": "text", "resource-name": "text",
    "for": "text", "types": "Normal|Warning", "target-port": "port|text", "protocol": "TCP|UDP|SCTP",
    "session-affinity": "None|ClientIP", "tcp": "text", "arguments-only": "bool",
    "copy-to": "k8s.Name", "custom": "file", "target": "text", "set-image": "text", "append-hash": "bool",
    "get -f": FILES, "create secret generic type": "text", "expose type": "ClusterIP|NodePort|LoadBalancer|ExternalName",
    "create job image": "k8s.Image", "create job from": "text", "wait timeout": "duration",
    "debug profile": "legacy|general|baseline|netadmin|restricted|sysadmin",
    "version output": "json|yaml", "api-resources sort-by": "name|kind", "api-resources output": "wide|name",
    "top node sort-by": "cpu|memory", "top pod sort-by": "cpu|memory", "config user": "text",
    "explain output": "plaintext|plaintext-openapiv2", "cluster-info dump output": "json|yaml",
    "config view output": "k8s.Output", "proxy address": "host", "proxy port": "port",
    "config set-context user": "text", "config set-context cluster": "text", "config get-contexts output": "name",
    "create ingress class": "text", "create ingress default-backend": "text", "create quota hard": "text",
    "create poddisruptionbudget min-available": "int|percent", "create poddisruptionbudget max-unavailable": "int|percent",
    "create priorityclass preemption-policy": "PreemptLowerPriority|Never", "create token duration": "duration", "kustomize output": "outfile",
    "set env from": "text", "set env env": "env.Assignment", "delete output": "name",
    "apply edit-last-applied output": "k8s.Output", "config set-credentials exec-env": "env.Assignment",
    "config set-credentials client-certificate": "file", "config set-credentials client-key": "file",
}

# Flags that do not parse to text although the parser takes any text.
REPEATED = {"from-file", "from-literal", "from-env-file", "env", "annotations"}

# Flags of earlier releases, and of Kubernetes libraries, that a release may still accept without showing them.
CANDIDATES = """record export show-all short generator delete-local-data prune-whitelist include-uninitialized
schema-cache-dir overwrite hostport expose schedule serviceaccount limits requests replicas alsologtostderr
log-backtrace-at log-dir log-file log-file-max-size logtostderr stderrthreshold skip-headers skip-log-headers
add-dir-header one-output use-openapi-print-columns experimental-prune experimental-server-side
server-dry-run heapster-namespace heapster-service save-config cached service-generator service-overrides
attach quiet pod-running-timeout interactive concurrent poll client record-history image-pull-policy
leave-stdin-open container chunk-size show-managed-fields allow-missing-template-keys template
default-not-ready-toleration-seconds default-unreachable-toleration-seconds all follow feature-gates azure-container-registry-config""".split()


# Hidden flags that were found: why not to use them.
GONE = {"record": "the flag goes away without a successor; annotate kubernetes.io/change-cause yourself"}


def run(*args):
    p = subprocess.run([TOOL, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env=ENV, cwd="/", text=True, errors="replace")
    return p.returncode, p.stdout


FLAG = re.compile(r"^    (?:-(?P<short>\w), )?--(?P<long>[\w-]+)=(?P<def>.*):$")
SUBCOMMAND = re.compile(r"^  ([a-z][\w-]*) {2,}\S")


class Command:
    def __init__(self, path):
        self.path, self.subs, self.aliases, self.flags = path, [], [], []
        _, text = run(*path, "--help")
        section, usage = "", ""
        for line in text.splitlines():
            head = re.match(r"^([A-Z][\w ()]*):\s*$", line) or re.match(r"^(Subcommands provided by plugins):", line)
            if head:
                section = head.group(1)
                continue
            if section == "Aliases" and line.strip():
                self.aliases = [a.strip() for a in line.split(",")][1:]
            elif section == "Usage" and line.strip() and not usage:
                usage = line.strip()
            elif "Commands" in section and "plugins" not in section:
                m = SUBCOMMAND.match(line)
                if m:
                    self.subs.append(m.group(1))
            elif section == "Options":
                m = FLAG.match(line)
                if m:
                    self.flags.append(Flag(path, m["short"], m["long"], m["def"]))
        self.children = []

    @property
    def name(self):
        return " ".join(self.path)


class Flag:
    def __init__(self, path, short, long, default):
        self.path, self.short, self.long, self.default = path, short, long, default
        self.hidden = False
        self.type = "bool"
        self.optional = False

    def probe(self):
        code, text = run(*self.path, "--help", "--" + self.long)
        needs = "flag needs an argument" in text
        code2, text2 = run(*self.path, "--%s=?bad" % self.long, "--help")
        if "ParseBool" in text2:
            self.type = "bool"
            if needs:
                raise SystemExit("%s --%s: a bool that needs an argument" % (self.path, self.long))
            return
        self.optional = not needs
        if "ParseInt" in text2 or "ParseUint" in text2 or "Atoi" in text2:
            self.type = "int"
        elif "invalid duration" in text2:
            self.type = "duration"
        elif "ParseFloat" in text2:
            self.type = "float"
        elif code2 != 0:
            self.type = "text"
            print("note: %s --%s: %s" % (" ".join(self.path), self.long, text2.splitlines()[0]), file=sys.stderr)
        else:
            self.type = "text"

    def kind(self):
        if self.type == "bool":
            return ""
        for key in (" ".join(self.path) + " " + self.long, self.long):
            if key in KIND:
                kind = KIND[key]
                break
        else:
            kind = self.type
        if self.type == "int" and kind not in ("port", "percent|int"):
            kind = "int"
        if self.type == "duration":
            kind = "duration"
        return kind

    def line(self, persistent=False):
        out = ["flag"]
        if self.short:
            out.append("-" + self.short)
        kind = self.kind()
        out.append("--" + self.long + (":" if kind else ""))
        if kind:
            out.append(kind)
        default = self.default.strip().strip("'")
        repeated = default.startswith("[") or self.long in REPEATED
        if default.startswith("["):
            default = default[1:-1]
        if self.long == "cache-dir":
            default = ""
        if kind and default and not (kind == "port" and default == "-1"):
            out += ["=", value(default)]
        if not kind and default == "true":
            out += ["=", "true"]
        if self.optional:
            out.append("optional")
        if repeated:
            out.append("repeated")
        if persistent:
            out.append("persistent")
        if self.hidden:
            out.append("hidden")
        if self.hidden and self.long in GONE:
            out.append("deprecated " + quote(GONE[self.long]))
        doc = DOC.get(" ".join(self.path) + " " + self.long) or DOC.get(self.long)
        if doc:
            out.append("doc " + quote(doc))
        return " ".join(out)


def load(path, everything):
    command = Command(path)
    everything.append(command)
    command.children = [load(path + [s], everything) for s in command.subs]
    return command


def find_hidden(commands, globals_, pool):
    """Flags of CANDIDATES that a command accepts although its help does not show them."""
    jobs = []
    for c in commands:
        known = {f.long for f in c.flags} | globals_
        for name in CANDIDATES:
            if name not in known:
                jobs.append((c, name))

    def ask(job):
        c, name = job
        _, text = run(*c.path, "--%s=1" % name, "--help")
        return job, "unknown flag" not in text
    found = []
    for (c, name), yes in pool.map(ask, jobs):
        if yes:
            f = Flag(c.path, None, name, "")
            f.hidden = True
            c.flags.append(f)
            found.append(f)
    return found


def emit(command, depth, out):
    pad = "  " * depth
    for f in sorted(command.flags, key=lambda f: f.long):
        out.append(pad + "  " + f.line())
    for child in command.children:
        about = ABOUT.get(child.name)
        if about is None:
            print("note: no description for: " + child.name, file=sys.stderr)
            about = child.path[-1]
        aliases = "".join(" " + a for a in child.aliases)
        out.append("%s  sub %s%s %s {" % (pad, child.path[-1], aliases, quote(about)))
        emit(child, depth + 1, out)
        out.append(pad + "  }")


def main():
    everything = []
    root = load([], everything)
    if "options" not in root.subs:
        root.children.append(load(["options"], everything))
    pool = ThreadPoolExecutor(2)
    _, text = run("options")
    globals_ = [Flag([], m["short"], m["long"], m["def"]) for m in map(FLAG.match, text.splitlines()) if m]
    names = {f.long for f in globals_} | {"help"}
    for c in everything:
        if c.path:
            c.flags = [f for f in c.flags if f.long != "help"]
    root.flags = []
    leaves = [c for c in everything if c.path]
    hidden = find_hidden([c for c in leaves if not c.children or c.flags], names, pool)
    # a flag of the options page that every command takes is asked of `get`
    for f in globals_:
        f.path = ["get"]
    list(pool.map(Flag.probe, [f for c in leaves for f in c.flags] + globals_))
    for f in globals_:
        f.path = []
    _, version = run("version", "--client")
    m = re.search(r"v?(\d+\.\d+\.\d+)", version)
    version = m.group(1) if m else "unknown"
    count = sum(len(c.flags) for c in leaves)
    out = [
        "# Generated by tools/catalogue/kubectl.py from kubectl %s: do not edit; the curated part is kubectl.effects.rbk." % version,
        "# Source: `kubectl … --help` of every command, and the answers of its flag parser (see the generator).",
        "# Again:  python3 tools/catalogue/kubectl.py > stdlib/commands/kubectl.rbk",
        "# %d commands, %d flags, %d global flags." % (len(leaves), count, len(globals_) + 1),
        "",
        'command kubectl %s {' % quote(ABOUT[""]),
        '  source "kubectl %s: --help of every command and its flag parser"' % version,
        "  style cobra",
        "  where cluster",
    ]
    for f in sorted(globals_, key=lambda f: f.long):
        out.append("  " + f.line(persistent=True))
    out.append("  flag -h --help persistent doc " + quote(DOC["help"]))
    emit(root, 0, out)
    out.append("}")
    print("\n".join(out))
    print("%d commands, %d flags, %d of them hidden: %s" % (
        len(leaves), count, len(hidden), ", ".join(" ".join(f.path) + " --" + f.long for f in hidden)), file=sys.stderr)


main()
