"""Desired, recorded and live side by side: the table of verbs, one change for each address that differs. Pure.

Linear in the number of resources; forms are shared objects, so most comparisons are of identity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change, EndChange, PolicyChange, Verb
from reconciler.model.hold import Held
from reconciler.model.manifest import Position
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Found, Live, NormalForm, Resource
from reconciler.model.state import Record, State
from reconciler.stages.namesakes import namesakes
from reconciler.stages.planning import adopt_refusals
from reconciler.stages.planning.comparer import Comparer
from reconciler.stages.planning.created import is_new, is_own_create
from reconciler.stages.planning.deletes import delete_of
from reconciler.stages.planning.difference import Chosen, Difference, everything
from reconciler.stages.planning.edits import edited, effective, undoes_edit
from reconciler.stages.planning.forgets import forget_by_policy, forget_gone, forget_kept
from reconciler.stages.planning.move_refusals import kept_of_exclusive
from reconciler.stages.planning.policies import refused_replace
from reconciler.stages.planning.refreshing import is_stale, refreshed
from reconciler.stages.planning.replace import fixed_fields, refused_replaces
from reconciler.stages.planning.run_diff import RunDiffer
from reconciler.stages.reading.settle import open_replace


class Differ:
    """One comparison. ``adopt``: address → id of live objects that are to be taken over. ``now``: Unix seconds.

    ``holds``: whether what the state holds is left as it is. A destroy, and whoever names a word to be removed,
    asks for its delete.
    ``kept``: addresses that are forgotten where nothing declares them, each with the place of the document that says
    so.
    """

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        state: State,
        live: Live,
        *,
        adopt: Mapping[Address, str] | None = None,
        exclusive: Collection[str] = (),
        kept: Mapping[Address, Position] | None = None,
        now: float = 0.0,
        holds: bool = True,
    ) -> None:
        self._kinds, self._objects, self._state, self._live = kinds, object_kinds(kinds), state, live
        self._adopt = dict(adopt or {})
        self._exclusive, self._kept = exclusive, kept or {}
        self._now, self._holds = now, holds
        self._compare = Comparer(kinds)
        self._result = Difference(managed={kind: set() for kind in kinds})
        self._takers: dict[tuple[str, str], Address] = {}

    def run(self, resources: Mapping[Address, Resource], chosen: Chosen = everything) -> Difference:
        """Differences between the whole desired set and the rest, reported for what is ``chosen``."""
        self._note_recorded()
        runs = RunDiffer(self._state, self._result, resources)
        for address, resource in resources.items():
            if not chosen(address, resource.list):
                continue
            kind = self._objects.get(address.kind)
            if kind is None:
                runs.declared(resource)
            else:
                self._declared(kind, resource)
        for address, record in self._state.records.items():
            gone = address not in resources and address not in self._result.dropped and address.kind in self._kinds
            if gone and chosen(address, record.list):
                self._undeclared(address, record)
        for name in self._exclusive:
            self._exclude(name, resources, chosen)
        return self._result

    def adopt(self, resources: Mapping[Address, Resource]) -> Difference:
        """Adopts of the live objects that are to be taken over, and nothing else."""
        self._note_recorded()
        for address, identity in self._adopt.items():
            kind, record = self._objects[address.kind], self._state.records.get(address)
            found = self._live.get(kind.name, identity)
            # Of an interrupted replace a person may say which object is the new one; the old one is on record so far.
            if record is not None and open_replace(self._state, address) is None:
                self._result.refusals.append(adopt_refusals.managed_already(address, record.id))
            elif found is None or not (found.own or is_new(self._state, found, kind.name)):
                self._result.refusals.append(adopt_refusals.not_adopted(address, identity, found))
            else:
                self._taken(kind, resources[address], found, as_it_is=True)
        return self._result

    def _note_recorded(self) -> None:
        for address, record in self._state.records.items():
            self._result.managed.setdefault(address.kind, set()).add(record.id)

    def _declared(self, kind: ObjectKind, resource: Resource) -> None:
        address = resource.address
        record = self._state.records.get(address)
        if record is not None:
            found = self._live.get(kind.name, record.id)
            if record.life.expires != resource.life.expires:
                self._result.ends.append(EndChange(address, record.life, resource.life))
            if record.keep != resource.keep:
                self._result.policies.append(PolicyChange(address, resource.keep))
            self._recorded(kind, resource, record, found)
            return
        identity = kind.id_of(address) or self._adopt.get(address)
        found = self._live.get(kind.name, identity) if identity is not None else None
        if found is not None and found.own:
            self._taken(kind, resource, found)
            return
        if identity is not None and kind.assigns_ids:
            self._result.refusals.append(adopt_refusals.not_adopted(address, identity, found))
        self._create(kind, resource, None)

    def _recorded(self, kind: ObjectKind, resource: Resource, record: Record, found: Found | None) -> None:
        if found is None:
            self._result.missing.append(resource.address)
            self._result.drift += 1
            self._create(kind, resource, record)
            return
        after = effective(kind, resource, found.form)
        if edited(kind, record, found):
            self._result.drift += 1
        if after == found.form:
            self._result.keeps += 1
            self._refresh(resource, record, after)
            return
        fields = self._compare.fields(found.form, after)
        verb = Verb.REPLACE if fixed_fields(kind, fields) else Verb.UPDATE
        if verb is Verb.REPLACE:
            self._result.refusals += (*refused_replaces(resource), *refused_replace(resource, record))
        self._result.changes.append(
            self._change(resource, verb, found, after, record)._replace(
                fields=fields, undoes_edit=undoes_edit(fields, record.form, record.ignore)
            )
        )

    def _refresh(self, resource: Resource, record: Record, after: NormalForm) -> None:
        fresh = refreshed(record, resource, after)
        if is_stale(record, fresh):
            self._result.stale[resource.address] = fresh

    def _taken(self, kind: ObjectKind, resource: Resource, found: Found, *, as_it_is: bool = False) -> None:
        """Take a live object over. ``as_it_is``: only recorded now; what differs is the next plan's business."""
        address = resource.address
        ids = self._result.managed.setdefault(kind.name, set())
        if found.id in ids:
            self._result.refusals.append(self._taken_already(kind, address, found.id))
        ids.add(found.id)
        self._takers[kind.name, found.id] = address
        after = effective(kind, resource, found.form)
        change = self._change(resource, Verb.ADOPT, found, after, None)
        if is_own_create(self._state, address, found):
            change = change._replace(adopted=False)
        if after != found.form:
            change = change._replace(fields=self._compare.fields(found.form, after))
            fixed = () if as_it_is else fixed_fields(kind, change.fields)
            if fixed:
                self._result.refusals.append(adopt_refusals.needs_replace(change, fixed))
                return
            lines = kind.unmentioned(resource, found.form)
            if lines:
                self._result.refusals.append(adopt_refusals.unwritten(address, lines))
        self._result.changes.append(change)

    def _taken_already(self, kind: ObjectKind, address: Address, identity: str) -> Refusal:
        """One id, one address: with two, each apply would undo the other, and dropping one would delete both."""
        other = self._takers.get((kind.name, identity))
        if other is not None:
            return adopt_refusals.wanted_twice(address, identity, other)
        owner = next(a for a, r in self._state.records.items() if a.kind == kind.name and r.id == identity)
        return adopt_refusals.managed_elsewhere(address, identity, owner)

    def _create(self, kind: ObjectKind, resource: Resource, record: Record | None) -> None:
        address = resource.address
        if resource.existing:
            self._result.refusals.append(adopt_refusals.existing_absent(address))
            return
        namesakes_there = self._same_name(kind, resource) if kind.assigns_ids else ()
        effect = self._compare.effect(kind.name, None, resource.form)
        self._result.changes.append(
            Change(
                address,
                Verb.CREATE,
                effect,
                after=resource.form,
                recorded=record.form if record else None,
                undoes_edit=record is not None,
                list=resource.list,
                position=resource.position,
                protect=resource.protect,
                ignore=resource.ignore,
                namesakes=namesakes_there,
                extras=resource.extras,
                life=resource.life,
                keep=resource.keep,
            )
        )

    def _same_name(self, kind: ObjectKind, resource: Resource) -> tuple[str, ...]:
        """Unmanaged objects of the same cloud name: taking one over, or making a second one, is a person's choice.

        Returns the ids of such objects where the resource may share its name: then a guard asks for permission.
        """
        ids = self._result.managed.get(kind.name, set())
        live = self._live.of(kind.name).values()
        there = [item for item in namesakes(kind, resource.form, live) if item.id not in ids]
        if resource.shared_name:
            return tuple(item.id for item in there)
        if there:
            name = kind.label(resource.form) or ""
            self._result.refusals.append(adopt_refusals.name_taken(resource.address, name, there))
        return ()

    def _undeclared(self, address: Address, record: Record) -> None:
        kind = self._objects.get(address.kind)
        found = self._live.get(address.kind, record.id)
        if kind is None or found is None:
            self._result.changes.append(forget_gone(address, record, run=kind is None))
            return
        self._result.drift += edited(kind, record, found)
        if address in self._kept:
            self._keep(forget_kept(address, record, self._kept[address]))
            return
        hold = record.held
        over = record.life.ended(self._now) or (hold is not None and hold.ended(self._now))
        if self._holds and hold is not None and not over:
            self._result.held.append(Held(address, record.list, hold))
            return
        if record.keep:
            self._keep(forget_by_policy(address, record))
            return
        effect = self._compare.effect(kind.name, found.form, None)
        self._result.changes.append(delete_of(address, record, found, effect, self._now))

    def _keep(self, change: Change) -> None:
        """Leave an object in the account, and forget it."""
        if change.address.kind in self._exclusive:
            self._result.refusals.append(kept_of_exclusive(change.address))
        self._result.changes.append(change)

    def _exclude(self, name: str, resources: Mapping[Address, Resource], chosen: Chosen) -> None:
        """A kind that this project owns alone: what is not declared is deleted."""
        kind = self._objects.get(name)
        if kind is None:
            return
        ids = self._result.managed.get(name, set())
        for item in self._live.of(name).values():
            # What may be a preset of the service is not this project's to delete.
            if item.id in ids or not item.own:
                continue
            address = kind.address_of(item)
            if address in resources or not chosen(address, None):
                continue
            effect = self._compare.effect(name, item.form, None)
            change = Change(address, Verb.DELETE, effect, before=item.form, id=item.id, updated=item.updated)
            self._result.changes.append(change)
            ids.add(item.id)

    def _change(self, resource: Resource, verb: Verb, found: Found, after: NormalForm, record: Record | None) -> Change:
        return Change(
            resource.address,
            verb,
            self._compare.effect(resource.address.kind, found.form, after),
            before=found.form,
            after=after,
            id=found.id,
            recorded=record.form if record else None,
            updated=found.updated,
            list=resource.list,
            position=resource.position,
            protect=resource.protect,
            ignore=resource.ignore,
            extras=self._objects[resource.address.kind].beside(resource, found),
            # What has no record yet is there without this project's doing.
            adopted=record.adopted if record else True,
            life=resource.life,
            keep=resource.keep,
        )
