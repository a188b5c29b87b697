"""The pages of the command line: every command with its arguments and options, and the exit codes.

Drawn from click's own records, not from its ``--help``, whose form differs between versions of click.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from textwrap import dedent

import click

from reconciler.cli.exit_codes import EXIT_CODES
from reconciler.cli.main import root
from reference.markdown import Lines, anchor, block, code, page, section, table

_AS_IT_IS = "\b\n"
"""Before a paragraph whose lines click leaves as they are."""


def commands_page() -> str:
    """Every command, in the order of their names."""
    commands = list(_commands(root, "reconciler"))
    contents = [f"- [{name}]({anchor(name)}): {_summary(command)}" for name, command in commands]
    return page(
        "Command line",
        ["Results go to stdout; progress, warnings and errors to stderr. Exit codes: [exit-codes.md](exit-codes.md)."],
        contents,
        *(section(name, *_command(name, command)) for name, command in commands),
    )


def exit_codes_page() -> str:
    """What each exit code means."""
    rows = ((str(each.number), each.meaning) for each in EXIT_CODES)
    return page("Exit codes", table(("Code", "Meaning"), rows))


def _commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path} {name}")


def _summary(command: click.Command) -> str:
    """The first sentence of its help."""
    return " ".join((command.help or "").split()).partition(". ")[0].removesuffix(".") + "."


def _command(name: str, command: click.Command) -> Iterator[Lines]:
    arguments = [_argument(each) for each in command.params if isinstance(each, click.Argument)]
    last = ["COMMAND"] if isinstance(command, click.Group) else []
    yield block(" ".join([name, "[OPTIONS]", *arguments, *last]))
    yield from _help(command)
    rows = [_option(each) for each in command.params if isinstance(each, click.Option) and not each.hidden]
    if rows:
        yield table(("Option", "Meaning"), rows)


def _help(command: click.Command) -> Iterator[Lines]:
    """The paragraphs of its help; one whose lines click leaves as they are, its examples, as code below a title."""
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        if paragraph.startswith(_AS_IT_IS):
            title, lines = paragraph.removeprefix(_AS_IT_IS).split("\n", 1)
            yield iter([title])
            yield block(dedent(lines))
        else:
            yield iter([" ".join(paragraph.split())])


def _argument(argument: click.Argument) -> str:
    if argument.metavar is not None:
        return argument.metavar
    if isinstance(argument.type, click.Choice):
        return _choices(argument.type)
    name = (argument.name or "").upper()
    shown = name if argument.required else f"[{name}]"
    return f"{shown}..." if argument.nargs < 0 else shown


def _option(option: click.Option) -> tuple[str, str]:
    names = ", ".join([*option.opts, *option.secondary_opts])
    meaning = " ".join((option.help or "").split())
    default = option.default
    if option.show_default and default not in (None, "", False):
        meaning += f" [default: {option.show_default if isinstance(option.show_default, str) else default}]"
    return code(f"{names} {_value(option)}".rstrip()), meaning


def _value(option: click.Option) -> str:
    """What stands behind the name; empty for a flag."""
    if option.is_flag or option.count:
        return ""
    if option.metavar is not None:
        return option.metavar
    return _choices(option.type) if isinstance(option.type, click.Choice) else option.type.name.upper()


def _choices(choice: click.Choice[str]) -> str:
    return "|".join(choice.choices)
