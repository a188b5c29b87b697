"""fmt: every file of a project in one style, without a change of what the project means."""

from __future__ import annotations

import os
from pathlib import Path

from reconciler.errors import InputError
from reconciler.files.bulk import bulk
from reconciler.files.formatting import Formatted, Style, format_file
from reconciler.files.keyword_lists import ListReader
from reconciler.files.manifests import load_manifests
from reconciler.files.project import open_project
from reconciler.files.reading import kind_of
from reconciler.stages.desired import desired

LISTS = (".txt", ".csv", ".tsv")


def fmt(path: Path, style: Style) -> tuple[Formatted, ...]:
    """Format the project at ``path``: project file, manifests, and the lists they name; or a single list or manifest.

    Raises InputError where there is nothing at ``path``.
    """
    if path.suffix.lower() in LISTS and kind_of(path) == "file":
        return (format_file(path.parent, path.name, style, _encodings(path).get(os.path.realpath(path))),)
    project, _ = open_project(path)
    if kind_of(path) == "file":
        return (format_file(path.parent, path.name, style),)
    files = dict.fromkeys([project.file] if project.file else [])
    with bulk():
        manifests, _ = load_manifests(project)
        files |= dict.fromkeys(manifests.files)
        reader = ListReader(project.root, project.sources)
        desired(manifests.documents, reader, project.project.defaults)
    below = os.path.realpath(path)
    every = [*files, *sorted(os.path.relpath(real, project.root) for real in reader.used)]
    wanted = [file for file in every if _within(below, os.path.realpath(project.root / file))]
    if not wanted:
        raise InputError(f"{path} has no file of the project in {project.root}", hint="give the project's own folder")
    by_real = {os.path.realpath(project.root / name): codec for name, codec in project.sources.encodings.items()}
    return tuple(
        format_file(project.root, file, style, by_real.get(os.path.realpath(project.root / file))) for file in wanted
    )


def _within(folder: str, file: str) -> bool:
    return file == folder or file.startswith(folder.rstrip(os.sep) + os.sep)


def _encodings(path: Path) -> dict[str, str]:
    """What the manifests around a list say of encodings, by real path."""
    project, _ = open_project(path.parent)
    if project.file is None:
        return {}
    manifests, _ = load_manifests(project)
    reader = ListReader(project.root, project.sources)
    desired(manifests.documents, reader, project.project.defaults)
    return {os.path.realpath(project.root / name): codec for name, codec in project.sources.encodings.items()}
