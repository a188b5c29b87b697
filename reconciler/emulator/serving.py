"""The emulator as a command: serve until a signal."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from reconciler.emulator.emulator import Emulator
from reconciler.emulator.faults.kinds import Fault
from reconciler.emulator.quirks.quirks import Quirks
from reconciler.emulator.server.auth import Credential

_LOGGED = 1000


def serve(
    *,
    port: int = 0,
    store: Path | None = None,
    rates: bool = True,
    latency_ms: float = 0.0,
    faults: Iterable[Fault] = (),
    credentials: Iterable[Credential] = (),
    quirks: Quirks | None = None,
    account: str = "100000000001",
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM, then return. ``ready`` is called with the url once connections are accepted.

    Prints nothing. Must run in the main thread. Raises OSError (port taken, store not writable), ValueError (a store
    that is not the emulator's).
    """
    stop = threading.Event()
    emulator = Emulator(
        credentials=credentials,
        store=store,
        rates=rates,
        latency=latency_ms / 1000,
        quirks=quirks,
        faults=faults,
        account=account,
        port=port,
        log_size=_LOGGED,
    )
    gc.freeze()  # what was loaded stays: later collections need not look at it
    previous = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with emulator:
            if emulator.follows:
                raise OSError(f"{store} is served by another process")
            if ready is not None:
                ready(emulator.url)
            stop.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
