"""fmt: every file of a project in one style, without a change of what the project means."""

from __future__ import annotations

from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.formatting import Formatted, Style, format_file, within
from reconciler.files.given_paths import check_not_linked
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.files.reading import Unreadable, check_not_hidden, inside, kind_of
from reconciler.ground.collector import collector_paused
from reconciler.pipeline.contents import contents_of, read_lists

LISTS = (".txt", ".csv", ".tsv")


def fmt(path: Path, style: Style) -> tuple[Formatted, ...]:
    """Format what lies at or below ``path``: project file, manifests, and the lists they name.

    A single file is formatted whether a manifest names it or not. Raises InputError where there is nothing.
    """
    try:
        single = kind_of(path) == "file"
    except Unreadable as error:
        raise InputError(f"{path}: {error.message}", hint=error.fix) from error
    if single:
        check_not_linked(path)
    project, _ = open_project(path.parent if single and path.suffix.lower() in LISTS else path, any_file=True)
    with collector_paused():
        manifests, _ = load_manifests(project)
        reader = ListReader(project.root, project.sources)
        read_lists(contents_of(project, manifests).each, reader)
    # A shared folder is formatted where it is named itself: other projects have it too.
    own = [file for file in manifests.files if not project.places.is_shared(file)]
    files = [*([project.file] if project.file else []), *own]
    lists = [real for real in reader.used if inside(project.root, Path(real))]
    wanted = within(project.root, path, files, lists, project.sources.encodings)
    if single and not wanted:
        return (format_file(path.parent, path.name, style),)
    if not wanted:
        raise InputError(f"{path} has no file of the project in {project.root}", hint="give the project's own folder")
    return tuple(_formatted(project.root, file, style, encoding) for file, encoding in wanted)


def _formatted(root: Path, file: str, style: Style, encoding: str | None) -> Formatted:
    """A file of the project in its style; what is hidden, or lies outside, is neither read nor written."""
    try:
        check_not_hidden(root, root / file, "files of a project lie in its folder")
    except Unreadable as error:
        return Formatted(file, remark=error.message, broken=True)
    return format_file(root, file, style, encoding)
