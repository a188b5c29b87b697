"""Live keywords as manifests: short lists inline, long ones in txt files by script, csv where tags vary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reconciler.kinds.keyword_sample.expand import NAME
from reconciler.kinds.keyword_sample.grouping import (
    Combination,
    Group,
    combined,
    condensed,
    grouped,
    ordered_tags,
)
from reconciler.kinds.keyword_sample.scripts import by_script
from reconciler.kinds.keyword_sample.spec import CREATE_LENGTH
from reconciler.kinds.keyword_sample.words import ATOMS, keyword_problem, tags_complaint
from reconciler.model.draft import DocumentDraft, Draft, LeftOut, ListDraft, Wanted
from reconciler.model.manifest import Cell, ListRow, Position
from reconciler.model.resource import Address, Found

DOCUMENT = "KeywordSamples"
INLINE = 20
"""The most keywords that stand in the manifest itself."""
FEW = 5
"""So many lists or fewer stand in one manifest."""
_NOWHERE = Position("", 1)


def draft(found: Iterable[Found], wanted: Wanted) -> Draft:
    """Documents for all ``wanted`` keywords that can be declared."""
    chosen = [item for item in found if wanted(Address(NAME, item.id))]
    kept, left = _sorted_out(combined(chosen))
    groups = grouped(kept)
    few = len(groups) <= FEW
    documents = [_document(group, "keywords" if few else f"keywords/{group.file}") for group in groups]
    ids = {Address(NAME, keyword): keyword for combination in kept for keyword in combination.keywords}
    return Draft(tuple(documents), ids, tuple(left), tuple(_unknown(chosen)))


def _unknown(chosen: Iterable[Found]) -> Iterator[str]:
    """What keywords have that no manifest can say, each path once."""
    values: dict[str, list[str]] = {}
    for item in chosen:
        for path, value in item.unknown.items():
            values.setdefault(path, []).append(value)
    for path, shown in values.items():
        yield f"{path} of {len(shown):,} keywords, for example {shown[0]}, which this version does not know"


def _sorted_out(combinations: Iterable[Combination]) -> tuple[list[Combination], list[LeftOut]]:
    """What manifests can declare, and the rest with reasons."""
    kept, left = list[Combination](), list[LeftOut]()
    for combination in combinations:
        reason = _reason(combination)
        words = []
        for keyword in combination.keywords:
            problem = None if reason else keyword_problem(keyword, _NOWHERE, existing=True)
            if reason or problem:
                left.append(LeftOut(NAME, keyword, keyword, reason or (problem.message if problem else "")))
            else:
                words.append(keyword)
        if words:
            kept.append(Combination(combination.usages, combination.tags, words))
    return kept, left


def _reason(combination: Combination) -> str:
    unknown = sorted(combination.usages.difference(ATOMS))
    if unknown:
        return f"usage {unknown[0]} is not one that is known"
    if not combination.usages:
        return "it has no usages"
    complaint = tags_complaint(tuple(sorted(combination.tags)))
    return complaint[1] if complaint else ""


def _document(group: Group, file: str) -> DocumentDraft:
    spec: dict[str, Any] = {"usages": condensed(group.usages)}
    shared = group.combinations[0].tags if len(group.combinations) == 1 else frozenset({group.leading})
    if shared:
        spec["tags"] = ordered_tags(shared, group.leading)
    if sum(len(combination.keywords) for combination in group.combinations) <= INLINE:
        spec["keywords"] = [entry for c in group.combinations for entry in _entries(group, c, shared)]
        lists: tuple[ListDraft, ...] = ()
    elif len(group.combinations) == 1:
        lists = tuple(_files(group, spec))
    else:
        lists = (_table(group, shared),)
    return DocumentDraft(f"manifests/{file}.yaml", DOCUMENT, {"name": group.name}, spec, lists)


def _entries(group: Group, combination: Combination, shared: frozenset[str]) -> list[Any]:
    """Entries of ``keywords``: bare words, or mappings for what differs from the list."""
    own: dict[str, Any] = {}
    if combination.tags != shared:
        own["tags"] = ordered_tags(combination.tags, group.leading)
    return [_entry(keyword, own) for keyword in combination.keywords]


def _entry(keyword: str, own: dict[str, Any]) -> Any:
    own = own | ({"existing": True} if len(keyword) > CREATE_LENGTH else {})
    return {"keyword": keyword, **own} if own else keyword


def _files(group: Group, spec: dict[str, Any]) -> Iterable[ListDraft]:
    """txt files: one for each script where that helps, and one for what is too long to be created again."""
    words = group.combinations[0].keywords
    short = [word for word in words if len(word) <= CREATE_LENGTH]
    long = [word for word in words if len(word) > CREATE_LENGTH]
    parts = by_script(short) if short else {}
    # A folder for several files; a single file stands by itself.
    folder = len(parts) > 1 or len(long) > INLINE
    for part, keywords in parts.items():
        path = f"lists/{group.name}/{part or 'words'}.txt" if folder else f"lists/{group.name}.txt"
        yield ListDraft(path, _rows(keywords))
    if len(long) > INLINE:
        yield ListDraft(f"lists/{group.name}/long.txt", _rows(long), {"existing": True})
    elif long:
        spec["keywords"] = [_entry(keyword, {}) for keyword in long]


def _rows(keywords: Sequence[str]) -> tuple[ListRow, ...]:
    return tuple(ListRow(keyword, 0) for keyword in keywords)


def _table(group: Group, shared: frozenset[str]) -> ListDraft:
    """One csv of all keywords; a keyword with the list's own tags leaves the cell empty."""
    rows = []
    for combination in group.combinations:
        tags = tuple(ordered_tags(combination.tags, group.leading))
        cell = None if combination.tags == shared else Cell(False, tags)
        rows += [
            ListRow(keyword, 0, cell, None, True if len(keyword) > CREATE_LENGTH else None)
            for keyword in combination.keywords
        ]
    rows.sort(key=lambda row: (row.keyword.casefold(), row.keyword))
    return ListDraft(f"lists/{group.name}.csv", tuple(rows), table=True)
