"""Holds: what ``add --apply`` put into the account before the manifests that others apply declare it.

A plan leaves what is held as it is, although no manifest declares it. A hold ends by itself, or with the next apply of
manifests that declare its resource. Only a command with access to the state makes one: no file of a project can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.model import shapes
from reconciler.model.life import MOST, end_of, is_end
from reconciler.model.resource import Address


class Hold(NamedTuple):
    """Since when a resource is held, until when, for whom and why. Empty texts: not known."""

    since: str
    """A time in UTC, as ``Life.expires`` spells it."""
    until: str
    """A time or a day in UTC, as ``Life.expires`` spells it: from its end on the resource is not held any more."""
    by: str = ""
    reason: str = ""

    def ended(self, now: float) -> bool:
        """Return whether the hold is over at ``now``, Unix seconds."""
        return now >= end_of(self.until)


class Held(NamedTuple):
    """A resource that a plan leaves as it is because of its hold."""

    address: Address
    list: str | None
    hold: Hold


def hold_words(hold: Hold) -> str:
    """``until 2026-12-01T03:00:00Z, by ana: seen on air``, as far as it is known; not made inert."""
    by = f", by {hold.by}" if hold.by else ""
    reason = f": {hold.reason}" if hold.reason else ""
    return f"until {hold.until}{by}{reason}"


def hold_to_json(hold: Hold) -> dict[str, str]:
    """Return ``hold`` as JSON values; what is not known is left out."""
    return {name: value for name, value in hold._asdict().items() if value}


def hold_from_json(data: Any, name: str) -> Hold:
    """Return what ``hold_to_json`` wrote. Raises ValueError that names the field for anything else."""
    fields: Mapping[str, Any] = shapes.fields(data, name)
    unknown = sorted(fields.keys() - set(Hold._fields))
    if unknown:
        raise ValueError(f'{name} has an unknown field "{unknown[0]}"')
    said = {key: shapes.text(value, f"{name}.{key}") for key, value in fields.items()}
    for key in ("since", "until"):
        if not is_end(shapes.member(said, key, name)):
            raise ValueError(f"{name}.{key} is not a day or a time")
    if any(len(said.get(key, "")) > MOST for key in ("by", "reason")):
        raise ValueError(f"{name} has a text of more than {MOST} characters")
    return Hold(**said)
