"""Writing a folder so that it is there whole or not at all: beside its place first, then moved in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked
from reconciler.files.project import FILE
from reconciler.files.writing.unfinished import DRAFT, NOTE, Unfinished, note, unfinished


def require_empty(folder: Path, *, keeps_state: bool = False) -> None:
    """Raises InputError where ``folder`` is a file, or holds anything but what a killed command left of its own.

    ``keeps_state``: the command writes a state too, and goes on with one that the killed command began.
    """
    _earlier(folder, keeps_state=keeps_state)


def _earlier(folder: Path, *, keeps_state: bool) -> Unfinished:
    check_not_linked(folder)
    try:
        if not folder.exists():
            return Unfinished()
        found = unfinished(folder)
        strange = found.strange(folder, keeps_state=keeps_state)
    except OSError as error:
        raise InputError(f"cannot write into {folder}: {error.strerror or error}") from error
    if strange:
        raise InputError(f"{folder} is not empty: it has {strange}; nothing was written", hint="name a new folder")
    return found


class Workplace:
    """A folder under construction, inside the one that it will become.

    ``states``: lineage → serial of the states that killed commands were about to write for the same folder.
    """

    def __init__(self, folder: Path, draft: Path, states: Mapping[str, int]) -> None:
        self._folder, self.draft, self.states = folder, draft, states

    def put(self, files: Mapping[str, str]) -> None:
        """Write ``files`` into the draft. Raises InputError."""
        for name, text in files.items():
            path = self.draft / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
            except OSError as error:
                raise InputError(f"cannot write {self._folder / name}: {error.strerror or error}") from error

    def announce(self, states: Mapping[str, int] | None = None) -> None:
        """Note durably what will be moved, and which state will be written, so that a repetition can know it.

        ``states``: lineage → serial. Raises InputError.
        """
        note(self.draft, states or {})

    def publish(self) -> None:
        """Move everything to its place, the project file last: without it there is no project. Raises InputError."""
        try:
            entries = [path for path in self.draft.iterdir() if path.name != NOTE]
            for entry in sorted(entries, key=lambda path: (path.name == FILE, path.name)):
                entry.rename(self._folder / entry.name)
        except OSError as error:
            raise InputError(f"cannot write into {self._folder}: {error.strerror or error}") from error


@contextmanager
def open_workplace(folder: Path, *, keeps_state: bool = False) -> Iterator[Workplace]:
    """Yield a place to prepare the content of ``folder``, see ``require_empty``. Nothing stays of what failed."""
    earlier = _earlier(folder, keeps_state=keeps_state)
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        earlier.remove(folder)
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder))
    except OSError as error:
        raise InputError(f"cannot make {folder}: {error.strerror or error}") from error
    try:
        yield Workplace(folder, draft, earlier.states)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        raise
    shutil.rmtree(draft, ignore_errors=True)
