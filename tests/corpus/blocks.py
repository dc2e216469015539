"""Finds the shell blocks of Markdown pages: fences, prompts, and what is output and no command."""
import os
import re
from dataclasses import dataclass

FENCE = re.compile(r"^(\s*(?:>\s*)*(?:[-*+]\s+|\d+[.)]\s+)?)(`{3,}|~{3,})\s*([^`]*)$")
SHELL_TAGS = {"sh", "bash", "shell", "console", "zsh", "shell-session", "sh-session", "terminal"}

# `$ `, `[root@host dir]# `, `user@host:~$ `, `sh-4.4# `, `chef-repo $ `
PROMPT = re.compile(r"^\s*(?:\[\w[\w.-]*@[^\]]*\]\s?[$#]|(?:[\w.-]+@)?[\w.-]+:[\w.:~/-]+\s?[$#]|[\w.-]+@[\w.-]+\s?[$#]|sh-[\d.]+[$#]|[\w./~-]*\s?\$>?)\s+(?=\S)")
ROOT_PROMPT = re.compile(r"^\s*#\s+(?=[\w/])")
CONTINUED_PROMPT = re.compile(r"^\s*>\s")

# A block without a tag is one of commands when it begins with one of these, a path, or a prompt.
TOOLS = set("""
    ab alias ansible ansible-playbook apt apt-get aptly argocd awk aws az base64 bash bq brew bundle cat cd ceph chef-client
    chmod chown consul cp createdb crictl crontab curl date dd df dig dmesg docker docker-compose docker-machine dpkg du echo
    etcdctl ethtool eval export fdisk find for free function gcloud gem git gitlab-backup gitlab-ctl gitlab-patronictl
    gitlab-psql gitlab-rails gitlab-rake glab gpg grep gsutil head helm history host hostname id if ip iostat iptables
    istioctl jq journalctl kill kinit knife kubectl less ln locate ls lsblk lsof mkdir mkfs mongosh mount mv mysql nc netstat
    nodetool nmap node npm nslookup oc openssl osqueryctl pcs perf perl pg_dump pg_restore pgrep pgb-console ping pip pip3
    pkill podman praefect promtool ps psql python python3 pwd rabbitmqctl rails rake rbspy redis-cli rm rsync ruby scp screen
    sed service set sft sleep smartctl source ss ssh ssh-add ssh-keygen strace su sudo sync sysctl systemctl tail tar tcpdump
    tctl tee terraform tf time timeout top touch tsh ulimit umount uname unzip uptime until vault velero vgs vi vim virtctl
    vmstat watch wc wget while yum zcat zgrep zpool
""".split())

# First lines of what is tagged as shell and is none: YAML, JSON, PromQL, logs, output, other prompts.
NO_SHELL = re.compile(
    r"""^\s*(?:
          [\w./-]+:(?:\s|$)                       # YAML
        | -\s+[\w./-]+:(?:\s|$)
        | [\[{]\s*$ | [{"\[]\s*"                  # JSON
        | \(*(?:\w+:)?\w+(?:[:_]\w+)+(?:[{\[]|\s(?:[-*/+]|on)\s)  # PromQL
        | \(*(?:sum|avg|max|min|count|topk|rate|increase|histogram_quantile|sort_desc|label_replace|absent|\w+_over_time)\b.*\(
        | [IWEF]\d{4}\s | \d{4}-\d\d-\d\d | time= | level= | \d+[.)]\s | <\w+ | \.\.\. | ---
        | (?:\w+=[#>*] | \w+> | >\s)              # psql, mysql, redis-cli
        | (?:select|SELECT|insert|INSERT|update|UPDATE|delete\sfrom|DELETE\sFROM|alter|ALTER)\s
        | [A-Z][\w/-]*\s{2,}[A-Z]                 # the heading of a table
        | \w[\w.]*\s=\s                           # a configuration file
        | [A-Z]\w+(?:\s\w+)*:(?:\s|$)
        | [╷│❯*]
        | Host\s | UUID= | \w+\.go:\d+ | "[^"]*(?:\s[^"]*){4} | // | -\w+\s\w+\s | [A-Z]{4}\[
    )""", re.VERBOSE)

# Where, in a block without prompts, what a command printed begins.
OUTPUT = re.compile(r"^(?:[A-Z][A-Z/_ -]*\s{2,}[A-Z(]|\+-{3}|[A-Z]{4,}:\s|\s+\w+:\s*$|\s*[\[{]\s*$)")


@dataclass
class Block:
    page: str  # path relative to the corpus
    tag: str
    lines: list  # of (line number of the page, text)

    @property
    def text(self):
        return "\n".join(text for _, text in self.lines) + "\n"

    @property
    def place(self):
        return f"{self.page}:{self.lines[0][0]}"


def fences(text):
    """(first line number, tag, lines) of every fenced block."""
    lines = text.split("\n")
    index = 0
    while index < len(lines):
        opening = FENCE.match(lines[index])
        index += 1
        if not opening:
            continue
        closing = re.compile(r"^\s*(?:>\s*)*" + re.escape(opening[2][0]) + "{%d,}\\s*$" % len(opening[2]))
        first = index
        while index < len(lines) and not closing.match(lines[index]):
            index += 1
        yield first + 1, opening[3].strip().split(" ")[0].lower(), lines[first:index]
        index += 1


def without_indent(lines):
    """The lines without the blanks that all of them begin with."""
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    cut = min(widths, default=0)
    return [line[cut:].rstrip() for line in lines]


HERE = re.compile(r"(?<!<)<<(?!<)(-?)\s*(['\"]?)(\w+)\2")


def unfinished(text):
    """Whether the shell would want another line after this text."""
    if text.endswith("\\") or re.search(r"(?:\||&&)\s*$", text):
        return True
    plain = re.sub(r"\\.", "", text)
    plain = re.sub(r"'[^']*'|\"[^\"]*\"", "", plain)
    return "'" in plain or '"' in plain


def commands_of(numbered):
    """Of a block with prompts: the commands without them, without the output below them."""
    kept, index = [], 0
    while index < len(numbered):
        number, line = numbered[index]
        index += 1
        prompt = PROMPT.match(line)
        if not prompt:
            continue
        text = line[prompt.end():]
        kept.append((number, text))
        here = HERE.search(text)
        while index < len(numbered) and (here or unfinished(text)):
            number, line = numbered[index]
            line = line if here else CONTINUED_PROMPT.sub("", line, count=1)
            if not here and PROMPT.match(line):
                break
            index += 1
            text += "\n" + line
            kept.append((number, line))
            if here and line.strip() == here[3]:
                break
    return kept


def first_word(line):
    """The name of the program of a line, behind assignments."""
    words = line.split()
    while len(words) > 1 and re.match(r"^\w+=", words[0]):
        words.pop(0)
    return words[0] if words else ""


def begins_with_command(line, strict):
    if not strict:
        return bool(re.match(r"^\s*[\w./~$({<\[!`\"'-]", line))
    word = first_word(line).strip("`()")
    return word in TOOLS or bool(re.match(r"^(?:\.{0,2}/|~/|\$|[A-Z_]+=)", word))


def without_output(numbered):
    """Of a block without prompts: what stands before the first line that no command begins with."""
    kept, text = [], ""
    for number, line in numbered:
        if not unfinished(text) and not HERE.search(text) and OUTPUT.match(line) and kept:
            break
        text = text + "\n" + line if unfinished(text) or HERE.search(text) else line
        kept.append((number, line))
    return kept


def block_of(page, first, tag, lines):
    """The block, or None when this fence holds no commands."""
    if tag and tag not in SHELL_TAGS:
        return None
    numbered = [(first + offset, line) for offset, line in enumerate(without_indent(lines))]
    if any(PROMPT.match(line) for _, line in numbered):
        return Block(page, tag, commands_of(numbered))
    written = [line for _, line in numbered if line.strip()]
    roots = [ROOT_PROMPT.sub("", line) for line in written if ROOT_PROMPT.match(line)]
    others = [line for line in written if not line.lstrip().startswith("#")]
    if roots and all(begins_with_command(line, True) for line in roots) and not any(
            begins_with_command(line, True) for line in others):
        numbered = [(number, ROOT_PROMPT.sub("", line)) for number, line in numbered if ROOT_PROMPT.match(line)]
    else:
        numbered = without_output(numbered)
    code = [line for _, line in numbered if line.strip() and not line.lstrip().startswith("#")]
    if not code or NO_SHELL.match(code[0]) or not begins_with_command(code[0], strict=not tag):
        return None
    return Block(page, tag, numbered)


def find_blocks(root):
    found = []
    for folder, subfolders, files in os.walk(root):
        subfolders.sort()
        for name in sorted(files):
            if not name.endswith((".md", ".markdown")) or folder == root:
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
            for first, tag, lines in fences(text):
                block = block_of(os.path.relpath(path, root), first, tag, lines)
                if block:
                    found.append(block)
    return found
