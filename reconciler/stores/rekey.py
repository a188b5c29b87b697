"""Writing everything that a store keeps under today's key: the stored state, its journal, and the kept versions.

Killed at any step, it leaves each document as it was or as it will be, all of which a run with the same keys reads; the
same command goes on with what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from reconciler.errors import KeyUnusable, StateError
from reconciler.model.state import State
from reconciler.stores.base import Store
from reconciler.stores.document.changes import NAME
from reconciler.stores.document.history import CHANGE_SETS
from reconciler.stores.encrypted import TAKE_IT, Encrypted
from reconciler.stores.owner import Owner


class Left(NamedTuple):
    """A kept document that could not be written anew, and why."""

    place: str
    why: str


class Rekeyed(NamedTuple):
    """What was done. ``serial`` is that of the stored state, None where none is stored."""

    serial: int | None
    rewritten: bool
    kept: int
    left: tuple[Left, ...]
    accepted: str
    """What is believed from now on although it contradicts what was seen before; empty where nothing did."""


def rekey(
    store: Store,
    protection: Encrypted,
    owner: Owner,
    check: Callable[[State], None],
    *,
    timeout: float = 0.0,
    decrypt: bool = False,
    accept: bool = False,
) -> Rekeyed:
    """Write every document of ``store`` under the current key of ``protection``; with ``decrypt``, in clear.

    ``check`` raises where the stored state cannot be used. With ``accept``, what is stored is believed even though it
    is in clear, older or another than what was seen there before; without it, that is a StateError.
    """
    store.protection = replace(protection, reads_clear=True, writes_clear=decrypt)
    with store.lock(owner, timeout) as memory:
        loaded = store.read()
        doubt = store.protection.doubt(loaded, store.protection.known(loaded), store.describe())
        if not doubt and loaded is not None and loaded.clear and protection.seen.lineage() is not None:
            doubt = f"{store.describe()} is in clear, and was encrypted when it was last seen"
        if doubt and not accept:
            raise StateError(doubt, hint=f"if it is right all the same, look at it, then: {TAKE_IT}")
        if loaded is None:
            protection.seen.forget_place()
            return Rekeyed(None, False, 0, (), doubt)
        check(loaded.state)
        if decrypt:
            # First: killed behind it, the same command must not doubt what it wrote itself.
            protection.seen.forget_place()
        # Outcomes of a journal go into the state, so that no kept document has to be read to know it.
        state, rewritten = loaded.state, bool(doubt or loaded.revision) or not loaded.current
        if rewritten:
            # Above what any other machine saw: to those it must not look like an older version.
            state = replace(state, serial=max(state.serial, protection.highest(state.lineage)) + 1)
            memory.replace(state)
        kept, left = _rewrite_kept(store)
        more, more_left = _rewrite_change_sets(store)
        store.tidy()
    return Rekeyed(state.serial, rewritten, kept + more, (*left, *more_left), doubt)


def _rewrite_kept(store: Store) -> tuple[int, tuple[Left, ...]]:
    """How many kept documents were written anew, and those that could not be read: they stay as they are."""
    written, left = 0, []
    for document in store.kept():
        try:
            loaded = document.load()
        except (StateError, KeyUnusable) as error:
            left.append(Left(document.place, error.message))
            continue
        if loaded is not None and not loaded.current:
            document.write(loaded.state)
            written += 1
    return written, tuple(left)


def _rewrite_change_sets(store: Store) -> tuple[int, tuple[Left, ...]]:
    """The same for the change sets of the history. Entries stay as they are: they hold no keyword, and their digests
    are named by one another."""
    written, left = 0, []
    beside = store.beside()
    if beside is None:
        return 0, ()
    for item in beside.numbered(CHANGE_SETS):
        place = f"the change set {item.number} of {store.describe()}"
        data = beside.read(CHANGE_SETS, item.number)
        if data is None:
            continue
        try:
            found = store.protection.unwrap(NAME, data, where=place)
        except (StateError, KeyUnusable) as error:
            left.append(Left(place, error.message))
            continue
        if not found.current:
            head: dict[str, str | int] = {"format": NAME, "number": item.number}
            beside.put(CHANGE_SETS, item.number, store.protection.wrap(head, found.content))
            written += 1
    return written, tuple(left)
