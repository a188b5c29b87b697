"""The documents that this program reads: kinds of resources, and statements, which declare none.

Adding one: a folder, or for a statement a module, beside this file, and a line in the list.
"""

from __future__ import annotations

from reconciler.kinds.address_changes import Moved, Removed
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.kinds.media_processing import MediaProcessing
from reconciler.kinds.policy_tests import PolicyTests
from reconciler.kinds.registry import Registry

KINDS = Registry(
    (
        KeywordSample(),
        ContentReviewTemplate(),
        MediaProcessing(),
        PolicyTests(),
        Moved(),
        Removed(),
    )
)

BY_NAME, BY_DOCUMENT = KINDS.by_name, KINDS.by_document
OBJECT_KINDS, RUN_KINDS = KINDS.objects, KINDS.runs
