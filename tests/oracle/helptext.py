"""Reads the options of a tool from the text it prints for --help."""
import re
import subprocess

from spoil import Flag

NAME = re.compile(r"(?<![\w\]<=:\[|-])(--?(?:\[no-\])?[A-Za-z0-9?][\w.-]*)")


def output(words, **keywords):
    """What a command prints, on either stream."""
    ran = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=60, check=False, **keywords)
    return ran.stdout + ran.stderr


def option_lines(text):
    """(names, argument or "", optional?, description) of every line that describes an option."""
    for line in text.split("\n"):
        found = re.match(r"^ {1,8}(-{1,2}\S.*)$", line)
        if not found:
            continue
        spec, _, doc = found.group(1).partition("  ")
        inside = re.match(r"(?:(?!  )[^<])*?[ =\[]<[^>]*>+", found.group(1))  # curl sets one blank only behind it
        if inside:
            doc = spec[inside.end():] + doc
            spec = inside.group()
        names = NAME.findall(re.sub(r"<[^>]*>", "", spec))
        if not names:
            continue
        rest = spec[spec.rindex(names[-1]) + len(names[-1]):]
        optional = rest.startswith("[")
        argument = rest.strip().strip("[]").lstrip("=").strip()
        # `-h --help   Show` has one blank only before its text in some tools; an argument is one word, or stands in < > or ( )
        yield names, argument, optional, doc.strip()


def flags(text, values_of, style="gnu", skip=()):
    """The options of a help text. values_of(argument, names, doc) gives the words that may be the value; None leaves the option out."""
    result = []
    for names, argument, optional, doc in option_lines(text):
        names = [n.replace("[no-]", "") for n in names]
        if any(n in skip for n in names):
            continue
        values = None
        if argument:
            values = values_of(argument, names, doc)
            if values is None:
                continue
        result.append(Flag(names, values, optional, style))
    return result
