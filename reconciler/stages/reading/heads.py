"""The head of a manifest document: its kind, its metadata, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from reconciler.kinds.documents import DocumentType, Statement
from reconciler.model.manifest import Document, Map, Position, Problem, Text, position_of
from reconciler.model.project import Name
from reconciler.model.resource import covers
from reconciler.model.spec import Boolean, Spec, quoted, read

API_VERSION = "reconciler/v1"
_NOT_OF_PATCHES = ("base", "abstract", "sharedName")
_FEW_PATHS = 9
"""Paths of a kind that a message may list."""


class Lifecycle(Spec):
    """What plans must not do to a resource."""

    prevent_destroy: Annotated[Boolean, Field(description="Refuse every plan that would delete or replace it.")] = False
    ignore_changes: list[str] = Field(
        default_factory=list, description="Paths that keep the value they have in the account, for example comment."
    )
    deletion_policy: Literal["delete", "keep"] = Field(
        default="delete",
        description="What becomes of its object once nothing declares it: keep leaves it in the account, no longer"
        " managed. The last apply that saw it declared decides.",
    )


Targets = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=128)]],
    Field(
        min_length=1,
        max_length=100,
        description="Names or globs of the targets that have the document; all of them where it is left out.",
        examples=[["prod-*", "staging"]],
    ),
]


class MetadataSpec(Spec):
    """What a document is called, and how its resources are treated."""

    name: Annotated[Name, Field(description="Logical name: the address is Kind/name.")]
    base: str | None = Field(
        default=None, description="Name of a document of the same kind whose spec is merged below."
    )
    abstract: Annotated[Boolean, Field(description="A base only: it declares nothing itself.")] = False
    shared_name: Annotated[
        Boolean,
        Field(
            description="Other resources may have the same cloud name. It is then known by its id alone: it is adopted"
            " by id, and what may be it after a lost answer is asked about."
        ),
    ] = False
    targets: Targets | None = None
    patch: Annotated[
        Boolean,
        Field(
            description="The spec is merged over that of the document of this kind and name, and may be a part; name,"
            " targets and lifecycle are all that its metadata has."
        ),
    ] = False
    lifecycle: Lifecycle = Lifecycle()


class DocumentSpec(Spec):
    api_version: Literal["reconciler/v1"]
    kind: str
    metadata: MetadataSpec
    spec: dict[str, object] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document of a known kind. ``head`` is None where its head is wrong; its spec is looked at all the same.

    ``tree`` is the document without unknown fields outside its spec, ``spec`` the spec as written.
    """

    document: Document
    kind: DocumentType
    tree: Map
    spec: Map
    head: MetadataSpec | None

    @property
    def key(self) -> tuple[str, str]:
        """The kind and the name: what a base, or the document that a patch is for, is found by."""
        return self.kind.document, str(self.head.name) if self.head is not None else ""

    @property
    def is_patch(self) -> bool:
        """Whether it is merged over another document. Unknown, so False, where its head is wrong."""
        return self.head is not None and self.head.patch

    @property
    def name_place(self) -> Position:
        """Where its name stands."""
        return position_of(self.tree, ("metadata", "name")) or self.tree.position


def draft_of(document: Document, kinds: Mapping[str, DocumentType], problems: list[Problem]) -> Draft | None:
    """The document with its kind; None where the kind is unknown or missing."""
    kind = document.tree.get(Text("kind"))
    if isinstance(kind, Text) and kind not in kinds:
        # Most often it is a document of another program: whatever else is wrong with it is not our business.
        problems.append(_unknown_kind(kind, kinds))
        return None
    reading = read(DocumentSpec, document.tree)
    problems += reading.problems
    kind, spec = reading.tree.get(Text("kind")), reading.tree.get(Text("spec"))
    if not isinstance(kind, Text) or kind not in kinds:
        return None
    chosen = kinds[str(kind)]
    head = reading.value.metadata if reading.value is not None else None
    draft = Draft(
        document, chosen, reading.tree, spec if isinstance(spec, Map) else Map.at(document.tree.position), head
    )
    if head is not None:
        problems += _misplaced_fields(draft, missing_metadata(chosen), chosen.document)
        if head.patch:
            problems += _misplaced_fields(draft, _NOT_OF_PATCHES, "a patch")
        problems += _unknown_paths(draft, head.lifecycle.ignore_changes)
    return draft


def _unknown_kind(kind: Text, kinds: Mapping[str, DocumentType]) -> Problem:
    near = get_close_matches(kind, kinds, 1)
    return Problem(
        "unknown-kind",
        kind.position,
        quoted(kind),
        suggestion=near[0] if near else None,
        allowed=tuple(kinds),
        fix="every document in a manifest folder must have this apiVersion; keep others elsewhere",
    )


def missing_metadata(kind: DocumentType) -> tuple[str, ...]:
    """Return the fields of ``MetadataSpec`` that documents of a type do not have."""
    missing = () if kind.inherits else ("base", "abstract")
    if not kind.named:
        missing = (*missing, "sharedName")
    return (*missing, "lifecycle") if isinstance(kind, Statement) else missing


def _misplaced_fields(draft: Draft, missing: Iterable[str], what: str) -> Iterator[Problem]:
    """Fields of ``metadata`` that such a document does not have."""
    metadata = draft.tree[Text("metadata")]
    for field in missing:
        if isinstance(metadata, Map) and field in metadata:
            place = position_of(metadata, (field,), of_key=True) or metadata.position
            yield Problem("unknown-field", place, f"{what} has no {field}", fix="remove it")


def _unknown_paths(draft: Draft, ignored: Sequence[str]) -> Iterator[Problem]:
    """Entries of ``ignoreChanges`` that name no path of the kind."""
    known = draft.kind.paths
    for index, path in enumerate(ignored):
        if any(covers(path, each) for each in known):
            continue
        place = position_of(draft.tree, ("metadata", "lifecycle", "ignoreChanges", index)) or draft.tree.position
        near = get_close_matches(path, known, 1, 0.5)
        allowed = tuple(known) if len(known) < _FEW_PATHS else ()
        yield Problem("unknown-path", place, quoted(path), suggestion=near[0] if near else None, allowed=allowed)
