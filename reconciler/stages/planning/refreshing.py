"""The record of what stays as it is, once an apply has seen its declaration again. Pure."""

from __future__ import annotations

from reconciler.model.resource import NormalForm, Resource
from reconciler.model.state import Record, place_of


def refreshed(record: Record, resource: Resource, form: NormalForm) -> Record:
    """Return ``record`` as ``resource`` declares it now; ``form`` is what is live."""
    return record._replace(
        form=form,
        protect=resource.protect,
        ignore=resource.ignore,
        list=resource.list,
        place=place_of(resource.position),
        life=resource.life,
        # What was held has arrived in the manifests: from now on they keep it.
        held=None,
        keep=resource.keep,
    )


def is_stale(record: Record | None, fresh: Record) -> bool:
    """Whether ``record`` is to be written anew as ``fresh``.

    A line that shifted within its file is no reason: one word more at the head of a list would be a write of all the
    records below it. It is noted with what else there is to note.
    """
    if record is None or record.place is None or fresh.place is None or record.place.file != fresh.place.file:
        return record != fresh
    return record._replace(place=fresh.place) != fresh
