"""Types of JSON values, checked one by one: what a value must be, or a ValueError that names it.

``name`` says where the value stands in its document, as messages show it: ``records[2].lines``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

YEAR_3000 = 32_503_680_000


def text(value: Any, name: str) -> str:
    """Return ``value``, a text."""
    if type(value) is not str:
        raise ValueError(f"{name} is not a text")
    return value


def optional_text(value: Any, name: str) -> str | None:
    """Return ``value``, a text or null."""
    return None if value is None else text(value, name)


def integer(value: Any, name: str, least: int | None = None) -> int:
    """Return ``value``, a whole number, at least ``least``."""
    if type(value) is not int:
        raise ValueError(f"{name} is not a whole number")
    if least is not None and value < least:
        raise ValueError(f"{name} is less than {least}")
    return value


def number(value: Any, name: str) -> float:
    """Return ``value``, a finite number."""
    if type(value) not in (int, float) or not _is_finite(value):
        raise ValueError(f"{name} is not a number")
    found: float = value
    return found


def time(value: Any, name: str) -> float:
    """Return ``value``, Unix seconds before the year 3000: what is written as a date in messages and requests."""
    if not 0 <= number(value, name) < YEAR_3000:
        raise ValueError(f"{name} is not a time")
    found: float = value
    return found


def truth(value: Any, name: str) -> bool:
    """Return ``value``, true or false."""
    if type(value) is not bool:
        raise ValueError(f"{name} is neither true nor false")
    return value


def items(value: Any, name: str, count: int | None = None) -> list[Any]:
    """Return ``value``, a list, of ``count`` items where that is given."""
    if type(value) is not list:
        raise ValueError(f"{name} is not a list")
    if count is not None and len(value) != count:
        raise ValueError(f"{name} has {len(value)} items, not {count}")
    return value


def texts(value: Any, name: str) -> list[str]:
    """Return ``value``, a list of texts."""
    if type(value) is not list or not all(type(item) is str for item in value):
        raise ValueError(f"{name} is not a list of texts")
    return value


def fields(value: Any, name: str) -> Mapping[str, Any]:
    """Return ``value``, an object."""
    if type(value) is not dict:
        raise ValueError(f"{name} is not an object")
    return value


def member(holder: Mapping[str, Any], key: str, name: str = "it") -> Any:
    """Return ``holder[key]``. ``name`` is the holder's."""
    if key not in holder:
        raise ValueError(f"{name} has no {key}")
    return holder[key]


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no floating-point number can be compared with
        return False
