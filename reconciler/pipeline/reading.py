"""One target as planning sees it: its terms, its state, and ports that only read. Nothing here can send or save."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.errors import AccessDenied
from reconciler.kinds import BY_NAME, OBJECT_KINDS
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import object_kinds
from reconciler.model.change import Change
from reconciler.model.event import Entered, Listener, silent
from reconciler.model.guards import GuardsInForce
from reconciler.model.manifest import Position
from reconciler.model.moves import Move
from reconciler.model.plan import Refusal
from reconciler.model.project import Guards, Target
from reconciler.model.resource import Address, Found, Live
from reconciler.model.state import State
from reconciler.pipeline.met import meet_live
from reconciler.stages.planning.reach.surroundings import UNREAD, Around, changes_samples
from reconciler.stages.ports import Clock
from reconciler.stages.reading.live import Reader
from reconciler.stages.reading.recover import read_settled
from reconciler.stages.reading.settle import Settlement
from reconciler.stages.running.watch import RunsSettled, RunWatcher

NOT_PERMITTED = (
    "the templates of the account could not be read, so a keyword, usage or tag that goes counts as loosening whatever"
    " templates select"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What planning may know and ask. ``Session.reading`` makes one.

    ``name`` and ``target`` are the chosen target's, ``state`` is as stored and ``place`` says where, ``now`` is the
    time in Unix seconds, ``refusals`` are those that hold whatever the plan will be.
    """

    name: str
    target: Target
    state: State
    place: str
    now: float
    reader: Reader
    watcher: RunWatcher
    clock: Clock
    refusals: tuple[Refusal, ...] = ()
    endpoint: str = ""
    """The base URL for every service, ``emulator``, or empty for the site's own hosts."""
    address: str = ""
    """Where the state is kept, the same on every machine: an address, or a folder relative to the project's."""
    missing: Callable[[Iterable[str]], frozenset[str]] = frozenset
    """Which of some files of the project do not stand any more."""
    listen: Listener = silent
    skew: Callable[[], float] = float
    """Seconds by which the service's clock is ahead of ours, as far as calls have shown it."""
    guards: Guards | GuardsInForce = field(default_factory=Guards)
    """Those of the target and, where there are any, those from outside the repository."""
    commit: str | None = None
    """The commit of the manifests, where it is known."""
    moves: tuple[Move, ...] = ()
    """Addresses that ``state`` has otherwise than it is stored, because the manifests say so."""
    kept: Mapping[Address, Position] = field(default_factory=dict)
    """As in ``AddressChanges``."""
    several: bool = False
    """As in ``Terms``."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the account showed of some kinds, and the state after settling with it what earlier runs left open."""

    kinds: Mapping[str, Kind]
    live: Live
    settlement: Settlement
    runs: RunsSettled

    @property
    def state(self) -> State:
        return self.settlement.state


def wanted_adopts(target: Target) -> dict[Address, str]:
    """Address → id of the live objects that a target takes over."""
    adopt: dict[Address, str] = {}
    for text, identity in target.adopt.items():
        address = Address.parse(str(text))
        kind = OBJECT_KINDS.get(address.kind)
        own = kind.id_of(address) if kind else None
        adopt[address] = own or str(identity)
    return adopt


def kinds_in_use(reading: Reading, addresses: Iterable[Address]) -> dict[str, Kind]:
    """Only what the project or the state has is listed: no call, and no permission, is needed for the rest."""
    state = reading.state
    names = {address.kind for address in addresses} | {address.kind for address in state.records}
    names |= {intent.address.kind for intent in state.intents.entries} if state.intents else set()
    names |= set(reading.target.exclusive)
    return {name: kind for name, kind in BY_NAME.items() if name in names}


async def look(reading: Reading, addresses: Iterable[Address], *, patient: bool) -> Seen:
    """Look at the account: at every kind in use, and at unfinished runs.

    ``patient``: for an apply, which looks twice before it takes something that may just have been written for absent.
    """
    kinds = kinds_in_use(reading, addresses)
    reading.listen(Entered("list"))
    runs = await reading.watcher.settle(reading.state, kinds, patient=patient)
    live, settlement = await read_settled(
        runs.into(reading.state), object_kinds(kinds), reading.reader, reading.clock, reading.listen, patient=patient
    )
    meet_live(live)
    return Seen(kinds, live, settlement, runs)


async def read_around(reading: Reading, changes: Sequence[Change], seen: Seen) -> Around:
    """Read what decides what ``changes`` of keywords mean: templates that this project does not have, and presets.

    Nothing is read where no keyword changes. Where the credentials may not list templates, what a keyword loses is
    judged without them, which is the careful judgement.
    """
    if not changes_samples(changes, seen.kinds):
        return UNREAD
    kinds = {name: kind for name, kind in OBJECT_KINDS.items() if kind.reads}
    found: dict[str, dict[str, Found]] = {}
    try:
        for name, kind in kinds.items():
            found[name] = await reading.reader.beside(kind, listed=name in seen.live.kinds)
    except AccessDenied as error:
        return Around(remarks=(f"{NOT_PERMITTED} ({error.message})",))
    return Around(kinds, Live(found), complete=True)
