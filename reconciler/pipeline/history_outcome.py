"""What became of the rows of a change set: by the report of an apply, or, after a kill, by the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.model.change import Verb
from reconciler.model.event import Report
from reconciler.model.history import ChangeRow, Range, Result, ranges
from reconciler.model.resource import Address
from reconciler.model.state import Record

Number = Callable[[int], int]
"""The number of the row at a position."""


class Outcome(NamedTuple):
    """The part of an entry that says what was done."""

    result: Result
    verbs: Mapping[str, int]
    postures: Mapping[str, int]
    failed: tuple[tuple[str, tuple[Range, ...]], ...] = ()
    untried: tuple[Range, ...] = ()
    ids: Mapping[int, str] = {}


def of_report(rows: Sequence[ChangeRow], number_of: Number, report: Report) -> Outcome:
    """The outcome that an apply reports."""
    codes = {failure.address: failure.code for failure in report.failed}
    waiting = set(report.untried) - codes.keys()
    given = {done.address: done.id for done in report.changed}
    failed: dict[str, list[int]] = {}
    untried, ids, done = [], {}, []
    for position, row in enumerate(rows):
        if row.address in codes:
            failed.setdefault(codes[row.address], []).append(number_of(position))
        elif row.address in waiting:
            untried.append(number_of(position))
        else:
            done.append(row)
            identity = given.get(row.address)
            if identity and row.after is not None and identity != row.after.id:
                ids[number_of(position)] = identity
    by_code = tuple((code, ranges(numbers)) for code, numbers in sorted(failed.items()))
    return Outcome(_result(report), *_counts(done), by_code, ranges(untried), dict(sorted(ids.items())))


def after_a_kill(rows: Sequence[ChangeRow], number_of: Number, records: Mapping[Address, Record] | None) -> Outcome:
    """The outcome that ``records`` show. Without them every row came about."""
    done, untried, ids = [], [], {}
    for position, row in enumerate(rows):
        record = None if records is None else records.get(row.address)
        if records is not None and not came_about(row, record):
            untried.append(number_of(position))
            continue
        done.append(row)
        if record is not None and row.after is not None and record.id != row.after.id:
            ids[number_of(position)] = record.id
    return Outcome(Result.KILLED, *_counts(done), (), ranges(untried), dict(sorted(ids.items())))


def came_about(row: ChangeRow, record: Record | None) -> bool:
    """Whether ``record``, what the state has at the row's address now, is what the row was to lead to."""
    if row.after is None:
        return record is None
    if record is None:
        return False
    if row.verb is Verb.RUN:
        return bool(record.id) and (row.before is None or record.id != row.before.id)
    if row.verb is Verb.REPLACE and row.before is not None and record.id == row.before.id:
        return False
    return record.form == row.after.form


def _counts(done: Iterable[ChangeRow]) -> tuple[dict[str, int], dict[str, int]]:
    """What was done by verb and by posture. A keep changed the record of its object alone."""
    verbs, postures = Counter[str](), Counter[str]()
    for row in done:
        verbs[row.verb.value] += 1
        postures[row.effect.posture.value] += 1
    return dict(sorted(verbs.items())), dict(sorted(postures.items()))


def _result(report: Report) -> Result:
    if report.interrupted or report.limited:
        return Result.INTERRUPTED
    return Result.FAILED if report.failed or report.untried else Result.DONE
