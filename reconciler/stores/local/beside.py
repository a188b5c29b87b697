"""The objects of the history beside a local state: ``audit/N`` and ``history/N`` in its folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from reconciler.ground.disk import check_folder, check_parts, make_folder, read_file, sync_folder, told, write_beside
from reconciler.stores.beside import SideObject


class LocalBeside:
    """Files in folders beside the state. No part of the way from ``within`` may be a link."""

    def __init__(self, folder: Path, within: Path) -> None:
        self._folder, self._within = folder, within

    def numbered(self, folder: str, after: int = 0) -> Sequence[SideObject]:
        place = self._folder / folder
        with told("read", place):
            check_parts(self._within, self._folder)
            check_folder(place)
            if not place.is_dir():
                return []
            paths = [path for path in place.iterdir() if path.name.isascii() and path.name.isdigit()]
            found = [SideObject(int(path.name), path.lstat().st_size) for path in paths]
        return sorted(item for item in found if item.number > after)

    def read(self, folder: str, number: int) -> bytes | None:
        path = self._path(folder, number)
        with told("read", path):
            check_parts(self._within, path.parent)
            return read_file(path)

    def create(self, folder: str, number: int, data: bytes) -> bool:
        path = self._path(folder, number)
        with told("write", path):
            temporary = self._written(path, data)
            try:
                # Whole or not at all, and never over a file that is there.
                os.link(temporary, path)
            except FileExistsError:
                temporary.unlink()
                return read_file(path) == data
            except OSError:
                # This file system has no links. Nobody else writes here: the lock is held.
                if os.path.lexists(path):
                    temporary.unlink()
                    return read_file(path) == data
                temporary.replace(path)
            else:
                temporary.unlink()
            sync_folder(path.parent)
        return True

    def put(self, folder: str, number: int, data: bytes) -> None:
        path = self._path(folder, number)
        with told("write", path):
            self._written(path, data).replace(path)
            sync_folder(path.parent)

    def remove(self, folder: str, number: int) -> None:
        path = self._path(folder, number)
        with told("remove", path):
            check_parts(self._within, path.parent)
            path.unlink(missing_ok=True)

    def _written(self, path: Path, data: bytes) -> Path:
        check_parts(self._within, path.parent)
        make_folder(path.parent)
        return write_beside(path, data)

    def _path(self, folder: str, number: int) -> Path:
        return self._folder / folder / f"{number:010d}"
