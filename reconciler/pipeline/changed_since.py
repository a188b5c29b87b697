"""The targets of a project, and which of them can have changed since a revision of Git."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.keyword_lists import ListReader
from reconciler.files.list_paths import PathError
from reconciler.files.manifests import load_manifests
from reconciler.files.project import FILE, ProjectFiles, open_project, written_tree
from reconciler.files.reading import Unreadable
from reconciler.files.revisions import FolderMissing, copied_at
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType
from reconciler.model.manifest import Map, Position, Problem
from reconciler.model.target_list import ChangeCause, ListedTarget, TargetList
from reconciler.pipeline.contents import contents_of
from reconciler.pipeline.loading import errors
from reconciler.pipeline.met import meet_documents
from reconciler.stages.reading.changed import UNKNOWN, Comparison, DocumentKey, ResolvedContent, Snapshot

MOST_CAUSES = 20
"""Causes of one target that are listed; the others are counted."""
_NO_REVISION = re.compile(r"(0{40}|0{64})\Z")
"""What forges give as the revision before a push where the branch is new."""


def list_targets(path: Path, since: str | None) -> TargetList:
    """Return the targets of the project at ``path``; with ``since`` those that can have changed, and why.

    Raises InputError where there is no project file, or no such revision; ManifestErrors where the project file has
    errors. A variable that the environment does not have is not needed to list a target.
    """
    project, problems = open_project(path)
    if project.file is None:
        raise InputError(f"there is no {FILE} at {path} or above it", hint="give the project's folder")
    project.require_sound([problem for problem in problems if problem.rule != "env-value"])
    if any(target.mask for target in project.targets.values()):
        masks.want()
    name = project.project.name
    every = tuple(_listed(project, each) for each in project.target_names)
    if since is None:
        return TargetList(name, every)
    comparison = _comparison(project, since)
    if isinstance(comparison, ChangeCause):
        return TargetList(name, tuple(_with(each, [comparison]) for each in every), since)
    found = [(each, comparison.causes(each.name)) for each in every]
    return TargetList(
        name,
        tuple(_with(each, causes) for each, causes in found if causes),
        since,
        tuple(each.name for each, causes in found if not causes),
        comparison.removed(),
    )


def _listed(project: ProjectFiles, name: str) -> ListedTarget:
    target = project.targets.get(name)
    return ListedTarget(
        name, target.site if target is not None else None, target.account if target is not None else None
    )


def _with(target: ListedTarget, causes: list[ChangeCause]) -> ListedTarget:
    shown = tuple(causes[:MOST_CAUSES])
    return ListedTarget(target.name, target.site, target.account, shown, len(causes) - len(shown))


def _comparison(project: ProjectFiles, since: str) -> Comparison | ChangeCause:
    """The comparison with the revision; the one cause for all targets where the project is not there to compare."""
    start = Position(FILE, 0)
    if _NO_REVISION.match(since):
        return ChangeCause(start, "there is no revision to compare with: its name is all zeros, as of a new branch")
    try:
        with copied_at(project.root, since, project.places.shared) as folder:
            if not (folder / FILE).is_file():
                return ChangeCause(start, f"{since} has no such project")
            before = _snapshot(folder, f"{since}:")
    except FolderMissing as error:
        return ChangeCause(start, error.message)
    return Comparison(before, _snapshot(project.root, ""))


def _snapshot(root: Path, prefix: str) -> Snapshot:
    """What the files below ``root`` say. ``prefix`` stands before the names of files in errors."""
    with collector_paused():
        project, problems = open_project(root)
        problems = [problem for problem in problems if problem.rule != "env-value"]
        manifests, wrong = load_manifests(project)
        meet_documents(manifests.documents)
        contents = contents_of(project, manifests, whole=not errors([*problems, *wrong]))
        found = errors([*problems, *wrong, *contents.problems])
        settings = written_tree(root) or Map.at(Position(FILE, 1))
        tuning = Counter((each.position.file, each.key, *each.rules) for each in manifests.comments)
        if found:
            return Snapshot(settings, project.target_names, tuning=tuning, error=_first(found[0], prefix))
        reader = _ContentReader(ListReader(project.root, project.sources))
        documents: dict[str, dict[DocumentKey, ResolvedContent]] = {}
        for content in contents.each:
            resolved = {
                (kind.document, declared.metadata.name): reader.read(kind, declared)
                for kind, declared in content.declared
            }
            documents |= dict.fromkeys(content.targets, resolved)
    return Snapshot(settings, project.target_names, documents, tuning)


def _first(problem: Problem, prefix: str) -> ChangeCause:
    place = problem.position._replace(file=f"{prefix}{problem.position.file}")
    return ChangeCause(place, f"{problem.rule}: with errors, what targets declare is not known")


class _ContentReader:
    """Adds their lists to documents, each document once: many targets have it."""

    def __init__(self, lists: ListReader) -> None:
        self._lists = lists
        self._read: dict[int, ResolvedContent] = {}

    def read(self, kind: DocumentType, declared: Declared) -> ResolvedContent:
        """Return the document with the digests of its lists."""
        if id(declared) not in self._read:
            digests = self._digests(kind, declared) if isinstance(kind, Kind) else {}
            self._read[id(declared)] = ResolvedContent(declared, digests)
        return self._read[id(declared)]

    def _digests(self, kind: Kind, declared: Declared) -> dict[str, str]:
        found: dict[str, str] = {}
        for _, query in kind.queries(declared):
            try:
                found |= self._lists.digests(query)
            except (PathError, Unreadable):
                found[str(query.pattern)] = UNKNOWN
        return found
