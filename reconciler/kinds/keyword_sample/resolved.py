"""A ``KeywordSamples`` document with every keyword under ``keywords``: no lists, no exclusions, no defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.documents import Declared, Expansion
from reconciler.kinds.keyword_sample.grouping import condensed
from reconciler.kinds.keyword_sample.spec import KeywordSamplesSpec
from reconciler.kinds.keyword_sample.words import form_of
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.resource import NormalForm, Resource


def resolved(declared: Declared, expansion: Expansion) -> Mapping[str, Any]:
    """The spec. What has ended stays with its end: its delete is one that was announced."""
    spec: KeywordSamplesSpec = declared.spec
    defaults = declared.defaults.keywords
    every = {(r.address, *map(str, (r.form, r.life))): r for r in (*expansion.resources, *expansion.ended)}
    resources = list(every.values())
    usages = list(map(str, spec.usages if spec.usages is not None else defaults.usages or ()))
    tags = list(map(str, spec.tags if spec.tags is not None else defaults.tags or ()))
    lives = {resource.life for resource in resources}
    life = lives.pop() if len(lives) == 1 else UNLIMITED
    result: dict[str, Any] = {}
    if usages:
        result["usages"] = usages
    if tags:
        result["tags"] = tags
    result |= _said(life)
    if expansion.merge:
        result["duplicates"] = "merge"
    usual = form_of(tuple(usages), tuple(tags)) if usages else {}
    result["keywords"] = [_entry(resource, usual, life) for resource in resources]
    return result


def _entry(resource: Resource, usual: NormalForm, life: Life) -> Any:
    """A word, or a mapping with what differs from the list."""
    own: dict[str, Any] = {}
    form = resource.form
    if form["usages"] != usual.get("usages"):
        own["usages"] = condensed(_texts(form, "usages"))
    if form["tags"] != usual.get("tags", frozenset()):
        own["tags"] = sorted(_texts(form, "tags"))
    if resource.existing:
        own["existing"] = True
    if resource.life != life:
        own |= _said(resource.life)
    return {"keyword": resource.address.name, **own} if own else resource.address.name


def _said(life: Life) -> dict[str, str]:
    return {field: value for field, value in life._asdict().items() if value is not None}


def _texts(form: NormalForm, path: str) -> frozenset[str]:
    value = form[path]
    assert isinstance(value, frozenset)
    return value
