"""The schema of ``plan --format json`` and ``drift --format json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from reconciler.model.approval import DIGITS
from reconciler.model.change import Verb
from reconciler.model.posture import Posture
from reconciler.model.project import Site
from reconciler.pipeline.schemas.made_against import MADE_AGAINST, OFFLINE
from reconciler.pipeline.schemas.parts import COUNT, MAYBE, TEXT, TEXTS, Node, described, document, record
from reconciler.render.json import FORMAT_VERSION

VERBS = [verb.value for verb in Verb if verb is not Verb.KEEP]
VALUE: Node = {"anyOf": [{"type": ["string", "number", "boolean", "null"]}, TEXTS]}

SUMMARY: Node = record(
    {
        **dict.fromkeys(VERBS, COUNT),
        "keep": described(COUNT, "Resources that are as declared; they are not among the changes."),
        "unmanaged": described(COUNT, "Live objects that neither a manifest nor the state has."),
        "held": described(COUNT, "Resources that no manifest declares and the state holds: they stay as they are."),
        "drift": described(COUNT, "Recorded objects that were changed or deleted outside."),
    },
    description="How many changes have each verb. An adopt that also updates counts as both.",
)
_WAYS: Mapping[str, tuple[str, str]] = {
    "keywords": (
        "Keywords that no longer reach some template by any leaf.",
        "Keywords that reach some template from now on.",
    ),
    "templates": ("Those templates.", "Those templates."),
    "keywords_partly": (
        "Keywords that no longer reach some leaf of a template that they still reach.",
        "Keywords that reach some leaf more of a template that they reached before.",
    ),
    "templates_partly": ("Those templates.", "Those templates."),
    "unread": (
        "Keywords that may no longer reach templates, which could not be read.",
        "Keywords that may reach more templates, which could not be read.",
    ),
    "unknown": ("Keywords with a usage less whose readers are not known.", "Keywords with such a usage more."),
    "uncounted": ("Templates that keywords, which were not read, may no longer reach.", "Always 0."),
    "whole": ("Templates removed.", "Templates added."),
    "switches": ("Leaves switched OFF.", "Leaves switched ON."),
    "thresholds": ("Scores raised so that less is blocked or reviewed.", "Scores lowered so that more is."),
    "labels": (
        "Label sets, of leaves that no keyword reaches, that select less.",
        "Label sets, of leaves that no keyword reaches, that select more.",
    ),
    "others": ("Changes that loosen by something else.", "Changes that tighten by something else."),
}


def _tally(way: int) -> Node:
    counts = record({name: described(COUNT, texts[way]) for name, texts in _WAYS.items()})
    return {"anyOf": [counts, {"type": "null"}]}


HEADLINE: Node = record(
    {
        "lines": described(TEXTS, "As text: LOOSENS: … before TIGHTENS: …, or NEUTRAL: …; none where nothing changes."),
        "loosens": described(_tally(0), "null: not counted."),
        "tightens": described(_tally(1), "null: not counted."),
    },
    description="What all changes together do to moderation; in drift, what was done to it.",
)
REFUSAL: Node = record(
    {
        "code": described(TEXT, "Stable: empty-desired, max-delete, name-taken …"),
        "message": TEXT,
        "addresses": TEXTS,
        "flag": described(MAYBE, "The flag of apply that overrides it; null where none does."),
        "hint": described(MAYBE, "What to do instead."),
    },
    description="Why apply would say no.",
)
FIELD: Node = record(
    {
        "path": TEXT,
        "before": described(VALUE, "plan: live; drift: recorded. Sets are sorted lists; null is absent."),
        "after": described(VALUE, "plan: desired; drift: live."),
    }
)
END = "The last day in UTC, or a time in UTC; null: it does not end."
LIFE: Node = record(
    {
        "expires": described(MAYBE, END),
        "owner": described(MAYBE, "Who answers for it."),
        "ticket": described(MAYBE, "Where it was decided."),
        "reason": described(MAYBE, "Why it is there."),
    },
    description="What the declaration says of how long it holds; of a delete, what the state has of it. null: nothing.",
)
_HOLD = {
    "since": described(TEXT, "A time in UTC."),
    "until": described(TEXT, "The last day in UTC, or a time in UTC."),
    "by": described(TEXT, "Who ran add --apply, as far as it is known."),
    "reason": described(TEXT, "Why, as far as it was said."),
}
HELD: Node = record(
    {
        "address": described(TEXT, "Kind/name of something managed that no manifest declares."),
        "list": described(MAYBE, "The KeywordSamples document that declared it."),
        **_HOLD,
    },
    description="What the plan leaves as it is, because add --apply put it there and its hold is not over.",
)
HOLD: Node = record(_HOLD, description="Of a delete: the hold that the resource had, and that is over. null: none.")
MOVE: Node = record(
    {
        "from": described(TEXT, "The address that the state has."),
        "to": described(TEXT, "The address that it is to have."),
        "source": described(MAYBE, "file:line of the Moved document."),
    }
)
END_CHANGE: Node = record(
    {
        "address": described(TEXT, "Kind/name of something managed."),
        "before": described(MAYBE, f"As recorded. {END}"),
        "after": described(MAYBE, f"As declared; apply records it. {END}"),
    }
)
POLICY: Node = record(
    {
        "address": described(TEXT, "Kind/name of something managed."),
        "deletion_policy": described({"enum": ["delete", "keep"]}, "As declared; apply records it."),
    }
)
CHANGE: Node = record(
    {
        "address": described(TEXT, "Kind/name."),
        "verb": {"enum": VERBS},
        "posture": {"enum": [posture.value for posture in Posture]},
        "reason": described(TEXT, "What the change does to moderation, in a few words."),
        "undoes_edit": described({"type": "boolean"}, "Somebody changed the live object outside; this takes it back."),
        "dips": described(MAYBE, "Why protection is lower for a moment while apply carries this out; null: it is not."),
        "via": described(
            {"anyOf": [{"type": "array", "items": record({"path": TEXT, "value": VALUE})}, {"type": "null"}]},
            "Where apply sends the change in two steps so that nothing dips: fields that are otherwise in between.",
        ),
        "adopted": described(
            {"type": "boolean"}, "The object was in the account before this project managed it, or is now taken over."
        ),
        "list": described(MAYBE, "The KeywordSamples document that declares it."),
        "source": described(MAYBE, "file:line of the declaration; of a delete, where it stood when last applied."),
        "expired": described(
            {"type": "boolean"},
            "Its recorded end is past. plan: a delete that maxDelete does not count; drift: it is still live.",
        ),
        "life": {"anyOf": [LIFE, {"type": "null"}]},
        "held": {"anyOf": [HOLD, {"type": "null"}]},
        "fields": {"type": "array", "items": FIELD},
    }
)


def plan_schema() -> Node:
    """What would change, and whether it may."""
    return document(
        "reconciler plan",
        "The output of plan and drift with --format json. In a drift report before → after is recorded → live.",
        record(
            {
                "format_version": {"const": FORMAT_VERSION},
                "target": TEXT,
                "site": {"enum": list(get_args(Site))},
                "account": described(MAYBE, "The declared account."),
                "mode": {"enum": ["apply", "destroy", "drift"]},
                "lineage": described(TEXT, "The state's name for life; empty before the first apply."),
                "serial": COUNT,
                "checksum": described(
                    {"type": "string", "pattern": f"^([0-9a-f]{{{DIGITS}}})?$"},
                    "Over what the plan was made against, guards, options and all changes: for apply --checksum. Empty"
                    " where the plan looks ahead, or was made offline: it cannot be approved.",
                ),
                **MADE_AGAINST,
                "offline": OFFLINE,
                "summary": SUMMARY,
                "posture": record({posture.value: COUNT for posture in Posture}),
                "headline": HEADLINE,
                "refusals": {"type": "array", "items": REFUSAL},
                "budget": record(
                    {
                        "calls": {
                            "type": "object",
                            "propertyNames": {"pattern": "^[a-z]+\\.[A-Z][A-Za-z]+$"},
                            "additionalProperties": COUNT,
                        },
                        "seconds": {"type": "number", "minimum": 0},
                    },
                    description="API calls to come by service.Action, and their time at the documented rates.",
                ),
                "warnings": TEXTS,
                "at": described(MAYBE, "The day or time that the plan looks ahead to; null: it is about today."),
                "moves": described(
                    {"type": "array", "items": MOVE},
                    "Addresses that an apply changes in the state before it sends anything, as Moved documents say.",
                ),
                "ends": described(
                    {"type": "array", "items": END_CHANGE},
                    "Ends that differ from the recorded ones. The deletes that they lead to are not counted later.",
                ),
                "held": {"type": "array", "items": HELD},
                "policies": described(
                    {"type": "array", "items": POLICY},
                    "deletionPolicy of resources that differs from the recorded one.",
                ),
                "changes": {"type": "array", "items": CHANGE},
            }
        ),
    )
