"""Which live objects have the same cloud name: decided here, for planning, adopting and reading back alike. Pure.

Here, too, is what a create may have made whose answer nobody saw, where the service does not keep all of it as sent.
"""

from __future__ import annotations

import unicodedata
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


def may_be_result(kind: ObjectKind, wanted: NormalForm, found: NormalForm) -> bool:
    """Whether a create of ``wanted`` may have made an object that reads as ``found``, though the two differ.

    How the service treats names is not documented: it may trim, normalise, fold or cut them; and it may keep other
    parts otherwise than sent, or not at all. A wrong yes costs a question, a wrong no makes a second object. So a name
    that may be ours decides whatever else there is; else everything but the name, or of a nameless object what is left.
    """
    name, shown = kind.label(wanted), kind.label(found)
    if name and shown and _may_be_kept_as(name, shown):
        return True
    asked, kept = kind.traces(wanted), kind.traces(found)
    if shown:
        return asked == kept
    return kept <= asked or not kept.isdisjoint(asked)


def _may_be_kept_as(name: str, shown: str) -> bool:
    """Whether a service that trims, normalises, folds or cuts names may show ``name`` as ``shown``."""
    return _folded(name).startswith(_folded(shown))


def _folded(name: str) -> str:
    """The name without what a service may not keep: case, width, composition, outer and repeated blanks."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
