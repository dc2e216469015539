"""kubectl: commands, their options and their examples from --help, against a server that only tells which kinds it has.

The examples in the help are the good lines. Refused: "error: …" before it asks the server about an object; the server answers each
such question with 404, and what comes as "Error from server" was accepted.
"""
import http.server
import json
import os
import random
import re
import shlex
import threading

from helptext import output
from spoil import Flag, Use, cases, languages

NAME, WANTED = "kubectl", 250
COMMANDS = ["get", "describe", "logs", "exec", "delete", "apply", "create deployment", "create configmap", "create secret generic", "create job", "create namespace", "create service clusterip", "scale", "rollout status",
            "rollout restart", "rollout undo", "rollout history", "rollout pause", "set image", "set env", "set resources", "label", "annotate", "patch", "cordon", "drain", "taint", "top pod", "top node", "port-forward",
            "wait", "autoscale", "expose", "run", "cp", "auth can-i", "cluster-info", "api-resources", "api-versions", "config get-contexts", "config use-context", "config view", "diff", "replace", "version",
            "attach", "uncordon", "create role", "create rolebinding", "config set-context", "config current-context", "debug", "events"]
CORE = "pods:po:Pod services:svc:Service nodes:no:Node namespaces:ns:Namespace configmaps:cm:ConfigMap secrets::Secret events:ev:Event endpoints:ep:Endpoints persistentvolumes:pv:PersistentVolume " \
       "persistentvolumeclaims:pvc:PersistentVolumeClaim replicationcontrollers:rc:ReplicationController serviceaccounts:sa:ServiceAccount limitranges:limits:LimitRange resourcequotas:quota:ResourceQuota"
GROUPS = {"apps/v1": "deployments:deploy:Deployment statefulsets:sts:StatefulSet daemonsets:ds:DaemonSet replicasets:rs:ReplicaSet", "batch/v1": "jobs::Job cronjobs:cj:CronJob",
          "networking.k8s.io/v1": "ingresses:ing:Ingress networkpolicies:netpol:NetworkPolicy", "autoscaling/v2": "horizontalpodautoscalers:hpa:HorizontalPodAutoscaler",
          "policy/v1": "poddisruptionbudgets:pdb:PodDisruptionBudget", "rbac.authorization.k8s.io/v1": "roles::Role rolebindings::RoleBinding clusterroles::ClusterRole clusterrolebindings::ClusterRoleBinding",
          "storage.k8s.io/v1": "storageclasses:sc:StorageClass", "apiextensions.k8s.io/v1": "customresourcedefinitions:crd:CustomResourceDefinition"}
UNBOUND = {"nodes", "namespaces", "persistentvolumes", "clusterroles", "clusterrolebindings", "storageclasses", "customresourcedefinitions"}
MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: b\n"
TYPES = {"int": ["2", "100"], "int32": ["2"], "int64": ["3"], "duration": ["30s", "1m"]}
NAMED = [(r"^--namespace$", ["prod"]), (r"^--output$", ["json", "yaml", "wide", "name"]), (r"^--selector$", ["app=web", "tier in (a,b)"]), (r"^--field-selector$", ["status.phase=Running"]), (r"^--container$", ["app"]),
         (r"^--filename$", ["f.yaml"]), (r"^--type$", ["merge"]), (r"^--image$", ["nginx:1.25"]), (r"^--sort-by$", [".metadata.name"]), (r"^--since-time$", ["2024-01-01T00:00:00Z"]), (r"^--dry-run$", ["client", "server", "none"]),
         (r"^--cascade$", ["background", "orphan"]), (r"^--label-columns$", ["app"]), (r"^--context$", ["prod"]), (r"^--limits$", ["cpu=200m,memory=512Mi"]), (r"^--requests$", ["cpu=100m"]), (r"^--pod-running-timeout$", ["20s"])]
BAD = [("--tail", "ten"), ("--since", "1day"), ("--timeout", "soon"), ("-o", "jsn"), ("--replicas", "three"), ("--dry-run=maybe", "x"), ("--grace-period", "1s"), ("--revision", "x"), ("--cascade=always", "x"), ("--type", "merge-patch"),
       ("-l", "app in web"), ("-l", "=x"), ("--field-selector", "status.phase"), ("--restart", "Sometimes"), ("--limits", "cpu=many"), ("--port", "http"), ("--min", "x"), ("--chunk-size", "x"), ("--for", "ready"), ("--sort-by", "{.a"),
       ("--max-log-requests", "x"), ("--request-timeout", "x"), ("-o", "jsonpath={.items[*}"), ("-o", "custom-columns=NAME"), ("--from-literal", "novalue"), ("--previous=banana", "x")]
RUNTIME = re.compile(r"Error from server|[Uu]nable to connect|could not find the requested resource|no such file|does not exist|no matching resources|openapi|timed out|cannot find|the object is not here|NotFound|not found|"
                     r"resource name may not be empty.*server|no resources found|Metrics API|error reading|no objects passed|connection refused|TLS|EOF|no configuration|no context exists|not a terminal|tty|no external|in your path", re.I)
PATHS = r"""
{.items[*].metadata.name}
{range .items[*]}{.metadata.name}{"\t"}{.status.containerStatuses[0].restartCount}{"\n"}{end}
{.data.database-url}
{.data.tls\.crt}
{.items[?(@.status.phase=="Running")].metadata.name}
{..restartCount}
{.items[-1:].a} {.items[0:2].b}
{.metadata.annotations.a\.b/c}
"""
PATCHES = r"""
{"data":{"a":"b\n","c":"x"}}
{"data": {"x": "é"}, "metadata": {"labels": {}}}
{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"b"}]}}}}
"""


def resources(words):
    result = []
    for plural, short, kind in (w.split(":") for w in words.split()):
        result.append({"name": plural, "singularName": kind.lower(), "namespaced": plural not in UNBOUND, "kind": kind, "shortNames": [short] if short else [],
                       "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"], "categories": ["all"] if plural in ("pods", "services", "deployments") else []})
        if kind in ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"):
            result.append({"name": plural + "/scale", "singularName": "", "namespaced": True, "kind": "Scale", "group": "autoscaling", "version": "v1", "verbs": ["get", "patch", "update"]})
    return result


class Server(http.server.BaseHTTPRequestHandler):
    def answer(self):
        path = self.path.split("?")[0].rstrip("/")
        body = None
        if path == "/version":
            body = {"major": "1", "minor": "32", "gitVersion": "v1.32.0"}
        elif path == "/api":
            body = {"kind": "APIVersions", "versions": ["v1"]}
        elif path == "/api/v1":
            body = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1", "resources": resources(CORE)}
        elif path == "/apis":
            groups = [{"name": g.split("/")[0], "versions": [{"groupVersion": g, "version": g.split("/")[1]}], "preferredVersion": {"groupVersion": g, "version": g.split("/")[1]}} for g in GROUPS]
            body = {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}
        elif path[6:] in GROUPS:
            body = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": path[6:], "resources": resources(GROUPS[path[6:]])}
        status = 200 if body else 404
        body = body or {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "the object is not here", "reason": "NotFound", "code": 404}
        data = json.dumps(body).encode()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


# No package of Debian 12: where it is missing, it is skipped in CI too.
OPTIONAL = True


def needs():
    return ["kubectl"]


def unfit():
    """An old kubectl knows options that the catalogue, made from a current one, has not, and the other way round."""
    found = re.search(r"v1\.(\d+)", output(["kubectl", "version", "--client"]) + output(["kubectl", "version", "--client", "--short"]))
    return "" if found and int(found.group(1)) >= 29 else "it is older than 1.29, and the catalogue is made from 1.32"


def options(text):
    """The options of `kubectl X --help`: `-A, --all-namespaces=false:` tells by its default what kind of value it takes."""
    result = []
    for short, name, default in re.findall(r"^\s+(?:(-\w), )?(--[\w-]+)=(.*?):", text, re.M):
        names = [n for n in (short, name) if n]
        if default in ("true", "false"):
            result.append(Flag(names))
            continue
        values = [v for pattern, v in NAMED if re.search(pattern, name)]
        if not values and re.fullmatch(r"-?\d+", default):
            values = [TYPES["int"]]
        if not values and re.fullmatch(r"\d+[smh].*", default):
            values = [TYPES["duration"]]
        if values:
            result.append(Flag(names, values[0], optional=name in ("--dry-run", "--cascade")))
    return result


class Oracle:
    inside, seconds = (), 20

    def __init__(self, work):
        folder = os.path.join(work, "scratch")
        os.makedirs(folder)
        self.folder, self.files = folder, set()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        config = os.path.join(work, "config")
        with open(config, "w", encoding="utf-8") as f:
            f.write(json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": "prod", "contexts": [{"name": "prod", "context": {"cluster": "c", "user": "u", "namespace": "prod"}}],
                                "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:%d" % self.server.server_port}}], "users": [{"name": "u", "user": {"token": "t"}}]}))
        self.environment = {"KUBECONFIG": config, "KUBE_EDITOR": "true"}

    def close(self):
        self.server.shutdown()

    def cases(self):
        uses = []
        for command in COMMANDS:
            text = output(["kubectl"] + command.split() + ["--help"])
            if "Usage:" not in text:
                continue
            given = [f for f in options(text) if f.names[-1] not in ("--watch", "--watch-only", "--follow", "--edit", "--stdin", "--tty", "--interactive", "--kustomize", "--token", "--server")]
            examples = []
            for line in re.findall(r"^  kubectl (%s .*)$" % command, text.split("Usage:")[0], re.M):
                words = self.example(line)
                if words is not None:
                    examples.append(words[len(command.split()):])
            own = [b for b in BAD if any(b[0].split("=")[0] in f for f in [re.findall(r"(?<![\w-])--?[\w-]+", text)])]
            usual = {"get": [["pods"], ["deploy", "web"], ["pod/web"], ["nodes"]], "delete": [["pod", "web"], ["pods", "--all"]], "describe": [["pod", "web"]], "logs": [["web"], ["deploy/web"]], "exec": [["web", "--", "ls"]],
                     "scale": [["deploy/web", "--replicas=3"]], "drain": [["n1"]], "api-resources": [[]], "version": [[]], "api-versions": [[]], "config current-context": [[]], "events": [[]]}.get(command, [])
            if examples or usual:
                uses.append(Use(command.split(), usual + examples, given, "first", own))
        result = cases("kubectl", uses, 260)
        paths = [(["kubectl", "create", "configmap", "c", "--dry-run=client", "-o"], "jsonpath=" + p, []) for p in PATHS.strip("\n").split("\n")]
        patches = [(["kubectl", "patch", "--local", "-f", "f.yaml", "--type=merge", "-o", "name", "-p"], p, []) for p in PATCHES.strip("\n").split("\n")]
        result += [c for c in languages("kubectl paths", paths, 35) if c.words[-1].startswith("jsonpath=")]
        # What does not begin with a brace is YAML to kubectl.
        result += [c for c in languages("kubectl patches", patches, 30) if c.words[-1].startswith("{")]
        for name in self.files:
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as f:
                f.write(MANIFEST)
        return result

    def example(self, line):
        """The words of an example from the help, when it is one simple command without holes; its files are made."""
        if re.search(r"[|<>$`&;\[]|\.\.\.|\bedit\b|--watch|-w\b|-it?\b|-f\b.*http|--stdin|\s#|-i\b|-k\b|(?<!\S)-(?!\S)", line):
            return None
        try:
            words = shlex.split(line)
        except ValueError:
            return None
        for i, word in enumerate(words):
            found = re.search(r"(?:^|=)((?:\./)?[\w.-]+\.(?:json|yaml|yml|txt|env|bar|sh))$", word)
            if found:
                self.files.add(os.path.basename(found.group(1)))
            if re.search(r"/path/|^/tmp|^\./|~/|^path/|dir/|^[A-Z]:", word):
                return None
        self.files.add("f.yaml")
        return words

    def judge(self, case, answer):
        text = answer.err
        if answer.late or answer.status == 0:
            return "accepted"
        if re.search(r"doesn't have a resource type|no matches for", text):
            return "left out: which kinds there are is a matter of the cluster"
        if re.search(r"invalid argument|unknown (?:flag|shorthand|command)|flag needs an argument|not available in", text):
            return "refused"
        if RUNTIME.search(text):
            return "accepted"
        return "refused" if re.search(r"^(?:error|Error): |^Usage:|unknown|invalid", text, re.M) else "accepted"
