"""Runs: paid jobs that are started once for each distinct content, waited for, and whose outcome is remembered.

A run's record holds its request as form, its TaskId as id, and everything else as a ``RunMemory``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


class RunStatus(StrEnum):
    """``starting``: about to be sent, or sent without an answer. The service reports the other three."""

    STARTING = "starting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunOptions(NamedTuple):
    """How a run is treated, beside what is asked of the service."""

    wait: float | None = 7200.0
    """Seconds to wait for it, from its start; None: it is started and not waited for."""
    fail: bool = True
    """``onFailure: fail``: a failed run fails the apply."""
    once: bool = False
    """``runPolicy: once``: never again, whatever becomes of the request."""
    texts: Mapping[str, str] = MappingProxyType({})
    """Parts of the request to be sent exactly as the author wrote them, by path."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the service says of a task: its status, a message, and what is worth keeping."""

    status: RunStatus
    message: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)


class Task(NamedTuple):
    """A task as a list of tasks shows it. ``created``: Unix seconds, None where that cannot be read."""

    id: str
    created: float | None
    status: str = ""


@dataclass(frozen=True, slots=True)
class RunMemory:
    """What is remembered of a run. Times are Unix seconds.

    It is written with status ``starting`` before the call: whoever finds it so must look for the task before anything
    is started again.
    """

    status: RunStatus
    sent: float
    """When the call was about to be sent."""
    options: RunOptions
    seen: frozenset[str] = frozenset()
    """While starting: tasks on the same subject that were there before, so that the call cannot have started them."""
    started: float | None = None
    message: str | None = None
    """What the service said last, or None where it was not asked yet."""
    ended: float | None = None
    outputs: Mapping[str, Any] | None = None
    """What the run made, once it ended. The service forgets after three days; this does not."""
    rerun: bool = False
    """A person asked for the run to be started again."""

    @classmethod
    def starting(cls, now: float, options: RunOptions, seen: Iterable[str] = ()) -> RunMemory:
        """The memory that must be durable before the call."""
        return cls(RunStatus.STARTING, now, options, frozenset(seen))

    def running(self, started: float) -> RunMemory:
        """The memory once the task is known. What was seen before it does not matter any more."""
        return replace(self, status=RunStatus.RUNNING, started=started, seen=frozenset())

    def with_outcome(self, outcome: Outcome, now: float) -> RunMemory:
        """The memory after the service was asked."""
        asked = replace(self, status=outcome.status, message=outcome.message)
        if not asked.over:
            return asked
        return replace(asked, ended=now, outputs=dict(outcome.outputs))

    @property
    def over(self) -> bool:
        """Whether the run ended, well or badly."""
        return self.status in (RunStatus.DONE, RunStatus.FAILED)

    @property
    def since(self) -> float:
        """When the run was started, or sent where its start was not answered."""
        return self.sent if self.started is None else self.started
