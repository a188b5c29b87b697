"""Templates that will not do what they seem to say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from reconciler.checks.base import Check, finding
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.kinds.content_review_template.leaves import LEAVES
from reconciler.kinds.content_review_template.posture import setting
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource, covers
from reconciler.model.rule import WARNING, Files, Rule, manifest
from reconciler.model.spec import quoted


def prohibited(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``prohibited-group``: legal, and without the effect one would expect."""
    for address, resource in _templates(resources):
        for leaf in LEAVES:
            if leaf.group == "ProhibitedConfigure" and setting(resource.form, leaf.path).on:
                message = f"{address}: {leaf.path} is ON, but the service documents its group as not supported yet"
                yield finding("prohibited-group", resource, message, path=leaf.path, fix="do not rely on it")


def unknown_labels(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``unknown-label``: a label that the documentation does not list; the service decides."""
    for address, resource in _templates(resources):
        for leaf in LEAVES:
            if not leaf.labels:
                continue
            for label in sorted(setting(resource.form, leaf.path).labels.difference(leaf.labels)):
                near = get_close_matches(label, leaf.labels, 1)
                yield finding(
                    "unknown-label",
                    resource,
                    f'{address}: {leaf.path} has the label "{label}", which is not documented',
                    path=f"{leaf.path}.labelSet",
                    suggestion=near[0] if near else None,
                    allowed=leaf.labels,
                    fix="write a documented label, or make sure that the service knows this one",
                )


def idle(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``nothing-on``: a template that looks at nothing. What is given away may be ON in the console."""
    for address, resource in _templates(resources):
        if any(setting(resource.form, leaf.path).on for leaf in LEAVES):
            continue
        given = any(covers(prefix, f"{leaf.path}.switch") for leaf in LEAVES for prefix in resource.ignore)
        if not given:
            message = f"{address} checks nothing: no switch is ON"
            yield finding("nothing-on", resource, message, fix="switch something ON, or remove it")


def names(resources: Mapping[Address, Resource]) -> Iterator[Problem]:
    """Rule ``name-form``: a name that the service may keep otherwise. How it treats names is not documented."""
    for address, resource in _templates(resources):
        name = str(resource.form["name"])
        if name != name.strip():
            what, instead = "begins or ends with a blank", name.strip()
        elif not unicodedata.is_normalized("NFC", name):
            what, instead = "is not in Unicode's normal form NFC", unicodedata.normalize("NFC", name)
        else:
            continue
        message = f"{address}: its cloud name {quoted(name)} {what}; the service may keep it otherwise"
        fix = f'write it as "{instead}"' if instead else "give it a name"
        yield finding("name-form", resource, message, path="name", fix=fix)


def _templates(resources: Mapping[Address, Resource]) -> Iterator[tuple[Address, Resource]]:
    return ((a, r) for a, r in resources.items() if a.kind == ContentReviewTemplate.name)


def _example(spec: str) -> Files:
    return manifest(ContentReviewTemplate.document, spec)


PROHIBITED = Check(
    prohibited,
    (
        Rule(
            "prohibited-group",
            "A leaf of prohibitedConfigure is ON; the service documents that group as not supported yet.",
            _example("prohibitedConfigure:\n  asrReviewInfo: {switch: ON}"),
            WARNING,
        ),
    ),
)
UNKNOWN_LABELS = Check(
    unknown_labels,
    (
        Rule(
            "unknown-label",
            "A leaf has a label that the documentation does not list; the service decides what it does with it.",
            _example("pornConfigure:\n  imgReviewInfo: {switch: ON, labelSet: [pron]}"),
            WARNING,
            weight="defect",
        ),
    ),
)
IDLE = Check(
    idle,
    (
        Rule(
            "nothing-on",
            "A template checks nothing: none of its switches is ON, and none is left to the console.",
            _example("comment: nothing yet"),
            WARNING,
            weight="defect",
        ),
    ),
)
NAMES = Check(
    names,
    (
        Rule(
            "name-form",
            "A cloud name has a blank at an end, or is not in normal form NFC: the service may keep it otherwise.",
            _example('name: "strict "\npornConfigure:\n  imgReviewInfo: {switch: ON}'),
            WARNING,
        ),
    ),
)
