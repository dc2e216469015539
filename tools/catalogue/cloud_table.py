"""The form of the tables in stdlib/cloud, shared by the generators of aws, az and gcloud.

One line for each command or group, sorted by byte; fields are separated by tabs:

  PATH      words of the command without the tool: `ec2 describe-instances`
  FLAGS     separated by blanks, see `flag`; a group has none and is written `/`; `?` alone: they are not known
  OPERANDS  `NAME` one, `NAME?` optional, `NAME*` any number, `NAME+` at least one, `*` whatever comes; may be missing

A flag is written as [!]NAME[,NAME…]CODE[VALUES]. `!`: the tool refuses the command without it. Names have no dashes in front: one
of one letter is `-x`, any other `--name`. CODE is `-` a switch, `~` a switch that has a `--no-` form, `.` a value, `#` a whole number,
`?` a value that may be left out, `*` any number of words, `+` at least one word. VALUES: `:a|b` the tool itself refuses others,
`=a|b` the service knows these today.

Flags that many commands share are written once, as lines whose path is `@` and a name; `@name` in FLAGS stands for them. Lines whose
path is `#` and a word say where the facts come from.
"""


def flag(names, code, required=False, choices=None, values=None):
    text = ("!" if required else "") + ",".join(names) + code
    if choices:
        text += ":" + "|".join(choices)
    elif values:
        text += "=" + "|".join(values)
    assert " " not in text and "\t" not in text and text.isascii(), text
    return text


def write(out, rows, sets, facts):
    """`rows`: path → (list of flags or None for a group, list of operands); `sets`: name → set of flags written once."""
    lines = ["#%s\t%s" % item for item in facts.items()]
    for name, flags in sets.items():
        lines.append("@%s\t%s" % (name, " ".join(sorted(flags))))
    for path, (flags, operands) in rows.items():
        if flags is None:
            lines.append("%s\t/" % path)
            continue
        rest, used = set(flags) - {"^"}, ["^"] if "^" in flags else []
        for name, shared in sets.items():
            if shared <= rest:
                rest -= shared
                used.append("@" + name)
        fields = [path, " ".join(used + sorted(rest))]
        if operands:
            fields.append(" ".join(operands))
        lines.append("\t".join(fields))
    out.write("\n".join(sorted(lines, key=lambda line: line.encode())) + "\n")
