"""Keyword samples on the wire: items of DescribeWordSamples, and the requests that write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.kinds.items import moment, unknown_fields
from reconciler.kinds.keyword_sample.spec import MOST_TAGS
from reconciler.kinds.keyword_sample.words import form_of, in_order
from reconciler.kinds.objects import Listing
from reconciler.model.call import Call
from reconciler.model.change import Change, Verb
from reconciler.model.resource import Found

LISTING = Listing("mps", "DescribeWordSamples", "WordSet", 100, ids="Keywords", ids_max=100)
"""DescribeWordSamples: Limit and Keywords at most 100. Its other filters have no documented match rule."""
_ITEM = frozenset({"Keyword", "TagSet", "UsageSet", "CreateTime", "UpdateTime"})
"""Fields of AiSampleWord."""
_NOTHING: Mapping[str, str] = {}


def found(item: Mapping[str, Any]) -> Found:
    """AiSampleWord: Keyword, TagSet, UsageSet, UpdateTime. Raises ValueError, KeyError, TypeError.

    A missing or null TagSet means no tags; a keyword without usages cannot be, so that item is not understood.
    """
    keyword = item["Keyword"]
    if not isinstance(keyword, str) or not keyword:
        raise ValueError("Keyword is not a text")
    form = form_of(_texts(item["UsageSet"]), _texts(item.get("TagSet")))
    updated, created = moment(item, "UpdateTime"), moment(item, "CreateTime")
    return Found(keyword, form, updated, created, unknown=_NOTHING if item.keys() <= _ITEM else _unknown(item))


def _unknown(item: Mapping[str, Any]) -> Mapping[str, str]:
    return unknown_fields(item, _ITEM)


def _texts(values: Any) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list) or not all(type(value) is str for value in values):
        raise ValueError("TagSet or UsageSet is not a list of texts")
    return tuple(values)


def calls(verb: Verb, batch: Sequence[Change]) -> list[Call]:
    """The requests for a batch; an update is one keyword, and one request unless more than 20 tags are at stake."""
    covers = tuple(change.address for change in batch)
    if verb is Verb.CREATE:
        after = _form(batch[0])
        words = [_word(change) for change in batch]
        return [_call("CreateWordSamples", {"Usages": in_order(after["usages"]), "Words": words}, covers)]
    if verb is Verb.DELETE:
        return [_call("DeleteWordSamples", {"Keywords": [_keyword(change) for change in batch]}, covers)]
    return [
        _call("ModifyWordSample", params, (change.address,)) for change in batch for params in _modifications(change)
    ]


def _modifications(change: Change) -> list[dict[str, Any]]:
    """Usages and tags together, so that the result does not depend on what an omitted field means."""
    wanted = _form(change)
    present = _set(change.before["tags"]) if change.before else frozenset()
    base: dict[str, Any] = {"Keyword": _keyword(change), "Usages": in_order(wanted["usages"])}
    return [base | {"TagOperationInfo": tags} for tags in _tag_operations(present, _set(wanted["tags"]))] or [base]


def _tag_operations(present: frozenset[str], wanted: frozenset[str]) -> list[dict[str, Any]]:
    """What brings about ``wanted``, at most 20 tags an operation (what AiSampleWordInfo takes).

    ``reset`` with an empty list is not documented: all tags are cleared by deleting those that are there.
    With no tags before or after, leaving the operation out is right under every reading. More than 20 are wanted only
    where ``ignoreChanges`` keeps what the account has: adding and deleting never takes one away on the way.
    """
    if 0 < len(wanted) <= MOST_TAGS:
        return [{"Type": "reset", "Tags": sorted(wanted)}]
    return [
        {"Type": kind, "Tags": chunk}
        for kind, tags in (("add", sorted(wanted)), ("delete", sorted(present - wanted)))
        for chunk in (tags[start : start + MOST_TAGS] for start in range(0, len(tags), MOST_TAGS))
    ]


def _call(action: str, params: Mapping[str, Any], covers: tuple[Any, ...]) -> Call:
    return Call("mps", action, params, covers)


def _word(change: Change) -> dict[str, Any]:
    tags = sorted(_set(_form(change)["tags"]))
    return {"Keyword": change.address.name, "Tags": tags} if tags else {"Keyword": change.address.name}


def _keyword(change: Change) -> str:
    return change.id or change.address.name


def _form(change: Change) -> Mapping[str, Any]:
    assert change.after is not None
    return change.after


def _set(value: Any) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value
