"""Keywords in simplified and in traditional characters. Needs OpenCC, the extra ``zh``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reconciler.checks.base import Check, finding
from reconciler.kinds.keyword_sample import KeywordSample
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.rule import WARNING, Rule, manifest

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def traditional(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``keyword-traditional``: the same word in simplified and in traditional characters."""
    chinese = [
        resource
        for address, resource in resources.items()
        if not address.name.isascii() and address.kind == KeywordSample.name and _CHINESE.search(address.name)
    ]
    if not chinese:
        return
    try:
        from opencc import OpenCC
    except ImportError:
        message = "simplified and traditional characters are not compared: OpenCC is not installed"
        fix = "pip install 'mps-reconciler[zh]', or switch keyword-traditional off"
        yield finding("keyword-traditional", chinese[0], message, fix=fix)
        return
    convert = OpenCC("t2s").convert
    seen: dict[str, Resource] = {}
    for resource in chinese:
        first = seen.setdefault(convert(resource.address.name), resource)
        if first is not resource:
            name, other = resource.address.name, first.address.name
            message = f"{name} is {other} ({first.position.short}) in the other form of Chinese characters"
            yield finding(
                "keyword-traditional", resource, message, fix="keep both, unless the service finds either by one"
            )


TRADITIONAL = Check(
    traditional,
    (
        Rule(
            "keyword-traditional",
            "Two keywords are one word, in simplified and in traditional characters.",
            manifest("KeywordSamples", "usages: [Review]\nkeywords: [赌场, 賭場]"),
            WARNING,
            weight="hint",
            advice="Whether the service finds one form by the other is not documented. Needs the extra zh.",
        ),
    ),
)
