"""import FILE: rows of files into an existing project, as new lists or in a list that is there. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import InputError, ManifestErrors
from reconciler.files.editing.entry import Entry as ListEntry
from reconciler.ground import masks
from reconciler.ground.collector import collector_paused
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.keyword_sample.grouping import condensed
from reconciler.kinds.keyword_sample.spreadsheet_rows import Entry, NotTaken, taken
from reconciler.model.draft import DocumentDraft
from reconciler.model.manifest import Position, Problem
from reconciler.model.resource import Address, Found, NormalForm
from reconciler.pipeline.adding import check_declared, put_entries
from reconciler.pipeline.file_edits import FileEdit, new_file
from reconciler.pipeline.loading import Loaded, errors, load_each, load_with_sources
from reconciler.pipeline.new_lists import new_files
from reconciler.pipeline.new_problems import new_problems
from reconciler.pipeline.row_sorting import Defaults, RowSorting
from reconciler.pipeline.word_edits import (
    AS_EDITED,
    Editor,
    Remark,
    WordEdits,
    as_edited,
    check_only,
)
from reconciler.pipeline.word_mentions import EveryMention
from reconciler.pipeline.word_places import (
    Chosen,
    WordList,
    chosen_list,
    mentions_in,
    queries_of,
    word_lists,
)
from reconciler.pipeline.word_reach import reach_in
from reconciler.stages.explaining.keywords import keyword_kinds

_ROUNDS = 5
"""How often words that ``validate`` would refuse are left out, and the rest tried again."""
_USAGES = ("Review",)
"""Usages of new lists where neither the rows, nor the command, nor the project says any."""


@dataclass(frozen=True, slots=True)
class ListImport:
    """What an import is about to write. ``standing``: words that need not be written."""

    edits: WordEdits
    not_taken: tuple[NotTaken, ...]
    standing: int
    lists: int
    """New lists."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """A project as it would be with some edits."""

    edits: tuple[FileEdit, ...]
    remarks: tuple[Remark, ...]
    lists: int
    after: Loaded
    mentions: EveryMention


Make = Callable[[Sequence[Found]], tuple[Sequence[FileEdit], Sequence[Remark], int]]
"""From words to the edits that declare them, what is to be said of some, and how many new lists that makes."""


def import_lists(path: Path, rows: Callable[[], Sequence[Entry]], into: str | None, said: Defaults) -> ListImport:
    """Return the edits that bring ``rows`` into the project at ``path``; what stands already, stays.

    ``into`` names a list, or a file of one; None makes new lists. ``rows`` is called once the project is known, which
    says whether keywords are masked. Nothing is written yet. Raises ManifestErrors where the project has an error, and
    InputError where no row can be taken, or a file cannot be written.
    """
    with collector_paused():
        return _imported(path, rows, into, said)


def _imported(path: Path, rows: Callable[[], Sequence[Entry]], into: str | None, said: Defaults) -> ListImport:
    loaded, sources = load_with_sources(path, None)
    loaded.sound()
    lists = word_lists(loaded.project, sources)
    chosen = chosen_list(lists, into) if into is not None else None
    entries = rows()
    masks.add(entry.keyword for entry in entries)
    # A message about a line that could not be read quotes what may be a word in it.
    masks.add(part for entry in entries if entry.refused for part in entry.keyword.replace("#", " ").split())
    usages, tags = _defaults(loaded, chosen, said)
    found, left = taken(entries, usages, tags)
    if not found:
        first = f"; {left[0].source}, row {left[0].number}: {left[0].reason}" if left else ""
        raise InputError(f"no row holds a keyword that can be taken{first}", hint="look at --columns")
    before = mentions_in(sources)
    sorting = RowSorting(loaded, chosen, entries, left, said)
    sorting.sort(found, before)
    make = _new(loaded, lists) if chosen is None else _into(loaded, lists, chosen)
    tried = _tried(path, loaded, make, sorting) if sorting.new else None
    if tried is None:
        nothing = WordEdits(loaded.project, (), remarks=tuple(sorting.remarks), resources=loaded.resources)
        return ListImport(nothing, sorting.not_taken, sorting.standing, 0)
    return _proved(path, loaded, before, tried, sorting)


def _defaults(loaded: Loaded, chosen: Chosen | None, said: Defaults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Usages and tags of rows that say nothing."""
    if chosen is None:
        project = loaded.project.project.defaults.keywords
        usages, tags = tuple(map(str, project.usages or _USAGES)), tuple(map(str, project.tags or ()))
    else:
        written = chosen.list.source.kind.written(chosen.inherited.form)
        usages, tags = written["usages"], written["tags"]
    return (usages if said.usages is None else said.usages, tags if said.tags is None else said.tags)


def _new(loaded: Loaded, lists: Sequence[WordList]) -> Make:
    """Make new lists, as ``init --from`` does."""

    def make(found: Sequence[Found]) -> tuple[Sequence[FileEdit], Sequence[Remark], int]:
        draft = KeywordSample().draft(found, lambda address: True)
        documents = draft.documents
        if loaded.project.project.defaults.keywords.tags:
            documents = tuple(map(_without_default_tags, documents))
        made = new_files(loaded.project, lists, documents)
        edits = [new_file(file, text) for file, text in made.texts.items() if file not in made.there]
        return edits, (), len(documents)

    return make


def _without_default_tags(document: DocumentDraft) -> DocumentDraft:
    """``document`` with its tags said, also where it has none: the project's default is not about these keywords."""
    return document._replace(spec={"tags": [], **document.spec})


def _into(loaded: Loaded, lists: Sequence[WordList], chosen: Chosen) -> Make:
    """Put words into a list as ``add`` does."""
    own = chosen.inherited.form

    def make(found: Sequence[Found]) -> tuple[Sequence[FileEdit], Sequence[Remark], int]:
        editor = Editor(loaded.project, queries_of(lists))
        remarks = put_entries(editor, loaded, chosen, [_entry(item, own) for item in found])
        return editor.edits(), remarks, 0

    return make


def _entry(item: Found, own: NormalForm) -> ListEntry:
    """A keyword as an entry that says only what the list does not."""
    usages, tags = item.form["usages"], item.form["tags"]
    assert isinstance(usages, frozenset) and isinstance(tags, frozenset)
    return ListEntry(
        item.id,
        None if tags == own["tags"] else tuple(sorted(tags)),
        None if usages == own["usages"] else tuple(condensed(usages)),
    )


def _tried(path: Path, loaded: Loaded, make: Make, sorting: RowSorting) -> _Tried | None:
    """Try the new words, without those that ``validate`` would refuse; None where none is left.

    Raises ManifestErrors for an error that is about no single word.
    """
    for _ in range(_ROUNDS):
        edits, remarks, lists = make(sorting.new)
        with as_edited(loaded.project, edits):
            after, sources = load_with_sources(path, None, now=loaded.now)
        mentions = mentions_in(sources)
        wrong = errors(after.problems)
        if not wrong:
            return _Tried(tuple(edits), tuple(remarks), lists, after, mentions)
        refused = _words_of(wrong, mentions, {item.id for item in sorting.new})
        if not refused:
            break
        sorting.refuse({word: problem.message for word, problem in refused.items()})
        if not sorting.new:
            return None
    raise ManifestErrors(errors(after.problems), outcome=AS_EDITED)


def _words_of(wrong: Iterable[Problem], mentions: EveryMention, new: set[str]) -> Mapping[str, Problem]:
    """The new words that problems are about, by what the problems name or where they stand."""
    at: dict[Position, str] = {}
    in_line: dict[tuple[str, int], set[str]] = {}
    for each in mentions.of(new.__contains__):
        place = each.position
        at[place] = each.keyword.name
        in_line.setdefault((place.file, place.line), set()).add(each.keyword.name)
    found: dict[str, Problem] = {}
    for problem in wrong:
        place = problem.position
        beside = in_line.get((place.file, place.line), set())
        word = at.get(place) or (next(iter(beside)) if len(beside) == 1 else None)
        if word is not None:
            found.setdefault(word, problem)
    return found


def _proved(path: Path, loaded: Loaded, before: EveryMention, tried: _Tried, sorting: RowSorting) -> ListImport:
    """The import, once it is certain that it declares the new words as the rows say, and changes no other."""
    new = [item.id for item in sorting.new]
    check_only(before, tried.mentions, new)
    kinds = sorted(keyword_kinds())
    check_declared(tried.after, new, kinds)
    if tried.after.contents == 1:
        _check_forms(tried.after, sorting.new)

    def of_each_target() -> Mapping[str, Loaded]:
        with as_edited(loaded.project, tried.edits):
            return load_each(path, lambda project: tuple(project.targets), now=loaded.now)

    edits = WordEdits(
        loaded.project,
        tuple(new),
        tried.edits,
        (*sorting.remarks, *tried.remarks),
        (),
        reach_in(tried.after, new, kinds, of_each_target),
        new_problems(loaded, tried.after),
        tried.after.resources,
    )
    return ListImport(edits, sorting.not_taken, sorting.standing, tried.lists)


def _check_forms(after: Loaded, found: Iterable[Found]) -> None:
    """Raise InputError where a word would not be declared with the tags and usages of its row: a last proof."""
    for item in found:
        if after.resources[Address(KeywordSample.name, item.id)].form != item.form:
            message = f'"{item.id}" would be declared with other tags or usages than its row has; nothing was written'
            raise InputError(message, hint="a patch or a default of the project changes them; use --into LIST")
