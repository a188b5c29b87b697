"""Whether a saved plan still fits: has anything moved that the plan itself is about? Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.life import Life
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Found, Live
from reconciler.model.state import State
from reconciler.stages.namesakes import namesakes
from reconciler.stages.planning.forgets import keeps


def moved(
    plan: Plan, state: State, live: Live, kinds: Mapping[str, Kind], now: float = 0.0
) -> list[tuple[Address, str]]:
    """Each address of the plan that is no longer as the plan found it, and how. Other movements do not matter.

    ``now`` is the time in Unix seconds: what the plan declares may have come to its end meanwhile.
    """
    held = {(address.kind, record.id): address for address, record in state.records.items()}
    return [
        *((change.address, how) for change in plan.changes for how in _moved(change, state, live, kinds, held)),
        *((change.address, _over(change.life)) for change in plan.changes if _has_ended(change, now)),
        *((end.address, _over(end.after)) for end in plan.ends if end.after.ended(now)),
    ]


def _has_ended(change: Change, now: float) -> bool:
    return change.after is not None and change.life.ended(now)


def _over(life: Life) -> str:
    return f"expired {life.expires} since the plan was made"


def _moved(
    change: Change, state: State, live: Live, kinds: Mapping[str, Kind], held: Mapping[tuple[str, str], Address]
) -> Iterator[str]:
    record = state.records.get(change.address)
    if change.recorded is None and record is not None:
        yield "is managed already"
        return
    if change.recorded is not None and (record is None or record.form != change.recorded):
        yield "was applied or forgotten since then"
        return
    kind = kinds[change.address.kind]
    if change.verb is Verb.CREATE and isinstance(kind, ObjectKind):
        known = record.id if record else kind.id_of(change.address)
        yield from _created(kind, change, known, live, held)
    elif change.verb is Verb.RUN:
        if record is not None and record.form == change.after and not (record.run and record.run.rerun):
            yield "was started again since then"
    else:
        # One id, one address: a plan that gives an object to another address is not one that this program made.
        holder = held.get((kind.name, change.id or change.address.name))
        if holder not in (None, change.address):
            yield f"is managed as {holder}"
        if record is not None and change.id is not None and record.id != change.id:
            yield f"is another object now: {record.id}"
        yield from _known(change, live.get(kind.name, change.id or change.address.name))


def _created(
    kind: ObjectKind, change: Change, known: str | None, live: Live, held: Mapping[tuple[str, str], Address]
) -> Iterator[str]:
    """``known``: the id that it has, or had before it was gone; None where only the create returns it."""
    if known is not None and live.get(kind.name, known) is not None:
        yield "is in the account now"
    elif kind.assigns_ids and change.after is not None:
        for item in namesakes(kind, change.after, live.of(kind.name).values()):
            if (kind.name, item.id) not in held and item.id not in change.namesakes:
                yield f"{item.id} of the same cloud name is in the account now"


def _known(change: Change, found: Found | None) -> Iterator[str]:
    if change.verb is Verb.FORGET:
        kept = keeps(change)
        if kept and found is None:
            yield "is gone from the account"
        elif found is not None and not kept:
            yield "is in the account again"
    elif found is None:
        yield "is gone from the account"
    elif found.form != change.before:
        yield f"was changed in the account at {found.updated}" if found.updated else "was changed in the account"
