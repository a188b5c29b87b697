"""Faults: how requests can go wrong, and the text in which rules are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

KINDS: Mapping[str, str] = {
    "reset-before": "the connection is reset and nothing happens",
    "reset-after": "the request is carried out, then the connection is reset",
    "hang-before": "no answer for `seconds`, then a reset; nothing happens",
    "hang-after": "the request is carried out, no answer for `seconds`, then a reset",
    "slow": "the answer comes `seconds` late",
    "status-500": "HTTP 500 with an HTML body; nothing happens",
    "status-502": "HTTP 502 with an HTML body; nothing happens",
    "status-504": "HTTP 504 with an HTML body; nothing happens",
    "status-500-after": "the request is carried out, then HTTP 500",
    "status-502-after": "the request is carried out, then HTTP 502",
    "status-504-after": "the request is carried out, then HTTP 504",
    "html-200": "the request is carried out, the answer is HTML with status 200",
    "wrong-content-type": "the request is carried out, its answer is labelled text/html",
    "truncated": "the request is carried out, half of its JSON is answered",
    "cut": "the request is carried out, the connection closes in the middle of the body",
    "empty": "the request is carried out, the answer has no body",
    "huge": "the request is carried out, the answer is 64 MB of JSON",
    "throttle": "RequestLimitExceeded; nothing happens",
    "internal-error": "InternalError; nothing happens",
    "internal-error-after": "the request is carried out, then InternalError",
    "service-unavailable": "ServiceUnavailable; nothing happens",
    "total-lies-up": "TotalCount is 7 too high",
    "total-lies-down": "TotalCount is 7 too low, at least 0",
    "total-lies": "one or the other",
    "page-repeats": "a later page shows the rows of the page before",
    "page-skips": "the first row of a page is left out",
    "list-shifts": "after this page a foreign keyword is removed and another one added: a row is on no page",
    "null-items": "the first row of a page is null",
    "unknown-fields": "rows and answer hold fields that no page documents",
    "missing-fields": "every row lacks one field, a different one each; without rows the answer does",
    "wrong-types": "every row has one field of another type; without rows the answer has",
}
"""What each kind does. ``code:X.Y`` besides: answers the error code X.Y, and nothing happens."""

_SECONDS = {"hang-before": 3600.0, "hang-after": 3600.0, "slow": 1.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """Requests of ``action`` (a glob over ``Action`` or ``service.Action``) go wrong in the way of ``kind``.

    The first ``skip`` matching requests are spared, then ``count`` are hit (None: all), each with ``probability``,
    drawn from a generator with ``seed``. ``seconds`` is the length of a hang (3600) or delay (1). With ``holds``, a
    glob, only requests match that hold such a text anywhere in their parameters: a batch with a certain keyword.
    """

    action: str
    kind: str
    count: int | None = None
    skip: int = 0
    probability: float = 1.0
    seed: int = 0
    seconds: float | None = None
    holds: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS and not (self.kind.startswith("code:") and len(self.kind) > 5):
            raise ValueError(f"fault kind {self.kind!r} is not one of {', '.join(KINDS)}, code:CODE")
        if self.skip < 0 or (self.count is not None and self.count < 0):
            raise ValueError("fault count and skip are whole numbers from 0")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"fault probability is a number from 0 to 1, not {self.probability!r}")
        if self.seconds is not None and not 0.0 <= self.seconds <= 86400.0:
            raise ValueError(f"fault seconds is a number from 0 to 86400, not {self.seconds!r}")

    @property
    def delay(self) -> float:
        """Seconds of a hang or delay."""
        return _SECONDS.get(self.kind, 0.0) if self.seconds is None else self.seconds

    @property
    def after(self) -> bool:
        """Whether the request is carried out although the answer goes wrong."""
        before = ("throttle", "internal-error", "service-unavailable", "status-500", "status-502", "status-504")
        return not (self.kind.endswith("-before") or self.kind in before or self.kind.startswith("code:"))

    def matches(self, action: str, texts: Callable[[], Iterable[str]] = tuple) -> bool:
        """Whether it is about a request of ``service.Action``. ``texts`` returns the texts in its parameters."""
        if not (fnmatchcase(action, self.action) or fnmatchcase(action.partition(".")[2], self.action)):
            return False
        return not self.holds or any(fnmatchcase(text, self.holds) for text in texts())


_NUMBERS = {"count": int, "skip": int, "seed": int, "probability": float, "seconds": float}


def parse_fault(text: str) -> Fault:
    """``action=GLOB,kind=KIND[,count=N][,skip=N][,probability=P][,seed=N][,seconds=S][,holds=GLOB]``.

    Raises ValueError naming what is allowed.
    """
    values: dict[str, Any] = {}
    for part in text.split(","):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or name in values:
            raise ValueError(f"fault {text!r}: {part!r} is not one NAME=VALUE; names: {_names()}")
        values[name] = value
    return fault_from(values)


def fault_from(values: Any) -> Fault:
    """A fault from its text or from a mapping with the names of its fields. Raises ValueError."""
    if isinstance(values, str):
        return parse_fault(values)
    if not isinstance(values, Mapping):
        raise ValueError(f"a fault is text or an object, not {values!r}")  # noqa: TRY004 - wrong input is one type
    unknown = [name for name in values if name not in _names().split(", ")]
    if unknown:
        raise ValueError(f"fault has no {unknown[0]!r}; names: {_names()}")
    if not values.get("action") or not values.get("kind"):
        raise ValueError("a fault needs action=GLOB and kind=KIND")
    checked: dict[str, Any] = {"action": str(values["action"]), "kind": str(values["kind"])}
    if values.get("holds"):
        checked["holds"] = str(values["holds"])
    for name, kind in _NUMBERS.items():
        if values.get(name) is not None:
            checked[name] = _number(name, kind, values[name])
    return Fault(**checked)


def _number(name: str, kind: type[int] | type[float], value: Any) -> int | float:
    try:
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise TypeError
        return kind(value)
    except (TypeError, ValueError) as error:
        what = "a whole number" if kind is int else "a number"
        raise ValueError(f"fault {name} is {what}, not {value!r}") from error


def _names() -> str:
    return ", ".join(field.name for field in fields(Fault))
