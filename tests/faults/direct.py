"""The Cloud port straight into the emulator's service: no sockets, so that thousands of applies cost little.

What the way to a service can do is done here: lose an answer before or after the request was carried out, refuse for
being too fast, fail with an error code, and end the whole program.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from reconciler.cloud.codes import answer_error
from reconciler.emulator import Credential, Emulator
from reconciler.emulator.server.failure import Failure
from reconciler.errors import CloudError, NoAnswer, Throttled, UnknownOutcome
from reconciler.model.call import Answer, Call
from reconciler.pipeline import Session

from .applies import Project

TROUBLES = ("lost", "dropped", "throttled", "unavailable", "refused", "crash-before", "crash-after", "stop",
            "list-shifts")  # fmt: skip
VERSIONS = {"mps": "2019-06-12", "vod": "2018-07-17", "sts": "2018-08-13"}


class Crash(BaseException):
    """The program is gone."""


WRITE, READ_BACK = -1, -2
"""Instead of a number: the first call that writes, and the first one after it that reads."""


class Direct:
    """The port. ``troubles``: number of the call, from 1, or one of the above → what goes wrong with it."""

    skew = 0.0
    """The service's clock is this machine's."""

    def __init__(self, emulator: Emulator, troubles: Mapping[int, str] | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.stopped = False
        self._emulator, self._troubles = emulator, dict(troubles or {})
        self._count = 0
        self._wrote = False

    async def send(self, call: Call) -> Answer:
        trouble = self._next(call)
        self.calls[call.key] += 1
        await asyncio.sleep(0)
        if trouble == "crash-before":
            raise Crash
        if trouble == "stop":
            self.stopped = True
        if trouble == "dropped":
            raise self._silence(call)
        if trouble == "throttled":
            raise Throttled("RequestLimitExceeded", "too fast", action=call.key)
        if trouble == "unavailable":
            error = answer_error("ServiceUnavailable", "not now", action=call.key)
            raise error if call.reads else UnknownOutcome(error)
        if trouble == "refused":
            raise answer_error("InvalidParameterValue", "no", action=call.key)
        answer = self._carried_out(call, shifting=trouble == "list-shifts")
        if trouble == "crash-after":
            raise Crash
        if trouble == "lost":
            raise self._silence(call)
        return answer

    def _next(self, call: Call) -> str:
        """What goes wrong with this call."""
        self._count += 1
        moment = 0
        if not call.reads:
            moment, self._wrote = WRITE, True
        elif self._wrote:
            moment = READ_BACK
        return self._troubles.get(self._count) or self._troubles.pop(moment, "")

    async def source(self) -> str:
        return "none"

    @staticmethod
    def _silence(call: Call) -> CloudError:
        cause = NoAnswer("no answer", action=call.key)
        return cause if call.reads else UnknownOutcome(cause)

    def _carried_out(self, call: Call, *, shifting: bool) -> Answer:
        params = json.loads(json.dumps(call.params))
        try:
            answer = self._emulator._service.handle(
                call.service, call.action, VERSIONS[call.service], params, Credential(), shifting=shifting
            )
        except Failure as failure:
            raise answer_error(failure.code, str(failure), action=call.key) from failure
        found: Answer = json.loads(json.dumps(answer))
        return found


class DirectProject(Project):
    """A project whose sessions go straight into an emulator."""

    def __init__(
        self, folder: Any, emulator: Emulator, clock: Any, url: str = "http://127.0.0.1:9", **more: Any
    ) -> None:
        self.emulator = emulator
        self.troubles: dict[int, str] = {}
        super().__init__(folder, url, clock, **more)

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        port = Direct(self.emulator, self.troubles)
        options = self.options(stopped=lambda: port.stopped, **more)
        yield Session(self.files, next(iter(self.files.targets)), port, options)  # type: ignore[arg-type]


class ServedProject(DirectProject):
    """A project whose sessions go over sockets, but for what is done ``without_sockets``: half the cost of a case."""

    _sockets = True

    @contextmanager
    def without_sockets(self) -> Iterator[None]:
        self._sockets = False
        try:
            yield
        finally:
            self._sockets = True

    @asynccontextmanager
    async def opened(self, **more: Any) -> AsyncIterator[Session]:
        way = Project.opened if self._sockets else DirectProject.opened
        async with way(self, **more) as session:
            yield session
