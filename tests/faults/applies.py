"""Applies through the Python API, in this process and in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from reconciler.cloud import SystemClock
from reconciler.cloud.http import Timeouts
from reconciler.errors import ReconcilerError
from reconciler.model.change import Verb
from reconciler.model.event import Event, Report
from reconciler.model.moves import NO_ADDRESS_CHANGES
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import State
from reconciler.pipeline import Options, Session, apply, load, make_drift, make_plan, open_session
from reconciler.stages.planning.guards import Allowed
from tests.support.credentials import CREDENTIALS

T = TypeVar("T")
SHORT = Timeouts(connect=5.0, read=0.25, write=5.0, total=0.5)
"""For an emulator that hangs on purpose."""
USUAL = Timeouts(connect=5.0, read=20.0, write=10.0, total=30.0)


@dataclass(slots=True)
class Outcome:
    """How one apply ended: clean is what the command line answers with exit 0."""

    report: Report | None = None
    error: ReconcilerError | None = None
    plan: Plan | None = None
    calls: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return self.error is None and (self.report is None or self.report.ok)

    def __str__(self) -> str:
        if self.error is not None:
            refusals = [f"{r.code}: {r.message}" for r in getattr(self.error, "refusals", ())]
            return f"{type(self.error).__name__}: {self.error.message} {refusals or ''}"
        if self.report is None:
            return "nothing to do"
        failed = [f"{f.address} {f.verb} {f.code}: {f.message[:200]}" for f in self.report.failed]
        return (
            f"done {dict(self.report.done)}, failed {len(failed)} {failed[:6]}, "
            f"untried {len(self.report.untried)} {list(map(str, self.report.untried[:6]))}"
        )


class Project:
    """A project folder, the endpoint its calls go to, and the clock they go by."""

    def __init__(
        self,
        folder: Path,
        url: str,
        clock: SystemClock,
        *,
        timeouts: Timeouts = USUAL,
        keys: Mapping[str, str] = CREDENTIALS,
    ) -> None:
        self.folder, self.url, self.clock, self.timeouts, self.keys = folder, url, clock, timeouts, keys
        self.resources: dict[Address, Resource] = {}
        self.reload()

    def reload(self) -> None:
        """Read the manifests again."""
        loaded = load(self.folder).sound()
        self.files, self.resources, self.addresses = loaded.project, loaded.resources, loaded.addresses

    def options(self, **more: Any) -> Options:
        given: dict[str, Any] = {
            "endpoint": self.url,
            "share": None,
            "command": "apply",
            "environ": dict(self.keys),
            "clock": self.clock,
            "timeouts": self.timeouts,
        }
        return Options(**(given | more))

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        """A session of this project."""
        async with open_session(self.files, self.options(**more)) as opened:
            yield opened

    def apply(self, *, allowed: Allowed | None = None, mode: str = "apply", **more: Any) -> Outcome:
        """One apply, approved at once. Only what the program raises on purpose is caught."""

        async def go() -> Outcome:
            async with self.opened(**more) as opened:
                done = await apply(
                    opened,
                    self.resources,
                    lambda plan: True,
                    mode=mode,
                    allowed=allowed,
                    addresses=self.addresses if mode == "apply" else NO_ADDRESS_CHANGES,
                )
                return Outcome(done.report, None, done.plan, dict(opened.client.calls))

        try:
            return _run(go)
        except ReconcilerError as error:
            return Outcome(error=error)

    def look(self) -> tuple[State, Live, Plan, Plan]:
        """State, live, plan and drift as they are now."""

        async def go() -> tuple[State, Live, Plan, Plan]:
            async with self.opened(command="plan") as opened:
                reading = await opened.reading()
                planned = await make_plan(reading, self.resources, addresses=self.addresses)
                return reading.state, planned.live, planned.plan, await make_drift(reading)

        return _run(go)

    def unguarded(self, declared: Mapping[Address, Resource] | None = None) -> set[Address]:
        """What ``destroy`` would delete without a refusal for preventDestroy, or an apply of what is ``declared``."""
        mode = "destroy" if declared is None else "apply"

        async def go() -> Plan:
            async with self.opened(command="plan") as opened:
                return (await make_plan(await opened.reading(), declared or {}, mode=mode, patient=True)).plan

        plan = _run(go)
        guarded = {a for refusal in plan.refusals if refusal.code == "prevent-destroy" for a in refusal.addresses}
        return {change.address for change in plan.changes if change.verb is Verb.DELETE} - guarded

    def with_session(self, work: Callable[[Any], Any], **more: Any) -> Any:
        """What ``work`` makes of an open session."""

        async def go() -> Any:
            async with self.opened(**more) as opened:
                return await work(opened)

        return _run(go)


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What ``work`` returns. Not as the result of the task: ``asyncio.run`` writes the task out, with the whole plan in
    it, twice at its end."""
    found: list[T] = []

    async def kept() -> None:
        found.append(await work())

    asyncio.run(kept())
    return found[0]


def events() -> tuple[list[Event], Callable[[Event], None]]:
    heard: list[Event] = []
    return heard, heard.append
