"""The account before a plan and after it: all leaves, and which of them a keyword reaches. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.reach import Reader, Readers, Sample, Surroundings
from reconciler.model.resource import NormalForm
from reconciler.stages.planning.reach import causes
from reconciler.stages.planning.reach.crossing import Crossing, Move, Pair, crossing


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

    def pairs(self) -> dict[Pair, int]:
        """Every keyword that can reach a leaf of ``moves``, with how many are alike."""
        counts: dict[Pair, int] = {}
        for sample, count in self.around.samples:
            pair = Pair(sample, sample)
            counts[pair] = counts.get(pair, 0) + count
        # By identity, and without a call for each: a hundred thousand keywords share a handful of forms.
        alike: dict[tuple[str, int, int], tuple[Change, int]] = {}
        for change in self.changes:
            if change.address.kind in self.sampled and change.verb is not Verb.FORGET:
                key = (change.address.kind, id(change.before), id(change.after))
                known = alike.get(key)
                alike[key] = (change, 1) if known is None else (known[0], known[1] + 1)
        for change, count in alike.values():
            pair = self.pair(self.kinds[change.address.kind], change.before, change.after)
            counts[pair] = counts.get(pair, 0) + count
        return counts

    def at_moves(self, pair: Pair) -> Iterator[tuple[int, Crossing]]:
        """Each leaf of ``moves``, by its number, that the keyword reaches before or after."""
        found: set[int] = set()
        for sample, readers in ((pair.old, self._old), (pair.new, self._new)):
            if sample is not None:
                found.update(number for number, _ in readers.reached_by(sample))
        for number in sorted(found):
            yield number, crossing(pair, self.moves[number])

    def crossings(self, pair: Pair) -> Iterator[tuple[Move, Crossing]]:
        """Each leaf at which the keyword's reach ends or begins."""
        old = () if pair.old is None else self._fixed.reached_by(pair.old)
        new = () if pair.new is None else self._fixed.reached_by(pair.new)
        # By identity: both are of the same leaves, and there may be many.
        was, now = set(map(id, old)), set(map(id, new))
        for leaf in (*old, *new):
            if id(leaf) in was and id(leaf) in now:
                continue
            template, reader = leaf
            move = Move(template, reader, reader)
            yield move, crossing(pair, move)
        for number, at in self.at_moves(pair):
            if at.before != at.after:
                yield self.moves[number], at

    def templates_of(self, pair: Pair) -> tuple[set[str], set[str]]:
        """The names of the templates that the keyword reaches, by whatever leaf: before, and after."""
        return self._templates(pair.old, self._old), self._templates(pair.new, self._new)

    def _templates(self, sample: Sample | None, moving: Readers[int]) -> set[str]:
        if sample is None:
            return set()
        found = {template for template, _ in self._fixed.reached_by(sample)}
        return found | {self.moves[number].template for number, _ in moving.reached_by(sample)}

    def reaches_any(self, pair: Pair) -> bool:
        """Whether the keyword reaches anything, before or after."""
        before = pair.old is not None and bool(self._fixed.reached_by(pair.old) or self._old.reached_by(pair.old))
        return before or (
            pair.new is not None and bool(self._fixed.reached_by(pair.new) or self._new.reached_by(pair.new))
        )

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
