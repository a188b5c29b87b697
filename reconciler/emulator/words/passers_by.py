"""Somebody else who changes the list of keywords between two of its pages, so that it still adds up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

from reconciler.emulator.data.account import Delays
from reconciler.emulator.data.rows import Word
from reconciler.emulator.data.world import World
from reconciler.emulator.server.params import Params

PASSER_BY = "passer-by "
"""How the keywords begin that come and go."""


@contextmanager
def shifted(world: World, params: Params) -> Iterator[None]:
    """Around one unfiltered page that others follow: a keyword is added before its end, and when the page was answered
    removed again, while another one is added behind it.

    Every page then reports the same TotalCount, and the last row that would have been on this page is on none.
    """
    end = params.get("Offset", 0) + params.get("Limit", 100)
    view, now = world.store.shown_words, world.clock()
    filtered = params.get("Keywords") or params.get("Usages") or params.get("Tags")
    total, last = view.page(end - 1, 1, now)
    if filtered or total <= end:
        yield
        return
    border = view.slot(last[0].keyword)
    first = _new(world, lambda slot: slot < border)
    _change(world, first)
    yield
    _change(world, first, gone=True)
    _change(world, _new(world, lambda slot: slot > border))


def _new(world: World, fits: Callable[[int], bool]) -> str:
    """A keyword that the account does not have, at a place in the listing that ``fits``."""
    names = (f"{PASSER_BY}{number}" for number in count())
    view = world.store.shown_words
    return next(name for name in names if name not in world.store.words and fits(view.slot(name)))


def _change(world: World, keyword: str, *, gone: bool = False) -> None:
    """Add or remove it, seen at once, whatever delays there are for those who use the API."""
    delays, now = world.store.delays, world.clock()
    world.store.delays = Delays()
    if gone:
        world.store.drop_words([keyword])
    else:
        world.store.put_words([Word(keyword, ("Review.Ocr",), (), now, now)])
    world.store.delays = delays
