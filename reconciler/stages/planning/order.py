"""The order of changes, the steps they are sent in, and where protection cannot help dipping. Pure.

Steps: deletes that must make room → what adds protection → what exchanges it → what removes it. Each is read back
before the next. Within the exchange, templates go before keywords; where that would leave a gap, a template is widened
before and narrowed after them. A replace has a part in two steps: the new object adds, and the old one is removed when
all that adds was read back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.posture import Phase, Posture
from reconciler.model.resource import Address, Live, NormalForm
from reconciler.stages.planning.replace import dips_of_replaces, parts_of


class Step(IntEnum):
    """When a change is sent."""

    MAKE_ROOM = 0
    ADD = 1
    EXCHANGE_TEMPLATES = 2
    EXCHANGE_OUT = 3
    EXCHANGE_IN = 4
    EXCHANGE_NARROW = 5
    REMOVE = 6


EXCHANGES = (Step.EXCHANGE_TEMPLATES, Step.EXCHANGE_OUT, Step.EXCHANGE_IN, Step.EXCHANGE_NARROW)
"""Steps of changes that add protection and take some away."""

_VERBS = (Verb.FORGET, Verb.ADOPT, Verb.CREATE, Verb.UPDATE, Verb.REPLACE, Verb.DELETE, Verb.RUN)
_POSTURES = (Posture.LOOSENS, Posture.MIXED, Posture.TIGHTENS, Posture.NEUTRAL)


def ordered(changes: Iterable[Change], kinds: Mapping[str, Kind]) -> list[Change]:
    """The fixed order of a plan: by kind, verb and name. Independent of how the manifests are split."""
    rank = {name: index for index, name in enumerate(kinds)}
    return sorted(changes, key=lambda c: (rank[c.address.kind], _VERBS.index(c.verb), c.address.name))


def marked(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> list[Change]:
    """``changes`` with ``via`` filled in where that keeps protection, and ``dips`` where it is lower for a moment."""
    changes = bridged(changes, kinds)
    reasons: dict[Address, str] = {}
    for kind in object_kinds(kinds).values():
        reasons.update(kind.conflicts(changes))
        reasons.update(_crowded(changes, live, kind))
        reasons.update(_replaced(changes, kind))
    result = list(changes)
    if reasons:
        for index, change in enumerate(result):
            if change.address in reasons:
                result[index] = change._replace(dips=reasons[change.address])
    return result


def bridged(changes: Sequence[Change], kinds: Mapping[str, Kind]) -> list[Change]:
    """``changes`` with ``via`` filled in: those that are sent in two steps, so that nothing dips."""
    found: dict[Address, NormalForm] = {}
    for kind in object_kinds(kinds).values():
        found.update(kind.bridges(changes))
    if not found:
        return list(changes)
    return [c._replace(via=found[c.address]) if c.address in found else c for c in changes]


def _crowded(changes: Sequence[Change], live: Live, kind: ObjectKind) -> dict[Address, str]:
    """Deletes that must come first because the account has no room for the creates beside them.

    What is no longer declared goes before what is replaced: a replace that must delete first leaves a gap.
    """
    own = [c for c in changes if c.address.kind == kind.name]
    deletes = sorted((c for c in own if c.verb is Verb.DELETE), key=lambda c: c.address)
    over = _beyond_quota(own, live, kind)
    found = dict(dips_of_replaces(own, kind, over - len(deletes)))
    if kind.quota is not None:
        reason = f"deleted before others are created: the account has room for {kind.quota.limit} {kind.noun}"
        found.update({change.address: reason for change in deletes[: max(over, 0)]})
    return found


def _beyond_quota(changes: Sequence[Change], live: Live, kind: ObjectKind) -> int:
    """How many objects too many the account would have, if every create came before every delete."""
    if kind.quota is None:
        return 0
    created = sum(change.verb in (Verb.CREATE, Verb.REPLACE) for change in changes)
    present = sum(item.own for item in live.of(kind.name).values())
    return present + created - kind.quota.limit


def _replaced(changes: Sequence[Change], kind: ObjectKind) -> dict[Address, str]:
    """A create whose name the service may take for one that is deleted: it has to wait for the delete."""
    gone = {
        key: c.address
        for c in changes
        if c.verb is Verb.DELETE and c.address.kind == kind.name and (key := kind.lookalike(c.address.name)) is not None
    }
    if not gone:
        return {}
    found: dict[Address, str] = {}
    for change in changes:
        if change.verb is Verb.CREATE and change.address.kind == kind.name:
            key = kind.lookalike(change.address.name)
            twin = gone.get(key) if key is not None else None
            if twin is not None:
                found[twin] = f"deleted before {change.address.name} is created: the service may take them for one"
                found[change.address] = f"created after {twin.name} is deleted: the service may take them for one"
    return found


def steps_of(change: Change, kind: ObjectKind) -> Iterator[tuple[Step, Change]]:
    """What is sent for a change, and when: the change itself, or its two parts."""
    if change.via is not None:
        first, second = two_steps_of(change)
        yield Step.EXCHANGE_TEMPLATES, first
        yield Step.EXCHANGE_NARROW, second
        return
    if change.verb is not Verb.REPLACE:
        yield step_of(change, kind), change
        return
    for part in parts_of(change):
        yield step_of(part, kind), part


class TwoSteps(NamedTuple):
    """What carries out an update that is sent in two steps."""

    first: Change
    second: Change


def two_steps_of(change: Change) -> TwoSteps:
    """The parts of a change that has ``via``."""
    return TwoSteps(change._replace(after=change.via, via=None), change._replace(before=change.via, via=None))


def step_of(change: Change, kind: ObjectKind) -> Step:
    """Where in the sequence a change is sent that is sent as a whole."""
    if change.verb is Verb.DELETE:
        if change.dips:
            return Step.MAKE_ROOM if kind.assigns_ids else Step.EXCHANGE_OUT
        return Step.REMOVE
    if change.verb is Verb.CREATE:
        return Step.EXCHANGE_IN if change.dips and not kind.assigns_ids else Step.ADD
    when = change.effect.when
    if when is Phase.EXCHANGE:
        return Step.EXCHANGE_TEMPLATES if kind.assigns_ids else Step.EXCHANGE_IN
    return Step.ADD if when is Phase.ADD else Step.REMOVE
