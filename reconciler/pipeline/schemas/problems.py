"""The schema of ``validate --format json``: what is wrong in what the author wrote."""

from __future__ import annotations

from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

PROBLEM: Node = record(
    {
        "rule": described(TEXT, "Stable id of the rule."),
        "severity": {"enum": ["error", "warning"]},
        "file": described(TEXT, "Relative to the project folder, with slashes."),
        "line": COUNT,
        "column": COUNT,
        "message": TEXT,
        "suggestion": described(MAYBE, "The nearest valid spelling."),
        "allowed": described(TEXTS, "What is valid there, where that is a short list."),
        "fix": MAYBE,
        "address": described(MAYBE, "The resource that it is about, where it is about one."),
        "list": described(MAYBE, "The list that declares it."),
    }
)
RULE_COUNT: Node = record({"severity": {"enum": ["error", "warning"]}, "rule": TEXT, "count": COUNT})


def problems_schema() -> Node:
    """Every problem of a project."""
    return document(
        "reconciler problems",
        "Every problem of a project, in order of place.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "problems": {"type": "array", "items": PROBLEM},
                "errors": COUNT,
                "warnings": COUNT,
                "rules": described(
                    {"type": "array", "items": RULE_COUNT},
                    "How many of each rule: errors first, then the rarest first.",
                ),
                "off": described(
                    {"type": "object", "additionalProperties": COUNT},
                    "Rule → how many more a setting of the project switched off.",
                ),
            }
        ),
    )
