"""What a name stands for as JSON: complete, in the form of ``schemas/explanation.schema.json``."""

from __future__ import annotations

from typing import Any

from reconciler.model.explanation import (
    AddressExplanation,
    Explanation,
    InAccount,
    KeywordExplanation,
    LeafReach,
    Mention,
    Recorded,
    RuleExplanation,
    TextExplanation,
    TextKeyword,
)
from reconciler.model.life import UNLIMITED
from reconciler.model.manifest import Position
from reconciler.model.reach import Why
from reconciler.model.resource import Address, plain, plain_form
from reconciler.render.json import FORMAT_VERSION, dumps

Json = dict[str, Any]


def explanation_json(made: Explanation) -> str:
    """The document."""
    document = {
        "format_version": FORMAT_VERSION,
        "asked": made.asked.name if isinstance(made.asked, Address) else made.asked,
        "target": made.target,
        "live": made.live,
        "errors": made.errors,
        "keywords": list(map(_keyword, made.keywords)),
        "addresses": list(map(_address, made.addresses)),
        "fields": [{**each._asdict(), "paths": list(each.paths)} for each in made.fields],
        "rules": list(map(_rule, made.rules)),
        "text": _text(made.text) if made.text is not None else None,
        "near": [each.name for each in made.near],
        "remarks": list(made.remarks),
    }
    return dumps(document) + "\n"


def _place(place: Position | None) -> Json:
    known = place is not None and bool(place.file)
    return {"file": place.file if place and known else None, "line": place.line if place and known else None}


def _keyword(each: KeywordExplanation) -> Json:
    return {
        "keyword": each.address.name,
        "address": str(each.address),
        "likeness": each.likeness.value,
        "mentions": list(map(_mention, each.mentions)),
        "form": plain_form(each.form) if each.form is not None else None,
        "leaves": list(map(leaf_json, each.leaves)),
        "state": _recorded(each.recorded),
        "account": list(map(_in_account, each.account)) if each.account is not None else None,
    }


def _mention(mention: Mention) -> Json:
    return {
        "list": mention.list,
        **_place(mention.position),
        "excluded": mention.excluded,
        "form": plain_form(mention.form) if mention.form is not None else None,
        "ended": mention.ended,
        "life": None if mention.life == UNLIMITED else mention.life._asdict(),
    }


def leaf_json(leaf: LeafReach) -> Json:
    """One leaf, and whether it is reached."""
    return {
        "template": leaf.template,
        "path": leaf.path,
        "usage": leaf.usage,
        "reaches": leaf.why is Why.REACHES,
        "why": leaf.why.value,
        "labels": sorted(leaf.labels),
        "by": sorted(leaf.ways),
        **_place(leaf.place),
    }


def _in_account(found: InAccount) -> Json:
    return {
        "keyword": found.keyword.name,
        "form": plain_form(found.form),
        "updated": found.updated,
        "leaves": list(map(leaf_json, found.leaves)),
    }


def _recorded(record: Recorded | None) -> Json | None:
    if record is None:
        return None
    return {
        "id": record.identity or None,
        "form": plain_form(record.form),
        "list": record.list,
        **_place(record.place),
        "adopted": record.adopted,
        "serial": record.serial,
        "applied": record.applied,
        "since": None if record.since is None else record.since._asdict(),
    }


def _address(each: AddressExplanation) -> Json:
    return {
        "address": str(each.address),
        **_place(each.position),
        "protect": each.protect,
        "deletion_policy": "keep" if each.keep else "delete",
        "ignore": list(each.ignore),
        "fields": [
            {"path": path, "value": plain(value), "written": place is not None, **_place(place)}
            for path, value, place in each.fields
        ],
        "reads": [
            {
                "path": leaf.path,
                "usage": leaf.usage,
                "on": leaf.on,
                "labels": sorted(leaf.labels),
                "lists": [{"list": name, "keywords": count} for name, count in leaf.lists],
            }
            for leaf in each.reads
        ],
        "state": _recorded(each.recorded),
        "account": plain_form(each.account) if each.account is not None else None,
    }


def _rule(each: RuleExplanation) -> Json:
    rule = each.rule
    return {
        "rule": rule.id,
        "title": each.title,
        "severities": list(rule.severities),
        "meaning": rule.meaning,
        "advice": rule.advice or None,
        "message": each.message or None,
        "fix": each.fix or None,
        "example": {name: content for name, content in rule.example.items() if isinstance(content, str)},
    }


def _text(found: TextExplanation) -> Json:
    return {
        "source": found.source,
        "matching": found.matching.value,
        "assumption": found.matching.meaning,
        "declared": found.declared,
        "keywords": list(map(_contained, found.keywords)),
    }


def _contained(each: TextKeyword) -> Json:
    return {
        "keyword": each.keyword.name,
        "exact": each.exact,
        "times": each.times,
        "line": each.line,
        "column": each.column,
        "list": each.list,
        "leaves": list(map(leaf_json, each.leaves)),
    }
