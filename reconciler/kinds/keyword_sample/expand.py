"""From a ``KeywordSamples`` document and its list files to keyword resources. Linear, and quick for 100,000."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from reconciler.kinds.base import Inherited
from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.keyword_sample.exclusions import Exclusions, excluded_words
from reconciler.kinds.keyword_sample.lives import Ends, said_of
from reconciler.kinds.keyword_sample.spec import KeywordEntry, KeywordSamplesSpec, ListEntry
from reconciler.kinds.keyword_sample.words import form_of, keyword_problem, tags_complaint
from reconciler.model.explanation import Mention
from reconciler.model.life import SILENT, UNLIMITED, Life, lived
from reconciler.model.manifest import Cell, ListFile, ListQuery, Map, Position, Problem, Seq, Text, position_of
from reconciler.model.resource import Address, NormalForm, Resource

NAME = "KeywordSample"


class Shared(NamedTuple):
    """What holds for keywords that say nothing themselves."""

    usages: tuple[str, ...]
    tags: tuple[str, ...]
    existing: bool
    life: Life
    end: Position
    """Where the end of ``life`` is said, if it has one."""


class Excluded(NamedTuple):
    """One excluded keyword."""

    keyword: str
    position: Position
    life: Life
    end: Position


class Word(NamedTuple):
    """One declared keyword before the rules are applied."""

    keyword: str
    position: Position
    usages: tuple[str, ...]
    tags: tuple[str, ...]
    existing: bool
    life: Life
    end: Position


def queries(declared: Declared) -> Iterator[tuple[str, ListQuery]]:
    """The list files to read, keyed by where the document names them."""
    spec: KeywordSamplesSpec = declared.spec
    for index, entry in enumerate(spec.keywords_from):
        columns = {str(ours): theirs for ours, theirs in entry.columns.items()}
        pattern = _pattern(declared.tree, "keywordsFrom", index)
        ignored = tuple(entry.ignore_columns)
        yield f"from/{index}", ListQuery(pattern, columns, ignored, entry.encoding, sheet=entry.sheet)
    for index, exclude in enumerate(spec.exclude_from):
        pattern = _pattern(declared.tree, "excludeFrom", index)
        columns = {str(ours): theirs for ours, theirs in exclude.columns.items()}
        yield f"exclude/{index}", ListQuery(pattern, columns, (), exclude.encoding, True, exclude.sheet)


def _pattern(tree: Map, field: str, index: int) -> Text:
    entries = tree[Text(field)]
    assert isinstance(entries, Seq)
    entry = entries[index]
    assert isinstance(entry, Map)
    pattern = entry[Text("file")]
    assert isinstance(pattern, Text)
    return pattern


def expand(declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Expansion:
    """Resources in the order of declaration, and every problem with them."""
    spec: KeywordSamplesSpec = declared.spec
    ends = Ends(declared)
    shared = _shared(declared, ends)
    excluded = {
        each.keyword
        for each in _excluded(spec, lists, ends)
        if each.life.expires is None or not ends.is_exclusion_over(each.keyword, each.life, each.end)
    }
    problems: list[Problem] = []
    if not (spec.keywords or spec.keywords_from):
        place = declared.tree.position
        problems.append(Problem("empty-list", place, "no keywords", "warning", fix="add keywords or keywordsFrom"))
    current, over = list[Word](), list[Word]()
    exclusions = Exclusions(declared.tree)
    words = chain(_written(declared, spec, shared, ends), exclusions.kept(_listed(spec, lists, shared, ends)))
    for word in words:
        if word.keyword not in excluded:
            is_over = word.life.expires is not None and ends.are_over(word.keyword, word.life, word.end)
            (over if is_over else current).append(word)
    resources = list(_resources(current, declared, problems))
    ended = list(_resources(over, declared, problems))
    if all(lists.get(f"from/{index}") for index in range(len(spec.keywords_from))):
        problems += exclusions.unused()
    merge = (spec.duplicates or declared.defaults.keywords.duplicates) == "merge"
    return Expansion(resources, problems + ends.problems, merge, ended)


def inherited_by_place(declared: Declared) -> dict[str, Inherited]:
    """What a keyword has that says nothing of itself, by where it stands, as ``Kind`` has it."""
    spec: KeywordSamplesSpec = declared.spec
    shared = _shared(declared, Ends(declared))
    every = {"": shared}
    for index, source in enumerate(spec.keywords_from):
        every[f"from/{index}"] = _with(shared, source, shared.end)
    return {key: Inherited(form_of(s.usages, s.tags), s.life, s.existing) for key, s in every.items()}


def mentions(declared: Declared, lists: Mapping[str, Sequence[ListFile]]) -> Iterator[Mention]:
    """Every declaration and exclusion of a keyword, in order, those that have ended and those against a rule too."""
    spec: KeywordSamplesSpec = declared.spec
    name, now = declared.metadata.name, declared.now
    ends = Ends(declared)
    shared = _shared(declared, ends)
    for word in chain(_written(declared, spec, shared, ends), _listed(spec, lists, shared, ends)):
        address, form = Address(NAME, word.keyword), form_of(word.usages, word.tags)
        yield Mention(address, name, word.position, False, form, word.life, word.life.ended(now), word.existing)
    for each in _excluded(spec, lists, ends):
        yield Mention(Address(NAME, each.keyword), name, each.position, True, None, each.life, each.life.ended(now))
    for node in excluded_words(declared.tree):
        yield Mention(Address(NAME, str(node)), name, node.position, True)


def _shared(declared: Declared, ends: Ends) -> Shared:
    spec: KeywordSamplesSpec = declared.spec
    defaults = declared.defaults.keywords
    return Shared(
        tuple(map(str, spec.usages if spec.usages is not None else defaults.usages or ())),
        tuple(map(str, spec.tags if spec.tags is not None else defaults.tags or ())),
        spec.existing,
        lived(said_of(spec), UNLIMITED),
        ends.shared_place(()),
    )


def _excluded(spec: KeywordSamplesSpec, lists: Mapping[str, Sequence[ListFile]], ends: Ends) -> Iterator[Excluded]:
    """The keywords of exclusions, those that have ended too."""
    for index, exclude in enumerate(spec.exclude_from):
        base, place = lived(said_of(exclude), UNLIMITED), ends.shared_place(("excludeFrom", index))
        for file in lists.get(f"exclude/{index}", ()):
            for row in file.rows:
                position = Position(file.path, row.line)
                end = place if row.life.expires is None else position
                yield Excluded(row.keyword, position, lived(row.life, base), end)


def _written(declared: Declared, spec: KeywordSamplesSpec, shared: Shared, ends: Ends) -> Iterator[Word]:
    """The entries under ``keywords``."""
    nodes = declared.tree.get(Text("keywords"), ())
    for index, (entry, node) in enumerate(zip(spec.keywords, nodes, strict=True)):
        if isinstance(entry, KeywordEntry):
            own = _with(shared, entry, ends.place(("keywords", index)))
            place = position_of(node, ("keyword",)) or declared.tree.position
            yield Word(str(entry.keyword), place, *own)
        else:
            assert isinstance(node, Text)
            yield Word(str(entry), node.position, *shared)


def _listed(
    spec: KeywordSamplesSpec, lists: Mapping[str, Sequence[ListFile]], shared: Shared, ends: Ends
) -> Iterator[Word]:
    """The keywords of ``keywordsFrom``."""
    for index, source in enumerate(spec.keywords_from):
        end = shared.end if source.expires is None else ends.shared_place(("keywordsFrom", index))
        yield from _rows(lists.get(f"from/{index}", ()), _with(shared, source, end))


def _with(shared: Shared, own: KeywordEntry | ListEntry, end: Position) -> Shared:
    """What holds for an entry: ``own`` before ``shared``. ``end`` is where an end of its own stands."""
    return Shared(
        shared.usages if own.usages is None else tuple(map(str, own.usages)),
        shared.tags if own.tags is None else tuple(map(str, own.tags)),
        shared.existing if own.existing is None else own.existing,
        lived(said_of(own), shared.life),
        shared.end if own.expires is None else end,
    )


def _rows(files: Iterable[ListFile], base: Shared) -> Iterator[Word]:
    for file in files:
        path = file.path
        for row in file.rows:
            place = Position(path, row.line)
            if row.tags is None and row.usages is None and row.existing is None and row.life is SILENT:
                yield Word(row.keyword, place, *base)
            else:
                usages = _cell(row.usages, base.usages)
                tags = _cell(row.tags, base.tags)
                existing = base.existing if row.existing is None else row.existing
                end = base.end if row.life.expires is None else place
                yield Word(row.keyword, place, usages, tags, existing, lived(row.life, base.life), end)


def _cell(cell: Cell | None, inherited: tuple[str, ...]) -> tuple[str, ...]:
    if cell is None:
        return inherited
    return tuple(dict.fromkeys(inherited + cell.values)) if cell.add else cell.values


def _resources(words: Iterable[Word], declared: Declared, problems: list[Problem]) -> Iterator[Resource]:
    head = declared.metadata
    complained: set[tuple[str, ...]] = set()
    without_usages: set[str] = set()
    # Most words inherit the very tags and usages of the word before: they are judged once.
    tags: tuple[str, ...] | None = None
    usages: tuple[str, ...] | None = None
    complaint: tuple[str, str, str] | None = None
    form: NormalForm = {}
    for word in words:
        problem = keyword_problem(word.keyword, word.position, word.existing)
        if problem is not None:
            problems.append(problem)
            continue
        if word.tags is not tags or word.usages is not usages:
            tags, usages = word.tags, word.usages
            complaint, form = tags_complaint(tags), form_of(usages, tags)
        if complaint is not None:
            # Tags shared by a whole list are wrong once, not once for each of its keywords.
            if word.tags not in complained:
                complained.add(word.tags)
                problems.append(Problem(complaint[0], _tag_place(word, declared.tree), complaint[1], fix=complaint[2]))
            continue
        if not word.usages:
            # Usages that a list lacks are missing once, not once for each of its keywords.
            if word.position.file not in without_usages:
                without_usages.add(word.position.file)
                problems.append(_no_usages(word.position))
            continue
        yield Resource(
            Address(NAME, word.keyword),
            form,
            word.position,
            head.name,
            head.protect,
            head.ignore,
            word.existing,
            life=word.life,
            keep=head.keep,
        )


def _tag_place(word: Word, tree: Map) -> Position:
    """Where a wrong tag of a keyword stands: among the list's own tags, or with the keyword."""
    shared = tree.get(Text("tags"), ())
    wrong = (tag for tag in shared if isinstance(tag, Text) and tag in word.tags and tags_complaint((str(tag),)))
    return next((tag.position for tag in wrong), word.position)


def _no_usages(position: Position) -> Problem:
    return Problem(
        "usages-missing",
        position,
        "no usages: neither here, nor in the list, nor in the project's defaults",
        allowed=("Review", "Recognition", "All", "Review.Ocr", "Review.Asr", "Recognition.Ocr", "Recognition.Asr"),
        fix="set spec.usages, for example [Review]",
    )
