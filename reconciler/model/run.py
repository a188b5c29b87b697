"""Runs: paid jobs that are started once for each distinct content, waited for, and whose outcome is remembered.

A run's record holds its request as form, its TaskId as id, and the rest in ``extra``, whose keys are named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from reconciler.model.resource import Address, NormalForm
from reconciler.model.state import Record


class RunStatus(StrEnum):
    """``starting``: about to be sent, or sent without an answer; the rest as the service tells."""

    STARTING = "starting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunOptions(NamedTuple):
    """How a run is treated, beside what is asked of the service. ``wait``: seconds to wait for it, or None."""

    wait: float | None = 7200.0
    fail: bool = True
    """``onFailure: fail``: a failed run fails the apply."""
    once: bool = False
    """``runPolicy: once``: never again, whatever becomes of the request."""
    texts: Mapping[str, str] = MappingProxyType({})
    """Parts of the request to be sent exactly as the author wrote them, by path."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the service says of a task: not yet, done or failed; words for people; and what is worth keeping."""

    status: RunStatus
    message: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)


class Task(NamedTuple):
    """A task as a list of tasks shows it. ``created``: Unix seconds, None where that cannot be read."""

    id: str
    created: float | None
    status: str = ""


def starting(form: NormalForm, now: float, options: RunOptions, record: Record, seen: Iterable[str] = ()) -> Record:
    """The note that stands before the call: whoever finds it must look before anything is started again.

    ``seen``: tasks on the same subject that were there before, and so are not what the call starts.
    """
    extra = {"status": RunStatus.STARTING.value, "sent": now, "options": stored(options), "seen": sorted(seen)}
    return record._replace(id="", form=form, extra=extra)


def started(record: Record, task: str, now: float) -> Record:
    extra = {**(record.extra or {}), "status": RunStatus.RUNNING.value, "started": now}
    extra.pop("seen", None)
    return record._replace(id=task, extra=extra)


def told(record: Record, outcome: Outcome, now: float) -> Record:
    """The record after the service said something. The service forgets after three days; this does not."""
    extra = {**(record.extra or {}), "status": outcome.status.value, "message": outcome.message}
    if outcome.status in (RunStatus.DONE, RunStatus.FAILED):
        extra |= {"ended": now, "outputs": dict(outcome.outputs)}
    return record._replace(extra=extra)


def stored(options: RunOptions) -> dict[str, Any]:
    """Options as plain values, for plans and records."""
    return {**options._asdict(), "texts": dict(options.texts)}


def status_of(record: Record) -> RunStatus:
    return RunStatus(str((record.extra or {}).get("status", RunStatus.DONE)))


def seen_of(record: Record) -> frozenset[str]:
    """Tasks that cannot be what a start of unknown outcome led to: they were there before it."""
    return frozenset((record.extra or {}).get("seen", ()))


def options_of(record: Record) -> RunOptions:
    options = (record.extra or {}).get("options")
    return RunOptions(**options) if isinstance(options, Mapping) else RunOptions()


def since(record: Record) -> float:
    """When it was sent or started, Unix seconds; 0 where nothing is known."""
    extra = record.extra or {}
    return float(extra.get("started", extra.get("sent", 0.0)))


@dataclass(frozen=True, slots=True)
class RunQuestion:
    """A start whose outcome is unknown, and the tasks that could be it."""

    address: Address
    candidates: tuple[Task, ...]
