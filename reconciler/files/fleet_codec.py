"""Reports of runs over several targets, as ``--format json`` writes them: read back, as several of them are merged."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from reconciler.errors import InputError
from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.shard import Shard, Share

FORMAT_VERSION = 1
_DEEPEST = 50
"""Levels of objects and lists within one another; what commands write has about ten."""
_LONGEST = 300
"""Digits of a whole number: a longer one is no count, and no floating-point number holds it."""
_HINT = "give what a command with --target GLOB or --all-targets and --format json wrote"


def fleet_of(data: bytes, where: str) -> FleetReport:
    """The report that ``data`` holds. Raises InputError, which says ``where``, for anything else.

    Members that this version does not know are passed over: a newer one may have written them.
    """
    document = _document(data, where)
    if not isinstance(document, dict) or not isinstance(document.get("targets"), list):
        raise InputError(f"{where} is not the report of a run over several targets", hint=_HINT)
    version = document.get("format_version")
    if version != FORMAT_VERSION:
        raise InputError(f"{where} has format_version {version!r}, and this version reads {FORMAT_VERSION}")
    reader = _Reader(where)
    command = reader.text(document, "command", "the report")
    outcomes = [reader.outcome(row, f"targets[{index}]") for index, row in enumerate(document["targets"])]
    named: set[str] = set()
    for outcome in outcomes:
        if outcome.target in named:
            raise InputError(f"{where} has target {outcome.target} twice", hint=_HINT)
        named.add(outcome.target)
    share, faults, project = reader.share(document.get("shard")), reader.faults(document), reader.project(document)
    return FleetReport(command, tuple(outcomes), share, faults, project)


def _document(data: bytes, where: str) -> Any:
    """The JSON value. Raises InputError, also for what JSON allows and no part of this program could write again."""
    try:
        document = json.loads(data.decode("utf-8"), parse_int=_whole, parse_float=_finite, parse_constant=_finite)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where} is not JSON", hint=_HINT) from error
    except ValueError as error:
        raise InputError(f"{where} holds a number that is out of range", hint=_HINT) from error
    level = [document]
    for _ in range(_DEEPEST):
        level = [inner for outer in level for inner in _inner(outer)]
    if level:
        # Masks and drawings go through results by recursion.
        raise InputError(f"{where} is nested more than {_DEEPEST} levels deep", hint=_HINT)
    return document


def _inner(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _whole(text: str) -> int:
    if len(text) > _LONGEST:
        raise ValueError(text)
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


class _Reader:
    """Takes members out of rows. Raises InputError where one is missing or of another type."""

    def __init__(self, where: str) -> None:
        self._where = where

    def outcome(self, row: Any, at: str) -> TargetOutcome:
        if not isinstance(row, dict):
            raise self._wrong(at, "is not an object")
        code, seconds = row.get("exit_code"), row.get("seconds", 0.0)
        if type(code) is not int:
            raise self._wrong(at, "exit_code is not a whole number")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise self._wrong(at, "seconds is not a number")
        result = row.get("result")
        if result is not None and not isinstance(result, dict):
            raise self._wrong(at, "result is neither an object nor null")
        error = row.get("error")
        found = None if error is None else self._error(error, f"{at}.error")
        return TargetOutcome(self.text(row, "target", at), code, result, found, float(seconds))

    def share(self, row: Any) -> Share | None:
        if row is None:
            return None
        if not isinstance(row, dict):
            raise self._wrong("shard", "is neither an object nor null")
        index, count, chosen = (row.get(name) for name in ("index", "count", "chosen"))
        if type(index) is not int or type(count) is not int or type(chosen) is not int:
            raise self._wrong("shard", "index, count and chosen are not whole numbers")
        try:
            return Share(Shard.of(index, count), chosen)
        except ValueError as error:
            raise self._wrong("shard", str(error)) from error

    def faults(self, document: dict[str, Any]) -> tuple[str, ...]:
        rows = document.get("faults", [])
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            raise self._wrong("faults", "is not a list of texts")
        return tuple(rows)

    def project(self, document: dict[str, Any]) -> str:
        found = document.get("project")
        if found is not None and not isinstance(found, str):
            raise self._wrong("project", "is neither a text nor null")
        return found or ""

    def _error(self, error: Any, at: str) -> TargetError:
        if not isinstance(error, dict):
            raise self._wrong(at, "is neither an object nor null")
        hint = error.get("hint")
        if hint is not None and not isinstance(hint, str):
            raise self._wrong(at, "hint is neither a text nor null")
        refusals, problems = (self._rows(error, name, at) for name in ("refusals", "problems"))
        return TargetError(self.text(error, "message", at), self.text(error, "code", at), hint, refusals, problems)

    def _rows(self, error: dict[str, Any], name: str, at: str) -> tuple[dict[str, Any], ...]:
        rows = error.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._wrong(at, f"{name} is not a list of objects")
        return tuple(rows)

    def text(self, row: dict[str, Any], name: str, at: str) -> str:
        value = row.get(name)
        if not isinstance(value, str) or not value:
            raise self._wrong(at, f"{name} is not a text")
        return value

    def _wrong(self, at: str, message: str) -> InputError:
        return InputError(f"{self._where}: {at}: {message}", hint=_HINT)
