"""remove: keywords out of the lists of the project, with their lines, or by an exclusion. No call is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from reconciler.errors import InputError, Refused
from reconciler.files.editing.entry import Entry
from reconciler.files.project import ProjectFiles
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.model.explanation import Mention
from reconciler.model.manifest import Position
from reconciler.model.resource import Address
from reconciler.pipeline.loading import Loaded, load_each, load_with_sources
from reconciler.pipeline.new_problems import new_problems
from reconciler.pipeline.word_edits import (
    Editor,
    Remark,
    WordEdits,
    check_only,
    loaded_with,
)
from reconciler.pipeline.word_places import (
    WordList,
    mentions_in,
    mentions_like,
    named_lists,
    no_lists,
    queries_of,
    word_lists,
)
from reconciler.pipeline.word_reach import reach_in
from reconciler.stages.explaining.keywords import keyword_kinds, near


@collector_paused()
def remove(
    path: Path, words: Sequence[str], name: str | None, target: str | None = None, *, exclude: bool = False
) -> WordEdits:
    """Return the edits that remove ``words`` everywhere, or from the list ``name``; what is not there, is reported.

    ``exclude``: words of list files stay there, and the lists that take them in exclude them. Nothing is written yet.
    Raises Refused where a word stands in a shared file, InputError where a file cannot be edited, and ManifestErrors
    where the project would have an error.
    """
    loaded, sources = load_with_sources(path, target)
    masks.add(words)
    lists = word_lists(loaded.project, sources)
    chosen = lists_named(lists, name)
    mentions_before = mentions_in(sources)
    known = mentions_like(mentions_before, words)
    remarks: list[Remark] = []
    found: dict[str, list[Mention]] = {}
    for word, mentions in known.exact.items():
        declared = [each for each in mentions if not each.excluded and each.list in chosen]
        excluded = {each.list: each for each in mentions if each.excluded and not each.ended}
        # In a file of others nothing can be done that an exclusion does not do already.
        kept = exclude or all(loaded.project.places.is_shared(each.position.file) for each in declared)
        open_ = [each for each in declared if not (kept and _is_excluded(each, excluded, chosen))]
        if declared and not open_:
            remarks.append(Remark(word, "is excluded already", excluded[declared[0].list].position))
        elif declared and exclude:
            found[word] = open_
        elif declared:
            found[word] = declared
        else:
            remarks += missing(word, mentions, known.alike[word], loaded)
    editor = Editor(loaded.project, queries_of(lists))
    places = _exclude(editor, loaded.project, chosen, found) if exclude else take_lines(editor, loaded.project, found)
    edits = editor.edits()
    if not edits:
        loaded.sound()  # with an error, a word may stand where nothing was read
        return WordEdits(loaded.project, (), remarks=tuple(remarks), resources=loaded.resources)
    after, then = loaded_with(path, target, loaded, edits)
    mentions_after = mentions_in(then)
    check_only(mentions_before, mentions_after, found)
    left = mentions_like(mentions_after, found).exact
    remarks += _left(after, left, chosen)

    def of_each_target() -> Mapping[str, Loaded]:
        return load_each(path, lambda project: tuple(project.targets), now=loaded.now)

    gone = [word for word in found if not _is_declared(after, word)]
    reach = reach_in(loaded, gone, sorted(keyword_kinds()), of_each_target)
    problems = new_problems(loaded, after)
    return WordEdits(
        loaded.project, tuple(found), edits, tuple(remarks), tuple(places), reach, problems, after.resources
    )


def lists_named(lists: Sequence[WordList], name: str | None) -> Mapping[str, WordList]:
    """Return the lists that ``name`` means, all of them for None, by name. Raises InputError where there is none."""
    if not lists:
        raise no_lists()
    named = {each.name: each for each in lists if name in (None, each.name)}
    if not named:
        raise InputError(f'unknown list "{name}"', hint=f"lists: {named_lists(lists)}")
    return named


def _is_excluded(mention: Mention, excluded: Mapping[str, Mention], lists: Mapping[str, WordList]) -> bool:
    """Whether an exclusion of its list reaches a word of a list file; an entry of the document itself it may not."""
    return mention.list in excluded and mention.position.file != lists[mention.list].document


def missing(word: str, mentions: Sequence[Mention], alike: Sequence[Mention], loaded: Loaded) -> Iterator[Remark]:
    """What is said of a word that no chosen list has."""
    elsewhere = [each for each in mentions if not each.excluded]
    if elsewhere:
        yield Remark(word, "stands in another list", elsewhere[0].position)
    elif alike:
        text = f'is not there; "{alike[0].keyword.name}" is, which differs in case or width: name that one'
        yield Remark(word, text, alike[0].position)
    else:
        names = near(word, (address.name for address in loaded.resources if address.kind in keyword_kinds()), 3)
        yield Remark(word, "is not there" + (f"; spelt nearly so: {', '.join(names)}" if names else ""))


def take_lines(editor: Editor, project: ProjectFiles, found: Mapping[str, Sequence[Mention]]) -> list[Remark]:
    """Take every line away that declares a word. Raises Refused for one in a shared file."""
    every: dict[str, set[Position]] = {}
    remarks = []
    for word, mentions in found.items():
        for place in dict.fromkeys(each.position for each in mentions):
            if project.places.is_shared(place.file):
                raise Refused(
                    f'"{word}" stands in a shared list, at {place.short}, that other projects have too; nothing was'
                    " written",
                    hint="reconciler remove --exclude leaves it there and excludes it in this project",
                )
            every.setdefault(place.file, set()).add(place)
            remarks.append(Remark(word, "goes from", place))
    for file, places in every.items():
        editor.remove(file, places)
    return remarks


def _exclude(
    editor: Editor, project: ProjectFiles, lists: Mapping[str, WordList], found: Mapping[str, Sequence[Mention]]
) -> list[Remark]:
    """Exclude the words in each document that takes them in, and take away the entries of the documents themselves."""
    remarks = []
    entries: dict[str, set[Position]] = {}
    excluded: dict[str, dict[str, None]] = {}
    for word, mentions in found.items():
        for each in mentions:
            own = lists[each.list]
            if project.places.is_shared(own.document):
                raise InputError(
                    f'"{word}" is declared by "{own.name}" in {own.document}, a shared document; nothing was written',
                    hint="exclude it in a patch of this project: metadata: {name: …, patch: true}",
                )
            if each.position.file == own.document:
                entries.setdefault(own.document, set()).add(each.position)
                remarks.append(Remark(word, "goes from", each.position))
            else:
                excluded.setdefault(own.name, {})[word] = None
    for file, places in entries.items():
        editor.remove(file, places)
    for name, words in excluded.items():
        remarks += _excluded_by(editor, lists[name], list(words))
    return remarks


def _excluded_by(editor: Editor, own: WordList, words: Sequence[str]) -> Iterator[Remark]:
    """Put words into the file that a list excludes by, if it has one of its own; else under its ``exclude``."""
    every = [Entry(word) for word in words]
    file = next(iter(own.excluding), None)
    there = [entry for entry in every if file is not None and editor.can_hold(file, entry)]
    if there and file is not None:
        editor.add_to_file(file, there)
    held = set(there)
    rest = [entry for entry in every if entry not in held]
    if rest:
        editor.add_to_document(own.document, own.source.kind.document, own.name, rest, "exclude")
    yield from (Remark(entry.keyword, f'is excluded from "{own.name}" by {file}') for entry in there)
    yield from (Remark(entry.keyword, f'is excluded from "{own.name}" in {own.document}') for entry in rest)


def _left(after: Loaded, left: Mapping[str, Sequence[Mention]], chosen: Iterable[str]) -> Iterator[Remark]:
    """What is said of words that the project goes on to declare. Raises InputError where a chosen list still does."""
    for word, mentions in left.items():
        if not _is_declared(after, word):
            continue
        still = [each for each in mentions if not each.excluded and not each.ended]
        own = [each for each in still if each.list in chosen]
        if own and len(own) == len(still):
            raise InputError(
                f'"{word}" would still be declared at {own[0].position.short}; nothing was written',
                hint="edit that line by hand",
            )
        yield Remark(word, "is still declared by another list", still[0].position if still else None)


def _is_declared(loaded: Loaded, word: str) -> bool:
    return any(Address(kind, word) in loaded.resources for kind in keyword_kinds())
