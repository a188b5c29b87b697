"""Quirks by name: all their values, and values from text."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import cache
from typing import Any, get_args, get_type_hints

from reconciler.emulator.quirks.quirks import Quirks

_SAMPLES: dict[str, tuple[Any, ...]] = {
    "refused_words": ("", "(?i).*bad.*"),
    "visible_created": (0.0, 0.05),
    "visible_changed": (0.0, 0.05),
    "visible_deleted": (0.0, 0.05),
    "media_wait": (0.0, 1.0),
    "media_process": (0.0, 2.0),
    "known_files": ("", r"\d+"),
    "known_apps": ("", r"\d+"),
}


@cache
def _types() -> dict[str, Any]:
    return get_type_hints(Quirks)


def quirk_values() -> dict[str, tuple[Any, ...]]:
    """Every quirk by name with all its values; samples for the ones that are numbers or patterns."""
    return {name: _SAMPLES.get(name) or get_args(kind) for name, kind in _types().items()}


def with_quirks(quirks: Quirks, **values: Any) -> Quirks:
    """``quirks`` with other values, each checked. Raises ValueError naming what is allowed."""
    return replace(quirks, **{name: _checked(name, value) for name, value in values.items()})


def parse_quirk(text: str) -> tuple[str, Any]:
    """``NAME=VALUE`` as name and value; names may use ``-`` for ``_``. Raises ValueError naming what is allowed."""
    name, sign, value = text.partition("=")
    name = name.strip().replace("-", "_")
    if not sign:
        raise ValueError(f"quirk {text!r} is not NAME=VALUE; names: {', '.join(f.name for f in fields(Quirks))}")
    return name, _checked(name, value.strip())


def _checked(name: str, value: Any) -> Any:
    kind = _types().get(name)
    if kind is None:
        raise ValueError(f"there is no quirk {name!r}; names: {', '.join(_types())}")
    if kind is float:
        try:
            seconds = float(value)
        except (TypeError, ValueError):
            seconds = -1.0
        if not 0.0 <= seconds < float("inf"):
            raise ValueError(f"quirk {name} is a number of seconds, not {value!r}")
        return seconds
    if kind is str:
        return _pattern(name, value)
    if value not in get_args(kind):
        raise ValueError(f"quirk {name} is one of {', '.join(get_args(kind))}, not {value!r}")
    return value


def _pattern(name: str, value: Any) -> str:
    try:
        re.compile(value)
    except (re.error, TypeError) as error:
        raise ValueError(f"quirk {name} is a regular expression, not {value!r}: {error}") from error
    return str(value)
