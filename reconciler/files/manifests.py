"""The manifest files of a project, and the documents in them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from reconciler.files.comments import comments_in
from reconciler.files.decoding import Undecodable, decode
from reconciler.files.folders import MOST_GLOBS, Entry, glob_flaw, is_glob, matching, once, takes_any, walk
from reconciler.files.project import FILE, ProjectFiles
from reconciler.files.reading import Unreadable, check_no_links, check_not_hidden, inside, kind_of, read_bytes
from reconciler.files.yaml_tree import parse
from reconciler.ground.collector import collector_paused
from reconciler.model.manifest import Document, Map, Position, Problem, Text
from reconciler.model.spec import is_null, quoted
from reconciler.model.tuning import Comment

SUFFIXES = (".yaml", ".yml")
_STAY = "manifests lie in the project folder, or in the folder of the repository that shared names"


@dataclass(frozen=True, slots=True)
class Manifests:
    """What was read: every document in order of file and place, and the files, relative to the project folder."""

    documents: tuple[Document, ...]
    files: tuple[str, ...]
    comments: tuple[Comment, ...] = ()
    """Comments that switch rules off."""

    @property
    def names(self) -> set[str]:
        """The ``metadata.name`` of each document that has one."""
        heads = [document.tree.get(Text("metadata")) for document in self.documents]
        named = [head.get(Text("name")) for head in heads if isinstance(head, Map)]
        return {str(name) for name in named if isinstance(name, Text)}


def load_manifests(project: ProjectFiles) -> tuple[Manifests, list[Problem]]:
    """Read every manifest of a project. Return what could be read, and all problems."""
    files, problems = find_manifests(project)
    documents: list[Document] = []
    comments: list[Comment] = []
    with collector_paused():
        for file in files:
            found, wrong, said = read_manifest(project, file.path)
            documents += (replace(document, rank=file.rank, own=file.own) for document in found)
            problems += wrong
            comments += said
    paths = tuple(file.path for file in files)
    return Manifests(tuple(documents), paths, tuple(comments)), project.sources.excerpted(problems)


class ManifestFile(NamedTuple):
    """A manifest file. ``rank`` and ``own`` are as in ``Document``."""

    path: str
    rank: int
    own: Mapping[str, int] | None = None


def find_manifests(project: ProjectFiles) -> tuple[list[ManifestFile], list[Problem]]:
    """All manifest files in order of path, each real file once, without the project file.

    A file that targets name under their own ``manifests`` is theirs alone, also where the project's folders hold it.
    """
    every = [*project.patterns, *chain.from_iterable(project.target_patterns.values())]
    globs = [pattern for pattern in every if is_glob(pattern)]
    if len(globs) > MOST_GLOBS:
        message = f"more than {MOST_GLOBS} patterns under manifests"
        return [], [Problem("glob-bound", globs[-1].position, message, fix="name folders instead")]
    problems: list[Problem] = []
    ranks = _shared(project, problems) | _ranked(project, project.patterns, 0, problems)
    own: dict[str, dict[str, int]] = {}
    for target, patterns in project.target_patterns.items():
        for path, rank in _ranked(project, patterns, len(project.patterns), problems).items():
            own.setdefault(os.path.realpath(project.root / path), {})[target] = rank
            ranks.setdefault(path, rank)
    files = [
        ManifestFile(path, ranks[path], own.get(os.path.realpath(project.root / path)) if own else None)
        for path in once(project.root, ranks)
    ]
    if own:
        problems += _taken(project, files)
    return files, list(dict.fromkeys(problems))


def _taken(project: ProjectFiles, files: Iterable[ManifestFile]) -> Iterator[Problem]:
    """Entries of the project's ``manifests`` of which targets have taken every file, so that others have none of it.

    Most often both name one folder. The other targets would declare nothing of it, and their next plan delete it all.
    """
    targets = project.target_names
    readers: dict[int, set[str]] = {}
    for file in files:
        if 0 <= file.rank < len(project.patterns):
            readers.setdefault(file.rank, set()).update(targets if file.own is None else file.own)
    for rank, names in sorted(readers.items()):
        without = [name for name in targets if name not in names]
        if without:
            pattern = project.patterns[rank]
            takers = ", ".join(sorted(names))
            message = f"target {without[0]} reads nothing of {quoted(pattern)}: it is all under manifests of {takers}"
            fix = "name it in one of the two places: what a target names itself, no other target reads"
            yield Problem("missing-file", pattern.position, message, fix=fix)


def _shared(project: ProjectFiles, problems: list[Problem]) -> dict[str, int]:
    """The manifests of the shared folder, which come before the project's own. A project file there is another's."""
    places, found = project.places, dict[str, int]()
    if places.shared is None:
        return found
    entries = list(walk(places.shared, ""))
    if not entries:
        # Git keeps no empty folders. Read as one without manifests, all that it declares would be deleted.
        message = f"the folder {quoted(places.prefix)} is empty, as a submodule is that was not checked out"
        place = project.place_of("shared")
        problems.append(Problem("missing-file", place, message, fix="check it out, or remove shared"))
    for entry in entries:
        if entry.path.rpartition("/")[2] == FILE:
            continue
        for path, problem in _checked(places.shared, [entry], any_name=True):
            if problem is None:
                found[places.called(places.shared, path)] = -1
            else:
                shown = places.called(places.shared, problem.position.file)
                problems.append(replace(problem, position=problem.position._replace(file=shown)))
    return found


def _ranked(project: ProjectFiles, patterns: Iterable[Text], first: int, problems: list[Problem]) -> dict[str, int]:
    """Each path that ``patterns`` name, with the order of the pattern that names it first, counted from ``first``."""
    own = os.path.realpath(project.root / project.file) if project.file else None
    found: dict[str, int] = {}
    for rank, pattern in enumerate(patterns, first):
        for path, problem in _expand(project, pattern):
            if problem is not None:
                problems.append(problem)
            elif os.path.realpath(project.root / path) != own:
                found.setdefault(path, rank)
    return found


def read_manifest(project: ProjectFiles, file: str) -> tuple[list[Document], list[Problem], list[Comment]]:
    """The documents of one file without empty ones, what is wrong with it, and its comments for the program."""
    try:
        base, path = project.places.locate(file)
        check_not_hidden(base, base / path, _STAY)
        text = decode(read_bytes(base / path), advise=False)
    except Unreadable as error:
        return [], [Problem(error.rule, Position(file, 1), error.message, fix=error.fix)], []
    except Undecodable as error:
        return [], [Problem(error.rule, Position(file, error.line, error.column), error.message, fix=error.fix)], []
    roots, problems = parse(text, file)
    documents = [Document(file, root) for root in roots if isinstance(root, Map)]
    fix = "begin with apiVersion: reconciler/v1, kind and metadata"
    problems += [
        Problem("wrong-type", root.position, "a manifest must be a mapping", fix=fix)
        for root in roots
        if not isinstance(root, Map) and not is_null(root)
    ]
    if not problems and not documents and "#" not in text:
        # An interrupted write or checkout leaves such a file; a comment shows that somebody meant it.
        fix = "restore it, or remove it; where it is meant, say so in a comment: # nothing yet"
        problems.append(Problem("empty-manifest", Position(file, 1), "the file is empty", fix=fix))
    return documents, problems, comments_in(text, file, manifest=True)


def _expand(project: ProjectFiles, pattern: Text) -> Iterator[tuple[str, Problem | None]]:
    """What one entry under ``manifests`` names: paths of files, and problems beside an empty or unusable path."""
    path = posixpath.normpath(pattern) if pattern and "\x00" not in pattern else ""
    if not path:
        yield "", Problem("missing-file", pattern.position, "an empty path", fix='write the folder, or "."')
        return
    path = "" if path == "." else path
    place = project.root / path
    if posixpath.isabs(path) or path.split("/")[0] == ".." or not inside(project.root, place):
        yield "", _outside(pattern.position, quoted(pattern))
        return
    try:
        kind = kind_of(place)
        check_no_links(project.root, place)
    except Unreadable as error:
        yield "", Problem(error.rule, pattern.position, f"{path}: {error.message}", fix=error.fix)
        return
    if kind == "folder":
        yield from _checked(project.root, walk(project.root, path), any_name=True)
    elif kind == "file":
        yield path, None
    elif is_glob(path) and glob_flaw(path):
        fix = "name the folder, or write a shorter pattern"
        yield "", Problem("glob-bound", pattern.position, glob_flaw(path), fix=fix)
    elif is_glob(path):
        found = matching(project.root, path)
        if not found:
            message = f"no file matches {quoted(pattern)}"
            yield "", Problem("missing-file", pattern.position, message, fix="correct the pattern, or add a file")
        yield from _checked(project.root, found, any_name=takes_any(path))
    else:
        fix = "correct the path under manifests, or add the folder"
        yield "", Problem("missing-file", pattern.position, f"there is no folder or file {quoted(pattern)}", fix=fix)


def _checked(root: Path, found: Iterable[Entry], *, any_name: bool) -> Iterator[tuple[str, Problem | None]]:
    """Manifests, and a problem for each entry that may hold some and cannot be looked at.

    ``any_name``: no pattern says which names manifests have, so only their suffixes distinguish them.
    """
    for path, kind, reason in found:
        manifest = path.lower().endswith(SUFFIXES)
        if kind == "file" and (manifest or not any_name):
            yield path, None
        elif kind == "outside" and (manifest or not any_name or kind_of(root / path) == "folder"):
            yield path, _outside(Position(path, 1), "this link")
        elif reason is not None:
            yield path, Problem(reason.rule, Position(path, 1), reason.message, fix=reason.fix)


def _outside(place: Position, what: str) -> Problem:
    return Problem("outside-project", place, f"{what} leaves the project folder", fix=_STAY)
