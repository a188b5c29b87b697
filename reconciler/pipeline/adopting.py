"""adopt: taking live objects over, one or many, once a person has seen what the next apply will change of them."""

from __future__ import annotations

import fnmatch
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.errors import InputError
from reconciler.kinds import BY_NAME, OBJECT_KINDS, RUN_KINDS
from reconciler.kinds.objects import ObjectKind
from reconciler.kinds.runs import RunKind
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Found, Live, Resource
from reconciler.model.state import State
from reconciler.pipeline.applying import refuse
from reconciler.pipeline.met import meet_live
from reconciler.pipeline.other_targets import other_owners
from reconciler.pipeline.planning import terms_of
from reconciler.pipeline.reading import Reading
from reconciler.pipeline.recorded_edit import save_edit
from reconciler.pipeline.session import Session
from reconciler.pipeline.state_edits import claim, next_state, parsed
from reconciler.stages.hints import adopt_command
from reconciler.stages.planning.adopt import adopt_plan, by_name, with_adopted
from reconciler.stages.planning.guards import Allowed

MISTAKES = ("adopt-missing", "adopt-preset")
"""Refusals of a plan that mean, where a person named the id, a mistake in the command and not a guard's no."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The plan that was carried out, and the runs whose tasks were recorded. ``declined``: nothing was written."""

    plan: Plan | None = None
    claimed: tuple[tuple[Address, str], ...] = ()
    declined: bool = False

    @property
    def ids(self) -> tuple[tuple[Address, str], ...]:
        """Address and id of everything that was taken over."""
        changes = self.plan.changes if self.plan else ()
        return (*self.claimed, *((change.address, change.id or "") for change in changes))


Approve = Callable[[Plan], bool]
"""Asked with the plan, once nothing refuses it, before anything is written."""


def pairs(words: Sequence[str]) -> list[tuple[str, str | None]]:
    """``ADDRESS [ID] ADDRESS [ID] …``: a word that begins with no kind is the id for the address before it."""
    found: list[tuple[str, str | None]] = []
    for word in words:
        kind, slash, _ = word.partition("/")
        if found and found[-1][1] is None and not (slash and kind in BY_NAME):
            found[-1] = (found[-1][0], word)
        else:
            found.append((word, None))
    return found


def is_address(word: str) -> bool:
    """Return whether ``word`` could be the address of a resource: the name of a kind, a slash and a name."""
    kind, slash, name = word.partition("/")
    return bool(slash and name) and kind in BY_NAME


async def adopt(
    session: Session,
    resources: Mapping[Address, Resource],
    wanted: Sequence[tuple[str, str | None]],
    globs: Sequence[str],
    approve: Approve,
) -> Adopted:
    """Take objects over: ``wanted`` by address and id, and what ``globs`` match by their exact cloud names.

    All or none. Raises InputError and Refused with every reason; then nothing was written.
    """
    named = [(*parsed(text), identity) for text, identity in wanted]
    claimed = []
    for address, kind, task in named:
        if isinstance(kind, RunKind):
            claimed.append((address, (await claim(session, kind, address, task)).id))
    asked = {
        address: _identity(kind, address, identity, resources)
        for address, kind, identity in named
        if isinstance(kind, ObjectKind)
    }
    if not asked and not globs:
        return Adopted(claimed=tuple(claimed))
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        reading = await session.reading()
        made = await _planned(session, reading, resources, asked, _matching(resources, globs, reading.state))
        if not made.empty:
            if not approve(made):
                return Adopted(made, tuple(claimed), declined=True)
            adopted = next_state(session, with_adopted(reading.state, made.changes))
            save_edit(session, memory, reading.state, adopted, plan=made.checksum)
    return Adopted(made, tuple(claimed))


async def _planned(
    session: Session,
    reading: Reading,
    resources: Mapping[Address, Resource],
    asked: Mapping[Address, str],
    chosen: Sequence[Address],
) -> Plan:
    """The plan of one command. Raises InputError and Refused where it cannot be carried out."""
    kinds = {name: OBJECT_KINDS[name] for name in dict.fromkeys(a.kind for a in (*chosen, *asked))}
    live = await _live(reading, kinds, [*chosen, *asked])
    meet_live(live)
    found = by_name(chosen, resources, reading.state, live, kinds)
    ids = {**found.ids, **asked}
    terms = terms_of(reading, "adopt", None, (*reading.refusals, *found.refusals))
    terms = replace(terms, adopt=ids, warnings=(*found.remarks, *other_owners(session, ids)))
    made = adopt_plan(resources, reading.state, live, kinds, terms)
    for refusal in made.refusals:
        if refusal.code in MISTAKES:
            raise InputError(refusal.message, hint=refusal.hint)
    refuse(made, Allowed())
    return made


def _identity(kind: ObjectKind, address: Address, identity: str | None, resources: Mapping[Address, Resource]) -> str:
    if address not in resources:
        raise InputError(f"no manifest declares {address}", hint="declare it first, then adopt it")
    own = kind.id_of(address)
    if own is not None:
        if identity is not None and identity != own:
            raise InputError(f"{address} is found by its name; leave the id out")
        return own
    if identity is None:
        named = shlex.join(["reconciler", "adopt", "--by-name", str(address)])
        hint = f"{adopt_command(address, 'ID')}, or by its cloud name: {named}"
        raise InputError(f"{address} needs the id of the live object", hint=hint)
    return identity


def _matching(resources: Mapping[Address, Resource], globs: Sequence[str], state: State) -> list[Address]:
    """Declared addresses that a glob matches and that are not managed yet. Raises InputError where there is none."""
    chosen: dict[Address, None] = {}
    for glob in globs:
        found = [a for a in resources if fnmatch.fnmatchcase(str(a), glob) and a.kind not in RUN_KINDS]
        if not found:
            raise InputError(f"no manifest declares anything that matches {glob}")
        chosen.update(dict.fromkeys(address for address in found if address not in state.records))
    return list(chosen)


async def _live(reading: Reading, kinds: Mapping[str, ObjectKind], addresses: Sequence[Address]) -> Live:
    """What the account has of ``kinds``: all of it where ids are assigned, else the objects that are asked for."""
    found: dict[str, Mapping[str, Found]] = {}
    for name, kind in kinds.items():
        if kind.assigns_ids:
            found[name] = await reading.reader.all(kind)
        else:
            found[name] = await reading.reader.fetch(kind, [a.name for a in addresses if a.kind == name])
    return Live(found)
