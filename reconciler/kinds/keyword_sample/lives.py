"""Which keywords have ended, and what to say about ends that are past or near: once for each place that says one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from reconciler.kinds.documents import Declared
from reconciler.model.life import Life, Said
from reconciler.model.manifest import Position, Problem, position_of
from reconciler.model.spec import quoted


class Dated(Protocol):
    """A spec that may say how long something lives."""

    @property
    def expires(self) -> str | None: ...
    @property
    def owner(self) -> str | None: ...
    @property
    def ticket(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


def said_of(spec: Dated) -> Said:
    """Return what ``spec`` says of its own life."""
    parts = (spec.expires, spec.owner, spec.ticket, spec.reason)
    return Said(*(None if part is None else str(part) for part in parts))


class Ends:
    """Sorts the ends of one document by its time, and collects what to say about them."""

    def __init__(self, declared: Declared) -> None:
        self._declared, self._now = declared, declared.now
        self._seen: set[Position] = set()
        self._shared: set[Position] = set()
        self.problems: list[Problem] = []

    def place(self, path: tuple[int | str, ...]) -> Position:
        """Where an ``expires`` of the document stands that is one keyword's: ``path`` leads to what has it."""
        return position_of(self._declared.tree, (*path, "expires")) or self._declared.tree.position

    def shared_place(self, path: tuple[int | str, ...]) -> Position:
        """The same, of an ``expires`` that holds for several keywords."""
        place = self.place(path)
        self._shared.add(place)
        return place

    def are_over(self, keyword: str, life: Life, place: Position) -> bool:
        """Whether the life of a declared keyword, which ends as ``place`` says, is over."""
        if self._is_new(place):
            what = "what is declared here" if place in self._shared else quoted(keyword)
            self.problems += self._of_declaration(what, life, place)
        return life.ended(self._now)

    def is_exclusion_over(self, keyword: str, life: Life, place: Position) -> bool:
        """Whether the exclusion of a keyword, which ends as ``place`` says, is over."""
        if self._is_new(place):
            what = "what is excluded here" if place in self._shared else f"the exclusion of {quoted(keyword)}"
            self.problems += self._of_any(what, life, place, "it no longer counts")
        return life.ended(self._now)

    def _is_new(self, place: Position) -> bool:
        known = place in self._seen
        self._seen.add(place)
        return not known

    def _of_declaration(self, what: str, life: Life, place: Position) -> Iterator[Problem]:
        yield from self._of_any(what, life, place, "it counts as not declared")
        head = self._declared.metadata
        if head.protect and not life.ended(self._now):
            message = f"{what} expires {life.expires}, and preventDestroy of its list will refuse to delete it then"
            fix = "remove one of the two: a plan that deletes it is refused as a whole"
            yield Problem("expires-protected", place, message, "warning", fix=fix)
        elif head.keep and not life.ended(self._now):
            message = f"{what} expires {life.expires}, and deletionPolicy of its list keeps it in the account then"
            fix = "remove one of the two: what has ended is forgotten, and goes on working"
            yield Problem("expires-protected", place, message, "warning", fix=fix)

    def _of_any(self, what: str, life: Life, place: Position, fate: str) -> Iterator[Problem]:
        by = answering(life)
        if life.ended(self._now):
            message = f"{what} expired {life.expires}{by}: {fate}"
            yield Problem("expired", place, message, "warning", fix="remove it, or set a later day")
        elif life.ends_soon(self._now):
            fix = "let it end, or set a later day"
            yield Problem("expires-soon", place, f"{what} expires {life.expires}{by}", "warning", fix=fix)


def answering(life: Life) -> str:
    """Who answers for a life and where it was decided, in brackets; empty where it does not say."""
    said = ", ".join(filter(None, (life.owner, life.ticket)))
    return f" ({said})" if said else ""
