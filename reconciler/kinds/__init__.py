"""The kinds of resources this program reconciles. Adding one: a folder beside this file, and a line in the list."""

from __future__ import annotations

from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.media_processing import MediaProcessing
from reconciler.kinds.registry import Registry

KINDS = Registry(
    (
        KeywordSample(),
        ContentReviewTemplate(),
        MediaProcessing(),
    )
)

BY_NAME, BY_DOCUMENT = KINDS.by_name, KINDS.by_document
OBJECT_KINDS, RUN_KINDS = KINDS.objects, KINDS.runs
