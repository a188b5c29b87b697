"""What a change does to moderation, against a small reference model: the content that is blocked or sent to review."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import NamedTuple


class Posture(StrEnum):
    """``tightens``: more content is blocked or reviewed; ``loosens``: less; ``mixed``: both; ``neutral``: the same."""

    TIGHTENS = "tightens"
    LOOSENS = "loosens"
    MIXED = "mixed"
    NEUTRAL = "neutral"


class Phase(IntEnum):
    """When a change is sent. Protection is added before any is taken away."""

    ADD = 0
    EXCHANGE = 1
    REMOVE = 2


PHASE_OF = {
    Posture.TIGHTENS: Phase.ADD,
    Posture.NEUTRAL: Phase.ADD,
    Posture.MIXED: Phase.EXCHANGE,
    Posture.LOOSENS: Phase.REMOVE,
}


class Shifted(StrEnum):
    """What a change of a template can set otherwise at one leaf."""

    SWITCH = "switch"
    THRESHOLD = "threshold"
    LABELS = "labels"


class Shift(NamedTuple):
    """One setting of a leaf that a change sets otherwise, and which ways what happens to content goes by that."""

    path: str
    """The leaf's path in the normal form."""
    what: Shifted
    tightens: bool
    loosens: bool


class Effect(NamedTuple):
    """Posture of one change, the reason in a few words, and the phase where that differs from the posture's own.

    A removed keyword tag may be neutral, but must not go before a template stops needing it: hence ``phase``.
    """

    posture: Posture
    reason: str = ""
    phase: Phase | None = None
    lost: str = ""
    """Which reach the change ends, said of its resource: ``no longer reaches strict (screen text): tag x removed``."""
    gained: str = ""
    """Which reach it begins, likewise."""

    @property
    def when(self) -> Phase:
        return PHASE_OF[self.posture] if self.phase is None else self.phase


def combine(tightens: bool, loosens: bool) -> Posture:
    if tightens and loosens:
        return Posture.MIXED
    if tightens:
        return Posture.TIGHTENS
    return Posture.LOOSENS if loosens else Posture.NEUTRAL
