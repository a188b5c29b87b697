"""What an apply did, in words for every format."""

from __future__ import annotations

from reconciler.model.change import Verb
from reconciler.model.event import NOT_AS_WANTED, UNREAD, Report
from reconciler.render.words import number

DONE = {
    Verb.CREATE: "created",
    Verb.UPDATE: "updated",
    Verb.REPLACE: "replaced",
    Verb.DELETE: "deleted",
    Verb.ADOPT: "adopted",
    Verb.FORGET: "forgotten",
    Verb.RUN: "run",
    Verb.KEEP: "unchanged",
}


def done_words(report: Report) -> str:
    """``3 created, 1 deleted``, in one order whatever ended first."""
    parts = [f"{number(report.done[verb])} {said}" for verb, said in DONE.items() if report.done.get(verb)]
    if report.moved:
        parts.append(f"{number(len(report.moved))} moved")
    if unread := sum(failure.code == UNREAD for failure in report.failed):
        parts.append(f"{number(unread)} written, but not read back")
    if otherwise := sum(failure.code == NOT_AS_WANTED for failure in report.failed):
        parts.append(f"{number(otherwise)} written, but not as wanted")
    return ", ".join(parts) if parts else "nothing changed"
