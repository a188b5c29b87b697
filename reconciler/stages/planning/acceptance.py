"""Which differences between manifests and account can be accepted, and what each asks of the manifests. Pure.

What was asked for by its address is taken as it is live, whole. Of everything else only what was changed outside is,
field by field: an edit of the manifests that no apply has carried out yet must not be lost by the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from reconciler.kinds.objects import ObjectKind
from reconciler.model.acceptance import Acceptance, LeftAlone, Way
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.resource import Address, Found, NormalForm, Resource
from reconciler.model.state import Record, is_predecessor
from reconciler.stages.namesakes import same_name
from reconciler.stages.planning.comparer import Comparer
from reconciler.stages.planning.difference import Chosen
from reconciler.stages.planning.edits import edited, effective
from reconciler.stages.planning.plan import Compared, Terms, with_recorded

ENDED = "its end is past: the next apply deletes it"
UNDECLARED = "no manifest declares it any more; name its address to declare it again"
KEPT = "a Removed document says that it is no longer managed"
REPLACED = "an earlier apply replaced it, and the next one deletes it"
NOT_THERE = "the account does not have it, and no apply has created it yet: take it out with reconciler remove"
PRESET = "the service may have made it: it is not known to be the account's own"
UNKNOWN = "neither the manifests, nor the state, nor the account has it"
MOVED = "a Moved document gives it another address, which no apply has carried out yet: reconciler apply first"


class Asked(NamedTuple):
    """What was asked for: ``named`` by address; and whatever was changed outside and is ``chosen``."""

    named: Collection[Address]
    chosen: Chosen


class Sorted(NamedTuple):
    """What is accepted, and what is not. ``partly``: addresses whose manifests go on to say otherwise elsewhere.

    ``same``: what was named, and is in the account as it is declared, so that a command can be repeated.
    """

    accepted: list[Acceptance]
    left: list[LeftAlone]
    partly: list[Address]
    same: list[Address]


class _Known(NamedTuple):
    """What the manifests and the state have of an address."""

    resource: Resource | None
    record: Record | None


class Sorter:
    """Sorts the differences of one target.

    ``appeared``: kind and id of what came into the account since the last apply. ``found``: what was compared.
    """

    def __init__(
        self, kinds: Mapping[str, ObjectKind], found: Compared, terms: Terms, appeared: Collection[tuple[str, str]]
    ) -> None:
        state = found.settlement.state
        self._kinds, self._state, self._resources, self._terms = kinds, state, found.resources, terms
        self._live = with_recorded(found.live, state)
        self._appeared = frozenset(appeared)
        self._compare = Comparer(kinds)
        self._managed = {(address.kind, record.id) for address, record in state.records.items()}
        self._moved = {address for move in terms.moves for address in (move.old, move.new)}
        self._result = Sorted([], [], [], [])

    def run(self, asked: Asked) -> Sorted:
        """Sort what was ``asked`` for, in order: what was named, what is declared or recorded, what appeared."""
        named = dict.fromkeys(asked.named)
        for address in named:
            self._put(address, whole=True)
        recorded = ((address, record.list) for address, record in self._state.records.items())
        declared = ((address, resource.list) for address, resource in self._resources.items())
        for address, name in dict([*recorded, *declared]).items():
            if address not in named and address.kind in self._kinds and asked.chosen(address, name):
                self._put(address, whole=False)
        for kind, found in self._new_ones():
            address = kind.address_of(found)
            if address not in named and address not in self._resources and asked.chosen(address, None):
                self._appear(kind, address, found)
        return self._put_together()

    def _new_ones(self) -> Iterator[tuple[ObjectKind, Found]]:
        """Unmanaged objects that appeared; of a kind that the target owns alone, all of them."""
        for name, kind in self._kinds.items():
            for identity, found in self._live.of(name).items():
                new = (name, identity) in self._appeared or name in self._terms.exclusive
                if new and not found.preset and (name, identity) not in self._managed:
                    yield kind, found

    def _put(self, address: Address, *, whole: bool) -> None:
        kind = self._kinds[address.kind]
        record, resource = self._state.records.get(address), self._resources.get(address)
        if address in self._moved:
            if whole or (record is not None and self._is_drift(kind, record)):
                self._leave(address, MOVED)
        elif record is not None:
            self._recorded(kind, address, record, resource, whole=whole)
        elif resource is not None:
            self._declared(kind, resource, whole=whole)
        else:
            found = self._unmanaged(kind, address)
            if found is None:
                self._leave(address, UNKNOWN)
            else:
                self._appear(kind, address, found)

    def _is_drift(self, kind: ObjectKind, record: Record) -> bool:
        found = self._live.get(kind.name, record.id)
        return found is None or edited(kind, record, found)

    def _unmanaged(self, kind: ObjectKind, address: Address) -> Found | None:
        """The live object that is shown under an address which nobody declares."""
        identity = address.name.removeprefix("#") if kind.assigns_ids else address.name
        found = self._live.get(kind.name, identity)
        return found if found is not None and kind.address_of(found) == address else None

    def _recorded(
        self, kind: ObjectKind, address: Address, record: Record, resource: Resource | None, *, whole: bool
    ) -> None:
        found = self._live.get(kind.name, record.id)
        if found is None:
            way = Way.FORGOTTEN if resource is None else Way.DELETED
            change = self._change(kind, address, resource.form if resource else record.form, None)
            self._accept(way, change, None, _Known(resource, record))
        elif resource is not None:
            self._compared(kind, resource, record, found, whole=whole)
        elif reason := self._undeclared(kind, address, record, found, whole=whole):
            self._leave(address, reason)
        elif whole:
            self._appear(kind, address, found)

    def _undeclared(self, kind: ObjectKind, address: Address, record: Record, found: Found, *, whole: bool) -> str:
        """Why what is live and not declared is left alone, where there is something to say of it."""
        if not whole and not edited(kind, record, found):
            return ""
        if address in self._terms.kept:
            return KEPT
        if is_predecessor(address, record.id):
            return REPLACED
        if record.life.ended(self._terms.now):
            return ENDED
        return "" if whole else UNDECLARED

    def _compared(
        self, kind: ObjectKind, resource: Resource, record: Record | None, found: Found, *, whole: bool
    ) -> None:
        after = effective(kind, resource, found.form)
        if after == found.form:
            if record is None:
                change = self._change(kind, resource.address, None, found.form)
                self._accept(Way.DECLARED, change, found, _Known(resource, record))
            elif whole:
                self._result.same.append(resource.address)
            return
        fields = self._compare.fields(after, found.form)
        if not whole and record is not None:
            every = fields
            fields = tuple(field for field in every if record.form.get(field.path) != field.after)
            if fields and len(fields) < len(every):
                self._result.partly.append(resource.address)
        if fields:
            wanted = _with_fields(kind, after, fields)
            change = self._change(kind, resource.address, after, wanted)._replace(fields=fields)
            self._accept(Way.CHANGED, change, found, _Known(resource, record))

    def _declared(self, kind: ObjectKind, resource: Resource, *, whole: bool) -> None:
        """Declared, and not managed: of such a thing only what appeared is drift, all else is the next apply's."""
        own = kind.id_of(resource.address)
        if own is not None:
            found = self._live.get(kind.name, own)
        else:
            there = (item for item in self._live.of(kind.name).values() if (kind.name, item.id) in self._appeared)
            alike = [item for item in there if self._is_made_of(kind, resource, item)]
            found = alike[0] if len(alike) == 1 else None
        if found is None:
            if whole:
                self._leave(resource.address, NOT_THERE)
        elif whole or (kind.name, found.id) in self._appeared:
            if found.own:
                self._compared(kind, resource, None, found, whole=whole)
            else:
                self._leave(resource.address, PRESET)

    def _is_made_of(self, kind: ObjectKind, resource: Resource, found: Found) -> bool:
        """Whether an unmanaged object is just as declared: an accept that was ended had written its manifest."""
        unmanaged = (kind.name, found.id) not in self._managed
        return unmanaged and same_name(kind, resource.form, found.form) and resource.form == found.form

    def _appear(self, kind: ObjectKind, address: Address, found: Found) -> None:
        if not found.own:
            self._leave(address, PRESET)
            return
        change = self._change(kind, address, None, found.form)
        self._accept(Way.APPEARED, change, found, _Known(None, self._state.records.get(address)))

    def _change(
        self, kind: ObjectKind, address: Address, before: NormalForm | None, after: NormalForm | None
    ) -> Change:
        verb = Verb.UPDATE
        if before is None or after is None:
            verb = Verb.CREATE if before is None else Verb.DELETE
        return Change(address, verb, self._compare.effect(kind.name, before, after), before, after)

    def _accept(self, way: Way, change: Change, found: Found | None, known: _Known) -> None:
        resource, record = known
        name, position = None, None
        if resource is not None:
            name, position = resource.list, resource.position
        elif record is not None:
            name, position = record.list, record.place
        updated = found.updated if found is not None else None
        change = change._replace(id=found.id if found else None, updated=updated, list=name, position=position)
        self._result.accepted.append(Acceptance(change.address, way, change, change.fields, found, resource, record))

    def _leave(self, address: Address, reason: str) -> None:
        self._result.left.append(LeftAlone(address, reason))

    def _put_together(self) -> Sorted:
        """What was deleted and made again under another id is the same resource: its declaration stays."""
        accepted = self._result.accepted
        assigned = {name for name, kind in self._kinds.items() if kind.assigns_ids}
        gone = {e.address: e for e in accepted if e.way is Way.DELETED and e.address.kind in assigned}
        for address, each in list(gone.items()):
            kind = self._kinds[address.kind]
            assert each.resource is not None
            form = each.resource.form
            new = [
                other
                for other in accepted
                if other.way is Way.APPEARED and other.found is not None and same_name(kind, form, other.found.form)
            ]
            rivals = [other for other in gone.values() if other.resource and same_name(kind, form, other.resource.form)]
            if len(new) == len(rivals) == 1:
                accepted.remove(new[0])
                accepted[accepted.index(each)] = self._made_again(kind, each, new[0])
        return self._result

    def _made_again(self, kind: ObjectKind, gone: Acceptance, new: Acceptance) -> Acceptance:
        found, resource = new.found, gone.resource
        assert found is not None
        assert resource is not None
        after = effective(kind, resource, found.form)
        fields = self._compare.fields(after, found.form) if after != found.form else ()
        change = self._change(kind, gone.address, after, found.form)
        change = change._replace(
            fields=fields, id=found.id, updated=found.updated, list=resource.list, position=resource.position
        )
        way = Way.CHANGED if fields else Way.DECLARED
        return Acceptance(gone.address, way, change, fields, found, resource, gone.record)


def _with_fields(kind: ObjectKind, form: NormalForm, fields: Collection[FieldChange]) -> NormalForm:
    """``form`` with the live values of ``fields``."""
    absent = {field.path for field in fields if field.after is None}
    values = {field.path: field.after for field in fields if field.after is not None}
    return kind.normal({path: value for path, value in {**form, **values}.items() if path not in absent})
