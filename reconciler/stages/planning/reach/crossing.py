"""One keyword at one leaf, before a plan and after it, and whose doing it is that it gets there or not. Pure."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.model.reach import Reader, Sample, reaches


class Pair(NamedTuple):
    """A sample before and after, as far as leaves can tell it from others; None is absence."""

    old: Sample | None
    new: Sample | None


class Move(NamedTuple):
    """One leaf before and after. ``change`` is the index of the change that sets it otherwise; None: nothing does.

    ``whole``: that change adds or removes the whole template.
    """

    template: str
    old: Reader
    new: Reader
    change: int | None = None
    whole: bool = False


class Crossing(NamedTuple):
    """Whether a sample reaches a leaf: before, if only the sample changed, if only the leaf did, and after."""

    before: bool
    sample_alone: bool
    leaf_alone: bool
    after: bool

    @property
    def by_sample(self) -> bool:
        """Of a reach that ends or begins: whether the sample's change takes part, with or without the leaf's."""
        return self.sample_alone == self.after or self.leaf_alone != self.after

    @property
    def by_leaf(self) -> bool:
        """Of a reach that ends or begins: whether the leaf's change takes part, with or without the sample's."""
        return self.leaf_alone == self.after or self.sample_alone != self.after


def crossing(pair: Pair, move: Move) -> Crossing:
    """The sample of ``pair`` at the leaf of ``move``."""
    old, new = pair
    return Crossing(
        old is not None and reaches(old, move.old),
        new is not None and reaches(new, move.old),
        old is not None and reaches(old, move.new),
        new is not None and reaches(new, move.new),
    )


def by_scores(move: Move) -> tuple[bool, bool]:
    """(tightens, loosens) for a keyword that the leaf finds before and after."""
    anyone = frozenset[str]()
    return by_settings(move.old._replace(on=True, labels=anyone), move.new._replace(on=True, labels=anyone))


def by_settings(old: Reader, new: Reader) -> tuple[bool, bool]:
    """(tightens, loosens) by the settings alone: over every label of either, any other, and every score."""
    usage = frozenset({old.usage})
    samples = [Sample(usage, frozenset()), *(Sample(usage, frozenset({label})) for label in old.labels | new.labels)]
    scores = {0, old.block, old.review, new.block, new.review}
    steps = [new.level(sample, score) - old.level(sample, score) for sample in samples for score in scores]
    return any(step > 0 for step in steps), any(step < 0 for step in steps)


def narrowed(old: Reader, new: Reader) -> bool:
    """Whether some label, or any, no longer gets into the leaf."""
    if not (old.on and new.on):
        return old.on
    return bool(new.labels) and (not old.labels or not old.labels <= new.labels)
