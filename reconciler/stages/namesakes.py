"""Which live objects have the same cloud name: decided here, for planning, adopting and reading back alike. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reconciler.model.resource import Found, NormalForm

if TYPE_CHECKING:
    # The guards are seen by --help, which loads no kinds.
    from reconciler.kinds.objects import ObjectKind


def same_name(kind: ObjectKind, one: NormalForm, other: NormalForm) -> bool:
    """Whether two forms have the same cloud name. What has none is the namesake of nothing."""
    name = kind.label(one)
    return bool(name) and name == kind.label(other)


def namesakes(kind: ObjectKind, form: NormalForm, items: Iterable[Found]) -> Iterator[Found]:
    """Those of ``items`` that have the cloud name of ``form``. Presets are the service's, and never among them."""
    if not kind.label(form):
        return
    for item in items:
        if not item.preset and same_name(kind, form, item.form):
            yield item


def twins(kind: ObjectKind, form: NormalForm, items: Iterable[Found]) -> Iterator[Found]:
    """Those of ``items`` that a second create of ``form`` could make: namesakes; of a nameless form, equal ones."""
    if kind.label(form):
        yield from namesakes(kind, form, items)
        return
    for item in items:
        if not item.preset and not kind.label(item.form) and item.form == form:
            yield item
