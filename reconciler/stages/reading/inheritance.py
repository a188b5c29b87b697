"""Bases: which documents may be one, and specs with all bases merged below them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reconciler.kinds.documents import DocumentType
from reconciler.model.manifest import Document, Map, Position, Problem, Text, position_of
from reconciler.model.spec import is_null, quoted
from reconciler.stages.reading.heads import Draft

DEEPEST = 10
"""Bases above one another; people need two or three. Without a limit, n documents merge n² times."""


@dataclass(frozen=True, slots=True)
class Family:
    """All drafts of a view that may be bases, by kind and name.

    ``lost`` are names of documents whose head cannot be read, ``elsewhere`` drafts that only other targets have.
    ``whole``: there are no further documents.
    """

    drafts: Mapping[tuple[str, str], Draft]
    elsewhere: Mapping[tuple[str, str], Draft]
    lost: frozenset[str]
    whole: bool


def family_of(
    drafts: Iterable[Draft], every: Iterable[Draft], problems: list[Problem], lost: frozenset[str], *, whole: bool
) -> Family:
    """The ``drafts`` of a view by kind and name; a name used twice is a problem that names both places.

    ``every`` are the drafts of all views.
    """
    found: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        if draft.head is None:
            continue
        key = (draft.kind.document, str(draft.head.name))
        first = found.setdefault(key, draft)
        if first is not draft:
            problems.append(
                Problem(
                    "duplicate-name",
                    draft.name_place,
                    f"{key[0]} {quoted(key[1])} is declared already at {first.name_place}",
                    fix="give one of them another name",
                )
            )
    elsewhere = {(draft.kind.document, str(draft.head.name)): draft for draft in every if draft.head is not None}
    return Family(found, elsewhere, lost, whole)


def names_lost(documents: Iterable[Document], drafts: Iterable[Draft]) -> frozenset[str]:
    """Names of the documents whose head cannot be read, as far as they seem to have one."""
    sound = {id(draft.document) for draft in drafts if draft.head is not None}
    return frozenset(_name(document) for document in documents if id(document) not in sound)


def _name(document: Document) -> str:
    """The name that a document seems to have."""
    metadata = document.tree.get(Text("metadata"))
    name = metadata.get(Text("name")) if isinstance(metadata, Map) else None
    return str(name) if isinstance(name, Text) else ""


def chain_of(draft: Draft, family: Family, problems: list[Problem]) -> Sequence[Draft] | None:
    """The draft and all its bases, the nearest first; None where the chain is broken, or not known."""
    if not draft.kind.inherits:
        return (draft,)
    if draft.head is None:
        return None
    chain, current, head = [draft], draft, draft.head
    while head.base is not None:
        place = position_of(current.tree, ("metadata", "base")) or current.tree.position
        base = family.drafts.get((current.kind.document, str(head.base)))
        if base is None or base.head is None:
            if family.whole and str(head.base) not in family.lost:
                problems.append(_unknown_base(current.kind, str(head.base), place, family))
            return None
        # By identity: comparing whole documents, for each step of each chain, took the cube of their number.
        if any(base is each for each in chain):
            names = [_name(each.document) for each in [*chain[chain.index(base) :], base]]
            loop = " → ".join(names)
            problems.append(Problem("base-cycle", place, f"the bases form a cycle: {loop}"))
            return None
        if len(chain) > DEEPEST:
            message = f"the chain of bases of {quoted(str(draft.head.name))} is longer than {DEEPEST}"
            problems.append(Problem("base-depth", draft.name_place, message, fix="inherit from fewer levels"))
            return None
        chain.append(base)
        current, head = base, base.head
    return chain


def inherited(draft: Draft, chain: Sequence[Draft]) -> Map:
    """The spec of ``draft`` with the bases in its ``chain`` merged below it."""
    if not draft.kind.inherits:
        return _without_nulls(draft.spec)
    tree = Map.at(draft.spec.position)
    for layer in reversed(chain):
        tree = merged(tree, layer.spec)
    return tree


def _unknown_base(kind: DocumentType, base: str, place: Position, family: Family) -> Problem:
    other = family.elsewhere.get((kind.document, base))
    if other is not None:
        message = f"the base {quoted(base)} is at {other.name_place.short}, for other targets only"
        fix = "select the same targets in metadata.targets of both, or leave it out in the base"
        return Problem("unknown-base", place, message, fix=fix)
    names = sorted(name for document, name in family.drafts if document == kind.document)
    near = get_close_matches(base, names, 1)
    message = f"unknown base {quoted(base)}: the project declares no such {kind.document}"
    return Problem("unknown-base", place, message, suggestion=near[0] if near else None, allowed=tuple(names))


def _without_nulls(tree: Map) -> Map:
    """A field that is null is not written. Deeper down null may be a value: some kinds pass JSON on."""
    result = Map.at(tree.position)
    result.update((key, value) for key, value in tree.items() if not is_null(value))
    return result


def merged(below: Map, above: Map) -> Map:
    """Mappings merge, lists replace, null removes. Places stay those of what was taken."""
    result = Map.at(above.position)
    result.update(below)
    for key, value in above.items():
        # The key of the layer above carries the better place: assigning alone would keep the old key.
        old = result.pop(key, None)
        if is_null(value):
            continue
        if isinstance(value, Map):
            result[key] = merged(old if isinstance(old, Map) else Map.at(value.position), value)
        else:
            result[key] = value
    return result
