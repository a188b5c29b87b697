"""A rename in disguise: a delete and a create that look like one resource under a new address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from reconciler.model.change import Change, Verb
from reconciler.model.shell import joined
from reconciler.model.state import is_predecessor
from reconciler.stages.namesakes import same_name
from reconciler.stages.planning.guards.base import Finding, Flag, Guard, Situation
from reconciler.stages.planning.moved_document import moved_document

if TYPE_CHECKING:
    from reconciler.kinds.objects import ObjectKind


def _find(at: Situation, kinds: Mapping[str, ObjectKind]) -> Iterator[Finding]:
    for name, kind in kinds.items():
        if not kind.assigns_ids:
            continue
        of_kind = [change for change in at.changes if change.address.kind == name]
        deletes = [c for c in of_kind if c.verb is Verb.DELETE and c.address in at.state.records]
        # An object that was replaced is like the one in its place: that was one change, and no rename.
        deletes = [c for c in deletes if not is_predecessor(c.address, c.id)]
        creates = [c for c in of_kind if c.verb is Verb.CREATE]
        for create in creates:
            for delete in deletes:
                if _alike(kind, delete, create):
                    yield Finding(
                        f"{delete.address} would be deleted and {create.address} created,"
                        " but they look like one resource that was renamed",
                        (delete.address, create.address),
                        hint=_ways(delete, create),
                    )


def _ways(delete: Change, create: Change) -> str:
    """What keeps the object: a document that is reviewed with the rename, or a command."""
    lines = [
        "add this document to the manifests, and the object is kept:",
        *moved_document(delete.address, create.address),
        "or give the state the new address at once:",
        joined(["reconciler", "state", "mv", delete.address, create.address]),
    ]
    return "\n".join(lines)


def _alike(kind: ObjectKind, delete: Change, create: Change) -> bool:
    """Whether both have the same name in the cloud, or differ in nothing but the name."""
    old, new = delete.before or {}, create.after or {}
    return same_name(kind, old, new) or _without_name(old) == _without_name(new)


def _without_name(form: Mapping[str, object]) -> dict[str, object]:
    return {path: value for path, value in form.items() if path != "name"}


GUARD = Guard(
    "rename",
    "A delete and a create look like one resource that was renamed.",
    "Add the Moved document that is shown to the manifests, or move the record with the command, reconciler state mv;"
    " or allow the delete and the create.",
    _find,
    Flag("--allow-replace", "Allow a delete and a create that look like one renamed resource."),
)
