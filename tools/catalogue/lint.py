#!/usr/bin/env python3
"""Check signature files (docs/signatures.md) and the tables beside them, independently of the compiler.

  python3 tools/catalogue/lint.py [FILE…]        without files: everything below stdlib/commands, redis, sql, kubernetes

Each block (command, extend, sub) and each table counts as one check; prints `N passed, N failed`.
"""
import glob
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "stdlib")
EFFECTS = "read write disrupt destroy unknown".split()
PLACES = "local pod container host cluster cloud db".split()
STYLES = "gnu posix cobra words dash raw table".split()
STYLE_LIMITS = "separate whole single loose expression".split()
KINDS = set("""text int float bool duration seconds quantity size percent file outfile dir url host port glob regex.basic
file.Mode ip.Address jmespath pair promql.Parameter template.Go url.Glob regex.extended regex.perl sql sql.mysql sql.sqlite sql.clickhouse sql.cql sql.influx mongo.js psql.meta json yaml jq jsonpath python shell awk sed signal user http.Method http.Header http.Json secret
env.Assignment cron promql k8s.Resource k8s.Object k8s.Name k8s.Pod k8s.Workload k8s.Namespace k8s.Context k8s.LabelSelector
k8s.FieldSelector k8s.Output k8s.Patch k8s.Image k8s.EnvChange redis.command number date format command
decimal natural octal curl.Size curl.Protocols curl.Ports find.Size find.Types netfilter.States netfilter.Ports netfilter.Interface netfilter.Mark systemd.UnitTypes tar.Letters tar.Size tar.RecordSize find.Mode""".split())
TOKEN = re.compile(r"""
    (?P<space>\s+) | (?P<comment>\#.*$) | (?P<string>"(?:[^"\\]|\\["\\n])*") | (?P<regex>(?:(?<=~\ )|(?<=ready\ ))/(?:[^/\\]|\\.)+/)
  | (?P<brace>[{}()]) | (?P<op>==|~|=|,) | (?P<suffix>[?*+](?=\s|$)) | (?P<bar>\|)
  | (?P<hole>\$[A-Za-z_][\w-]*) | (?P<flag>--?[A-Za-z0-9?#][\w.?+:#-]*|--(?=[\s)]|$)) | (?P<word>[^\s"{}()=,|~$?*+]+)
""", re.X)


class Bad(Exception):
    pass


def tokens(line):
    at, out = 0, []
    while at < len(line):
        m = TOKEN.match(line, at)
        if not m:
            raise Bad("column %d: not understood: %r" % (at + 1, line[at:at + 20]))
        if m.lastgroup == "comment":
            break
        if m.lastgroup != "space":
            out.append((m.lastgroup, m.group()))
        at = m.end()
    return out


class Line:
    def __init__(self, toks):
        self.t, self.i = toks, 0

    def peek(self, *texts):
        return self.i < len(self.t) and (not texts or (self.t[self.i][1] in texts and self.t[self.i][0] != "string"))

    def kind(self):
        return self.t[self.i][0] if self.i < len(self.t) else None

    def next(self, *kinds):
        if self.i >= len(self.t):
            raise Bad("ends too early, wanted " + " or ".join(kinds or ["something"]))
        k, text = self.t[self.i]
        if kinds and k not in kinds:
            raise Bad("`%s` where %s is due" % (text, " or ".join(kinds)))
        self.i += 1
        return text

    def take(self, text):
        if self.peek(text):
            self.i += 1
            return True
        return False

    def want(self, text):
        if not self.take(text):
            raise Bad("`%s` is missing before `%s`" % (text, self.t[self.i][1] if self.peek() else "the end"))

    def end(self):
        if self.peek():
            raise Bad("`%s` is left over" % self.t[self.i][1])


class Block:
    def __init__(self, kind, name, outer, line):
        self.kind, self.name, self.outer, self.line = kind, name, outer, line
        self.flags, self.operands, self.uses, self.subs, self.spellings = {}, {}, [], {}, {}
        self.default_effect = None
        self.style = self.table = None
        self.clauses = set()
        self.described = False  # an extension may add a sub-command, which then says what it is


def absorb(block, other):
    """Two extensions of one command as one."""
    for mine, its in ((block.flags, other.flags), (block.operands, other.operands), (block.spellings, other.spellings)):
        mine.update(its)
    block.uses += other.uses
    block.clauses |= other.clauses
    block.described = block.described or other.described
    block.default_effect = block.default_effect or other.default_effect
    for name, sub in other.subs.items():
        block.subs[name] = absorb(block.subs[name], sub) if name in block.subs and block.subs[name] is not sub else sub
    return block


class Catalogue:
    def __init__(self):
        self.commands, self.extends, self.problems, self.checks = {}, [], [], 0
        self.counts = dict(command=0, sub=0, flag=0, extend=0)
        self.dangers = set()

    def fail(self, where, text):
        self.problems.append("%s: %s" % (where, text))

    # ---------------------------------------------------------------- one file
    def read(self, path):
        stack, shown = [], os.path.relpath(path, os.path.join(ROOT, ".."))
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if not text.startswith("#"):
            self.fail(shown, "no comment that names the source")
        if not text.endswith("\n"):
            self.fail(shown, "no line break at the end")
        for n, raw in enumerate(text.split("\n"), 1):
            where = "%s:%d" % (shown, n)
            try:
                if "\t" in raw or raw != raw.rstrip():
                    raise Bad("a tab, or blanks at the end")
                line = Line(tokens(raw))
                if not line.peek():
                    continue
                if line.take("}"):
                    line.end()
                    if not stack:
                        raise Bad("`}` without a block")
                    self.close(stack.pop(), shown)
                    continue
                opened = None
                if not stack:
                    if raw[0] == " ":
                        raise Bad("a block of the outermost level begins at column 1")
                    word = line.next()
                    if word not in ("command", "extend"):
                        raise Bad("`command` or `extend` is due")
                    name = self.name(line)
                    if word == "command":
                        line.next("string")
                    opened = Block(word, name, None, where)
                elif line.peek("sub"):
                    line.next()
                    name = self.name(line)
                    names = [name]
                    while line.kind() == "word":
                        names.append(line.next("word"))
                    described = line.kind() == "string"
                    if described:
                        line.next("string")
                    elif self.root(stack).kind == "command" and not self.root(stack).table:
                        raise Bad("a sub-command without a description")
                    opened = Block("sub", name, stack[-1], where)
                    opened.described = described
                    for each in names:
                        if each in stack[-1].subs:
                            raise Bad("sub-command `%s` stands twice" % each)
                        stack[-1].subs[each] = opened
                if opened:
                    line.want("{")
                    line.end()
                    stack.append(opened)
                    continue
                self.clause(line, stack[-1], where)
                line.end()
            except Bad as e:
                self.fail(where, str(e))
        for b in stack:
            self.fail(b.line, "block `%s` is never closed" % b.name)

    def name(self, line):
        return line.next("word", "string").strip('"')

    def root(self, stack):
        return stack[0]

    def close(self, block, shown):
        self.checks += 1
        self.counts[block.kind] += 1
        if block.kind == "command":
            if block.name in self.commands:
                self.fail(block.line, "command `%s` is described twice" % block.name)
            self.commands[block.name] = block
            for each in ("source", "style", "where"):
                if each not in block.clauses:
                    self.fail(block.line, "`%s` has no `%s`" % (block.name, each))
        elif block.kind == "extend":
            self.extends.append(block)

    # ---------------------------------------------------------------- clauses
    def clause(self, line, block, where):
        word = line.next()
        block.clauses.add(word)
        if word == "source":
            line.next("string")
        elif word == "alias":
            while line.peek():
                self.name(line)
        elif word == "style":
            block.style = line.next("word")
            if block.style not in STYLES:
                raise Bad("no such style: " + block.style)
            if block.style == "table":  # its commands stand in a table of their own, so much need not be said here
                block.table = line.next("word")
                if not os.path.exists(os.path.join(ROOT, "cloud", block.table + ".tsv")):
                    raise Bad("there is no table stdlib/cloud/%s.tsv" % block.table)
            while line.peek():
                if line.next("word") not in STYLE_LIMITS:
                    raise Bad("no such limit of a style")
        elif word == "since":
            line.next("word")
        elif word == "until":
            line.next("word")
            line.next("string")
        elif word == "where":
            self.place(line, block, where)
            self.conditions(line, block, where, "when")
        elif word == "effect":
            e = line.next("word")
            if e not in EFFECTS:
                raise Bad("no such effect: " + e)
            if block.default_effect:
                raise Bad("an effect below the default of line %s is never reached" % block.default_effect)
            if not self.conditions(line, block, where, "when", "unless"):
                block.default_effect = where.split(":")[-1]
        elif word in ("touches", "because", "reveals", "undo", "irreversible", "evidence", "deprecated"):
            text = line.next("string")
            self.holes(text, block, where)
            self.conditions(line, block, where, "when")
        elif word in ("status", "surprise"):
            self.holes(line.next("string"), block, where)
            self.conditions(line, block, where, "when", "unless")
        elif word in ("endless", "interactive", "terminal"):
            self.conditions(line, block, where, "when")
        elif word == "waits":
            self.conditions(line, block, where, "when", "unless")
        elif word == "bounds":
            block.uses.append((line.next("flag", "hole"), where))
        elif word == "needs":
            line.next("word")
            line.next("string")
        elif word == "danger":
            name = line.next("word")
            if not re.match(r"^[a-z0-9]+(-[a-z0-9]+)+$|^[a-z0-9]+$", name):
                raise Bad("the name of a danger is kebab-case: " + name)
            self.dangers.add(name)
            line.next("string")
            if line.take("prefer"):
                line.next("string")
            self.conditions(line, block, where, "when", "unless")
        elif word == "without":
            if line.next("word") not in ("operands:", "command:", "sub-command:"):
                raise Bad("`operands:`, `command:` or `sub-command:` is due")
            if line.next("word") not in ("interactive", "allowed"):
                raise Bad("`interactive` or `allowed` is due")
            self.conditions(line, block, where, "when", "unless")
        elif word == "serves":
            if line.take("ready"):
                self.regex(line)
            self.conditions(line, block, where, "when", "unless")
        elif word == "value":
            name = line.next("flag")
            if not name.endswith(":"):
                raise Bad("`:` is missing after the flag")
            block.uses.append((name[:-1], where))
            self.kinds(line)
            self.conditions(line, block, where, "when", "unless")
        elif word == "input":
            self.kinds(line)
            self.conditions(line, block, where, "when", "unless")
        elif word == "appends":
            line.next("string")
            self.conditions(line, block, where, "when", "unless")
        elif word == "after":
            if line.next("string") != '"--"':
                raise Bad("`after \"--\"` is the only form")
            line.want("command")
            line.want("runs")
            line.want("in")
            self.place(line, block, where)
            self.conditions(line, block, where, "when", "unless")
        elif word == "operands":
            line.want("command")
            line.want("runs")
            line.want("in")
            self.place(line, block, where)
            self.conditions(line, block, where, "when", "unless")
        elif word == "operand":
            name = line.next("word")
            if not name.endswith(":"):
                raise Bad("`:` is missing after the name of the operand")
            self.kinds(line)
            if line.kind() == "suffix":
                line.next("suffix")
            if line.take("doc"):
                line.next("string")
            self.conditions(line, block, where, "when", "unless")
            block.operands[name[:-1]] = where
        elif word == "flag":
            self.flag(line, block, where)
        else:
            raise Bad("no such clause: " + word)

    def place(self, line, block, where):
        p = line.next("word")
        if p not in PLACES:
            raise Bad("no such place: " + p)
        if line.take("at"):
            block.uses.append((line.next("hole", "flag"), where))

    def kinds(self, line):
        words = []
        while True:
            words.append(line.next("word", "string", "flag"))
            if not line.kind() == "bar":
                break
            line.next("bar")
        dotted = [w for w in words if "." in w and re.match(r"^[a-z0-9]+\.[A-Za-z]", w) and w not in KINDS]
        if dotted:
            raise Bad("no such kind: " + dotted[0])
        if len(words) == 1 and words[0] not in KINDS and not words[0].startswith('"') and words[0] not in ("all", "name", "wide", "none"):
            raise Bad("no such kind: " + words[0])
        return words

    def flag(self, line, block, where):
        names, valued = [], False
        while line.kind() == "flag":
            text = line.next("flag")
            colon = text.endswith(":")
            names.append(text[:-1] if colon else text)
            if colon:
                valued = True
                break
        if not names:
            raise Bad("a flag without a spelling")
        for n in names:
            if n in block.spellings:
                raise Bad("`%s` stands twice (line %s)" % (n, block.spellings[n]))
            block.spellings[n] = where.split(":")[-1]
        if valued:
            self.kinds(line)
        if line.take("="):
            line.next("word", "string", "flag")
        self.counts["flag"] += 1
        while line.peek():
            m = line.next("word")
            if m in ("optional", "repeated", "persistent", "negatable", "hidden", "endless", "interactive", "terminal", "separates", "apart"):
                continue
            if m in ("since", "until"):
                line.next("word")
            elif m == "values":
                line.next("word")
            elif m in ("requires", "conflicts"):
                block.uses.append((line.next("flag"), where))
            elif m == "effect":
                if line.next("word") not in EFFECTS:
                    raise Bad("no such effect")
            elif m == "exposes":
                line.next("string")
                line.want("prefer")
                line.next("string")
            elif m in ("surprise", "deprecated", "doc"):
                line.next("string")
            else:
                raise Bad("no such modifier: " + m)
        for n in names:
            block.flags[n] = valued

    def regex(self, line):
        r = line.next("regex")
        try:
            re.compile(r[1:-1].replace("\\/", "/"))
        except re.error as e:
            raise Bad("regular expression: %s" % e)

    # ---------------------------------------------------------------- conditions
    def holes(self, text, block, where):
        for m in re.finditer(r"\$\{(--?[\w?-]+)\}|\$([A-Za-z_][\w-]*)|\$\{([A-Za-z_]\w*)\}", text):
            name = m.group(1) or "$" + (m.group(2) or m.group(3))
            block.uses.append((name, where))

    def conditions(self, line, block, where, *words):
        found = False
        while line.peek(*words):
            line.next()
            self.condition(line, block, where)
            found = True
        return found

    def condition(self, line, block, where):
        self.term(line, block, where)
        while line.peek("and", "or"):
            line.next()
            self.term(line, block, where)

    def term(self, line, block, where):
        if line.take("not"):
            return self.term(line, block, where)
        if line.take("("):
            self.condition(line, block, where)
            return line.want(")")
        if line.peek("no", "has"):
            line.next()
            return line.next("word") in ("operands", "input") or line.want("operands")
        name = line.next("flag", "hole")
        block.uses.append((name, where))
        if line.take("=="):
            line.next("word", "string", "flag")
        elif line.take("in"):
            line.want("(")
            while True:
                line.next("word", "string", "flag")
                if not line.take(","):
                    break
            line.want(")")
        elif line.take("~"):
            self.regex(line)
        elif name.startswith("$"):
            raise Bad("`%s` stands alone" % name)

    # ---------------------------------------------------------------- names across files
    def resolve(self):
        for e in self.extends:
            base = self.commands.get(e.name)
            if not base:
                self.fail(e.line, "no command `%s` to extend" % e.name)
                continue
            base.extension = absorb(base.extension, e) if getattr(base, "extension", None) else e
        for c in self.commands.values():
            e = getattr(c, "extension", None)
            if e:
                self.pair(e, c)
            if not c.table:
                self.names(c, e, {}, c.name)

    def pair(self, extension, base):
        for name, sub in extension.subs.items():
            if name in base.subs:
                self.pair(sub, base.subs[name])
            elif name != "help" and not sub.described:
                self.fail(sub.line, "no sub-command `%s` of `%s` to extend" % (name, base.name))

    def names(self, base, extension, outer, path):
        blocks = [b for b in (base, extension) if b]
        flags = dict(outer)
        operands = {}
        for b in blocks:
            flags.update(b.spellings)
            operands.update(b.operands)
        for b in blocks:
            for name, where in b.uses:
                if name.startswith("$"):
                    if name[1:] not in operands:
                        self.fail(where, "`%s` is no operand of %s" % (name, path))
                elif name not in flags and not (name.startswith("--no-") and "--" + name[5:] in flags):
                    self.fail(where, "`%s` is no flag of %s" % (name, path))
        if not any("effect" in b.clauses for b in blocks):
            self.fail(base.line, "%s has no effect" % path)
        elif not any(b.default_effect for b in blocks):
            self.fail(base.line, "%s has no effect without a condition" % path)
        subs = {}
        for b in blocks:
            for name, sub in b.subs.items():
                subs.setdefault(name, [None, None])[0 if b is base else 1] = sub
        seen = set()
        for name, (a, b) in subs.items():
            if a and id(a) in seen:
                continue
            seen.add(id(a or b))
            self.names(a or b, b if a else None, flags, path + " " + name)


def table(path, problems):
    shown = os.path.relpath(path, os.path.join(ROOT, ".."))
    width, seen, rows = None, set(), 0
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if not text.startswith("# "):
        problems.append("%s: no comment that names the source" % shown)
    head = None
    for n, line in enumerate(text.split("\n"), 1):
        if line.startswith("#"):
            if "\t" in line:
                head = line
                width = len(line.split("\t"))
            continue
        if not line:
            continue
        rows += 1
        if width and len(line.split("\t")) != width:
            problems.append("%s:%d: %d columns instead of %d" % (shown, n, len(line.split("\t")), width))
        if line in seen:
            problems.append("%s:%d: stands twice" % (shown, n))
        seen.add(line)
    if not head:
        problems.append("%s: no line with the names of the columns" % shown)
    return rows


def main():
    files = sys.argv[1:] or sorted(glob.glob(os.path.join(ROOT, "commands", "*.rbk")) + sum(
        (glob.glob(os.path.join(ROOT, d, "*.tsv")) for d in ("redis", "sql", "kubernetes", "jq")), []))
    c, rows, tables = Catalogue(), 0, 0
    for f in files:
        if f.endswith(".rbk"):
            c.read(f)
    c.resolve()
    for f in files:
        if f.endswith(".tsv"):
            rows += table(f, c.problems)
            tables += 1
    for p in c.problems:
        print(p)
    print("%(command)d commands, %(sub)d sub-command blocks, %(flag)d flag lines, %(extend)d extensions; " % c.counts +
          "%d dangers; %d tables, %d rows" % (len(c.dangers), tables, rows))
    failed = len(set(p.split(": ")[0] for p in c.problems))
    print("%d passed, %d failed" % (max(0, c.checks + tables - failed), len(c.problems)))
    return 1 if c.problems else 0


sys.exit(main())
