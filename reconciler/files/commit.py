"""The commit that a checkout is at, read from Git's own files: no process, no link, a bounded number of bytes.

Only a hash is ever returned, so nothing else of a file that pretends to be Git's can be shown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from reconciler.ground.disk import read_file

VARIABLES = ("RECONCILER_COMMIT", "CI_COMMIT_SHA", "GITHUB_SHA")
_HASH = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_SAID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,63}\Z")
_REF = re.compile(r"refs(?:/[A-Za-z0-9_+@=,-][A-Za-z0-9._+@=,-]*)+\Z")
_SMALL, _PACKED = 4096, 16 * 1024 * 1024


class Repository(NamedTuple):
    """Git's files of a checkout, ``top``: ``folder`` has its HEAD, ``shared`` what all worktrees have."""

    top: Path
    folder: Path
    shared: Path

    def hash_of(self, name: str) -> str | None:
        """Return the hash that HEAD, a whole ref (``refs/…``) or a whole hash stands for; None where it is none."""
        if _HASH.match(name):
            return name
        if name == "HEAD":
            head = _text(self.folder / "HEAD", _SMALL)
            ref = head.removeprefix("ref: ")
            if _HASH.match(head):
                return head
            return None if ref == head else self._of_ref(ref)
        return self._of_ref(name)

    def _of_ref(self, ref: str) -> str | None:
        if ".." in ref or not _REF.match(ref):
            return None
        for place in dict.fromkeys((self.folder, self.shared)):
            found = _text(place / ref, _SMALL)
            if _HASH.match(found):
                return found
            for line in _text(place / "packed-refs", _PACKED).splitlines():
                value, _, name = line.partition(" ")
                if name == ref and _HASH.match(value):
                    return value
        return None


def commit_of(root: Path, environ: Mapping[str, str]) -> str | None:
    """The commit of the project at ``root``: as the environment says, or else its checkout; None where neither does."""
    for name in VARIABLES:
        if _SAID.match(environ.get(name, "")):
            return environ[name]
    repository = repository_of(root)
    return repository.hash_of("HEAD") if repository is not None else None


def repository_of(root: Path) -> Repository | None:
    """The repository that the folder ``root`` is in; None where it is in none."""
    top = next((place for place in (root, *root.parents) if os.path.lexists(place / ".git")), None)
    folder = _git_folder(top / ".git") if top is not None else None
    if top is None or folder is None:
        return None
    shared = _text(folder / "commondir", _SMALL)
    return Repository(top, folder, folder / shared if shared else folder)


def leads_back(repository: Repository) -> bool:
    """Whether the folder of a worktree says that ``top`` is the checkout that it belongs to."""
    said = _text(repository.folder / "gitdir", _SMALL)
    return bool(said) and (repository.folder / said).resolve() == (repository.top / ".git").resolve()


def _git_folder(git: Path) -> Path | None:
    """The folder with HEAD: ``.git`` itself, or where the file of that name in a worktree or submodule points."""
    if git.is_symlink():
        return None
    if git.is_dir():
        return git
    said = _text(git, _SMALL)
    if not said.startswith("gitdir: "):
        return None
    folder = git.parent / said.removeprefix("gitdir: ")
    return folder if folder.is_dir() else None


def _text(path: Path, limit: int) -> str:
    """The content of a file without blanks around it; empty where there is none, or a link, or too much."""
    try:
        data = read_file(path, limit=limit)
    except (OSError, ValueError):
        return ""
    return (data or b"").decode("ascii", "replace").strip()
