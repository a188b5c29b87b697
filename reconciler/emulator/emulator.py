"""The emulator as an object: a service on a loopback port for the length of a ``with`` block."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Any

from reconciler.emulator.data.account import Store
from reconciler.emulator.data.times import ServiceClock
from reconciler.emulator.data.world import World
from reconciler.emulator.faults.kinds import Fault
from reconciler.emulator.faults.rules import Faults
from reconciler.emulator.quirks.quirks import Quirks
from reconciler.emulator.server.admin import PREFIX, administer
from reconciler.emulator.server.auth import Credential
from reconciler.emulator.server.console import Console
from reconciler.emulator.server.failure import Failure
from reconciler.emulator.server.gateway import Gateway
from reconciler.emulator.server.http import Server
from reconciler.emulator.server.rates import Rates
from reconciler.emulator.server.reply import Reply, Request, refusal
from reconciler.emulator.server.service import Service
from reconciler.ground.loopback import HOST


class Emulator(Console):
    """MPS, VOD and STS on ``url`` between ``start`` and ``close``, or inside a ``with`` block.

    credentials: keys that are known; none given: the emulator's own. store: a file that keeps the data, else memory.
    rates: whether the documented requests per second are enforced. latency: seconds added to every answer. quirks,
    faults: how open questions are answered, and what goes wrong; both can be changed at any time. clock: Unix seconds.
    account: the main account's Uin. port: 0 for any free one. seed: of the order of listings. log_size: how many
    requests ``log`` remembers.
    """

    def __init__(
        self,
        *,
        credentials: Iterable[Credential] = (),
        store: Path | None = None,
        rates: bool = True,
        latency: float = 0.0,
        quirks: Quirks | None = None,
        faults: Iterable[Fault] = (),
        clock: Callable[[], float] = time.time,
        account: str = "100000000001",
        port: int = 0,
        seed: int = 0,
        log_size: int = 100_000,
    ) -> None:
        given = tuple(credentials) or (Credential(),)
        known = {credential.secret_id: credential for credential in given}
        self.clock = ServiceClock(clock)
        self.faults = Faults(faults)
        world = World(Store(self.clock, store, seed), self.clock, account, Quirks())
        world.set_quirks(quirks or Quirks())
        self._rates = Rates(enabled=rates)
        self._service = Service(world, self._rates, known)
        super().__init__(world, self._service.lock)
        self._stopped = Event()
        self._gateway = Gateway(
            service=self._service,
            credentials=known,
            faults=self.faults,
            clock=self.clock,
            sleep=self._stopped.wait,
            log_size=log_size,
        )
        self._gateway.latency = latency
        self._port = port
        self._listens_at = port
        self._server: Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> Emulator:
        """Listen. Raises OSError when the port is taken."""
        try:
            self._server = Server(self._port, self._answer, self.clock, self._gateway.broken)
        except OSError:
            self._world.store.close()
            raise
        self._listens_at = self._server.server_port  # kept: requests may still be answered while it closes
        self._thread = Thread(target=self._server.run, name="emulator", daemon=True)
        self._thread.start()
        return self

    def close(self) -> None:
        """Close every connection, hanging ones too, and the store. May be called again.

        Raises RuntimeError when an answer failed inside the emulator: tests must not take that for the service's doing.
        """
        server, thread = self._server, self._thread
        self._server = self._thread = None
        self._stopped.set()
        if server is not None and thread is not None:
            server.stop()
            thread.join()
            server.finish()
        self._world.store.close()
        if self._gateway.broken:
            raise RuntimeError("the emulator failed while answering") from self._gateway.broken.pop()

    @property
    def follows(self) -> bool:
        """Whether another process serves the same store: this one can then only be read from."""
        return self._world.store.follows

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("the emulator is not running")
        return self._server.server_port

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``, the endpoint of every service."""
        return f"http://{HOST}:{self.port}"

    @property
    def quirks(self) -> Quirks:
        return self._world.quirks

    @quirks.setter
    def quirks(self, quirks: Quirks) -> None:
        with self._lock:
            self._world.set_quirks(quirks)

    @property
    def rates(self) -> bool:
        return self._rates.enabled

    @rates.setter
    def rates(self, enabled: bool) -> None:
        self._rates.enabled = enabled

    @property
    def latency(self) -> float:
        return self._gateway.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._gateway.latency = seconds

    @property
    def calls(self) -> Counter[str]:
        """Requests received so far by ``service.Action``, refused ones and those hit by a fault included."""
        with self._lock:
            return Counter(self._gateway.calls)

    @property
    def codes(self) -> Counter[str]:
        """Error codes answered so far."""
        with self._lock:
            return Counter(self._gateway.codes)

    @property
    def log(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Authenticated requests in the order of their arrival: ``service.Action`` and parameters."""
        return list(self._gateway.log)

    def forget_calls(self) -> None:
        """Count and log from nothing again."""
        with self._lock:
            self._gateway.calls.clear()
            self._gateway.codes.clear()
            self._gateway.log.clear()

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith(PREFIX):
            return administer(self, request, self._listens_at)
        if request.method != "POST" or request.path != "/":
            return refusal(Failure("UnsupportedProtocol", "The API takes POST requests of `/`."))
        return self._gateway.answer(request)
