"""Every field of a model as a row of a table: name, type, default, limits, meaning."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from reconciler.model.spec.field_docs import FieldDoc, Notation, field_docs, models_below, source_of
from reference.markdown import Lines, anchor, code, prose, section, table

HEAD = ("Field", "Type", "Default", "Limits", "Meaning")
_MARKDOWN = Notation(code, lambda name: f"[{name}]({anchor(name)})")


def model_sections(model: type[BaseModel], title: str, *, left_out: Sequence[str] = ()) -> Lines:
    """A section for ``model``, and one for each model that its fields lead to, in the order in which they are met.

    ``left_out`` are fields of ``model`` that do not exist here.
    """
    waiting = [(title, model)]
    shown: set[type[BaseModel]] = set()
    while waiting:
        heading, current = waiting.pop(0)
        if current in shown:
            continue
        shown.add(current)
        if len(shown) > 1:
            yield ""
        yield from _section(current, heading, left_out)
        waiting += [(below.__name__, below) for below in models_below(current)]


def _section(model: type[BaseModel], title: str, left_out: Sequence[str]) -> Lines:
    rows = [_row(doc) for doc in field_docs(model, _MARKDOWN) if doc.name not in left_out]
    about = prose(model.__doc__ or "")
    return section(title, [about], [f"Source: {source_of(model)}."], table(HEAD, rows))


def _row(doc: FieldDoc) -> tuple[str, ...]:
    return code(doc.name), doc.type, doc.default, doc.limits, prose(doc.meaning)
