"""Stored results under two policies, counted one by one: what is kept does not grow with their number.

What is compared is the scores of a result. It holds no thresholds of its day: where no other policy is given to compare
with, the verdict before is the one that the result itself suggests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.impact import BAND, BrokenLine, Group, Impact, Move, Seen, TemplateImpact, Unjudged
from reconciler.model.manifest import Position
from reconciler.model.policy import Case, Expected, Finding, Score, Verdict
from reconciler.model.policy_report import Shift
from reconciler.policy.compare import judged, shift
from reconciler.policy.impact_limits import limits
from reconciler.policy.judge import judge
from reconciler.policy.stored import Part, review_parts
from reconciler.policy.world import LeafPolicy, World

MOST_EXAMPLES = 3
"""Results that one group names."""
MOST_BROKEN = 10
"""Lines that could not be read and are named; all are counted."""
MOST_IDS = 100
"""Template ids that are counted each by itself."""
OTHER_IDS = "others"
"""Stands for the template ids beyond those."""
TASK_LENGTH = 100
"""Characters of a TaskId that are kept. A real one has about 50."""
_NOTHING = Expected()
_LAST = 100 - BAND

Naming = Callable[[str | None], str | None]
"""From the template id of a result, None where it has none, to the name of the template that judges it."""


_Change = tuple[Verdict | None, Verdict | None, tuple[Finding, ...]]
"""The verdict before and after, and the findings that make the difference."""


class Comparing(NamedTuple):
    """What results are judged by. ``before`` None: by what each of them suggests itself."""

    before: World | None
    after: World
    names: tuple[str, str]
    naming: Naming
    notes: tuple[str, ...] = ()


class _Key(NamedTuple):
    before: Verdict | None
    after: Verdict | None
    leaf: str
    label: str | None
    low: int
    boundary: bool


@dataclass(slots=True)
class _Count:
    """The results of one group so far."""

    finding: Finding
    lowest: float
    highest: float
    results: int = 0
    examples: list[Seen] = field(default_factory=list)


@dataclass(slots=True)
class _Template:
    """What is counted of one template."""

    results: int = 0
    ids: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[Verdict | None, Verdict | None]] = field(default_factory=Counter)
    groups: dict[_Key, _Count] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    """Leaf → results that have a part of it."""
    otherwise: int = 0


class Tally:
    """Judges stored results as they come, and counts."""

    def __init__(self, comparing: Comparing) -> None:
        self._by = comparing
        self._templates: dict[str, _Template] = {}
        self._elsewhere: Counter[str] = Counter()
        self._broken = self._without = self._failed = self._unlabelled = 0
        self._first_broken: list[BrokenLine] = []

    @property
    def held(self) -> int:
        """How many records are kept: bounded by templates, leaves, labels and bands, whatever is added."""
        groups = [group for each in self._templates.values() for group in each.groups.values()]
        examples = sum(len(group.examples) for group in groups)
        counters = sum(len(each.ids) + len(each.moves) + len(each.seen) for each in self._templates.values())
        return len(groups) + examples + counters + len(self._elsewhere) + len(self._first_broken)

    def add_broken(self, place: Position, message: str) -> None:
        """Count a line that could not be read."""
        self._broken += 1
        if len(self._first_broken) < MOST_BROKEN:
            self._first_broken.append(BrokenLine(place, message))

    def add(self, document: object, place: Position) -> None:
        """Judge an answer or an event, once for each template that it has results of."""
        task, parts = review_parts(document)
        if not parts:
            self._without += 1
            return
        by_template: dict[str | None, list[Part]] = {}
        for part in parts:
            # Without a Suggestion, a part cannot be compared with what it suggested.
            if part.leaf is None or (self._by.before is None and part.verdict is None):
                self._failed += 1
            else:
                by_template.setdefault(part.template, []).append(part)
        for identity, own in by_template.items():
            name = self._by.naming(identity)
            if name is None:
                _count_id(self._elsewhere, identity)
            else:
                self._judge(name, identity, own, Seen(task[:TASK_LENGTH], place))

    def _judge(self, name: str, identity: str | None, parts: Sequence[Part], seen: Seen) -> None:
        counted = self._templates.setdefault(name, _Template())
        counted.results += 1
        _count_id(counted.ids, identity)
        counted.seen.update({part.leaf for part in parts if part.leaf is not None})
        scores = tuple(_scores(parts))
        self._unlabelled += self._count_unlabelled(name, scores)
        case = Case("", seen.task, name, _NOTHING, seen.place, scores=scores)
        if self._by.before is None:
            changed = _from_own(case, parts, self._by.after)
        else:
            was = judged(case, self._by.before)
            counted.otherwise += was is not None and _differs(was.verdict, parts)
            changed = _change(shift(case, was, judged(case, self._by.after)))
        if changed is None:
            return
        before, after, findings = changed
        counted.moves[before, after] += 1
        for finding in findings:
            score = finding.score or 0.0
            low = min(int(score) // BAND * BAND, _LAST)
            key = _Key(before, after, finding.leaf, finding.label, low, finding.boundary)
            group = counted.groups.setdefault(key, _Count(finding, score, score))
            group.results += 1
            group.lowest, group.highest = min(group.lowest, score), max(group.highest, score)
            if len(group.examples) < MOST_EXAMPLES:
                group.examples.append(seen)

    def _count_unlabelled(self, name: str, scores: Iterable[Score]) -> int:
        if name not in self._by.after.templates:
            return 0
        selecting = {leaf.name for leaf in self._by.after.leaves(name) if leaf.setting.labels}
        return sum(score.label is None and score.value > 0 and score.leaf in selecting for score in scores)

    def impact(self, files: int) -> Impact:
        """Return what was counted, of ``files`` files."""
        unjudged = Unjudged(
            self._broken,
            tuple(self._first_broken),
            self._without,
            self._failed,
            dict(self._elsewhere),
            self._unlabelled,
        )
        own = self._by.before is None
        templates = tuple(self._template(name, counted) for name, counted in sorted(self._templates.items()))
        return Impact(*self._by.names, own, files, templates, unjudged, self._by.notes)

    def _template(self, name: str, counted: _Template) -> TemplateImpact:
        # What becomes laxer comes first: it is what a reviewer must not miss.
        moves = sorted(
            (Move(before, after, results) for (before, after), results in counted.moves.items()),
            key=lambda move: ((move.after or 0) - (move.before or 0), -(move.before or 0), -move.results),
        )
        groups = sorted(
            (_group(key, count) for key, count in counted.groups.items()),
            key=lambda group: (group.leaf, group.label or "", group.low, group.boundary),
        )
        absent = {leaf.name: counted.results - counted.seen[leaf.name] for leaf in _leaves(self._by.after, name)}
        return TemplateImpact(
            name,
            counted.results,
            tuple(moves),
            tuple(groups),
            tuple(limits(name, self._by.before, self._by.after, absent)),
            tuple(counted.ids.most_common()),
            counted.otherwise,
        )


def _change(found: Shift | None) -> _Change | None:
    return None if found is None else (found.before, found.after, found.findings)


def _suggested(parts: Iterable[Part]) -> dict[str, Verdict]:
    """Leaf → what its parts suggest, the strictest."""
    suggested: dict[str, Verdict] = {}
    for part in parts:
        if part.leaf is not None and part.verdict is not None:
            suggested[part.leaf] = max(part.verdict, suggested.get(part.leaf, Verdict.PASS))
    return suggested


def _differs(verdict: Verdict, parts: Iterable[Part]) -> bool:
    """Whether a result suggests another verdict: then another policy than the one that gives ``verdict`` made it."""
    suggested = _suggested(parts)
    return bool(suggested) and max(suggested.values()) is not verdict


def _from_own(case: Case, parts: Sequence[Part], after: World) -> _Change | None:
    """Compare with what the parts of a result suggest."""
    suggested = _suggested(parts)
    will = judge(case, after)
    before = max(suggested.values())
    if will.verdict is before:
        return None
    active = [finding for finding in will.findings if not finding.idle]
    if will.verdict > before:
        return before, will.verdict, tuple(f for f in active if f.verdict is will.verdict)
    # A result names no label or score that its Suggestion comes from: the leaf's highest score stands for it.
    deciding = [
        max((f for f in active if f.leaf == leaf), key=lambda f: f.score or 0.0)
        for leaf, verdict in suggested.items()
        if verdict is before and any(f.leaf == leaf for f in active)
    ]
    return before, will.verdict, tuple(deciding)


def _scores(parts: Iterable[Part]) -> Iterator[Score]:
    """The highest score of each leaf and label."""
    highest: dict[tuple[str, str | None], float] = {}
    for part in parts:
        assert part.leaf is not None
        for label, value in part.scores:
            key = (part.leaf, label)
            highest[key] = max(value, highest.get(key, 0.0))
    return (Score(leaf, label, value) for (leaf, label), value in highest.items())


def _leaves(world: World, name: str) -> Iterator[LeafPolicy]:
    return iter(world.leaves(name) if name in world.templates else ())


def _count_id(counter: Counter[str], identity: str | None) -> None:
    key = identity or ""
    counter[key if key in counter or len(counter) < MOST_IDS else OTHER_IDS] += 1


def _group(key: _Key, count: _Count) -> Group:
    return Group(*key, count.results, count.lowest, count.highest, count.finding, tuple(count.examples))
