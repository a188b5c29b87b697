"""The durable steps of an apply in this process: each write of the state and each call, before it and after it.

An apply is killed at one of them, or the answer of one is lost. What it wrote until then is what stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from reconciler.stores.base import Store


class Killed(BaseException):
    """The program is gone."""


class Steps:
    """Counts durable steps, and ends the program at one of them, or loses the answer of one."""

    def __init__(self, at: int = 0, how: str = "kill") -> None:
        self.taken: list[str] = []
        self._at, self._how = at, how
        self.dead = False

    def step(self, what: str) -> bool:
        """Note a step. Returns whether its answer is to be lost."""
        if self.dead:
            raise Killed
        self.taken.append(what)
        if len(self.taken) != self._at:
            return False
        if self._how == "kill":
            self.dead = True
            raise Killed
        return True


class WatchedMemory:
    """A locked store, with a step before each write and one after."""

    def __init__(self, memory: Any, steps: Steps) -> None:
        self._memory, self._steps = memory, steps

    def save(self, state: Any) -> None:
        self._watched("save", lambda: self._memory.save(state))

    def replace(self, state: Any) -> None:
        self._watched("replace", lambda: self._memory.replace(state))

    def append(self, settled: Any) -> None:
        self._watched("append", lambda: self._memory.append(settled))

    def _watched(self, what: str, write: Callable[[], None]) -> None:
        self._steps.step(f"before {what}")
        write()
        self._steps.step(f"after {what}")


class WatchedBeside:
    """The objects beside a state, with a step before each write and one after."""

    def __init__(self, beside: Any, steps: Steps) -> None:
        self._beside, self._steps = beside, steps

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._beside, name)
        if name not in ("create", "put", "remove"):
            return found

        def watched(*arguments: Any) -> Any:
            self._steps.step(f"before {name}")
            result = found(*arguments)
            self._steps.step(f"after {name}")
            return result

        return watched


@contextmanager
def _locked(store: Store, steps: Steps, owner: Any, timeout: float) -> Iterator[WatchedMemory]:
    with type(store).lock(store, owner, timeout) as memory:
        yield WatchedMemory(memory, steps)


def watch(store: Store, steps: Steps) -> None:
    """Make ``store`` give locks whose writes are ``steps``."""
    store.lock = lambda owner, timeout=0.0: _locked(store, steps, owner, timeout)  # type: ignore[method-assign]
    store.beside = lambda: WatchedBeside(type(store).beside(store), steps)  # type: ignore[method-assign]
