"""Mappings and lists as YAML in one style: short things on one line, long ones below each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.files.writing.scalars import scalar

WIDTH = 120
_BLOCK = frozenset({"spec", "keywords", "keywordsFrom", "targets", "adopt"})
"""What stands below its key even where it is short."""


def mapping_lines(values: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """The lines of a block mapping."""
    for key, value in values.items():
        yield from _field(key, value, indent)


def _field(key: str, value: Any, indent: int) -> Iterator[str]:
    head = f"{' ' * indent}{scalar(key)}:"
    if not isinstance(value, Mapping | list | tuple):
        yield f"{head} {scalar(value, bare=key == 'switch')}"
    elif not value:
        yield f"{head} {'{}' if isinstance(value, Mapping) else '[]'}"
    elif key not in _BLOCK and _shallow(value) and len(line := f"{head} {flow(value)}") <= WIDTH:
        yield line
    else:
        yield head
        yield from (mapping_lines(value, indent + 2) if isinstance(value, Mapping) else _items(value, indent + 2))


def _items(values: list[Any] | tuple[Any, ...], indent: int) -> Iterator[str]:
    dash = f"{' ' * indent}- "
    for value in values:
        if not isinstance(value, Mapping):
            yield dash + (flow(value) if isinstance(value, list | tuple) else scalar(value))
        elif len(value) > 1 and len(line := dash + flow(value)) <= WIDTH:
            yield line
        else:
            first, *rest = mapping_lines(value, indent + 2)
            yield dash + first.lstrip()
            yield from rest


def _shallow(value: Any) -> bool:
    """Whether it reads well on one line: nothing in it holds a mapping."""
    items = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(item, Mapping) for item in items)


def flow(value: Any, key: str = "") -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(name)}: {flow(item, name)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, bare=key == "switch")
