"""Live objects on their way to manifests: documents and list files as data, and what could not be brought along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from reconciler.model.manifest import ListRow
from reconciler.model.resource import Address

Wanted = Callable[[Address], bool]
"""Whether an address is within ``--only``."""


class ListDraft(NamedTuple):
    """A list file to write. ``table``: csv, whose rows have tags of their own; else one keyword a line.

    ``settings`` stand beside ``file`` under ``keywordsFrom`` and hold for every row.
    """

    path: str
    rows: tuple[ListRow, ...]
    settings: Mapping[str, Any] = {}
    table: bool = False


class DocumentDraft(NamedTuple):
    """A manifest document to write into ``file``. ``spec`` holds texts, whole numbers, booleans, lists and mappings.

    ``remarks`` become comments above it.
    """

    file: str
    kind: str
    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]
    lists: tuple[ListDraft, ...] = ()
    remarks: tuple[str, ...] = ()


class LeftOut(NamedTuple):
    """A live object that no manifest can declare as it is, and why. ``name``: in the cloud."""

    kind: str
    id: str
    name: str
    reason: str


class Draft(NamedTuple):
    """Everything of one kind. ``ids``: the live object behind each address that is declared.

    ``remarks``: what live objects have that no manifest can say, though they are declared.
    """

    documents: tuple[DocumentDraft, ...] = ()
    ids: Mapping[Address, str] = {}
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


def united(drafts: Iterable[Draft]) -> Draft:
    """Drafts of several kinds as one."""
    every = list(drafts)
    ids: dict[Address, str] = {}
    for draft in every:
        ids.update(draft.ids)
    return Draft(
        tuple(document for draft in every for document in draft.documents),
        ids,
        tuple(left for draft in every for left in draft.left_out),
        tuple(remark for draft in every for remark in draft.remarks),
    )
