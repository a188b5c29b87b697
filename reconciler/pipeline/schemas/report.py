"""The schema of ``apply --format json``: what was done."""

from __future__ import annotations

from reconciler.model.change import Verb
from reconciler.pipeline.schemas.made_against import MADE_AGAINST
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.pipeline.schemas.plan import HEADLINE
from reconciler.render.json import FORMAT_VERSION

FAILURE: Node = record(
    {
        "address": TEXT,
        "verb": {"enum": [verb.value for verb in Verb]},
        "code": described(TEXT, "The service's error code, or the program's word for what happened."),
        "message": TEXT,
        "request_id": described(MAYBE, "The RequestId, where the service answered."),
        "hint": described(MAYBE, "What to do about it, where that is known."),
    }
)
CAUSE: Node = record(
    {
        "code": TEXT,
        "message": TEXT,
        "hint": MAYBE,
        "count": COUNT,
        "samples": described(TEXTS, "The first three addresses; failed has all."),
        "request_id": described(MAYBE, "The RequestId of the first failure that has one."),
    }
)
CHANGED: Node = record(
    {
        "address": TEXT,
        "verb": {"enum": [verb.value for verb in Verb]},
        "id": described(TEXT, "The keyword, Definition or TaskId; of a replace, the new object's."),
    }
)


MOVED: Node = record({"from": TEXT, "to": TEXT})
ENTRY: Node = record(
    {
        "number": COUNT,
        "digest": described(TEXT, "SHA-256 of the entry, which the next one names: keep it elsewhere."),
    }
)


def report_schema() -> Node:
    """The outcome of an apply."""
    done = {"type": "object", "propertyNames": {"enum": [verb.value for verb in Verb]}, "additionalProperties": COUNT}
    return document(
        "reconciler report",
        "What an apply or a destroy did.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "target": TEXT,
                **MADE_AGAINST,
                "ok": described({"type": "boolean"}, "Everything was done, and read back as wanted."),
                "interrupted": {"type": "boolean"},
                "headline": described(HEADLINE, "What the plan that was carried out, or should have been, does."),
                "done": described(done, "Finished changes by verb."),
                "changed": described({"type": "array", "items": CHANGED}, "Each finished change."),
                "moved": described(
                    {"type": "array", "items": MOVED},
                    "Addresses that were changed in the state, as Moved documents say.",
                ),
                "failed": {"type": "array", "items": FAILURE},
                "causes": described({"type": "array", "items": CAUSE}, "What failed, by code and message, most first."),
                "untried": described(
                    TEXTS, "Addresses that were not sent: what failed before them, or an option, left them."
                ),
                "left": described(TEXTS, "Those of untried that --no-delete left: deletes, and what waits for one."),
                "warnings": TEXTS,
                "errors": described(TEXTS, "What went wrong beside the changes: a lock that could not be freed."),
                "calls": {"type": "object", "additionalProperties": COUNT},
                "seconds": {"type": "number", "minimum": 0},
                "serial": COUNT,
                "history": described(
                    {"anyOf": [ENTRY, {"type": "null"}]},
                    "The entry that records this apply in the state's history; null where nothing was stored.",
                ),
            }
        ),
    )
