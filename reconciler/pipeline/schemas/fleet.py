"""The schema of ``--format json`` of a run over several targets."""

from __future__ import annotations

from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_EXIT_CODE: Node = {"enum": [0, 1, 2, 3, 130]}
_ROWS: Node = {"type": "array", "items": {"type": "object"}}
_ERROR: Node = record(
    {
        "message": TEXT,
        "hint": MAYBE,
        "code": described(
            TEXT,
            "The type of the error, such as LockHeld or ManifestErrors; Untried for a target that was not begun, Drift"
            " for one in which drift was found after its wave.",
        ),
        "refusals": described(_ROWS, "What refused it, as in a plan."),
        "problems": described(_ROWS, "What is wrong in the manifests, as validate prints it."),
    }
)
_TARGET: Node = record(
    {
        "target": TEXT,
        "exit_code": described(_EXIT_CODE, "That of the command for this target alone."),
        "result": described(
            {"type": ["object", "null"]},
            "What the command prints for this target alone: plan.schema.json for plan and drift, report.schema.json for"
            " apply, problems.schema.json for validate, tests.schema.json for test. Null where there is none.",
        ),
        "error": {"anyOf": [_ERROR, {"type": "null"}]},
        "seconds": described({"type": "number", "minimum": 0}, "From its beginning to its end."),
    }
)
_SHARD: Node = record(
    {
        "index": described(COUNT, "From 0."),
        "count": described({"type": "integer", "minimum": 1}, "Of how many shards."),
        "chosen": described(COUNT, "How many targets were chosen, before the share was taken."),
    }
)


def fleet_schema() -> Node:
    """What became of each target, and one exit code."""
    return document(
        "reconciler run over several targets",
        "The outcome of one command for each of several targets, in order.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "command": described(TEXT, "Such as plan, apply, drift or state list."),
                "project": described(
                    {"type": ["string", "null"]},
                    "The project's name; null where it is not known, or reports of several projects were merged.",
                ),
                "exit_code": described(_EXIT_CODE, "One for all: 130 outranks 1, 1 outranks 3, and 3 outranks 2."),
                "shard": described(
                    {"anyOf": [_SHARD, {"type": "null"}]}, "Whose share this is; null: all targets that were chosen."
                ),
                "faults": described(
                    TEXTS,
                    "What is wrong with a merged report, such as a shard that is missing; each makes exit code 1.",
                ),
                "targets": {"type": "array", "items": _TARGET},
            }
        ),
    )
