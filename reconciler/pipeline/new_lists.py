"""Where new word lists of an existing project go: names, files and manifests that nothing of the project has."""

from __future__ import annotations

import itertools
import os
import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.errors import InputError
from reconciler.files.folders import is_glob, matches, names
from reconciler.files.manifests import load_manifests
from reconciler.files.project import ProjectFiles
from reconciler.files.reading import Unreadable, kind_of, read_bytes
from reconciler.files.writing import document_files
from reconciler.model.draft import DocumentDraft
from reconciler.model.manifest import Text
from reconciler.pipeline.word_places import WordList

_LISTS = "lists/"
"""The folder in which drafts put list files."""
_FOLDERS = (_LISTS, "imported/", "lists-imported/")
"""Where list files may go, from the project folder."""
_MOST = 100
"""Numbers behind a name that are tried."""
_SCHEMA = "schemas/manifest.schema.json"


@dataclass(frozen=True, slots=True)
class NewFiles:
    """The files of new lists: path → text, what a manifest names before the manifest.

    ``there``: those of them that an import which was killed has written already.
    """

    texts: dict[str, str]
    there: frozenset[str] = frozenset()


def new_files(project: ProjectFiles, lists: Iterable[WordList], documents: Sequence[DocumentDraft]) -> NewFiles:
    """Return the files that declare ``documents`` beside what the project has. Raises InputError where nothing fits."""
    folder = _manifest_folder(project)
    place = _Places(project, list(lists), folder)
    named = [place.named(document) for document in documents]
    schema = (project.root / _SCHEMA).is_file()
    texts = document_files(named, schema=schema)
    return NewFiles(texts, frozenset(path for path in texts if place.stands(path)))


class _Places:
    """Gives documents names and places that are free."""

    def __init__(self, project: ProjectFiles, lists: Sequence[WordList], folder: str) -> None:
        self._project, self._folder = project, folder
        # One for all documents: once it is there, so is the whole import.
        paths = (posixpath.join(folder, f"{name}.yaml") for name in _numbered("keywords"))
        self._manifest = next(path for path in paths if not self.stands(path))
        self._names = {name.casefold() for name in load_manifests(project)[0].names}
        self._patterns = sorted(set(_globs(lists)))

    def named(self, document: DocumentDraft) -> DocumentDraft:
        """``document`` under a name, and in files, of its own. Raises InputError."""
        old = str(document.metadata["name"])
        texts = document_files([document])
        # What is put into no file stands in the manifest.
        lists = {each.path.removeprefix(f"{_LISTS}{old}"): texts.get(each.path) for each in document.lists}
        for start, name in itertools.product(_FOLDERS, _numbered(old)):
            written = {f"{start}{name}{rest}": text for rest, text in lists.items() if text is not None}
            if name.casefold() not in self._names and self._is_free(written):
                self._names.add(name.casefold())
                moved = zip(document.lists, lists, strict=True)
                paths = tuple(each._replace(path=f"{start}{name}{rest}") for each, rest in moved)
                metadata = {**document.metadata, "name": name}
                return document._replace(file=self._manifest, metadata=metadata, lists=paths)
        hint = f"bring the words into a list that is there: --into NAME; patterns: {', '.join(self._patterns[:5])}"
        raise InputError(f'there is no free place for the new list "{old}"', hint=hint)

    def stands(self, path: str) -> bool:
        return os.path.lexists(self._project.root / path)

    def _is_free(self, texts: Mapping[str, str]) -> bool:
        """Whether each list file is new, or what a killed import has left, and no other list's."""
        return all(map(self._is_unnamed, texts)) and all(
            self._is_ours(path, text.encode()) and self._is_alone(path, texts) for path, text in texts.items()
        )

    def _is_unnamed(self, path: str) -> bool:
        """Whether no list takes in what will stand at ``path``, and the new manifest means this file by it."""
        beside = posixpath.normpath(posixpath.join(self._folder, path))
        means_another = beside != path and self.stands(beside)
        shared = self._project.places.is_shared(path)
        return not (means_another or shared or any(matches(pattern, path) for pattern in self._patterns))

    def _is_ours(self, path: str, data: bytes) -> bool:
        if not self.stands(path):
            return True
        try:
            return read_bytes(self._project.root / path) == data
        except Unreadable:
            return False

    def _is_alone(self, path: str, ours: Collection[str]) -> bool:
        """Whether the folder that a list has to itself holds nothing else, which its pattern would take in."""
        folder = posixpath.dirname(path)
        there = () if f"{folder}/" in _FOLDERS else names(self._project.root / folder)
        return all(posixpath.join(folder, name) in ours for name in there)


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, _MOST))


def _globs(lists: Iterable[WordList]) -> Iterator[str]:
    """The patterns of all lists, as they are read: from the project folder, and beside the manifest."""
    for each in lists:
        for _, query in each.source.kind.queries(each.source.declared):
            if is_glob(query.pattern):
                for folder in ("", posixpath.dirname(query.pattern.file)):
                    yield posixpath.normpath(posixpath.join(folder, query.pattern))


def _manifest_folder(project: ProjectFiles) -> str:
    """The folder, from the project's, in which a new manifest is read for every target. Raises InputError."""
    own = list(itertools.chain.from_iterable(project.target_patterns.values()))
    for pattern in project.patterns:
        folder = _folder_of(project, pattern)
        if folder is not None and not any(_covers(each, posixpath.join(folder, "keywords.yaml")) for each in own):
            return folder
    raise InputError(
        "no folder under manifests of the project file is read for all targets, so that a new list could go there",
        hint="bring the words into a list that is there: --into NAME; or name a folder under manifests",
    )


def _folder_of(project: ProjectFiles, pattern: Text) -> str | None:
    path = posixpath.normpath(pattern)
    if is_glob(path):
        folder = posixpath.dirname(path)
        fits = not is_glob(folder) and matches(path, posixpath.join(folder, "keywords.yaml"))
        return folder if fits else None
    try:
        is_folder = kind_of(project.root / path) == "folder"
    except Unreadable:
        return None
    if not is_folder:
        return None
    return "" if path == "." else path


def _covers(pattern: Text, path: str) -> bool:
    """Whether a target's own ``pattern`` takes in ``path``."""
    named = posixpath.normpath(pattern)
    return named in (".", path) or path.startswith(f"{named}/") or (is_glob(named) and matches(named, path))
