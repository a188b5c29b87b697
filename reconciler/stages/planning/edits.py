"""What somebody changed outside, and what is given away to whoever changes it there. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import FieldChange
from reconciler.model.resource import Found, NormalForm, Resource, covers, overlay
from reconciler.model.state import Record


def strip(form: NormalForm, ignore: tuple[str, ...]) -> NormalForm:
    """A form without what is given away."""
    if not ignore:
        return form
    return {path: value for path, value in form.items() if not any(covers(prefix, path) for prefix in ignore)}


def effective(kind: ObjectKind, resource: Resource, live: NormalForm | None) -> NormalForm:
    """What a complete write of ``resource`` has to bring about, given what is live now."""
    if live is None or not resource.ignore:
        return resource.form
    return kind.normal(overlay(resource.form, live, resource.ignore))


def edited(kind: ObjectKind, record: Record, found: Found) -> bool:
    """Whether somebody changed what is not given away. Scores that come and go with an ignored switch are."""
    if not record.ignore:
        return record.form != found.form
    return kind.normal(overlay(record.form, found.form, record.ignore)) != found.form


def undoes_edit(fields: Iterable[FieldChange], recorded: NormalForm, ignore: Iterable[str]) -> bool:
    """Whether one of ``fields`` takes back what somebody changed since ``recorded``, and was not given away."""
    return any(recorded.get(field.path) != field.before and not _given(field.path, ignore) for field in fields)


def _given(path: str, ignore: Iterable[str]) -> bool:
    return any(covers(prefix, path) for prefix in ignore)
