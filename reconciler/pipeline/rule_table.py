"""Every rule of ``validate``, by id: one table put together from those of files, specs, documents, kinds and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from reconciler.checks import CHECKS, settings
from reconciler.files import rule_table as files
from reconciler.kinds import BY_DOCUMENT
from reconciler.model.rule import Rule
from reconciler.model.spec import rule_table as specs
from reconciler.stages.reading import rule_table as documents

TARGETS = (
    Rule(
        "same-state",
        "Two targets keep their states in one place: each would take what the other has for its own.",
        {
            "reconciler.yaml": "apiVersion: reconciler/v1\nkind: Project\nname: example\n"
            "targets: {cn: {state: states}, intl: {state: states/}}\n"
        },
    ),
    Rule(
        "adopted-twice",
        "A target adopts one object as two resources: each apply would undo what the other wants.",
        {
            "reconciler.yaml": "apiVersion: reconciler/v1\nkind: Project\nname: example\n"
            "targets:\n  prod:\n    adopt:\n      ContentReviewTemplate/one: 31\n"
            "      ContentReviewTemplate/two: 31\n"
        },
    ),
    Rule(
        "unusable-address",
        "The endpoint, or the state's address, of a target cannot be used.",
        {
            "reconciler.yaml": "apiVersion: reconciler/v1\nkind: Project\nname: example\n"
            "targets: {prod: {endpoint: 'ftp://example.com'}}\n"
        },
    ),
)


def groups() -> Iterator[tuple[str, tuple[Rule, ...]]]:
    """Titles of the reference, each with its rules."""
    yield "YAML", files.YAML
    yield "Paths", files.PATHS
    yield "Texts and encodings", files.TEXTS
    yield "csv lists", files.CSV
    yield "Fields", specs.RULES
    yield "Documents and projects", (*documents.RULES, *files.TARGETS, *TARGETS)
    for kind in BY_DOCUMENT.values():
        yield kind.document, tuple(kind.rules)
    yield "Severities", settings.RULES
    yield "Lint", tuple(rule for check in CHECKS for rule in check.rules)


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by id."""
    return {rule.id: rule for _, group in groups() for rule in group}
