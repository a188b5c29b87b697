"""From raw YAML documents to validated ones: head, kind, bases merged in, spec typed. Collects every problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from reconciler.kinds.base import Declared, Kind, Metadata
from reconciler.model.manifest import Document, Map, Position, Problem, Text, position_of
from reconciler.model.project import Defaults, Name
from reconciler.model.resource import covers
from reconciler.model.spec import Boolean, Spec, complaints, is_null, quoted

API_VERSION = "reconciler/v1"


class Lifecycle(Spec):
    """``preventDestroy``: never deleted. ``ignoreChanges``: paths that are the console's business."""

    prevent_destroy: Boolean = False
    ignore_changes: list[str] = Field(default_factory=list)


class MetadataSpec(Spec):
    """``metadata`` of every document. ``base`` and ``abstract`` where the kind inherits."""

    name: Annotated[Name, Field(description="Logical name: the address is Kind/name.")]
    base: str | None = None
    abstract: Boolean = False
    lifecycle: Lifecycle = Lifecycle()


class DocumentSpec(Spec):
    api_version: Literal["reconciler/v1"]
    kind: str
    metadata: MetadataSpec
    spec: dict[str, object] = Field(default_factory=dict)


class _Draft:
    """A document whose head is sound."""

    def __init__(self, document: Document, kind: Kind, head: MetadataSpec) -> None:
        self.document, self.kind, self.head = document, kind, head
        spec = document.tree.get(Text("spec"))
        self.tree = spec if isinstance(spec, Map) else _empty(document.tree)


def validated(
    documents: Iterable[Document], kinds: Mapping[str, Kind], defaults: Defaults
) -> tuple[list[tuple[Kind, Declared]], list[Problem]]:
    """Every sound document with its kind, in order, and the problems of all."""
    problems: list[Problem] = []
    drafts = [d for d in (_draft(document, kinds, problems) for document in documents) if d is not None]
    by_name = _named(drafts, problems)
    declared = []
    for draft in drafts:
        tree = _inherited(draft, by_name, problems)
        if tree is None:
            continue
        spec = _typed(draft.kind.spec, tree, draft, problems)
        if draft.head.abstract or spec is None:
            continue
        life = draft.head.lifecycle
        head = Metadata(str(draft.head.name), life.prevent_destroy, tuple(map(str, life.ignore_changes)))
        declared.append((draft.kind, Declared(draft.document.file, head, spec, tree, defaults)))
    return declared, _once(problems)


def _draft(document: Document, kinds: Mapping[str, Kind], problems: list[Problem]) -> _Draft | None:
    tree = document.tree
    kind = tree.get(Text("kind"))
    if isinstance(kind, Text) and kind not in kinds:
        near = get_close_matches(kind, kinds, 1)
        problems.append(
            Problem(
                "unknown-kind",
                kind.position,
                quoted(kind),
                suggestion=near[0] if near else None,
                allowed=tuple(kinds),
                fix="every document in a manifest folder must be one of ours; keep others elsewhere",
            )
        )
        return None
    try:
        head = DocumentSpec.model_validate(tree).metadata
    except ValidationError as error:
        problems += complaints(error, tree, DocumentSpec)
        return None
    chosen = kinds[str(kind)]
    metadata = tree[Text("metadata")]
    for field in ("base", "abstract"):
        place = position_of(metadata, (field,), of_key=True)
        if not chosen.inherits and isinstance(metadata, Map) and field in metadata and place:
            problems.append(Problem("unknown-field", place, f"{chosen.document} has no {field}", fix="remove it"))
    for index, path in enumerate(head.lifecycle.ignore_changes):
        if not any(covers(path, known) for known in chosen.paths):
            place = position_of(metadata, ("lifecycle", "ignoreChanges", index)) or tree.position
            near = get_close_matches(path, chosen.paths, 1, 0.5)
            allowed = tuple(chosen.paths) if len(chosen.paths) < 9 else ()
            suggestion = near[0] if near else None
            problems.append(Problem("unknown-path", place, quoted(path), suggestion=suggestion, allowed=allowed))
    return _Draft(document, chosen, head)


def _named(drafts: Sequence[_Draft], problems: list[Problem]) -> dict[tuple[str, str], _Draft]:
    """Drafts by kind and name; a name used twice is a problem that names both places."""
    found: dict[tuple[str, str], _Draft] = {}
    for draft in drafts:
        key = (draft.kind.document, str(draft.head.name))
        first = found.setdefault(key, draft)
        if first is not draft:
            problems.append(
                Problem(
                    "duplicate-name",
                    _name_place(draft),
                    f"{key[0]} {quoted(key[1])} is declared already at {_name_place(first)}",
                    fix="give one of them another name",
                )
            )
    return found


def _name_place(draft: _Draft) -> Position:
    return position_of(draft.document.tree, ("metadata", "name")) or draft.document.tree.position


def _inherited(draft: _Draft, by_name: Mapping[tuple[str, str], _Draft], problems: list[Problem]) -> Map | None:
    """The spec tree with all bases merged below it; None where the chain of bases is broken."""
    if not draft.kind.inherits:
        return _without_nulls(draft.tree)
    chain, current = [draft], draft
    while current.head.base is not None and current.kind.inherits:
        place = position_of(current.document.tree, ("metadata", "base")) or current.document.tree.position
        base = by_name.get((current.kind.document, str(current.head.base)))
        if base is None:
            names = [name for document, name in by_name if document == current.kind.document]
            near = get_close_matches(str(current.head.base), names, 1)
            suggestion = near[0] if near else None
            message = f"{quoted(current.head.base)} is no {current.kind.document} of this project"
            problems.append(
                Problem("unknown-base", place, message, suggestion=suggestion, allowed=tuple(sorted(names)))
            )
            return None
        if base in chain:
            loop = " → ".join(str(d.head.name) for d in [*chain[chain.index(base) :], base])
            problems.append(Problem("base-cycle", place, f"a base that leads back to itself: {loop}"))
            return None
        chain.append(base)
        current = base
    tree = _empty(draft.tree)
    for layer in reversed(chain):
        tree = merged(tree, layer.tree)
    return tree


def _without_nulls(tree: Map) -> Map:
    """A field that is null is not written. Deeper down null may be a value: some kinds pass JSON on."""
    result = _empty(tree)
    result.update((key, value) for key, value in tree.items() if not is_null(value))
    return result


def merged(below: Map, above: Map) -> Map:
    """Mappings merge, lists replace, null removes. Places stay those of what was taken."""
    result = _empty(above)
    result.update(below)
    for key, value in above.items():
        # The key of the layer above carries the better place: assigning alone would keep the old key.
        old = result.pop(key, None)
        if is_null(value):
            continue
        if isinstance(value, Map):
            result[key] = merged(old if isinstance(old, Map) else _empty(value), value)
        else:
            result[key] = value
    return result


def _empty(like: Map) -> Map:
    result = Map()
    result.file, result.line, result.column = like.file, like.line, like.column
    return result


def _typed(model: type[BaseModel], tree: Map, draft: _Draft, problems: list[Problem]) -> BaseModel | None:
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        found = complaints(error, tree, model)
        # What an abstract base leaves out, those who use it may add.
        problems += [p for p in found if not (draft.head.abstract and p.rule == "missing-field")]
        return None


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A problem in a base shows again in everyone who uses it: said once."""
    return list(dict.fromkeys(problems))
