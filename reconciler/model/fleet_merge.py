"""One report made of several: those of shards, or of jobs that had a part of the targets each.

What a file says is believed only as far as it fits the others. What does not fit, or is not there, is a fault of the
merged report, and a report with a fault never counts as a success: a target that nobody looked at must not look well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconciler.model.fleet import FleetReport, TargetOutcome, combined
from reconciler.model.shard import Shard, Share, shard_index

_NAMED = 9
"""Shards, or targets, that a sentence names."""


@dataclass(frozen=True, slots=True)
class NamedReport:
    """A report, and the name of the file that it is from."""

    name: str
    report: FleetReport


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be in the reports: how many shards, or reports without one, and which targets. None: not said."""

    reports: int | None = None
    targets: frozenset[str] | None = None


def merged(reports: Sequence[NamedReport], faults: Iterable[str] = (), expected: Expected | None = None) -> FleetReport:
    """Return one report of all targets, in order of their names. ``faults`` are those of files that are not among it.

    ``reports`` has at least one. Of a target with two outcomes, the one that counts more is kept.
    """
    expected = expected or Expected()
    command = reports[0].report.command
    alike = [each for each in reports if each.report.command == command]
    found = list(faults)
    for each in reports:
        if each.report.command != command:
            what = f"{each.name} is of {each.report.command}, and {reports[0].name} of {command}"
            found.append(f"{what}: it is left out")
    outcomes, holders = dict[str, TargetOutcome](), dict[str, str]()
    for each in alike:
        found += (f"{each.name}: {fault}" for fault in each.report.faults)
        for outcome in each.report.targets:
            first = outcomes.get(outcome.target)
            if first is None:
                outcomes[outcome.target], holders[outcome.target] = outcome, each.name
                continue
            where = f"{holders[outcome.target]} and {each.name}"
            found.append(f"target {outcome.target} is in {where}: the outcome that counts more is kept")
            if combined([first.exit_code, outcome.exit_code]) != first.exit_code:
                outcomes[outcome.target] = outcome
    found += _share_faults(alike, len(outcomes))
    found += _expected_faults(alike, outcomes, expected)
    projects = {each.report.project for each in alike}
    project = projects.pop() if len(projects) == 1 else ""
    return FleetReport(command, tuple(outcomes[name] for name in sorted(outcomes)), None, tuple(found), project)


def _share_faults(reports: Sequence[NamedReport], targets: int) -> Iterator[str]:
    """What does not fit in the shards that reports say they are of, and shards that no report is of."""
    shares = [(each, each.report.share) for each in reports if each.report.share is not None]
    if not shares:
        return
    first, whole = shares[0]
    yield from (f"{each.name} is of no shard, and {first.name} is" for each in reports if each.report.share is None)
    holders: dict[Shard, str] = {}
    for each, share in shares:
        if share.shard.count != whole.shard.count:
            yield f"{first.name} is shard {whole.shard}, and {each.name} {share.shard}: of another number of shards"
            continue
        holder = holders.setdefault(share.shard, each.name)
        if holder != each.name:
            yield f"shard {share.shard} is in {holder} and {each.name}"
        if share.chosen != whole.chosen:
            sizes = f"{whole.chosen:,} targets, and in {each.name} {share.chosen:,}"
            yield f"{first.name} is a share of {sizes}: another commit, or another selection"
        yield from _foreign(each, share)
    missing = [Shard(index, whole.shard.count) for index in range(whole.shard.count)]
    missing = [shard for shard in missing if shard not in holders]
    if missing:
        yield f"{_several('shard', missing)}: no report, so what became of the targets is not known"
    elif targets < whole.chosen:
        yield f"{targets:,} of {whole.chosen:,} targets are in the reports"


def _foreign(each: NamedReport, share: Share) -> Iterator[str]:
    count = share.shard.count
    strange = [o.target for o in each.report.targets if shard_index(o.target, count) != share.shard.index]
    if strange:
        yield f"{each.name} is shard {share.shard}, and {_several('target', strange)} belong to another one"


def _expected_faults(reports: Sequence[NamedReport], outcomes: Iterable[str], expected: Expected) -> Iterator[str]:
    counts = {each.report.share.shard.count for each in reports if each.report.share is not None}
    number = expected.reports
    if number is not None and counts and counts != {number}:
        yield f"{number:,} shards are expected, and the reports are of {', '.join(map(str, sorted(counts)))}"
    elif number is not None and not counts and len(reports) != number:
        yield f"{number:,} reports are expected, and {len(reports):,} can be used"
    if expected.targets is not None:
        known = set(outcomes)
        missing, strange = sorted(expected.targets - known), sorted(known - expected.targets)
        if missing:
            yield f"{_several('target', missing)}: expected, and in no report"
        if strange:
            yield f"{_several('target', strange)}: reported, and not expected"


def _several(noun: str, things: Sequence[object]) -> str:
    """``shard 3/10``, or ``shards 3/10, 7/10 and 4 more``."""
    names = [str(thing) for thing in things[:_NAMED]]
    plural = "s" if len(things) > 1 else ""
    more = len(things) - len(names)
    said = f"{noun}{plural} {', '.join(names)}"
    return f"{said} and {more:,} more" if more else said
