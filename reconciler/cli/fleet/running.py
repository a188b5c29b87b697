"""Targets side by side: a thread for each of those that are under way, and the main thread for signals and people."""

from __future__ import annotations

import asyncio
import gc
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import click
from click.globals import push_context

from reconciler.cli import event_loop, measuring
from reconciler.cli.fleet.ended import Ended
from reconciler.cli.fleet.failing import failure_of, untried
from reconciler.cli.fleet.progress import FleetWatcher
from reconciler.cli.questions import asking
from reconciler.cli.stopping import READING, RECORDING, Stopper
from reconciler.cli.terminal import INTERRUPTED, remark
from reconciler.errors import Interrupted
from reconciler.model.event import Listener

T = TypeVar("T")
STOPPED = "a signal stopped the run"


class Link:
    """What connects one target with the others: its listener, the signal to stop, the person at the terminal."""

    def __init__(self, name: str, listen: Listener, run: Run) -> None:
        self.name, self.listen, self._run = name, listen, run

    @property
    def ask(self) -> Callable[[str], str] | None:
        """As in ``Options``: the main thread asks for all targets, one question after another."""
        if asking() is None:
            return None
        return lambda question: self._run.asked(f"{self.name}: {question}")

    def stopped(self) -> bool:
        return self._run.stopper()

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of ``work``. Where the command only reads, a signal cancels it: it then raises Interrupted."""

        async def cancellable() -> T:
            task = asyncio.current_task()
            assert task is not None
            loop = asyncio.get_running_loop()
            with self._run.on_stop(lambda: loop.call_soon_threadsafe(task.cancel)):
                return await work

        try:
            return event_loop.run(cancellable() if self._run.reads else work)
        except asyncio.CancelledError:
            raise Interrupted(STOPPED) from None


Work = Callable[[Link], Ended]
"""Does the command for one target, in a thread of its own."""


@dataclass(slots=True)
class _Question:
    text: str
    answer: Future[str]


class Run:
    """One command on several targets. ``reads``: it changes nothing, so that a signal may cancel what is under way."""

    def __init__(self, watcher: FleetWatcher, *, jobs: int, reads: bool) -> None:
        self.reads = reads
        self._watcher, self._jobs = watcher, jobs
        self.stopper = Stopper(READING if reads else RECORDING, self._cancel)
        self._context = click.get_current_context(silent=True)
        self._gate = threading.Lock()
        self._cancels: dict[object, Callable[[], object]] = {}
        # The main thread sleeps here: signals and questions are its business alone.
        self._post: queue.SimpleQueue[_Question | Future[Ended]] = queue.SimpleQueue()

    def each(self, names: Sequence[str], work: Work) -> dict[str, Ended]:
        """Do ``work`` for each target and return what came of it, whatever that is. Call it while ``listening``."""
        ended: dict[str, Ended] = {}
        with ThreadPoolExecutor(self._jobs, "reconciler-target", self._share_context) as pool:
            futures = {}
            for name in names:
                future = pool.submit(self._one, name, work)
                futures[future] = name
                future.add_done_callback(self._post.put)
            while len(ended) < len(futures):
                posted = self._post.get()
                if isinstance(posted, _Question):
                    self._put(posted)
                else:
                    ended[futures[posted]] = posted.result()
                    if len(ended) % self._jobs == 0:
                        # Sessions end in cycles, each with all that its target read, and the command line looks for
                        # cycles so seldom that a fleet would be over before: it would hold every target at once.
                        gc.collect()
        return {name: ended[name] for name in names}

    def _share_context(self) -> None:
        """Make the command line known in this thread: commands to copy say which of its options were typed."""
        if self._context is not None:
            push_context(self._context)

    def _one(self, name: str, work: Work) -> Ended:
        if self.stopper():
            return untried(STOPPED, INTERRUPTED)
        started = time.monotonic()
        self._watcher.began(name)
        with measuring.working(self._watcher.listener(name), name) as own:
            try:
                done = work(Link(name, own.listen, self))
            except BaseException as error:  # noqa: BLE001 - of one target, whatever it is: the others go on
                done = failure_of(error)
                # At once, since the report may be long in coming; the whole message stands there.
                remark(f"{name}: {line}" for line in done.error_lines[:1])
            own.code = done.code
        self._watcher.ended(name)
        return replace(done, seconds=time.monotonic() - started)

    def asked(self, question: str) -> str:
        """Have the main thread ask. Raises what it raises there."""
        put = _Question(question, Future())
        self._post.put(put)
        return put.answer.result()

    def _put(self, question: _Question) -> None:
        ask = asking()
        assert ask is not None
        self._watcher.pause()
        try:
            question.answer.set_result(ask(question.text))
        except BaseException as error:  # noqa: BLE001 - whoever asked is to see it
            question.answer.set_exception(Interrupted(STOPPED) if isinstance(error, KeyboardInterrupt) else error)

    @contextmanager
    def on_stop(self, cancel: Callable[[], object]) -> Iterator[None]:
        """Call ``cancel`` where a signal comes before the block ends."""
        key = object()
        with self._gate:
            self._cancels[key] = cancel
        try:
            # A signal that came a moment ago did not find it.
            if self.stopper():
                cancel()
            yield
        finally:
            with self._gate:
                del self._cancels[key]

    def _cancel(self) -> None:
        # In the main thread, which never holds the gate otherwise: it cannot wait for itself.
        with self._gate:
            for cancel in self._cancels.values():
                cancel()
