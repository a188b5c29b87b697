"""JSON documents of a stream, one after another: JSON lines of any number, or one document over many lines.

What is held at a time is one line, or a document that spans several of at most ``LARGEST`` bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, check_no_links, open_regular

LARGEST = 16 * 1024 * 1024
"""Bytes of a line, and of a document over several lines."""
_BOM = b"\xef\xbb\xbf"
_CHUNK = 64 * 1024
_FIX = "name files, for example results/*.jsonl; what comes through a pipe is read as standard input: -"


class Document(NamedTuple):
    """One JSON value, and the line on which it begins, from 1. Elements of an array are documents of their own."""

    line: int
    value: object


class Broken(NamedTuple):
    """A line that holds no JSON, or too much, and why."""

    line: int
    message: str


class _Line(NamedTuple):
    number: int
    data: bytes
    whole: bool = True


@contextmanager
def opened_documents(name: str) -> Iterator[BinaryIO]:
    """Open a file that a person names. Raises InputError where it is missing, a link of a checkout or no plain file."""
    path = Path(name)
    check_not_linked(path)
    try:
        check_no_links(path.parent, path)
        handle = open_regular(path)
    except Unreadable as error:
        fix = _FIX if error.rule == "not-a-file" else error.fix
        raise InputError(f"{name}: {error.message}", hint=fix) from error
    with os.fdopen(handle, "rb") as stream:
        yield stream


def json_documents(name: str, stream: BinaryIO, *, limit: int = LARGEST) -> Iterator[Document | Broken]:
    """Yield the documents of ``stream``, which ``name`` is called, and the lines that are none.

    Raises InputError for an array of more than ``limit`` bytes, and where the stream cannot be read.
    """
    lines = _lines(name, stream, limit)
    first = next(lines, None)
    if first is None:
        return
    value, message = _parsed(first, limit)
    if message is None:
        yield from _documents(first.number, value)
    elif first.whole:
        # Either one document over several lines, or lines of which the first is broken.
        yield from _spanning(name, first, lines, limit)
    else:
        _refuse_array(name, first, limit)
        yield Broken(first.number, message)
    for line in lines:
        value, message = _parsed(line, limit)
        if message is None:
            yield from _documents(line.number, value)
        else:
            yield Broken(line.number, message)


def _spanning(name: str, first: _Line, lines: Iterator[_Line], limit: int) -> Iterator[Document | Broken]:
    """Read on until ``limit`` bytes: a document, or else each line by itself."""
    held, size, ended = [first], len(first.data), True
    for line in lines:
        held.append(line)
        size += len(line.data)
        if size > limit or not line.whole:
            ended = False
            break
    if ended:
        value, message = _parsed(_Line(first.number, b"".join(line.data for line in held)), limit)
        if message is None:
            yield from _documents(first.number, value)
            return
    else:
        _refuse_array(name, first, limit)
    for line in held:
        value, message = _parsed(line, limit)
        if message is None:
            yield from _documents(line.number, value)
        else:
            yield Broken(line.number, message)


def _refuse_array(name: str, first: _Line, limit: int) -> None:
    if first.data.startswith(b"["):
        raise InputError(
            f"{name} is one JSON array of more than {_mib(limit)}: it cannot be read piece by piece",
            hint="give it as JSON lines: jq -c '.[]' FILE | reconciler impact -",
        )


def _parsed(line: _Line, limit: int) -> tuple[object, str | None]:
    """The value of a line, and what is wrong with it; None: nothing."""
    if not line.whole:
        return None, f"longer than {_mib(limit)}"
    try:
        return json.loads(line.data.decode("utf-8")), None
    except UnicodeDecodeError:
        return None, "not UTF-8"
    except RecursionError:
        return None, "nested too deep"
    except json.JSONDecodeError as error:
        return None, f"not JSON: {error.msg} at character {error.pos + 1}"
    except ValueError:  # a number of more digits than Python reads
        return None, "not JSON: a number is too long"


def _documents(line: int, value: object) -> Iterator[Document]:
    if isinstance(value, list):
        yield from (Document(line, each) for each in value)
    else:
        yield Document(line, value)


def _lines(name: str, stream: BinaryIO, limit: int) -> Iterator[_Line]:
    """The lines that are not blank. Of one of more than ``limit`` bytes, the first ones only."""
    number = 0
    while True:
        data = _read(name, stream, limit + 1)
        if not data:
            return
        number += 1
        whole = len(data) <= limit or data.endswith(b"\n")
        ended = data.endswith(b"\n")
        while not ended:
            rest = _read(name, stream, _CHUNK)
            ended = not rest or rest.endswith(b"\n")
        kept = data.removeprefix(_BOM) if number == 1 else data
        if kept.strip():
            yield _Line(number, kept.lstrip(), whole)


def _read(name: str, stream: BinaryIO, most: int) -> bytes:
    try:
        return stream.readline(most)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}") from error


def _mib(limit: int) -> str:
    return f"{limit // 1024 // 1024} MiB"
