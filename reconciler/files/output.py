"""Files that a command writes where a person said: they replace an earlier one of their sort, and nothing else."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.given_paths import check_not_linked
from reconciler.ground import atomic

START = 4096
"""As many bytes from the beginning of a file as show what sort it is."""


class OutputFile:
    """One such file. Links outside of checkouts are followed: what they name is written, and they stay.

    ``sort`` says what is written, as in "a saved plan". ``replaces`` gets the first ``START`` bytes of what stands
    there and says whether it may go. ``owner`` says what of a project a path is, or None; that never goes, whatever
    ``force`` says. ``force`` is None where the command has no such option.
    """

    def __init__(
        self,
        path: Path,
        sort: str,
        replaces: Callable[[bytes], bool],
        owner: Callable[[Path], str | None],
        *,
        force: bool | None = None,
    ) -> None:
        self._path, self._sort, self._replaces, self._owner, self._force = path, sort, replaces, owner, force

    def check(self) -> None:
        """Raises InputError where something stands that must stay. A command asks before it begins to work."""
        self._place()

    def write(self, data: bytes, *, public: bool = False) -> None:
        """Write the file for its owner only, or ``public`` for all to read, after looking once more.

        Raises InputError.
        """
        atomic.write(self._place(), data, mode=0o644 if public else None)

    def standing(self, most: int) -> bytes | None:
        """What would be replaced; None where there is nothing. Raises InputError where it is over ``most`` bytes."""
        place = self._place()
        try:
            with place.open("rb") as stream:
                data = stream.read(most + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise InputError(f"cannot look at {self._path}: {error.strerror or error}") from error
        if len(data) > most:
            raise InputError(f"{self._path} is larger than {most // 1024 // 1024} MiB")
        return data

    def _place(self) -> Path:
        """The real place to write to."""
        check_not_linked(self._path)
        try:
            place = self._path.resolve()
            standing = place.exists()
            mode = place.stat().st_mode if standing else stat.S_IFREG
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a link that leads back to itself
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
            raise InputError(f"cannot write {self._path}: {reason}") from error
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"
            raise InputError(f"{self._path} is {what}, not a file", hint="name a file")
        owner = self._owner(self._path)
        if owner is not None:
            raise InputError(
                f"{self._path} is {owner}; {self._sort} must not replace it", hint="name a file outside the project"
            )
        if standing and not self._force:
            self._require_replaceable(place)
        return place

    def _require_replaceable(self, place: Path) -> None:
        try:
            with place.open("rb") as stream:
                start = stream.read(START)
        except OSError as error:
            raise InputError(f"cannot look at {self._path}: {error.strerror or error}") from error
        # What is empty holds nothing to lose: mktemp makes such files.
        if start and not self._replaces(start):
            hint = "name another file" if self._force is None else "name another file, or replace it with --force"
            raise InputError(f"{self._path} exists and is not {self._sort}; nothing was written", hint=hint)
