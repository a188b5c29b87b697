"""Which declared keywords a text contains, and what they would reach."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reconciler.model.explanation import LeafReach, TextExplanation, TextKeyword
from reconciler.model.matching import Matcher, Matching
from reconciler.model.reach import Sample, Why
from reconciler.model.resource import Address, Resource
from reconciler.stages.explaining.keywords import keyword_kinds
from reconciler.stages.explaining.leaves import Leaf, reach_of, sample_of


class _Found(NamedTuple):
    """Where a keyword stands first, how often it stands in the text, and whether once exactly."""

    start: int
    times: int
    exact: bool


def explained(
    text: str, source: str, matching: Matching, resources: Mapping[Address, Resource], leaves: Sequence[Leaf]
) -> TextExplanation:
    """Return the keywords among ``resources`` that ``text`` contains, in the order in which they first stand there."""
    kinds = keyword_kinds()
    declared = {address.name: resource for address, resource in resources.items() if address.kind in kinds}
    found: dict[str, _Found] = {}
    for hit in Matcher(declared, matching).hits(text):
        exact = text[hit.start : hit.end] == hit.keyword
        before = found.get(hit.keyword)
        if before is None:
            found[hit.keyword] = _Found(hit.start, 1, exact)
        else:
            found[hit.keyword] = before._replace(times=before.times + 1, exact=before.exact or exact)
    ends = [at for at, character in enumerate(text) if character == "\n"]
    reached: dict[Sample, tuple[LeafReach, ...]] = {}
    rows = [_row(declared[name], where, ends, leaves, reached) for name, where in found.items()]
    return TextExplanation(source, matching, tuple(rows), len(declared))


def _row(
    resource: Resource,
    where: _Found,
    ends: Sequence[int],
    leaves: Sequence[Leaf],
    reached: dict[Sample, tuple[LeafReach, ...]],
) -> TextKeyword:
    """``ends``: where lines of the text end. ``reached``: what is known of keywords that are alike."""
    line = bisect_right(ends, where.start - 1) if where.start else 0
    column = where.start - (ends[line - 1] if line else -1)
    sample = sample_of(resource.address.kind, resource.form)
    assert sample is not None
    if sample not in reached:
        reached[sample] = tuple(each for each in reach_of(sample, leaves) if each.why is Why.REACHES)
    return TextKeyword(
        resource.address,
        where.exact,
        where.times,
        line + 1,
        column,
        resource.list or "",
        reached[sample],
    )
