"""history: what each command did to a target, for whom; when a word or a field changed; what was in force on a day."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reconciler.cli import completing
from reconciler.cli import history_views as views
from reconciler.cli import options as shared
from reconciler.cli.looking_ahead import moment
from reconciler.cli.serials import path_and_serial
from reconciler.cli.state import within
from reconciler.errors import InputError
from reconciler.ground import masks
from reconciler.render.formats.html import FORMAT as HTML

if TYPE_CHECKING:
    from reconciler.pipeline import Session

VERIFY = "verify"
LAST = 20


class Asked(NamedTuple):
    """What the words of the command line ask for."""

    path: Path
    serial: int | None
    verify: bool


def _own_words(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """``value``. A page holds texts of the program in which no mask looks for keywords."""
    if value == "html":
        assert HTML.own_words is not None
        masks.keep(HTML.own_words)
    return value


@click.command()
@click.argument("words", nargs=-1, metavar="[verify] [PATH] [SERIAL]")
@shared.target
@click.option(
    "--address",
    metavar="ADDRESS",
    shell_complete=completing.addresses,
    help="Only what was done with this address: when, by whom, and what.",
)
@click.option("--field", metavar="PATH", help="With --address: only where this field, or one below it, changed.")
@click.option(
    "--word", metavar="WORD", shell_complete=completing.words, help="When this keyword came, changed and went."
)
@click.option(
    "--at",
    metavar="DAY",
    callback=moment,
    help="What was on record at the end of DAY in UTC, or at a time with its zone; with --address or --word, of that.",
)
@click.option(
    "--last", metavar="N", type=click.IntRange(1), default=LAST, show_default=True, help="List the last N entries."
)
@click.option("--digest", metavar="HEX", multiple=True, help="With verify: a digest that an apply printed. Repeatable.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
    callback=_own_words,
    help="Output format; html: the list, or version SERIAL, as one file for a browser.",
)
def history(words: tuple[str, ...], output: str, **values: Any) -> int:
    """Show what each command did to the target, newest first; of version SERIAL, what changed.

    With verify: check that no entry was changed, left out, moved or cut off; exit 1 where one was.

    \b
    Example:
      reconciler history --word casino
    """
    asked = _asked(words, values)
    if output == "html":
        _check_page(asked, values)
    command = "history"

    def work(opened: Session) -> int:
        from reconciler.pipeline.history_log import read_log

        whole = asked.verify or asked.serial is not None or values["at"] or values["address"] or values["word"]
        stored = read_log(opened.store, None if whole else values["last"])
        if asked.verify:
            return views.show_verdict(opened, stored, values["digest"], output)
        if values["at"] is not None:
            return views.show_on_record(opened, stored, values, output)
        if values["address"] is not None or values["word"] is not None:
            return views.show_traces(opened, stored, values, output)
        if asked.serial is not None:
            return views.show_entry(opened, stored, asked.serial, output)
        return views.show_list(opened, stored, output)

    return int(within(asked.path, values, command, work))


def _asked(words: Sequence[str], values: dict[str, Any]) -> Asked:
    verify = tuple(words[:1]) == (VERIFY,)
    path, serial = path_and_serial(words[1:] if verify else words, "history")
    if verify and serial is not None:
        raise InputError(f"{VERIFY} checks the whole history, without a SERIAL", hint="a folder 12 is ./12")
    if values["address"] is not None and values["word"] is not None:
        raise InputError("--address and --word do not fit together: a word is the address KeywordSample/WORD")
    if values["field"] is not None and values["address"] is None:
        raise InputError("--field says which field of what: give --address too")
    if values["field"] is not None and values["at"] is not None:
        raise InputError("--field and --at do not fit together: --at shows every field")
    if values["digest"] and not verify:
        raise InputError("--digest belongs to reconciler history verify")
    chosen = any(values[name] is not None for name in ("address", "word", "at"))
    if (verify or serial is not None) and chosen:
        what = VERIFY if verify else "a SERIAL"
        raise InputError(f"{what} does not fit together with --address, --word or --at")
    for digest in values["digest"]:
        _check_digest(digest)
    return Asked(path, serial, verify)


def _check_page(asked: Asked, values: dict[str, Any]) -> None:
    """Raise InputError where what is asked for has no page."""
    if asked.verify or any(values[name] is not None for name in ("address", "word", "at")):
        raise InputError(
            "--format html shows the list, or one SERIAL",
            hint="text and json also show --address, --word, --at and verify",
        )


def _check_digest(digest: str) -> None:
    from reconciler.model.approval import SHORTEST, is_approval

    if not is_approval(digest):
        raise InputError(f"--digest takes at least {SHORTEST} hex digits of the digest that an apply printed")
