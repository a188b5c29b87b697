"""The program's own kinds without Modify, and with paths that cannot change: what the emulator serves all the same."""

from __future__ import annotations

from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.objects import Batch
from reconciler.model.change import Verb


class FrozenTemplate(ContentReviewTemplate):
    """Its id is assigned: replaced by creating first, where there is room."""

    batches = {Verb.CREATE: Batch(), Verb.DELETE: Batch()}


class FrozenKeyword(KeywordSample):
    """Its id is the word itself: replaced by deleting first."""

    batches = {Verb.CREATE: Batch(100), Verb.DELETE: Batch(100)}


class PartlyFrozenTemplate(ContentReviewTemplate):
    """Everything can be modified but the comment, and what counts as porn in pictures."""

    immutable = ("comment", "pornConfigure.imgReviewInfo")


FROZEN = (FrozenKeyword(), FrozenTemplate())
"""In the place of the program's own: ``KINDS.including(*FROZEN)``."""
