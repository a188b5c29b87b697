"""Keywords that a person, or the service, may take for one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reconciler.checks.base import Check, finding
from reconciler.kinds import OBJECT_KINDS
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Rule, manifest

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u2800\u3164\ufeff\uffa0]"
    "|(?<=[A-Za-z])[\u200c\u200d](?=[A-Za-z])"
)
"""Joiners belong to words of Persian, of India and to emoji: they count between Latin letters only."""


def invisible(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-invisible``: characters that are invisible, or that turn the direction of the text around them."""
    for address, resource in resources.items():
        if address.name.isascii():
            continue
        found = _INVISIBLE.search(address.name)
        if found:
            message = f"an invisible character, U+{ord(found[0]):04X}, at {found.start() + 1}"
            yield finding(
                "keyword-invisible", resource, message, mark=found.start() + 1, fix="remove it, unless it is meant"
            )


def lookalikes(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-lookalike``: equal when case and width are ignored; the service may keep only one of them."""
    seen: dict[str, dict[str, Resource]] = {name: {} for name in OBJECT_KINDS}
    for address, resource in resources.items():
        known = seen.get(address.kind)
        key = OBJECT_KINDS[address.kind].lookalike(address.name) if known is not None else None
        if known is None or key is None:
            continue
        first = known.setdefault(key, resource)
        if first is not resource:
            message = f"{address.name} differs from {first.address.name} ({first.position.short}) in case or width only"
            fix = "keep one of them, unless the account really needs both"
            yield finding("keyword-lookalike", resource, message, fix=fix)


INVISIBLE = Check(
    invisible,
    (
        Rule(
            "keyword-invisible",
            "A keyword has a character that is not visible, or that turns the direction of the text around it.",
            manifest("KeywordSamples", 'usages: [Review]\nkeywords: ["ca\\u200bsino"]'),
            WARNING,
        ),
    ),
)
LOOKALIKES = Check(
    lookalikes,
    (
        Rule(
            "keyword-lookalike",
            "Two keywords are equal when case and width are ignored; the service may keep only one of them.",
            manifest("KeywordSamples", "usages: [Review]\nkeywords: [casino, Casino]"),
            WARNING,
        ),
    ),
)
