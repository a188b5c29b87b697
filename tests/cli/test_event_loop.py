"""How commands run asynchronous work: what is left behind neither holds the end up nor speaks up later."""

from __future__ import annotations

import asyncio
import signal
import threading
import time

import pytest

from reconciler.cli import event_loop


def test_the_end_does_not_wait_for_what_cannot_be_cancelled() -> None:
    """A name server that is silent: the look-up goes on in its thread, and the command is over."""
    released = threading.Event()

    async def work() -> str:
        loop = asyncio.get_running_loop()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(loop.run_in_executor(None, released.wait, 60), 0.05)
        return "over"

    try:
        assert event_loop.run(work()) == "over"
        assert not released.is_set()
    finally:
        released.set()


def test_what_was_left_behind_says_nothing_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its result comes when nobody waits any more: that is no error, and no traceback in the middle of a report."""
    heard: list[object] = []
    monkeypatch.setattr(threading, "excepthook", heard.append)
    released, ended = threading.Event(), threading.Event()

    def slow() -> None:
        released.wait(60)
        ended.set()

    async def work() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, slow), 0.05)

    before = threading.active_count()
    event_loop.run(work())
    released.set()
    assert ended.wait(60)
    while threading.active_count() > before:
        time.sleep(0.01)
    assert not heard


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_an_error_in_a_thread_reaches_who_waits(error: BaseException) -> None:
    def fail() -> None:
        raise error

    async def work() -> None:
        await asyncio.get_running_loop().run_in_executor(None, fail)

    with pytest.raises(type(error)):
        event_loop.run(work())


def test_a_result_is_not_written_as_text() -> None:
    """Giving SIGINT back, Python writes the task with its result; a plan of 100,000 changes takes a second for that."""
    written: list[object] = []

    class Result:
        def __repr__(self) -> str:
            written.append(self)
            return "result"

    async def work() -> Result:
        return Result()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert isinstance(event_loop.run(work()), Result)
    finally:
        signal.signal(signal.SIGINT, before)
    assert not written
