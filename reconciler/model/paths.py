"""Nested content as flat paths, and back: how requests and JSON documents become normal forms.

- steps are joined by ``.``, entries of a list are ``[0]``, ``[1]`` …: ``smartEraseTask.rawParameter.eraseType``;
- text, numbers, true, false and null stand for themselves;
- an empty list is a path that ends in ``[]``, an empty mapping one that ends in ``{}``, both with the value ``empty``;
- in a key, ``~`` ``.`` ``[`` ``]`` ``{`` ``}`` are written ``~0`` to ``~5``.

No two contents share a form, and the content is found again from the form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.model.resource import NormalForm, Scalar

Content = Mapping[str, Any]
Steps = tuple[str | int, ...]

EMPTY = "empty"

_SPECIAL = "~.[]{}"
_SEGMENT = re.compile(r"([^\[\]{}]*)((?:\[[0-9]+\])*)(\[\]|\{\})?\Z")


def flatten(content: Content) -> NormalForm:
    """The form of a content, paths sorted."""
    return dict(sorted(leaves(content)))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Scalar]]:
    """(path, scalar) of everything in ``value``, which itself stands at ``path``."""
    if isinstance(value, Mapping):
        if not value:
            yield f"{path}{{}}", EMPTY
        for key, part in value.items():
            yield from leaves(part, joined((key,), path))
    elif isinstance(value, list):
        if not value:
            yield f"{path}[]", EMPTY
        for index, part in enumerate(value):
            yield from leaves(part, joined((index,), path))
    else:
        yield path, value


def joined(steps: Iterable[str | int], path: str = "") -> str:
    """The path of what stands ``steps`` below ``path``: keys of mappings, positions in lists."""
    for step in steps:
        if isinstance(step, int):
            path = f"{path}[{step}]"
        else:
            key = "".join(f"~{_SPECIAL.index(letter)}" if letter in _SPECIAL else letter for letter in step)
            path = f"{path}.{key}" if path else key
    return path


def unflatten(form: NormalForm) -> dict[str, Any]:
    """The content of a form, keys sorted. Raises ValueError or TypeError for a form that no content has."""
    found: list[tuple[Steps, Any]] = []
    for path, value in form.items():
        steps, empty = _steps(path)
        if isinstance(value, frozenset):
            raise TypeError(f"{path} is a set")
        found.append((steps, value if empty is None else empty))
    built = _build(found)
    if not isinstance(built, dict):
        raise TypeError("the form is not a mapping")
    return built


def _steps(path: str) -> tuple[Steps, Any]:
    """The steps of a path, and the empty container it stands for, if any."""
    steps: list[str | int] = []
    segments = path.split(".")
    for number, segment in enumerate(segments):
        found = _SEGMENT.match(segment)
        if not found or (found[3] and number < len(segments) - 1):
            raise ValueError(f"not a path: {path}")
        steps.append(re.sub(r"~([0-5])", lambda match: _SPECIAL[int(match[1])], found[1]))
        steps += [int(index) for index in re.findall(r"\d+", found[2])]
        if found[3]:
            return tuple(steps), [] if found[3] == "[]" else {}
    return tuple(steps), None


def _build(found: list[tuple[Steps, Any]]) -> Any:
    if any(not steps for steps, _ in found):
        if len(found) != 1:
            raise ValueError("a path is both a value and the beginning of another path")
        return found[0][1]
    below: dict[str | int, list[tuple[Steps, Any]]] = {}
    for steps, value in found:
        below.setdefault(steps[0], []).append((steps[1:], value))
    if all(isinstance(step, str) for step in below):
        return {step: _build(below[step]) for step in sorted(below, key=str)}
    if any(isinstance(step, str) for step in below) or sorted(below, key=int) != list(range(len(below))):
        raise ValueError("a list with gaps, or mixed with a mapping")
    return [_build(below[index]) for index in range(len(below))]
