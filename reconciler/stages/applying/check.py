"""After sending: is it so? What is live now for every change, and what to do about what is not as wanted.

A create whose answer was lost is looked for among the ids that were not there before: one match is ours, several are a
question, none for ten seconds means that it did not happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.event import Listener, Waiting, silent
from reconciler.model.resource import Address, Found, Live
from reconciler.stages.applying.differences import comes_of_writing, differences
from reconciler.stages.applying.sent import Sent, Status
from reconciler.stages.applying.verify import PATIENCE, Verifier
from reconciler.stages.hints import adopt_command, forget_command
from reconciler.stages.namesakes import twins
from reconciler.stages.planning.fields import field_changes
from reconciler.stages.planning.replace import fixed_fields
from reconciler.stages.ports import Clock
from reconciler.stages.reading.live import Reader
from reconciler.stages.reading.settle import altered_candidates, candidates

NOT_OURS = (
    "that does not come of what was sent: somebody changed it meanwhile, or the service keeps it otherwise; it was left"
    " as it is"
)


class Wrong(NamedTuple):
    """Why an address is not as wanted: the message, what is there, and the change that would mend it, if any.

    ``edited``: what is there does not come of what was sent. Somebody put it there, and it is not overwritten.
    ``adopted``: what the record of it will say, since the object may be somebody's.
    """

    message: str
    found: Found | None = None
    retry: Change | None = None
    edited: bool = False
    adopted: bool = False


class Checker:
    """Compares what was sent with what is live. ``ids`` collects the ids of creates that had to be looked for."""

    def __init__(
        self, reader: Reader, verifier: Verifier, clock: Clock, before: Live, listen: Listener = silent
    ) -> None:
        self._reader, self._verifier, self._clock, self._listen = reader, verifier, clock, listen
        self._before = before
        self.ids: dict[Address, str] = {}
        self.warnings: list[str] = []

    async def check(
        self,
        outcomes: Sequence[Sent],
        kinds: Mapping[str, ObjectKind],
        known: Callable[[], Mapping[str, Collection[str]]],
    ) -> dict[Address, Wrong]:
        """Address → what is wrong with it; what is as wanted is left out. ``known``: ids on record, by kind."""
        open_outcomes = [s for s in outcomes if self._to_look_at(s)]
        return await self._looked(open_outcomes, kinds, known()) if open_outcomes else {}

    def _to_look_at(self, sent: Sent) -> bool:
        """What was sent, or may have been, and was not seen as wanted already."""
        if sent.status is Status.ANSWERED:
            return not self._verifier.saw(sent.change.address.kind, sent.id)
        return sent.partly or sent.status is Status.UNKNOWN

    async def _looked(
        self, outcomes: Sequence[Sent], kinds: Mapping[str, ObjectKind], known: Mapping[str, Collection[str]]
    ) -> dict[Address, Wrong]:
        wrong: dict[Address, Wrong] = {}
        for name, kind in kinds.items():
            looked_at = [s for s in outcomes if s.change.address.kind == name]
            lost = [s for s in looked_at if self._nameless(kind, s)]
            plainly = [s for s in looked_at if not self._nameless(kind, s)]
            if lost:
                wrong.update(await self._lost(kind, [s.change for s in lost], known.get(name, ())))
            if plainly:
                wrong.update(await self._written(kind, plainly, known.get(name, ())))
        return wrong

    @staticmethod
    def _nameless(kind: ObjectKind, sent: Sent) -> bool:
        return kind.assigns_ids and sent.change.verb is Verb.CREATE and sent.id is None

    async def _written(self, kind: ObjectKind, sent: Sequence[Sent], known: Collection[str]) -> dict[Address, Wrong]:
        """What is wrong with writes whose objects are known by id."""
        by_id = {_id_of(s): s.change for s in sent}
        left = await self._verifier.settle(kind, {identity: change.after for identity, change in by_id.items()})
        absent = [identity for identity, found in left.items() if found is None and by_id[identity].after is not None]
        refused = {_id_of(s) for s in sent if s.status is Status.REFUSED}
        answered = {_id_of(s) for s in sent if s.status is Status.ANSWERED}
        spelled = await self._spelled(kind, [identity for identity in absent if identity not in refused], known)
        taken = self._taken(kind, [identity for identity in absent if identity in answered], known)
        # Where all is as sent, nobody asks which of a hundred thousand names look alike.
        shared = _shared(kind, {*by_id, *known}) if left else set()
        wrong: dict[Address, Wrong] = {}
        for identity, found in left.items():
            change, respelled = by_id[identity], spelled.get(identity)
            if found is None and respelled is not None and respelled.form == change.after:
                # The service keeps it under another spelling: it is there, and known by that one from now on.
                self.ids[change.address] = respelled.id
                self.warnings.append(f"{change.address}: the account spells it {respelled.id}")
            elif identity in taken:
                # Sending it again would only change the other one again.
                other = taken[identity]
                wrong[change.address] = Wrong(f"it is not there; the service may take it for {other}, which is managed")
            else:
                ours = kind.lookalike(identity) in shared
                wrong[change.address] = _wrong(kind, change, found or respelled, ours=ours)
        if kind.assigns_ids:
            created = {identity: change for identity, change in by_id.items() if change.verb is Verb.CREATE}
            wrong |= self._twins(kind, created, known)
        return wrong

    async def _spelled(self, kind: ObjectKind, names: Sequence[str], known: Collection[str]) -> dict[str, Found]:
        """Objects of another spelling that the service returns for ``names``, where no other resource has them."""
        if not names or kind.lookalike(names[0]) is None:
            return {}
        near = await self._reader.near(kind, names)
        return {name: item for name, item in near.items() if item.id not in known}

    @staticmethod
    def _taken(kind: ObjectKind, names: Sequence[str], known: Collection[str]) -> dict[str, str]:
        """Name → another one on record that the service may take for the same."""
        if not names or kind.lookalike(names[0]) is None:
            return {}
        others = {kind.lookalike(identity): identity for identity in set(known).difference(names)}
        return {name: others[key] for name in names if (key := kind.lookalike(name)) in others}

    def _twins(self, kind: ObjectKind, created: Mapping[str, Change], known: Collection[str]) -> dict[Address, Wrong]:
        """One new object for each create, by id: more of its name are somebody else's, or a call carried out twice.

        Of a nameless one, only what equals it whole can be a twin.
        """
        seen, now = self._before.of(kind.name), self._verifier.listed.get(kind.name, {})
        ours = {*known, *created, *self.ids.values()}
        strange = [item for identity, item in now.items() if identity not in seen and identity not in ours]
        wrong = {}
        for identity, change in created.items():
            # What was carried out twice reads alike, also where the service keeps names otherwise than sent.
            made = now.get(identity)
            same = [item.id for item in twins(kind, made.form if made else change.after or {}, strange)]
            if same:
                ids = ", ".join(sorted([identity, *same]))
                message = f"{len(same) + 1} new objects have its cloud name: {ids}; delete those that are not needed"
                wrong[change.address] = Wrong(message, made)
        return wrong

    async def _lost(self, kind: ObjectKind, changes: Sequence[Change], known: Collection[str]) -> dict[Address, Wrong]:
        """Look for creates whose answer was lost, for as long as one might still become visible."""
        missing = list(changes)
        wrong: dict[Address, Wrong] = {}
        for delay in PATIENCE:
            if delay:
                what = f"looking for {len(missing)} {kind.noun} whose creation was not answered"
                self._listen(Waiting(what, delay))
                await self._clock.sleep(delay)
            live = await self._verifier.all(kind)
            missing = self._still_missing(kind, missing, live, known, wrong)
            if not missing:
                break
        for change in missing:
            altered = self._altered(kind, change, {*known, *self.ids.values()})
            if altered:
                # Perhaps ours, and the service did not keep all of it: sending it again could make a second one.
                wrong[change.address] = Wrong(_perhaps(change.address, altered))
            else:
                wrong[change.address] = Wrong("it is not in the account", retry=change)
        return wrong

    def _still_missing(
        self,
        kind: ObjectKind,
        changes: Sequence[Change],
        live: Mapping[str, Found],
        known: Collection[str],
        wrong: dict[Address, Wrong],
    ) -> list[Change]:
        """Those of ``changes`` that nothing in ``live`` can be the result of.

        One object that can be is the create's, and its id goes to ``ids``; of several a person must choose.
        """
        missing = []
        for change in changes:
            assert change.after is not None
            # Each object is the result of one create at most, also where two creates ask for the same.
            taken = {*known, *self.ids.values()}
            found = candidates(change.after, live, self._before.of(kind.name), taken)
            if len(found) == 1:
                self.ids[change.address] = found[0]
            elif found:
                wrong[change.address] = Wrong(_several(change.address, found))
            else:
                missing.append(change)
        return missing

    def _altered(self, kind: ObjectKind, change: Change, taken: Collection[str]) -> list[str]:
        """New objects that the service may have made of ``change``, though they are not as it was sent."""
        seen, live = self._before.of(kind.name), self._verifier.listed.get(kind.name, {})
        return altered_candidates(kind, change.after or {}, live, seen, taken)


def _id_of(sent: Sent) -> str:
    """The id of the object that was written."""
    return sent.id or sent.change.id or sent.change.address.name


def _several(address: Address, found: Sequence[str]) -> str:
    return f"several objects could be the result: {', '.join(found)}; settle it with {_adopts(address, found)}"


def _perhaps(address: Address, found: Sequence[str]) -> str:
    """What to do about objects that may be the result of a create, though they are not as it was sent."""
    return (
        f"new objects may be the result, but not as it was sent: {', '.join(found)};"
        f" settle it with {_adopts(address, found)}, or, where none is yours, {forget_command(address)}"
    )


def _adopts(address: Address, found: Sequence[str]) -> str:
    return " or ".join(adopt_command(address, identity) for identity in found)


def _shared(kind: ObjectKind, names: Iterable[str]) -> set[str]:
    """Keys under which the service may take several of ``names`` for one."""
    counts = Counter(key for key in map(kind.lookalike, names) if key is not None)
    return {key for key, count in counts.items() if count > 1}


def _wrong(kind: ObjectKind, change: Change, found: Found | None, *, ours: bool) -> Wrong:
    """What is there instead, and the change that would bring about what is wanted.

    ``ours``: a write to another spelling may have done it.
    """
    wanted = change.after
    if wanted is None:
        return _still_there(change, found)
    if found is None:
        return _not_there(kind, change)
    fields = field_changes(found.form, wanted)
    message = differences([FieldChange(f.path, f.after, f.before) for f in fields], "wanted", "got")
    # A create by name that made something else may have met what somebody added since the plan was made.
    adopted = change.adopted or (change.verb is Verb.CREATE and not kind.assigns_ids)
    if not (ours or comes_of_writing(change.before, wanted, found.form, kind.unsent(change))):
        return Wrong(f"{message}; {NOT_OURS}", found, edited=True, adopted=adopted)
    mend = change._replace(verb=Verb.UPDATE, before=found.form, id=found.id, fields=fields, adopted=adopted)
    # What cannot be changed in place is not mended here: a replace needs a plan, its guards and an intent of its own.
    # Nor is a new object, which somebody may have changed since: what it lacks is the next plan's business.
    fixed = (change.before is None and not ours) or bool(fixed_fields(kind, fields))
    return Wrong(message, found, None if fixed else mend, adopted=adopted)


def _not_there(kind: ObjectKind, change: Change) -> Wrong:
    """What is wrong with a create or an update whose object is not seen. What an update was sent to is gone because
    somebody deleted it; it is not created again unasked."""
    if kind.assigns_ids or change.verb is not Verb.CREATE:
        return Wrong("it is not there")
    return Wrong("it is not there", retry=change._replace(before=None, id=None, fields=(), adopted=False))


def _still_there(change: Change, found: Found | None) -> Wrong:
    """What is wrong with a delete whose object is seen."""
    again = change._replace(verb=Verb.DELETE, before=found.form if found else None)
    if found is None or change.before is None or found.form == change.before:
        return Wrong("it is still there", found, again)
    changed = differences(field_changes(change.before, found.form), "was", "is")
    return Wrong(f"it is still there, or again, and otherwise: {changed}; {NOT_OURS}", found, edited=True)
