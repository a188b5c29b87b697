"""Completion in a shell: the names that are offered for options and arguments.

What is offered is typed by whoever presses the key, so it must not do anything: a name that is not plain text in one
line is left out, and the script quotes the rest (``cli/shells.py``). A project that is wrong completes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import click
    from click.shell_completion import CompletionItem

MOST = 500
"""Names that are offered at once: nobody reads more."""


def targets(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of targets."""
    from reconciler.pipeline import completing

    return _offered(context, incomplete, completing.targets)


def lists(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of lists."""
    from reconciler.pipeline import completing

    return _offered(context, incomplete, completing.lists)


def tags(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Tags, the one behind the last comma."""
    from reconciler.pipeline import completing

    before, comma, _ = incomplete.rpartition(",")
    given = f"{before}{comma}"
    return _offered(context, incomplete, lambda path: (f"{given}{tag}" for tag in completing.tags(path)))


def addresses(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Addresses."""
    from reconciler.pipeline import completing

    return _offered(context, incomplete, completing.addresses)


def chosen(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Addresses, and lists as --only and --exclude take them."""
    from reconciler.pipeline import completing

    def names(path: Path) -> Iterator[str]:
        yield from (f"list:{name}" for name in completing.lists(path))
        yield from completing.addresses(path)

    return _offered(context, incomplete, names)


def words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Keywords, once a letter is typed."""
    from reconciler.pipeline import completing

    return _offered(context, incomplete, completing.words) if incomplete else []


def names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Addresses, and keywords once a letter is typed."""
    found = addresses(context, parameter, incomplete)
    return found or words(context, parameter, incomplete)


def _offered(context: click.Context, incomplete: str, produce: Callable[[Path], Iterable[str]]) -> list[CompletionItem]:
    """What ``produce`` finds that begins as it is typed. Nothing where anything is wrong, or keywords are masked."""
    from click.shell_completion import CompletionItem

    from reconciler.cli import untrusted
    from reconciler.ground import masks

    found: dict[str, None] = {}
    # Whatever it is, the next key must work: a message here would be written into the line that is being typed.
    with suppress(Exception), redirect_stderr(StringIO()):
        if not untrusted.wanted():
            path = context.params.get("path")
            for name in produce(path if isinstance(path, Path) else Path()):
                if name.startswith(incomplete) and _is_plain(name):
                    found[name] = None
    if masks.active():
        return []
    return [CompletionItem(name) for name in sorted(found)[:MOST]]


def _is_plain(name: str) -> bool:
    """Whether a name is text in one line that no command takes for an option."""
    return name.isprintable() and bool(name) and name[0] not in "-~"
