"""The base of every spec, and the types that give a YAML scalar its meaning."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from reconciler.model.manifest import Map, Node, Seq, Text

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = r"\x00-\x1f\x7f-\x9f"
TARGET_NAME = rf"^[^\s./\\{_CONTROL}{_BIDI}][^/\\{_CONTROL}{_BIDI}]*$"
"""The pattern of a name that is a folder below the project's: it cannot lead elsewhere, nor steer a terminal."""
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_INTEGER = 4000
"""Digits. Python refuses to read more by default."""


class Spec(BaseModel):
    """Base of every spec: strict, frozen, no unknown fields, names in lowerCamelCase."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", alias_generator=to_camel)

    source: ClassVar[str] = "the program itself"
    """Where fields and limits come from, for the reference: a type of the API, or the program itself."""


def _plain(value: str) -> bool:
    """Whether a word was written without quotes, or did not come from YAML at all."""
    return not isinstance(value, Text) or value.plain


def as_integer(value: Any) -> Any:
    """Return a whole number for a word that is one; values that are not text stay as they are."""
    if not isinstance(value, str):
        return value
    if not _INTEGER.match(value):
        raise PydanticCustomError("not-a-number", "{shown} is not a whole number", {"shown": quoted(value)})
    if not _plain(value):
        raise PydanticCustomError("not-a-number", "{shown} is text; write it without quotes", {"shown": quoted(value)})
    return int(value) if len(value) < 20 else value


def _boolean(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if _plain(value) and value in _TRUE:
        return True
    if _plain(value) and value in _FALSE:
        return False
    context = {"shown": quoted(value), "allowed": ["true", "false"]}
    raise PydanticCustomError("not-a-boolean", "{shown} is neither true nor false", context)


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _FLOAT.match(value) or not _plain(value):
        raise PydanticCustomError("not-a-number", "{shown} is not a number", {"shown": quoted(value)})
    return float(value)


AsInteger = BeforeValidator(as_integer)
"""Last in an ``Annotated[int, Field(ge=0), AsInteger]``: bounds must stand before it to reach the JSON Schema."""
AsNumber = BeforeValidator(_number)
Integer = Annotated[int, AsInteger]
Boolean = Annotated[bool, BeforeValidator(_boolean)]


def quoted(value: str, limit: int = 60) -> str:
    """Return a value for a message: in quotes, cut to ``limit`` characters."""
    return f'"{value}"' if len(value) <= limit else f'"{value[:limit]}…"'


def is_null(node: Node) -> bool:
    """Return whether a scalar is YAML's null: plain and empty, ``~`` or ``null``."""
    return isinstance(node, Text) and node.plain and node in NULLS


def core(node: Any) -> Any:
    """Return a tree as JSON values by the core schema of YAML 1.2; for opaque mappings that are sent as they are.

    JSON values in the place of scalars stay as they are.
    """
    if isinstance(node, Map):
        return {str(key): core(value) for key, value in node.items()}
    if isinstance(node, Seq):
        return [core(value) for value in node]
    if not isinstance(node, Text):
        return node
    if not node.plain:
        return str(node)
    if node in NULLS:
        return None
    if node in _TRUE | _FALSE:
        return node in _TRUE
    if _INTEGER.match(node):
        return int(node) if len(node) < _LONGEST_INTEGER else str(node)
    return float(node) if _FLOAT.match(node) else str(node)
