"""plan --offline: manifests compared with what was written down of the account, by a state or by an export. No call.

The state, from ``state pull``, says what the last apply left; an export says what the account had. With both, the state
knows what is managed, and the export what is live. With one, it stands for the other as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from reconciler.cloud import SystemClock
from reconciler.errors import InputError, Refused
from reconciler.files.project import STATE_FOLDER, ProjectFiles
from reconciler.files.reading import Unreadable, check_no_links, read_bytes
from reconciler.ground.collector import collector_paused
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.objects import object_kinds
from reconciler.model.call import Answer, Call
from reconciler.model.moves import NO_ADDRESS_CHANGES, AddressChanges
from reconciler.model.plan import Plan, Source
from reconciler.model.resource import Address, Found, Live, Resource
from reconciler.model.state import Record, State, place_of
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.loading import Loaded, chosen_target, load
from reconciler.pipeline.outside_guards import guards_in_force
from reconciler.pipeline.ownership import check_owner
from reconciler.pipeline.planning import completed, differences
from reconciler.pipeline.readdressing import readdressed
from reconciler.pipeline.reading import Reading, Seen, kinds_in_use, wanted_adopts
from reconciler.pipeline.session import Options, check_one_address, endpoint_of
from reconciler.pipeline.state_checks import check_entries
from reconciler.stages.planning.reach.surroundings import Around
from reconciler.stages.reading.live import Reader
from reconciler.stages.reading.settle import settle
from reconciler.stages.running.watch import RunsSettled, RunWatcher
from reconciler.stores.document.codec import decode
from reconciler.stores.document.protection import is_encrypted

_PULL_CLEAR = "where the key is: reconciler state pull --clear --out FILE"

_CAREFUL = "templates that nobody declared were not read: changes of keywords are judged without them"


class CallAttempted(RuntimeError):
    """A plan without network was about to ask the service: a mistake in this program. Nothing was sent."""


class _NoCloud:
    """The port of a cloud that is never asked."""

    async def read(self, call: Call) -> Answer:
        raise CallAttempted(f"{call.key} would be sent")


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands for the account: a file that ``state pull`` wrote, a folder that ``export`` wrote, or both."""

    state: Path | None = None
    live: Path | None = None


def plan_offline(
    project: ProjectFiles,
    resources: Mapping[Address, Resource],
    recorded: Recorded,
    options: Options,
    *,
    mode: str = "apply",
    choice: Choice | None = None,
    ended: Mapping[Address, Resource] | None = None,
    addresses: AddressChanges = NO_ADDRESS_CHANGES,
    at: str | None = None,
) -> Plan:
    """Compare without a call. The plan says with what, has no checksum, and cannot be saved or applied.

    ``ended`` and ``at`` as in ``differences``, ``addresses`` as in ``Loaded``.

    Raises InputError where a file cannot be used, StateError where the state is damaged, Refused where it is of another
    site or account.
    """
    name, target = chosen_target(project, options.target)
    sources = []
    state = State(lineage="", site=target.site, account=target.account, owner=target.owner)
    if recorded.state is not None:
        state, source = _state(recorded.state, project, name)
        sources.append(source)
    live = _live_of_state(state)
    if recorded.live is not None:
        exported, source = _export(recorded.live, project)
        sources.append(source)
        ids = _ids(exported, state)
        live = _live_of_export(exported, ids)
        if recorded.state is None:
            state = replace(state, records=_records(exported, ids))
    clock, cloud = options.clock or SystemClock(), _NoCloud()
    reading = Reading(
        name,
        target,
        state,
        target.state or f"{STATE_FOLDER}/{name}",
        clock.now(),
        Reader(cloud, clock),
        RunWatcher(cloud, clock),
        clock,
        endpoint=endpoint_of(target, options) or "",
        address=target.state or f"{STATE_FOLDER}/{name}",
        missing=project.missing,
        guards=guards_in_force(project.root, target, options.environ),
        commit=options.commit,
    )
    reading = readdressed(reading, addresses)
    kinds = kinds_in_use(reading, resources)
    with collector_paused():
        seen = Live({kind: live.of(kind) for kind in object_kinds(kinds)})
        settlement = settle(reading.state, seen, object_kinds(kinds))
        found = Seen(kinds, seen, settlement, RunsSettled())
        drawn, terms = differences(reading, resources, found, mode=mode, choice=choice, ended=ended or {}, at=at)
        made = completed(reading, found, drawn, terms, Around(remarks=(_CAREFUL,))).plan
    warnings = (*made.warnings, *_open_writes(state))
    return replace(made, checksum="", id="", offline=tuple(sources), warnings=warnings)


def _state(path: Path, project: ProjectFiles, name: str) -> tuple[State, Source]:
    target, where = project.targets[name], f"the state file {path}"
    try:
        check_no_links(Path.cwd(), Path.cwd() / path)
        data = read_bytes(path)
    except Unreadable as error:
        raise InputError(f"{where}: {error.message}", hint="write one: reconciler state pull --out FILE") from error
    if is_encrypted(data):
        raise InputError(f"{where} is encrypted, and no key is read offline", hint=_PULL_CLEAR)
    state = decode(data, where=where, hint="write it again: reconciler state pull --out FILE")
    for what, has, wanted in (("site", state.site, target.site), ("account", state.account, target.account)):
        if has and wanted and has != wanted:
            raise Refused(f"{where} belongs to {what} {has}, this target to {wanted}", hint="choose the right target")
    check_owner(state, name, target.owner, where)
    check_entries(state, where)
    check_one_address(state, where, "pull it again")
    return state, Source("state", str(path), state.applied, state.serial, hashlib.sha256(data).hexdigest())


def _export(folder: Path, project: ProjectFiles) -> tuple[Loaded, Source]:
    loaded = load(folder).sound()
    root = loaded.project.root
    if root == project.root or loaded.project.file is None:
        what = "is the project itself" if root == project.root else "has no project file"
        raise InputError(f"{folder} {what}, and not an export", hint="write one: reconciler export DIR")
    return loaded, Source("export", str(folder), loaded.project.written)


def _live_of_state(state: State) -> Live:
    found: dict[str, dict[str, Found]] = {kind: {} for kind in OBJECT_KINDS}
    for address, record in state.records.items():
        if address.kind in found:
            found[address.kind][record.id] = Found(record.id, record.form)
    return Live(found)


def _ids(exported: Loaded, state: State) -> dict[Address, str]:
    """The id of each object that an export declares.

    Where it is not the name, the export's own project file says it, or the state by the same address. An export that
    was adopted says none: without its state, the name stands for the id, which is not shown.
    """
    said = {a: i for target in exported.project.targets.values() for a, i in wanted_adopts(target).items()}
    ids = {}
    for address in exported.resources:
        kind, record = OBJECT_KINDS.get(address.kind), state.records.get(address)
        if kind is not None:
            known = record.id if record else address.name
            ids[address] = kind.id_of(address) or said.get(address) or known
    return ids


def _live_of_export(exported: Loaded, ids: Mapping[Address, str]) -> Live:
    found: dict[str, dict[str, Found]] = {kind: {} for kind in OBJECT_KINDS}
    for address, identity in ids.items():
        found[address.kind][identity] = Found(identity, exported.resources[address].form)
    return Live(found)


def _records(exported: Loaded, ids: Mapping[Address, str]) -> dict[Address, Record]:
    """Everything that an export has counts as managed: what the manifests do not declare is shown as a delete."""
    records = {}
    for address, identity in ids.items():
        resource = exported.resources[address]
        records[address] = Record(identity, resource.form, list=resource.list, place=place_of(resource.position))
    return records


def _open_writes(state: State) -> list[str]:
    if state.intents is None or not state.intents.entries:
        return []
    count = len(state.intents.entries)
    return [f"the state has {count} writes of an apply that did not end: what became of them is not known offline"]
