"""JSON that travels as a string inside the request: written as a mapping, or as the very text to send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from reconciler.kinds.media_processing.rules import Finding, complaint
from reconciler.model.manifest import Map, Seq
from reconciler.model.spec import core, quoted

DEEPEST = 50
"""Levels of nesting, as in manifests."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """``text`` is sent as it stands; ``content`` is what it says. ``verbatim``: the author wrote the text itself."""

    text: str
    content: Any
    verbatim: bool


def canonical(content: Any) -> str:
    """Compact JSON with sorted keys. Raises ValueError for what JSON or UTF-8 cannot hold."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
    text.encode()
    return text


def read_json(text: str) -> Any:
    """The content of a JSON text. Raises ValueError, also where two readers could understand it differently."""
    try:
        content = json.loads(text, object_pairs_hook=_unambiguous, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if _deeper(content, DEEPEST):
        raise ValueError(f"it is nested deeper than {DEEPEST} levels")
    canonical(content)
    return content


def _deeper(content: Any, levels: int) -> bool:
    layer = [content]
    for _ in range(levels):
        layer = [part for node in layer for part in _parts(node)]
        if not layer:
            return False
    return True


def _parts(node: Any) -> Iterable[Any]:
    if isinstance(node, Mapping):
        return [part for part in node.values() if isinstance(part, Mapping | list)]
    return [part for part in node if isinstance(part, Mapping | list)] if isinstance(node, list) else []


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{quoted(twice)} stands twice in one object")
    return found


def _refused(word: str) -> Any:
    raise ValueError(f"{word} is not a JSON value")


def _reader(allowed: tuple[type, ...], named: str, *, empty: bool) -> Callable[[Any], JsonText]:
    def read(value: Any) -> JsonText:
        if isinstance(value, str):
            text = str(value)
            if empty and not text:
                return JsonText("", "", True)
            try:
                content = read_json(text)
            except ValueError as error:
                raise complaint(Finding("json-text", (), f"not JSON: {error}", (named,), _FIX)) from error
            if not isinstance(content, allowed):
                raise complaint(Finding("json-shape", (), f"JSON, but not {named}", (named,), _FIX))
            return JsonText(text, content, True)
        content = core(value) if isinstance(value, Map | Seq) else value
        if not isinstance(content, allowed):
            raise complaint(Finding("json-shape", (), f"not {named}", (named, f"{named} as JSON text"), _FIX))
        try:
            return JsonText(canonical(content), content, False)
        except (TypeError, ValueError) as error:
            raise complaint(Finding("json-text", (), f"JSON cannot hold it: {error}", (named,), _FIX)) from error

    return read


_FIX = "write a mapping, or its JSON text in quotes"

JsonObject = Annotated[
    JsonText,
    PlainValidator(_reader((Mapping,), "a mapping", empty=True)),
    WithJsonSchema({"anyOf": [{"type": "object"}, {"type": "string", "contentMediaType": "application/json"}]}),
]
"""A mapping in the API's own case, the text of a JSON object, or the empty text."""

JsonParameter = Annotated[
    JsonText,
    PlainValidator(_reader((Mapping, list), "a mapping or a list", empty=True)),
    WithJsonSchema(
        {"anyOf": [{"type": ["object", "array"]}, {"type": "string", "contentMediaType": "application/json"}]}
    ),
]
"""A mapping or a list, its JSON text, or the empty text."""
