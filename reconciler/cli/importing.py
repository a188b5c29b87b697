"""What init --from says."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.cli.given_lists import check_rejects, given_entries, not_taken_line, show_not_taken, write_rejects
from reconciler.cli.terminal import DONE, say

if TYPE_CHECKING:
    from reconciler.pipeline.importing import Imported


def import_files(folder: Path, sources: Sequence[Path], *, usages: str, rejects: Path | None, **given: Any) -> int:
    """Write a project from word lists and spreadsheets. ``given``: as ``given_entries`` has it."""
    from reconciler.files.writing import require_empty
    from reconciler.pipeline.importing import import_entries
    from reconciler.render.escape import visible

    require_empty(folder)
    check_rejects(rejects)
    entries, tables = given_entries(sources, **given)
    made = import_entries(folder, entries, usages=[part.strip() for part in usages.split(",")])
    write_rejects(rejects, made.not_taken, several=tables > 1)
    show_not_taken(made.not_taken, rejects)
    say(map(visible, _lines(folder, made, rejects)))
    return DONE


def _lines(folder: Path, made: Imported, rejects: Path | None) -> Iterator[str]:
    yield f"created {folder}: {made.keywords:,} keywords in {made.lists} list{'s' if made.lists != 1 else ''}"
    yield from not_taken_line(made.not_taken, rejects)
    yield ""
    yield f"Next: {shlex.join(['reconciler', 'plan', str(folder)])}"
