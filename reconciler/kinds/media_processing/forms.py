"""Normal form of a run: the content of its request, flattened so that equal contents have equal forms.

The content is the request in manifest names, with JSON that travels as a string replaced by what it says. Flattened:

- steps are joined by ``.``, entries of a list are ``[0]``, ``[1]`` …: ``smartEraseTask.rawParameter.eraseType``;
- text, numbers, true, false and null stand for themselves;
- an empty list is a path that ends in ``[]``, an empty mapping one that ends in ``{}``, both with the value ``empty``;
- in a key, ``~`` ``.`` ``[`` ``]`` ``{`` ``}`` are written ``~0`` to ``~5``.

No two contents share a form, and the content is found again from the form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from reconciler.kinds.media_processing.json_text import JsonText
from reconciler.kinds.media_processing.spec import MediaProcessingSpec
from reconciler.model.resource import NormalForm, Scalar

Content = Mapping[str, Any]
Steps = tuple[str | int, ...]

EMPTY = "empty"
OPTIONS = frozenset({"wait", "on_failure", "run_policy"})
"""Fields of the spec that say how to treat a run, not what it is."""

_SPECIAL = "~.[]{}"
_SEGMENT = re.compile(r"([^\[\]{}]*)((?:\[[0-9]+\])*)(\[\]|\{\})?\Z")


def content_of(spec: MediaProcessingSpec) -> dict[str, Any]:
    """The request in manifest names. What the author left out is left out: the service has its own defaults."""
    return dict(_written(spec, OPTIONS))


def _written(model: BaseModel, without: frozenset[str] = frozenset()) -> Iterator[tuple[str, Any]]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name not in without and value is not None:
            yield field.alias or name, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return dict(_written(value))
    if isinstance(value, JsonText):
        return value.content
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)  # a coordinate of 0.0 is 0: one number, one spelling
    return str(value) if isinstance(value, str) else value


def flatten(content: Content) -> NormalForm:
    """The form of a content, paths sorted."""
    return dict(sorted(_leaves(content, "")))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, Mapping):
        if not value:
            yield f"{path}{{}}", EMPTY
        for key, part in value.items():
            step = "".join(f"~{_SPECIAL.index(letter)}" if letter in _SPECIAL else letter for letter in key)
            yield from _leaves(part, f"{path}.{step}" if path else step)
    elif isinstance(value, list):
        if not value:
            yield f"{path}[]", EMPTY
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield path, value


def unflatten(form: NormalForm) -> dict[str, Any]:
    """The content of a form, keys sorted. Raises ValueError or TypeError for a form that no content has."""
    leaves: list[tuple[Steps, Any]] = []
    for path, value in form.items():
        steps, empty = _steps(path)
        if isinstance(value, frozenset):
            raise TypeError(f"{path} is a set")
        leaves.append((steps, value if empty is None else empty))
    built = _build(leaves)
    if not isinstance(built, dict):
        raise TypeError("a form that is no mapping")
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


def _build(leaves: list[tuple[Steps, Any]]) -> Any:
    if any(not steps for steps, _ in leaves):
        if len(leaves) != 1:
            raise ValueError("a path that both ends and goes on")
        return leaves[0][1]
    below: dict[str | int, list[tuple[Steps, Any]]] = {}
    for steps, value in leaves:
        below.setdefault(steps[0], []).append((steps[1:], value))
    if all(isinstance(step, str) for step in below):
        return {step: _build(below[step]) for step in sorted(below, key=str)}
    if any(isinstance(step, str) for step in below) or sorted(below, key=int) != list(range(len(below))):
        raise ValueError("a list with gaps, or mixed with a mapping")
    return [_build(below[index]) for index in range(len(below))]
