"""A text that a person names on the command line, to be looked through; ``-`` is standard input."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from reconciler.errors import InputError
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.given_paths import check_not_linked
from reconciler.files.reading import Unreadable, read_bytes

MOST = 4 * 1024 * 1024
"""Bytes of a text that are looked through."""


def read_given_text(name: str, stream: BinaryIO | None) -> str:
    """Return the text of the file ``name``, or of ``stream``. Raises InputError where it cannot be read."""
    if stream is not None:
        data = stream.read(MOST + 1)
        if len(data) > MOST:
            raise InputError(f"the text is larger than {MOST // 1024 // 1024} MiB", hint="give it in parts")
    else:
        check_not_linked(Path(name))
        try:
            data = read_bytes(Path(name), limit=MOST)
        except Unreadable as error:
            raise InputError(f"{name}: {error.message}", hint=error.fix) from error
    try:
        return decode(data, advise=False, prose=True)
    except Undecodable as error:
        raise InputError(f"{name}:{error.line}:{error.column}: {error.message}", hint="save it as UTF-8") from error
