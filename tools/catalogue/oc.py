#!/usr/bin/env python3
"""Write stdlib/commands/oc.rbk: the OpenShift client.

oc is kubectl with commands of its own. What it shares is copied from kubectl.rbk and kubectl.effects.rbk, so that both say the same;
names and types of the flags of its own commands are read from the source of oc (pkg/cli, facts only), the curated part beside it is
oc.effects.rbk.

  python3 tools/catalogue/oc.py --source OC.git TAG   reads a clone of openshift/oc at this tag into oc_flags.tsv, then writes oc.rbk
  python3 tools/catalogue/oc.py                       writes oc.rbk: needed whenever kubectl.rbk or kubectl.effects.rbk changes
  python3 tools/catalogue/oc.py --check               says whether oc.rbk is what it would write
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from common import quote  # noqa: E402

COMMANDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "stdlib", "commands")
FACTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oc_flags.tsv")
# Commands that oc takes over as they are (pkg/cli/kubectlwrappers), and below which name.
SHARED = """annotate api-resources api-versions apply attach auth autoscale cluster-info completion config cp create delete describe diff edit
events exec explain expose get kustomize label logs options patch plugin port-forward proxy replace rollout run scale set wait help""".split()
SHARED_ADM = "cordon uncordon drain taint certificate top".split()
# Own commands: path; files below pkg/cli; what for.
OWN = """
adm | | administer a cluster
adm must-gather | admin/mustgather/mustgather.go | collect the state of a cluster for support
adm inspect | admin/inspect/inspect.go | collect objects and logs of some resources
adm node-logs | admin/node/logs.go | print logs of nodes
adm upgrade | admin/upgrade/upgrade.go | show or start an upgrade of the cluster
adm upgrade channel | admin/upgrade/channel/channel.go | choose the channel of upgrades
adm upgrade status | admin/upgrade/status/status.go | show how far an upgrade is
adm upgrade recommend | admin/upgrade/recommend/recommend.go | show recommended upgrades
adm upgrade rollback | admin/upgrade/rollback/rollback.go | return to the version before
adm new-project | admin/project/new_project.go | create a project, with its node selector and administrator
adm wait-for-stable-cluster | admin/waitforstable/command.go | wait until no operator changes any more
adm wait-for-node-reboot | admin/waitfornodereboot/command.go | wait until nodes have rebooted
adm reboot-machine-config-pool | admin/rebootmachineconfigpool/command.go | reboot the nodes of a pool
adm restart-kubelet | admin/restartkubelet/command.go | restart the kubelet of nodes
adm copy-to-node | admin/copytonode/command.go | copy a file to nodes
adm build-chain | admin/buildchain/buildchain.go | print what builds depend on
adm verify-image-signature | admin/verifyimagesignature/verify-signature.go | verify the signature of an image
adm policy | | permissions
adm policy add-role-to-user | admin/policy/modify_roles.go | give users a role in a project
adm policy add-role-to-group | admin/policy/modify_roles.go | give groups a role in a project
adm policy remove-role-from-user | admin/policy/modify_roles.go | take a role from users
adm policy remove-role-from-group | admin/policy/modify_roles.go | take a role from groups
adm policy add-cluster-role-to-user | admin/policy/modify_roles.go | give users a role in the whole cluster
adm policy add-cluster-role-to-group | admin/policy/modify_roles.go | give groups a role in the whole cluster
adm policy remove-cluster-role-from-user | admin/policy/modify_roles.go | take a cluster role from users
adm policy remove-cluster-role-from-group | admin/policy/modify_roles.go | take a cluster role from groups
adm policy remove-user | admin/policy/remove_from_project.go | take every role in a project from users
adm policy remove-group | admin/policy/remove_from_project.go | take every role in a project from groups
adm policy add-scc-to-user | admin/policy/modify_scc.go | give users a security context constraint
adm policy add-scc-to-group | admin/policy/modify_scc.go | give groups a security context constraint
adm policy remove-scc-from-user | admin/policy/modify_scc.go | take a security context constraint from users
adm policy remove-scc-from-group | admin/policy/modify_scc.go | take a security context constraint from groups
adm policy who-can | admin/policy/who_can.go | print who may do something
adm policy scc-subject-review | admin/policy/subject_review.go | print whether a user may create a pod
adm policy scc-review | admin/policy/review.go | print which service accounts may create a pod
adm groups | | groups of users
adm groups new | admin/groups/new/new.go | create a group
adm groups add-users | admin/groups/users/add.go | add users to a group
adm groups remove-users | admin/groups/users/remove.go | remove users from a group
adm groups sync | admin/groups/sync/sync.go | bring groups to the state of an external provider
adm groups prune | admin/groups/sync/prune.go | delete groups that an external provider no longer has
adm prune | | delete what is no longer needed
adm prune builds | admin/prune/builds/builds.go | delete old builds
adm prune deployments | admin/prune/deployments/deployments.go | delete old deployments
adm prune images | admin/prune/images/images.go | delete images nobody refers to
adm prune groups | admin/groups/sync/prune.go | delete groups that an external provider no longer has
adm prune auth | admin/prune/auth/prune_command.go | delete bindings of roles that are gone
adm prune renderedmachineconfigs | admin/prune/renderedmachineconfigs/renderedmachineconfigs.go | rendered machine configurations nobody uses
adm release | | releases of OpenShift
adm release info | admin/release/info.go | print what a release holds
adm release extract | admin/release/extract.go | write files of a release to this machine
adm release mirror | admin/release/mirror.go | copy a release to another registry
adm release new | admin/release/new.go | build a release
adm ocp-certificates | | certificates of the cluster
adm ocp-certificates regenerate-leaf | admin/ocpcertificates/certregen/command.go | make certificates anew
adm ocp-certificates regenerate-top-level | admin/ocpcertificates/certregen/command.go | make signers anew
adm ocp-certificates regenerate-machine-config-server-serving-cert | admin/ocpcertificates/regeneratemco/command.go | make the certificate of the machine config server anew
adm ocp-certificates monitor-certificates | admin/ocpcertificates/monitorregeneration/command.go | print changes of certificates
adm ocp-certificates remove-old-trust | admin/ocpcertificates/trustpurge/command.go | remove trust in old signers
adm ocp-certificates update-ignition-ca-bundle-for-machine-config-server | admin/ocpcertificates/regeneratemco/command.go | update the CA that new machines trust
adm migrate | | change stored objects
adm migrate template-instances | admin/migrate/templateinstances/templateinstances.go | update template instances
adm migrate icsp | admin/migrate/icsp/icsp.go | turn content source policies into mirror sets
adm catalog | | operator catalogues
adm catalog mirror | admin/catalog/mirror.go | copy an operator catalogue to another registry
adm top images | admin/top/images.go | print the use of images
adm top imagestreams | admin/top/imagestreams.go | print the use of image streams
adm top persistentvolumeclaims | admin/toppvc/persistentvolumeclaims.go | print the use of volume claims
adm pod-network | | networks of projects
adm pod-network join-projects | admin/network/join_projects.go | join the networks of projects
adm pod-network isolate-projects | admin/network/isolate_projects.go | separate the networks of projects
adm pod-network make-projects-global | admin/network/make_projects_global.go | open the network of projects to all
adm create-bootstrap-project-template | admin/createbootstrapprojecttemplate/create_bootstrap_project_template.go | print the template of new projects
adm create-login-template | admin/createlogintemplate/create_login_template.go | print the template of the login page
adm create-error-template | admin/createerrortemplate/create_error_template.go | print the template of the error page
adm create-provider-selection-template | admin/createproviderselectiontemplate/create_provider_selection_template.go | print the template of the provider page
adm node-image | | images that add nodes
adm node-image create | admin/nodeimage/create.go | build an image that adds nodes
adm node-image monitor | admin/nodeimage/monitor.go | follow nodes that are being added
login | login/login.go | log in to a cluster and save it in the kubeconfig
logout | logout/logout.go | end the session of this user
whoami | whoami/whoami.go | print who this user is
status | status/status.go | print what a project holds
project | project/project.go | print or choose the project of later commands
projects | projects/projects.go | list the projects of this user
new-project | requestproject/request_project.go | create a project and choose it
new-app | newapp/newapp.go | create an application from an image, template or source
new-build | newbuild/newbuild.go | create a build configuration
start-build | startbuild/startbuild.go | start a build
cancel-build | cancelbuild/cancelbuild.go | stop builds
import-image | importimage/importimage.go | fetch what a registry says of the images of a stream
tag | tag/tag.go | let an image stream tag refer to an image
rollback | rollback/rollback.go | return a deployment configuration to an earlier deployment
debug | debug/debug.go | start a copy of a pod, or a pod on a node, with a shell
rsh | rsh/rsh.go | open a shell in a container, or run one command there
rsync | rsync/rsync.go rsync/copy_rsync.go | copy files between this machine and a container
process | process/process.go | print the objects of a template
extract | extract/extract.go | write a config map or secret to files
observe | observe/observe.go | run a program at every change of objects
idle | idle/idle.go | scale workloads down until a service is used again
registry | | the internal registry
registry info | registry/info/info.go | print where the internal registry is
registry login | registry/login/login.go | write the credentials of the internal registry
image | | images in registries
image info | image/info/info.go | print what an image is
image extract | image/extract/extract.go | copy files out of an image
image mirror | image/mirror/mirror.go | copy images between registries
image append | image/append/append.go | add layers to an image
policy | | permissions in the present project
policy add-role-to-user | admin/policy/modify_roles.go | give users a role in a project
policy add-role-to-group | admin/policy/modify_roles.go | give groups a role in a project
policy remove-role-from-user | admin/policy/modify_roles.go | take a role from users
policy remove-role-from-group | admin/policy/modify_roles.go | take a role from groups
policy remove-user | admin/policy/remove_from_project.go | take every role in a project from users
policy remove-group | admin/policy/remove_from_project.go | take every role in a project from groups
policy who-can | admin/policy/who_can.go | print who may do something
policy scc-subject-review | admin/policy/subject_review.go | print whether a user may create a pod
policy scc-review | admin/policy/review.go | print which service accounts may create a pod
secrets | | secrets of service accounts
secrets link | secrets/link.go | let a service account use a secret
secrets unlink | secrets/unlink.go | take a secret from a service account
secrets add | secrets/link.go | let a service account use a secret
serviceaccounts sa | | service accounts
serviceaccounts create-kubeconfig | serviceaccounts/create_kubeconfig.go | print a kubeconfig of a service account
serviceaccounts get-token | serviceaccounts/gettoken.go | print a token of a service account
serviceaccounts new-token | serviceaccounts/newtoken.go | issue a token of a service account
version | version/version.go | print the version of client and server
get-token | gettoken/gettoken.go | print a token of an external provider
create route | | create a route
create route edge | create/routeedge.go create/route.go | create a route that ends TLS at the router
create route passthrough | create/routepassthrough.go create/route.go | create a route that leaves TLS to the pod
create route reencrypt | create/routereenecrypt.go create/route.go | create a route with TLS on both sides
create deploymentconfig dc | create/deploymentconfig.go create/create.go | create a deployment configuration
create clusterresourcequota clusterquota | create/clusterquota.go create/create.go | create a quota over several projects
create user | create/user.go create/create.go | create a user
create identity | create/identity.go create/create.go | create an identity
create useridentitymapping | create/user_identity_mapping.go create/create.go | map an identity to a user
create imagestream is | create/imagestream.go create/create.go | create an image stream
create imagestreamtag istag | create/imagestreamtag.go create/create.go | create an image stream tag
create build | create/build.go create/create.go | create a build
rollout latest | rollout/latest.go | start a deployment of a deployment configuration
rollout cancel | rollout/cancel.go | stop a deployment that is under way
rollout retry | rollout/retry.go | try the last deployment again
set build-hook | set/buildhook.go | set what runs behind a build
set build-secret | set/buildsecret.go | set a secret of a build
set data | set/data.go | set values of a config map or secret
set deployment-hook | set/deploymenthook.go | set what runs before or behind a deployment
set image-lookup | set/imagelookup.go | let workloads use names of image streams
set probe | set/probe.go | set the probes of containers
set route-backends | set/routebackends.go | set the weights of the services behind a route
set triggers | set/triggers.go | set what starts a build or deployment
set volumes volume | set/volume.go | set the volumes of a workload
logs | logs/logs.go | print the logs of containers, builds and deployments
expose | expose/expose.go | create a service or a route
"""
FLAG = re.compile(r"\.(Bool|String|StringSlice|StringArray|Int|Int8|Int16|Int32|Int64|Uint|Uint64|Float64|Duration|StringToString|)(Var|VarPF|VarF)?(P)?\(([^\n]*)")
KIND = {"namespace": "k8s.Namespace", "selector": "k8s.LabelSelector", "filename": "file|dir|url", "output": "k8s.Output", "token": "secret", "password": "secret",
        "username": "user", "context": "k8s.Context", "container": "k8s.Name", "image": "k8s.Image", "dest-dir": "dir", "env": "env.Assignment",
        "param": "env.Assignment", "build-arg": "env.Assignment", "labels": "text", "registry-config": "file", "certificate-authority": "file",
        "cert": "file", "key": "file", "ca-cert": "file", "dest-ca-cert": "file", "port": "text", "to": "text", "dir": "dir", "from-dir": "dir",
        "from-archive": "file", "from-file": "file", "from-repo": "dir", "param-file": "file", "env-file": "file"}
# Calls that add several flags: what they add.
GROUPS = {
    "AddDryRunFlag": ["--dry-run: none|client|server|true|false = none optional"],
    "PrintFlags.AddFlags": ["-o --output: k8s.Output", "--template: text", "--allow-missing-template-keys = true", "--show-managed-fields"],
    "AddPrinterFlags": ["-o --output: k8s.Output", "--template: text", "--show-labels", "--no-headers", "--sort-by: jsonpath"],
    "AddFilenameOptionFlags": ["-f --filename: file|dir|url repeated", "-k --kustomize: dir", "-R --recursive"],
    "usage.AddFlags": ["-f --filename: file|dir|url repeated", "-k --kustomize: dir", "-R --recursive"],
    "AddJsonFilenameFlag": ["-f --filename: file|dir|url repeated"],
    "AddValidateFlags": ["--validate: strict|warn|ignore|true|false = strict optional"],
    "AddApplyAnnotationFlags": ["--save-config"], "AddApplyAnnotationVarFlags": ["--save-config"],
    "AddLabelSelectorFlagVar": ["-l --selector: k8s.LabelSelector"],
    "AddFieldManagerFlagVar": ["--field-manager: text"],
    "AddPodRunningTimeoutFlag": ["--pod-running-timeout: duration = 1m0s"],
    "SecurityOptions.Bind": ["-a --registry-config: file", "--insecure", "--skip-verification"],
    "FilterOptions.Bind": ["--filter-by-os: text"],
    "ParallelOptions.Bind": ["--max-per-registry: int"],
    "DeleteFlags": [], "RecordFlags.AddFlags": ["--record hidden"],
    "CreateSubcommandOptions.AddFlags": ["--dry-run: none|client|server|true|false = none optional", "-o --output: k8s.Output", "--template: text"],
    "Action.BindForOutput": ["--dry-run: none|client|server|true|false = none optional", "-o --output: k8s.Output", "--template: text", "--sort-by: jsonpath"],
    "ResourceOptions.Bind": ["--include: text repeated", "-A --all-namespaces", "--confirm", "--from-key: text", "--to-key: text", "-f --filename: file|dir|url repeated"],
    "ResourceBuilderFlags.AddFlags": ["-l --selector: k8s.LabelSelector", "-f --filename: file|dir|url repeated", "-R --recursive", "-k --kustomize: dir", "--all",
                                      "--field-selector: k8s.FieldSelector", "-A --all-namespaces", "--local"],
}
PERNODE = ["-l --selector: k8s.LabelSelector", "-f --filename: file|dir|url repeated", "-R --recursive", "--all", "--field-selector: k8s.FieldSelector",
           "--parallelism: int", "--dry-run: none|client|server|true|false = none optional", "-o --output: k8s.Output", "--local", "-k --kustomize: dir"]


class Block:
    """A `command`, `extend` or `sub` with its lines."""

    def __init__(self, head):
        self.head, self.lines, self.subs = head, [], []

    @property
    def names(self):
        return re.findall(r"[\w-]+", self.head.split('"')[0])[1:]

    def text(self, depth):
        pad = "  " * depth
        out = [pad + self.head + " {"] + [pad + "  " + line for line in self.lines]
        for sub in self.subs:
            out += sub.text(depth + 1)
        return out + [pad + "}"]


def parse(path):
    blocks, stack = [], []
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.endswith("{"):
            block = Block(line[:-1].strip())
            (stack[-1].subs if stack else blocks).append(block)
            stack.append(block)
        elif line == "}":
            stack.pop()
        else:
            stack[-1].lines.append(line)
    return blocks


def renamed(block, name):
    """Texts that name kubectl name the tool at hand."""
    def change(line):
        return re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: re.sub(r"\bkubectl(?= [a-z<-])", name, m[0]), line)
    out = Block(change(block.head))
    out.lines = [change(line) for line in block.lines]
    out.subs = [renamed(sub, name) for sub in block.subs]
    return out


def shared(block):
    """The blocks of kubectl that oc has: at the top, and below `adm`."""
    top = [renamed(sub, "oc") for sub in block.subs if sub.names[0] in SHARED]
    adm = Block("sub adm")
    adm.subs = [renamed(sub, "oc adm") for sub in block.subs if sub.names[0] in SHARED_ADM]
    return top + [adm]


def flags_of(text):
    """The flags a Go file declares, as signature lines."""
    found = {}
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("//"):
            continue
        for call, lines in GROUPS.items():
            if call + "(" in line:
                for flag in lines:
                    found.setdefault(re.search(r"--([\w-]+)", flag)[1], "flag " + flag)
        m = re.search(r"(?:[Ff]lags\(\)|\bflags?|\bfs|[Ff]lagSet)" + FLAG.pattern, line)
        if not m:
            if "Mark" in line and "Hidden" in line:
                h = re.search(r'MarkHidden\("([\w-]+)"', line)
                if h and h[1] in found and "hidden" not in found[h[1]]:
                    found[h[1]] += " hidden"
            continue
        kind, var, _, rest = m.groups()
        strings = re.findall(r'"((?:[^"\\]|\\.)*)"', rest.split("fmt.")[0])
        if not strings or not re.fullmatch(r"[a-z][\w-]*", strings[0]):
            continue
        name = strings[0]
        short = strings[1] if m.group(3) or (var or "").startswith("VarP") else ""
        short = short if len(short) == 1 else ""
        out = ["flag"] + (["-" + short] if short else [])
        typed = {"Bool": "", "Int": "int", "Int8": "int", "Int16": "int", "Int32": "int", "Int64": "int", "Uint": "int", "Uint64": "int", "Float64": "float",
                 "Duration": "duration"}.get(kind, "text")
        if typed == "text":
            typed = KIND.get(name, "text")
        out.append("--" + name + (":" if typed else ""))
        if typed:
            out.append(typed)
        if kind in ("StringSlice", "StringArray", "StringToString") or not kind:
            out.append("repeated")
        if name in found:
            continue
        found[name] = " ".join(out)
    return [found[name] for name in sorted(found)]


def extract(folder, tag):
    """The lines of oc_flags.tsv: version, then path, aliases, description and flags of each own command."""
    out = ["# Generated by tools/catalogue/oc.py --source from %s of openshift/oc, pkg/cli: names and types of flags." % tag,
           "release\t" + re.search(r"(\d+\.\d+)", tag)[1]]
    for line in OWN.strip().splitlines():
        path, files, about = [part.strip() for part in line.split("|")]
        words = path.split()
        # A last word that repeats nothing above is an alias: `serviceaccounts sa`.
        alias = words.pop() if words[-1] in ("sa", "dc", "is", "istag", "clusterquota", "volume") else ""
        lines = {}
        for name in files.split():
            p = subprocess.run(["git", "-C", folder, "show", "%s:pkg/cli/%s" % (tag, name)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            if p.returncode != 0:
                print("note: %s: no file %s" % (path, name), file=sys.stderr)
            for flag in flags_of(p.stdout):
                lines.setdefault(re.search(r"--([\w-]+)", flag)[1], flag)
            if "pernodepod" in p.stdout:
                for flag in PERNODE:
                    lines.setdefault(re.search(r"--([\w-]+)", flag)[1], "flag " + flag)
        out.append("\t".join([" ".join(words), alias, about] + [lines[name] for name in sorted(lines)]))
    return "\n".join(out) + "\n"


def add_own(root):
    """Adds the own commands to those that kubectl has; returns the version they are from."""
    version = ""
    for line in open(FACTS, encoding="utf-8"):
        cells = line.rstrip("\n").split("\t")
        if cells[0].startswith("#"):
            continue
        if cells[0] == "release":
            version = cells[1]
            continue
        block = root
        for word in cells[0].split():
            below = [sub for sub in block.subs if sub.names[0] == word]
            if not below:
                block.subs.append(Block("sub %s%s %s" % (word, " " + cells[1] if cells[1] else "", quote(cells[2]))))
                below = block.subs[-1:]
            block = below[0]
        if '"' not in block.head:
            block.head += " " + quote(cells[2])
        known = set(re.findall(r"--[\w-]+", " ".join(flag.split("doc")[0] for flag in block.lines)))
        block.lines += [flag for flag in cells[3:] if re.search(r"--[\w-]+", flag)[0] not in known]
    return version


def main():
    target = os.path.join(COMMANDS, "oc.rbk")
    if sys.argv[1:2] == ["--source"]:
        open(FACTS, "w", encoding="utf-8").write(extract(*sys.argv[2:4]))
    generated, effects = parse(os.path.join(COMMANDS, "kubectl.rbk"))[0], parse(os.path.join(COMMANDS, "kubectl.effects.rbk"))[0]
    root = Block('command oc "client of an OpenShift cluster"')
    root.subs = shared(generated)
    version = add_own(root)
    root.lines = ['source "oc %s: flags in its source, and kubectl 1.32.4"' % version, "style cobra", "where cluster"]
    root.lines += [line for line in generated.lines if line.startswith("flag")]
    extra = Block("extend oc")
    extra.lines = effects.lines
    extra.subs = shared(effects)
    text = "\n".join([
        "# Generated by tools/catalogue/oc.py: do not edit; the curated part is oc.effects.rbk.",
        "# Source: flags of its own commands: source of oc %s (openshift/oc, pkg/cli); what it shares with kubectl: kubectl.rbk and kubectl.effects.rbk." % version,
        "# Again:  python3 tools/catalogue/oc.py", ""] + root.text(0) + [""] + extra.text(0)) + "\n"
    if sys.argv[1:2] == ["--check"]:
        same = open(target, encoding="utf-8").read() == text
        print("1 passed, 0 failed" if same else "oc.rbk is not what tools/catalogue/oc.py writes\n0 passed, 1 failed")
        return 0 if same else 1
    open(target, "w", encoding="utf-8").write(text)
    return 0


sys.exit(main())
