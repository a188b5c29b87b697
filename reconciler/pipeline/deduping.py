"""fmt --dedupe: a keyword that several lists declare stays in the first of them, in order of the manifests.

Only what changes nothing is taken out: the first says the same of tags, usages, end and all else, for each target that
has the other. A project with another error is not looked at: what stands there may not be all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.editing.lines import Lines, lines_of
from reconciler.files.editing.yaml_lists import place_of, sequences_in
from reconciler.files.list_paths import is_workbook
from reconciler.files.project import ProjectFiles
from reconciler.kinds.documents import Metadata
from reconciler.model.explanation import Mention
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, Resource
from reconciler.pipeline.file_edits import FileEdit
from reconciler.pipeline.loading import errors, load_with_sources
from reconciler.pipeline.word_edits import Editor, as_edited, cannot_edit
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import queries_of, word_lists
from reconciler.stages.reading.desired import Source

CONFLICT = "duplicate-conflict"
"""The only error beside which keywords are looked at: it is about keywords that differ, which stay."""


@dataclass(frozen=True, slots=True)
class Deduped:
    """Edits that take keywords out of lists, and what is to be said of those that stay."""

    edits: tuple[FileEdit, ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()
    """Each with the file that it is about."""


@dataclass(slots=True)
class _Found:
    """Where keywords stand again in the lists of one target, or of all that have the same."""

    again: dict[Position, Position] = field(default_factory=dict)
    """What can go → where the same stands first."""
    stays: dict[Position, str] = field(default_factory=dict)
    """What stands again and has to stay → why."""
    first: set[Position] = field(default_factory=set)


def dedupe(path: Path, within: Iterable[str]) -> Deduped:
    """Return what takes keywords out of the files ``within`` that another list has first. Nothing is written."""
    loaded, sources = load_with_sources(path, lint=False)
    project = loaded.project
    wrong = [problem for problem in errors(loaded.problems) if problem.rule != CONFLICT]
    if wrong:
        remark = "duplicates across lists were not looked for: reconciler validate finds an error"
        return Deduped(remarks=((wrong[0].position.file, remark),))
    targets: Sequence[str | None] = [None] if loaded.contents == 1 else list(project.targets)
    conflicts = frozenset(problem.position for problem in errors(loaded.problems))
    # Workbooks are not edited.
    own = frozenset(file for file in within if not project.places.is_shared(file) and not is_workbook(file))
    queries = queries_of(word_lists(project, sources))
    editor = Editor(project, queries)
    comments = _Comments(editor, queries)
    every = [_found(_sources_of(path, target, loaded.now), own, conflicts) for target in targets]
    stays = {place: why for found in every for place, why in found.stays.items()}
    gone: dict[str, set[Position]] = {}
    for place, first in _in_all(every):
        if comments.beside(place):
            stays[place] = f"stands at {first.short} too, and stays for the comment beside it"
        else:
            gone.setdefault(place.file, set()).add(place)
    for file, places in gone.items():
        editor.remove(file, places)
    edits = editor.edits()
    _check_same(path, project, targets, edits, loaded.now)
    said = (f"line {place.line} {why}" if why else "" for place, why in sorted(stays.items()))
    return Deduped(edits, tuple((place.file, text) for (place, text) in zip(sorted(stays), said, strict=True) if text))


def _in_all(every: Sequence[_Found]) -> Iterator[tuple[Position, Position]]:
    """What can go in each target that has it, and where the same stands first in one of them."""
    firsts = frozenset[Position]().union(*(found.first for found in every))
    stays = frozenset[Position]().union(*(found.stays for found in every))
    for found in every:
        for place, first in found.again.items():
            if place not in firsts and place not in stays:
                yield place, first


def _sources_of(path: Path, target: str | None, now: float) -> Sequence[Source]:
    return load_with_sources(path, target, now=now, lint=False)[1]


def _found(sources: Sequence[Source], own: frozenset[str], conflicts: frozenset[Position]) -> _Found:
    """``conflicts``: where keywords are declared first that may not be declared again otherwise."""
    heads = {source.declared.metadata.name: source.declared.metadata for source in sources}
    found = _Found()
    for mentions in _declared(sources):
        first = mentions[0]
        found.first.add(first.position)
        for other in mentions[1:]:
            if (other.list, other.position.file) == (first.list, first.position.file) or other.position.file not in own:
                continue
            why = _difference(first, other, heads)
            if not why:
                found.again[other.position] = first.position
            elif first.form == other.form or first.position in conflicts:
                found.stays[other.position] = f"stands at {first.position.short} too, with {why}: it stays"
            else:
                found.stays[other.position] = ""  # lists that are to be united
    return found


def _declared(sources: Sequence[Source]) -> Iterator[list[Mention]]:
    """The declarations that count of each keyword, in order.

    None of a keyword that some list excludes: which of its lines count then is not to be guessed.
    """
    places: dict[Address, list[Mention]] = {}
    excluded: set[Address] = set()
    for mention in EveryMention(sources):
        if mention.excluded:
            excluded.add(mention.keyword)
        elif not mention.ended:
            places.setdefault(mention.keyword, []).append(mention)
    return (mentions for keyword, mentions in places.items() if keyword not in excluded)


def _difference(first: Mention, other: Mention, heads: Mapping[str, Metadata]) -> str:
    """What two declarations of a keyword say differently; empty where taking the second away changes nothing."""
    if first.form != other.form:
        return "other tags or usages"
    if first.life != other.life:
        return "another end, owner, ticket or reason"
    one, two = heads[first.list], heads[other.list]
    if first.existing != other.existing or (one.protect, one.ignore, one.keep) != (two.protect, two.ignore, two.keep):
        return "another lifecycle"
    return ""


class _Comments:
    """Knows whether a comment stands in the lines of a keyword, its entry's or its row's: it would go with them."""

    def __init__(self, editor: Editor, lists: Collection[str]) -> None:
        self._editor, self._lists = editor, lists
        self._lines: dict[str, Lines] = {}
        self._entries: dict[str, Mapping[tuple[int, int], slice]] = {}

    def beside(self, place: Position) -> bool:
        """Whether there is a ``#`` in these lines; one in a value counts too. Raises InputError."""
        file = place.file
        if file not in self._lines:
            text = self._editor.source(file).text
            self._lines[file] = lines_of(text)
            # In a list file a keyword has one line: its comment cannot stand elsewhere.
            self._entries[file] = {} if file in self._lists else _entries(file, text, self._lines[file])
        own = self._entries[file].get((place.line, place.column), slice(place.line - 1, place.line))
        return any("#" in line for line in self._lines[file].texts[own])


def _entries(file: str, text: str, lines: Lines) -> dict[tuple[int, int], slice]:
    """The place of each keyword in a manifest → the lines of its entry."""
    found: dict[tuple[int, int], slice] = {}
    with cannot_edit(file):
        for held in sequences_in(text):
            for item in held.sequence.items:
                found[place_of(item)] = slice(lines.at(item.start), lines.at(item.end) + 1)
    return found


def _check_same(
    path: Path, project: ProjectFiles, targets: Sequence[str | None], edits: Sequence[FileEdit], now: float
) -> None:
    """Raise InputError where the project would declare anything else with ``edits``: a last proof."""
    for target in targets if edits else ():
        before = load_with_sources(path, target, now=now, lint=False)[0]
        with as_edited(project, edits):
            after = load_with_sources(path, target, now=now, lint=False)[0]
        is_sound = all(problem.rule == CONFLICT for problem in errors(after.problems))
        if not is_sound or _said(before.resources) != _said(after.resources):
            raise InputError(
                "without the duplicates the project would declare something else; nothing was written",
                hint="run fmt without --dedupe, and take the lines out by hand",
            )


def _said(resources: Mapping[Address, Resource]) -> dict[Address, Resource]:
    """What is declared, but for lists and lines."""
    nowhere = Position("", 1)
    return {
        address: resource._replace(list=None, position=nowhere, places=None) for address, resource in resources.items()
    }
