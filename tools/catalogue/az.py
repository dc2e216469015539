#!/usr/bin/env python3
"""Write stdlib/cloud/az.tsv: the commands of the Azure command line with their options, from its own command table.

Loads azure.cli.core as Debian installs it and asks for every argument. A command whose libraries are not installed has options that
nobody knows here (`?`). Nothing is sent anywhere. Form: tools/catalogue/cloud_table.py; effects in stdlib/cloud/az.effects.tsv.

  /usr/bin/python3 tools/catalogue/az.py > stdlib/cloud/az.tsv
"""
import logging
import os
import sys
import tempfile

os.environ.update(HOME=tempfile.mkdtemp(), AZURE_CORE_COLLECT_TELEMETRY="0", AZURE_EXTENSION_DIR="/nonexistent")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cloud_table import flag, write  # noqa: E402

# This folder has modules with names of libraries (`redis`) that azure.cli imports.
sys.path[:] = [folder for folder in sys.path if folder != os.path.dirname(os.path.abspath(__file__))]
from azure.cli import core  # noqa: E402
from azure.cli.core.commands.arm import register_global_subscription_argument, register_ids_argument  # noqa: E402
from azure.cli.core.commands import AzCliCommand, parameters, register_cache_arguments  # noqa: E402
from azure.cli.core.commands.events import EVENT_INVOKER_POST_LOAD_ARGUMENTS, EVENT_INVOKER_PRE_LOAD_ARGUMENTS  # noqa: E402
from knack.events import EVENT_INVOKER_PRE_CMD_TBL_CREATE  # noqa: E402

GLOBAL = ["debug-", "verbose-", "only-show-errors-", "help,h-", "output,o.:json|jsonc|none|table|tsv|yaml|yamlc", "query.", "subscription."]


class Missing:
    """In place of a model of a library that is not installed: it has no values to choose from."""
    def __getattr__(self, name):
        return Missing()

    def __iter__(self):
        return iter(())

    def __call__(self, *args, **kwargs):
        return Missing()


def tolerate(method):
    def wrapped(*args, **kwargs):
        result = method(*args, **kwargs)
        if isinstance(result, (list, tuple)):
            return type(result)(Missing() if r is None else r for r in result)
        return Missing() if result is None else result
    return wrapped


def load():
    """The command table, and the commands whose arguments could not be loaded."""
    logging.disable(logging.CRITICAL)
    core.AzCommandsLoader.get_models = tolerate(core.AzCommandsLoader.get_models)
    plain = parameters.get_enum_type
    parameters.get_enum_type = lambda data, default=None: plain(data, None if isinstance(data, Missing) else default)
    cli = core.get_default_cli()
    for register in (register_global_subscription_argument, register_ids_argument, register_cache_arguments):
        register(cli)
    invoker = cli.invocation_cls(cli_ctx=cli, commands_loader_cls=cli.commands_loader_cls, parser_cls=cli.parser_cls, help_cls=cli.help_cls)
    cli.invocation = invoker
    loader = invoker.commands_loader
    loader.skip_applicability = True
    cli.raise_event(EVENT_INVOKER_PRE_CMD_TBL_CREATE, args=[])
    loader.load_command_table(None)
    loader.command_name = ""
    cli.raise_event(EVENT_INVOKER_PRE_LOAD_ARGUMENTS, commands_loader=loader)
    failed = set()
    one = AzCliCommand.load_arguments

    def tolerant(command):
        try:
            one(command)
        except Exception as error:  # whatever a missing library leads to
            failed.add(command.name)
            print(command.name, error, file=sys.stderr)

    def of_loader(inner, method):
        def wrapped(name):
            try:
                method(name)
            except Exception as error:
                failed.update(inner.command_table)
                print("arguments of", inner.__class__.__name__, error, file=sys.stderr)
        return wrapped

    AzCliCommand.load_arguments = tolerant
    for inner in {id(each): each for loaders in loader.cmd_to_loader_map.values() for each in loaders}.values():
        inner.command_name = ""
        inner.load_arguments = of_loader(inner, inner.load_arguments)
    loader.load_arguments()
    cli.raise_event(EVENT_INVOKER_POST_LOAD_ARGUMENTS, commands_loader=loader)
    return loader.command_table, failed


def encode(name, argument):
    """('flag', text), ('operand', text) or None."""
    settings = argument.type.settings
    options = settings.get("options_list")
    if settings.get("action") == "ignore" or str(getattr(settings.get("action"), "__name__", "")).startswith("Ignore"):
        return None
    options = [o if isinstance(o, str) else getattr(o, "target", str(o)) for o in (options or ["--" + name.replace("_", "-")])]
    nargs = settings.get("nargs")
    positional = not any(o.startswith("-") for o in options)
    if positional:
        return "operand", name.replace("_", "-") + (nargs if nargs in ("?", "*", "+") else "" if settings.get("required", True) else "?")
    action = settings.get("action")
    if action in ("store_true", "store_false", "store_const", "count", "append_const"):
        code = "-"
    elif nargs in ("?", "*", "+"):
        code = nargs
    elif isinstance(nargs, int) and nargs > 1:
        code = "+"
    else:
        code = "#" if settings.get("type") is int else "."
    choices = [str(c) for c in (settings.get("choices") or [])]
    if any(" " in c or "|" in c for c in choices) or code != "." or len(choices) > 40:
        choices = []
    names = [o.lstrip("-") for o in options if o.startswith("-") and " " not in o and o.isascii()]
    return "flag", flag(names, code, bool(settings.get("required")) and not settings.get("configured_default"), choices)


def main():
    table, failed = load()
    rows = {"": (GLOBAL, [])}
    for name, command in table.items():
        words = name.split()
        for i in range(1, len(words)):
            rows.setdefault(" ".join(words[:i]), (None, []))
        if name in failed:
            rows[name] = (["?"], ["*"])
            continue
        flags, operands = [], []
        for argument_name, argument in command.arguments.items():
            if argument_name in ("cmd", "client", "_subscription", "_cache"):
                continue
            result = encode(argument_name, argument)
            if result:
                (flags if result[0] == "flag" else operands).append(result[1])
        rows[name] = ([f for f in flags if f.split(".")[0] not in ("subscription",)], operands)
    print(len(table), "commands,", len(failed), "without arguments", file=sys.stderr)
    write(sys.stdout, rows, {}, {"source": "azure-cli %s: its own command table" % core.__version__})


main()
