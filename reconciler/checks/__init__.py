"""Moderation lint: what is legal, but probably not meant. Pure.

A new check is one file beside this one, or a function in it, and one line in ``CHECKS``. It brings its rules along,
each with a stable id, a sentence for the reference and an example.
"""

from __future__ import annotations

from reconciler.checks import chinese, keywords, labels, mojibake, scores, short, spelling, templates, twins
from reconciler.checks.base import Check

CHECKS: tuple[Check, ...] = (
    keywords.INVISIBLE,
    keywords.LOOKALIKES,
    mojibake.MOJIBAKE,
    spelling.FORMS,
    spelling.MIXED,
    spelling.CONFUSABLE,
    chinese.TRADITIONAL,
    short.SINGLES,
    short.COMMON,
    short.CONTAINED,
    scores.SCORES,
    templates.PROHIBITED,
    templates.UNKNOWN_LABELS,
    templates.IDLE,
    templates.NAMES,
    twins.TWINS,
    twins.NEARLY,
    labels.UNMATCHED,
    labels.UNREACHED,
    labels.EMPTY_SETS,
)

__all__ = ["CHECKS", "Check"]
