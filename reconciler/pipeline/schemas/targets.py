"""The schema of ``targets --format json``: the targets of a project, for the matrix of a pipeline."""

from __future__ import annotations

from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_CAUSE: Node = record(
    {
        "file": described(TEXT, "Relative to the project folder; REF:FILE for a file of the revision."),
        "line": described(COUNT, "0 where it is about the whole file."),
        "column": COUNT,
        "message": TEXT,
    }
)
_TARGET: Node = record(
    {
        "target": TEXT,
        "site": MAYBE,
        "account": described(MAYBE, "Null where neither the project file nor the environment says it."),
        "causes": described(
            {"type": "array", "items": _CAUSE}, "Why it can have changed; empty without --changed-since."
        ),
        "more": described(COUNT, "Causes beside those that are listed."),
    }
)


def targets_schema() -> Node:
    """The targets of a project."""
    return document(
        "reconciler targets",
        "The targets of a project; with --changed-since those that can have changed.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "project": TEXT,
                "since": described(MAYBE, "The revision of --changed-since."),
                "targets": {"type": "array", "items": _TARGET},
                "unchanged": described(TEXTS, "Targets that the revision has alike; empty without --changed-since."),
                "removed": described(TEXTS, "Targets that the revision has, and the project has no more."),
            }
        ),
    )
