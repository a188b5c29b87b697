"""The kinds of resources this program reconciles. Adding one: a folder beside this file, and a line in the list."""

from __future__ import annotations

from reconciler.kinds.base import Kind
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.media_processing import MediaProcessing
from reconciler.kinds.objects import object_kinds
from reconciler.kinds.runs import run_kinds

KINDS: tuple[Kind, ...] = (
    KeywordSample(),
    ContentReviewTemplate(),
    MediaProcessing(),
)

BY_NAME = {kind.name: kind for kind in KINDS}
BY_DOCUMENT = {kind.document: kind for kind in KINDS}
OBJECT_KINDS = object_kinds(BY_NAME)
RUN_KINDS = run_kinds(BY_NAME)
