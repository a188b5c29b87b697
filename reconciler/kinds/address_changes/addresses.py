"""Reading the addresses of ``Moved`` and ``Removed`` documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType
from reconciler.kinds.objects import ObjectKind, renamable
from reconciler.model.manifest import Position, Problem, position_of
from reconciler.model.project import NAME
from reconciler.model.resource import Address
from reconciler.model.spec import quoted

_NAME = re.compile(NAME)


def kinds_among(types: Collection[DocumentType]) -> dict[str, Kind]:
    """The kinds of resources among types of documents, by name."""
    return {each.name: each for each in types if isinstance(each, Kind)}


def place_of_field(declared: Declared, field: str) -> Position:
    """Where a field of a document's spec stands."""
    return position_of(declared.tree, (field,)) or declared.tree.position


def parsed(text: str, rule: str, place: Position, kinds: Mapping[str, Kind]) -> Address | Problem:
    """The address that is written as ``text`` at ``place``, or what is wrong with it."""
    try:
        address = Address.parse(str(text))
    except ValueError:
        return Problem(rule, place, f"{quoted(text)} is not a valid address", fix="write Kind/name", allowed=(*kinds,))
    kind = kinds.get(address.kind)
    if kind is None:
        near = get_close_matches(address.kind, kinds, 1)
        suggestion = f"{near[0]}/{address.name}" if near else None
        return Problem(rule, place, f'unknown kind "{address.kind}"', suggestion=suggestion, allowed=(*kinds,))
    # Names with a slash are the program's own: objects that a replace is still to delete have them.
    flaw = kind.id_flaw(address.name) if isinstance(kind, ObjectKind) and not kind.assigns_ids else ""
    if flaw or (renamable(kind) and not _NAME.fullmatch(address.name)):
        return Problem(rule, place, f"{quoted(text)} is not an address of {kind.noun}{': ' if flaw else ''}{flaw}")
    return address
