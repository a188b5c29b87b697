"""The table of verbs for runs: absent → run, done and unchanged → keep, changed → run, moved → keep. Pure.

"Already run" is decided by the request alone: where a request that ran appears under another name, and its old name is
gone or asks for something else now, it is the same run. Names may be swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconciler.model.change import Change, Verb
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Address, Resource, digest
from reconciler.model.run import RunOptions, RunStatus
from reconciler.model.state import Record, State, place_of
from reconciler.stages.planning.difference import Difference
from reconciler.stages.planning.fields import nested_changes
from reconciler.stages.planning.refreshing import is_stale


class RunDiffer:
    """Adds runs to a Difference. Records that move to another name do so whatever is chosen: nothing is sent for it."""

    def __init__(self, state: State, result: Difference, declared: Mapping[Address, Resource]) -> None:
        self._result = result
        moves = _moves(state, declared)
        self._records = {a: r for a, r in state.records.items() if a not in moves.values() and _is_run(r)}
        self._stored = state.records
        result.dropped.update(moves.values())
        for new, old in moves.items():
            self._records[new] = state.records[old]
            self._keep(declared[new], state.records[old])

    def declared(self, resource: Resource) -> None:
        record = self._records.get(resource.address)
        if record is None:
            self._run(resource, None)
            return
        changed = not _same(resource, record) and not _options(resource).once
        if (record.memory.rerun or changed) and record.memory.status is not RunStatus.STARTING:
            self._run(resource, record)
            return
        self._result.keeps += 1
        self._keep(resource, record)

    def _keep(self, resource: Resource, record: Record) -> None:
        """Note what the manifest says of the run now, beside its request."""
        fresh = record._replace(
            protect=resource.protect,
            list=resource.list,
            place=place_of(resource.position),
            run=replace(record.memory, options=_options(resource)),
        )
        if is_stale(self._stored.get(resource.address), fresh):
            self._result.stale[resource.address] = fresh

    def _run(self, resource: Resource, record: Record | None) -> None:
        before = record.form if record else None
        self._result.changes.append(
            Change(
                resource.address,
                Verb.RUN,
                paid_run(again=record is not None),
                before=None,
                after=resource.form,
                fields=nested_changes(before, resource.form) if before is not None else (),
                recorded=before,
                list=resource.list,
                position=resource.position,
                protect=resource.protect,
                options=_options(resource),
            )
        )


def paid_run(*, again: bool) -> Effect:
    """What a run does to moderation: nothing; but it costs."""
    return Effect(Posture.NEUTRAL, "a paid run, again" if again else "a paid run")


def _moves(state: State, declared: Mapping[Address, Resource]) -> dict[Address, Address]:
    """New name → old name of requests that ran under another name, which has no more use for them."""
    free: dict[tuple[str, str], list[Address]] = {}
    for address, record in state.records.items():
        if _is_run(record) and not _at_home(declared.get(address), record):
            free.setdefault((address.kind, digest(record.form)), []).append(address)
    kinds, moves = {kind for kind, _ in free}, dict[Address, Address]()
    for address, resource in declared.items():
        if address.kind not in kinds:
            continue
        own = state.records.get(address)
        if own is None or not _at_home(resource, own):
            found = free.get((address.kind, digest(resource.form)))
            if found:
                moves[address] = found.pop()
    return moves


def _at_home(resource: Resource | None, record: Record) -> bool:
    """Whether the record is, and stays, the one of this resource."""
    if resource is None:
        return False
    return _options(resource).once or record.memory.status is RunStatus.STARTING or _same(resource, record)


def _same(resource: Resource, record: Record) -> bool:
    """By digest, not by equality: to Python 1 is True, to the service it is not."""
    return digest(resource.form) == digest(record.form)


def _is_run(record: Record) -> bool:
    return record.run is not None


def _options(resource: Resource) -> RunOptions:
    return resource.options or RunOptions()
