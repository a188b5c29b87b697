"""Writing a folder so that it is there whole or not at all: beside its place first, then moved in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.project import FILE


def require_empty(folder: Path) -> None:
    """Raises InputError where ``folder`` is a file, or holds anything."""
    try:
        if not folder.exists():
            return
        first = next(iter(sorted(folder.iterdir())), None)
    except OSError as error:
        raise InputError(f"cannot write into {folder}: {error.strerror or error}") from error
    if first is not None:
        raise InputError(f"{folder} is not empty: it has {first.name}; nothing was written", hint="name a new folder")


class Workplace:
    """A folder under construction, inside the one that it will become."""

    def __init__(self, folder: Path, draft: Path) -> None:
        self._folder, self.draft = folder, draft

    def put(self, files: Mapping[str, str]) -> None:
        """Write ``files`` into the draft. Raises InputError."""
        for name, text in files.items():
            path = self.draft / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
            except OSError as error:
                raise InputError(f"cannot write {self._folder / name}: {error.strerror or error}") from error

    def publish(self) -> None:
        """Move everything to its place, the project file last: without it there is no project."""
        try:
            for entry in sorted(self.draft.iterdir(), key=lambda path: path.name == FILE):
                entry.rename(self._folder / entry.name)
        except OSError as error:
            raise InputError(f"cannot write into {self._folder}: {error.strerror or error}") from error


@contextmanager
def workplace(folder: Path) -> Iterator[Workplace]:
    """A place to prepare the content of ``folder``, which must be empty or absent. Nothing stays of what failed."""
    require_empty(folder)
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    except OSError as error:
        raise InputError(f"cannot make {folder}: {error.strerror or error}") from error
    try:
        yield Workplace(folder, draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for path in made:
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        raise
    shutil.rmtree(draft, ignore_errors=True)
