"""How commands run what is asynchronous: like ``asyncio.run``, but its end waits for no name server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Forsaken(ThreadPoolExecutor):
    """Does each piece of work in a thread of its own, which may be left behind.

    asyncio looks names up in threads, which cannot be cancelled, and ``asyncio.run`` waits for them in the end: an
    error that is known after five seconds would be shown when the name server gives up.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        # It cannot be cancelled from here on: a result that comes too late is then no error.
        future.set_running_or_notify_cancel()

        def work() -> None:
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - whoever waits for the future is to see it
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing is waited for."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``, in an event loop of its own."""
    results: list[T] = []

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(Forsaken(max_workers=1))
        # Not the result of the task: when asyncio gives SIGINT back, Python writes the task with its whole result into
        # a message that it throws away. For a plan of a hundred thousand changes that takes a second or more.
        results.append(await work)

    asyncio.run(main())
    return results[0]
