"""The report of a run over several targets as JSON: a row a target, with the document of that target alone in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from reconciler.model.fleet import FleetReport, TargetError, TargetOutcome
from reconciler.model.shard import Share
from reconciler.render.json import FORMAT_VERSION, dumps

Drawn = Mapping[str, Callable[[], Iterable[str]]]
"""Target → what writes its result as JSON, in pieces."""
_NONE_DRAWN: Drawn = {}


def fleet_json(report: FleetReport, drawn: Drawn = _NONE_DRAWN) -> Iterator[str]:
    """The report, in pieces. The result of a target in ``drawn`` is written by that; of others it is the record's."""
    head = {
        "format_version": FORMAT_VERSION,
        "command": report.command,
        "project": report.project or None,
        "exit_code": report.exit_code,
        "shard": _share_document(report.share),
        "faults": list(report.faults),
    }
    yield dumps(head)[:-1] + ',"targets":['
    separator = "\n"
    for outcome in report.targets:
        yield separator
        yield from _row(outcome, drawn.get(outcome.target))
        separator = ",\n"
    yield "\n]}\n"


def _share_document(share: Share | None) -> dict[str, int] | None:
    if share is None:
        return None
    return {"index": share.shard.index, "count": share.shard.count, "chosen": share.chosen}


def _row(outcome: TargetOutcome, draw: Callable[[], Iterable[str]] | None) -> Iterator[str]:
    yield dumps({"target": outcome.target, "exit_code": outcome.exit_code})[:-1] + ',"result":'
    if draw is None:
        yield dumps(outcome.result)
    else:
        # A document ends with a line feed, which may stand between any two members.
        yield from draw()
    rest = {"error": error_document(outcome.error), "seconds": round(outcome.seconds, 3)}
    yield "," + dumps(rest)[1:]


def error_document(error: TargetError | None) -> dict[str, Any] | None:
    """The member ``error`` of a target."""
    if error is None:
        return None
    return {
        "message": error.message,
        "hint": error.hint,
        "code": error.code,
        "refusals": list(error.refusals),
        "problems": list(error.problems),
    }
