"""``--mask``: the middle of every keyword hidden in whatever a command shows. Files that it writes stay as they are."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.abc import InspectLoader
from types import CodeType
from typing import TYPE_CHECKING, TypeVar

import click

from reconciler.ground import masks

if TYPE_CHECKING:
    from reconciler.render.masking import Mask

T = TypeVar("T")


def _choose(context: click.Context, parameter: click.Parameter, value: bool | None) -> None:
    if value is not None:
        masks.choose(value)


_WORDLESS = frozenset({"emulator", "schema", "version", "completion"})
"""Commands that show nothing of a project."""


def add_option(command: click.Command) -> None:
    """Give ``command``, and all commands below it that show keywords, ``--mask`` and ``--no-mask``."""
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            if name not in _WORDLESS:
                add_option(below)
        return
    if any(parameter.name == "mask" for parameter in command.params):  # a command of two names
        return
    option = click.Option(
        ["--mask/--no-mask"],
        default=None,
        callback=_choose,
        expose_value=False,
        envvar="RECONCILER_MASK",
        is_eager=True,
        help="Hide the middle of keywords in all that is shown. [default: as the target says;"
        " with --format markdown, where CI is set]",
    )
    command.params.append(option)


class _Made:
    """The masks for the keywords that are known, and how many those were when they were made."""

    latest: dict[bool, tuple[Mask, int]] = {}
    """Whether words of the program's own stay → the mask."""


def hide(text: str) -> str:
    """``text`` with the middle of each keyword hidden, where keywords are masked."""
    if not masks.active() or not masks.count():
        return text
    return _mask().text(text)


def hide_content(text: str) -> str:
    """``text``, which is out of a file, with the middle of each keyword hidden, where keywords are masked.

    A keyword that is a word of the program's messages is hidden as well: here it is not part of a message.
    """
    if not masks.active() or not masks.count():
        return text
    return _mask(own=False).text(text)


def hide_word(word: str) -> str:
    """A keyword with its middle hidden, where keywords are masked."""
    if not masks.active():
        return word
    from reconciler.render.masking import masked_word

    return masked_word(word)


def masked(record: T) -> T:
    """A copy of a record whose texts hold no keyword, where keywords are masked; else the record itself."""
    if not masks.active():
        return record
    from reconciler.pipeline.nouns import kinds_of_words
    from reconciler.render.masked_views import Masking, names_in

    kinds = kinds_of_words()
    masks.add(names_in(record, kinds))
    return Masking(_mask(), kinds).of(record)


def _mask(*, own: bool = True) -> Mask:
    from reconciler.render.masking import Mask

    made = _Made.latest.get(own)
    if made is None or made[1] != masks.count():
        # Other targets' threads meet keywords meanwhile. Counted afterwards, those would pass for masked ones.
        words = masks.words()
        made = _Made.latest[own] = (Mask(words, own_words() if own else ()), len(words))
    return made[0]


_EXAMPLES = (".rule_table", ".scaffold")
"""Modules that hold examples of keywords: those are masked like anybody's."""
_EXAMPLE_STARTS = ("keywords:", "Example:")
"""What texts hold that are, or end in, an example: of a manifest, or of a command line in a command's help."""
_RUN = re.compile(r"[^\W_]+")


def own_words() -> frozenset[str]:
    """Words, in lower case, of the texts in the program that is loaded: of its messages, codes and names of fields.

    Those of files that a report is drawn with are among them.
    """
    words: set[str] = set()
    for text in masks.kept():
        words.update(run.lower() for run in _RUN.findall(text))
    for name in sorted(sys.modules):
        own = name == "reconciler" or name.startswith("reconciler.")
        if not own or name.endswith(_EXAMPLES):
            continue
        code = _code(name)
        if code is None:
            continue
        # Checks say what they find in functions; around those stand rules with examples.
        parts = _inner(code) if name.startswith("reconciler.checks.") else [code]
        for text in (text for part in parts for text in _texts(part)):
            words.update(run.lower() for run in _RUN.findall(text))
    return frozenset(words)


def _code(module: str) -> CodeType | None:
    """The code of a loaded module; None where it was not loaded from a file."""
    spec = sys.modules[module].__spec__
    loader = spec.loader if spec is not None else None
    return loader.get_code(module) if isinstance(loader, InspectLoader) else None


def _inner(code: CodeType) -> list[CodeType]:
    """The code of the functions and classes of a module."""
    return [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def _texts(code: CodeType) -> Iterator[str]:
    """The texts that ``code`` holds, those of functions within it too, and names of classes."""
    yield code.co_name
    for constant in code.co_consts:
        yield from _constant(constant)


def _constant(constant: object) -> Iterator[str]:
    if isinstance(constant, str):
        if not any(start in constant for start in _EXAMPLE_STARTS):
            yield constant
    elif isinstance(constant, tuple | frozenset):
        for item in constant:
            yield from _constant(item)
    elif isinstance(constant, CodeType):
        yield from _texts(constant)
