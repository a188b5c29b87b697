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


class Style(NamedTuple):
    """How a document writes new fields.

    ``step``: how much deeper what stands below a key is; ``flow``: mappings of scalars in braces; ``json``: keys and
    texts in double quotes.
    """

    step: str = "  "
    flow: bool = True
    json: bool = False

    def pair(self, key: str, value: FieldValue) -> str:
        """Return a field on one line."""
        return f"{quoted_scalar(key) if self.json else key}: {self.one_line(value, key)}"

    def one_line(self, value: FieldValue, key: str = "") -> str:
        """Return a value on one line, as it may stand in brackets too. ``key``: the field that has it."""
        if isinstance(value, Mapping):
            return "{" + ", ".join(self.pair(name, part) for name, part in value.items()) + "}"
        if isinstance(value, frozenset):
            return "[" + ", ".join(map(self.one_line, sorted(value))) + "]"
        if value is None:
            return "null"
        if self.json and isinstance(value, str):
            return quoted_scalar(value)
        return scalar(value, bare=key == "switch")

    def lines(self, indent: str, key: str, value: FieldValue) -> list[str]:
        """Return the lines of a new field in block style."""
        short = self.flow and isinstance(value, Mapping) and not any(isinstance(v, Mapping) for v in value.values())
        if not isinstance(value, Mapping) or not value or short:
            return [f"{indent}{self.pair(key, value)}"]
        rows = [f"{indent}{key}:"]
        for name, part in value.items():
            rows += self.lines(indent + self.step, name, part)
        return rows


def written_like(old: Node, value: FieldValue, key: str = "") -> str:
    """Return a value in the place of ``old``: a text keeps the quotes of the text that it replaces."""
    if isinstance(value, str) and old.style in ("'", '"'):
        return quoted_like(old.style, value)
    return Style().one_line(value, key)


def quoted_like(quote: str, text: str) -> str:
    """Return a text in quotes of a sort; in double ones where only these can hold it."""
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return quoted_scalar(text)
