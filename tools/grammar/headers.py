"""Reads the headers of grammar/: C++ that holds nothing but PEGTL rules and macros for words.

A rule's body is ("name", [arguments]); arguments are such pairs, characters (str) or numbers (int). A pack expansion is ("...", [what]).
"""
import re

CHARACTERS_SECTION = "Names, values and characters"  # of words.h, which has no sections
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"', "0": "\0"}


class Failure(Exception):
    pass


TOKEN = re.compile(r"""(?P<comment>//[^\n]*)|(?P<char>'(?:\\.|[^'\\])')|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)
                    |(?P<dots>\.\.\.)|(?P<punct>[<>{}(),;:=])|(?P<space>\s+)""", re.X)


class Rule:
    def __init__(self, name, parameters, body, example, section, note, order):
        self.name, self.parameters, self.body = name, parameters, body
        self.example, self.section, self.note, self.order = example, section, note, order


class Reader:
    def __init__(self):
        self.rules = {}
        self.sections = []

    def read(self, path):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: "\n" * m.group().count("\n"), text, flags=re.M)
        self.path, self.tokens, at = path, [], 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match:
                raise Failure(f"{path.name}:{text.count(chr(10), 0, at) + 1}: not understood: {text[at:at + 30]!r}")
            if match.lastgroup != "space":
                line = text.count("\n", 0, at) + 1
                own_line = text[:at].rpartition("\n")[2].strip() == ""
                self.tokens.append((match.lastgroup, match.group(), line, own_line))
            at = match.end()
        self.at, self.section, self.comments, self.last_comment = 0, CHARACTERS_SECTION if path.name == "words.h" else "Words", [], 0
        while self.at < len(self.tokens):
            self.declaration()

    def fail(self, what):
        line = self.tokens[min(self.at, len(self.tokens) - 1)][2]
        raise Failure(f"{self.path.name}:{line}: {what}")

    def peek(self):
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "comment":
            self.at += 1
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        text = self.peek()
        if not text or (wanted and text != wanted):
            self.fail(f"`{wanted}` expected, found `{text}`")
        self.at += 1
        return text

    def declaration(self):
        kind, text, line, own_line = self.tokens[self.at]
        if kind == "comment":
            self.at += 1
            content = text[2:].strip()
            heading = re.fullmatch(r"--- (.*)", content)
            if heading:
                self.section, self.comments = heading.group(1), []
                self.section = self.section[0].upper() + self.section[1:]
                if self.section not in self.sections:
                    self.sections.append(self.section)
            elif own_line and not re.fullmatch(r"-+", content):
                if line != self.last_comment + 1:
                    self.comments = []
                self.comments.append(content)
                self.last_comment = line
            return
        if text == "namespace":
            self.take()
            self.take()
            if self.peek() == "=":  # an alias
                while self.take() != ";":
                    pass
            else:
                self.take("{")
            self.comments = []
        elif text == "}":
            self.take()
        elif text == "RBK_WORD":
            self.word()
        elif text in ("struct", "template"):
            self.struct(self.comments if line == self.last_comment + 1 else [])
            self.comments = []
        else:
            self.fail(f"`{text}` is no rule")

    def word(self):
        self.take()
        self.take("(")
        name = self.take()
        letters = []
        while self.peek() == ",":
            self.take()
            letters.append(self.argument())
        self.take(")")
        self.take(";")
        self.define(name, [], ("word", letters), [], "")

    def struct(self, example):
        parameters = []
        if self.peek() == "template":
            self.take()
            self.take("<")
            while self.peek() != ">":
                if self.take() not in ("typename", "char"):
                    self.fail("a template parameter is `typename` or `char`")
                pack = self.peek() == "..."
                if pack:
                    self.take()
                parameters.append((self.take(), pack))
                if self.peek() == ",":
                    self.take()
            self.take(">")
        self.take("struct")
        name = self.take()
        body = None
        if self.peek() == ":":
            self.take()
            body = self.argument()
        if self.peek() == "{":
            self.take()
            self.take("}")
            body = body or ("", [])
        line = self.tokens[self.at][2]
        self.take(";")
        note = ""
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "comment" and self.tokens[self.at][2] == line:
            note = self.tokens[self.at][1][2:].strip()
        self.define(name, parameters, body, example, note)

    def define(self, name, parameters, body, example, note):
        known = self.rules.get(name)
        if known is None:
            self.rules[name] = Rule(name, parameters, body, example, self.section, note, len(self.rules))
            return
        if known.body is not None and body is not None:
            self.fail(f"`{name}` is defined twice")
        known.example = known.example or example
        known.note = known.note or note
        if body is not None:
            known.body, known.parameters, known.section = body, parameters, self.section

    def argument(self):
        text = self.peek()
        kind = self.tokens[self.at][0]
        self.take()
        if kind == "char":
            inner = text[1:-1]
            if inner.startswith("\\"):
                if inner[1] not in ESCAPES:
                    self.fail(f"an escape that is not known: {text}")
                return ESCAPES[inner[1]]
            return inner
        if kind == "number":
            return int(text)
        if kind != "name":
            self.fail(f"a rule was expected, found `{text}`")
        arguments = []
        if self.peek() == "<":
            self.take()
            while self.peek() != ">":
                arguments.append(self.argument())
                if self.peek() == ",":
                    self.take()
            self.take(">")
        result = (text, arguments)
        if self.peek() == "...":
            self.take()
            return ("...", [result])
        return result
