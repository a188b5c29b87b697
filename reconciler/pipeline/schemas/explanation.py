"""The schema of ``explain --format json``: what a name stands for, or which keywords a text contains."""

from __future__ import annotations

from reconciler.model.explanation import Likeness
from reconciler.model.matching import Matching
from reconciler.model.reach import Why
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_BOOLEAN: Node = {"type": "boolean"}
_LINE: Node = {"type": ["integer", "null"]}
_FORM: Node = described({"type": "object"}, "Normal form: path and value, sets as lists.")
_PLACE = {"file": described(MAYBE, "Relative to the project folder."), "line": _LINE}


def _list(node: Node) -> Node:
    return {"type": "array", "items": node}


def _maybe(node: Node) -> Node:
    return {"anyOf": [node, {"type": "null"}]}


LEAF: Node = record(
    {
        "template": TEXT,
        "path": TEXT,
        "usage": described(TEXT, "The usage that the leaf reads."),
        "reaches": _BOOLEAN,
        "why": described({"enum": [why.value for why in Why]}, "Why not, or that it does."),
        "labels": described(TEXTS, "Labels of the leaf; none: it reads every keyword of its usage."),
        "by": described(TEXTS, "The tags by which the keyword reaches it."),
        **_PLACE,
    }
)
_SINCE: Node = described(
    _maybe(
        record(
            {
                "serial": COUNT,
                "time": {"type": "number"},
                "by": MAYBE,
                "oldest": described(_BOOLEAN, "No earlier version is kept: it may be so for longer."),
            }
        )
    ),
    "The first kept version of the state that records it as it is now; null where none is kept.",
)
_STATE: Node = _maybe(
    record(
        {
            "id": described(MAYBE, "In the account; null for a keyword, which is its own."),
            "form": _FORM,
            "list": MAYBE,
            **_PLACE,
            "adopted": _BOOLEAN,
            "serial": COUNT,
            "applied": {"type": ["number", "null"]},
            "since": _SINCE,
        }
    )
)
_MENTION: Node = record(
    {
        "list": TEXT,
        **_PLACE,
        "excluded": _BOOLEAN,
        "form": _maybe(_FORM),
        "ended": _BOOLEAN,
        "life": {"type": ["object", "null"]},
    }
)
_ACCOUNT: Node = record({"keyword": TEXT, "form": _FORM, "updated": MAYBE, "leaves": _list(LEAF)})
_KEYWORD: Node = record(
    {
        "keyword": TEXT,
        "address": TEXT,
        "likeness": {"enum": [likeness.value for likeness in Likeness]},
        "mentions": described(_list(_MENTION), "Every line that declares or excludes it."),
        "form": described(_maybe(_FORM), "As declared in the end; null where nothing counts."),
        "leaves": _list(LEAF),
        "state": _STATE,
        "account": described(_maybe(_list(_ACCOUNT)), "Null where the account was not asked."),
    }
)
_FIELD: Node = record({"path": TEXT, "value": {}, "written": _BOOLEAN, **_PLACE})
_READS: Node = record(
    {
        "path": TEXT,
        "usage": TEXT,
        "on": _BOOLEAN,
        "labels": TEXTS,
        "lists": _list(record({"list": TEXT, "keywords": COUNT})),
    }
)
_ADDRESS: Node = record(
    {
        "address": TEXT,
        **_PLACE,
        "protect": _BOOLEAN,
        "deletion_policy": described({"enum": ["delete", "keep"]}, "As declared: its fate once nothing declares it."),
        "ignore": TEXTS,
        "fields": _list(_FIELD),
        "reads": _list(_READS),
        "state": _STATE,
        "account": _maybe(_FORM),
    }
)
_DOCUMENTED: Node = record(
    {
        "document": TEXT,
        "paths": TEXTS,
        "type": TEXT,
        "default": TEXT,
        "limits": TEXT,
        "meaning": TEXT,
        "source": TEXT,
    }
)
_RULE: Node = record(
    {
        "rule": TEXT,
        "title": TEXT,
        "severities": TEXTS,
        "meaning": TEXT,
        "advice": MAYBE,
        "message": MAYBE,
        "fix": MAYBE,
        "example": {"type": "object", "additionalProperties": TEXT},
    }
)
_CONTAINED: Node = record(
    {
        "keyword": TEXT,
        "exact": described(_BOOLEAN, "Whether it stands there as declared; else only once both are folded."),
        "times": COUNT,
        "line": COUNT,
        "column": COUNT,
        "list": TEXT,
        "leaves": described(_list(LEAF), "Those that it would reach."),
    }
)
_TEXT: Node = record(
    {
        "source": TEXT,
        "matching": {"enum": [matching.value for matching in Matching]},
        "assumption": described(TEXT, "What was assumed: how the service matches is not documented."),
        "declared": COUNT,
        "keywords": _list(_CONTAINED),
    }
)


def explanation_schema() -> Node:
    """All that a name stands for, or the keywords in a text."""
    return document(
        "reconciler explanation",
        "What a name stands for in a project, or which declared keywords a text contains.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "asked": TEXT,
                "target": MAYBE,
                "live": described(_BOOLEAN, "Whether the account was asked."),
                "errors": described(COUNT, "Errors of the project: with some, the answer may be incomplete."),
                "keywords": _list(_KEYWORD),
                "addresses": _list(_ADDRESS),
                "fields": _list(_DOCUMENTED),
                "rules": _list(_RULE),
                "text": _maybe(_TEXT),
                "near": described(TEXTS, "Keywords that are spelt nearly so."),
                "remarks": TEXTS,
            }
        ),
    )
