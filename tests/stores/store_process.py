"""A process that works with a store, and may be killed. Arguments: what, address, folder, and how often."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from reconciler.errors import LockHeld, ReconcilerError
from reconciler.model.state import Settled
from reconciler.stores.base import Store
from reconciler.stores.open import open_store
from reconciler.stores.owner import Owner
from reconciler.stores.remote import lock_token, process
from tests.support.states import record, state, word

ID = Settled(word("template"), record("31"))
"""An outcome whose id only the cloud told."""


def hold(store: Store) -> None:
    """Save, remember an id, say so; then one line of input, one write, and what came of it."""
    with contextlib.ExitStack() as stack:
        memory = stack.enter_context(store.lock(Owner("alice", "host-a", os.getpid(), "apply", "run-1", 1.0)))
        found = store.load()
        serial = found.serial + 1 if found else 1
        memory.save(state(serial, "a"))
        memory.append([ID])
        print("held", flush=True)
        if not sys.stdin.readline():
            return
        try:
            memory.append([Settled(word("late"), record("32"))])
            memory.save(state(serial + 1, "late"))
            print("written", flush=True)
        except ReconcilerError as error:
            print(f"{type(error).__name__}: {error.message}", flush=True)


def race(store: Store, rounds: int) -> None:
    """Add one record per round under the lock; most attempts do not wait for it."""
    refused = 0
    for number in range(rounds):
        name = f"{os.getpid()}-{number}"
        for attempt in range(10_000):
            try:
                with store.lock(Owner.here("apply", name), 30.0 if attempt % 8 == 7 else 0.0) as memory:
                    found = store.load() or state(0)
                    memory.save(
                        replace(found, serial=found.serial + 1, records={**found.records, word(name): record(name)})
                    )
                    memory.append([Settled(word(f"{name}-id"), record("id"))])
            except LockHeld:
                refused += 1
                time.sleep(0.003)
            else:
                time.sleep(0.006)
                break
    print(refused, flush=True)


def work(store: Store) -> None:
    """One round after the other, each said as soon as it is durable; until killed."""
    for number in range(10_000):
        name = f"{os.getpid()}-{number}"
        with store.lock(Owner.here("apply", name), 30.0) as memory:
            found = store.load() or state(0)
            memory.save(replace(found, serial=found.serial + 1))
            memory.append([Settled(word(name), record("id"))])
            print(name, flush=True)


def main() -> None:
    what, address, folder, *more = sys.argv[1:]
    if os.environ.get("OTHER_MACHINE"):
        lock_token.this_process = process.this_process = lambda: process.Process("0" * 16, os.getpid(), 1)
    store = open_store(address or None, Path(folder), os.environ)
    if what == "hold":
        hold(store)
    elif what == "work":
        work(store)
    else:
        race(store, int(more[0]))


if __name__ == "__main__":
    main()
