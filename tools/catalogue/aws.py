#!/usr/bin/env python3
"""Write stdlib/cloud/aws.tsv: the commands of the AWS command line with their options, as the client itself builds them.

Asks an importable aws-cli 2 for its own tables, after all its customisations (renamed options, `s3 cp`, `eks update-kubeconfig`, waiters,
paging options). Nothing is sent anywhere. Form: tools/catalogue/cloud_table.py; effects are curated in stdlib/cloud/aws.effects.tsv.

  /usr/bin/python3 tools/catalogue/aws.py > stdlib/cloud/aws.tsv                      # Debian's awscli
  PYTHONPATH=…/aws-cli /usr/bin/python3 tools/catalogue/aws.py > stdlib/cloud/aws.tsv # another version, from its sources
"""
import importlib
import os
import sys

os.environ.update(HOME="/nonexistent", AWS_CONFIG_FILE="/nonexistent/config", AWS_SHARED_CREDENTIALS_FILE="/nonexistent/credentials",
                  AWS_EC2_METADATA_DISABLED="true")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cloud_table import flag, write  # noqa: E402

# Newer sources want names of a newer awscrt, to sign and to send: nothing is sent here.
for module in ("auth", "checksums", "common", "crypto", "http", "io", "s3"):
    importlib.import_module("awscrt." + module).__getattr__ = lambda name: None
import awscli  # noqa: E402
from awscli.clidriver import create_clidriver  # noqa: E402

ENUM_LIMIT = 40  # longer lists (instance types, regions) grow every week and decide nothing


def encode(name, argument, table):
    """One option; None when it is the `--no-` half of a pair."""
    kind = argument.cli_type_name
    action = getattr(argument, "_action", None)
    choices = [c for c in (getattr(argument, "choices", None) or []) if c]
    nargs = argument.nargs
    switch = action in ("store_true", "store_false", "count") or argument.__class__.__name__ == "BooleanArgument"
    if switch:
        if name.startswith("no-") and name[3:] in table:
            return None
        return flag([name], "~" if "no-" + name in table else "-", argument.required and "no-" + name not in table)
    if nargs in ("*", "+", "?"):
        code = nargs
    elif isinstance(nargs, int):
        code = "+"
    else:
        code = "#" if kind in ("integer", "long") else "."
    model = getattr(argument, "argument_model", None)
    values = list(getattr(model, "enum", None) or [])
    if any(" " in v or "|" in v for v in values) or len(values) > ENUM_LIMIT:
        values = []
    return flag([name], code, argument.required, choices if nargs is None else None, values if code == "." else None)


def read(argument_table):
    flags, operands = [], []
    for name, argument in argument_table.items():
        if argument.__class__.__name__ == "StreamingOutputArgument":  # the file for the body of the answer
            operands.append(name)
            continue
        if getattr(argument, "positional_arg", False):
            mark = {None: "", "?": "?", "*": "*", "+": "+"}.get(argument.nargs, "+")
            operands += [name + mark] * (argument.nargs if isinstance(argument.nargs, int) else 1)
            continue
        text = encode(name, argument, argument_table)
        if text:
            flags.append(text)
    return flags, operands


def children(command):
    if command.__class__.__name__ == "ServiceCommand":
        return command._get_command_table()
    return getattr(command, "subcommand_table", None) or {}


def walk(path, command, rows):
    table = children(command)
    if table:
        rows[path] = (None, [])
        for name, inner in table.items():
            walk(path + " " + name, inner, rows)
        return
    rows[path] = read(command.arg_table)


def main():
    driver = create_clidriver(["--version"])
    rows = {}
    for name, command in driver.subcommand_table.items():
        if name in ("history", "cli-dev"):
            rows[name] = ([], ["*"])
        else:
            walk(name, command, rows)
        print(name, file=sys.stderr)
    rows[""] = (read(driver.arg_table)[0], [])
    standard = {flag(["cli-input-json"], "."), flag(["cli-input-yaml"], "."),
                flag(["generate-cli-skeleton"], "?")}
    paging = {flag(["starting-token"], "."), flag(["page-size"], "#"), flag(["max-items"], "#")}
    write(sys.stdout, rows, {"api": standard, "paging": paging},
          {"source": "aws-cli %s: its own command and argument tables" % awscli.__version__})


main()
