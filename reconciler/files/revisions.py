"""A project as it was at a revision, read from Git's own files: no process runs, so no hook, filter or helper does.

Whoever wrote the commits, or the repository itself, may be an attacker. Of a commit only regular files of the project's
folder are taken, under names that lead nowhere else; links, submodules and hidden files are left out, as reading a
project leaves them out. Nothing of ``.git/config`` is read, and no other repository that ``.git`` names.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.errors import InputError
from reconciler.files.commit import Repository, leads_back, repository_of

if TYPE_CHECKING:
    from dulwich.object_store import DiskObjectStore
    from dulwich.objects import Tree

INSTALL = "pip install 'mps-reconciler[git]'"
MOST_FILES, MOST_BYTES = 100_000, 256 * 1024 * 1024
"""What a copy of a project may hold."""
_LARGEST_OBJECT = 64 * 1024 * 1024
_DEEPEST = 64
_REVISION = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._+@/-]{0,199}?)(?:~(?P<back>[0-9]{1,3}))?\Z")
_FILES = frozenset({0o100644, 0o100755, 0o100664})
_FOLDER = 0o040000
_PLAIN = re.compile(r"[^/\\\x00-\x1f\x7f]+\Z")
_PLACES = ("", "refs/heads/", "refs/tags/", "refs/remotes/")
"""Where the name of a revision is looked for, in this order."""


class FolderMissing(InputError):
    """The revision is there, and has no folder of the name that was asked for."""


@contextmanager
def copied_at(root: Path, revision: str, shared: Path | None = None) -> Iterator[Path]:
    """Give the folder of the project at ``root`` as it was at ``revision``: a copy, gone when the block ends.

    ``revision`` is HEAD, a branch, a tag or a whole hash, and may end in ``~N``. ``shared`` is a folder of the same
    repository that is to lie beside the copy as it does beside ``root``. Raises FolderMissing where the revision
    holds no such folder, and InputError where there is no such revision, or where its files cannot be taken.
    """
    found = _REVISION.match(revision)
    if found is None:
        raise InputError(
            f"{revision} is neither a saved plan nor the name of a revision",
            hint="give live, a file, or HEAD, a branch, a tag or a whole hash, with ~N for its Nth ancestor",
        )
    repository = repository_of(root)
    if repository is None:
        raise InputError(f"{root} is not in a repository of Git, so there is no revision {revision}")
    with tempfile.TemporaryDirectory(prefix="reconciler-") as folder:
        with _objects(repository) as store, _reading(revision):
            top = _tree(store, repository, found["name"], int(found["back"] or 0))
            copy = _Copy(store, Path(folder).resolve())
            if shared is None:
                copied = copy.take_folder(top, root.relative_to(repository.top), Path())
            else:
                # What a project shares lies in its repository: the copy is one, as far as its project can see.
                (Path(folder) / ".git").mkdir()
                for each in (shared, root):
                    place = each.relative_to(repository.top)
                    copied = copy.take_folder(top, place, place)
        yield copied


@contextmanager
def _objects(repository: Repository) -> Iterator[DiskObjectStore]:
    try:
        from dulwich.object_store import BaseObjectStore, DiskObjectStore
    except ImportError as error:
        raise InputError("reading a revision needs a library that is not installed", hint=INSTALL) from error

    class OwnObjects(DiskObjectStore):
        """The repository's own objects. Others that it names lie anywhere on this machine, and are not read."""

        @property
        def alternates(self) -> list[BaseObjectStore]:
            return []

    folder = repository.shared / "objects"
    _check_own(repository, folder)
    store = OwnObjects(folder, loose_object_size_limit=_LARGEST_OBJECT, max_tree_depth=_DEEPEST)
    try:
        yield store
    finally:
        store.close()


def _check_own(repository: Repository, objects: Path) -> None:
    """Raise InputError where the objects are not the checkout's own: ``.git`` or a link in it leads elsewhere.

    Somebody who packed a folder could name any repository of this machine in it. A worktree's ``.git`` does lead
    elsewhere, and the repository there has a folder for it that leads back, which only Git's own command makes.
    """
    own = repository.top / ".git"
    if own.is_dir():
        at_home = repository.shared == own
    else:
        # As the system sees it: a way that is only written so may lead through a link, and back into the checkout.
        kept = repository.folder.resolve().parent
        known = kept.name == "worktrees" and kept.parent == repository.shared.resolve()
        at_home = known and leads_back(repository)
    if not at_home:
        raise InputError(f"{own} leads to a repository that does not know this checkout", hint="git worktree repair")
    if objects.is_symlink() or not objects.is_dir():
        raise InputError(f"{objects} is not a folder of objects")
    for place, folders, files in os.walk(objects):
        for name in (*folders, *files):
            if (Path(place) / name).is_symlink():
                raise InputError(f"{Path(place) / name} is a link", hint="give a repository with objects of its own")


@contextmanager
def _reading(revision: str) -> Iterator[None]:
    """Turn whatever goes wrong with objects into an error that names the revision.

    Objects may hold anything, and the library has no one error for what is not as it should be.
    """
    try:
        yield
    except InputError as error:
        raise type(error)(f"{revision}: {error.message}", hint=error.hint) from error
    except Exception as error:
        # A message of the library may quote what an object holds.
        what = "an object is missing or damaged"
        raise InputError(f"{revision}: {what}", hint="fetch it whole: git fetch --unshallow, git fsck") from error


def _tree(store: DiskObjectStore, repository: Repository, name: str, back: int) -> Tree:
    """Return the tree of a commit: by the name of a revision, and the number of generations before it."""
    from dulwich.objects import Commit, ObjectID, Tag, Tree

    named = (repository.hash_of(f"{place}{name}") for place in _PLACES)
    found = next((each for each in named if each is not None), None)
    if found is None:
        raise InputError("there is no such revision", hint="git fetch brings branches of a remote: origin/main")
    key = ObjectID(found.encode())
    for _ in range(_DEEPEST):  # a tag may name a tag
        made = store[key]
        if not isinstance(made, Tag):
            break
        key = made.object[1]
    for _ in range(back):
        if not isinstance(made, Commit) or not made.parents:
            raise InputError(f"it has no {back} ancestors here", hint="fetch them: git fetch --unshallow")
        made = store[made.parents[0]]
    if not isinstance(made, Commit):
        raise InputError("it is not a commit")
    tree = store[made.tree]
    if not isinstance(tree, Tree):
        raise InputError("its commit has no tree")
    return tree


def _below(store: DiskObjectStore, tree: Tree, part: str) -> Tree:
    """Return the folder ``part`` of a tree."""
    from dulwich.objects import Tree as Folder

    for entry in tree.iteritems():
        if entry.path == os.fsencode(part) and entry.mode == _FOLDER:
            found = store[entry.sha]
            if isinstance(found, Folder):
                return found
    raise FolderMissing(f"it has no folder {part}")


class _Copy:
    """Writes the regular files of a tree below a folder that only this program knows."""

    def __init__(self, store: DiskObjectStore, folder: Path) -> None:
        self._store, self._folder = store, folder
        self._files = self._bytes = 0

    def take_folder(self, top: Tree, source: Path, below: Path) -> Path:
        """Write everything of the folder ``source`` of the tree ``top`` into the folder ``below``, and return it."""
        tree = top
        for part in source.parts:
            tree = _below(self._store, tree, part)
        self.take(tree, below="".join(f"{part}/" for part in below.parts))
        return self._folder / below

    def take(self, tree: Tree, depth: int = 0, below: str = "") -> None:
        """Write everything of ``tree``. ``below``: the folder in which it stands, with a slash at its end."""
        from dulwich.objects import Blob, Tree

        if depth > _DEEPEST:
            raise InputError(f"it has folders more than {_DEEPEST} deep")
        for entry in tree.iteritems():
            name = os.fsdecode(entry.path)
            if not _is_plain(name) or entry.mode not in (*_FILES, _FOLDER):
                continue
            found = self._store[entry.sha]
            if entry.mode == _FOLDER and isinstance(found, Tree):
                self._count(0)
                self.take(found, depth + 1, f"{below}{name}/")
            elif entry.mode in _FILES and isinstance(found, Blob):
                self._count(found.raw_length())
                self._write(f"{below}{name}", found.as_raw_string())

    def _count(self, size: int) -> None:
        # Folders count too: a few objects, named again and again, would make a tree without end.
        self._files += 1
        self._bytes += size
        if self._files > MOST_FILES or self._bytes > MOST_BYTES:
            raise InputError(f"it has more than {MOST_FILES} files, or {MOST_BYTES // 2**20} MiB")

    def _write(self, name: str, data: bytes) -> None:
        place = self._folder / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            # Two names may be one file where case does not count: the second is not to replace the first.
            with place.open("xb") as stream:
                stream.write(data)
        except OSError as error:
            # A full disk, or a name that this system does not take, is no damage of the repository.
            raise InputError(f"its files cannot be copied here: {error.strerror}") from error


def _is_plain(name: str) -> bool:
    """Whether a name leads nowhere else, and is not hidden; the project reads nothing hidden."""
    return not name.startswith(".") and _PLAIN.match(name) is not None
