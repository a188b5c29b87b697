"""The folders that files of a project lie in: its own, and one that it shares with other projects of its repository.

What a project file names is read and shown, so it must not lead anywhere else. The attackers: whoever writes the
project file, such as the author of a pull request, and would read what lies beside the checkout; whoever prepares an
archive that somebody unpacks in a folder of theirs; and another user of the machine, who puts a ``.git`` above a
project in a folder that all may write. So the shared folder is inside the repository that holds the project, reached
without a link, not hidden, and the repository is one that this user, or the system, has made.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reconciler.files.reading import HIDDEN, HIDDEN_FIX, Unreadable, check_no_links, hidden, kind_of
from reconciler.model.manifest import Problem, Text
from reconciler.model.spec import quoted

_FIX = "name a folder of the same repository, relative to the project file, such as ../common"


@dataclass(frozen=True, slots=True)
class Places:
    """``root`` is the project's folder, ``shared`` the other one, both real. Its files are called ``prefix/…``."""

    root: Path
    shared: Path | None = None
    prefix: str = ""

    def locate(self, file: str) -> tuple[Path, str]:
        """The folder that ``file``, relative to the project's, must not leave, and its path in there."""
        if self.shared is not None and self.is_shared(file):
            return self.shared, file[len(self.prefix) + 1 :]
        return self.root, file

    def is_shared(self, file: str) -> bool:
        """Whether a path relative to the project's folder leads to the shared one."""
        return self.shared is not None and f"{file}/".startswith(f"{self.prefix}/")

    def called(self, base: Path, path: str) -> str:
        """What ``path`` in ``base``, one of the two folders, is called: relative to the project's."""
        return path if base == self.root else posixpath.join(self.prefix, path)


def places_of(root: Path, shared: Text | None) -> tuple[Places, list[Problem]]:
    """The folders of the project at ``root``, a real path, and what is wrong with the one that ``shared`` names."""
    if shared is None:
        return Places(root), []
    try:
        problems = list(_flaws(root, shared))
    except Unreadable as error:
        problems = [Problem(error.rule, shared.position, f"{quoted(shared)}: {error.message}", fix=error.fix)]
    if problems:
        return Places(root), problems
    prefix = posixpath.normpath(shared)
    return Places(root, Path(os.path.normpath(root / prefix)), prefix), []


def _flaws(root: Path, shared: Text) -> Iterator[Problem]:
    """The first thing that is wrong with the folder. Raises Unreadable."""
    if not shared.strip() or "\x00" in shared or posixpath.isabs(shared) or "\\" in shared or ":" in shared:
        yield Problem("outside-project", shared.position, f"{quoted(shared)} is not a relative path", fix=_FIX)
        return
    place = Path(os.path.normpath(root / shared))
    top = _repository(root)
    if not place.is_relative_to(top):
        of = "the repository" if top != root else "the project folder, and no repository is around it"
        yield Problem("outside-project", shared.position, f"{quoted(shared)} leaves {of}", fix=_FIX)
    elif place.is_relative_to(root):
        message = f"{quoted(shared)} is in the project folder"
        yield Problem("outside-project", shared.position, message, fix="name it under manifests")
    elif root.is_relative_to(place):
        message = f"{quoted(shared)} holds the project itself"
        yield Problem("outside-project", shared.position, message, fix=_FIX)
    elif hidden(top, place):
        raise Unreadable("hidden-file", HIDDEN, HIDDEN_FIX)
    elif kind_of(place) != "folder":
        yield Problem("missing-file", shared.position, f"there is no folder {quoted(shared)}", fix=_FIX)
    else:
        check_no_links(top, place)
        if os.path.realpath(place) != str(place):
            message = f"{quoted(shared)} leads through a symbolic link"
            yield Problem("outside-project", shared.position, message, fix="name the folder itself")


def _repository(root: Path) -> Path:
    """The nearest folder with a ``.git`` from ``root`` upwards; ``root`` itself where there is none that counts."""
    for folder in (root, *root.parents):
        mark = folder / ".git"
        try:
            owner = mark.lstat().st_uid
        except OSError:
            continue
        own_user = getattr(os, "geteuid", None)
        made_here = own_user is None or owner in (own_user(), 0)
        # Some keep their own settings in a repository that is their home: not everything in there is one project.
        return folder if made_here and folder not in (Path.home(), Path(folder.anchor)) else root
    return root
