"""What the catalogue generators share: how text and values are written in signature files."""
import re

BARE = re.compile(r"^[A-Za-z0-9_](?:[A-Za-z0-9_.]|-(?=[A-Za-z0-9]))*$")


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def value(text):
    """A default value: a bare word, a number, or a string in quotes."""
    if BARE.match(text) or re.match(r"^-?\d+(\.\d+)?$", text):
        return text
    return quote(text)
