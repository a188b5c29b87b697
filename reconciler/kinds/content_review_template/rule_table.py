"""The rules of templates that are not limits of a field. For the reference; tests break each."""

from __future__ import annotations

from reconciler.kinds.content_review_template.leaves import NAME_LENGTH
from reconciler.model.rule import Rule, manifest

RULES = (
    Rule(
        "name-length",
        f"The cloud name, spec.name or else metadata.name, has more than {NAME_LENGTH} characters.",
        manifest("ContentReviewTemplate", "pornConfigure: {asrReviewInfo: {switch: ON}}", name="strict-" * 10),
    ),
)
