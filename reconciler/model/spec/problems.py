"""A fault as a problem: rule id, place, what is allowed, the nearest word. One handler for each type of error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from reconciler.model.manifest import Node, Position, Problem, position_of
from reconciler.model.spec import schema
from reconciler.model.spec.faults import MISSING, UNKNOWN, Fault
from reconciler.model.spec.scalars import TARGET_NAME, quoted

Handler = Callable[[Fault, Position], Problem]

PATTERNS = {
    r"^[^\s/\x00-\x1f\x7f][^/\x00-\x1f\x7f]*$": "text without / and control characters that begins with no blank",
    r"^[0-9]+$": "digits",
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a day such as 2027-01-31",
    TARGET_NAME: "a name of one part, without / and \\, that begins with no blank and no dot",
    r"^[^\s\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+$": "text without blanks and hidden characters",
}
"""What the patterns of the models mean."""


def problem_of(fault: Fault, tree: Node, *, within: str = "") -> Problem:
    """Return a fault as a problem. ``within`` names the file for faults above any node of ``tree``."""
    of_key = fault.type in (UNKNOWN, MISSING)
    position = position_of(tree, fault.place, of_key=of_key) or Position(within, 1)
    return _HANDLERS.get(fault.type, _own_words)(fault, position)


def nearest_field(fault: Fault) -> str | None:
    """Return the field that an unknown one nearly spells; None where it is like none of them."""
    return _nearest(fault.name, tuple(schema.fields(fault.schema, fault.place[:-1])))


@lru_cache(maxsize=4096)
def _nearest(name: str, fields: tuple[str, ...]) -> str | None:
    near = get_close_matches(name, fields, 1)
    return near[0] if near else None


def _unknown_field(fault: Fault, position: Position) -> Problem:
    allowed = schema.fields(fault.schema, fault.place[:-1])
    suggestion = nearest_field(fault)
    return Problem("unknown-field", position, quoted(fault.name), suggestion=suggestion, allowed=allowed)


def _missing_field(fault: Fault, position: Position) -> Problem:
    return Problem("missing-field", position, f"{fault.name} is required", fix=f"add {fault.name}")


def _unknown_word(fault: Fault, position: Position) -> Problem:
    allowed = schema.words(fault.schema, fault.place)
    near = get_close_matches(fault.value, allowed, 1, 0.5) if isinstance(fault.value, str) else []
    message = f"{_shape(fault.value)} for {fault.name}"
    return Problem("unknown-value", position, message, suggestion=near[0] if near else None, allowed=allowed)


def _out_of_range(fault: Fault, position: Position) -> Problem:
    bounds = schema.bounds(fault.schema, fault.place)
    message = f"{fault.value} for {fault.name}"
    return Problem("out-of-range", position, message, allowed=(bounds,) if bounds else ())


def _not_a_number(fault: Fault, position: Position) -> Problem:
    bounds = schema.bounds(fault.schema, fault.place)
    message = f"{fault.name}: {fault.message}"
    return Problem("not-a-number", position, message, allowed=(bounds,) if bounds else ())


def _too_long(fault: Fault, position: Position) -> Problem:
    most = fault.context.get("max_length")
    length = fault.context.get("actual_length") or len(fault.value)
    what = "characters" if fault.type == "string_too_long" else "entries"
    rule = f"{_kebab(fault.field)}-length"
    return Problem(rule, position, f"{length} {what} for {fault.name}; at most {most}")


def _too_short(fault: Fault, position: Position) -> Problem:
    fix = f"give at least one entry, or leave out {fault.name}"
    return Problem("empty-value", position, f"{fault.name} is empty", fix=fix)


def _pattern(fault: Fault, position: Position) -> Problem:
    meaning = PATTERNS.get(str(fault.context.get("pattern", "")))
    message = f"{_shape(fault.value)} for {fault.name}"
    return Problem("invalid-text", position, message, allowed=(meaning,) if meaning else ())


def _wrong_shape(fault: Fault, position: Position) -> Problem:
    wanted = {"string_type": "text", "list_type": "a list"}.get(fault.type, "a mapping")
    return Problem("wrong-type", position, f"{fault.name or 'this'} must be {wanted}, not {_shape(fault.value)}")


def _own_words(fault: Fault, position: Position) -> Problem:
    """Of a rule of our own, whose type is its id and whose context holds the rest, or of an error without a handler."""
    rule = fault.type if "_" not in fault.type else "invalid-value"
    allowed = tuple(fault.context.get("allowed", ()))
    fix, suggestion = fault.context.get("fix"), fault.context.get("suggestion")
    return Problem(rule, position, fault.message, suggestion=suggestion, allowed=allowed, fix=fix)


_HANDLERS: Mapping[str, Handler] = {
    UNKNOWN: _unknown_field,
    MISSING: _missing_field,
    "literal_error": _unknown_word,
    "enum": _unknown_word,
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "less_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "not-a-number": _not_a_number,
    "int_type": _not_a_number,
    "float_type": _not_a_number,
    "string_too_long": _too_long,
    "too_long": _too_long,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "string_pattern_mismatch": _pattern,
    "string_type": _wrong_shape,
    "list_type": _wrong_shape,
    "dict_type": _wrong_shape,
    "model_type": _wrong_shape,
    "model_attributes_type": _wrong_shape,
}


def _shape(value: object) -> str:
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else quoted(str(value))


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower() or "text"
