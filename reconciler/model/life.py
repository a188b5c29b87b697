"""The life of a declaration: when it ends, and who answers for it, under which ticket, for which reason.

Past its end a declaration counts as not declared. A day ends when it is over in UTC; a time with a zone is exact.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from reconciler.model import shapes

SOON = 14 * 24 * 3600.0
"""Seconds before its end from which on an end is reported."""
NEVER = "never"
"""How an entry says that it does not end, though its list does."""
MOST = 200
"""Characters of an owner, a ticket or a reason."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[-+][0-9]{2}:[0-9]{2})\Z")
_WITHOUT_ZONE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]+([0-9]{1,2}:[0-9]{2})(:[0-9]{2}(\.[0-9]+)?)?\Z")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?\Z")
_FIRST_YEAR = 2000
# The last two ranges reorder the text around them: a reviewer would read another line than the one that stands there.
_UNCLEAN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Life(NamedTuple):
    """When a declaration ends, and who answers for it. ``None`` where nothing is said."""

    expires: str | None = None
    """A day, ``2026-12-01``, or a time in UTC, ``2026-12-01T12:00:00Z``: each moment has one spelling here."""
    owner: str | None = None
    ticket: str | None = None
    reason: str | None = None

    @property
    def end(self) -> float:
        """Unix seconds from which on it counts as not declared; infinite where it does not end."""
        return end_of(self.expires)

    def ended(self, now: float) -> bool:
        return self.expires is not None and now >= end_of(self.expires)

    def ends_soon(self, now: float) -> bool:
        """Whether it has not ended, and will within ``SOON``."""
        return self.expires is not None and now < end_of(self.expires) <= now + SOON


UNLIMITED = Life()
"""The life of what says nothing of it. Most lives are this very object."""


class Said(NamedTuple):
    """What an entry, a row or a list says of its own life. ``None`` inherits; an empty text says that there is none."""

    expires: str | None = None
    """As ``parsed_end`` takes it."""
    owner: str | None = None
    ticket: str | None = None
    reason: str | None = None


SILENT = Said()


@lru_cache(maxsize=65536)
def lived(said: Said, inherited: Life) -> Life:
    """Return the life of what says ``said`` in a list of the life ``inherited``. Equal inputs give the same object."""
    if said == SILENT:
        return inherited
    expires = inherited.expires if said.expires is None else parsed_end(said.expires)
    rest = (old if new is None else new or None for new, old in zip(said[1:], inherited[1:], strict=True))
    return Life(expires, *rest)


class EndError(ValueError):
    """Why a text does not say when something ends, as the parts of a Problem."""

    def __init__(self, rule: str, message: str, fix: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.fix, self.suggestion = rule, message, fix, suggestion


@lru_cache(maxsize=4096)
def parsed_end(text: str) -> str | None:
    """Return the one spelling of the end that ``text`` says, None for ``never``. Raises EndError."""
    if text == NEVER:
        return None
    if _DAY.match(text) or _TIME.match(text):
        return _checked(text)
    bare = _WITHOUT_ZONE.match(text)
    if bare:
        day, time = bare[1], bare[2].zfill(5)
        fix = f"write {day} for the end of that day in UTC, or the zone: {day}T{time}Z or {day}T{time}+08:00"
        raise EndError("expires-zone", f'"{text}" for expires is a time without a zone', fix)
    fix = "a day, for example 2026-12-01, a time with its zone, 2026-12-01T18:00+08:00, or never"
    raise EndError("expires-date", f'"{text[:60]}" for expires is not a date', fix, _year_first(text))


def _checked(text: str) -> str:
    """``text`` in its one spelling. Raises EndError for a day that no calendar has."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC)
        # One more day must be there: a day ends when it is over.
        moment + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        fix = "correct the day, the time or the zone"
        raise EndError("expires-date", f'"{text}" for expires is not in the calendar', fix) from error
    if moment.year < _FIRST_YEAR:
        message = f'"{text}" for expires is before the year {_FIRST_YEAR}'
        raise EndError("expires-date", message, "correct the year")
    return moment.date().isoformat() if moment.tzinfo is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _year_first(text: str) -> str | None:
    """The day that a text with its year first means. ``1/12/2026`` may be two days, so it means none here."""
    found = _YEAR_FIRST.match(text)
    if found is None:
        return None
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC).date().isoformat()
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def end_of(expires: str | None) -> float:
    """Return Unix seconds of the end that ``parsed_end`` returned; infinite for None. Raises ValueError."""
    if expires is None:
        return math.inf
    moment = datetime.fromisoformat(expires)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC).timestamp() + timedelta(days=1).total_seconds()
    return moment.timestamp()


def last_moment(text: str) -> float:
    """Return Unix seconds of a time, or of the last second of a day. Raises EndError, also for ``never``."""
    expires = parsed_end(text)
    if expires is None:
        raise EndError("expires-date", '"never" is not a day', "name a day, or a time with its zone")
    return end_of(expires) - (1 if _DAY.match(expires) else 0)


def flaw_of(text: str) -> str:
    """Return what is wrong with an owner, a ticket or a reason; empty where nothing is."""
    if len(text) > MOST:
        return f"has {len(text):,} characters; at most {MOST}"
    if _UNCLEAN.search(text):
        return "has a line break or another control character"
    return ""


def longest(lives: Iterable[Life]) -> Life:
    """Return the life that ends last, of equal ones the first: what is declared twice ends when both have ended."""
    return max(lives, key=lambda life: life.end)


def life_to_json(life: Life) -> dict[str, str]:
    """Return what ``life`` says, as JSON values; what it leaves open is left out."""
    return {name: value for name, value in zip(Life._fields, life, strict=True) if value is not None}


def life_from_json(data: Any, name: str) -> Life:
    """Return what ``life_to_json`` wrote. Raises ValueError that names the field for anything else."""
    fields: Mapping[str, Any] = shapes.fields(data, name)
    unknown = sorted(fields.keys() - set(Life._fields))
    if unknown:
        raise ValueError(f'{name} has an unknown field "{unknown[0]}"')
    said = {key: shapes.text(value, f"{name}.{key}") for key, value in fields.items()}
    expires = said.get("expires")
    if expires is not None and not is_end(expires):
        raise ValueError(f"{name}.expires is not a day or a time")
    return Life(**said) if said else UNLIMITED


def is_end(text: str) -> bool:
    """Return whether ``text`` is a day or a time in its one spelling."""
    try:
        return parsed_end(text) == text
    except EndError:
        return False
