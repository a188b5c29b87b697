"""Keywords, and what is said of them, as a person gives them on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, get_args

from reconciler.errors import InputError
from reconciler.files.given_texts import read_given_text
from reconciler.files.txt_lists import read_txt
from reconciler.model.life import NEVER, EndError, end_of, flaw_of, parsed_end
from reconciler.model.project import Usage
from reconciler.pipeline.adding import Said

_SPAN = re.compile(r"([1-9][0-9]{0,4})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}
STANDARD_INPUT = "-"


def words_given(words: Iterable[str], file: str | None, stream: BinaryIO | None) -> tuple[str, ...]:
    """Return the words, each once: those named, and the lines of ``file`` or, for ``-``, of ``stream``.

    Raises InputError where there is none, and where a file cannot be read as a list of one keyword a line.
    """
    named = [word for word in words if word != STANDARD_INPUT]
    if stream is not None:
        named += _lines(STANDARD_INPUT, stream)
    if file is not None and file != STANDARD_INPUT:
        named += _lines(file, None)
    if not named:
        raise InputError("no words were given", hint="name them, or use --file FILE; - is standard input")
    if any(not word.strip() for word in named):
        raise InputError("a word is empty", hint="check the quotes")
    return tuple(dict.fromkeys(named))


def _lines(file: str, stream: BinaryIO | None) -> list[str]:
    rows, problems = read_txt(read_given_text(file, stream), file)
    if problems:
        first = problems[0]
        raise InputError(f"{first.position.short}: {first.message}", hint=f"write {first.fix}")
    return [row.keyword for row in rows]


def said_of(options: Mapping[str, str | None], now: float) -> Said:
    """Return what ``tags``, ``usages``, ``expires`` and ``reason`` say of the words. ``now``: Unix seconds.

    Raises InputError.
    """
    tags, usages, expires, reason = (options.get(name) for name in ("tags", "usages", "expires", "reason"))
    return Said(
        _labels(tags) if tags is not None else None,
        _usages(usages) if usages is not None else None,
        _end(expires, now) if expires is not None else None,
        _reason(reason) if reason is not None else "",
    )


def _labels(text: str) -> tuple[str, ...]:
    if text.strip() == "-":
        return ()
    labels = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not all(labels):
        raise InputError("a tag is empty", hint="--tags a,b for several, --tags - for none")
    return labels


def _usages(text: str) -> tuple[str, ...]:
    known = get_args(Usage)
    given = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    unknown = [usage for usage in given if usage not in known]
    if unknown:
        raise InputError(f'unknown usage "{unknown[0]}"', hint=f"usages: {', '.join(known)}")
    return given


def _end(text: str, now: float) -> str:
    """An end as lists write it; a span from now to the minute, rounded up."""
    span = _SPAN.fullmatch(text.strip())
    if span is not None:
        moment = datetime.fromtimestamp(now, UTC) + timedelta(hours=int(span[1]) * _HOURS[span[2]], seconds=59)
        return moment.strftime("%Y-%m-%dT%H:%MZ")
    if text.strip() == NEVER:
        return NEVER
    try:
        end = parsed_end(text.strip())
    except EndError as error:
        raise InputError(error.message, hint=f"{error.fix}; or 72h, 3d, 2w from now") from error
    if end_of(end) <= now:
        raise InputError(f"{text.strip()} is over: the words would not be declared", hint="name a later day")
    return text.strip()


def _reason(text: str) -> str:
    reason = text.strip()
    flaw = flaw_of(reason)
    if flaw or not reason:
        raise InputError(f"the reason {flaw or 'is empty'}", hint="say it in one line")
    if reason.startswith("reconciler:"):
        # Beside a word such a comment would switch rules off.
        raise InputError('a reason must not begin with "reconciler:"', hint="say it in other words")
    return reason
