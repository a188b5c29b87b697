"""render: what one target declares, with bases, patches, selections, lists and defaults resolved."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reconciler.errors import InputError
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import ProjectFiles
from reconciler.files.writing import open_workplace, require_empty
from reconciler.files.writing.resolved import ResolvedDocument, resolved_files
from reconciler.kinds.base import Kind
from reconciler.kinds.documents import Declared, DocumentType, Expansion
from reconciler.model.manifest import Map, Position, Text
from reconciler.model.resource import Resource
from reconciler.pipeline.contents import contents_of
from reconciler.pipeline.loading import Loaded, chosen_target, load
from reconciler.stores.open import is_folder

_NOWHERE = Position("", 1)


def resolved_documents(loaded: Loaded) -> Iterator[ResolvedDocument]:
    """The documents of the target for which a sound project was loaded, in order."""
    project = loaded.project
    manifests, _ = load_manifests(project)
    lists = ListReader(project.root, project.sources)
    for kind, declared in contents_of(project, manifests, now=loaded.now).of(loaded.target).declared:
        expansion = Expansion()
        if isinstance(kind, Kind):
            expansion = kind.expand(declared, {key: lists.read(query)[0] for key, query in kind.queries(declared)})
        yield ResolvedDocument(kind.document, _metadata(kind, declared), kind.resolved(declared, expansion))


def _metadata(kind: DocumentType, declared: Declared) -> dict[str, Any]:
    head = declared.metadata
    result: dict[str, Any] = {"name": head.name}
    if head.shared_name:
        result["sharedName"] = True
    life: dict[str, Any] = {}
    if head.protect:
        life["preventDestroy"] = True
    if head.ignore:
        life["ignoreChanges"] = list(head.ignore)
    if head.keep:
        life["deletionPolicy"] = "keep"
    return {**result, "lifecycle": life} if life else result


def render(path: Path, target: str | None, folder: Path) -> tuple[str, ...]:
    """Write the project of one target into ``folder``, which must be empty. The files, relative to it.

    What is written is read back and declares the same. Raises InputError, ManifestErrors; nothing stays of what failed.
    """
    require_empty(folder)
    loaded = loaded_for(path, target)
    name = loaded.target
    assert name is not None
    settings = _settings(loaded.project, name, folder)
    files = resolved_files(resolved_documents(loaded), loaded.project.project.name, name, settings)
    with open_workplace(folder) as work:
        work.put(files)
        again = load(work.draft, name, now=loaded.now).sound()
        _compare(loaded, again)
        work.announce()
        work.publish()
    return tuple(sorted(files))


def loaded_for(path: Path, target: str | None) -> Loaded:
    """The sound project, for one target. Raises InputError where several are left to choose from."""
    loaded = load(path, target).sound()
    if loaded.target is None:
        chosen_target(loaded.project, None)
    return loaded


def _settings(project: ProjectFiles, name: str, folder: Path) -> Mapping[str, Any]:
    """What the project file says of the target; a state in a folder is named from where the new file will be."""
    targets = project.tree.get(Text("targets")) if project.tree is not None else None
    written = targets.get(Text(name)) if isinstance(targets, Map) else None
    settings: dict[str, Any] = {}
    if isinstance(written, Map):
        settings = {str(key): value for key, value in written.items() if key != "manifests"}
    state = project.targets[name].state
    if is_folder(state):
        place = project.root / state if state is not None else project.state_folder(name)
        settings["state"] = Path(os.path.relpath(place, folder.resolve())).as_posix()
    return settings


def _compare(loaded: Loaded, again: Loaded) -> None:
    """Raise InputError where what was written does not declare what the project declares."""
    for before, after in ((loaded.resources, again.resources), (loaded.ended, again.ended)):
        strange = [
            address
            for address in sorted({*before, *after})
            if _substance(before.get(address)) != _substance(after.get(address))
        ]
        if strange:
            raise InputError(
                f"the files would not declare {strange[0]} as the project does, {len(strange):,} in all;"
                " nothing was written",
                hint="report it, please",
            )


def _substance(resource: Resource | None) -> Resource | None:
    """The resource wherever it is written."""
    return resource._replace(position=_NOWHERE, places=None) if resource is not None else None
