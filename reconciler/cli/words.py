"""add and remove: keywords in the lists of a project, edited as a person would, and with --apply in the account."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from reconciler.cli import completing
from reconciler.cli import options as shared
from reconciler.cli.masking import hide_content, hide_word, masked
from reconciler.cli.next_commands import planning
from reconciler.cli.stopping import Stopper
from reconciler.cli.terminal import DIFFERENT, DONE, ERROR, color_err, color_out, remark, say
from reconciler.cli.verbosity import verbosity_options
from reconciler.errors import Refused

if TYPE_CHECKING:
    from reconciler.pipeline.word_edits import WordEdits

F = TypeVar("F", bound=Callable[..., Any])
MOST_WARNINGS = 10
MOST_FILES = 20
"""Files of which the difference is shown, and kinds of words whose reach is."""
words_argument = click.argument("words", nargs=-1, metavar="WORD...", shell_complete=completing.words)
file_option = click.option(
    "--file", "given", metavar="FILE", help="Take words from FILE too, one a line; - is standard input."
)
path_option = click.option(
    "--path", type=click.Path(path_type=Path), default=".", help="The project. [default: current folder]"
)
check_option = click.option("--check", is_flag=True, help="Write nothing; exit 2 where a file would change.")
_LOCK_SECONDS = 60.0


def _applying(help_: str) -> Callable[[F], F]:
    """``--apply``, and the options that mean something with it."""

    def with_options(command: F) -> F:
        for option in (
            verbosity_options,
            shared.allowances,
            click.option(
                "--lock-timeout",
                metavar="SECONDS",
                type=float,
                default=_LOCK_SECONDS,
                show_default=True,
                help="With --apply: wait this long for the state's lock.",
            ),
            shared.rate,
            shared.endpoint,
            click.option("--apply", "at_once", is_flag=True, help=help_),
        ):
            command = option(command)
        return command

    return with_options


@click.command()
@words_argument
@file_option
@click.option(
    "--list",
    "name",
    metavar="NAME",
    shell_complete=completing.lists,
    help="The list to add to, or a file that a list takes in.",
)
@click.option(
    "--tags",
    metavar="A,B",
    shell_complete=completing.tags,
    help="Tags of these words, instead of the list's; - for none.",
)
@click.option("--usages", metavar="A,B", help="Usages of these words, instead of the list's.")
@click.option("--expires", metavar="WHEN", help="When they end: 72h, 3d or 2w from now, or a day such as 2026-12-24.")
@click.option("--reason", metavar="TEXT", help="Why they are there; stands beside each of them.")
@path_option
@shared.target
@check_option
@shared.auto_approve
@_applying("Create these words in the account at once too, and hold them until manifests elsewhere have them.")
def add(words: tuple[str, ...], path: Path, check: bool, auto_approve: bool, **values: Any) -> int:
    """Add WORDs to a list of the project, in the list's own style. Shows the difference, and asks.

    Files only, without --apply: nothing is sent. The project with the words in it is validated before anything is
    written; with --apply, what other lines of lists have wrong does not hold it up.

    \b
    Example:
      reconciler add "free spins" --list gambling --expires 72h --reason "seen on air"
    """
    from reconciler.pipeline.adding import add as adding
    from reconciler.pipeline.given_words import said_of, words_given

    finish_interrupted(path, check=check)
    every = words_given(words, values["given"], stream_of(words, values["given"]))
    said = said_of({name: values[name] for name in ("tags", "usages", "expires", "reason")}, time.time())
    made = adding(path, every, values["name"], said, values["target"], alone=values["at_once"])
    if not values["at_once"]:
        return finish_edits(made, "added", path, values["target"], check=check, auto=auto_approve)
    from reconciler.cli.words_at_once import apply_at_once
    from reconciler.pipeline.word_applying import to_add

    _check_one(check)
    say(_shown(made, gone=False))
    return apply_at_once(
        "add",
        made,
        lambda opened: to_add(opened, made, every, said.expires, said.reason),
        {**values, "auto_approve": auto_approve, "typed": words, "path": path},
    )


@click.command()
@words_argument
@file_option
@click.option(
    "--list", "name", metavar="NAME", shell_complete=completing.lists, help="Remove them from this list only."
)
@click.option("--exclude", is_flag=True, help="Leave list files as they are, and exclude the words in this project.")
@path_option
@shared.target
@check_option
@shared.auto_approve
@_applying("Delete these words from the account at once too, where this project manages them.")
def remove(words: tuple[str, ...], path: Path, check: bool, auto_approve: bool, **values: Any) -> int:
    """Remove WORDs from the lists of the project, wherever they stand. Shows the difference, and asks.

    Files only, without --apply: nothing is sent. Words of a shared list are removed for this project alone, by
    --exclude.

    \b
    Example:
      reconciler remove casino poker
    """
    from reconciler.pipeline.given_words import words_given
    from reconciler.pipeline.removing import remove as removing

    finish_interrupted(path, check=check)
    every = words_given(words, values["given"], stream_of(words, values["given"]))
    made = removing(path, every, values["name"], values["target"], exclude=values["exclude"])
    if not values["at_once"]:
        return finish_edits(made, "removed", path, values["target"], check=check, auto=auto_approve, gone=True)
    from reconciler.cli.words_at_once import apply_at_once
    from reconciler.pipeline.word_applying import to_remove

    _check_one(check)
    say(_shown(made, gone=True))
    return apply_at_once(
        "remove",
        made,
        lambda _: to_remove(made, every),
        {**values, "auto_approve": auto_approve, "typed": words, "path": path},
    )


def _check_one(check: bool) -> None:
    if check:
        raise click.UsageError("--check writes nothing, and --apply writes: choose one of them")


def stream_of(words: Sequence[str], given: str | None) -> BinaryIO | None:
    """Standard input, where it was asked for."""
    return sys.stdin.buffer if "-" in (given, *words) else None


def finish_edits(
    made: WordEdits, done: str, path: Path, target: str | None = None, *, check: bool, auto: bool, gone: bool = False
) -> int:
    """Show what is about to be written, ask, and write it. ``path`` and ``target``: as they were given."""
    from reconciler.render.escape import visible
    from reconciler.render.words import several

    say(_shown(made, gone=gone))
    if not made.edits:
        say(["nothing to do"])
        return DONE
    if made.problems:
        from reconciler.render.text.problems import warning_lines

        remark(warning_lines(made.problems, color=color_err(), most=MOST_WARNINGS))
    if check:
        return DIFFERENT
    if not auto and not approved(_what(made)):
        remark("nothing was written")
        return ERROR
    made.write()
    files = several((edit.file for edit in made.edits), len(made.edits), MOST_FILES)
    count = len(made.words)
    next_one = planning(made.project, path, target)
    say([visible(f"{done} {count:,} {'word' if count == 1 else 'words'}: {files}; next: {next_one}")])
    return DONE


def _shown(made: WordEdits, *, gone: bool) -> Iterator[str]:
    from reconciler.render.text.style import Style
    from reconciler.render.text.word_edits import MOST, difference_lines, effect_lines, reach_lines, remark_line

    style = Style(color_out())
    every = [*made.remarks, *made.places]
    yield from (remark_line(hide_word(each.word), each.text, each.position) for each in every[:MOST])
    if len(every) > MOST:
        yield f"… and {len(every) - MOST:,} more"
    for edit in made.edits[:MOST_FILES]:
        yield ""
        yield from difference_lines(edit.file, edit.lines(), style, hide_content)
    if len(made.edits) > MOST_FILES:
        yield f"… and {len(made.edits) - MOST_FILES:,} more files"
    for each in masked(made.reach[:MOST_FILES]):
        yield ""
        yield from reach_lines(each.target, each.words, each.leaves, style, before=gone)
    if len(made.reach) > MOST_FILES:
        yield f"… and {len(made.reach) - MOST_FILES:,} more kinds of words"
    effects = masked(made.effects)
    if effects:
        yield ""
        yield from effect_lines(effects, style)


def _what(made: WordEdits) -> str:
    return "this file" if len(made.edits) == 1 else f"these {len(made.edits):,} files"


def approved(what: str) -> bool:
    """Whether the person at the terminal says yes to changing ``what``. Raises Refused without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused(
            "there is no terminal to ask for approval; nothing was written",
            hint="look at the difference above, then add --auto-approve",
        )
    with Stopper().asking():
        question = f"To change {what}, type yes"
        said = click.prompt(question, default="", show_default=False, err=True, prompt_suffix=": ")
    return bool(said.strip() == "yes")


def finish_interrupted(path: Path, *, check: bool) -> None:
    """Do the rest of an edit of several files that was interrupted, and say so; with ``check`` nothing is written."""
    from reconciler.files.editing.edit_note import finish_edit
    from reconciler.files.project import open_project
    from reconciler.render.escape import visible

    if check:
        return
    files = finish_edit(open_project(path)[0].root)
    if files:
        remark(visible(f"finished an edit that was interrupted: {', '.join(files)}"))
