"""The leaves of a content review template that read keyword samples, as they stand in a normal form.

A label of UserDefineConfigure's speech and screen text leaves is a tag of keyword samples; the usage that a keyword
needs is Review.Asr or Review.Ocr (CreateWordSamples page). FaceReviewInfo selects person samples, which this version
does not read.
"""

from __future__ import annotations

from typing import NamedTuple

from reconciler.kinds.content_review_template.posture import setting
from reconciler.model.reach import Reader
from reconciler.model.resource import NormalForm


class ReadingLeaf(NamedTuple):
    """A leaf that reads samples, whatever a template says of it."""

    path: str
    title: str
    usage: str


READING = (
    ReadingLeaf("userDefineConfigure.asrReviewInfo", "speech", "Review.Asr"),
    ReadingLeaf("userDefineConfigure.ocrReviewInfo", "screen text", "Review.Ocr"),
)
USAGES = frozenset(leaf.usage for leaf in READING)
PATHS = frozenset(leaf.path for leaf in READING)


def readers(form: NormalForm | None) -> tuple[Reader, ...]:
    """Return the reading leaves of a template, OFF ones too; all are OFF in a template that does not exist."""
    found = []
    for leaf in READING:
        now = setting(form, leaf.path)
        found.append(Reader(leaf.path, leaf.title, leaf.usage, now.on, now.labels, now.block, now.review))
    return tuple(found)
