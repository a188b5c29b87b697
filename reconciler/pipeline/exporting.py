"""export: a whole account as a project. Read completely, written beside its place, read back, compared, moved in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reconciler.cloud import who_am_i
from reconciler.errors import CloudError, InputError, ManifestErrors, Refused
from reconciler.files.project import ProjectFiles, open_project
from reconciler.files.writing import Heading, Workplace, open_workplace, project_files, require_empty
from reconciler.ground.collector import collector_paused
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.objects import ObjectKind
from reconciler.model.draft import Draft, LeftOut, Wanted, united
from reconciler.model.event import Entered, Warned
from reconciler.model.idset import unmanaged_ids
from reconciler.model.manifest import Text
from reconciler.model.project import EMULATOR, Target
from reconciler.model.resource import Address, Live, Origin, Resource
from reconciler.model.state import Record, State, place_of
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.loading import Loaded, errors, load
from reconciler.pipeline.met import meet_live
from reconciler.pipeline.recorded_edit import save_edit
from reconciler.pipeline.schemas import schemas
from reconciler.pipeline.session import Session, endpoint_of, refuse_lost_state

TARGET = "prod"
"""What the target is called by default."""
_CARRIED = ("endpoint", "site", "account", "profile", "region", "rate")
"""What a target of another project says about the account itself. State and guards are that project's own."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``counts``: declared resources by noun; ``adopted``: how many records the state got.

    ``remarks``: what declared objects have that no manifest can say.
    """

    folder: Path
    files: tuple[str, ...]
    counts: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    target: str
    adopted: int = 0
    state: str = ""
    remarks: tuple[str, ...] = ()


async def export(
    session: Session, folder: Path, *, only: tuple[str, ...] = (), adopt: bool = False, state: str | None = None
) -> Exported:
    """Write the account of ``session`` as a project into ``folder``, which must be empty.

    ``only``: globs on addresses. ``adopt``: write the state too; ``state``: where, if not beside the project file.
    Raises InputError, CloudError, Refused; nothing stays of what failed.
    """
    require_empty(folder, keeps_state=adopt)
    _refuse_embedded(session)
    target = await _target(session, state)
    _check_choice(only)
    if adopt:
        refuse_lost_state(_imagined(session, folder, target), replace(session.options, target=session.name))
    kinds = [kind for kind in OBJECT_KINDS.values() if _may_match(kind, only)]
    refusals = await session.account()
    if refusals:
        raise Refused("wrong account; nothing was exported", refusals=refusals)
    session.options.listen(Entered("list"))
    live = await session.reader.read(kinds)
    meet_live(live)
    with collector_paused():
        draft = _draft(kinds, live, _wanted(only))
        texts = project_files(_heading(session, folder, target, draft, adopt), draft.documents, draft.left_out)
        texts |= {f"schemas/{name}": text for name, text in schemas().items() if name.startswith(("manifest", "proj"))}
        with open_workplace(folder, keeps_state=adopt) as work:
            work.put(texts)
            loaded = load(work.draft).sound()
            _compare(loaded, draft, live)
            # The state first: without manifests it does nothing, manifests without it would only adopt.
            made = Session(_moved(loaded.project, folder), session.name, session.client, session.options)
            adopted = 0
            if adopt:
                adopted = _remember(made, _records(loaded.resources, draft, live), live, work)
            else:
                work.announce()
            work.publish()
    counts = {kind.noun: sum(address.kind == kind.name for address in draft.ids) for kind in kinds}
    where = made.store.describe() if adopt else ""
    return Exported(folder, tuple(sorted(texts)), counts, draft.left_out, session.name, adopted, where, draft.remarks)


def environment_project(path: Path | None, *, target: str | None, settings: Mapping[str, Any]) -> ProjectFiles:
    """The project at ``path`` or around it; without one, an imagined one with a single target of ``settings``."""
    project, problems = open_project(path or Path())
    if errors(problems):
        raise ManifestErrors(problems)
    if project.file is not None or path is not None:
        if any(value is not None for value in settings.values()):
            raise InputError(
                f"the targets of the project in {project.root} say site and profile",
                hint="choose one with --target, or run the command outside the project",
            )
        return project
    made = Target.model_validate({name: value for name, value in settings.items() if value is not None})
    return replace(project, project=project.project.model_copy(update={"targets": {Text(target or TARGET): made}}))


async def _target(session: Session, state: str | None) -> dict[str, Any]:
    """What the new project file says of the target."""
    own = session.target
    said = {name: getattr(own, name) for name in _CARRIED}
    target = {name: value for name, value in said.items() if value is not None}
    if own.account is None:
        try:
            target["account"] = (await who_am_i(session.client)).account
        except CloudError as error:
            session.options.listen(Warned(f"the account's number is not known: {error.message}"))
    if state is not None:
        target["state"] = state
    return target


def _imagined(session: Session, folder: Path, target: Mapping[str, Any]) -> ProjectFiles:
    """The project as it will be, for checks before anything is read."""
    model = Target.model_validate(dict(target))
    project = session.project.project.model_copy(update={"targets": {Text(session.name): model}})
    return replace(session.project, root=folder.resolve(), project=project)


def _moved(project: ProjectFiles, folder: Path) -> ProjectFiles:
    return replace(project, root=folder.resolve())


def _refuse_embedded(session: Session) -> None:
    """The emulator inside a project keeps its data there: another project would look at an empty one."""
    if endpoint_of(session.target, session.options) == EMULATOR:
        store = session.project.state_folder(session.name) / "emulator.jsonl"
        raise InputError(
            f"target {session.name} is the emulator inside its project; an exported project would not see its data",
            hint=f"serve them: reconciler emulator --store {store}, then export with --endpoint",
        )


def _check_choice(only: tuple[str, ...]) -> None:
    for glob in only:
        if glob.startswith("list:"):
            raise InputError(
                f"{glob}: there are no lists yet", hint="--only takes addresses, for example KeywordSample/*"
            )


def _may_match(kind: ObjectKind, only: tuple[str, ...]) -> bool:
    """Whether a glob can match an address of the kind: what cannot is not read."""
    prefix = f"{kind.name}/"
    return not only or any(
        glob.startswith(prefix) or prefix.startswith(glob.partition("*")[0].partition("?")[0].partition("[")[0])
        for glob in only
    )


def _wanted(only: tuple[str, ...]) -> Wanted:
    chosen = Choice(only).predicate()
    return lambda address: chosen(address, None)


def _draft(kinds: list[ObjectKind], live: Live, wanted: Wanted) -> Draft:
    drafts = []
    for kind in kinds:
        items = live.of(kind.name).values()
        drafts.append(kind.draft([item for item in items if item.own], wanted))
        unknown = (item for item in items if item.origin is Origin.UNKNOWN)
        reason = "the service does not say whether it is the account's own or a preset"
        left = (LeftOut(kind.name, item.id, kind.label(item.form) or "", reason) for item in unknown)
        drafts.append(Draft(left_out=tuple(left)))
    return united(drafts)


def _heading(session: Session, folder: Path, target: dict[str, Any], draft: Draft, adopt: bool) -> Heading:
    """The project file. Without a state, the ids of what is not found by its own text stand in the target."""
    assigned = {name for name, kind in OBJECT_KINDS.items() if kind.assigns_ids}
    ids = {str(address): int(identity) for address, identity in draft.ids.items() if address.kind in assigned}
    if ids and not adopt:
        target = target | {"adopt": ids}
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in folder.resolve().name).strip("-.")
    return Heading(name or "project", {session.name: target})


def _compare(loaded: Loaded, draft: Draft, live: Live) -> None:
    """What the files declare is what the account has: nothing more, nothing less. Raises InputError."""
    strange = [address for address in loaded.resources if address not in draft.ids]
    for address, identity in draft.ids.items():
        resource, found = loaded.resources.get(address), live.get(address.kind, identity)
        if resource is None or found is None or resource.form != found.form:
            strange.append(address)
    if strange:
        shown = ", ".join(map(str, strange[:5]))
        more = f" and {len(strange) - 5:,} more" if len(strange) > 5 else ""
        raise InputError(
            f"the files would not say what the account has: {shown}{more}; nothing was written",
            hint="leave it out with --only, and report it, please",
        )


def _records(resources: Mapping[Address, Resource], draft: Draft, live: Live) -> dict[Address, Record]:
    """Every declared resource as adopted."""
    records = {}
    for address, identity in draft.ids.items():
        resource, found = resources[address], live.of(address.kind)[identity]
        place = place_of(resource.position)
        records[address] = Record(
            identity,
            found.form,
            resource.protect,
            resource.ignore,
            resource.list,
            place,
            adopted=True,
            keep=resource.keep,
        )
    return records


def _remember(session: Session, records: Mapping[Address, Record], live: Live, work: Workplace) -> int:
    """Write the state, and before it the note by which the next export knows it where this one is killed.

    Raises Refused where there is a state already, unless a killed export wrote it and it was not used since.
    """
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        stored = session.store.load()
        lineage, serial = str(uuid.uuid4()), 1
        if stored is not None:
            last = work.states.get(stored.lineage)
            # A kill may have come after its note and before its write.
            if last is None or stored.serial not in (last, last - 1):
                raise Refused(
                    f"there is a state at {session.store.describe()} already; nothing was written",
                    hint="another project may use it: name another place with --state",
                )
            lineage, serial = stored.lineage, stored.serial + 1
        work.announce({lineage: serial})
        # What could not be declared is in the account all the same: it did not appear since.
        held = {(address.kind, record.id) for address, record in records.items()}
        made = State(
            lineage,
            session.target.site,
            serial,
            session.target.account,
            records,
            applied=session.clock.now(),
            unmanaged=unmanaged_ids(live, held),
        )
        before = stored or State(lineage, session.target.site)
        save_edit(session, memory, before, made)
    return len(records)
