"""What a shell may complete: names of targets, lists, tags, addresses and words, from files of the project alone.

Quick, and silent: manifests are read and not validated, nothing but a local state is looked at, and whatever is wrong
completes nothing. No call is made, no lock is taken, and no credentials are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reconciler.files.keyword_lists import ListReader
from reconciler.files.local_names import recorded_names, size_of
from reconciler.files.manifests import Manifests, load_manifests
from reconciler.files.project import ProjectFiles, open_project
from reconciler.kinds import BY_DOCUMENT
from reconciler.kinds.base import Kind
from reconciler.model.manifest import Document, Map, Node, Seq, Text
from reconciler.pipeline.contents import contents_of, note_lists
from reconciler.pipeline.loading import load_with_sources

LARGEST_LISTS = 1_000_000
"""Bytes of manifests and list files beyond which their words are not offered."""


def targets(path: Path) -> Iterator[str]:
    """Return the names of the targets."""
    yield from open_project(path)[0].target_names


def lists(path: Path) -> Iterator[str]:
    """Return the names of the lists of keywords."""
    yield from (name for kind, name, _ in _declared(_manifests(path)[1]) if kind.words)


def tags(path: Path) -> Iterator[str]:
    """Return the tags of lists and of their entries, and the labels by which templates select."""
    for document in _manifests(path)[1].documents:
        for key, value in _pairs(document.tree):
            if key in ("tags", "labelSet") and isinstance(value, Seq):
                yield from (str(each) for each in value if isinstance(each, Text))


def addresses(path: Path) -> Iterator[str]:
    """Return the addresses that manifests declare by name, and those that local states have."""
    project, manifests = _manifests(path)
    yield from (f"{kind.name}/{name}" for kind, name, _ in _declared(manifests) if not kind.words)
    for target in project.targets:
        yield from (f"{kind}/{name}" for kind, name in recorded_names(project.root, target))


def words(path: Path) -> Iterator[str]:
    """Return the keywords that lists declare; none where the lists are large."""
    project, manifests = _manifests(path)
    reader = ListReader(project.root, project.sources)
    note_lists(contents_of(project, manifests).each, reader)
    if size_of(project.root, [*manifests.files, *reader.paths]) > LARGEST_LISTS:
        return
    for source in load_with_sources(path, lint=False)[1]:
        yield from (each.keyword.name for each in source.kind.mentions(source.declared, source.lists))


def _manifests(path: Path) -> tuple[ProjectFiles, Manifests]:
    project = open_project(path)[0]
    return project, load_manifests(project)[0]


def _declared(manifests: Manifests) -> Iterator[tuple[Kind, str, Document]]:
    """The named documents of kinds, abstract ones and patches left out."""
    for document in manifests.documents:
        kind = BY_DOCUMENT.get(str(document.tree.get(Text("kind"))))
        head = document.tree.get(Text("metadata"))
        if isinstance(kind, Kind) and isinstance(head, Map):
            name = head.get(Text("name"))
            if isinstance(name, Text) and not (Text("abstract") in head or Text("patch") in head):
                yield kind, str(name), document


def _pairs(node: Node) -> Iterator[tuple[str, Node]]:
    """Every key of a tree with its value."""
    if isinstance(node, Map):
        for key, value in node.items():
            yield str(key), value
            yield from _pairs(value)
    elif isinstance(node, Seq):
        for each in node:
            yield from _pairs(each)
