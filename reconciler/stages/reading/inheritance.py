"""Bases and patches: which documents there are of both, and specs with all of them merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconciler.kinds.documents import DocumentType
from reconciler.model.manifest import Document, Map, Position, Problem, Text, position_of
from reconciler.model.merging import merged
from reconciler.model.nearest import around, nearest
from reconciler.model.spec import is_null, quoted
from reconciler.stages.reading.heads import Draft
from reconciler.stages.reading.selection import View

DEEPEST = 10
"""Bases above one another; people need two or three. Without a limit, n documents merge n² times."""

MOST_PATCHES = 100
"""Patches of one document for one target."""


@dataclass(frozen=True, slots=True)
class Family:
    """All drafts of a view that may be bases or are patched, and their patches in order, by kind and name.

    ``lost`` are names of documents whose head cannot be read, ``elsewhere`` drafts that only other targets have.
    ``names``: those of ``drafts`` in order, by kind. ``whole``: there are no further documents.
    """

    drafts: Mapping[tuple[str, str], Draft]
    patches: Mapping[tuple[str, str], Sequence[Draft]]
    elsewhere: Mapping[tuple[str, str], Draft]
    lost: frozenset[str]
    names: Mapping[str, Sequence[str]]
    whole: bool


def family_of(
    view: View, every: Mapping[tuple[str, str], Draft], problems: list[Problem], lost: frozenset[str], *, whole: bool
) -> Family:
    """The drafts of a view by kind and name. A name used twice, and a patch for nothing, are problems with a place.

    ``every`` are the drafts of all views, without patches.
    """
    found: dict[tuple[str, str], Draft] = {}
    patches: dict[tuple[str, str], list[Draft]] = {}
    for draft in view.drafts:
        if draft.is_patch:
            patches.setdefault(draft.key, []).append(draft)
        elif draft.head is not None and found.setdefault(draft.key, draft) is not draft:
            kind, name = draft.key
            problems.append(
                Problem(
                    "duplicate-name",
                    draft.name_place,
                    f"{kind} {quoted(name)} is declared already at {found[draft.key].name_place}",
                    fix="give one of them another name",
                )
            )
    for each in patches.values():
        each.sort(key=view.rank)
        if len(each) > MOST_PATCHES:
            # Each is laid over all that is below it: without a limit, n patches of n keywords take n² steps.
            message = f"{quoted(each[0].key[1])} has more than {MOST_PATCHES} patches"
            problems.append(Problem("patch-bound", each[MOST_PATCHES].name_place, message, fix="join some of them"))
            del each[MOST_PATCHES:]
    names: dict[str, list[str]] = {}
    for kind, name in sorted(found):
        names.setdefault(kind, []).append(name)
    family = Family(found, patches, every, lost, names, whole)
    for key, each in patches.items():
        if key not in found and whole and key[1] not in lost:
            problems += (_nothing_to_patch(patch, family) for patch in each)
    return family


def _nothing_to_patch(patch: Draft, family: Family) -> Problem:
    kind, name = patch.key
    other = family.elsewhere.get(patch.key)
    if other is not None:
        message = f"the patch is for {quoted(name)} at {other.name_place.short}, which is for other targets only"
        fix = "select the same targets in metadata.targets of both"
        return Problem("patch-without-document", patch.name_place, message, fix=fix)
    message = f"there is no {kind} {quoted(name)} to patch"
    fix = "correct the name, or remove the patch"
    suggestion = nearest(name, family.names.get(kind, ()))
    return Problem("patch-without-document", patch.name_place, message, suggestion=suggestion, fix=fix)


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


def layers_of(chain: Sequence[Draft], family: Family) -> tuple[Draft, ...]:
    """What is merged over one another, the lowest first: each document of the chain, and its patches over it."""
    layers: list[Draft] = []
    for each in reversed(chain):
        layers += [each, *family.patches.get(each.key, ())]
    return tuple(layers)


def inherited(draft: Draft, layers: Sequence[Draft], effective: set[int]) -> Map:
    """The spec of ``draft`` with all its layers merged. Patches that change something are added to ``effective``."""
    tree = Map.at(draft.spec.position)
    for layer in layers:
        if layer.is_patch:
            below, tree = tree, draft.kind.patched(tree, layer.spec)
            if tree != below:
                effective.add(id(layer))
        elif draft.kind.inherits:
            tree = merged(tree, layer.spec)
        else:
            tree = _without_nulls(layer.spec)
    return tree


def _unknown_base(kind: DocumentType, base: str, place: Position, family: Family) -> Problem:
    other = family.elsewhere.get((kind.document, base))
    if other is not None:
        message = f"the base {quoted(base)} is at {other.name_place.short}, for other targets only"
        fix = "select the same targets in metadata.targets of both, or leave it out in the base"
        return Problem("unknown-base", place, message, fix=fix)
    names = family.names.get(kind.document, ())
    message = f"unknown base {quoted(base)}: the project declares no such {kind.document}"
    # Not all of them: as many problems, each with all names, would be the square of a project.
    allowed = tuple(around(base, names))
    return Problem("unknown-base", place, message, suggestion=nearest(base, names), allowed=allowed)


def _without_nulls(tree: Map) -> Map:
    """A field that is null is not written. Deeper down null may be a value: some kinds pass JSON on."""
    result = Map.at(tree.position)
    result.update((key, value) for key, value in tree.items() if not is_null(value))
    return result
