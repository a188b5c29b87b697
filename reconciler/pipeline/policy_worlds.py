"""Worlds that policy tests are compared in: before and after an apply, a saved plan, or the change since a revision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reconciler.errors import InputError, ManifestErrors, Refused
from reconciler.files.project import FILE
from reconciler.files.revisions import copied_at
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.content_review_template import ContentReviewTemplate
from reconciler.model.change import Verb
from reconciler.model.manifest import Position
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Found, NormalForm, Resource
from reconciler.pipeline.loading import Loaded, errors, load
from reconciler.pipeline.met import meet_addresses
from reconciler.pipeline.reading import Reading, Seen, look, wanted_adopts
from reconciler.policy.world import World

LIVE, SAVED = Position("live", 0), Position("before the plan", 0)
"""Where a value stands that no file has."""
ACCOUNT, MANIFESTS = "the account", "the manifests"
_DECIDING = tuple(Address(name, "") for name, kind in OBJECT_KINDS.items() if kind.reads or kind.sampled)
"""An address of each kind that decides a verdict: these are looked at even where the project has none of them."""


NO_IDS: Mapping[str, str] = {}


class Worlds(NamedTuple):
    """Two worlds, what they are called, and what limits the comparison. ``ids``: template id → name, where known."""

    before: World
    after: World
    names: tuple[str, str]
    notes: tuple[str, ...] = ()
    ids: Mapping[str, str] = NO_IDS


async def live_worlds(reading: Reading, resources: Mapping[Address, Resource]) -> Worlds:
    """The account as it is, and as an apply of ``resources`` would leave it. Only Describe calls are made.

    What nobody manages stays in both: an apply leaves it alone, unless its kind is in the target's ``exclusive``.
    Raises Refused where the account cannot be compared, for example since it is another one.
    """
    if reading.refusals:
        raise Refused("the account cannot be compared with the manifests", refusals=reading.refusals)
    seen = await look(reading, [*resources, *_DECIDING], patient=False)
    known = _names(reading, seen)
    before: dict[Address, Resource] = {}
    after = dict(resources)
    ids: dict[str, str] = {}
    unmanaged = 0
    for kind_name, kind in OBJECT_KINDS.items():
        for identity, found in seen.live.of(kind_name).items():
            address = known.get((kind_name, identity)) or Address(kind_name, identity if kind.words else _name(found))
            before[address] = Resource(address, found.form, LIVE)
            if kind_name == ContentReviewTemplate.name:
                ids[identity] = address.name
            deleted = address in seen.state.records or (found.own and kind_name in reading.target.exclusive)
            if address not in resources and not deleted:
                after[address] = before[address]
                unmanaged += 1
    many = "objects" if unmanaged > 1 else "object"
    notes = (f"{unmanaged} unmanaged {many} of the account on both sides",) if unmanaged else ()
    return Worlds(World(before), World(after), (ACCOUNT, MANIFESTS), notes, ids)


def _names(reading: Reading, seen: Seen) -> dict[tuple[str, str], Address]:
    """Kind and id → the address under which an object is managed or about to be adopted."""
    adopted = {(address.kind, identity): address for address, identity in wanted_adopts(reading.target).items()}
    recorded = {(address.kind, record.id): address for address, record in seen.state.records.items()}
    return adopted | recorded


def _name(found: Found) -> str:
    """What a case may call a template that is not managed: its cloud name."""
    name = found.form.get("name")
    return name if isinstance(name, str) and name else found.id


def planned_worlds(plan: Plan, resources: Mapping[Address, Resource]) -> Worlds:
    """The world before a saved plan and the one after it. What it leaves as it is stands as ``resources`` have it."""
    meet_addresses(change.address for change in plan.changes)
    before, after = dict(resources), dict(resources)
    for change in plan.changes:
        if change.verb in (Verb.FORGET, Verb.KEEP):
            continue
        _put(before, change.address, change.before, SAVED, change.list)
        _put(after, change.address, change.after, change.position or SAVED, change.list)
    notes = ("what the plan leaves as it is was taken from the manifests",)
    templates = (change for change in plan.changes if change.address.kind == ContentReviewTemplate.name)
    ids = {change.id: change.address.name for change in templates if change.id is not None}
    return Worlds(World(before), World(after), ("before the plan", "after the plan"), notes, ids)


def _put(
    world: dict[Address, Resource], address: Address, form: NormalForm | None, place: Position, list_: str | None
) -> None:
    declared = world.get(address)
    if form is None:
        world.pop(address, None)
    elif declared is None or declared.form != form:
        world[address] = Resource(address, form, place, list=list_)


def revision_worlds(loaded: Loaded, revision: str) -> Worlds:
    """What the project declared at a revision of Git, and what it declares now.

    Raises InputError where there is no such revision, where its manifests have errors, or where the project shares a
    folder: only its own folder is copied.
    """
    if loaded.project.places.shared is not None:
        raise InputError(
            f"{revision}: a project with shared: cannot be read at a revision, since that folder is outside of its own",
            hint="compare with live, or with a saved plan",
        )
    with copied_at(loaded.project.root, revision) as folder:
        if loaded.project.file is not None and not (folder / FILE).is_file():
            raise InputError(f"{revision}: the project has no {FILE} there")
        try:
            then = load(folder, loaded.target, now=loaded.now).sound()
        except ManifestErrors as error:
            first = errors(error.problems)[0]
            raise InputError(
                f"{revision}: its manifests have errors, first {first.rule} at {first.position.short}",
                hint="compare with a revision that validates",
            ) from error
    if then.contents > 1:
        raise InputError(
            f"{revision}: the targets declare different things there", hint="choose one with --target NAME"
        )
    before = {address: _at(revision, resource) for address, resource in then.resources.items()}
    return Worlds(World(before), World(loaded.resources), (revision, MANIFESTS))


def _at(revision: str, resource: Resource) -> Resource:
    """The same with places that say at which revision they are: files of today have other lines."""
    places = {path: _named(revision, place) for path, place in (resource.places or {}).items()}
    return resource._replace(position=_named(revision, resource.position), places=places or None)


def _named(revision: str, place: Position) -> Position:
    return place._replace(file=f"{revision}:{place.file}")
