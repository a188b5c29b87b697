"""A last copy of a state whose own store cannot be written."""

from __future__ import annotations

import re
import tempfile
from contextlib import suppress
from pathlib import Path

from reconciler.ground.disk import write_new
from reconciler.model.state import State


def write_rescue(state: State, data: bytes) -> Path | None:
    """Write ``data``, the document of ``state``, to the current folder, else to the system's temporary one.

    Returns None where neither takes it. Never over an existing file, never through a link, readable by this user only.
    """
    lineage = re.sub(r"[^0-9A-Za-z]", "", state.lineage)[:8] or "state"
    for folder in _folders():
        for attempt in range(100):
            again = f"-{attempt}" if attempt else ""
            path = folder / f"reconciler-rescue-{lineage}-{state.serial}{again}.json"
            try:
                write_new(path, data)
            except FileExistsError:
                continue
            except OSError:
                break
            return path
    return None


def _folders() -> list[Path]:
    found = []
    for place in (Path.cwd, tempfile.gettempdir):
        with suppress(OSError):  # a deleted current folder, a system without a usable temporary one
            found.append(Path(place()))
    return found
