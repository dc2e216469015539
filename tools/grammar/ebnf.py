#!/usr/bin/env python3
"""Writes docs/grammar.md: the grammar of runbooks as EBNF, from the headers of grammar/.

    python3 tools/grammar/ebnf.py            prints the page
    python3 tools/grammar/ebnf.py --update   writes docs/grammar.md

The headers are read as C++ that holds nothing but PEGTL rules. What is not understood, a combinator for instance that this program does
not know, is an error: a page that leaves something out would be worse than none.
"""
import pathlib
import re
import sys
import textwrap

from headers import CHARACTERS_SECTION, Failure, Reader

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEADERS = ["words.h", "keywords.h", "rbk.h"]
START = "file"
PAGE = ROOT / "docs/grammar.md"

# Rules that only recover from a mistake: they match nothing of a valid file.
RECOVERY = {"recover", "skip_header", "pairs", "misplaced_command", "type_end"}
# Rules that the parser defines, and that the page shows as what they match.
PUNCTUATION = {"open_block": "{", "close_block": "}"}
# What separates words.
SPACE = {"gap": ("space",), "blanks": ("blanks",)}
# Character classes of PEGTL, with their names on the page.
CLASSES = {
    "digit": "digit", "alpha": "letter", "alnum": "letter_or_digit", "lower": "lower_case_letter", "upper": "upper_case_letter",
    "xdigit": "hex_digit", "blank": "blank", "space": "white_space", "any": "any_character", "eol": "line_end", "eolf": "line_end",
    "eof": "end_of_file", "identifier": "identifier",
}
CHARACTERS = {"\n": "newline", "\r": "carriage_return", "\t": "tab", " ": "space"}

PREAMBLE = """# The grammar of runbooks

Written by `python3 tools/grammar/ebnf.py --update` from `grammar/*.h`, which the parser is compiled from; `tests/docs/grammar.sh` compares the
two. What the constructs mean is in [language.md](language.md). Above a rule stands an example of it.

| written | means |
|---|---|
| `"step"`, `"=="` | exactly these characters; a word ends where no further character of a name follows |
| `a b` | `a`, then `b`; between them may stand white space, line ends and comments, unless the rule is one of the last section |
| `a ~ b` | `a`, then `b`, and nothing between them |
| `a \\| b` | `a`, or else `b`: the first that fits |
| `[ a ]` | `a`, or nothing |
| `a _ b` | `a`, then `b` on the same line |
| `{ a }` | `a` any number of times, also never |
| `a…` | `a` once or several times |
| `4 * a` | `a` so many times |
| `!a`, `&a` | `a` must not, or must, follow here; it is not consumed |
| `? words ?` | what the words say |

Words of the language are words only where a rule asks for one; everywhere else a name may be spelled the same. In a block, `{ … }`, items stand in any
order unless [language.md](language.md) says otherwise.
"""


# --- from PEGTL to EBNF: a node is (kind, …), see `write`

NOTHING = ("nothing",)


class Converter:
    def __init__(self, rules):
        self.rules = rules
        self.reached = set()
        self.described = {}  # the rules that the page shows, with their nodes
        self.open = []

    def fail(self, what):
        raise Failure(f"in `{self.open[-1] if self.open else START}`: {what}")

    def sequence(self, parts):
        flat = []
        for part in parts:
            if part[0] == "seq":
                flat += part[1]
            elif part != NOTHING:
                flat.append(part)
        return flat[0] if len(flat) == 1 else ("seq", flat) if flat else NOTHING

    def choice(self, parts):
        flat = []
        for part in parts:
            for each in part[1] if part[0] == "alt" else [part]:
                if each != NOTHING and each not in flat:
                    flat.append(each)
        return flat[0] if len(flat) == 1 else ("alt", flat) if flat else NOTHING

    def substitute(self, node, values):
        """The arguments that a node of a template's body stands for: several for a pack."""
        if not isinstance(node, tuple):
            return [node]
        name, arguments = node
        if name == "...":
            packs = [each for each in self.names(arguments[0]) if isinstance(values.get(each), list)]
            if len(set(packs)) != 1:
                self.fail("a pack expansion that is not understood")
            return [self.substitute(arguments[0], {**values, packs[0]: value})[0] for value in values[packs[0]]]
        if name in values and not arguments:
            value = values[name]
            return value if isinstance(value, list) else [value]
        return [(name, [result for each in arguments for result in self.substitute(each, values)])]

    def names(self, node):
        if isinstance(node, tuple):
            yield node[0]
            for each in node[1]:
                yield from self.names(each)

    def expand(self, rule, arguments):
        values, rest = {}, list(arguments)
        for name, pack in rule.parameters:
            if not pack and not rest:
                self.fail(f"`{rule.name}` needs more arguments")
            values[name] = rest if pack else rest.pop(0)
            if pack:
                rest = []
        if rest:
            self.fail(f"`{rule.name}` has fewer parameters")
        return self.substitute(rule.body, values)[0]

    def convert(self, node):
        name, arguments = node
        if name.startswith("peg::"):
            return self.combinator(name[5:], arguments)
        if name in SPACE:
            return SPACE[name]
        if name in RECOVERY:
            return NOTHING
        if name in PUNCTUATION:
            return ("literal", PUNCTUATION[name])
        if name == "word":
            return ("literal", "".join(arguments))
        rule = self.rules.get(name)
        if rule is None:
            self.fail(f"`{name}` is declared nowhere")
        if rule.parameters:
            return self.convert(self.expand(rule, arguments))
        if arguments:
            self.fail(f"`{name}` is no template")
        return self.reference(rule)

    def reference(self, rule):
        self.reached.add(rule.name)
        if rule.name in self.described:
            return ("rule", rule.name)
        if rule.name in self.open:
            return ("rule", rule.name)
        if rule.body is None:
            if not rule.note:
                self.fail(f"`{rule.name}` is defined by the parser; a comment behind its declaration says what it matches")
            self.described[rule.name] = ("words", re.sub(r"; (a custom rule of the parser|likewise)$", "", rule.note))
            return ("rule", rule.name)
        if not rule.body[0]:
            self.fail(f"`{rule.name}` matches nothing")
        self.open.append(rule.name)
        before = dict(self.described)
        self.described = {**before, rule.name: None}  # its place in the order, before what it uses
        body = self.convert(rule.body)
        self.open.pop()
        if self.is_transparent(rule, body):
            del self.described[rule.name]
            return body
        self.described[rule.name] = body
        return ("rule", rule.name)

    def is_transparent(self, rule, body):
        """Rules that only give a message its words are shown as what they stand for."""
        if rule.name.startswith("needed_") or body[0] == "literal":
            return True
        return body[0] == "rule" and not self.is_token(body[1])

    def is_token(self, name):
        """Names, strings and the like: a further name for one says what it is for."""
        return self.rules[name].section == CHARACTERS_SECTION or is_lexical(self.described.get(name))

    def combinator(self, name, arguments):
        def inner(rules):
            return self.sequence([self.convert(each) for each in rules])

        def literals(characters):
            if not characters or not all(isinstance(each, str) for each in characters):
                self.fail(f"`peg::{name}` of something else than characters")
            return self.choice([self.character(each) for each in characters])

        if name in CLASSES and not arguments:
            return ("class", CLASSES[name])
        if name in ("seq", "must"):
            return inner(arguments)
        if name == "try_catch_type":
            return inner(arguments[1:])
        if name == "sor":
            return self.choice([self.convert(each) for each in arguments])
        if name in ("opt", "star", "plus"):
            body = inner(arguments)
            return body if body == NOTHING else (name, body)
        if name in ("at", "not_at"):
            return (name, inner(arguments))
        if name == "one":
            return literals(arguments)
        if name == "not_one":
            return ("but", literals(arguments))
        if name == "string":
            return ("literal", "".join(arguments)) if arguments else self.fail("an empty string")
        if name == "range" and len(arguments) == 2:
            return ("words", f"{arguments[0]} to {arguments[1]}")
        if name == "until":
            end, repeated = self.convert(arguments[0]), inner(arguments[1:]) if arguments[1:] else ("class", "any_character")
            stop = end[1] if end[0] == "at" else end
            return self.sequence([("star", self.sequence([("not_at", stop), repeated])), NOTHING if end[0] == "at" else end])
        if name == "rep":
            return ("times", str(arguments[0]), inner(arguments[1:]))
        if name == "rep_min_max":
            return ("times", f"{arguments[0]} to {arguments[1]}", inner(arguments[2:]))
        if name == "list" and len(arguments) == 2:
            item, separator = self.convert(arguments[0]), self.convert(arguments[1])
            return self.sequence([item, ("star", self.sequence([separator, item]))])
        self.fail(f"`peg::{name}` is a combinator that tools/grammar/ebnf.py does not know")

    @staticmethod
    def character(c):
        return ("class", CHARACTERS[c]) if c in CHARACTERS else ("literal", c)


# --- writing

def children(node):
    for part in node[1:]:
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, tuple):
                yield each


def has_space(node):
    return node[0] in ("space", "blanks") or any(map(has_space, children(node)))


def has_characters(node):
    """Whether the node is about characters, and not only about words and other rules."""
    if node[0] in ("class", "but", "times"):
        return True
    if node[0] == "literal":
        return not re.fullmatch(r"[a-z]+", node[1])
    return node[0] not in ("at", "not_at") and any(map(has_characters, children(node)))


def is_lexical(node):
    """Whether nothing stands between the parts of a rule."""
    return node is not None and not has_space(node) and (node[0] == "words" or has_characters(node))


def leading(node):
    """The literals that a node itself may begin with."""
    kind = node[0]
    if kind == "literal":
        return {node[1]}
    if kind in ("opt", "star", "plus"):
        return leading(node[1])
    if kind == "alt":
        return set().union(*(leading(each) for each in node[1]))
    if kind == "seq":
        for each in node[1]:
            if each[0] not in ("space", "blanks", "at", "not_at"):
                return leading(each)
    return set()


class Writer:
    def __init__(self, nodes):
        self.nodes = nodes

    def starts_with_space(self, node, seen=()):
        """Whether white space may stand before the node: True, False, or None where it depends."""
        kind = node[0]
        if kind in ("space", "blanks"):
            return True
        if kind == "seq":
            return self.starts_with_space(node[1][0], seen)
        if kind == "alt":
            answers = {self.starts_with_space(each, seen) for each in node[1]}
            return answers.pop() if len(answers) == 1 else None
        if kind in ("opt", "star", "plus"):
            return self.starts_with_space(node[1], seen)
        if kind == "rule" and node[1] not in seen and self.nodes.get(node[1]):
            return self.starts_with_space(self.nodes[node[1]], (*seen, node[1]))
        return False

    def ends_with_space(self, node):
        if node[0] in ("opt", "star", "plus"):
            return self.ends_with_space(node[1])
        return node[0] in ("space", "blanks") or node[0] == "seq" and self.ends_with_space(node[1][-1])

    def touching(self, node):
        """The node with a mark where it begins without white space."""
        if node[0] == "alt" and self.starts_with_space(node) is None:
            return ("alt", [each if self.starts_with_space(each) else ("seq", [("touch",), each]) for each in node[1]])
        return node

    def write(self, node, tight, outer=False):
        """`tight`: in a rule without any white space; `outer`: nothing stands around it."""
        if outer and node[0] == "seq" and sum(each[0] != "space" for each in node[1]) == 1:
            node = next(each for each in node[1] if each[0] != "space")
        kind = node[0]
        if kind == "literal":
            return f"'{node[1]}'" if '"' in node[1] else f'"{node[1]}"'
        if kind == "class":
            return node[1]
        if kind == "rule":
            return shown(node[1])
        if kind == "words":
            return f"? {node[1]} ?"
        if kind == "but":
            what = [each[1] for each in (node[1][1] if node[1][0] == "alt" else [node[1]])]
            return "? any character but " + " ".join(what[:-1]) + (" and " if what[:-1] else "") + what[-1] + " ?"
        if kind == "touch":
            return "~"
        if kind == "alt":
            text = " | ".join(self.write(each, tight) for each in node[1])
            return text if outer else f"( {text} )"
        if kind == "opt":
            return f"[ {self.write(node[1], tight, True)} ]"
        if kind == "star":
            return f"{{ {self.write(node[1], tight, True)} }}"
        if kind == "plus":
            return self.operand(node[1], tight) + "…"
        if kind == "times":
            return f"{node[1]} * {self.operand(node[2], tight)}"
        if kind in ("at", "not_at"):
            return ("&" if kind == "at" else "!") + self.operand(node[1], tight)
        if kind == "seq":
            return self.write_sequence(node[1], tight)
        raise Failure(f"a node that cannot be written: {kind}")

    def operand(self, node, tight):
        text = self.write(node, tight)
        return f"( {text} )" if node[0] == "seq" and len(node[1]) > 1 else text

    def write_sequence(self, parts, tight):
        result, spaced = [], True
        for part in parts:
            if part[0] in ("space", "blanks"):
                spaced = True
                if part[0] == "blanks":
                    result.append("_")
                continue
            if part[0] in ("at", "not_at", "touch"):  # they consume nothing
                result.append(self.write(part, tight))
                continue
            if not spaced and not tight:
                before = self.starts_with_space(part)
                if before is False:
                    result.append("~")
                elif before is None:
                    part = self.touching(part)
            result.append(self.write(part, tight))
            spaced = self.ends_with_space(part) and (spaced or part[0] == "plus")
        return " ".join(result)


def shown(name):
    return name.rstrip("_")


def references(node):
    if node[0] == "rule":
        yield node[1]
    for each in children(node):
        yield from references(each)


def reading_order(nodes, rules):
    """From the top down. Rules that need each other begin with the one declared last, which the others are parts of."""
    uses = {name: list(dict.fromkeys(references(node))) for name, node in nodes.items()}
    reach = {}
    for name in nodes:
        seen, todo = set(), list(uses[name])
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                todo += uses[each]
        reach[name] = seen
    result = {}

    def visit(name):
        together = [each for each in reach[name] if name in reach[each]]
        for each in (max(together, key=lambda other: rules[other].order, default=name), name):
            if each not in result:
                result[each] = True
                for used in uses[each]:
                    visit(used)

    visit(START)
    return list(result)


def examples(rules, nodes, reached):
    """The comments of the headers, by the rule that they are about: the first that begins as the example does, from the rule on that the
    comment stands above; else that rule itself, or where the page does not show it, the next one that it shows."""
    result = {}
    ordered = sorted(rules.values(), key=lambda rule: rule.order)
    for at, rule in enumerate(ordered):
        if rule.name not in reached:
            continue
        for line in rule.example:
            section = [each for each in ordered[at:] if each.section == rule.section and each.name in nodes]

            def begins(literal, line=line):
                return line.startswith(literal) and not (literal.isalpha() and re.match(r"[\w.-]", line[len(literal):]))

            about = [each for each in section if any(map(begins, leading(nodes[each.name])))] if section else []
            if rule.name in nodes and not about:
                about = [rule]
            if about or section:
                result.setdefault((about or section)[0].name, []).append(line)
    return result


def page():
    reader = Reader()
    for header in HEADERS:
        if (ROOT / "grammar" / header).exists():
            reader.read(ROOT / "grammar" / header)
    if START not in reader.rules:
        raise Failure(f"there is no rule `{START}`")
    converter = Converter(reader.rules)
    converter.convert((START, []))
    nodes, writer = converter.described, Writer(converter.described)
    names = reading_order(nodes, reader.rules)
    if set(names) != set(nodes) or len(names) != len(nodes):
        raise Failure("a rule would be missing, or stand there twice")
    if len({shown(name) for name in names}) != len(names):
        raise Failure("two rules would have the same name on the page")

    comments = examples(reader.rules, nodes, converter.reached)

    def production(name):
        lines = [f"(* {line.replace('*)', '* )')} *)" for line in comments.get(name, [])]
        text = f"{shown(name)} = " + writer.write(nodes[name], is_lexical(nodes[name]), True)
        lines += textwrap.wrap(text, 118, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        return "\n".join(lines)

    lexical = [name for name in names if is_lexical(nodes[name]) or reader.rules[name].section == CHARACTERS_SECTION]
    chapters = [(section, [name for name in names if reader.rules[name].section == section and name not in lexical])
                for section in reversed(reader.sections)]
    chapters.append((CHARACTERS_SECTION, lexical))
    if sum(len(members) for _, members in chapters) != len(names):
        raise Failure("a rule stands in no section of the page, or in two")
    result = PREAMBLE
    for title, members in chapters:
        if not members:
            continue
        result += f"\n## {title}\n\n"
        if members is lexical:
            result += "Nothing stands between the parts of these.\n\n"
        result += "```ebnf\n" + "\n".join(map(production, members)) + "\n```\n"
    return result


def main():
    try:
        text = page()
    except Failure as failure:
        sys.exit(f"ebnf.py: {failure}")
    if sys.argv[1:] == ["--update"]:
        PAGE.write_text(text, encoding="utf-8")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        sys.stdout.write(text)


main()
