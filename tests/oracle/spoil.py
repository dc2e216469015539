"""Makes command lines from a grammar that was read from a tool, and spoils them. The same seed gives the same lines."""
import dataclasses
import random
import re
import string

from case import Case


@dataclasses.dataclass
class Flag:
    """One option as the tool's help tells it. `values` are words that can be its value; none: it is a switch."""
    names: list
    values: list = None
    optional: bool = False  # the value may be left out, and is joined with `=`
    style: str = "gnu"      # how a long one takes its value: gnu (= or a word), word

    def words(self, rng):
        name = rng.choice(self.names)
        if not self.values:
            return [name]
        value = rng.choice(self.values)
        if self.optional:
            return [name if rng.random() < 0.4 or not name.startswith("--") else name + "=" + value]
        if self.style == "gnu" and name.startswith("--") and rng.random() < 0.5:
            return [name + "=" + value]
        return [name, value]


@dataclasses.dataclass
class Use:
    """One way to use a tool: the words of the sub-command, operands that are complete, and the options it takes."""
    path: list
    operands: list  # of lists of words
    flags: list
    place: str = "first"  # where options stand: first, any (also behind the operands), last
    bad: list = dataclasses.field(default_factory=list)  # (flag, value) pairs that ought to be refused


def typo(word, rng):
    """The word with one slip of the finger: a letter doubled, lost, swapped or replaced."""
    head = re.match(r"-*", word).group()
    body = word[len(head):]
    if len(body) < 2:
        return head + (rng.choice(string.ascii_letters + string.digits) if head else body + rng.choice("xqz"))
    i = rng.randrange(len(body))
    how = rng.randrange(4)
    if how == 0:
        body = body[:i] + body[i] + body[i:]
    elif how == 1:
        body = body[:i] + body[i + 1:]
    elif how == 2 and i + 1 < len(body) and body[i] != body[i + 1]:
        body = body[:i] + body[i + 1] + body[i] + body[i + 2:]
    else:
        body = body[:i] + rng.choice(string.ascii_lowercase) + body[i + 1:]
    return head + body


def broken(text, rng):
    """The text of a small language with one character lost, doubled or added."""
    i = rng.randrange(len(text))
    how = rng.randrange(3)
    if how == 0:
        return text[:i] + text[i + 1:]
    if how == 1:
        return text[:i] + text[i] + text[i:]
    return text[:i] + rng.choice("()[]{}|\"',.:;*+?@#") + text[i:]


BAD_VALUES = ["banana", "-", "1x", "1.5.2", "99999999999999999999999", "%"]


def one(tool, use, rng, how):
    """One line of `use`, spoiled in the way `how`; None when that cannot be done here."""
    operands = list(rng.choice(use.operands)) if use.operands else []
    flags = rng.sample(use.flags, min(len(use.flags), rng.randrange(0, 4)))
    path = list(use.path)
    valued = [f for f in use.flags if f.values and not f.optional]
    options = [f.words(rng) for f in flags]
    if how == "typo in option":
        longs = [f for f in use.flags if any(len(n) > 3 for n in f.names)]
        if not longs:
            return None
        flag = rng.choice(longs)
        words = flag.words(rng)
        name, equals, value = words[0].partition("=")
        options.append([typo(name, rng) + equals + value] + words[1:])
    elif how == "unknown option":
        options.append([rng.choice(["--forse", "--no-such-option", "--verbos3", "-Ж", "--dry_run", "--All", "--out-put=x"])])
    elif how == "wrong sub-command":
        if not path:
            return None
        path[-1] = typo(path[-1], rng)
    elif how == "missing operand":
        if not operands:
            return None
        operands = operands[:-1]
    elif how == "extra operand":
        operands = operands + ["extra"]
    elif how == "missing value":
        if not valued:
            return None
        names = rng.choice(valued).names
        return [tool] + path + operands + [rng.choice(names)]
    elif how == "bad value":
        if use.bad:
            pair = list(rng.choice(use.bad))
            # Only once: of two values the tool may look at the last one only.
            twins = [f.names for f in use.flags if pair[0].split("=")[0] in f.names] or [[pair[0]]]
            if any(pair[0] in operands or n in operands for n in twins[0]):
                return None
            options = [o for o in options if o[0].split("=")[0] not in twins[0]] + [pair]
        elif valued:
            flag = dataclasses.replace(rng.choice(valued))
            flag.values = BAD_VALUES
            options = [o for o in options if o[0].split("=")[0] not in flag.names] + [flag.words(rng)]
        else:
            return None
    elif how == "value of a switch":
        switches = [f for f in use.flags if not f.values and any(n.startswith("--") for n in f.names)]
        if not switches:
            return None
        name = next(n for n in rng.choice(switches).names if n.startswith("--"))
        options.append([name + "=" + rng.choice(["banana", "2", "yess"])])
    rng.shuffle(options)
    if use.place == "last" or (use.place == "any" and rng.random() < 0.5):
        return [tool] + path + operands + sum(options, [])
    return [tool] + path + sum(options, []) + operands


SPOILS = ["typo in option", "unknown option", "wrong sub-command", "missing operand", "extra operand", "missing value", "bad value", "value of a switch"]


def cases(tool, uses, count, seed=4, spoils=None, valid=0.45):
    """`count` different cases: of every use first a good line, then all sorts."""
    rng = random.Random("%s %d" % (tool, seed))
    seen, result, tries = set(), [], 0
    while len(result) < count and tries < 60 * count:
        use = uses[tries % len(uses)]
        tries += 1
        how = "valid" if rng.random() < valid else rng.choice(spoils or SPOILS)
        words = one(tool, use, rng, how)
        if words and tuple(words) not in seen:
            seen.add(tuple(words))
            result.append(Case(tuple(words), how))
    return result


def languages(tool, templates, count, seed=4, keep=0.35):
    """Cases whose argument is a text of a small language: (words before, text, words behind), as they are and broken."""
    rng = random.Random("%s languages %d" % (tool, seed))
    result, seen = [], set()
    for before, text, behind in templates:
        result.append(Case(tuple(before + [text] + behind), "valid"))
    tries = 0
    while len(result) < count and tries < 60 * count:
        tries += 1
        before, text, behind = rng.choice(templates)
        spoiled = broken(text, rng)
        if spoiled and spoiled not in seen and spoiled != text:
            seen.add(spoiled)
            result.append(Case(tuple(before + [spoiled] + behind), "broken text"))
    return result
