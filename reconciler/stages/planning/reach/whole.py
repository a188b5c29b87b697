"""The account before a plan and after it: all leaves, and which of them a keyword reaches. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.reach import Reader, Readers, Sample, Surroundings
from reconciler.model.resource import NormalForm
from reconciler.stages.planning.reach import causes
from reconciler.stages.planning.reach.crossing import Crossing, Move, Pair, crossing

_ENDS = Crossing(before=True, sample_alone=False, leaf_alone=True, after=False)
_BEGINS = Crossing(before=False, sample_alone=True, leaf_alone=False, after=True)


class Whole:
    """Both worlds of one plan. ``moves``: the leaves that its changes set otherwise."""

    def __init__(self, changes: Sequence[Change], kinds: Mapping[str, ObjectKind], around: Surroundings) -> None:
        self.changes, self.kinds, self.around = changes, kinds, around
        self.sampled = {name for name, kind in kinds.items() if kind.sampled}
        self.moves: list[Move] = []
        fixed = list(around.leaves)
        reading = {name for name, kind in kinds.items() if kind.reads}
        for index, change in enumerate(changes):
            if change.address.kind in reading:
                self._sort(index, change, fixed)
        self.said: dict[Pair, tuple[str, str]] = {}
        """Which reach a keyword loses and which it gains, in words, as far as it was worked out."""
        self._fixed = Readers(fixed)
        self._old = Readers((number, move.old) for number, move in enumerate(self.moves))
        self._new = Readers((number, move.new) for number, move in enumerate(self.moves))
        self._usages = self._fixed.usages | self._old.usages | self._new.usages
        self._labels = self._fixed.labels | self._old.labels | self._new.labels

    def _sort(self, index: int, change: Change, fixed: list[tuple[str, Reader]]) -> None:
        """Tell the leaves that a change sets otherwise from those that it leaves as they are."""
        kind, name = self.kinds[change.address.kind], change.address.name
        whole = change.before is None or change.after is None
        for old, new in zip(kind.readers(change.before), kind.readers(change.after), strict=True):
            if old != new:
                self.moves.append(Move(name, old, new, index, whole))
            elif old.on:
                fixed.append((name, old))

    def pair(self, kind: ObjectKind, before: NormalForm | None, after: NormalForm | None) -> Pair:
        """A keyword before and after, as far as some leaf can tell it from others."""
        return Pair(*(None if form is None else self._alike(kind.sample(form)) for form in (before, after)))

    def _alike(self, sample: Sample | None) -> Sample | None:
        return None if sample is None else Sample(sample.usages & self._usages, sample.tags & self._labels)

    @cached_property
    def alike(self) -> Mapping[tuple[str, int, int], tuple[int, int]]:
        """Changes of keywords that share both forms, by the identity of these: the index of the first, and how many."""
        # Without a call for each: a hundred thousand keywords share a handful of forms.
        found: dict[tuple[str, int, int], tuple[int, int]] = {}
        sampled, forget = self.sampled, Verb.FORGET
        for index, change in enumerate(self.changes):
            kind = change.address.kind
            if kind in sampled and change.verb is not forget:
                key = (kind, id(change.before), id(change.after))
                known = found.get(key)
                found[key] = (index, 1) if known is None else (known[0], known[1] + 1)
        return found

    @cached_property
    def pairs(self) -> Mapping[Pair, int]:
        """Every keyword that changes, or can reach a leaf of ``moves``, with how many are alike."""
        counts: dict[Pair, int] = {}
        for sample, count in self.around.samples:
            pair = Pair(sample, sample)
            counts[pair] = counts.get(pair, 0) + count
        for index, count in self.alike.values():
            change = self.changes[index]
            pair = self.pair(self.kinds[change.address.kind], change.before, change.after)
            counts[pair] = counts.get(pair, 0) + count
        return counts

    def at_moves(self, pair: Pair) -> Iterator[tuple[int, Crossing]]:
        """Each leaf of ``moves``, by its number, that the keyword reaches before or after."""
        for number in sorted(self._old.indexes(pair.old) | self._new.indexes(pair.new)):
            yield number, crossing(pair, self.moves[number])

    def crossings(self, pair: Pair) -> Iterator[tuple[Move, Crossing]]:
        """Each leaf at which the keyword's reach ends or begins."""
        was, now = self._fixed.indexes(pair.old), self._fixed.indexes(pair.new)
        # Only the keyword moves: it reaches the leaf before, or after.
        for indexes, at in ((was - now, _ENDS), (now - was, _BEGINS)):
            for index in sorted(indexes):
                template, reader = self._fixed.all[index]
                yield Move(template, reader, reader), at
        for number, at in self.at_moves(pair):
            if at.before != at.after:
                yield self.moves[number], at

    def templates_of(self, pair: Pair) -> tuple[set[str], set[str]]:
        """The names of the templates that the keyword reaches, by whatever leaf: before, and after."""
        found = []
        for sample, moving in ((pair.old, self._old), (pair.new, self._new)):
            fixed = self._fixed.indexes(sample)
            found.append(self._templates(fixed, moving.indexes(sample)))
        return found[0], found[1]

    def templates_crossed(self, pair: Pair) -> tuple[set[str], set[str]]:
        """The names of the templates of which the keyword loses a leaf, and of those of which it gains one."""
        was, now = self._fixed.indexes(pair.old), self._fixed.indexes(pair.new)
        old, new = self._old.indexes(pair.old), self._new.indexes(pair.new)
        return self._templates(was - now, old - new), self._templates(now - was, new - old)

    def _templates(self, fixed: Iterable[int], moving: Iterable[int]) -> set[str]:
        leaves, moves = self._fixed.all, self.moves
        return {leaves[index][0] for index in fixed} | {moves[number].template for number in moving}

    def reaches_any(self, pair: Pair) -> bool:
        """Whether the keyword reaches anything, before or after."""
        before = self._fixed.indexes(pair.old) or self._old.indexes(pair.old)
        return bool(before or self._fixed.indexes(pair.new) or self._new.indexes(pair.new))

    def why(self, pair: Pair, move: Move, at: Crossing, *, named: bool) -> list[str]:
        """Everything that takes part in a reach that ends or begins; what templates do by their names, if ``named``."""
        found: list[str] = []
        if at.by_sample:
            found += causes.of_sample(pair.old, pair.new, move.old, move.new)
        if at.by_leaf:
            template = move.template if named else ""
            if move.whole:
                found.append(causes.of_template(added=at.after, template=template))
            else:
                found += causes.of_reader(pair.old, pair.new, move.old, move.new, template)
        return found
