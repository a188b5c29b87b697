"""From Describe calls to the live set: complete, or an error. Paging survives a list that changes under it.

Order is not documented and paging is by offset, so a write between two pages can skip or repeat rows. Objects are
keyed by id; where the number collected is not the number that the service reports, the whole list is read again.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Collection, Coroutine, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.errors import BadAnswer, CloudError, NotFound
from reconciler.kinds.objects import Listing, ObjectKind
from reconciler.model.call import Answer, Call
from reconciler.model.event import Listener, Progressed, Waiting, silent
from reconciler.model.resource import Found, Live, Origin
from reconciler.stages.ports import Clock, ReadingCloud

RELISTS = 6
WORKERS = 10


async def in_turn(workers: int, jobs: Iterator[Coroutine[Any, Any, Any]]) -> None:
    """Run coroutines as they come, ``workers`` at a time; after a CloudError take no more, and raise the first one."""
    errors: list[CloudError] = []

    async def work() -> None:
        while not errors and (job := next(jobs, None)) is not None:
            try:
                await job
            except CloudError as error:
                errors.append(error)

    await asyncio.gather(*(work() for _ in range(workers)))
    if errors:
        raise errors[0]


def chunked(ids: list[str], size: int) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


class Reading(NamedTuple):
    """What one reading of a list showed. ``wrong`` says why it cannot be trusted; empty where it can.

    ``in_one_answer``: the first answer showed everything there is, so it is true of one moment.
    """

    found: dict[str, Found]
    wrong: str = ""
    in_one_answer: bool = True


class Reader:
    """Reads live objects through one connection to the cloud."""

    def __init__(self, cloud: ReadingCloud, clock: Clock, listen: Listener = silent) -> None:
        self._cloud, self._clock, self._listen = cloud, clock, listen
        self._filtered: set[str] = set()
        """Kinds whose listing has been seen to leave presets out."""
        self._paged: set[str] = set()
        """Kinds whose last whole listing took more than one answer."""

    async def read(self, kinds: Iterable[ObjectKind]) -> Live:
        """Everything the account has of ``kinds``. Raises CloudError where a list cannot be read completely."""
        chosen = list(kinds)
        found: dict[str, dict[str, Found]] = {kind.name: {} for kind in chosen}

        async def one(kind: ObjectKind) -> None:
            found[kind.name] = await self.all(kind)

        # The first error is raised when all have ended: nothing may be under way when the connections are closed.
        await in_turn(len(chosen), (one(kind) for kind in chosen))
        return Live(found)

    async def all(self, kind: ObjectKind) -> dict[str, Found]:
        """All objects of a kind by id."""
        reading = await self._complete(kind, kind.listing.params, None)
        if reading.in_one_answer:
            self._paged.discard(kind.name)
        else:
            self._paged.add(kind.name)
        return await self._with_origins(kind, reading.found)

    def may_have_missed(self, kind: ObjectKind) -> bool:
        """Whether the last whole listing of the kind may lack an object that exists.

        One answer shows one moment. Between two answers somebody may remove an object that was shown and add another
        one: then TotalCount and the number of rows agree, and the row that moved up to the page before is in neither.
        """
        return kind.name in self._paged

    async def _with_origins(self, kind: ObjectKind, found: dict[str, Found]) -> dict[str, Found]:
        """Whether objects of unknown origin are the account's own, which is so where the service minds the filter.

        It does where a listing of its presets shows none of the same objects. Where it shows the same ones, nothing
        distinguishes them, and their origin stays unknown.
        """
        unknown = any(item.origin is Origin.UNKNOWN for item in found.values())
        if not unknown or kind.listing.presets is None or any(item.preset for item in found.values()):
            return found
        if kind.name not in self._filtered:
            presets = await self._complete(kind, kind.listing.presets, None)
            if presets.found.keys() & found.keys():
                return found
            self._filtered.add(kind.name)
        return {identity: item._replace(origin=Origin.OWN) for identity, item in found.items()}

    async def beside(self, kind: ObjectKind, *, listed: bool) -> dict[str, Found]:
        """What the account has of a kind beside what ``all`` lists: the service's presets.

        All of it where the kind was not ``listed`` yet.
        """
        found = {} if listed else await self.all(kind)
        if kind.listing.presets is None:
            return found
        presets = await self._complete(kind, kind.listing.presets, None)
        # A service that does not mind the filter shows all of them once more.
        return {**presets.found, **found}

    async def fetch(self, kind: ObjectKind, ids: Collection[str], *, step: str = "verify") -> dict[str, Found]:
        """Those of the objects with these ids that exist: ⌈n / chunk⌉ calls, or a full listing where none filters.

        ``step`` is what the progress is reported under.
        """
        listing = kind.listing
        if not listing.ids:
            every = await self.all(kind)
            return {identity: every[identity] for identity in ids if identity in every}
        result: dict[str, Found] = {}

        async def one(chunk: list[str]) -> None:
            result.update(await self.chunk(kind, chunk))
            self._listen(Progressed(step, kind.noun, len(result), len(ids)))

        try:
            await in_turn(WORKERS, (one(chunk) for chunk in chunked(sorted(ids), listing.ids_max)))
        except NotFound:
            # One unknown id among many: whether that fails the whole call is not documented.
            every = await self.all(kind)
            return {identity: every[identity] for identity in ids if identity in every}
        return result

    async def chunk(self, kind: ObjectKind, ids: Collection[str]) -> dict[str, Found]:
        """As ``fetch``, of at most as many ids as one call takes. Raises NotFound where one of them is unknown and the
        service does not simply leave it out."""
        listing = kind.listing
        params = {**listing.params, listing.ids: kind.filter_ids(ids)}
        return (await self._complete(kind, params, frozenset(ids))).found

    async def near(self, kind: ObjectKind, names: Collection[str]) -> dict[str, Found]:
        """Name → an object that the service has for it under another spelling, in case, width or composition."""
        listing = kind.listing
        wanted = {kind.lookalike(name): name for name in names}
        result: dict[str, Found] = {}

        async def one(chunk: list[str]) -> None:
            params = {**listing.params, listing.ids: chunk, "Offset": 0, "Limit": listing.limit}
            answer = await self._cloud.read(Call(listing.service, listing.action, params, reads=True))
            for item in _page(kind, listing, answer)[1]:
                name = wanted.get(kind.lookalike(item.id))
                if name is not None and name != item.id:
                    result[name] = item

        # A filter may match exactly: whatever the service may have made of a name is asked for, too.
        spellings = {spelling for name in names for spelling in kind.spellings(name)}
        await in_turn(WORKERS, (one(chunk) for chunk in chunked(sorted(spellings), listing.ids_max)))
        return result

    async def _complete(self, kind: ObjectKind, params: Mapping[str, Any], asked: frozenset[str] | None) -> Reading:
        """Read until the list is whole. ``asked``: the ids in the filter, exact matches of which are all we want."""
        listing = kind.listing
        reason = ""
        for attempt in range(RELISTS):
            if attempt:
                delay = min(0.25 * 2**attempt, 4.0)
                self._listen(Waiting(f"{listing.action}: {reason}; reading it again", delay))
                await self._clock.sleep(delay)
            reading = await self._once(kind, params, asked)
            reason = reading.wrong
            if not reason:
                return reading
        raise CloudError(
            f"the list of {kind.noun} is not complete after {RELISTS} readings: {reason}",
            action=listing.key,
            hint="the account may be changing right now, or the service does not answer as documented; "
            "run the command again",
        )

    async def _once(self, kind: ObjectKind, params: Mapping[str, Any], asked: frozenset[str] | None) -> Reading:
        """One reading from the first page to the last."""
        listing = kind.listing
        collected: dict[str, Found] = {}
        totals: set[int] = set()
        misread: list[str] = []
        seen, ended = 0, False

        async def page(offset: int) -> int:
            nonlocal seen, ended
            paging = {**params, "Offset": offset, "Limit": listing.limit}
            answer = await self._cloud.read(Call(listing.service, listing.action, paging, reads=True))
            try:
                total, items = _page(kind, listing, answer)
            except BadAnswer as error:
                # An answer that came, but makes no sense: perhaps the next reading does. What broke off on its way was
                # asked for again already, for as long as there is hope.
                ended = True
                misread.append(error.message)
                return 0
            totals.add(total)
            known = len(collected)
            collected.update((item.id, item) for item in items)
            # Nothing new: whatever number the service reports, there is no use in going on to it.
            ended = ended or len(collected) == known
            seen += len(items)
            if asked is None:
                self._listen(Progressed("read", kind.noun, min(seen, total), total))
            return len(items)

        count = await page(0)
        if misread:
            return Reading({}, misread[0])
        total = next(iter(totals))
        if asked is not None and asked <= collected.keys():
            return Reading({identity: collected[identity] for identity in asked})
        offsets = itertools.takewhile(lambda _: not ended, range(listing.limit, total, listing.limit))
        await in_turn(WORKERS, map(page, offsets))
        # A full last page may hide more than the service reports: look once beyond it.
        if count == listing.limit and total % listing.limit == 0:
            await page(total)
        if misread:
            return Reading({}, misread[0])
        if len(totals) > 1:
            return Reading({}, f"TotalCount changed between pages: {', '.join(map(str, sorted(totals)))}")
        if len(collected) != total:
            return Reading({}, f"TotalCount is {total}, but {len(collected)} different {kind.noun} were shown")
        found = {i: f for i, f in collected.items() if asked is None or i in asked}
        return Reading(found, in_one_answer=count == total)


def _page(kind: ObjectKind, listing: Listing, answer: Answer) -> tuple[int, list[Found]]:
    """TotalCount and items of one answer. Null counts as no data. Raises BadAnswer where the answer makes no sense."""
    action = listing.key
    total, items = answer.get("TotalCount"), answer.get(listing.items)
    if type(total) is not int or total < 0:
        raise BadAnswer("the answer has no TotalCount", action=action)
    if items is None:
        items = []
    if not isinstance(items, list):
        raise BadAnswer(f"{listing.items} is not a list", action=action)
    found = []
    for index, item in enumerate(items):
        try:
            found.append(kind.found(item))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadAnswer(f"{listing.items}[{index}] {_wrong_with(item, error)}", action=action) from error
    return total, found


def _wrong_with(item: object, error: Exception) -> str:
    """Why an item is not what the documents say, in words."""
    if not isinstance(item, Mapping):
        return "is null" if item is None else "is not an object"
    if isinstance(error, KeyError):
        return f"has no {error.args[0]}"
    return "has a field of another type than documented"
