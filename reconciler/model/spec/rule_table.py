"""The rules that every spec has: fields, values and limits of the models. For the reference; tests break each.

``*-length`` is a family: the rule is named after the field, for example ``comment-length``.
"""

from __future__ import annotations

from reconciler.model.rule import Files, Rule, manifest


def _words(spec: str) -> Files:
    return manifest("KeywordSamples", spec)


def _template(spec: str) -> Files:
    return manifest("ContentReviewTemplate", spec)


def _project(fields: str) -> Files:
    return {"reconciler.yaml": f"apiVersion: reconciler/v1\nkind: Project\nname: example\n{fields}\n"}


RULES = (
    Rule("unknown-field", "A field is written that is not known there.", _words("usage: [Review]\nkeywords: [casino]")),
    Rule(
        "missing-field",
        "A required field is missing.",
        _template("pornConfigure: {imgReviewInfo: {blockConfidence: 90}}"),
    ),
    Rule(
        "unknown-value",
        "A value is not one of those that are allowed.",
        _template("pornConfigure: {asrReviewInfo: {switch: YES}}"),
    ),
    Rule(
        "out-of-range",
        "A number is below or above what is allowed.",
        _template("pornConfigure: {asrReviewInfo: {switch: ON, blockConfidence: 101}}"),
    ),
    Rule(
        "not-a-number",
        "A number is wanted, and something else is written.",
        _template("pornConfigure: {asrReviewInfo: {switch: ON, blockConfidence: high}}"),
    ),
    Rule(
        "not-a-boolean",
        "true or false is wanted, and something else is written.",
        _words("usages: [Review]\nexisting: yes\nkeywords: [casino]"),
    ),
    Rule("wrong-type", "A text, list or mapping is wanted, and something else is written.", _words("keywords: casino")),
    Rule(
        "empty-value",
        "A list that needs an entry is empty, or a text that must not be.",
        _words("usages: []\nkeywords: [casino]"),
    ),
    Rule(
        "invalid-text",
        "A text has characters that are not allowed there.",
        _project("targets: {prod: {account: acme}}"),
    ),
    Rule(
        "*-length",
        "A text or list is longer than its field may be, for example comment-length.",
        _template(f"comment: {'very ' * 60}long\npornConfigure: {{asrReviewInfo: {{switch: ON}}}}"),
    ),
)
