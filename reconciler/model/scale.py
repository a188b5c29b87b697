"""What the thresholds of a leaf do to the scores from 0 to 100, before a change and after it."""

from __future__ import annotations

from typing import NamedTuple

LOWEST, HIGHEST = 0, 100
"""The first and the last score. Source: Confidence and ReviewConfidence of the review templates."""


class Levels(NamedTuple):
    """The first score that is sent to review, and the first that is blocked. What is both is blocked."""

    review: int
    block: int


class Scale(NamedTuple):
    """One leaf whose thresholds or switch change. ``before`` and ``after`` are None where it is not checked."""

    path: str
    before: Levels | None
    after: Levels | None
