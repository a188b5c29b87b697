"""From a ``KeywordSamples`` document and its list files to keyword resources. Linear, and quick for 100,000."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.base import Expansion
from reconciler.kinds.documents import Declared
from reconciler.kinds.keyword_sample.spec import KeywordEntry, KeywordSamplesSpec, ListEntry
from reconciler.kinds.keyword_sample.words import form_of, keyword_problem, tags_complaint
from reconciler.model.manifest import Cell, ListFile, ListQuery, Map, Position, Problem, Seq, Text, position_of
from reconciler.model.resource import Address, Resource

NAME = "KeywordSample"


class Shared(NamedTuple):
    """What holds for keywords that say nothing themselves."""

    usages: tuple[str, ...]
    tags: tuple[str, ...]
    existing: bool


class Word(NamedTuple):
    """One declared keyword before the rules are applied."""

    keyword: str
    position: Position
    usages: tuple[str, ...]
    tags: tuple[str, ...]
    existing: bool


def queries(declared: Declared) -> Iterator[tuple[str, ListQuery]]:
    """The list files to read, keyed by where the document names them."""
    spec: KeywordSamplesSpec = declared.spec
    for index, entry in enumerate(spec.keywords_from):
        columns = {str(ours): theirs for ours, theirs in entry.columns.items()}
        pattern = _pattern(declared.tree, "keywordsFrom", index)
        yield f"from/{index}", ListQuery(pattern, columns, tuple(entry.ignore_columns), entry.encoding)
    for index, exclude in enumerate(spec.exclude_from):
        pattern = _pattern(declared.tree, "excludeFrom", index)
        columns = {str(ours): theirs for ours, theirs in exclude.columns.items()}
        yield f"exclude/{index}", ListQuery(pattern, columns, (), exclude.encoding, keywords_only=True)


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
    defaults = declared.defaults.keywords
    shared = Shared(
        tuple(map(str, spec.usages if spec.usages is not None else defaults.usages or ())),
        tuple(map(str, spec.tags if spec.tags is not None else defaults.tags or ())),
        spec.existing,
    )
    excluded = {
        row.keyword
        for index in range(len(spec.exclude_from))
        for file in lists.get(f"exclude/{index}", ())
        for row in file.rows
    }
    problems: list[Problem] = []
    if not (spec.keywords or spec.keywords_from):
        place = declared.tree.position
        problems.append(Problem("empty-list", place, "no keywords", "warning", fix="add keywords or keywordsFrom"))
    words = [word for word in _words(declared, spec, lists, shared) if word.keyword not in excluded]
    resources = list(_resources(words, declared, problems))
    merge = (spec.duplicates or defaults.duplicates) == "merge"
    return Expansion(resources, problems, merge)


def _words(
    declared: Declared, spec: KeywordSamplesSpec, lists: Mapping[str, Sequence[ListFile]], shared: Shared
) -> Iterator[Word]:
    nodes = declared.tree.get(Text("keywords"), ())
    for entry, node in zip(spec.keywords, nodes, strict=True):
        if isinstance(entry, KeywordEntry):
            own = _with(shared, entry.usages, entry.tags, entry.existing)
            place = position_of(node, ("keyword",)) or declared.tree.position
            yield Word(str(entry.keyword), place, *own)
        else:
            assert isinstance(node, Text)
            yield Word(str(entry), node.position, *shared)
    for index, source in enumerate(spec.keywords_from):
        yield from _rows(lists.get(f"from/{index}", ()), source, shared)


def _with(shared: Shared, usages: Iterable[str] | None, tags: Iterable[str] | None, existing: bool | None) -> Shared:
    return Shared(
        shared.usages if usages is None else tuple(map(str, usages)),
        shared.tags if tags is None else tuple(map(str, tags)),
        shared.existing if existing is None else existing,
    )


def _rows(files: Iterable[ListFile], source: ListEntry, shared: Shared) -> Iterator[Word]:
    base = _with(shared, source.usages, source.tags, source.existing)
    for file in files:
        path = file.path
        for row in file.rows:
            if row.tags is None and row.usages is None and row.existing is None:
                yield Word(row.keyword, Position(path, row.line), *base)
            else:
                usages = _cell(row.usages, base.usages)
                tags = _cell(row.tags, base.tags)
                existing = base.existing if row.existing is None else row.existing
                yield Word(row.keyword, Position(path, row.line), usages, tags, existing)


def _cell(cell: Cell | None, inherited: tuple[str, ...]) -> tuple[str, ...]:
    if cell is None:
        return inherited
    return tuple(dict.fromkeys(inherited + cell.values)) if cell.add else cell.values


def _resources(words: Iterable[Word], declared: Declared, problems: list[Problem]) -> Iterator[Resource]:
    head = declared.metadata
    complained: set[tuple[str, ...]] = set()
    without_usages: set[str] = set()
    for word in words:
        problem = keyword_problem(word.keyword, word.position, word.existing)
        if problem is not None:
            problems.append(problem)
            continue
        complaint = tags_complaint(word.tags)
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
            form_of(word.usages, word.tags),
            word.position,
            head.name,
            head.protect,
            head.ignore,
            word.existing,
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
