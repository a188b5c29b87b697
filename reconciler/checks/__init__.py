"""Moderation lint: what is legal, but probably not meant. Pure.

A new check is one file beside this one, or a function in it, and one line in ``CHECKS``. It brings its rules along,
each with a stable id, a sentence for the reference and an example.
"""

from __future__ import annotations

from reconciler.checks import keywords, labels, templates
from reconciler.checks.base import Check

CHECKS: tuple[Check, ...] = (
    keywords.INVISIBLE,
    keywords.LOOKALIKES,
    templates.SCORES,
    templates.UNKNOWN_LABELS,
    templates.IDLE,
    templates.NAMES,
    labels.UNMATCHED,
)

__all__ = ["CHECKS", "Check"]
