"""Progress as typed events. The stages know no terminal: text, log lines and tests are listeners."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.change import Verb
from reconciler.model.moves import Move
from reconciler.model.resource import Address


@dataclass(frozen=True, slots=True)
class Progressed:
    """``done`` of ``total`` units of a stage: read, send, verify. ``label`` names what is counted."""

    stage: str
    label: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Entered:
    """The command is in another stage now: read, list, plan, send, verify, save, render, wait."""

    stage: str


@dataclass(frozen=True, slots=True)
class Called:
    """One API request ended. ``error`` is the code or type name, empty on success.

    ``attempt`` counts the requests of one call from 1. ``status`` is that of HTTP, 0 where no answer came.
    ``region`` is empty where the request names none.
    """

    action: str
    seconds: float
    request_id: str = ""
    error: str = ""
    region: str = ""
    attempt: int = 1
    status: int = 0


@dataclass(frozen=True, slots=True)
class Retrying:
    """A request will be sent again after ``delay`` seconds."""

    action: str
    reason: str
    attempt: int
    delay: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing is wrong, but the program waits: for visibility, for a lock, for a second listing."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Running:
    """A run is under way, or ``over``: its state in the service's words, and seconds since it was started."""

    address: Address
    status: str
    seconds: float
    over: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    message: str


Event = Progressed | Entered | Called | Retrying | Waiting | Running | Warned
Listener = Callable[[Event], None]


def silent(event: Event) -> None:
    """A listener that listens to nothing."""


UNREAD = "not-read-back"
"""The code of a failure: written and answered, but the account could not be looked at afterwards."""
NOT_AS_WANTED = "not-as-wanted"
"""The code of a failure: written and answered, and the account shows something else afterwards."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one address was not brought about: code or type, message, RequestId where the service answered.

    ``hint`` says what to do about it, where that is known.
    """

    address: Address
    verb: Verb
    code: str
    message: str
    request_id: str = ""
    hint: str = ""


class Done(NamedTuple):
    """One change that was carried out. ``id``: keyword, Definition or TaskId; of a replace, the new object's."""

    address: Address
    verb: Verb
    id: str


class EntryHead(NamedTuple):
    """An entry of a state's history: its number, and its digest, which the next entry names."""

    number: int
    digest: str


@dataclass(slots=True)
class Report:
    """The outcome of an apply: done by verb, failed with reasons, not tried, warnings, and errors about no address."""

    done: dict[Verb, int] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    untried: list[Address] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    calls: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    serial: int = 0
    interrupted: bool = False
    limited: bool = False
    """Whether the permitted number of calls was used up before everything was done."""
    errors: list[str] = field(default_factory=list)
    """What went wrong beside the changes, each with what to do about it: the lock that could not be freed."""
    left: list[Address] = field(default_factory=list)
    """Not sent because the caller asked for that: deletes, and what waits for them."""
    entry: EntryHead | None = None
    """The entry of the history that records this; None where nothing was stored."""
    changed: list[Done] = field(default_factory=list)
    """Each change that ``done`` counts."""
    moved: tuple[Move, ...] = ()
    """Addresses that were changed in the state, before anything was sent."""

    @property
    def complete(self) -> bool:
        """Whether every change was carried out."""
        return not (self.failed or self.untried or self.left or self.interrupted)

    @property
    def ok(self) -> bool:
        """Whether every change was carried out, and nothing beside them went wrong."""
        return self.complete and not self.errors
