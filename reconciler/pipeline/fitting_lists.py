"""Which list a keyword of the account fits: one whose words have its usages and tags, and else a new list."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.files.editing.entry import Entry
from reconciler.files.folders import is_glob, matches
from reconciler.files.project import ProjectFiles
from reconciler.files.reading import kind_of
from reconciler.files.writing.project import document_files
from reconciler.kinds.base import Inherited
from reconciler.kinds.naming import Names
from reconciler.kinds.objects import ObjectKind
from reconciler.model.draft import DocumentDraft
from reconciler.model.explanation import Mention
from reconciler.model.resource import Found, NormalForm
from reconciler.pipeline.word_places import WordList


class Slot(NamedTuple):
    """Where a keyword can go: a list, a file of it or None for its document, and what it has there unsaid."""

    list: WordList
    file: str | None
    inherited: Inherited


def slots_of(lists: Iterable[WordList]) -> Iterator[Slot]:
    """Return every place for new keywords, those first that a person would take: see ``add``."""
    for each in lists:
        inherited = each.source.kind.inherited_by_place(each.source.declared)
        own = Slot(each, None, inherited[""])
        files = [
            Slot(each, file.path, inherited[key])
            for key in inherited
            for file in each.source.lists.get(key, ())
            if file.path in each.files
        ]
        yield from (own, *files) if each.has_keywords or not files else (*files, own)


class Fitting:
    """Finds places for keywords among ``lists``, whose words are ``mentions``."""

    def __init__(self, project: ProjectFiles, lists: Sequence[WordList], mentions: Iterable[Mention]) -> None:
        self._project = project
        # What gives a field away to the account would declare the words without it.
        usable = [each for each in lists if not each.source.declared.metadata.ignore]
        self._slots = [slot for slot in slots_of(usable) if not self._is_shared(slot)]
        self._alike: dict[int, Counter[str]] = {}
        self._forms: list[NormalForm] = []
        for mention in mentions:
            if mention.form is not None and not (mention.excluded or mention.ended):
                self._forms.append(mention.form)
                self._alike.setdefault(id(mention.form), Counter())[mention.list] += 1

    def _is_shared(self, slot: Slot) -> bool:
        place = slot.file or slot.list.document
        return self._project.places.is_shared(place) or self._project.places.is_shared(slot.list.document)

    def slot_for(self, kind: ObjectKind, found: Found, *, existing: bool) -> Slot | None:
        """Return where a keyword goes; None where no list fits.

        That is a list whose words have its usages and tags, or else one that has such words among others.
        ``existing``: it cannot be created again. Only such words go to lists of such words.
        """
        own = [slot for slot in self._slots if slot.list.source.kind.name == kind.name]
        open_ = [s for s in own if s.inherited.life.expires is None and (existing or not s.inherited.existing)]
        for slot in open_:
            if slot.inherited.form == found.form and (slot.inherited.existing == existing or slot.file is None):
                return slot
        counts: Counter[str] = Counter()
        for form in {id(form): form for form in self._forms}.values():
            if form == found.form:
                counts += self._alike[id(form)]
        for name, _ in counts.most_common():
            for slot in open_:
                if slot.list.name == name:
                    return slot
        return None


def entry_for(kind: ObjectKind, found: Found, inherited: Inherited, *, existing: bool) -> Entry:
    """Return the entry that declares a live keyword where it inherits ``inherited``."""
    written = kind.written(found.form)
    own = {name: labels for name, labels in written.items() if found.form[name] != inherited.form[name]}
    said = existing if existing != inherited.existing else None
    return Entry(found.id, own.get("tags"), own.get("usages"), existing=said)


def new_files(
    project: ProjectFiles, target: str | None, drafts: Iterable[DocumentDraft], names: Iterable[str]
) -> Mapping[str, str]:
    """Path → text of a manifest for each of ``drafts``, and of its lists. ``names``: those that documents have."""
    folder = new_folder(project, target)
    taken = Names()
    for name in names:
        taken.take(name)
    files: dict[str, str] = {}
    for draft in drafts:
        name = taken.take(str(draft.metadata["name"]))
        path = _free(project, folder, posixpath.join(folder, f"{name}.yaml"), files)
        lists = tuple(each._replace(path=_free(project, folder, each.path, files)) for each in draft.lists)
        renamed = draft._replace(file=path, metadata={**draft.metadata, "name": name}, lists=lists)
        files |= document_files([renamed], schema=False)
    return files


def new_folder(project: ProjectFiles, target: str | None) -> str:
    """The folder of new manifests: the first that the target names for itself, or else the project.

    What appeared in one account is of one target: where it has manifests of its own, no other gets it.
    """
    patterns = project.target_patterns.get(target or "", ()) or project.patterns
    for pattern in patterns:
        path = posixpath.normpath(pattern)
        if kind_of(project.root / path) == "folder":
            return "" if path == "." else path
        parts = path.split("/")
        fixed = parts[: next((at for at, part in enumerate(parts) if is_glob(part)), len(parts) - 1)]
        folder = "/".join(fixed)
        if is_glob(path) and matches(path, posixpath.join(folder, "new.yaml")):
            return folder
    return posixpath.dirname(patterns[0]) if patterns else ""


def _free(project: ProjectFiles, folder: str, path: str, taken: Mapping[str, str]) -> str:
    """``path``, or one like it at which nothing stands, beside a manifest in ``folder`` neither."""
    stem, suffix = posixpath.splitext(path)
    number, result = 1, path
    while result in taken or any(kind_of(project.root / place) for place in (result, posixpath.join(folder, result))):
        number += 1
        result = f"{stem}-{number}{suffix}"
    return result
