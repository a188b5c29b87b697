"""The schema of ``impact --format json``: stored results whose verdict changes, and what they cannot show."""

from __future__ import annotations

from reconciler.model.impact import Gap
from reconciler.model.policy import Reason, Verdict
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_PLACE: Node = {"file": TEXT, "line": COUNT, "column": COUNT}
_FLAG: Node = {"type": "boolean"}
_SCORE: Node = {"type": "number", "minimum": 0, "maximum": 100}
_MAYBE_NUMBER: Node = {"type": ["integer", "null"]}
_VERDICT: Node = described({"enum": [*(verdict.word for verdict in Verdict), None]}, "null: there is no such template.")
_LOWER_BOUND: Node = described(_FLAG, "More results may become stricter than stored scores show.")


def _list(node: Node) -> Node:
    return {"type": "array", "items": node}


_IDS: Node = _list(record({"id": described(MAYBE, "null: the result names none."), "results": COUNT}))
_MOVE: Node = record({"before": _VERDICT, "after": _VERDICT, "results": COUNT, "lower_bound": _FLAG})
_EXAMPLE: Node = record({"task": described(MAYBE, "Its TaskId."), **_PLACE})
_GROUP: Node = record(
    {
        "before": _VERDICT,
        "after": _VERDICT,
        "leaf": TEXT,
        "label": MAYBE,
        "from": described(COUNT, "Where the band of scores begins."),
        "to": described(COUNT, "Where it ends; only the last one has its end, 100, too."),
        "boundary": described(_FLAG, "The score equals the threshold that decides, which counts as reached."),
        "results": described(COUNT, "A result of which several leaves or labels decide counts in several groups."),
        "lowest": _SCORE,
        "highest": _SCORE,
        "reason": {"enum": [reason.value for reason in Reason]},
        "message": described(TEXT, "Of the first of them."),
        **_PLACE,
        "examples": _list(_EXAMPLE),
    }
)
_LIMIT: Node = record(
    {
        "leaf": TEXT,
        "gap": described({"enum": [gap.value for gap in Gap]}, "Why the results do not show everything."),
        "lower_bound": described(_FLAG, "What becomes stricter is a lower bound; false: unknown either way."),
        "count": described(_MAYBE_NUMBER, "Of results for absent, of keywords for keywords-added and -removed."),
        "labels": TEXTS,
        "before": described(_MAYBE_NUMBER, "The lowest threshold."),
        "after": _MAYBE_NUMBER,
        "message": TEXT,
        **_PLACE,
    }
)
_TEMPLATE: Node = record(
    {
        "template": TEXT,
        "results": COUNT,
        "ids": _IDS,
        "changed": COUNT,
        "stricter": COUNT,
        "laxer": COUNT,
        "lower_bound": _LOWER_BOUND,
        "laxer_lower_bound": described(_FLAG, "More results may become laxer than stored scores show."),
        "otherwise": described(
            COUNT, "Results that suggest another verdict than the policy before gives their scores."
        ),
        "moves": _list(_MOVE),
        "groups": _list(_GROUP),
        "limits": _list(_LIMIT),
    }
)
_UNJUDGED: Node = record(
    {
        "broken": described(COUNT, "Lines that hold no JSON, or are too long."),
        "first_broken": _list(record({"message": TEXT, **_PLACE})),
        "without": described(COUNT, "Documents without a result of a review."),
        "failed": described(COUNT, "Parts of results that failed, are not done, or belong to no leaf."),
        "elsewhere": described(_IDS, "Results of template ids that nothing names."),
        "unlabelled": described(COUNT, "Scores without a label that a template can select: judged as not selected."),
    }
)


def impact_schema() -> Node:
    """Stored results under two policies."""
    return document(
        "reconciler impact",
        "Stored results of reviews whose verdict the manifests would change.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "before": TEXT,
                "after": TEXT,
                "own": described(_FLAG, "The verdict before is what each result suggests itself."),
                "meaning": described(TEXT, "What is compared."),
                "summary": record({"files": COUNT, "results": COUNT, "changed": COUNT}),
                "templates": _list(_TEMPLATE),
                "unjudged": _UNJUDGED,
                "notes": TEXTS,
            }
        ),
    )
