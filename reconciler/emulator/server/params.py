"""Request parameters against their documented shape: unknown, missing, wrong JSON type, beyond a limit.

Codes from the common error codes page: UnknownParameter, InvalidParameter (wrong type, null), MissingParameter. What is
beyond a limit has the code that the action's page lists for the field.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reconciler.emulator.server.failure import Failure

Kind = Literal["string", "int", "uint", "float", "strings", "ints", "object", "objects"]
Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter. ``length`` bounds a string or each string of a list, in code points; ``most`` and ``least`` bound
    the number of entries; ``among`` lists the values; ``code`` answers what is beyond a limit."""

    kind: Kind
    required: bool = False
    code: str = "InvalidParameterValue"
    length: int | None = None
    most: int | None = None
    least: int = 0
    among: Collection[str | int] | None = None
    low: int | None = None
    high: int | None = None
    shape: Mapping[str, Field] | None = None


Shape = Mapping[str, Field]

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "int": (int,),
    "uint": (int,),
    "float": (int, float),
    "strings": (list,),
    "ints": (list,),
    "object": (dict,),
    "objects": (list,),
}
_ITEMS: dict[str, Kind] = {"strings": "string", "ints": "int", "objects": "object"}


def check(params: Params, shape: Shape, where: str = "") -> None:
    """Raise Failure unless ``params`` has the shape. ``where`` is the path so far, ``Words.0.`` for example."""
    for name in params:
        if name not in shape:
            raise Failure("UnknownParameter", f"The parameter `{where}{name}` is not recognized.")
    for name, field in shape.items():
        if name in params:
            _check_type(params[name], field.kind, f"{where}{name}")
        elif field.required:
            raise Failure("MissingParameter", f"The request is missing the required parameter `{where}{name}`.")
    for name, value in params.items():
        _check_value(value, shape[name], f"{where}{name}")


def _check_type(value: Any, kind: Kind, path: str) -> None:
    if not isinstance(value, _PYTHON[kind]) or isinstance(value, bool):
        raise Failure("InvalidParameter", f"The parameter `{path}` must be of type {kind}.")
    if isinstance(value, int) and not (0 if kind == "uint" else -(2**63)) <= value < 2**64:
        raise Failure("InvalidParameter", f"The parameter `{path}` is out of the range of its type.")
    if isinstance(value, list):
        for index, item in enumerate(value):
            _check_type(item, _ITEMS[kind], f"{path}.{index}")


def _check_value(value: Any, field: Field, path: str) -> None:
    if isinstance(value, dict):
        check(value, field.shape or {}, f"{path}.")
    elif isinstance(value, list):
        if field.most is not None and len(value) > field.most:
            raise Failure(field.code, f"`{path}` has {len(value)} entries; at most {field.most}.")
        if len(value) < field.least:
            raise Failure(field.code, f"`{path}` must have at least {field.least} entries.")
        for index, item in enumerate(value):
            if isinstance(item, dict):
                check(item, field.shape or {}, f"{path}.{index}.")
            else:
                _check_scalar(item, field, f"{path}.{index}")
    else:
        _check_scalar(value, field, path)


def _check_scalar(value: Any, field: Field, path: str) -> None:
    if field.among is not None and value not in field.among:
        raise Failure(field.code, f"`{path}` has an invalid value; valid values: {', '.join(map(str, field.among))}.")
    if isinstance(value, str):
        if field.length is not None and len(value) > field.length:
            raise Failure(field.code, f"`{path}` has {len(value)} characters; at most {field.length}.")
    elif (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
        raise Failure(field.code, f"`{path}` must be between {field.low} and {field.high}.")
