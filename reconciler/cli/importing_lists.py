"""import: word lists and spreadsheets into a project that is there. With an ADDRESS it is adopt, as before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli import account, completing
from reconciler.cli import options as shared
from reconciler.cli.given_options import given_options
from reconciler.cli.terminal import DONE, say
from reconciler.cli.words import check_option, finish_edits, finish_interrupted, path_option

if TYPE_CHECKING:
    from reconciler.pipeline.importing import Entry
    from reconciler.pipeline.list_imports import ListImport


class _Import(click.Command):
    """import FILE, or adopt under its second name where the first argument is the address of a resource."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> click.Context:
        command = account.adopt if _means_adopt(args) else None
        if command is not None:
            return command.make_context(info_name, args, parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


def _means_adopt(args: Sequence[str]) -> bool:
    """Whether a command line is that of adopt: with its own option, or an address that is not a file."""
    with_value = {
        name for each in (account.adopt, import_) for option in each.params for name in _names_with_value(option)
    }
    rest = iter(args)
    for word in rest:
        if word.partition("=")[0] == "--by-name":
            return True
        if word in with_value:
            next(rest, None)
        elif not word.startswith("-") or word == "-":
            return _is_address(word)
        elif word == "--":
            return _is_address(next(rest, ""))
    return False


def _names_with_value(option: click.Parameter) -> Sequence[str]:
    return option.opts if isinstance(option, click.Option) and not (option.is_flag or option.count) else ()


def _is_address(word: str) -> bool:
    from reconciler.pipeline.adopting import is_address

    return is_address(word) and not Path(word).exists()


@click.command("import", cls=_Import)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--into",
    metavar="LIST",
    shell_complete=completing.lists,
    help="A list to add to, or a file that a list takes in. [default: new lists]",
)
@given_options()
@click.option(
    "--tags",
    metavar="A,B",
    shell_complete=completing.tags,
    help="Tags of rows that name none, instead of the list's; - for none.",
)
@click.option("--usages", metavar="A,B", help="Usages of rows that name none. [default: the list's, or Review]")
@path_option
@check_option
@shared.auto_approve
def import_(
    sources: tuple[Path, ...], path: Path, check: bool, auto_approve: bool, no_header: bool, **values: Any
) -> int:
    """Bring word lists and spreadsheets into the project. Shows the difference, and asks.

    FILE is a csv, xlsx or txt file, a folder of them, or a glob. New lists go into files of their own, grouped by
    usages and tags; with --into words go into a list that is there, in its own style. Words that stand already stay.
    Files only: nothing is sent. With the ADDRESS of a resource instead, it is the same as adopt.

    \b
    Example:
      reconciler import new-words.txt --tags gambling
    """
    from reconciler.cli.given_lists import check_rejects, given_entries, not_taken_line, show_not_taken, write_rejects
    from reconciler.pipeline.given_words import said_of
    from reconciler.pipeline.list_imports import import_lists
    from reconciler.pipeline.row_sorting import Defaults
    from reconciler.render.escape import visible

    finish_interrupted(path, check=check)
    rejects: Path | None = values["rejects"]
    check_rejects(rejects)
    said = said_of({name: values[name] for name in ("tags", "usages")}, 0.0)
    several = False

    def rows() -> Sequence[Entry]:
        nonlocal several
        given = {name: values[name] for name in ("columns", "sheets", "encodings")}
        entries, tables = given_entries(sources, header=not no_header, **given)
        several = tables > 1
        return entries

    made = import_lists(path, rows, values["into"], Defaults(said.usages, said.tags))
    show_not_taken(made.not_taken, rejects)
    code = finish_edits(made.edits, "added", path, check=check, auto=auto_approve)
    if code == DONE:
        write_rejects(rejects, made.not_taken, several=several)
    say(map(visible, _lines(made)))
    say(map(visible, not_taken_line(made.not_taken, rejects if code == DONE else None)))
    return code


def _lines(made: ListImport) -> Iterator[str]:
    if made.standing:
        yield f"{made.standing:,} {'word stands' if made.standing == 1 else 'words stand'} already"
