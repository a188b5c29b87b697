"""The plan: changes in order, refusals, budget, and what it was computed from. Inert and serialisable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from reconciler.model.change import Change, EndChange, PolicyChange, Verb
from reconciler.model.headline import Headline
from reconciler.model.hold import Held
from reconciler.model.moves import Move
from reconciler.model.posture import Posture
from reconciler.model.reach import NOTHING_KNOWN, Surroundings
from reconciler.model.resource import Address


class Relaxed(NamedTuple):
    """A guard of the project file that is less strict than the last apply recorded it."""

    guard: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why ``apply`` would say no: a stable code, a message with the numbers, addresses, and the overriding flag."""

    code: str
    message: str
    addresses: tuple[Address, ...] = ()
    flag: str | None = None
    """For example ``--allow-deletes 12``; None where nothing on the command line overrides it."""
    hint: str | None = None
    """What to do instead, for example the command that settles a question."""


@dataclass(frozen=True, slots=True)
class Budget:
    """API calls to come, by ``service.Action``, and the seconds they take at the documented rates."""

    calls: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan was computed from. A saved plan is bound to all of it but ``serial`` and ``read``.

    ``read`` counts live objects by kind, for display. ``endpoint`` is the base URL for every service, ``emulator``, or
    empty for the site's own hosts. ``place`` is where the state is kept: an address, or a folder relative to the
    project's where it lies within. ``guards`` are those in force, as in the project file. ``choice`` holds the options
    that left a part of the resources out. ``declared`` counts resources by kind.
    """

    target: str
    site: str
    account: str | None
    lineage: str
    serial: int
    read: Mapping[str, int] = field(default_factory=dict)
    endpoint: str = ""
    place: str = ""
    guards: Mapping[str, Any] = field(default_factory=dict)
    choice: tuple[str, ...] = ()
    declared: Mapping[str, int] = field(default_factory=dict)
    guards_before: Mapping[str, Any] | None = None
    """The guards of the project file that the last apply recorded; None where none did."""
    relaxed: tuple[Relaxed, ...] = ()
    """What ``guards`` relax of them."""
    commit: str | None = None
    """The commit of the manifests, where it is known: for display, it decides nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """What stood for the account in a plan that was made offline.

    ``what`` is ``state``, a document that ``state pull`` wrote, or ``export``, a folder that ``export`` wrote. ``made``
    is when, Unix seconds. ``serial`` and ``digest``, SHA-256 of the file, are of a state.
    """

    what: str
    path: str
    made: float | None = None
    serial: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change, and whether it may. ``changes`` leaves ``keep`` out; ``keeps`` counts them.

    ``mode`` is apply, destroy, drift or adopt: what plays the part of desired.
    ``unmanaged`` and ``drift`` are counts: live objects that are not declared, and recorded objects edited outside.
    """

    basis: Basis
    changes: tuple[Change, ...]
    refusals: tuple[Refusal, ...] = ()
    budget: Budget = Budget()
    keeps: int = 0
    unmanaged: int = 0
    drift: int = 0
    checksum: str = ""
    mode: str = "apply"
    warnings: tuple[str, ...] = ()
    id: str = ""
    """Random, made by the caller: a saved plan is used once, and the state remembers this."""
    ends: tuple[EndChange, ...] = ()
    """Ends that an apply records: nothing is sent for them, and the deletes they lead to are no longer counted."""
    moves: tuple[Move, ...] = ()
    """Addresses that an apply changes in the state before it sends anything; the plan knows the new ones only."""
    at: str | None = None
    """The day or time that the plan looks ahead to: nobody can apply such a plan. None: it is about today."""
    surroundings: Surroundings = NOTHING_KNOWN
    """What of the account the changes were judged by, beside one another."""
    headline: Headline | None = None
    """What all changes together do to moderation, in numbers; None where nobody has counted."""
    held: tuple[Held, ...] = ()
    """What no manifest declares and the state holds: it stays as it is, and nothing is done with it."""
    offline: tuple[Source, ...] = ()
    """With what the manifests were compared instead of the account. Such a plan has no checksum and is never saved."""
    policies: tuple[PolicyChange, ...] = ()
    """What becomes of objects once nothing declares them, where an apply records that otherwise: nothing is sent."""

    @property
    def empty(self) -> bool:
        return not (self.changes or self.ends or self.moves or self.policies)

    def counts(self) -> Counter[Verb]:
        """How many changes have each verb, in one pass; an adopt that also updates counts as both."""
        found = Counter(change.verb for change in self.changes)
        if Verb.ADOPT in found:
            found[Verb.UPDATE] += sum(change.verb is Verb.ADOPT and bool(change.fields) for change in self.changes)
        return found

    def count(self, verb: Verb) -> int:
        """How many changes have ``verb``; an adopt that also updates counts as both."""
        return self.counts()[verb]

    def postures(self) -> dict[Posture, int]:
        counts = dict.fromkeys(Posture, 0)
        for change in self.changes:
            counts[change.effect.posture] += 1
        return counts
