"""[PATH] [SERIAL] on a command line: a project, and a version of its state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def path_and_serial(words: Sequence[str], command: str) -> tuple[Path, int | None]:
    """Return the path and the serial that ``words`` name. Raises InputError, for ``command``, where there is more."""
    from reconciler.errors import InputError
    from reconciler.model.history import serial_of

    rest = list(words)
    serial = serial_of(rest[-1]) if rest else None
    if serial is not None:
        rest.pop()
    if len(rest) > 1:
        raise InputError(
            f"{command} takes a PATH and a SERIAL", hint=f"reconciler {command} [PATH] [SERIAL]; a folder 12 is ./12"
        )
    return Path(*rest), serial
