"""The schema of ``test --format json``: every case, why its leaves did what they did, and what is covered."""

from __future__ import annotations

from reconciler.model.matching import Matching
from reconciler.model.policy import Outcome, Reason, Verdict
from reconciler.model.policy_report import UnitKind
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

_PLACE: Node = {
    "file": described(TEXT, "Relative to the project folder; live for what the account has."),
    "line": COUNT,
    "column": COUNT,
}
_VERDICTS = [verdict.word for verdict in Verdict]
_VERDICT: Node = {"enum": _VERDICTS}
_MAYBE_VERDICT: Node = {"enum": [*_VERDICTS, None]}
_FLAG: Node = {"type": "boolean"}
_LABEL = described(MAYBE, "The label of the result; null: none.")
_KEYWORD = described(MAYBE, "The keyword that was found; null: it is not about one.")
_FINDING: Node = record(
    {
        "leaf": described(TEXT, "For example terrorism.img or userDefine.asr."),
        "label": _LABEL,
        "keyword": _KEYWORD,
        "verdict": _VERDICT,
        "reason": {"enum": [reason.value for reason in Reason]},
        "score": {"type": ["number", "null"]},
        "bound": described({"enum": ["block", "review", None]}, "The threshold that decides."),
        "limit": described({"type": ["integer", "null"]}, "Its value."),
        "boundary": described(_FLAG, "The score equals the threshold, which counts as reached."),
        "message": TEXT,
        **_PLACE,
    }
)
_CAUSE: Node = record({"leaf": TEXT, "label": MAYBE, "keyword": MAYBE})
_MISS: Node = record(
    {
        "wanted": described({"anyOf": [_CAUSE, {"type": "null"}]}, "The cause; null: it is about the verdict."),
        "forbidden": described(_FLAG, "The cause was to be none."),
        "message": TEXT,
        "findings": described({"type": "array", "items": _FINDING}, "Why, the strictest first."),
    }
)
_CASE: Node = {"suite": described(TEXT, "Name of the document."), "name": TEXT, "template": TEXT, **_PLACE}
_RESULT: Node = record(
    {
        **_CASE,
        "outcome": described(
            {"enum": [outcome.value for outcome in Outcome]},
            "todo: it fails, and says that it may; holds: it says so, and does not fail any more.",
        ),
        "todo": MAYBE,
        "wanted": _MAYBE_VERDICT,
        "verdict": _VERDICT,
        "misses": {"type": "array", "items": _MISS},
        "findings": described({"type": "array", "items": _FINDING}, "Of the leaves that the case gives something."),
    }
)
_UNITS: Node = record({"kind": {"enum": [kind.value for kind in UnitKind]}, "reached": COUNT, "total": COUNT})
_UNIT: Node = record(
    {
        "kind": {"enum": [kind.value for kind in UnitKind]},
        "template": TEXT,
        "leaf": TEXT,
        "name": described(MAYBE, "The label, band or list; null for a leaf."),
        **_PLACE,
    }
)
_COVERAGE: Node = record(
    {
        "percent": described(COUNT, "Of units, rounded down."),
        "minimum": {"type": ["integer", "null"]},
        "units": {"type": "array", "items": _UNITS},
        "missed": {"type": "array", "items": _UNIT},
        "lists": {
            "type": "array",
            "items": record({"list": TEXT, "template": TEXT, "keywords": COUNT, "found": COUNT}),
        },
        "unreached": described(
            {"type": "array", "items": record({"list": TEXT, "keywords": TEXTS})},
            "Keywords that reach a template, and that no case for it holds.",
        ),
    }
)
_COMPARISON: Node = record(
    {
        "before": TEXT,
        "after": TEXT,
        "cases": COUNT,
        "notes": TEXTS,
        "shifts": {
            "type": "array",
            "items": record(
                {
                    **_CASE,
                    "before": described(_MAYBE_VERDICT, "null: there is no such template."),
                    "after": _MAYBE_VERDICT,
                    "findings": {"type": "array", "items": _FINDING},
                }
            ),
        },
    }
)


def tests_schema() -> Node:
    """A run of policy tests."""
    outcomes = {outcome.value: COUNT for outcome in Outcome}
    assumption = record(
        {
            "suites": TEXTS,
            "matching": {"enum": [each.value for each in Matching]},
            "hit_score": {"type": "number"},
            "meaning": TEXT,
        }
    )
    return document(
        "reconciler tests",
        "A run of the policy tests of a project.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "summary": record({"cases": COUNT, **outcomes}),
                "ok": _FLAG,
                "assumptions": described(
                    {"type": "array", "items": assumption}, "What is assumed of the service, by document."
                ),
                "rules": described(TEXT, "What is assumed of it besides."),
                "results": {"type": "array", "items": _RESULT},
                "coverage": {"anyOf": [_COVERAGE, {"type": "null"}]},
                "comparison": {"anyOf": [_COMPARISON, {"type": "null"}]},
            }
        ),
    )
