"""Values as they are written into a YAML document: like those that stood there, or like their neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.files.editing.yaml_nodes import Node
from reconciler.files.writing.scalars import quoted_scalar, scalar
from reconciler.model.resource import Value

Steps = tuple[str, ...]
"""Keys of mappings, from the root of a document on."""
FieldValue = Value | Mapping[str, "FieldValue"]
"""A scalar, None for null, a set for a list of texts, or a mapping of those."""


def one_line(value: FieldValue, key: str = "") -> str:
    """Return a value on one line, as it may stand in brackets too. ``key``: the field that has it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {one_line(part, name)}" for name, part in value.items()) + "}"
    if isinstance(value, frozenset):
        return "[" + ", ".join(map(scalar, sorted(value))) + "]"
    if value is None:
        return "null"
    return scalar(value, bare=key == "switch")


def written_like(old: Node, value: FieldValue, key: str = "") -> str:
    """Return a value in the place of ``old``: a text keeps the quotes of the text that it replaces."""
    if isinstance(value, str) and old.style in ("'", '"'):
        return quoted_like(old.style, value)
    return one_line(value, key)


def quoted_like(quote: str, text: str) -> str:
    """Return a text in quotes of a sort; in double ones where only these can hold it."""
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return quoted_scalar(text)


class Style(NamedTuple):
    """How a document writes what stands below a key: so much deeper; ``flow``: mappings of scalars in braces."""

    step: str
    flow: bool


def new_lines(indent: str, key: str, value: FieldValue, style: Style) -> list[str]:
    """Return the lines of a new field."""
    if not isinstance(value, Mapping) or not value:
        return [f"{indent}{key}: {one_line(value, key)}"]
    if style.flow and not any(isinstance(part, Mapping) for part in value.values()):
        return [f"{indent}{key}: {one_line(value, key)}"]
    rows = [f"{indent}{key}:"]
    for name, part in value.items():
        rows += new_lines(indent + style.step, name, part, style)
    return rows
