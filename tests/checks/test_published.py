"""Templates that others publish, and what the checks say of them."""

from __future__ import annotations

import pytest

from reconciler.checks import CHECKS
from reconciler.kinds.content_review_template.leaves import LEAVES
from tests.support.declaring import declare, sound, template


def everywhere(fields: str) -> str:
    """A template with every leaf ON."""
    groups: dict[str, list[str]] = {}
    for leaf in LEAVES:
        group, name = leaf.path.split(".")
        groups.setdefault(group, []).append(f"{name}: {{switch: ON, {fields}}}")
    written = [f"{group}: {{{', '.join(leaves)}}}" for group, leaves in groups.items()]
    return template(f"{{{', '.join(written)}}}")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        # The acceptance test of the official Terraform provider: mps.md, 3.2.
        ("blockConfidence: 60, reviewConfidence: 100", "review-above-block"),
        # What that provider sends for scores that are not written.
        ("blockConfidence: 0, reviewConfidence: 0", "block-all"),
    ],
)
def test_each_leaf_trips_the_right_check(fields: str, rule: str) -> None:
    resources = sound(declare(everywhere(fields)))
    found = [problem for check in CHECKS for problem in check.problems(resources)]
    scores = [p for p in found if p.rule in ("block-all", "review-above-block", "review-unreachable", "review-all")]
    assert [p.rule for p in scores] == [rule] * len(LEAVES)
    assert {p.message.split(": ")[1].split()[0] for p in scores} == {leaf.path for leaf in LEAVES}
