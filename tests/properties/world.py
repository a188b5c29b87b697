"""A project on disk, the real pipeline, and the emulator behind a socket, in a time of their own."""

import asyncio
import random
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reconciler.emulator import Emulator
from reconciler.errors import Refused
from reconciler.pipeline import Options, Session, apply, load, make_drift, make_plan, open_session
from reconciler.stages.planning.guards import Allowed
from tests.support.clocks import VirtualClock
from tests.support.credentials import DEFAULT_CREDENTIALS

from .documents import write_project
from .model import Account, observe
from .strategies import Desired

LATER = 60.0
"""Seconds after which every write is visible."""


class Watched:
    """The client, sending one write at a time in a random order of its own, with a look at the account after each."""

    def __init__(self, client, emulator, order):
        self._client, self._emulator = client, emulator
        self._random = random.Random(order)
        self._turn = asyncio.Lock()
        self.seen: list[Account] = []

    def __getattr__(self, name):
        return getattr(self._client, name)

    async def send(self, call):
        if call.reads:
            return await self._client.send(call)
        for _ in range(self._random.randrange(12)):
            await asyncio.sleep(0)
        async with self._turn:
            try:
                return await self._client.send(call)
            finally:
                self.seen.append(observe(self._emulator))


@dataclass
class Outcome:
    """One apply: the account before and after, and after every write between; the plan; what was refused."""

    before: Account
    after: Account
    steps: list[Account] = field(default_factory=list)
    recorded: Any = None
    """The state before."""
    state: Any = None
    plan: Any = None
    report: Any = None
    refusals: tuple[Any, ...] = ()
    calls: Counter = field(default_factory=Counter)


class World:
    def __init__(self, root: Path, emulator: Emulator, clock: VirtualClock, opened: Session) -> None:
        self.root, self.emulator, self.clock, self.session = root, emulator, clock, opened

    def write(self, desired):
        """The desired set as manifests; the resources they declare."""
        write_project(self.root, desired)
        return load(self.root).sound().resources

    async def apply(self, resources) -> Outcome:
        """Plan, permit what may be permitted, apply."""
        before, watched = observe(self.emulator), self.session.client
        recorded = self.session.state()
        watched.seen.clear()
        first = (await make_plan(await self.session.reading(), resources)).plan
        flags = frozenset(refusal.flag for refusal in first.refusals if refusal.flag is not None)
        self.emulator.forget_calls()
        try:
            done = await apply(self.session, resources, lambda plan: True, allowed=Allowed(flags))
        except Refused as error:
            refusals = tuple(refusal for refusal in error.refusals if refusal.flag is None)
            assert refusals, error
            return Outcome(
                before,
                observe(self.emulator),
                [*watched.seen],
                recorded,
                self.session.state(),
                first,
                refusals=refusals,
            )
        return Outcome(
            before,
            observe(self.emulator),
            [*watched.seen],
            recorded,
            self.session.state(),
            done.plan,
            done.report,
            calls=self.emulator.calls,
        )

    async def plan(self, resources):
        return (await make_plan(await self.session.reading(), resources)).plan

    async def drift(self):
        return await make_drift(await self.session.reading())

    def later(self):
        self.clock.time += LATER


@asynccontextmanager
async def world(quirks, order=0):
    """An empty account that answers open questions as ``quirks`` say, and an empty project beside it."""
    clock = VirtualClock()
    with TemporaryDirectory() as folder, Emulator(rates=False, quirks=quirks, clock=clock.now) as emulator:
        root = Path(folder)
        write_project(root, Desired())
        options = Options(endpoint=emulator.url, share=None, environ=DEFAULT_CREDENTIALS, clock=clock)
        async with open_session(load(root).project, options) as opened:
            watched = Watched(opened.client, emulator, order)
            yield World(root, emulator, clock, Session(opened.project, opened.name, watched, options))


def furnish(emulator, start):
    """Put into the account what is there before the first apply."""
    for keyword, (usages, tags) in start.words.items():
        emulator.put_word(keyword, usages, tags)
    for number in range(start.crowd):
        emulator.put_template(f"unmanaged {number}")
    for name, comment, groups in start.templates:
        emulator.put_template(name, comment, **as_sent(groups))


def as_sent(groups):
    """Groups in the manifests' spelling, in the API's."""
    return {
        upper(group): {upper(name): {upper(key): value for key, value in part.items()} for name, part in parts.items()}
        for group, parts in groups.items()
    }


def upper(name):
    return name[:1].upper() + name[1:]


def meddle(world, edits):
    """Somebody edits managed things in the console, and goes away for long enough."""
    emulator, records = world.emulator, world.session.state().records
    words = sorted(record.id for address, record in records.items() if address.kind == "KeywordSample")
    made = sorted(int(record.id) for address, record in records.items() if address.kind != "KeywordSample")
    for kind, index, *what in edits:
        words = [word for word in words if word in emulator.words()]
        made = [definition for definition in made if definition in emulator.templates()]
        pool = words if kind.endswith("word") else made
        if not pool:
            continue
        chosen = pool[index % len(pool)]
        if kind == "drop-word":
            emulator.drop_word(chosen)
        elif kind == "edit-word":
            emulator.put_word(chosen, *what)
        elif kind == "drop-template":
            emulator.drop_template(chosen)
        elif kind == "edit-template":
            emulator.edit_template(chosen, **as_sent(what[0]))
        else:
            emulator.edit_template(chosen, Comment=what[0])
    world.later()
