"""What a command must not replace with its output: the files of a project, and its state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from reconciler.errors import StateError
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.output import OutputFile
from reconciler.files.planfile import starts_like_a_plan
from reconciler.files.project import FILE, STATE_FOLDER, ProjectFiles
from reconciler.pipeline.contents import contents_of, note_lists
from reconciler.stores.document.codec import Head, head_of
from reconciler.stores.open import is_folder

_STATE_NAMES = ("state.json", "journal", "lock", "history")
"""How the names in the folder of a state begin, for one that holds other things too."""


def plan_output(project: ProjectFiles, path: Path, *, force: bool) -> OutputFile:
    """A file for a saved plan, which replaces another saved plan."""
    return OutputFile(path, "a saved plan", starts_like_a_plan, owners(project), force=force)


def state_output(project: ProjectFiles, path: Path, data: bytes, *, force: bool) -> OutputFile:
    """A file for the pulled state ``data``, which replaces an earlier version of it: a newer one may be a rescue."""
    new = _head(data)

    def replaces(start: bytes) -> bool:
        old = _head(start)
        return old is not None and new is not None and old.lineage == new.lineage and old.serial <= new.serial

    return OutputFile(path, "an earlier version of this state", replaces, owners(project), force=force)


def _head(data: bytes) -> Head | None:
    try:
        return head_of(data, where="the document")
    except StateError:
        return None


def owners(project: ProjectFiles) -> Callable[[Path], str | None]:
    """A function that returns what of the project, or of any state, a path is; None for everything else."""

    def owner(path: Path) -> str | None:
        # The path as written counts too: a link in a manifest folder is a manifest, wherever it leads.
        places = {path.absolute(), path.resolve()}
        folders = list(_state_folders(project))
        for place in places:
            if place.name == FILE:
                return "a project file"
            if STATE_FOLDER in place.parts or any(_of_state(place, folder, project.root) for folder in folders):
                return "part of a state"
        if not path.exists():
            return None
        own = _read(project)
        return next((own[str(place)] for place in places if str(place) in own), None)

    return owner


def _state_folders(project: ProjectFiles) -> Iterator[Path]:
    for target in project.targets.values():
        if target.state is not None and is_folder(target.state):
            yield (project.root / target.state).resolve()


def _of_state(place: Path, folder: Path, root: Path) -> bool:
    if not place.is_relative_to(folder):
        return False
    return not root.is_relative_to(folder) or place.relative_to(folder).parts[0].startswith(_STATE_NAMES)


def _read(project: ProjectFiles) -> dict[str, str]:
    """Path → what it is, for all manifests and lists, sound or not."""
    manifests, _ = load_manifests(project)
    reader = ListReader(project.root, project.sources)
    note_lists(contents_of(project, manifests).each, reader)
    real = dict.fromkeys(reader.used, "a list of the project")
    for file in manifests.files:
        place = project.root / file
        real |= dict.fromkeys((str(place), str(place.resolve())), "a manifest of the project")
    return real
