"""What lies beside a project and costs little to look at, for completion in a shell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from reconciler.files.list_paths import is_workbook
from reconciler.files.project import STATE_FOLDER
from reconciler.files.reading import check_no_links, read_bytes

LARGEST_STATE = 20_000_000
"""Bytes of a state that is looked at: more would be waited for."""


def size_of(root: Path, files: Iterable[str]) -> int:
    """Return how many bytes ``files`` have together, workbooks unpacked. Raises OSError, Unreadable and BadZipFile."""
    return sum(_size(root / file) for file in files)


def _size(path: Path) -> int:
    if not is_workbook(path.name):
        return path.stat().st_size
    with ZipFile(BytesIO(read_bytes(path))) as archive:
        return sum(part.file_size for part in archive.infolist())


def recorded_names(root: Path, target: str) -> Iterator[tuple[str, str]]:
    """Return kind and name of what a local state in clear has on record; nothing of a large one.

    It is not checked: these names are offered and not believed.
    """
    path = root / STATE_FOLDER / target / "state.json"
    check_no_links(root, path)
    if not path.is_file() or path.stat().st_size > LARGEST_STATE:
        return
    document: Mapping[str, Any] = json.loads(read_bytes(path))
    for row in document.get("records", ()):
        yield from ((row["kind"], name) for name in row["names"])
