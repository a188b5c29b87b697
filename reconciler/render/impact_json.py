"""An impact as JSON: complete, in the form that ``impact.schema.json`` describes."""

from __future__ import annotations

from typing import Any

from reconciler.model.impact import BAND, Group, Impact, Limit, TemplateImpact, Unjudged
from reconciler.render.impact_words import MEANING, limit_words, meaning_words
from reconciler.render.json import FORMAT_VERSION, dumps
from reconciler.render.policy_json import place_json, verdict_json
from reconciler.render.policy_words import finding_words

Json = dict[str, Any]


def impact_json(impact: Impact) -> str:
    """The whole report, one document."""
    document: Json = {
        "format_version": FORMAT_VERSION,
        "before": impact.before,
        "after": impact.after,
        "own": impact.own,
        "meaning": f"{MEANING}; {meaning_words(impact)}",
        "summary": {"files": impact.files, "results": impact.results, "changed": impact.changed},
        "templates": [_template(each) for each in impact.templates],
        "unjudged": _unjudged(impact.unjudged),
        "notes": list(impact.notes),
    }
    return dumps(document) + "\n"


def _template(each: TemplateImpact) -> Json:
    return {
        "template": each.template,
        "results": each.results,
        "ids": [{"id": identity or None, "results": count} for identity, count in each.ids],
        "changed": each.changed,
        "stricter": each.stricter,
        "laxer": each.laxer,
        "lower_bound": each.lower_bound,
        "laxer_lower_bound": each.laxer_lower_bound,
        "otherwise": each.otherwise,
        "moves": [
            {
                "before": verdict_json(move.before),
                "after": verdict_json(move.after),
                "results": move.results,
                "lower_bound": each.at_least(move),
            }
            for move in each.moves
        ],
        "groups": [_group(group) for group in each.groups],
        "limits": [_limit(limit) for limit in each.limits],
    }


def _group(group: Group) -> Json:
    return {
        "before": verdict_json(group.before),
        "after": verdict_json(group.after),
        "leaf": group.leaf,
        "label": group.label,
        "from": group.low,
        "to": group.low + BAND,
        "boundary": group.boundary,
        "results": group.results,
        "lowest": group.lowest,
        "highest": group.highest,
        "reason": group.finding.reason.value,
        "message": finding_words(group.finding),
        **place_json(group.finding.place),
        "examples": [{"task": seen.task or None, **place_json(seen.place)} for seen in group.examples],
    }


def _limit(limit: Limit) -> Json:
    return {
        "leaf": limit.leaf,
        "gap": limit.gap.value,
        "lower_bound": limit.gap.lower_bound,
        "count": limit.number,
        "labels": list(limit.labels),
        "before": limit.before,
        "after": limit.after,
        "message": limit_words(limit),
        **place_json(limit.place),
    }


def _unjudged(unjudged: Unjudged) -> Json:
    return {
        "broken": unjudged.broken,
        "first_broken": [{"message": line.message, **place_json(line.place)} for line in unjudged.first_broken],
        "without": unjudged.without,
        "failed": unjudged.failed,
        "elsewhere": [{"id": identity or None, "results": count} for identity, count in unjudged.elsewhere.items()],
        "unlabelled": unjudged.unlabelled,
    }
